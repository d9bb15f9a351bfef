from __future__ import annotations

import threading
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed
from pulumi_cloudjobs.core.handler import PartialFailure
from pulumi_cloudjobs.tencent.dlc.lifecycle import SPARK_APP_TASK

from tests.embedded import Resource, World
from tests.tencent.examples import DLC_TASK

TASK = "tencent/dlc/task"
APP = "tencent/dlc/spark_app"
INPUTS = {"jobName": "spark-app-test", "cmdArgs": "10 test 20"}
FINISHED = {"until": "finished", "timeoutSeconds": 7200, "pollSeconds": 600}
DAY = 86400.0


@pytest.fixture
def task(world: World) -> Resource:
    return world.resource(SPARK_APP_TASK)


def test_basic(world: World, task: Resource) -> None:
    """The page's own example: one run, its ids in state, nothing to change afterwards, nothing left after destroy."""
    task.create(INPUTS)
    assert (task.state["taskId"], task.state["status"], task.state["rawStatus"]) == (task.id, "pending", "0")
    assert task.state["batchId"].startswith("batch-")
    assert task.changes(INPUTS) == {}
    task.delete()
    assert world.cloud.live() == []
    assert [one["state"] for one in world.cloud.objects(TASK)] == [-3]


def test_complete(world: World, task: Resource) -> None:
    """Every input, followed to its end; the times are those of the cloud."""
    world.cloud.set("tencent.dlc.writing_seconds", 5.0)
    task.create(DLC_TASK)
    assert (task.state["status"], task.state["rawStatus"], task.state["reason"]) == ("succeeded", "2", None)
    assert task.state["createdAt"] < task.state["finishedAt"]
    assert task.state["batchId"].startswith("batch-")
    task.delete()
    assert world.count("CancelTask") == 0


def test_update_changes_nothing_but_what_is_ours(world: World, task: Resource) -> None:
    """A longer time limit is no reason to run anything again; what only create tells stays in state."""
    task.create(INPUTS)
    batch_id = task.state["batchId"]
    task.update({**INPUTS, "wait": {"until": "running"}})
    assert (task.state["status"], task.state["batchId"]) == ("running", batch_id)
    assert world.count("CreateSparkAppTask") == 1


def test_replace(world: World, task: Resource) -> None:
    """New arguments are a new run; the old one is cancelled first, so two never run side by side."""
    task.create(INPUTS)
    first = task.id
    changed = {**INPUTS, "cmdArgs": "11"}
    assert task.changes(changed) == {"cmdArgs": "REPLACES"}
    task.delete()
    task.create(changed)
    assert world.cloud.live() == [f"{TASK} {task.id}"]
    assert task.id != first


def test_refresh_keeps_everything(world: World, task: Resource) -> None:
    """A refresh tells the new state and loses neither inputs nor ids."""
    task.create({**INPUTS, "sourceInfo": [{"key": "a", "value": "b"}]})
    before = dict(task.state)
    world.cloud.advance(10)
    found = task.refresh()
    assert found is not None
    assert task.state == {**before, "status": "running", "rawStatus": "1"}


def test_arguments_that_differ_in_blanks_are_no_drift(world: World, task: Resource) -> None:
    """A run cannot change, so drift that is only spelling must not run it again."""
    task.create(INPUTS)
    world.cloud.fault("replace", action="DescribeTasks", values={"CmdArgs": "10  test 20 "})
    task.refresh()
    assert task.changes(INPUTS) == {}


def test_gone(world: World, task: Resource) -> None:
    """A live run that the cloud does not know is made again by the next up."""
    task.create(INPUTS)
    world.cloud.remove(TASK, task.id)
    assert task.refresh() is None
    task.delete()


def test_gone_can_be_an_error_code(world: World, task: Resource) -> None:
    """The documents leave open whether an unknown task is an empty list or an error."""
    task.create(INPUTS)
    world.cloud.remove(TASK, task.id)
    world.cloud.set("tencent.dlc.missing_task", "error")
    assert task.refresh() is None


def test_a_finished_run_that_is_listed_no_longer_stays(world: World, task: Resource) -> None:
    """Forgotten is not failed: nothing may run again because the cloud tidied up."""
    task.create({**INPUTS, "wait": FINISHED})
    world.cloud.advance(46 * DAY)
    task.refresh()
    assert (task.state["purged"], task.state["status"]) == (True, "succeeded")


def test_a_run_older_than_the_list_is_not_gone(world: World, task: Resource) -> None:
    """A streaming app outlives the 45 days that are listed: starting it a second time would be the worst answer."""
    world.cloud.set("tencent.dlc.running_seconds", None)
    task.create(INPUTS)
    world.cloud.advance(46 * DAY)
    task.refresh()
    assert (task.state["purged"], task.state["status"]) == (True, "unknown")
    task.delete()
    assert world.count("CancelTask") == 1


def test_repeat(world: World, task: Resource) -> None:
    """Every verb twice; a second create is a second run, which is what it says."""
    task.create(INPUTS)
    first = task.refresh()
    second = task.refresh()
    assert first == second
    task.update(INPUTS)
    task.update(INPUTS)
    task.delete()
    task.delete()
    assert world.cloud.live() == []
    assert world.count("CreateSparkAppTask") == 1


def test_destroy_goes_on_after_an_interrupted_destroy(world: World, task: Resource) -> None:
    """The second cancel is refused while the first is carried out; that is no error."""
    task.create(INPUTS)
    cancelled = threading.Event()
    world.clock.on_wait = cancelled.set
    with pytest.raises(OperationFailed, match="interrupted"):
        task.delete(cancelled=cancelled)
    world.clock.on_wait = lambda: None
    task.delete()
    assert world.cloud.live() == []


@pytest.mark.parametrize("fault", ["cut_after", "timeout_after", "status_after", "truncated", "torn"])
def test_interrupted_create_names_the_run_that_may_be_its_own(world: World, task: Resource, fault: str) -> None:
    """Nothing marks a run as ours, so it is the user who decides, with the line to write."""
    world.cloud.fault(fault, action="CreateSparkAppTask")
    with pytest.raises(OperationFailed) as failure:
        task.create(INPUTS)
    (live,) = world.cloud.objects(TASK, live=True)
    assert f'adopt="{live["id"]}"' in str(failure.value)
    assert world.count("CreateSparkAppTask") == 1
    task.create({**INPUTS, "adopt": live["id"]})
    assert len(world.cloud.live()) == 1


def test_older_runs_are_not_offered_after_an_interrupted_create(world: World, task: Resource) -> None:
    """Yesterday's run is nobody's candidate."""
    task.create(INPUTS)
    world.cloud.advance(DAY)
    world.cloud.fault("cut", action="CreateSparkAppTask")
    with pytest.raises(OperationFailed) as failure:
        world.resource(SPARK_APP_TASK, "other").create(INPUTS)
    assert "adopt" not in str(failure.value)
    assert "may have been started" in str(failure.value)


@pytest.mark.parametrize(
    "fault", [{"kind": "cut"}, {"kind": "status", "status": 502}, {"kind": "error", "code": "InternalError"}], ids=str
)
def test_trouble_with_the_first_look_loses_no_id(world: World, task: Resource, fault: dict[str, Any]) -> None:
    """The run lives: its id has to be in state whatever happens then."""
    world.cloud.fault(**fault, action="DescribeTasks", times=None)
    task.create(INPUTS)
    world.cloud.clear_faults()
    assert task.state["rawStatus"] == "0"
    assert world.cloud.live() == [f"{TASK} {task.id}"]


def test_a_failed_run_fails_the_wait_with_its_cause(world: World, task: Resource) -> None:
    """The up is red, and the id stays in state, so that nothing is started again by itself."""
    world.cloud.set("tencent.dlc.outcome", "failed")
    world.cloud.set("tencent.dlc.error", "exit code 3")
    with pytest.raises(PartialFailure) as failure:
        task.create({**INPUTS, "wait": FINISHED})
    assert failure.value.reasons == [f"waiting for DLC task {failure.value.id}: failed (-1): exit code 3"]
    assert failure.value.outputs["taskId"] == failure.value.id


def test_a_missing_app_says_what_to_do(task: Resource) -> None:
    """The code's prefix says invalid parameter; what is missing is the app."""
    with pytest.raises(
        OperationFailed, match=r'creating DLC task "nope": InvalidParameter\.SparkJobNotFound.*app first'
    ):
        task.create({"jobName": "nope"})


def test_a_suspended_engine_is_not_a_missing_object(world: World, task: Resource) -> None:
    """ResourceNotFound.DataEngineNotActivity means that it is switched off."""
    world.cloud.force("tencent/dlc/engine", "DataEngine-demo0001", 1)
    with pytest.raises(OperationFailed, match=r"DataEngineNotActivity.*resume it"):
        task.create(INPUTS)


@pytest.mark.parametrize(
    "code",
    [
        "InvalidParameter.TaskAlreadyFinished",
        "ResourceNotFound.TaskAlreadyFinished",
        "ResourceNotFound.TaskAlreadyFailed",
    ],
)
def test_a_run_that_ends_before_it_is_cancelled_is_deleted(world: World, task: Resource, code: str) -> None:
    """The run may end between look and cancel; then there is nothing left to stop."""
    task.create(INPUTS)
    world.cloud.fault("error", action="CancelTask", code=code)
    world.clock.on_wait = lambda: world.cloud.force(TASK, task.id, 2, final=True)
    task.delete()
    assert world.cloud.live() == []


def test_adopt_takes_a_run_over_and_waits_for_it(world: World, task: Resource) -> None:
    """An adopted run is followed as a new one would be."""
    task.create(INPUTS)
    other = world.resource(SPARK_APP_TASK, "other")
    other.create({**INPUTS, "adopt": task.id, "wait": FINISHED})
    assert (other.id, other.state["status"]) == (task.id, "succeeded")
    assert world.count("CreateSparkAppTask") == 1


def test_adopt_refuses_a_run_with_other_arguments(world: World, task: Resource) -> None:
    """Its arguments cannot be changed, so taking it over would be a lie."""
    task.create(INPUTS)
    with pytest.raises(OperationFailed, match="differs in cmdArgs"):
        world.resource(SPARK_APP_TASK, "other").create({**INPUTS, "cmdArgs": "11", "adopt": task.id})
