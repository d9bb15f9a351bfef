"""The life of a DLC Spark app on the simulator: the scenes that every resource plays."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import Conflict, OperationFailed
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS
from pulumi_cloudjobs.core.schema.schema import fields_of
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.tencent.connection import connect
from pulumi_cloudjobs.tencent.dlc.client import SERVICE
from pulumi_cloudjobs.tencent.dlc.models import LISTS, SparkAppInputs
from pulumi_cloudjobs.tencent.dlc.spark_app import CLEARED, SPARK_APP
from pulumi_cloudjobs.tencent.dlc.spark_app_task import SPARK_APP_TASK

from tests.embedded import HOUR, SPARK_APPS, Resource, World, once
from tests.tencent.dlc.test_app_checks import APP
from tests.tencent.examples import DLC_APP

KIND, TASK = "tencent/dlc/spark_app", "tencent/dlc/task"
LOST = ("cut_after", "timeout_after", "status_after", "truncated", "torn", "error_after")


@pytest.fixture
def app(world: World) -> Resource:
    return world.resource(SPARK_APP)


def ids(world: World) -> list[str]:
    """The apps of the cloud, but for those of a fresh one."""
    return [one["id"] for one in world.cloud.objects(KIND) if one["id"] not in SPARK_APPS]


def stored(world: World, app: Resource) -> dict[str, Any]:
    return dict(world.cloud.object(KIND, app.id)["data"])


def call(world: World, action: str, **request: Any) -> dict[str, Any]:
    """A call as somebody else would make it."""
    return connect(world.settings, SERVICE, "ap-guangzhou").call(action, request)


def wire(**changes: Any) -> dict[str, Any]:
    """A request for the app of the checks, with changes."""
    names = {field.state_name: field.wire for field in fields_of(SparkAppInputs)}
    return {names[name]: value for name, value in APP.items()} | changes


def test_basic(world: World, app: Resource) -> None:
    """From nothing to nothing; nothing runs, and nothing is to change afterwards."""
    created = app.create(APP)
    assert app.id == app.state["sparkAppId"] == ids(world)[0]
    assert app.state["createdAt"].endswith("Z")
    assert "status" not in created.outputs
    assert app.changes(APP) == {}

    refreshed = app.refresh()
    assert refreshed is not None
    assert refreshed.inputs == app.check(APP)

    app.delete()
    assert ids(world) == []
    assert app.refresh() is None


def test_complete_every_input_arrives_and_comes_back_without_drift(
    world: World, app: Resource
) -> None:
    """The cloud renames half of them on read, and has texts where the inputs have lists."""
    app.create(DLC_APP)
    arrived = stored(world, app)

    for field in fields_of(SparkAppInputs):
        if field.name in COMMON_INPUTS or field.state_name == "dependencyPackages":
            continue

        requested = DLC_APP[field.state_name]
        assert arrived[field.wire] == (
            ",".join(requested) if field.state_name in LISTS else requested
        ), field.wire

    assert arrived["DependencyPackages"][1] == {"PypiPackage": "pandas==2.0"}

    app.refresh()
    assert app.changes(DLC_APP) == {}


def test_an_app_and_its_run(world: World, app: Resource) -> None:
    """A run refers to the name; a finished run does not block the delete."""
    app.create(APP)
    task = world.resource(SPARK_APP_TASK, "run")
    task.create({"jobName": app.state["appName"], "wait": {"until": "finished"}})
    assert task.state["status"] == "succeeded"

    app.delete()
    assert ids(world) == []
    assert world.count("CancelTask") == 0


def test_update_sends_the_full_definition_and_keeps_the_id(world: World, app: Resource) -> None:
    """A Modify may clear every field that it omits."""
    app.create(DLC_APP)
    old = app.id
    changed = {
        **DLC_APP,
        "appFile": "cosn://bucket/b.jar",
        "appJars": ["cosn://bucket/c.jar"],
        "roleArn": 13.0,
    }
    assert app.changes(changed) == dict.fromkeys(("appFile", "appJars", "roleArn"), "UPDATES")

    app.update(changed)
    assert ids(world) == [app.id] == [old]

    after = stored(world, app)
    assert (after["AppFile"], after["AppJars"], after["RoleArn"]) == (
        "cosn://bucket/b.jar",
        "cosn://bucket/c.jar",
        13,
    )
    assert (after["MainClass"], after["AppFiles"]) == (
        "com.example.Nightly",
        "lakefs://bucket/a.csv",
    )

    app.refresh()
    assert app.changes(changed) == {}


def test_update_clears_what_the_user_has_taken_away(world: World, app: Resource) -> None:
    """The documents do not state whether an absent parameter clears its field."""
    least = {**APP, "appType": 2}
    app.create(DLC_APP)
    app.update(least)
    after = stored(world, app)
    assert {name: after[name] for name in CLEARED} == CLEARED

    app.refresh()
    assert app.changes(least) == {}


def test_a_change_of_stop_alone_sends_nothing(world: World, app: Resource) -> None:
    """The input `stop` is ours, not the API's."""
    app.create(APP)
    app.update({**APP, "stop": {"timeoutSeconds": 60}})
    assert world.count("ModifySparkApp") == 0


@pytest.mark.parametrize("fault", LOST)
def test_an_update_whose_response_is_lost_is_carried_through(
    world: World, app: Resource, fault: str
) -> None:
    """The same definition sent twice is the same definition."""
    app.create(APP)
    world.cloud.fault(fault, action="ModifySparkApp")
    app.update({**APP, "cmdArgs": "1"})
    assert stored(world, app)["CmdArgs"] == "1"

    app.refresh()
    assert app.changes({**APP, "cmdArgs": "1"}) == {}


def test_a_change_that_is_refused_changes_nothing(world: World, app: Resource) -> None:
    """The engine tries it again, and state knows the existing app."""
    app.create(APP)
    world.cloud.fault("error", action="ModifySparkApp", code="FailedOperation", message="no")
    with pytest.raises((OperationFailed, PartialFailure), match="FailedOperation: no"):
        app.update({**APP, "cmdArgs": "1"})

    app.update({**APP, "cmdArgs": "1"})
    assert stored(world, app)["CmdArgs"] == "1"


def test_replace(world: World, app: Resource) -> None:
    """The old app goes first: the name would be taken."""
    app.create(APP)
    old, changed = app.id, {**APP, "appType": 2}
    assert app.changes(changed) == {"appType": "REPLACES"}

    app.delete()
    app.create(changed)
    assert ids(world) == [app.id] != [old]


@pytest.mark.parametrize("form", ["flag", "error"])
def test_gone(world: World, app: Resource, form: str) -> None:
    """IsExists inside a success, or an error about a wrong parameter, reports existence."""
    world.cloud.set("tencent.dlc.missing_app", form)
    app.create(APP)
    world.cloud.remove(KIND, app.id)
    assert app.refresh() is None

    app.delete()
    app.create(APP)
    assert ids(world) == [app.id]


def test_repeat(world: World, app: Resource) -> None:
    """Every verb twice."""
    app.create(APP)
    assert app.refresh() == app.refresh()

    app.update({**APP, "cmdArgs": "1"})
    app.update({**APP, "cmdArgs": "1"})
    assert world.count("ModifySparkApp") == 1

    app.delete()
    app.delete()
    assert ids(world) == []
    assert world.count("CreateSparkApp") == 1


@pytest.mark.parametrize(
    ("change", "drift"),
    [
        pytest.param({"CmdArgs": "2"}, {"cmdArgs": "UPDATES"}, id="arguments"),
        pytest.param({"AppJars": "cosn://b/a.jar"}, {"appJars": "UPDATES"}, id="a-jar-less"),
        pytest.param({"AppJars": ""}, {"appJars": "UPDATES"}, id="no-jars"),
        pytest.param({"AppName": "renamed"}, {"appName": "REPLACES"}, id="name"),
        pytest.param({"CmdArgs": "1  2 "}, {}, id="blanks-between-arguments"),
        pytest.param({"AppConf": "a=1\n\nb=2\n"}, {}, id="blank-lines"),
        pytest.param(
            {"MainClass": "com.example.Other", "IsLocal": "cos"}, {}, id="what-the-user-did-not-set"
        ),
    ],
)
def test_what_was_changed_behind_our_back_is_drift(
    world: World, app: Resource, change: dict[str, Any], drift: dict[str, str]
) -> None:
    """A refresh reports drift, the next up repairs it; another spelling is no drift."""
    jars = ["cosn://b/a.jar", "cosn://b/b.jar"]
    inputs = {**APP, "cmdArgs": "1 2", "appConf": "a=1\nb=2", "appJars": jars}
    app.create(inputs)
    now = wire(CmdArgs="1 2", AppConf="a=1\nb=2", AppJars=",".join(jars)) | change
    call(world, "ModifySparkApp", SparkAppId=app.id, **now)
    app.refresh()
    assert app.changes(inputs) == drift


def test_blanks_behind_commas_are_no_drift(world: World, app: Resource) -> None:
    """The cloud decides how it writes a list as text."""
    inputs = {**APP, "appJars": ["cosn://b/a.jar", "cosn://b/b.jar"]}
    app.create(inputs)
    spelt = {"JobJars": "cosn://b/a.jar, cosn://b/b.jar,"}
    world.cloud.fault("replace", action="DescribeSparkAppJobs", values=spelt, times=None)
    app.refresh()
    assert app.changes(inputs) == {}


def test_a_null_is_an_empty_text(world: World, app: Resource) -> None:
    """Half of the fields are documented as nullable."""
    app.create({**APP, "dataSource": "DataLakeCatalog"})

    for action in ("DescribeSparkAppJob", "DescribeSparkAppJobs"):
        world.cloud.fault(
            "replace",
            action=action,
            values={"DataSource": None, "JobExecutorNums": None},
            times=None,
        )

    app.refresh()
    assert app.changes({**APP, "dataSource": "DataLakeCatalog"}) == {"dataSource": "UPDATES"}


def test_refreshes_of_many_apps_are_list_calls(world: World) -> None:
    """A stack of many apps is refreshed without a call for each."""
    apps = [world.resource(SPARK_APP, f"app-{number}") for number in range(30)]

    for number, app in enumerate(apps):
        app.create({**APP, "appName": f"nightly-{number}"})

    world.cloud.clear_calls()

    for app in apps:
        assert app.handler.read(app.id, app.state, world.operation(app.name)) is not None

    assert world.count("DescribeSparkAppJob") == 0
    assert world.count("DescribeSparkAppJobs") < 12


@pytest.mark.parametrize("fault", LOST)
def test_interrupted_create_ends_with_one_app(world: World, app: Resource, fault: str) -> None:
    """The name is taken by what the first try has made: that is ours."""
    world.cloud.fault(fault, action="CreateSparkApp")
    app.create(APP)
    assert ids(world) == [app.id]

    app.refresh()
    assert app.changes(APP) == {}


@pytest.mark.parametrize("fault", ["cut", "timeout", "status", "error"])
def test_a_create_that_came_to_nothing_is_repeated(world: World, app: Resource, fault: str) -> None:
    """A repeat makes nothing twice, because names are unique."""
    world.cloud.fault(fault, action="CreateSparkApp")
    app.create(APP)
    assert ids(world) == [app.id]


def test_an_app_that_a_killed_process_has_made_is_taken_over(world: World, app: Resource) -> None:
    """The cloud had acted, and the id was lost; the user is informed."""
    lost_id = app.create_and_die(DLC_APP)
    app.create(DLC_APP)
    assert (app.id, ids(world)) == (lost_id, [lost_id])

    (notice,) = world.report.informs
    assert notice.startswith(
        f"took over DLC Spark app {lost_id}, which an interrupted create has probably made: "
    )


def test_an_app_that_a_stranger_made_days_after_an_unsent_create_is_not_taken_over(
    world: World, app: Resource
) -> None:
    """The time of an interrupted create ends with it, although its repeat is sent much later."""
    app.die_before_the_request(APP)
    world.cloud.advance(2 * 24 * HOUR)
    other = call(world, "CreateSparkApp", **wire())["SparkAppId"]
    world.cloud.advance(HOUR)

    with pytest.raises(OperationFailed, match=f'write adopt="{other}" to take it over'):
        app.create(APP)
    assert ids(world) == [other]


def test_a_catch_all_error_after_the_act_starts_a_search(world: World, app: Resource) -> None:
    """FailedOperation leaves open what was done."""
    world.cloud.fault("error_after", action="CreateSparkApp", code="FailedOperation")
    app.create(APP)
    assert ids(world) == [app.id]


def test_a_name_that_is_taken_is_an_error_with_the_line_to_write(
    world: World, app: Resource
) -> None:
    """An object of somebody else's must not be adopted silently."""
    other = call(world, "CreateSparkApp", **wire())["SparkAppId"]
    with pytest.raises(OperationFailed) as caught:
        app.create(APP)
    assert isinstance(caught.value.__cause__, Conflict)
    assert f'write adopt="{other}" to take it over' in str(caught.value)
    assert ids(world) == [other]


@pytest.mark.parametrize(
    "older",
    [pytest.param({}, id="made-before"), pytest.param({"CmdArgs": "other"}, id="something-else")],
)
def test_somebody_elses_app_is_not_taken_for_a_lost_one(
    world: World, app: Resource, older: dict[str, Any]
) -> None:
    """The app must not be doubled when the response to our own create was lost."""
    other = call(world, "CreateSparkApp", **wire(**older))["SparkAppId"]
    world.cloud.advance(0 if older else 3600)
    world.cloud.fault("cut", action="CreateSparkApp")
    with pytest.raises(OperationFailed, match="SparkJobNotUnique"):
        app.create(APP)
    assert ids(world) == [other]


def test_a_second_resource_of_one_name_is_refused(world: World) -> None:
    """The second one is a mistake in the program, and not the first one found again."""
    one, two = world.resource(SPARK_APP, "one"), world.resource(SPARK_APP, "two")
    one.create(APP)
    world.cloud.fault("cut_after", action="CreateSparkApp")
    with pytest.raises(OperationFailed, match="SparkJobNotUnique"):
        two.create(APP)
    assert ids(world) == [one.id]


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
    world: World, app: Resource, fault: dict[str, Any]
) -> None:
    """The app exists: its id has to be in state whatever happens then."""
    world.cloud.fault(**fault, action="DescribeSparkAppJob", times=None)
    app.create(APP)
    world.cloud.clear_faults()
    assert ids(world) == [app.id]


def test_an_id_that_create_gives_without_its_prefix_is_completed(
    world: World, app: Resource
) -> None:
    """The page's example response is a bare UUID; reads and changes want the whole id."""
    world.cloud.fault(
        "replace",
        action="CreateSparkApp",
        values={"SparkAppId": "4a7cad6b-b862-11ec-9c61-6e6f30623d72"},
    )
    world.cloud.fault(
        "replace",
        action="DescribeSparkAppJob",
        values={"JobId": "batch_4a7cad6b-b862-11ec-9c61-6e6f30623d72"},
    )
    app.create(APP)
    assert app.id == app.state["sparkAppId"] == "batch_4a7cad6b-b862-11ec-9c61-6e6f30623d72"


def test_live_runs_are_cancelled_before_the_app_is_deleted(world: World, app: Resource) -> None:
    """No forgotten run may go on; runs of another app are left alone."""
    app.create({**APP, "appType": 2})

    for _ in range(2):
        call(world, "CreateSparkAppTask", JobName="nightly")

    other = call(world, "CreateSparkAppTask", JobName="spark-app-test")["TaskId"]
    world.cloud.advance(10)
    app.delete()
    assert ids(world) == []
    assert world.cloud.live() == [f"{TASK} {other}"]
    assert world.count("CancelTask") == 2


def test_a_run_that_cannot_be_cancelled_in_time_keeps_the_app(world: World, app: Resource) -> None:
    """The app stays in state, and the next destroy goes on."""
    world.cloud.set("tencent.dlc.cancel_seconds", 100.0)
    app.create({**APP, "appType": 2, "stop": {"timeoutSeconds": 10}})
    call(world, "CreateSparkAppTask", JobName="nightly")
    with pytest.raises(
        OperationFailed, match=rf"deleting DLC Spark app {app.id}: still there after 10 s"
    ):
        app.delete()

    assert ids(world) == [app.id]

    world.cloud.advance(100)
    app.delete()
    assert (ids(world), world.cloud.live()) == ([], [])


def test_a_run_that_ends_by_itself_meanwhile_is_no_error(world: World, app: Resource) -> None:
    """The run was faster than its cancel."""
    app.create({**APP, "appType": 2})
    task = call(world, "CreateSparkAppTask", JobName="nightly")["TaskId"]
    world.cloud.fault("error", action="CancelTask", code="InvalidParameter.TaskAlreadyFinished")
    world.clock.on_wait = once(lambda: world.cloud.force(TASK, task, 2, final=True))
    app.delete()
    assert (ids(world), world.cloud.live()) == ([], [])


def test_a_run_that_is_gone_when_it_is_cancelled_does_not_pass_for_the_app(
    world: World, app: Resource
) -> None:
    """Not found is success for the delete of what is not there, and the app is."""
    app.create({**APP, "appType": 2})
    call(world, "CreateSparkAppTask", JobName="nightly")
    world.cloud.fault("error", action="CancelTask", code="InvalidParameter.TaskNotFound")
    app.delete()
    assert (ids(world), world.cloud.live()) == ([], [])


def test_only_the_app_of_our_id_is_deleted(world: World, app: Resource) -> None:
    """The API deletes by name, and the name may have gone to somebody else's app meanwhile."""
    app.create(APP)
    world.cloud.remove(KIND, app.id)
    other = call(world, "CreateSparkApp", **wire())["SparkAppId"]
    app.delete()
    assert ids(world) == [other]


def test_an_app_that_was_renamed_is_deleted_by_its_new_name(world: World, app: Resource) -> None:
    """Its id proves that it is ours."""
    app.create(APP)
    call(world, "ModifySparkApp", SparkAppId=app.id, **wire(AppName="renamed"))
    app.delete()
    assert ids(world) == []


def test_adopt_takes_an_app_over_and_makes_it_what_the_inputs_say(
    world: World, app: Resource
) -> None:
    """A difference that can change in place is changed."""
    app_id = call(world, "CreateSparkApp", **wire(CmdArgs="old"))["SparkAppId"]
    app.create({**APP, "cmdArgs": "new", "adopt": app_id})
    assert (app.id, stored(world, app)["CmdArgs"]) == (app_id, "new")
    assert ids(world) == [app_id]


def test_adopt_refuses_an_app_that_cannot_become_what_the_inputs_say(
    world: World, app: Resource
) -> None:
    """Its type never changes."""
    app_id = call(world, "CreateSparkApp", **wire())["SparkAppId"]
    with pytest.raises(OperationFailed, match="differs in appType"):
        app.create({**APP, "appType": 2, "adopt": app_id})


def test_adopt_says_when_there_is_no_such_app(world: World, app: Resource) -> None:
    """A misspelt id must not make a new app."""
    with pytest.raises(
        OperationFailed,
        match="there is no DLC Spark app batch_4a7cad6b-b862-11ec-9c61-6e6f30623d73",
    ):
        app.create({**APP, "adopt": "batch_4a7cad6b-b862-11ec-9c61-6e6f30623d73"})


def test_a_missing_engine_is_reported_as_a_missing_reference(app: Resource) -> None:
    """The missing engine is a reference of the app, not the app."""
    with pytest.raises(OperationFailed, match=r"DataEngineNotFound.*create what is referred to"):
        app.create({**APP, "dataEngine": "nope"})


def test_an_engine_that_is_gone_does_not_stand_in_the_way_of_a_destroy(
    world: World, app: Resource
) -> None:
    """Clean-up often happens in the wrong order."""
    world.cloud.add(
        Fixture(
            "tencent/dlc/engine",
            "ap-guangzhou",
            "DataEngine-2",
            {"Type": "SparkBatch"},
            "second",
            state=2,
        )
    )
    app.create({**APP, "dataEngine": "second"})
    world.cloud.remove("tencent/dlc/engine", "DataEngine-2")
    assert app.refresh() is not None

    app.delete()
    assert ids(world) == []


@pytest.mark.parametrize("name", [None, "", {}])
def test_an_app_without_a_name_in_its_response_is_not_deleted_by_another_name(
    world: World, app: Resource, name: object
) -> None:
    """The delete takes nothing but a name, and an odd one may be that of another app."""
    app.create(APP)
    world.cloud.fault("replace", action="DescribeSparkAppJob", values={"JobName": name}, times=None)
    with pytest.raises(OperationFailed, match="JobName"):
        app.delete()
    assert world.count("DeleteSparkApp") == 0
