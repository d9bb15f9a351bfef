"""Write the tables inside pages that are otherwise written by hand: `make generate`.

    README.md           the resources, from their models
    docs/simulator.md   the first objects and the settings of every service of the simulator

A table fills the lines between `<!-- NAME: made by make generate -->` and `<!-- end of NAME -->`.
`scripts/generate.py` calls this module.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS, InputModel, OnChange
from pulumi_cloudjobs.core.schema.schema import fields_of
from pulumi_cloudjobs.simulator import vendors
from pulumi_cloudjobs.simulator.framework import Fixture, ServiceSettings
from pulumi_cloudjobs.simulator.settings import Declaration, declarations

COMPLETION = (
    "| [`Completion`](docs/resources/Completion.md) "
    "| none | gate | a hash of the jobs' ids | all but the jobs |"
)
"""The row of the one resource that has no model and no API."""

TYPE_NAMES = {str: "text", bool: "`true`, `false`", int: "whole number", float: "number"}


def filled(root: Path, resource_types: Iterable[ResourceType]) -> dict[Path, str]:
    """Return the pages with their tables as the models and the simulator have them now."""
    readme = root / "README.md"
    start = readme.read_text("utf-8")
    start = _with_table(start, "resources", resources(resource_types))

    simulator = root / "docs" / "simulator.md"
    page = simulator.read_text("utf-8")
    page = _with_table(page, "first objects", first_objects())
    page = _with_table(page, "settings", settings())

    return {readme: start, simulator: page}


def _with_table(page: str, name: str, lines: Iterable[str]) -> str:
    start = f"<!-- {name}: made by make generate -->"
    end = f"<!-- end of {name} -->"
    before, has_start, rest = page.partition(start)
    _, has_end, after = rest.partition(end)
    if not has_start or not has_end:
        raise LookupError(f"a page lacks the lines {start} and {end}")

    return "\n".join([before + start, *lines, end + after])


# --- the resources


def resources(resource_types: Iterable[ResourceType]) -> Iterator[str]:
    """Yield the lines of the table of resources."""
    yield "| class in `pulumi_cloudjobs` | API action | form | id | changes in place |"
    yield "|---|---|---|---|---|"
    for resource_type in resource_types:
        name = resource_type.token.replace("/", ".").replace(":", ".")
        cells = [
            f"[`{name}`](docs/resources/{name}.md)",
            f"`{_action(resource_type)}`",
            resource_type.form.value,
            resource_type.id_form.replace("<", "\\<"),
            _changes_in_place(resource_type.model),
        ]
        yield f"| {' | '.join(cells)} |"

    yield COMPLETION


def _action(resource_type: ResourceType) -> str:
    """Return the action that creates an object, by method and path where the API has no names."""
    action = api.load(resource_type.api)["actions"][resource_type.create_action]
    if "uri" in action:
        return f"{action['method']} {action['uri']}"

    return resource_type.create_action


def _changes_in_place(model: type[InputModel]) -> str:
    """Return the inputs that change in place, or the others where they are fewer."""
    changing: list[str] = []
    fixed: list[str] = []
    restart = ""

    for name, effect in _effects(model, "", model.on_change):
        names = fixed if effect is OnChange.REPLACES else changing
        names.append(name)
        if effect is OnChange.RESTARTS:
            restart = "; may restart it"

    if not changing:
        return "nothing"

    has_inner = any("." in name for name in changing)
    if has_inner or len(changing) <= len(fixed):
        return _as_code(changing) + restart

    fixed.append("region")
    return f"all but {_as_code(fixed)}{restart}"


def _as_code(names: Iterable[str]) -> str:
    """Return names with commas between them, each in backticks."""
    return ", ".join(f"`{name}`" for name in names)


def _effects(
    model: type[InputModel], prefix: str, outer: OnChange
) -> Iterator[tuple[str, OnChange]]:
    """Yield the inputs of a type, and the effect of their change on the object.

    An input counts as a whole unless it replaces the object while a field inside changes in place.
    """
    for field in fields_of(model):
        effect = field.on_change or outer
        is_common = not prefix and field.name in COMMON_INPUTS
        if is_common or effect is OnChange.LOCAL:
            continue

        name = f"{prefix}{field.name}"
        yield name, effect

        inner = field.shape.model
        if inner is None or effect is not OnChange.REPLACES:
            continue

        for path, inner_effect in _effects(inner, f"{name}.", effect):
            if inner_effect is not effect:
                yield path, inner_effect


# --- the simulator


def first_objects() -> Iterator[str]:
    """Yield the lines of the table of what a fresh cloud holds."""
    yield "| service | objects |"
    yield "|---|---|"
    for service in vendors.services():
        by_noun: dict[str, list[str]] = {}
        for fixture in service.fixtures:
            noun = fixture.object_type.rpartition("/")[2].replace("_", " ")
            by_noun.setdefault(noun, []).append(_fixture(fixture))

        # An object of several regions is one entry.
        texts = [f"{noun} {', '.join(dict.fromkeys(ids))}" for noun, ids in by_noun.items()]
        yield f"| `{service.vendor}.{service.name}` | {'; '.join(texts) or 'none'} |"


def _fixture(fixture: Fixture) -> str:
    has_name = fixture.name and fixture.name not in fixture.id
    return f"`{fixture.id}` ({fixture.name})" if has_name else f"`{fixture.id}`"


def settings() -> Iterator[str]:
    """Yield the lines of the table of settings."""
    yield "| setting | value | default | meaning |"
    yield "|---|---|---|---|"
    by_key: dict[str, Declaration] = {}
    for declaration in declarations(vendors.services()).values():
        is_common = declaration.name in ServiceSettings.model_fields
        key = f"<vendor>.<service>.{declaration.name}" if is_common else declaration.key
        by_key[key] = declaration

    for key, declaration in sorted(by_key.items()):
        cells = [
            f"`{key}`",
            _values(declaration.model.model_fields[declaration.name].annotation),
            _default(declaration.default),
            _comment(declaration),
        ]
        yield f"| {' | '.join(cells)} |".replace("|  |", "| |")


def _values(annotation: Any) -> str:
    """Return the values that a setting takes, as text."""
    if get_origin(annotation) is Literal:
        return ", ".join(f'`"{choice}"`' for choice in get_args(annotation))

    if annotation in TYPE_NAMES:
        return TYPE_NAMES[annotation]

    parts = [part for part in get_args(annotation) if isinstance(part, type) or get_args(part)]
    values = [_values(part) for part in parts if part is not NoneType]
    if NoneType in parts:
        values.append("`null`")

    return ", ".join(values)


def _default(value: object) -> str:
    if value is None:
        return "`null`"

    text = repr(value)
    if isinstance(value, str):
        text = f'"{value}"'

    # As JSON writes it.
    for python, in_json in (("\n", "\\n"), ("True", "true"), ("False", "false")):
        text = text.replace(python, in_json)

    return f"`{text}`"


def _comment(declaration: Declaration) -> str:
    """Return the comment above the field of a setting, as one line."""
    for model in declaration.model.__mro__:
        if declaration.name not in vars(model).get("__annotations__", {}):
            continue

        lines = inspect.getsource(model).splitlines()
        index = next(i for i, line in enumerate(lines) if _declares(line, declaration.name))
        comments: list[str] = []
        while lines[index - 1].strip().startswith("#"):
            index -= 1
            comments.insert(0, lines[index].strip("# "))

        text = " ".join(comments).replace("|", "\\|")
        return re.sub(r"\bNone\b", "`null`", text)

    return ""


def _declares(line: str, name: str) -> bool:
    return re.match(rf"\s+{name}: ", line) is not None
