"""Unknown values and resource options on the real engine: in preview, in up, in the cloud."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pulumi_cloudjobs.simulator.control import Control

from tests.embedded import run_for_an_hour
from tests.engine.projects import cloud_of
from tests.engine.stack import Run, Stack
from tests.resource_types import BY_DYNAMIC_TOKEN

MakeStack = Callable[..., Stack]
CONFIG = {
    "cloudjobs:endpoint": "embedded",
    "cloudjobs:rates": '{"*": 0}',
    "cloudjobs:tencentRegion": "ap-guangzhou",
    "cloudjobs:huaweiRegion": "cn-north-4",
    "cloudjobs:alibabaRegion": "cn-hangzhou",
}
BATCH, TASK, FLINK = "tencent/batch/job", "tencent/dlc/task", "tencent/oceanus/job"
SESSION, FLOW = "huawei/dli/session", "alibaba/emr/job"

BARE = """
from pulumi import Output, dynamic


class BareProvider(dynamic.ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props):
        return dynamic.CreateResult("1", {**props, **props["given"]})

    def update(self, id, olds, news):
        return dynamic.UpdateResult({**news, **news["given"]})


class Bare(dynamic.Resource):
    \"\"\"Gives back what it was given, which a preview does not know.\"\"\"

    word: Output[str]
    number: Output[int]
    task: Output[dict]
    tasks: Output[list]
    job: Output[dict]

    def __init__(self, name, **given):
        super().__init__(BareProvider(), name, {"given": given, **dict.fromkeys(given)})
"""

HEAD = """
import json
import pathlib

import pulumi
import pulumi_cloudjobs as cloudjobs
from bare import Bare
from pulumi import ResourceOptions as Options

requested = json.loads(pathlib.Path("requested.json").read_text())
ZONE = {"zone": "ap-guangzhou-2"}


def task(name="part", **more):
    application = {"delivery_form": "LOCAL", "command": "true"}
    env = {"env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}}
    return {"task_name": name, "application": application, "compute_env": env, **more}


def batch(resource_name, opts=None, job=None, **changes):
    given = job or {
        "job_name": resource_name,
        "priority": requested.get("priority", 1),
        "tasks": [task()],
        **changes,
    }
    return cloudjobs.tencent.batch.Job(resource_name, placement=ZONE, job=given, opts=opts)


def flink(resource_name, opts=None, **inputs):
    place = {"cluster_id": "cluster-5c42n3a5", "cluster_type": 2, "work_space_id": "space-53rqk422"}
    given = {"name": resource_name, **place, **inputs}
    return cloudjobs.tencent.oceanus.Job(resource_name, job_type=1, opts=opts, **given)
"""

IMPORTS = (
    HEAD
    + """
batch("render", Options(import_="job-abcdefgh"))
"""
)

UNKNOWNS = (
    HEAD
    + """
bare = Bare(
    "bare",
    word=requested["word"],
    number=requested["number"],
    task=task("given"),
    tasks=[task("one"), task("two")],
    job={"job_name": "whole", "priority": 1, "tasks": [task()]},
)
first = batch("first")
batch("scalar", job_name=bare.word.apply(lambda word: f"scalar-{word}"), priority=bare.number)
parent = {"name": "PARENT", "value": first.job_id}
batch("listed", tasks=[task(env_vars=[parent, {"name": "WORD", "value": bare.word}])])
batch("nested", tasks=[bare.task, task("own")])
batch("many", tasks=bare.tasks)
whole = batch("whole", job=bare.job)
copied = batch("copied", job=whole.job.apply(lambda job: {**job, "job_name": "copied"}))
args = pulumi.Output.concat("of ", first.job_id)
cloudjobs.tencent.dlc.SparkAppTask("task", job_name="spark-app-test", cmd_args=args)
flink("flink", remark=first.job_id, description=bare.word)
cloudjobs.huawei.dli.Session(
    "session",
    kind="spark",
    cluster_name="test_cluster",
    name=bare.word,
    conf=[{"spark.parent": first.job_id}],
)
cloudjobs.alibaba.emr.FlowJob(
    "flow",
    project_id="FP-257A173659F50000",
    name=bare.word,
    description="a job",
    type="SHELL",
    params=pulumi.Output.json_dumps({"parent": first.job_id}),
)
pulumi.export("first", first.job_id)
"""
)

OPTIONS = (
    HEAD
    + """
def urgent(args):
    job = {**args.props["job"], "priority": 50}
    return pulumi.ResourceTransformResult({**args.props, "job": job}, args.opts)


def urgent_as_of_old(args):
    job = {**args.props["job"], "priority": 60}
    return pulumi.ResourceTransformationResult({**args.props, "job": job}, args.opts)


def task_of(resource_name, **options):
    args = f"priority {requested['priority']}"
    cloudjobs.tencent.dlc.SparkAppTask(
        resource_name, job_name="spark-app-test", cmd_args=args, opts=Options(**options)
    )


first = batch("first")
batch("ignored", Options(ignore_changes=["job"]))
batch("ignored-inside", Options(ignore_changes=["job.priority"]))
task_of("ignored-task", ignore_changes=["cmdArgs"])
flink(
    "replaced",
    Options(replace_on_changes=["description"]),
    description=f"priority {requested['priority']}",
)
batch("protected", Options(protect=True), priority=1)
batch("delete-first", Options(delete_before_replace=True))
batch("create-first", Options(delete_before_replace=False))
if requested["round"] == 1:
    batch("old-name", priority=1, job_name="aliased")
    batch("retained", Options(retain_on_delete=True), priority=1)
else:
    batch(
        "new-name",
        Options(aliases=[pulumi.Alias(name="old-name")]),
        priority=1,
        job_name="aliased",
    )
batch("transformed", Options(transforms=[urgent]))
batch("transformed-as-of-old", Options(transformations=[urgent_as_of_old]))
batch("after", Options(depends_on=[first]), priority=1)
secret = batch("secret", Options(additional_secret_outputs=["jobId"]), priority=1)
container = Bare("container")
batch("inside", Options(deleted_with=container), priority=1)
pulumi.export("secret", secret.job_id)
"""
)

FORCED = (
    HEAD
    + """
first = Options(delete_before_replace=False)
batch("batch", first)
cloudjobs.huawei.dli.Session("session", kind="spark", cluster_name="test_cluster", opts=first)
batch("plain")
batch("left", first)
"""
)

CONSEQUENCES = (
    HEAD
    + """
live = batch("live")
batch("ended")
batch("dependent", priority=1, job_name=live.job_id)
cloudjobs.tencent.dlc.SparkAppTask("drifts", job_name="spark-app-test", cmd_args="own")
again = {"job_name": "again", "tasks": [task()]}
rounds = {"round": requested["round"]}
cloudjobs.tencent.batch.Job("again", placement=ZONE, job=again, triggers=rounds)
"""
)


def make(make_stack: MakeStack, program: str, **requested: Any) -> tuple[Stack, Control]:
    """The stack and its cloud, in which a job runs for an hour and all else takes no time."""
    stack = make_stack(
        {"__main__.py": program, "bare.py": BARE, "requested.json": json.dumps(requested)},
        config=CONFIG,
    )
    cloud = cloud_of(stack)

    for name in ("submitted", "runnable", "starting", "terminate"):
        cloud.set(f"tencent.batch.{name}_seconds", 0.0)

    run_for_an_hour(cloud)
    return stack, cloud


def request(stack: Stack, **requested: Any) -> None:
    """Write the program's file of requests."""
    stack.write({"requested.json": json.dumps(requested)})


def ids(stack: Stack) -> dict[str, str]:
    """The id of every resource of ours in state, by its Pulumi name."""
    resources = stack.export()["resources"]
    return {
        one["urn"].rsplit("::", 1)[1]: one["id"]
        for one in resources
        if one["type"] in BY_DYNAMIC_TOKEN
    }


def jobs(cloud: Control) -> dict[str, dict[str, Any]]:
    """Return every Batch job's request by its name in the cloud, which is unique."""
    items = cloud.objects(BATCH)
    assert len({job["name"] for job in items}) == len(items)
    return {job["name"]: {"id": job["id"], **job["data"]} for job in items}


def touched(run: Run) -> dict[str, str]:
    """Return the resources with another operation than "same", and the main operation of each."""
    done: dict[str, str] = {}
    for event in run.events:
        step = event.get("resourcePreEvent", {}).get("metadata", {})
        if step and step["op"] != "same" and not step["op"].endswith(("replaced", "replacement")):
            done[step["urn"].rsplit("::", 1)[1]] = step["op"]

    return done


def replaced(*arguments: str) -> list[str]:
    """Arguments of the command line, an option before each."""
    return [part for argument in arguments for part in ("--replace", argument)]


def test_unknown_values_anywhere(make_stack: MakeStack) -> None:
    """A preview knows nothing of what is not there yet, and must neither fail nor guess."""
    stack, cloud = make(make_stack, UNKNOWNS, word="a", number=2)
    preview = stack.preview()
    assert preview.summary == {"create": 13}
    assert preview.messages("warning") == preview.messages("error") == []
    assert cloud.count() == 0

    stack.up()
    created = ids(stack)
    first = created["first"]
    held = jobs(cloud)
    assert held.keys() == {"first", "scalar-a", "listed", "nested", "many", "whole", "copied"}
    assert held["scalar-a"]["Job"]["Priority"] == 2

    variables = [{"Name": "PARENT", "Value": first}, {"Name": "WORD", "Value": "a"}]
    assert held["listed"]["Job"]["Tasks"][0]["EnvVars"] == variables

    tasks = {"nested": ["given", "own"], "many": ["one", "two"], "whole": ["part"]}
    for name, task_names in tasks.items():
        assert [task["TaskName"] for task in held[name]["Job"]["Tasks"]] == task_names

    assert held["copied"]["Job"]["Tasks"] == held["whole"]["Job"]["Tasks"]
    assert [task["data"]["CmdArgs"] for task in cloud.objects(TASK)] == [f"of {first}"]
    assert [
        (job["data"]["Remark"], job["data"]["Description"]) for job in cloud.objects(FLINK)
    ] == [(first, "a")]
    assert [session["name"] for session in cloud.objects(SESSION)] == ["a"]
    assert [json.loads(job["data"]["Params"]) for job in cloud.objects(FLOW)] == [{"parent": first}]

    request(stack, word="a", number=3)
    preview = stack.preview()
    why = {name: preview.messages("warning", name) for name in created}
    fixed = {
        "scalar": "job.jobName, job.priority",
        "listed": "job.tasks[0].envVars[1].value",
        "nested": "job.tasks[0]",
        "many": "job.tasks",
        "whole": "job",
        "copied": "job",
        "session": "name",
    }
    assert {name for name, warnings in why.items() if warnings} == {*fixed}

    for name, paths in fixed.items():
        (warning,) = why[name]
        assert warning.startswith("may replace "), warning
        assert (
            f"{created[name]}: {paths} cannot change in place, and the new value is not known "
            f"yet; if so," in warning
        )

    # What only might have changed stays as it is.
    assert touched(stack.up()) == {"bare": "update", "scalar": "replace"}
    assert ids(stack) == {**created, "scalar": jobs(cloud)["scalar-a"]["id"]}


def test_every_resource_option(make_stack: MakeStack) -> None:
    """An option's promise holds in the cloud too: no job is doubled, no retained job is ended."""
    stack, cloud = make(make_stack, OPTIONS, round=1, priority=1)
    up = stack.up()
    assert (up.summary, up.messages("warning")) == ({"create": 17}, [])

    created = ids(stack)
    held = jobs(cloud)
    assert len(held) == 13
    assert (
        held["transformed"]["Job"]["Priority"],
        held["transformed-as-of-old"]["Job"]["Priority"],
    ) == (50, 60)

    submitted = [call["object_id"] for call in cloud.calls(action="SubmitJob")]
    assert submitted.index(created["first"]) < submitted.index(created["after"])
    assert created["secret"] not in json.dumps(stack.resource("secret")["outputs"])
    assert stack.outputs()["secret"] == "[secret]"

    # One of several that changed.
    request(stack, round=1, priority=2)
    run = stack.up("--target", stack.resource("first")["urn"])
    assert touched(run) == {"first": "replace"}
    assert len(run.messages("warning", "first")) == 1

    changed = {name for name, id in ids(stack).items() if id != created[name]}
    assert changed == {"first"}

    # All others, one under another name and one no more.
    request(stack, round=2, priority=2)
    since = cloud.calls()[-1]["seq"]
    run = stack.up()
    planned = {
        "replaced": "replace",
        "delete-first": "replace",
        "create-first": "replace",
        "retained": "delete",
    }
    assert touched(run) == planned
    assert {name for name in created if run.messages("warning", name)} == {
        "create-first",
        "delete-first",
    }

    now = ids(stack)
    assert {name for name in {*created} & {*now} if now[name] != created[name]} == {
        "first",
        *planned,
    } - {"retained"}
    assert (now["new-name"], "old-name" in now, "retained" in now) == (
        created["old-name"],
        False,
        False,
    )

    held = jobs(cloud)
    assert len(held) == 13
    assert {name for name, job in held.items() if job["Job"]["Priority"] == 2} == {
        "first",
        "delete-first",
        "create-first",
    }
    assert held["retained"]["id"] == created["retained"]

    order = [(call["action"], call["object_id"]) for call in cloud.calls(since=since)]

    for one, other in (
        (("SubmitJob", now["create-first"]), ("DeleteJob", created["create-first"])),
        (("DeleteJob", created["delete-first"]), ("SubmitJob", now["delete-first"])),
    ):
        assert order.index(one) < order.index(other)

    assert stack.up().summary == {"same": 16}

    # What is protected stays; what is deleted with something else, or retained, is not ended by us.
    urn = stack.resource("protected")["urn"]
    refused = stack.destroy("--target", urn, exit_code=None)
    assert refused.exit_code != 0
    assert "protected" in jobs(cloud)

    stack.pulumi("state", "unprotect", urn, "--yes")
    stack.destroy()
    assert cloud.live() == [f"{BATCH} {created['retained']}", f"{BATCH} {now['inside']}"]


def test_a_forced_replacement(make_stack: MakeStack) -> None:
    """The engine does not name what is replaced; each create still makes its own object."""
    stack, cloud = make(make_stack, FORCED)
    stack.up()
    created = ids(stack)
    forced = ("batch", "session", "plain")
    run = stack.up(*replaced(*(stack.resource(name)["urn"] for name in forced)))
    now = ids(stack)
    assert run.messages("warning") == []
    assert {name for name in created if now[name] != created[name]} == {*forced}
    batches = [f"{BATCH} {now[name]}" for name in ("batch", "plain", "left")]
    assert sorted(cloud.live()) == sorted([*batches, f"{SESSION} {now['session']}"])
    assert stack.preview().summary == {"same": 5}


def test_a_preview_warns_of_consequences_and_a_refresh_does_not(make_stack: MakeStack) -> None:
    """A live job has consequences; a refresh does nothing, and a finished job loses nothing."""
    stack, cloud = make(make_stack, CONSEQUENCES, round=1)
    stack.up()
    created = ids(stack)
    cloud.force(BATCH, created["ended"], "SUCCEED", final=True)
    cloud.fault("replace", action="DescribeTasks", values={"CmdArgs": "other"}, times=None)
    refreshed = stack.refresh()
    assert refreshed.messages("warning") == []
    assert stack.resource("drifts")["outputs"]["cmdArgs"] == "other"

    cloud.clear_faults()

    request(stack, round=2, priority=2)
    calls = cloud.count()
    preview = stack.preview()
    assert cloud.count() == calls

    warnings = {name: preview.messages("warning", name) for name in created}
    fixed = "cannot change in place"
    live = (
        "the live job is terminated and deleted, and unfinished work is lost; all tasks run "
        "again at their cost"
    )
    assert warnings["ended"] == []
    assert warnings["live"] == [
        (
            f"replaces Batch job {created['live']}: job.priority {fixed}; {live}; job_id changes "
            "(last seen: RUNNING)"
        )
    ]
    why = (
        f"may replace Batch job {created['dependent']}: job {fixed}, and the new value is not "
        f"known yet"
    )
    refers = f"it refers to Batch job {created['live']}, which is replaced"
    assert warnings["dependent"] == [
        f"{why}; {refers}; if so, {live}; job_id changes (last seen: RUNNING)"
    ]
    assert warnings["drifts"][0].startswith(
        f"replaces DLC task {created['drifts']}: cmdArgs {fixed}; the "
    )
    assert warnings["again"][0].startswith(
        f"runs Batch job {created['again']} again because of triggers; the "
    )
    assert [len(each) for each in warnings.values()].count(1) == 4
    assert stack.up("--refresh").messages("info", "live") == [
        f"stops Batch job {created['live']} (RUNNING) first"
    ]


def test_import_is_one_line_that_names_adopt(make_stack: MakeStack) -> None:
    """The ordinary way to take over an object, which dynamic providers do not have."""
    stack = make_stack(
        {"__main__.py": IMPORTS, "bare.py": BARE, "requested.json": "{}"}, config=CONFIG
    )
    line = (
        'Batch job "render": import_ is not supported by dynamic providers; '
        'write adopt="job-abcdefgh" among the inputs'
    )
    run = stack.up(exit_code=None)
    assert run.exit_code != 0
    remedy = "instead, or run `pulumi config set cloudjobs:usePlugin true`"
    assert run.messages("error")[0] == f"{line} {remedy}"
    assert "Traceback" not in run.text
    assert run.operations("render") == []
