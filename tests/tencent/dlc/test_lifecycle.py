from __future__ import annotations

import threading
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.tencent.dlc.spark_app_task import SPARK_APP_TASK

from tests.embedded import Resource, World, once
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
    """The page's example makes one run, shows no change, and leaves nothing after destroy."""
    task.create(INPUTS)
    assert (task.state["taskId"], task.state["status"], task.state["rawStatus"]) == (
        task.id,
        "pending",
        "0",
    )
    assert task.state["batchId"].startswith("batch-")
    assert task.changes(INPUTS) == {}

    task.delete()
    assert world.cloud.live() == []
    assert [one["state"] for one in world.cloud.objects(TASK)] == [-3]


def test_complete(world: World, task: Resource) -> None:
    """Every input, followed to its end; the times are those of the cloud."""
    world.cloud.set("tencent.dlc.writing_seconds", 5.0)
    task.create(DLC_TASK)
    assert (task.state["status"], task.state["rawStatus"], task.state["reason"]) == (
        "succeeded",
        "2",
        None,
    )
    assert task.state["createdAt"] < task.state["finishedAt"]
    assert task.state["batchId"].startswith("batch-")

    task.delete()
    assert world.count("CancelTask") == 0


def test_update_changes_nothing_but_what_is_ours(world: World, task: Resource) -> None:
    """A longer time limit runs nothing again, and outputs that only create returns are kept."""
    task.create(INPUTS)
    batch_id = task.state["batchId"]
    task.update({**INPUTS, "wait": {"until": "running"}})
    assert (task.state["status"], task.state["batchId"]) == ("running", batch_id)
    assert world.count("CreateSparkAppTask") == 1


def test_replace(world: World, task: Resource) -> None:
    """New arguments are a new run; the old one is cancelled first, so two never run at once."""
    task.create(INPUTS)
    first = task.id
    changed = {**INPUTS, "cmdArgs": "11"}
    assert task.changes(changed) == {"cmdArgs": "REPLACES"}

    task.delete()
    task.create(changed)
    assert world.cloud.live() == [f"{TASK} {task.id}"]
    assert task.id != first


def test_refresh_keeps_everything(world: World, task: Resource) -> None:
    """A refresh reports the new state and loses neither inputs nor ids."""
    task.create({**INPUTS, "sourceInfo": [{"key": "a", "value": "b"}]})
    before = dict(task.state)
    world.cloud.advance(10)
    observation = task.refresh()
    assert observation is not None
    assert task.state == {**before, "status": "running", "rawStatus": "1"}


def test_arguments_that_differ_in_blanks_are_no_drift(world: World, task: Resource) -> None:
    """A run cannot change, so drift that is only spelling must not run it again."""
    task.create(INPUTS)
    world.cloud.fault("replace", action="DescribeTasks", values={"CmdArgs": "10  test 20 "})
    task.refresh()
    assert task.changes(INPUTS) == {}


def test_gone(world: World, task: Resource) -> None:
    """A run that the cloud does not know may have done its work: it is kept."""
    task.create(INPUTS)
    world.cloud.remove(TASK, task.id)
    task.refresh()
    assert (task.state["status"], task.state["purged"]) == ("unknown", True)

    task.delete()


def test_gone_can_be_an_error_code(world: World, task: Resource) -> None:
    """The documents leave open whether an unknown task is an empty list or an error."""
    task.create(INPUTS)
    world.cloud.remove(TASK, task.id)
    world.cloud.set("tencent.dlc.missing_task", "error")
    task.refresh()
    assert (task.state["status"], task.state["purged"]) == ("unknown", True)


def test_a_finished_run_that_is_listed_no_longer_stays(world: World, task: Resource) -> None:
    """Forgotten is not failed: nothing may run again because the cloud tidied up."""
    task.create({**INPUTS, "wait": FINISHED})
    world.cloud.advance(46 * DAY)
    task.refresh()
    assert (task.state["purged"], task.state["status"]) == (True, "succeeded")


def test_a_run_older_than_the_list_is_not_gone(world: World, task: Resource) -> None:
    """A streaming app outlives the 45 days of the list and must not be started twice."""
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


@pytest.mark.parametrize(
    "fault", ["cut_after", "timeout_after", "status_after", "truncated", "torn", "error_after"]
)
def test_interrupted_create_finds_its_run(world: World, task: Resource, fault: str) -> None:
    """Every call starts a run, so the lost one is searched for and none is started again."""
    world.cloud.fault(fault, action="CreateSparkAppTask")
    task.create(INPUTS)
    assert world.cloud.live() == [f"{TASK} {task.id}"]
    assert world.count("CreateSparkAppTask") == 1

    task.refresh()
    assert task.changes(INPUTS) == {}


@pytest.mark.parametrize("fault", ["cut", "timeout", "status", "error"])
def test_a_create_that_came_to_nothing_is_made_by_the_next_up(
    world: World, task: Resource, fault: str
) -> None:
    """A lost run may appear late: only the next up, which searches again, starts one."""
    world.cloud.fault(fault, action="CreateSparkAppTask")
    with pytest.raises(
        OperationFailed, match="the next up searches for it before it creates another"
    ):
        task.create(INPUTS)
    assert world.cloud.live() == []

    task.create(INPUTS)
    assert world.cloud.live() == [f"{TASK} {task.id}"]


def test_the_next_up_repeats_a_search_that_failed(world: World, task: Resource) -> None:
    """The cause of the lost response may stop the search too; no run is started blindly then."""
    world.cloud.fault("cut_after", action="CreateSparkAppTask")
    world.cloud.fault(
        "error", action="DescribeSparkAppTasks", code="UnauthorizedOperation", times=None
    )

    for _ in range(2):
        with pytest.raises(OperationFailed):
            task.create(INPUTS)

        world.restart()

    world.cloud.clear_faults()
    task.create(INPUTS)
    assert world.cloud.live() == [f"{TASK} {task.id}"]
    assert world.count("CreateSparkAppTask") == 1


def test_a_run_that_a_killed_process_has_started_is_taken_over(
    world: World, task: Resource
) -> None:
    """The cloud had acted, and the id was lost; the user is informed."""
    started = task.create_and_die(INPUTS)
    task.create({**INPUTS, "wait": {"until": "running"}})
    assert (task.id, world.count("CreateSparkAppTask")) == (started, 1)

    (notice,) = world.report.informs
    assert notice.startswith(
        f"took over DLC task {started}, which an interrupted create has probably made: "
    )


def test_equal_resources_whose_responses_are_lost_have_a_run_each(world: World) -> None:
    """Two searches for equal runs must not find the same one."""
    one, two = world.resource(SPARK_APP_TASK, "one"), world.resource(SPARK_APP_TASK, "two")
    world.cloud.fault("cut_after", action="CreateSparkAppTask", times=2)
    one.create(INPUTS)
    two.create(INPUTS)
    assert {one.id, two.id} == {object["id"] for object in world.cloud.objects(TASK)}
    assert one.id != two.id


def test_equal_resources_that_killed_processes_have_left_have_a_run_each(world: World) -> None:
    """Ten submits in flight, and kill -9: the next up makes ten runs of it and not twenty."""
    tasks = [world.resource(SPARK_APP_TASK, f"task-{number}") for number in range(4)]
    started = {task.create_and_die(INPUTS) for task in tasks}

    for task in tasks:
        task.create(INPUTS)

    assert {task.id for task in tasks} == started
    assert len(world.cloud.live()) == 4


def test_stacks_of_one_name_with_two_states_have_a_run_each(world: World) -> None:
    """Equal urns, two journals: the first of the equal runs is the lost one."""
    here, other = world.resource(SPARK_APP_TASK), world.elsewhere().resource(SPARK_APP_TASK)
    lost_id = here.create_and_die(INPUTS)
    world.cloud.advance(1)
    other.create(INPUTS)
    here.create(INPUTS)
    assert here.id == lost_id != other.id
    assert len(world.cloud.live()) == 2


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"cmdArgs": "11"}, id="other-arguments"),
        pytest.param({"cmdArgs": None}, id="those-of-the-app"),
    ],
)
def test_a_run_of_something_else_is_not_taken_over(
    world: World, task: Resource, other: dict[str, Any]
) -> None:
    """The run is somebody else's, whenever it was started."""
    world.cloud.fault("cut", action="CreateSparkAppTask")
    with pytest.raises(OperationFailed):
        task.create(INPUTS)

    world.elsewhere().resource(SPARK_APP_TASK, "other").create({**INPUTS, **other})
    task.create(INPUTS)
    assert len(world.cloud.live()) == 2


def test_a_run_without_arguments_has_those_of_the_app(world: World, task: Resource) -> None:
    """The cloud returns the arguments of the run, whoever gave them."""
    started = task.create_and_die({"jobName": "spark-app-test"})
    task.create({"jobName": "spark-app-test"})
    assert task.id == started


def test_an_older_run_is_not_taken_over(world: World, task: Resource) -> None:
    """Yesterday's equal run is nobody's candidate."""
    world.elsewhere().resource(SPARK_APP_TASK, "yesterday").create(INPUTS)
    world.cloud.advance(DAY)
    world.cloud.fault("cut", action="CreateSparkAppTask")
    with pytest.raises(OperationFailed):
        task.create(INPUTS)

    task.create(INPUTS)
    assert world.count("CreateSparkAppTask") == 3


def test_a_run_is_found_among_hundreds(world: World, task: Resource) -> None:
    """Newer runs of the same app fill the first pages of the list."""
    started = task.create_and_die(INPUTS)
    (own_task,) = world.cloud.objects(TASK)

    for number in range(210):
        data = {**own_task["data"], "CmdArgs": str(number)}
        world.cloud.add(
            Fixture(
                TASK,
                "ap-guangzhou",
                f"{number:032}",
                data,
                own_task["name"],
                own_task["parent"],
                state=1,
            )
        )

    task.create(INPUTS)
    assert task.id == started
    assert world.count("DescribeSparkAppTasks") == 3


@pytest.mark.parametrize(
    "fault",
    [
        {"fault_type": "cut"},
        {"fault_type": "status", "status": 502},
        {"fault_type": "error", "code": "InternalError"},
    ],
    ids=str,
)
def test_a_first_read_that_fails_loses_no_id(
    world: World, task: Resource, fault: dict[str, Any]
) -> None:
    """The run is live: its id has to be in state whatever happens then."""
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
    assert failure.value.reasons == [
        f"waiting for DLC task {failure.value.id}: failed (-1): exit code 3"
    ]
    assert failure.value.outputs["taskId"] == failure.value.id


def test_a_missing_app_says_what_to_do(task: Resource) -> None:
    """The code's prefix says invalid parameter; what is missing is the app."""
    with pytest.raises(
        OperationFailed,
        match=r'creating DLC task "nope": InvalidParameter\.SparkJobNotFound.*app first',
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
def test_a_run_that_ends_before_it_is_cancelled_is_deleted(
    world: World, task: Resource, code: str
) -> None:
    """The run may end between read and cancel; then there is nothing left to stop."""
    task.create(INPUTS)
    world.cloud.fault("error", action="CancelTask", code=code)
    world.clock.on_wait = lambda: world.cloud.force(TASK, task.id, 2, final=True)
    task.delete()
    assert world.cloud.live() == []


def test_a_run_that_ends_while_it_is_cancelled_needs_no_second_cancel(
    world: World, task: Resource
) -> None:
    """The cancel was taken, and the run was faster."""
    task.create(INPUTS)
    world.clock.on_wait = lambda: world.cloud.force(TASK, task.id, 2, final=True)
    task.delete()
    assert world.count("CancelTask") == 1


def test_a_run_that_vanishes_while_it_is_cancelled_is_deleted(world: World, task: Resource) -> None:
    """Gone is success."""
    task.create(INPUTS)
    world.cloud.set("tencent.dlc.cancel_seconds", 1000.0)
    world.clock.on_wait = once(lambda: world.cloud.remove(TASK, task.id))
    task.delete()
    assert world.cloud.objects(TASK) == []


def test_a_cancel_without_effect_is_requested_again(world: World, task: Resource) -> None:
    """The API does not report a cancel in progress, so it is repeated now and then."""
    task.create(INPUTS)
    world.cloud.fault("error", action="CancelTask", code="FailedOperation.AnotherRequestProcessing")
    task.delete()
    assert world.cloud.live() == []
    assert world.count("CancelTask") == 2


def test_a_slow_cancel_is_not_requested_at_every_poll(world: World, task: Resource) -> None:
    """Every cancel counts against a quota of 20 a second for all tasks."""
    world.cloud.set("tencent.dlc.cancel_seconds", 100.0)
    task.create(INPUTS)
    task.delete()
    assert world.cloud.live() == []
    assert world.count("CancelTask") == 4


def test_a_cancel_that_takes_too_long_names_run_and_state(world: World, task: Resource) -> None:
    """And the next destroy goes on where it stopped."""
    world.cloud.set("tencent.dlc.cancel_seconds", 100.0)
    task.create({**INPUTS, "stop": {"timeoutSeconds": 10}})
    with pytest.raises(OperationFailed, match=rf"deleting DLC task {task.id}: still 0 after 10 s"):
        task.delete()

    world.cloud.advance(100)
    task.delete()
    assert world.cloud.live() == []


def test_a_run_that_is_no_longer_listed_and_being_cancelled_is_deleted(
    world: World, task: Resource
) -> None:
    """The second destroy of such a run meets the cancel of the first one."""
    world.cloud.set("tencent.dlc.running_seconds", None)
    world.cloud.set("tencent.dlc.cancel_seconds", 100.0)
    task.create(INPUTS)
    world.cloud.advance(46 * DAY)
    task.refresh()
    task.delete()
    task.delete()
    assert world.count("CancelTask") == 2


def test_adopt_takes_a_run_over_and_waits_for_it(world: World, task: Resource) -> None:
    """An adopted run is followed as a new one would be."""
    task.create(INPUTS)
    world.restart()
    other = world.resource(SPARK_APP_TASK, "other")
    other.create({**INPUTS, "adopt": task.id, "wait": FINISHED})
    assert (other.id, other.state["status"]) == (task.id, "succeeded")
    assert world.count("CreateSparkAppTask") == 1


def test_adopt_refuses_a_run_with_other_arguments(world: World, task: Resource) -> None:
    """Its arguments cannot be changed, so adopting a different run would be a lie."""
    task.create(INPUTS)
    world.restart()
    with pytest.raises(OperationFailed, match="differs in cmdArgs"):
        world.resource(SPARK_APP_TASK, "other").create(
            {**INPUTS, "cmdArgs": "11", "adopt": task.id}
        )
