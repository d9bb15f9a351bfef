"""An unmet wait stays unmet through reads and updates, for every resource type that waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pulumi_cloudjobs.core.resource_type import ResourceForm, ResourceType
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.huawei.dli.session import SESSION
from pulumi_cloudjobs.huawei.dli.statement import STATEMENT

from tests.embedded import Resource, World, once, plain
from tests.resource_types import RESOURCE_TYPES
from tests.retry.test_every_verb import SCENES

HOURS = 3 * 3600.0


@dataclass(frozen=True)
class Subject:
    """A kind that waits.

    Args:
        inputs: Of the world, in which they may make something.
        object: What the cloud calls it.
        fails: The setting that makes it fail.
        lasts: The setting that makes it take its time.
    """

    kind: ResourceType
    inputs: Callable[[World], dict[str, Any]]
    object: str
    fails: tuple[str, str]
    lasts: str


def of(scene: str, fails: tuple[str, str], lasts: str) -> Subject:
    """The subject of a scene."""
    known = SCENES[scene]
    return Subject(known.kind, lambda world: known.inputs, known.object, fails, lasts)


def code_in_a_session(world: World) -> dict[str, Any]:
    session = world.resource(SESSION, "session")
    session.create({"kind": "spark", "clusterName": "test_cluster"})
    return {"sessionId": session.id, "code": "1"}


SUBJECTS = [
    of("tencent_batch", ("tencent.batch.outcome", "failed"), "tencent.batch.running_seconds"),
    of("tencent_dlc", ("tencent.dlc.outcome", "failed"), "tencent.dlc.running_seconds"),
    of(
        "tencent_oceanus_deployment",
        ("tencent.oceanus.start_outcome", "failed"),
        "tencent.oceanus.start_seconds",
    ),
    of("huawei_dli", ("huawei.dli.session_outcome", "dead"), "huawei.dli.starting_seconds"),
    of(
        "huawei_dli_batch", ("huawei.dli.batch_outcome", "dead"), "huawei.dli.batch_running_seconds"
    ),
    of("alibaba_emr_run", ("alibaba.emr.outcome", "FAILED"), "alibaba.emr.running_seconds"),
    Subject(
        STATEMENT,
        code_in_a_session,
        "huawei/dli/statement",
        ("huawei.dli.statement_outcome", "error"),
        "huawei.dli.statement_seconds",
    ),
]


def test_every_kind_that_waits_is_here() -> None:
    """A new one must not be forgotten."""
    assert {subject.kind.token for subject in SUBJECTS} == {
        one.resource_type.token for one in RESOURCE_TYPES if one.resource_type.can_wait
    }


@pytest.fixture(params=SUBJECTS, ids=lambda subject: str(subject.kind.token))
def subject(request: pytest.FixtureRequest) -> Subject:
    chosen: Subject = request.param
    return chosen


def fails(resource: Resource, verb: Callable[[], object]) -> PartialFailure:
    """A verb ends in a partial failure, and the engine keeps what that brings."""
    with pytest.raises(PartialFailure) as caught:
        verb()

    resource.id, resource.state = caught.value.id, plain(caught.value.outputs)
    return caught.value


def waiting(subject: Subject, world: World, **wait: Any) -> dict[str, Any]:
    """Inputs with the longest wait that the kind has."""
    until = {"until": subject.kind.waits[-1]} if subject.kind.waits else {}
    return {**subject.inputs(world), "wait": {**until, **wait}}


def asks_for_an_update(resource: Resource, inputs: dict[str, Any]) -> bool:
    result = resource.handler.diff(resource.id, resource.state, resource.check(inputs))
    return bool(result.changes) or result.wait_unmet


def test_a_failed_wait_stays_failed(world: World, subject: Subject) -> None:
    """`up --refresh` is not green over a failed job."""
    inputs = waiting(subject, world)
    world.cloud.set(*subject.fails)
    world.cloud.set(subject.lasts, 1.0)
    resource = world.resource(subject.kind)
    fails(resource, lambda: resource.create(inputs))
    assert resource.state["waitOutcome"] == "failed"

    count = len(world.cloud.objects(subject.object))

    for _ in range(2):
        fails(resource, resource.refresh)
        assert resource.state["waitOutcome"] == "failed"
        assert asks_for_an_update(resource, inputs)

    fails(resource, lambda: resource.update(inputs))
    fails(resource, resource.refresh)
    assert resource.state["waitOutcome"] == "failed"
    assert len(world.cloud.objects(subject.object)) == count


@pytest.mark.parametrize("interrupted", [False, True], ids=["timed-out", "interrupted"])
def test_a_wait_that_did_not_end_is_pending_until_an_update_or_a_read_meets_it(
    world: World, subject: Subject, interrupted: bool
) -> None:
    """The job goes on, and so does the wait."""
    inputs = waiting(subject, world, timeoutSeconds=5)
    world.cloud.set(subject.lasts, 600.0)
    resource, cancelled = world.resource(subject.kind), threading.Event()
    if interrupted:
        world.clock.on_wait = once(cancelled.set)

    fails(resource, lambda: resource.create(inputs, cancelled=cancelled))
    assert resource.state["waitOutcome"] == "pending"

    failure = fails(resource, resource.refresh)
    assert "the next up resumes the wait" in str(failure)
    assert resource.state["waitOutcome"] == "pending"
    assert asks_for_an_update(resource, inputs)

    fails(resource, lambda: resource.update(inputs))
    assert resource.state["waitOutcome"] == "pending"

    world.cloud.advance(HOURS)
    if subject.kind.form is ResourceForm.DESIRED:
        # What was desired may have been reached by somebody else's hand: only an update says that
        # it was met.
        fails(resource, resource.refresh)
        resource.update(inputs)
    else:
        resource.refresh()

    assert resource.state["waitOutcome"] == "met"
    assert not asks_for_an_update(resource, inputs)

    resource.refresh()
    assert resource.state["waitOutcome"] == "met"
