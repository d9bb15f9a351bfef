"""The vocabulary of the tables of checks, and how their claims are tried.

A table says, code by code, whether a preview reports a mistake to the caller. Codes, actions and
limits come from the package data `pulumi_cloudjobs/api` and the vendors' pages. A table is a module
with a `SERVICE`, named as the card of its resource type, and `inputs/<the same name>.py` beside it
has its `BAD` and `ODD`. A short `SERVICE` may lie in the module of the card.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.credentials import CredentialSources, find_region
from pulumi_cloudjobs.core.errors import ApiError
from pulumi_cloudjobs.core.resource_type import Lifecycle, ResourceType
from pulumi_cloudjobs.core.schema.inputs import CheckFailure
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.core.verbs.protocol import CheckResult

from tests.cards.card import Card, cards, name_of
from tests.embedded import World, plain
from tests.input_paths import Values


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
        is_sent: False when the transport refuses it as well: no request is sent then.
    """

    code: str
    says: str
    path: str
    bad: Callable[[Values], Values]
    cloud: str = ""
    example: int = 0
    send: Callable[[Lifecycle, Values], object] | None = None
    is_sent: bool = True


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
    resource_type: ResourceType
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
        actions = api.load(self.resource_type.api)["actions"]
        codes = {code for action in self.actions for code in actions[action].get("errors", ())}
        return {code for code in codes if api.category(self.resource_type.api, code) == "fix_input"}

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


def service_of(card: Card) -> Service:
    """Return the table of a resource type; one without rows where nobody has written a table."""
    for package in ("tests.checks", "tests.cards"):
        service: Service | None = getattr(_module(package, card), "SERVICE", None)
        if service is not None:
            return service

    resource_type = card.resource_type
    actions = tuple(filter(None, (resource_type.create_action, card.actions.update)))
    return Service(resource_type.noun, resource_type, actions, (card.least, card.inputs), ())


def services() -> list[Service]:
    """Return the table of every resource type."""
    return [service_of(card) for card in cards()]


def tables() -> Iterator[tuple[Service, list[Bad], list[Odd]]]:
    """Yield every table that has bad and odd inputs, with these."""
    for card in cards():
        inputs = _module("tests.checks.inputs", card)
        if inputs is not None:
            yield service_of(card), list(inputs.BAD), list(inputs.ODD)


def _module(package: str, card: Card) -> ModuleType | None:
    name = f"{package}.{name_of(card.token)}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def checked(world: World, resource_type: ResourceType, inputs: Values) -> CheckResult:
    """Return the preview's findings on the inputs."""
    return Handler(resource_type, world.settings).check(inputs)


def problems(world: World, resource_type: ResourceType, inputs: Values) -> list[CheckFailure]:
    """Return the mistakes that preview reports."""
    return checked(world, resource_type, inputs).problems


def refusal(
    world: World,
    resource_type: ResourceType,
    inputs: Values,
    send: Callable[[Lifecycle, Values], object] | None = None,
) -> ApiError | None:
    """Return the cloud's refusal of inputs that were sent unchecked; None when it takes them.

    Raises:
        ProviderError: The inputs were not sent, or the API did not respond.
    """
    region = inputs.get("region") or find_region(
        resource_type.vendor, CredentialSources(world.settings.config, {}, world.settings.home)
    )
    as_sent: Values = plain(checked(world, resource_type, inputs).inputs) | {"region": region}
    lifecycle = resource_type.connect(world.settings, str(region), world.operation())

    try:
        send(lifecycle, as_sent) if send else lifecycle.create(as_sent, "0" * 32)
    except ApiError as error:
        return error

    return None
