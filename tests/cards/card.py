"""The test card of a resource type: the facts that the generic tests need besides its model.

A card is a module of this folder, named after the token ("tencent/batch:ComputeEnv" is
`tencent_batch_compute_env`), with a `CARD`. What follows from the model or from the API's
description is not on a card.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pulumi_cloudjobs.core.resource_type import Lifecycle, ResourceType
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.simulator.vendors import services

from tests.input_paths import Values, put

FOLDER = Path(__file__).parent
Send = Callable[[Lifecycle, Values], object]


@dataclass(frozen=True)
class Actions:
    """The API's actions by their role; the resource type itself names its create and its list.

    Args:
        read: Describes one object.
        stop: Stops an object that is live; "" where nothing is live.
        delete: Deletes the record; "" where the API has no such action.
        update: Changes an object in place; "" where nothing can be changed.
        poll: The first action of an update that changes no object; `read`, unless it is another.
    """

    read: str
    stop: str = ""
    delete: str = ""
    update: str = ""
    poll: str = ""


@dataclass(frozen=True)
class Samples:
    """The values for a walk over all fields; the model and the API's actions give the others.

    Args:
        values: Valid values of a field, by its path without positions.
        along: What else has to be so when a field is set, by its path: values by path with
            positions, or REMOVED.
        renamed: Fields that the update action calls otherwise: its name -> that of create.
        effects: The effect of a change of an input, where that does not follow from the API's
            actions; "*" is any other input. A field inside an input is named by its path.
        not_walked: Inputs that have tests of their own, with the reason.
        lists_as_text: Inputs whose lists the API takes as a text with commas.
    """

    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    along: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    effects: Mapping[str, str] = field(default_factory=dict)
    not_walked: Mapping[str, str] = field(default_factory=dict)
    lists_as_text: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waits:
    """The settings of the simulator that decide about a wait.

    Args:
        fails: The setting that makes the object fail, and its value.
        lasts: The setting of the seconds that the object takes.
        until: The `wait.until` of the campaign.
    """

    fails: tuple[str, Any]
    lasts: str
    until: str = "running"


@dataclass(frozen=True)
class Variant:
    """A second form of the example that the campaign drives as well.

    Args:
        name: What differs: "named".
        changes: As of `put`.
        taken: As of Campaign.
        names_itself: Each resource has a name of its own making, so that equal ones of two stacks
            do not meet.
    """

    name: str
    changes: Mapping[str, Any]
    taken: frozenset[str] = frozenset()
    names_itself: bool = False


@dataclass(frozen=True)
class Campaign:
    """The facts that the reliability campaign needs besides.

    Args:
        is_main: The resource of its service that the slow parts of the campaign drive.
        unknown_state: A field of the responses that holds the state, with a value that nobody
            knows.
        state_actions: The actions whose responses hold that field.
        keeps_records: An ended object stays listed after a destroy.
        taken: The cloud's codes for a create that it refuses because it knows the name already.
        live_objects: The objects that a destroy must end, where they are others than its own.
        update_creates: How many objects a change in place creates: versions.
        is_shared: The object belongs to another one, which serves one stack. Another stack gets an
            error; two at the same moment would take it from each other.
        variants: Further forms of the example.
    """

    is_main: bool = False
    unknown_state: Mapping[str, Any] = field(default_factory=dict)
    state_actions: frozenset[str] = frozenset()
    keeps_records: bool = False
    taken: frozenset[str] = frozenset()
    live_objects: Callable[[Control], Iterable[Values]] | None = None
    update_creates: int = 0
    is_shared: bool = False
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class Consequence:
    """The warning before a replacement, by what state knows.

    Args:
        status, raw_status: As in state; None for a definition.
        text: What happens to the object.
        more: Further inputs and outputs in state.
    """

    status: str | None
    raw_status: str | None
    text: str
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, repr=False, eq=False)
class Card:
    """The test card of a resource type.

    Args:
        object_type: The simulator's name of its objects: "tencent/batch/job".
        ids: Ids in every form that `adopt` takes.
        least: Valid inputs, with nothing in them that may be left out.
        example: Valid inputs as users write them; `least`, unless they are others.
        change: A change of the example in place, as of `put`; {} where nothing can be changed.
        replacement: A change of the example that replaces, as of `put`.
        fixtures: Objects that the inputs refer to and a fresh simulator does not hold.
        waits: Required of a resource type that waits.
        send: Sends the fields of a create once; by default the client's method for the action.
        decided_later: Inputs whose mistakes the cloud accepts at first, and reports by a failed
            start.
        outcomes: Outcome of a verb by action and error code, where the code's category has another
            one: see `tests/retry/test_every_verb.py`.
        hidden: Values in the response of the list action that hide the object from it.
        lasting: Settings of the simulator under which an object stays live until it is stopped.
        make_busy: Makes an object live that a delete has to stop; None: it is live by itself.
        consequences: The warnings before a replacement.
    """

    resource_type: ResourceType
    object_type: str
    ids: tuple[str, ...]
    least: Values
    actions: Actions
    example: Values = field(default_factory=dict)
    change: Mapping[str, Any] = field(default_factory=dict)
    replacement: Mapping[str, Any] = field(default_factory=dict)
    samples: Samples = Samples()
    fixtures: tuple[Fixture, ...] = ()
    waits: Waits | None = None
    send: Send | None = None
    decided_later: frozenset[str] = frozenset()
    outcomes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    lasting: Mapping[str, Any] = field(default_factory=dict)
    make_busy: Callable[[Control, str], object] | None = None
    campaign: Campaign = Campaign()
    consequences: tuple[Consequence, ...] = ()

    def __repr__(self) -> str:
        return self.token

    @property
    def token(self) -> str:
        """The token of the resource type: "tencent/batch:Job"."""
        return self.resource_type.token

    @property
    def class_path(self) -> str:
        """The resource's class in a program: "tencent.batch.Job"."""
        return self.token.replace("/", ".").replace(":", ".")

    @property
    def package(self) -> str:
        """The service's package: "tencent.batch"."""
        return self.class_path.rpartition(".")[0]

    @property
    def service(self) -> str:
        """The service's name in the simulator: "batch"."""
        return self.object_type.split("/")[1]

    @property
    def region(self) -> str:
        """The region of the simulator."""
        return self.resource_type.vendor.embedded_region

    @property
    def inputs(self) -> Values:
        """The example, in an own copy."""
        return put({})(self.example or self.least)

    @property
    def changed(self) -> Values:
        """The example after a change in place."""
        return put(self.change)(self.inputs)

    @property
    def replaced(self) -> Values:
        """The example after a change that replaces."""
        return put(self.replacement)(self.inputs)


def name_of(token: str) -> str:
    """Return the name of a card's module: "tencent_batch_compute_env"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", re.sub(r"[/:]", "_", token)).lower()


@cache
def cards() -> tuple[Card, ...]:
    """Return every card of this folder, by the names of the modules."""
    names = sorted(path.stem for path in FOLDER.glob("*.py") if path != Path(__file__))
    return tuple(importlib.import_module(f"tests.cards.{name}").CARD for name in names)


def card_of(token: str) -> Card:
    """Return the card of a resource type."""
    return next(card for card in cards() if card.token == token)


@cache
def first_ids() -> frozenset[str]:
    """Return the ids of all objects that exist before a test: fixtures of cards and simulator."""
    by_cards = [fixture for card in cards() for fixture in card.fixtures]
    by_simulator = [fixture for service in services() for fixture in service.fixtures]
    return frozenset(fixture.id for fixture in (*by_cards, *by_simulator))


def add_fixtures(cloud: Control) -> None:
    """Add what the inputs of all cards refer to."""
    # Some objects are on two cards.
    fixtures = {
        (fixture.object_type, fixture.region, fixture.id): fixture
        for card in cards()
        for fixture in card.fixtures
    }
    with cloud.store.transaction() as tx:
        for fixture in fixtures.values():
            tx.add_fixture(fixture)
