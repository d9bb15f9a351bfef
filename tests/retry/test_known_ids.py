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

from tests.embedded import Resource, World, plain
from tests.retry.test_every_verb import SCENES, Scene, made

FOREIGN = [
    KeyError("JobState"),
    TypeError("int() argument"),
    OverflowError("timestamp out of range"),
    RecursionError(),
]
HOUR = 3600
WAITING = {name: scene for name, scene in SCENES.items() if scene.kind.can_wait}


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


def odd(kind: ResourceType, error: Exception, calls: list[str]) -> ResourceType:
    """The kind, all reads of which raise after its create or update."""

    def connect(settings: ProcessContext, region: str, operation: Operation) -> Any:
        return Odd(kind.connect(settings, region, operation), error, calls)

    return replace(kind, connect=connect)


def until_last(scene: Scene) -> dict[str, Any]:
    """Return the state that the scene waits for at most."""
    return {"wait": {"until": scene.kind.waits[-1]}} if scene.kind.waits else {}


@pytest.mark.parametrize("error", FOREIGN, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("scene", WAITING.values(), ids=list(WAITING))
def test_a_read_that_nobody_understands_keeps_the_id(
    world: World, scene: Scene, error: Exception
) -> None:
    """A failed read is not a failed job: it is repeated, and then the `up` fails with the facts."""
    calls: list[str] = []
    resource = world.resource(odd(scene.kind, error, calls))
    with pytest.raises(PartialFailure) as caught:
        resource.create({**scene.inputs, **until_last(scene)})

    (created,) = made(world, scene)
    assert caught.value.id.split("/")[-1] in created

    state = plain(caught.value.outputs)
    assert state["waitOutcome"] == "pending"
    assert {name: state[name] for name in scene.inputs} == scene.inputs

    (reason,) = caught.value.reasons
    assert f"{type(error).__name__}: " in reason
    assert "please report" in reason
    assert len(calls) == (REFUSALS if scene.kind.form is ResourceForm.RUN else 2)

    world.cloud.advance(2 * HOUR)
    after = world.resource(scene.kind)
    after.id, after.state = caught.value.id, state
    after.update({**scene.inputs, **until_last(scene)})
    assert after.state["waitOutcome"] == "met"
    assert len(made(world, scene)) == 1


CHANGING = {name: scene for name, scene in SCENES.items() if scene.change}


@pytest.mark.parametrize("scene", CHANGING.values(), ids=list(CHANGING))
def test_an_update_that_nobody_understands_keeps_what_is_known(world: World, scene: Scene) -> None:
    """The change was made, and the read after it is what failed."""
    resource = world.resource(scene.kind)
    resource.create(scene.inputs)
    changed = {**scene.inputs, **(scene.change or {})}
    broken = Resource(
        odd(scene.kind, KeyError("Status"), []), world, resource.name, resource.id, resource.state
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
    scene = SCENES["tencent_batch"]
    build = StateBuilder.build

    def fail(self: StateBuilder, inputs: Any, seen: Observation, outcome: Any = None) -> Any:
        if seen.outputs:
            raise RecursionError("too deep")

        return build(self, inputs, seen, outcome)

    monkeypatch.setattr(StateBuilder, "build", fail)
    with pytest.raises(PartialFailure, match="RecursionError: too deep") as caught:
        world.resource(scene.kind).create(scene.inputs)
    assert caught.value.id == made(world, scene)[0][0]
    assert caught.value.outputs["waitOutcome"] == "pending"
    assert caught.value.outputs["region"] == "ap-guangzhou"


def test_a_journal_that_fails_after_the_response_keeps_the_id(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An OSError of its folder must not hide what was made."""

    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(world.settings.journal, "commit", fail)
    scene = SCENES["tencent_batch"]
    created = world.resource(scene.kind).create(scene.inputs)
    assert created.id == made(world, scene)[0][0]

    (warning,) = world.report.warnings
    assert "No space left on device" in warning


@pytest.mark.parametrize("scene", SCENES.values(), ids=list(SCENES))
def test_a_state_that_a_kind_does_not_understand_does_not_stop_a_change(
    world: World, scene: Scene
) -> None:
    """A warning is a text: without it the change is announced in general words."""

    def fail(*args: object) -> Any:
        raise KeyError("rawStatus")

    resource = world.resource(scene.kind)
    resource.create(scene.inputs)
    broken = Handler(
        replace(scene.kind, describe_replace=fail, describe_update=fail), world.settings
    )
    moved = {**resource.check(scene.inputs), "region": "somewhere-else"}
    told = broken.diff(resource.id, resource.state, moved)
    assert "region" in told.replaces
    assert preview.UNCLEAR_REPLACEMENT is not None
    assert preview.UNCLEAR_REPLACEMENT.old in told.warnings[0]
    if scene.change:
        (warning,) = broken.diff(
            resource.id, resource.state, resource.check({**scene.inputs, **scene.change})
        ).warnings
        assert preview.UNCLEAR_UPDATE in warning
