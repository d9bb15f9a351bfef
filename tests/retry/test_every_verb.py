"""The outcome of a verb when a call is refused once, by the meaning of the code.

A verb sees the category of a code, and test_every_code shows the category of each one. So one code
of each category is tried, and each code that the service's own source or its card names.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.errors import CreateOutcomeUnknown, OperationFailed
from pulumi_cloudjobs.core.schema.schema import by_state_name
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure

from tests.cards.card import Card, cards, first_ids
from tests.embedded import World
from tests.retry.services import Case, cases

CREATE = {"throttled": "made", "retry": "searched for", "ambiguous": "searched for"}
READ = {"throttled": "reported", "retry": "reported", "not_found": "gone"}
CHANGE = {"throttled": "changed", "retry": "changed", "conflict_state": "changed"}
GOES_ON = dict.fromkeys(
    ("throttled", "retry", "conflict_state", "already_done", "not_found"), "done"
)
"""Category -> what the verb does; any other one is refused: one line, and the next try of the user
is fresh."""


@cache
def texts_in_the_source_of(package_name: str) -> frozenset[str]:
    """Return each text in double quotes in the modules of a service."""
    package = importlib.import_module(f"pulumi_cloudjobs.{package_name}")
    folder = Path(str(package.__file__)).parent
    texts: set[str] = set()
    for path in folder.glob("*.py"):
        texts.update(re.findall(r'"([^"\n]*)"', path.read_text("utf-8")))

    return frozenset(texts)


def some(card: Card) -> list[Case]:
    """Return the first code of each category of an action, and every code with a name."""
    texts = texts_in_the_source_of(card.package)
    chosen: dict[tuple[str, str], Case] = {}
    for case in cases(card.resource_type.api):
        has_outcome = (case.action, case.code) in card.outcomes
        is_named = has_outcome or case.code in texts
        chosen.setdefault((case.action, case.code if is_named else case.category), case)

    return list(chosen.values())


def of_role(role: Callable[[Card], str]) -> list[Any]:
    """Return a case for each code of the action that has a role on a card."""
    matching = []
    for card in cards():
        matching += [
            pytest.param(card, case, id=f"{card}-{case}")
            for case in some(card)
            if case.action == role(card)
        ]

    return matching


def expected(card: Card, case: Case, table: dict[str, str]) -> str:
    outcome = card.outcomes.get((case.action, case.code))
    return outcome or table.get(case.category, "refused")


def until_running(card: Card) -> dict[str, Any]:
    """Return a wait until a run is running; nothing for another form."""
    return {"wait": {"until": "running"}} if card.resource_type.waits else {}


def stop_in_time(card: Card) -> dict[str, Any]:
    """Return a limit of the stop; nothing for an object that is never live."""
    can_stop = "stop" in by_state_name(card.resource_type.model)
    return {"stop": {"timeoutSeconds": 120}} if can_stop else {}


def fail_once(world: World, case: Case) -> None:
    world.cloud.fault("error", action=case.action, code=case.code, status=case.status, message="w")


def failure_of(verb: Callable[[], object]) -> OperationFailed | None:
    """The error that a verb ends with, if it does."""
    try:
        verb()
    except OperationFailed as error:
        return error

    return None


def created_objects(world: World, card: Card) -> list[tuple[str, str]]:
    """Return id and name of the card's new objects; of a run, both are ids."""
    objects = [(str(one["id"]), str(one["name"])) for one in world.cloud.objects(card.object_type)]
    return [one for one in objects if one[0] not in first_ids()]


def is_of(id: str, names: tuple[str, str]) -> bool:
    """Return whether an id in state, or its last part, is that of the object with these names."""
    return bool({id, id.rpartition("/")[2]} & {*names})


@pytest.mark.parametrize(("card", "case"), of_role(lambda card: card.resource_type.create_action))
def test_create(world: World, card: Card, case: Case) -> None:
    """A create makes one job whatever the code: at once, or with the next `up`."""
    resource, outcome = world.resource(card.resource_type), expected(card, case, CREATE)
    fail_once(world, case)
    error = failure_of(lambda: resource.create(card.inputs))
    if error is None:
        assert outcome in ("made", "searched for")
    else:
        assert outcome in ("searched for", "refused")
        assert created_objects(world, card) == []
        assert "\n" not in str(error)
        assert case.code in str(error)
        assert isinstance(error.__cause__, CreateOutcomeUnknown) is (case.category == "retry")
        assert world.count(case.action) == 1

        world.restart()
        resource.create(card.inputs)

    assert len(created_objects(world, card)) == 1
    assert is_of(resource.id, created_objects(world, card)[0])


@pytest.mark.parametrize(("card", "case"), of_role(lambda card: card.actions.read))
def test_read(world: World, card: Card, case: Case) -> None:
    """Only what surely speaks of the object itself may make it gone: the engine forgets it then."""
    resource, outcome = world.resource(card.resource_type), expected(card, case, READ)
    resource.create(card.inputs)
    fail_once(world, case)
    if outcome == "gone":
        fail_once(world, case)  # one list that leaves it out proves nothing

    if card.hidden:
        world.cloud.fault(
            "replace",
            action=card.resource_type.list_action,
            values=dict(card.hidden),
            times=None,
        )

    if outcome == "refused":
        with pytest.raises(OperationFailed, match=f"^reading .*{case.code}"):
            resource.refresh()
        assert resource.refresh() is not None
        return

    observation = resource.refresh()
    if observation is None or observation.outputs.get("purged"):
        # The end of a run that nobody has seen is not guessed: it is kept, and not run again
        # silently.
        assert outcome == "gone"
    else:
        assert outcome != "gone"


@pytest.mark.parametrize(("card", "case"), of_role(lambda card: card.actions.update))
def test_update(world: World, card: Card, case: Case) -> None:
    """A refused change changes nothing, and the same change may be tried again."""
    resource, outcome = world.resource(card.resource_type), expected(card, case, CHANGE)
    resource.create(card.inputs)
    changed = card.changed
    fail_once(world, case)
    if outcome == "refused":
        with pytest.raises((OperationFailed, PartialFailure), match=f"^updating .*{case.code}"):
            resource.update(changed)

    resource.update(changed)
    assert resource.changes(changed) == {}
    assert resource.refresh() is not None
    assert resource.changes(changed) == {}


@pytest.mark.parametrize(
    ("card", "case"),
    of_role(lambda card: card.actions.stop) + of_role(lambda card: card.actions.delete),
)
def test_delete(world: World, card: Card, case: Case) -> None:
    """A destroy leaves no live job: it repeats the call or reports the failure."""
    resource, outcome = world.resource(card.resource_type), expected(card, case, GOES_ON)
    live_before = world.cloud.live()
    resource.create({**card.inputs, **until_running(card), **stop_in_time(card)})
    if card.make_busy is not None:
        card.make_busy(world.cloud, resource.id)
        resource.refresh()

    fail_once(world, case)
    if outcome == "done":
        resource.delete()
    else:
        with pytest.raises(OperationFailed, match=f"^deleting .*{resource.id}"):
            resource.delete()

        resource.delete()

    assert world.cloud.faults() == []
    if case.category != "not_found":
        assert world.cloud.live() == live_before


def test_an_outcome_is_that_of_a_code_that_exists() -> None:
    """A code that was misspelt on a card would be an exception of nothing."""
    for card in cards():
        known = api.load(card.resource_type.api)["error_codes"]
        assert {code for _, code in card.outcomes} <= set(known)
