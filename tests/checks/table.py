"""The vocabulary of the tables of checks, and how their claims are tried.

A table says, code by code, whether a preview reports a mistake to the caller. Codes, actions and
limits come from the package data `pulumi_cloudjobs/api` and the vendors' pages. `MODULES` names
every table; a table is a module with a `SERVICE`, and `inputs/<the same name>.py` beside it has its
`BAD` and `ODD`.
"""

from __future__ import annotations

import copy
import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.credentials import CredentialSources, find_region
from pulumi_cloudjobs.core.errors import ApiError
from pulumi_cloudjobs.core.resource_type import Lifecycle, ResourceType
from pulumi_cloudjobs.core.schema.inputs import CheckFailure
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.core.verbs.protocol import CheckResult

from tests.embedded import World, plain

Values = dict[str, Any]

MODULES = (
    "tencent_dlc",
    "tencent_dlc_app",
    "tencent_oceanus",
    "tencent_oceanus_deployment",
    "tencent_batch",
    "tencent_batch_env",
    "huawei_dli",
    "huawei_dli_batch",
    "huawei_dli_statement",
    "alibaba_emr",
    "alibaba_emr_run",
)


@dataclass(frozen=True)
class Reported:
    """A mistake that preview reports.

    Args:
        code: As the cloud spells it; "" for a documented limit that has no code of its own.
        says: What is refused, in a few words, for the docs.
        path: Where the problem is, as in state.
        bad: Makes the mistake in a copy of a valid example; see `put`.
        cloud: The code that the cloud gives, where it is another one than `code`; "*" for any.
        example: Which of the service's valid examples `bad` takes.
        send: How the mistake is sent when the lifecycle's create does not put it into a request.
    """

    code: str
    says: str
    path: str
    bad: Callable[[Values], Values]
    cloud: str = ""
    example: int = 0
    send: Callable[[Lifecycle, Values], object] | None = None


@dataclass(frozen=True)
class NotReported:
    """A code that preview does not report.

    Args:
        why: One sentence: why not ("only the cloud knows which images exist").
        decidable: True only for what could be decided here.
        cloud: The code that the cloud gives, where it is another one than `code`.
    """

    code: str
    why: str
    decidable: bool = False
    cloud: str = ""


@dataclass(frozen=True)
class Service:
    """The table of one service.

    Args:
        title: "Tencent Cloud Batch".
        actions: The actions that get what the user wrote, as in the API's description.
        valid: Inputs without a mistake, with names as in state.
    """

    title: str
    kind: ResourceType
    actions: tuple[str, ...]
    valid: tuple[Values, ...]
    rows: tuple[Reported | NotReported, ...]

    @property
    def reported(self) -> list[Reported]:
        return [row for row in self.rows if isinstance(row, Reported)]

    @property
    def not_reported(self) -> list[NotReported]:
        return [row for row in self.rows if isinstance(row, NotReported)]

    def caller_codes(self) -> set[str]:
        """The codes of the actions that are the caller's fault."""
        actions = api.load(self.kind.api)["actions"]
        codes = {code for action in self.actions for code in actions[action].get("errors", ())}
        return {code for code in codes if api.category(self.kind.api, code) == "fix_input"}

    def score(self) -> tuple[int, int]:
        """Return how many codes preview reports, and how many can be decided here.

        A code that is reported in part does not count.
        """
        undone = {row.code for row in self.not_reported if row.decidable}
        reported = {row.code for row in self.reported if row.code} - undone
        return len(reported), len(reported | undone)


@dataclass(frozen=True)
class Bad:
    """Inputs with one mistake.

    Args:
        id: The mistake in a few words.
        changes: What differs from the valid example, as for `put`.
        path: Where the one problem is.
        says: A part of its sentence.
    """

    id: str
    changes: Mapping[str, Any]
    path: str
    says: str
    example: int = 0


@dataclass(frozen=True)
class Odd:
    """Valid inputs that seem odd."""

    id: str
    changes: Mapping[str, Any]
    example: int = 0


REMOVED = object()
"""For `put`: the value is not there at all."""


def put(changes: Mapping[str, Any]) -> Callable[[Values], Values]:
    """A change of inputs: values by path as in state.

    Such as `put({"job.tasks[0].taskName": "a b", "job.priority": REMOVED})`.

    Objects on the way are made, and an index just behind the end of a list appends to it.
    """

    def change(values: Values) -> Values:
        changed = copy.deepcopy(values)
        for path, value in changes.items():
            _put(changed, _steps(path), value)

        return changed

    return change


def _steps(path: str) -> list[str | int]:
    return [
        int(step[1:-1]) if step.startswith("[") else step
        for step in re.findall(r"\[\d+\]|[^.\[\]]+", path)
    ]


def _put(place: Any, steps: list[str | int], value: Any) -> None:
    *way, last = steps
    for step, following in zip(way, steps[1:], strict=True):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(place, dict):
            place = place.setdefault(step, empty)
        else:
            if step == len(place):
                place.append(empty)

            place = place[step]

    if value is REMOVED:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value


def services() -> list[Service]:
    """Every table."""
    return [importlib.import_module(f"tests.checks.{name}").SERVICE for name in MODULES]


def tables() -> Iterator[tuple[Service, list[Bad], list[Odd]]]:
    """Every table with its bad and its odd inputs."""
    for name in MODULES:
        service = importlib.import_module(f"tests.checks.{name}").SERVICE
        inputs = importlib.import_module(f"tests.checks.inputs.{name}")
        yield service, list(inputs.BAD), list(inputs.ODD)


def checked(world: World, kind: ResourceType, inputs: Values) -> CheckResult:
    """Return the preview's findings on the inputs."""
    return Handler(kind, world.settings).check(inputs)


def problems(world: World, kind: ResourceType, inputs: Values) -> list[CheckFailure]:
    """Return the mistakes that preview reports."""
    return checked(world, kind, inputs).problems


def refusal(
    world: World,
    kind: ResourceType,
    inputs: Values,
    send: Callable[[Lifecycle, Values], object] | None = None,
) -> ApiError | None:
    """Return the cloud's refusal of inputs that were sent unchecked; None when it takes them.

    Raises:
        ProviderError: The inputs were not sent, or the API did not respond.
    """
    region = inputs.get("region") or find_region(
        kind.vendor, CredentialSources(world.settings.config, {}, world.settings.home)
    )
    as_sent: Values = plain(checked(world, kind, inputs).inputs) | {"region": region}
    lifecycle = kind.connect(world.settings, str(region), world.operation())

    try:
        send(lifecycle, as_sent) if send else lifecycle.create(as_sent, "0" * 32)
    except ApiError as error:
        return error

    return None
