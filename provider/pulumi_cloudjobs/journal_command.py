"""`python -m pulumi_cloudjobs journal`: list and settle what interrupted creates have left.

`list` reads the journal alone. `adopt` and `delete` call the clouds with the configuration of the
stack in this folder, as `pulumi config` has it, then with that of the environment and the vendors'
files.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Mapping

from .core.errors import ConfigurationError, ProviderError
from .core.journal import CreateIntent, Journal
from .core.operation import Operation, ProcessContext
from .core.secrets import Redactor
from .core.verbs.handler import Handler
from .engine.backend import open_running_journal
from .engine.process import new_context
from .engine.resource_types import resource_type_of

NAMESPACE = "cloudjobs:"
COLUMNS = ("MARKER", "STARTED (UTC)", "STACK", "TYPE", "RESOURCE", "ID")
SHORT_MARKER = 12
"""Digits of a marker that a list shows; any beginning that only one entry has is enough."""

Run = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return the status code for the shell."""
    options = _parser().parse_args(arguments)
    options.redactor = Redactor()
    try:
        result: int = options.run(options)
    except ProviderError as error:
        _report(options, f"error: {error}")
        return 1

    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pulumi_cloudjobs", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    journal = commands.add_parser("journal", help="creates that were interrupted")
    journal.add_argument(
        "--journal",
        metavar="PLACE",
        help="folder or URL; default: as the provider of the stack in this folder finds it",
    )
    journal.set_defaults(run=_list, json=False)

    verbs = journal.add_subparsers(metavar="VERB")
    listing = verbs.add_parser("list", help="show what interrupted creates have left (the default)")
    listing.add_argument("--json", action="store_true", help="as JSON")
    listing.set_defaults(run=_list)

    for name, (run, text) in _verbs_of_one_create().items():
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("marker", metavar="MARKER", help="as `list` shows it, or its beginning")
        verb.set_defaults(run=run)
    return parser


def _verbs_of_one_create() -> dict[str, tuple[Run, str]]:
    """Return the verbs that take a marker, with their help."""
    return {
        "adopt": (
            _adopt,
            "find the object, and print the adopt= line to write; the next up settles the create",
        ),
        "delete": (_delete, "find the object, stop and delete it, and forget the create"),
        "forget": (_forget, "forget the create, whatever it has made"),
    }


# --- the verbs


def _list(options: argparse.Namespace) -> int:
    journal = _journal(options, _stack_config())
    entries = journal.everything_left_open()
    if options.json:
        print(json.dumps([_as_json(entry) for entry in entries], indent=2))
        return 0

    if entries:
        rows = [_row(entry) for entry in entries]
        _print_table([COLUMNS, *rows])
    else:
        print(f"no interrupted create is open in {journal.location}")

    for name in journal.unreadable():
        _report(options, f"cannot be read: {name}")
    return 0


def _adopt(options: argparse.Namespace) -> int:
    context, intent = _context_and_intent(options)
    resource_type = resource_type_of(intent.type)
    operation = _operation(intent, context, options)
    lost_create = Handler(resource_type, context).find_lost_create(intent, operation)
    if lost_create is None:
        context.journal.discard(intent)
        print(f"the create of {intent.resource_name} has made nothing; it is forgotten")
        return 0

    # The entry stays until an up has adopted the object: the user may never write the line.
    print(
        f'write adopt="{lost_create.id}" among the inputs of {intent.resource_name} to manage '
        f"{resource_type.noun} {lost_create.id}"
    )
    return 0


def _delete(options: argparse.Namespace) -> int:
    context, intent = _context_and_intent(options)
    handler = Handler(resource_type_of(intent.type), context)
    operation = _operation(intent, context, options)
    handler.end_lost_create(intent, operation, only_certain=False)
    print(f"the object that the create of {intent.resource_name} made is gone; it is forgotten")
    return 0


def _forget(options: argparse.Namespace) -> int:
    journal = _journal(options, _stack_config())
    intent = _intent(journal, options.marker)
    journal.discard(intent)
    print(
        f"the create of {intent.resource_name} is forgotten; whatever it has made is not managed "
        "by anybody"
    )
    return 0


# --- what they need


def _context_and_intent(options: argparse.Namespace) -> tuple[ProcessContext, CreateIntent]:
    config = _stack_config()
    journal = _journal(options, config)
    intent = _intent(journal, options.marker)
    return new_context(config, journal=journal, redactor=options.redactor), intent


def _journal(options: argparse.Namespace, config: Mapping[str, str]) -> Journal:
    place = options.journal or config.get("journal")
    return Journal(open=lambda: open_running_journal(place))


def _intent(journal: Journal, marker: str) -> CreateIntent:
    """Return the only open create whose marker starts with these digits."""
    entries = [entry for entry in journal.everything_left_open() if entry.marker.startswith(marker)]
    if not entries:
        raise ConfigurationError(
            f"no interrupted create in {journal.location} has the marker {marker}"
        )
    if len(entries) > 1:
        raise ConfigurationError(
            f"{len(entries)} creates have a marker that starts with {marker}; write more of it"
        )

    return entries[0]


def _stack_config() -> dict[str, str]:
    """Return the configuration of the selected stack in this folder; {} without a stack."""
    command = ["pulumi", "config", "--json", "--show-secrets", "--non-interactive"]
    try:
        shown = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=True,
        )
        values = json.loads(shown.stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return {}

    return {
        name.removeprefix(NAMESPACE): str(entry.get("value", ""))
        for name, entry in values.items()
        if name.startswith(NAMESPACE)
    }


def _operation(
    intent: CreateIntent, context: ProcessContext, options: argparse.Namespace
) -> Operation:
    """Return an operation on the resource of a create that prints what it reports."""

    def show(text: str, seconds: float | None = None) -> None:
        _report(options, text)

    return Operation(
        urn=intent.urn,
        clock=context.clock,
        report=show,
        info=show,
        warn=show,
    )


def _report(options: argparse.Namespace, text: str) -> None:
    print(options.redactor.redact(text), file=sys.stderr)


def _row(entry: CreateIntent) -> tuple[str, ...]:
    project_and_stack = entry.folder.rpartition("-")[0]
    started = f"{entry.started_at:%Y-%m-%d %H:%M:%S}"
    return (
        entry.marker[:SHORT_MARKER],
        started,
        project_and_stack,
        entry.type,
        entry.resource_name,
        entry.id or "?",
    )


def _as_json(entry: CreateIntent) -> dict[str, str | None]:
    return {
        "marker": entry.marker,
        "startedAt": entry.started_at.isoformat(),
        "urn": entry.urn,
        "type": entry.type,
        "region": entry.region,
        "id": entry.id,
    }


def _print_table(rows: list[tuple[str, ...]]) -> None:
    columns = zip(*rows, strict=True)
    widths = [max(map(len, column)) for column in columns]

    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print("  ".join(cells).rstrip())


__all__ = ["main"]
