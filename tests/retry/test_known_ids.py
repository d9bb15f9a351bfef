"""A known id is never lost: any error after the create's response is a partial failure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pulumi_cloudjobs.core.operation import Operation, ProcessContext
from pulumi_cloudjobs.core.reading.polling import REFUSALS
from pulumi_cloudjobs.core.resource_type import Lifecycle, Observation, ResourceForm, ResourceType
from pulumi_cloudjobs.core.verbs import preview
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.core.verbs.state import StateBuilder

from tests.cards.card import Card, cards
from tests.cards.tencent_batch_job import CARD as BATCH
from tests.embedded import Resource, World, plain
from tests.retry.test_every_verb import created_objects, is_of

FOREIGN = [
    KeyError("JobState"),
    TypeError("int() argument"),
    OverflowError("timestamp out of range"),
    RecursionError(),
]
HOUR = 3600
WAITING = [card for card in cards() if card.resource_type.can_wait]
RUNS = [card for card in cards() if card.resource_type.form is ResourceForm.RUN]


class Odd:
    """A lifecycle whose reads raise, once the test says so."""

    def __init__(self, inner: Lifecycle, error: Exception, calls: list[str]) -> None:
        self._inner, self._error, self._calls = inner, error, calls
        self._exists = False

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._inner, name)
        if name in ("create", "update"):
            return self._then_odd(attribute)
        if name in ("observe", "read_many", "reconcile") and self._exists:
            return self._raise

        return attribute

    def _then_odd(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def call_and_turn(*args: Any, **kwargs: Any) -> Any:
            result = call(*args, **kwargs)
            self._exists = True
            return result

        return call_and_turn

    def _raise(self, *args: Any, **kwargs: Any) -> Any:
        self._calls.append("read")
        raise self._error


def odd(resource_type: ResourceType, error: Exception, calls: list[str]) -> ResourceType:
    """The resource type, all reads of which raise after its create or update."""

    def connect(settings: ProcessContext, region: str, operation: Operation) -> Any:
        return Odd(resource_type.connect(settings, region, operation), error, calls)

    return replace(resource_type, connect=connect)


def until_last(card: Card) -> dict[str, Any]:
    """Return the state that the card waits for at most."""
    return {"wait": {"until": card.resource_type.waits[-1]}} if card.resource_type.waits else {}


def until_accepted(card: Card) -> dict[str, Any]:
    """Return the shortest wait; nothing for a definition."""
    return {"wait": {"until": "accepted"}} if card.resource_type.waits else {}


@pytest.mark.parametrize("error", FOREIGN, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("card", WAITING, ids=str)
def test_a_read_that_nobody_understands_keeps_the_id(
    world: World, card: Card, error: Exception
) -> None:
    """A failed read is not a failed job: it is repeated, and then the `up` fails with the facts."""
    calls: list[str] = []
    resource = world.resource(odd(card.resource_type, error, calls))
    with pytest.raises(PartialFailure) as caught:
        resource.create({**card.inputs, **until_last(card)})

    (created,) = created_objects(world, card)
    assert is_of(caught.value.id, created)

    state = plain(caught.value.outputs)
    assert state["waitOutcome"] == "pending"
    assert {name: state[name] for name in card.inputs} == card.inputs

    (reason,) = caught.value.reasons
    assert f"{type(error).__name__}: " in reason
    assert "please report" in reason
    assert len(calls) == (REFUSALS if card.resource_type.form is ResourceForm.RUN else 2)

    world.cloud.advance(2 * HOUR)
    after = world.resource(card.resource_type)
    after.id, after.state = caught.value.id, state
    after.update({**card.inputs, **until_last(card)})
    assert after.state["waitOutcome"] == "met"
    assert len(created_objects(world, card)) == 1


@pytest.mark.parametrize("card", cards(), ids=str)
def test_a_refresh_after_a_failed_first_read_makes_no_default_an_input(
    world: World, card: Card
) -> None:
    """The next preview would replace a live job for a value that nobody has given."""
    inputs = {**card.inputs, **until_accepted(card)}
    unread = world.resource(odd(card.resource_type, KeyError("Status"), []))
    try:
        unread.create(inputs)
    except PartialFailure as error:
        unread.id, unread.state = error.id, plain(error.outputs)

    resource = Resource(card.resource_type, world, unread.name, unread.id, unread.state)
    try:
        assert resource.refresh() is not None
    except PartialFailure:
        resource.update(inputs)  # a deployment has to be started yet

    assert resource.changes(inputs) == {}


@pytest.mark.parametrize("card", RUNS, ids=str)
def test_an_equal_definition_after_a_recorded_one_makes_a_run_of_its_own(
    world: World, card: Card
) -> None:
    """The run before is another resource's, was kept on purpose or was taken out of the state."""
    inputs = {**card.inputs, **until_accepted(card)}
    world.resource(card.resource_type).create(inputs)
    world.end_in_order()
    world.cloud.advance(2 * HOUR)  # a flow job has one live run

    world.resource(card.resource_type).create(inputs)
    assert len(created_objects(world, card)) == 2


CHANGING = [card for card in cards() if card.change]


@pytest.mark.parametrize("card", CHANGING, ids=str)
def test_an_update_that_nobody_understands_keeps_what_is_known(world: World, card: Card) -> None:
    """The change was made, and the read after it is what failed."""
    resource = world.resource(card.resource_type)
    resource.create(card.inputs)
    changed = card.changed
    broken = Resource(
        odd(card.resource_type, KeyError("Status"), []),
        world,
        resource.name,
        resource.id,
        resource.state,
    )
    with pytest.raises(PartialFailure, match="KeyError: 'Status'") as caught:
        broken.update(changed)

    resource.state = plain(caught.value.outputs)
    assert caught.value.id == resource.id

    resource.update(changed)
    assert resource.changes(changed) == {}


def test_an_observation_that_makes_no_state_keeps_the_id(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marking repeated secrets and building the state come after the response as well."""
    build = StateBuilder.build

    def fail(self: StateBuilder, inputs: Any, observation: Observation, outcome: Any = None) -> Any:
        if observation.outputs:
            raise RecursionError("too deep")

        return build(self, inputs, observation, outcome)

    monkeypatch.setattr(StateBuilder, "build", fail)
    with pytest.raises(PartialFailure, match="RecursionError: too deep") as caught:
        world.resource(BATCH.resource_type).create(BATCH.inputs)
    assert caught.value.id == created_objects(world, BATCH)[0][0]
    assert caught.value.outputs["waitOutcome"] == "pending"
    assert caught.value.outputs["region"] == "ap-guangzhou"


def test_a_journal_that_fails_after_the_response_keeps_the_id(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An OSError of its folder must not hide what was made."""

    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(world.settings.journal, "commit", fail)
    created = world.resource(BATCH.resource_type).create(BATCH.inputs)
    assert created.id == created_objects(world, BATCH)[0][0]

    (warning,) = world.report.warnings
    assert "No space left on device" in warning


@pytest.mark.parametrize("card", cards(), ids=str)
def test_a_state_that_a_resource_type_does_not_understand_does_not_stop_a_change(
    world: World, card: Card
) -> None:
    """A warning is a text: without it the change is announced in general words."""

    def fail(*args: object) -> Any:
        raise KeyError("rawStatus")

    resource = world.resource(card.resource_type)
    resource.create(card.inputs)
    broken = Handler(
        replace(card.resource_type, describe_replace=fail, describe_update=fail), world.settings
    )
    moved = {**resource.check(card.inputs), "region": "somewhere-else"}
    result = broken.diff(resource.id, resource.state, moved)
    assert "region" in result.replaces
    assert preview.UNCLEAR_REPLACEMENT is not None
    assert preview.UNCLEAR_REPLACEMENT.old in result.warnings[0]
    if card.change:
        (warning,) = broken.diff(resource.id, resource.state, resource.check(card.changed)).warnings
        assert preview.UNCLEAR_UPDATE in warning
