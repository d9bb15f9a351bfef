"""The life of an EMR flow job on the simulator: the scenes that every resource plays."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi_cloudjobs.alibaba.connection import connect
from pulumi_cloudjobs.alibaba.emr.client import SERVICE
from pulumi_cloudjobs.alibaba.emr.flow_job import CLEARED, FIXED, FLOW_JOB
from pulumi_cloudjobs.alibaba.emr.models import FlowJobInputs
from pulumi_cloudjobs.core.errors import (
    ApiUnavailable,
    ConfigurationError,
    CreateOutcomeUnknown,
    NotFound,
    OperationFailed,
    WaitTimedOut,
)
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS, Secret
from pulumi_cloudjobs.core.schema.schema import fields_of
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure

from tests.embedded import Resource, World, plain

KIND, RUN = "alibaba/emr/job", "alibaba/emr/run"
PROJECT, CLUSTER = "FP-257A173659F50000", "C-D7958B72E59B0000"
# The example of the API's page.
PAGE = {
    "description": "This is a data development job Description",
    "name": "my_shell_job",
    "projectId": PROJECT,
    "resourceList": [{"path": "oss://path/demo.jar"}],
    "type": "SHELL",
}
COMPLETE = {
    **PAGE,
    "type": "SPARK_STREAMING",
    "failAct": "STOP",
    "maxRetry": 5,
    "retryPolicy": "N/A",
    "maxRunningTimeSec": 60,
    "retryInterval": 200,
    "params": "ls -l 'ü' & echo 100%",
    "paramConf": '{"date": "${yyyy-MM-dd}"}',
    "customVariables": '{"variables": [{"name": "v1", "value": "hunter2", '
    '"properties": {"password": true}}]}',
    "envConf": '{"b": "2", "a": "1"}',
    "runConf": '{"priority": 1, "userName": "hadoop", "memory": 2048, "cores": 1}',
    "monitorConf": '{"inputs": [{"type": "KAFKA", "clusterId": "C-1234567", "topics": "t"}]}',
    "mode": "LOCAL",
    "parentCategory": "FC-5BD9575E34620000",
    "resourceList": [
        {"path": "oss://path/demo.jar", "alias": "demo.jar"},
        {"path": "hdfs://path/x y.jar"},
    ],
    "adhoc": True,
    "clusterId": CLUSTER,
    "alertConf": "N/A",
}
LOST = ("cut_after", "timeout_after", "torn", "truncated", "status_after")


@pytest.fixture
def job(world: World) -> Resource:
    return world.resource(FLOW_JOB)


def stored(world: World, job: Resource) -> dict[str, Any]:
    """Return the cloud's record of a job, secrets included."""
    with world.cloud.store.transaction() as tx:
        record = tx.get(KIND, job.id.split("/")[1], "cn-hangzhou")
        assert record is not None
        return dict(record.data)


def ids(world: World) -> list[str]:
    return [f"{PROJECT}/{one['id']}" for one in world.cloud.objects(KIND)]


def submit(world: World, job: Resource) -> str:
    """Start a run of the job, as somebody else would."""
    request = {"ProjectId": PROJECT, "JobId": job.id.split("/")[1], "ClusterId": CLUSTER}
    return str(connect(world.settings, SERVICE, "cn-hangzhou").call("SubmitFlowJob", request)["Id"])


def test_basic_a_job_is_there_after_create_and_gone_after_delete(
    world: World, job: Resource
) -> None:
    """The example of the API's page, from nothing to nothing."""
    created = job.create(PAGE)
    assert job.id == f"{PROJECT}/{job.state['flowJobId']}"
    assert job.state["createdAt"].endswith("Z")
    assert "status" not in created.outputs
    assert job.changes(PAGE) == {}

    refreshed = job.refresh()
    assert refreshed is not None
    assert refreshed.inputs == job.check(PAGE)

    job.delete()
    assert ids(world) == []
    assert job.refresh() is None


def test_complete_every_input_arrives_and_comes_back_without_drift(
    world: World, job: Resource
) -> None:
    """The cloud spells much of it otherwise on read, fills in defaults and hides the cluster."""
    world.cloud.set("alibaba.emr.mask_passwords", True)
    job.create(COMPLETE)
    arrived = stored(world, job)

    for field in fields_of(FlowJobInputs):
        if field.name not in COMMON_INPUTS and field.state_name != "resourceList":
            assert arrived[field.wire] == COMPLETE[field.state_name], field.wire

    assert arrived["ResourceList"] == [
        {"Path": "oss://path/demo.jar", "Alias": "demo.jar"},
        {"Path": "hdfs://path/x y.jar"},
    ]

    job.refresh()
    assert job.changes(COMPLETE) == {}


def test_custom_variables_are_secret_everywhere(job: Resource) -> None:
    """Custom variables may hold passwords."""
    created = job.create(COMPLETE)
    assert isinstance(created.outputs["customVariables"], Secret)

    refreshed = job.refresh()
    assert refreshed is not None

    for values in (refreshed.outputs, refreshed.inputs):
        assert values["customVariables"] == Secret(COMPLETE["customVariables"])


def test_an_error_of_the_cloud_shows_no_custom_variable(world: World, job: Resource) -> None:
    """Errors end in terminals and logs."""
    text = str(COMPLETE["customVariables"])
    world.cloud.fault(
        "error",
        action="CreateFlowJob",
        code="InvalidParameter",
        message=f"wrong: {text}",
        status=400,
    )
    with pytest.raises(OperationFailed) as caught:
        job.create(COMPLETE)
    assert "hunter2" not in world.settings.redactor.redact(str(caught.value))


def test_update_changes_in_place_and_keeps_the_id(world: World, job: Resource) -> None:
    """Workflows refer to a job by its id."""
    job.create(PAGE)
    old = job.id
    changed = {
        **PAGE,
        "maxRetry": 3.0,
        "name": "renamed",
        "resourceList": [{"path": "hdfs://a"}, {"path": "oss://b"}],
    }
    assert job.changes(changed) == dict.fromkeys(("maxRetry", "name", "resourceList"), "UPDATES")

    job.update(changed)
    assert job.id == old
    assert ids(world) == [old]
    assert (stored(world, job)["MaxRetry"], stored(world, job)["Name"]) == (3, "renamed")
    assert [one["Path"] for one in stored(world, job)["ResourceList"]] == ["hdfs://a", "oss://b"]

    job.refresh()
    assert job.changes(changed) == {}


def test_update_clears_what_the_user_has_taken_away(world: World, job: Resource) -> None:
    """A parameter that is not sent leaves the field as it was."""
    streaming = {**PAGE, "type": "SPARK_STREAMING"}
    full = {**COMPLETE, "adhoc": None, "parentCategory": None}
    job.create(full)
    job.update(streaming)
    after = stored(world, job)
    assert {name: after[name] for name in CLEARED} == CLEARED
    assert after["ResourceList"] == [{"Path": "oss://path/demo.jar"}]

    job.refresh()
    assert job.changes(streaming) == {}


def test_every_input_that_may_be_taken_away_is_known_to_be_cleared_or_fixed() -> None:
    """A new optional field needs a decision."""
    optional = {
        f.wire for f in fields_of(FlowJobInputs) if not f.required and f.name not in COMMON_INPUTS
    }
    # A list cannot be emptied: that replaces.
    assert optional == {*CLEARED, *FIXED, "ResourceList"} - {"Type"}


def test_update_says_what_to_do_where_modify_is_no_longer_served(
    world: World, job: Resource
) -> None:
    """The SDKs have dropped it, so the service may, too."""
    job.create(PAGE)
    world.cloud.set("alibaba.emr.modify_api", "missing")
    with pytest.raises(OperationFailed) as caught:
        job.update({**PAGE, "maxRetry": 1})
    assert isinstance(caught.value.__cause__, ApiUnavailable)
    assert "pulumi up --replace 'urn:pulumi:dev::project::x:Job::nightly'" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert stored(world, job).get("MaxRetry") is None
    assert job.changes({**PAGE, "maxRetry": 1}) == {"maxRetry": "UPDATES"}


def test_a_change_of_stop_alone_sends_nothing(world: World, job: Resource) -> None:
    """The input `stop` is ours, not the API's."""
    job.create(PAGE)
    job.update({**PAGE, "stop": {"timeoutSeconds": 60}})
    assert world.count("ModifyFlowJob") == 0


def test_replace_makes_a_new_job_where_the_api_cannot_change_the_old_one(
    world: World, job: Resource
) -> None:
    """The type is part of what a job is."""
    job.create(PAGE)
    old, changed = job.id, {**PAGE, "type": "HIVE"}
    assert job.changes(changed) == {"type": "REPLACES"}

    job.delete()
    job.create(changed)
    assert ids(world) == [job.id] != [old]


@pytest.mark.parametrize("form", ["404", "400", "small_letters"])
@pytest.mark.parametrize("empty", ["wrapped", "bare", "absent"])
def test_gone_a_job_deleted_behind_our_back_is_reported_as_gone(
    world: World, job: Resource, form: str, empty: str
) -> None:
    """However the cloud says it: no code for it is published."""
    world.cloud.set("alibaba.emr.missing_object", form)
    world.cloud.set("alibaba.emr.empty_list", empty)
    job.create(PAGE)
    world.cloud.remove(KIND, job.id.split("/")[1])
    assert job.refresh() is None

    job.delete()
    job.create(PAGE)
    assert ids(world) == [job.id]


def test_gone_a_job_goes_with_its_project(world: World, job: Resource) -> None:
    """Then the list is an error as well."""
    job.create(PAGE)
    world.cloud.remove("alibaba/emr/project", PROJECT)
    assert job.refresh() is None
    job.delete()


def test_a_job_that_is_listed_is_not_gone_whatever_describe_says(
    world: World, job: Resource
) -> None:
    """Texts decide what "not found" means here, and a wrong guess would make a second job."""
    job.create(PAGE)
    world.cloud.fault(
        "error",
        action="DescribeFlowJob",
        code="X.NotFound",
        message="the folder is gone",
        status=404,
    )
    with pytest.raises(OperationFailed) as caught:
        job.refresh()
    assert isinstance(caught.value.__cause__, NotFound)


def test_update_of_a_job_that_is_gone_says_so(world: World, job: Resource) -> None:
    """And makes none."""
    job.create(PAGE)
    world.cloud.remove(KIND, job.id.split("/")[1])
    with pytest.raises(OperationFailed):
        job.update({**PAGE, "maxRetry": 1})
    assert ids(world) == []


def test_repeat_read_update_and_delete_twice_change_nothing_more(
    world: World, job: Resource
) -> None:
    """The engine repeats verbs after a crash."""
    job.create(PAGE)

    for _ in range(2):
        assert job.refresh() is not None
    for _ in range(2):
        job.update({**PAGE, "maxRetry": 1})

    assert world.count("ModifyFlowJob") == 1
    assert ids(world) == [job.id]

    for _ in range(2):
        job.delete()

    assert ids(world) == []


@pytest.mark.parametrize(
    "inputs", [pytest.param(PAGE, id="least"), pytest.param(COMPLETE, id="complete")]
)
@pytest.mark.parametrize("fault", LOST)
def test_interrupted_a_job_whose_response_was_lost_is_found(
    world: World, job: Resource, fault: str, inputs: dict[str, Any]
) -> None:
    """A repeated create would make a second one.

    Passwords may come back masked, and prove nothing.
    """
    world.cloud.set("alibaba.emr.mask_passwords", True)
    world.cloud.fault(fault, action="CreateFlowJob")
    job.create(inputs)
    assert ids(world) == [job.id]
    assert world.count("CreateFlowJob") == 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({**PAGE, "name": "my_shell_job_2"}, id="longer-name"),
        pytest.param({**PAGE, "params": "ls"}, id="other-contents"),
    ],
)
def test_interrupted_somebody_elses_job_is_not_taken_for_the_lost_one(
    world: World, job: Resource, other: dict[str, Any]
) -> None:
    """Names need not be unique, and the filter may take one for a prefix."""
    inputs = {**PAGE, "params": "ls -l"}
    world.elsewhere().resource(FLOW_JOB, "other").create(other)
    world.cloud.fault("cut", action="CreateFlowJob")
    with pytest.raises(OperationFailed) as caught:
        job.create(inputs)
    assert isinstance(caught.value.__cause__, CreateOutcomeUnknown)


def test_interrupted_an_older_job_of_that_name_is_not_taken_for_the_lost_one(
    world: World, job: Resource
) -> None:
    """An older job existed before the create, so it belongs to somebody else."""
    world.elsewhere().resource(FLOW_JOB, "older").create(PAGE)
    world.cloud.advance(10)
    world.cloud.fault("cut", action="CreateFlowJob")
    with pytest.raises(OperationFailed, match='"my_shell_job" may exist'):
        job.create(PAGE)


def test_interrupted_an_equal_job_of_another_resource_is_not_taken_for_the_lost_one(
    world: World, job: Resource
) -> None:
    """The journal knows the owner of an equal job made at the same moment."""
    other = world.resource(FLOW_JOB, "other")
    other.create(PAGE)
    world.cloud.fault("cut_after", action="CreateFlowJob")
    job.create(PAGE)
    assert {job.id, other.id} == {*ids(world)}
    assert job.id != other.id


def test_interrupted_two_lost_creates_of_equal_jobs_each_find_their_own(world: World) -> None:
    """The oldest is the first one's; what it has found is claimed."""
    lost_ids = {
        name: world.resource(FLOW_JOB, name).create_and_die(PAGE) for name in ("one", "other")
    }
    adopted_ids = {
        name: world.resource(FLOW_JOB, name).create(PAGE).id for name in ("one", "other")
    }
    assert sorted(adopted_ids.values()) == sorted(lost_ids.values()) == sorted(ids(world))
    assert world.count("CreateFlowJob") == 2


def test_interrupted_a_create_that_was_killed_is_found_by_the_next_process(
    world: World, job: Resource
) -> None:
    """The journal knows the start of the search."""
    lost_id = job.create_and_die(COMPLETE)
    job.create(COMPLETE)
    assert ids(world) == [job.id] == [lost_id]


def test_interrupted_the_oldest_job_made_since_is_taken(world: World, job: Resource) -> None:
    """A later job more likely belongs to somebody else."""
    first, second = (world.elsewhere().resource(FLOW_JOB, name) for name in ("first", "second"))

    for one in (first, second):
        one.create(PAGE)
        world.cloud.advance(5)

    assert world.find_lost_create(FLOW_JOB, job.check(PAGE)) == first.id
    assert world.find_lost_create(FLOW_JOB, job.check(PAGE), {first.id}) == second.id


def test_an_update_whose_response_was_lost_continues_with_what_is_missing(
    world: World, job: Resource
) -> None:
    """The next up sends nothing that is already applied."""
    job.create(PAGE)
    changed = {**PAGE, "maxRetry": 3}
    world.cloud.fault("cut_after", action="ModifyFlowJob", times=None)
    with pytest.raises(PartialFailure) as caught:
        job.update(changed)

    world.cloud.clear_faults()
    job.state = plain(caught.value.outputs)
    sent = world.count("ModifyFlowJob")
    assert (caught.value.id, job.state["maxRetry"]) == (job.id, 3)

    job.update(changed)
    assert world.count("ModifyFlowJob") == sent
    assert job.changes(changed) == {}


def test_interrupted_the_id_is_kept_when_the_first_read_of_the_job_fails(
    world: World, job: Resource
) -> None:
    """A created job must never be lost for its date."""
    world.cloud.fault("cut", action="DescribeFlowJob", times=None)
    job.create(PAGE)
    world.cloud.clear_faults()
    assert ids(world) == [job.id]
    assert job.changes(PAGE) == {}


def test_adopt_takes_over_what_fits_and_changes_in_place_what_does_not(
    world: World, job: Resource
) -> None:
    """A job that was made in the console."""
    stranger = world.elsewhere().resource(FLOW_JOB, "console")
    stranger.create(PAGE)
    job.create({**PAGE, "maxRetry": 4, "adopt": stranger.id})
    assert job.id == stranger.id
    assert stored(world, job)["MaxRetry"] == 4

    with pytest.raises(OperationFailed, match="differs in type") as caught:
        world.elsewhere().resource(FLOW_JOB, "third").create(
            {**PAGE, "type": "HIVE", "adopt": stranger.id}
        )

    assert isinstance(caught.value.__cause__, ConfigurationError)
    assert ids(world) == [job.id]


def test_delete_kills_the_live_run_first(world: World, job: Resource) -> None:
    """The cloud may refuse otherwise, or leave a run that nobody knows of."""
    world.cloud.set("alibaba.emr.running_seconds", None)
    job.create(PAGE)
    run = submit(world, job)
    world.cloud.advance(5)
    refreshed = job.refresh()
    assert refreshed is not None
    assert refreshed.outputs["lastInstanceId"] == run

    job.delete()
    assert world.cloud.live() == []
    assert ids(world) == []

    [ended] = world.cloud.objects(RUN)
    assert ended["state"] == "KILLED"
    assert world.count("KillFlowJob") == 1


def test_delete_kills_no_run_that_has_ended(world: World, job: Resource) -> None:
    """A finished run keeps its result."""
    job.create(PAGE)
    submit(world, job)
    world.cloud.advance(60)
    job.delete()
    assert world.count("KillFlowJob") == 0
    assert ids(world) == []


def test_delete_goes_on_when_the_run_ends_while_it_is_killed(world: World, job: Resource) -> None:
    """The cloud's response in this case is not documented."""
    world.cloud.set("alibaba.emr.kill_seconds", 0)
    world.cloud.fault(
        "error_after", action="KillFlowJob", code="Instance.Ended", message="it is OK", status=400
    )
    job.create(PAGE)
    submit(world, job)
    job.delete()
    assert ids(world) == []


def test_delete_gives_up_in_time_when_a_run_does_not_stop(world: World, job: Resource) -> None:
    """The job stays in state, and the next destroy goes on."""
    world.cloud.set("alibaba.emr.kill_seconds", 1000)
    inputs = {**PAGE, "stop": {"timeoutSeconds": 30}}
    job.create(inputs)
    submit(world, job)
    with pytest.raises(OperationFailed) as caught:
        job.delete()
    assert isinstance(caught.value.__cause__, WaitTimedOut)

    world.cloud.advance(1000)
    job.delete()
    assert ids(world) == []


def test_an_undocumented_type_is_sent_with_a_warning(world: World, job: Resource) -> None:
    """Other pages and the console know more types than the one of CreateFlowJob."""
    with pytest.raises(OperationFailed, match="InvalidType"):
        job.create({**PAGE, "type": "DORIS"})
    assert any("DORIS" in line for line in world.report.warnings)


def test_what_changed_in_the_console_shows_as_drift(world: World, job: Resource) -> None:
    """The next up puts it back, in place."""
    inputs = {
        **PAGE,
        "envConf": '{"a": 1}',
        "adhoc": False,
        "parentCategory": "FC-5BD9575E34620000",
    }
    job.create(inputs)
    job.refresh()
    assert job.changes(inputs) == {}

    response = {"EnvConf": json.dumps({"a": 2}), "ResourceList": {}, "CategoryId": "FC-1"}
    world.cloud.fault("replace", action="DescribeFlowJob", values=response)
    job.refresh()
    assert job.changes(inputs) == {
        "envConf": "UPDATES",
        "resourceList": "UPDATES",
        "parentCategory": "REPLACES",
    }
