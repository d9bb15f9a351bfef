from __future__ import annotations

import copy
from typing import Any

import pytest
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.tencent.batch.job import JOB

from tests.embedded import World

ENV = {"envType": "MANAGED", "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"}}
LOCAL = {"deliveryForm": "LOCAL", "command": "echo a"}
DATA = "job.tasks[0].computeEnv.envData"


def task(name: str, **fields: Any) -> dict[str, Any]:
    return {"taskName": name, "application": LOCAL, "computeEnv": ENV, **fields}


def job(*tasks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A whole job with these tasks, or with one that is right."""
    given = {"jobName": "render", "tasks": list(tasks) or [task("a")], **fields}
    return {"placement": {"zone": "ap-guangzhou-2"}, "job": given}


def machine(**fields: Any) -> dict[str, Any]:
    """A job on a machine with these fields."""
    return job(task("a", computeEnv={"envData": fields}))


def edges(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"startTask": start, "endTask": end} for start, end in pairs]


def problems(world: World, inputs: dict[str, Any]) -> dict[str, str]:
    return {p.path: p.reason for p in Handler(JOB, world.settings).check(inputs).problems}


ABC = (task("a"), task("b"), task("c"))


@pytest.mark.parametrize(
    ("inputs", "path", "reason"),
    [
        pytest.param({"job": job()["job"]}, "placement", "is required", id="no-placement"),
        pytest.param({"placement": {"zone": "ap-guangzhou-2"}}, "job", "is required", id="no-job"),
        pytest.param({**job(), "placement": {}}, "placement.zone", "is required", id="no-zone"),
        pytest.param(
            {**job(), "region": "ap-beijing"},
            "placement.zone",
            "must be a zone of ap-beijing",
            id="zone-elsewhere",
        ),
        pytest.param(
            job(jobName="x" * 61),
            "job.jobName",
            "at most 60 characters, and has 61",
            id="long-name",
        ),
        pytest.param(
            job(jobDescription="x" * 201),
            "job.jobDescription",
            "at most 200",
            id="long-description",
        ),
        pytest.param(
            job(priority=101), "job.priority", "must be at most 100, not 101", id="high-priority"
        ),
        pytest.param(
            job(priority=-1), "job.priority", "must be at least 0, not -1", id="low-priority"
        ),
        pytest.param(
            job(priority=1.5), "job.priority", "must be a whole number", id="half-a-priority"
        ),
        pytest.param(
            job(priority=True), "job.priority", "not true or false", id="true-as-priority"
        ),
        pytest.param(job(tasks=[]), "job.tasks", "must have at least 1 item(s)", id="no-tasks"),
        pytest.param(
            job(tags=[{"key": f"k{n}", "value": "b"} for n in range(11)]),
            "job.tags",
            "at most 10 items",
            id="many-tags",
        ),
        pytest.param(
            job(tags=[{"key": "a"}]), "job.tags[0].value", "is required", id="tag-without-value"
        ),
        pytest.param(
            job(notificationTarget="SMS"),
            "job.notificationTarget",
            "'CMQ' or 'TDMQ_CMQ'",
            id="target",
        ),
        pytest.param(
            job(task("a"), task("a")),
            "job.tasks[1].taskName",
            '"a" appears twice',
            id="name-twice",
        ),
        pytest.param(
            job(task("")), "job.tasks[0].taskName", "must not be empty", id="empty-task-name"
        ),
        pytest.param(
            job(task("a", taskInstanceNum=0)),
            "job.tasks[0].taskInstanceNum",
            "at least 1",
            id="instances",
        ),
        pytest.param(
            job(task("a", timeout=-1)),
            "job.tasks[0].timeout",
            "at least 0, not -1",
            id="negative-timeout",
        ),
        pytest.param(
            job(task("a", failedAction="STOP")),
            "job.tasks[0].failedAction",
            "'TERMINATE'",
            id="action",
        ),
        pytest.param(
            job(task("a", envId="env-1")),
            "job.tasks[0]",
            "only one of compute_env, env_id",
            id="two-envs",
        ),
        pytest.param(
            job(task("a", computeEnv=None)),
            "job.tasks[0]",
            "needs exactly one of compute_env, env_id",
            id="no-env",
        ),
        pytest.param(
            job(task("a", computeEnv=None, envId="1")),
            "job.tasks[0].envId",
            'an environment id, "env-"',
            id="env-id",
        ),
        pytest.param(
            job(task("a", application={"deliveryForm": "LOCAL"})),
            "job.tasks[0].application",
            "needs exactly one of command, commands",
            id="no-command",
        ),
        pytest.param(
            job(task("a", application={**LOCAL, "commands": [{"command": "echo"}]})),
            "job.tasks[0].application",
            "only one of command, commands",
            id="two-commands",
        ),
        pytest.param(
            job(task("a", application={**LOCAL, "command": 7})),
            "job.tasks[0].application.command",
            "must be text, not 7",
            id="number-as-command",
        ),
        pytest.param(
            job(task("a", redirectInfo={"stdoutRedirectPath": "/logs"})),
            "job.tasks[0].redirectInfo.stdoutRedirectPath",
            "must start with cos://",
            id="redirect-path",
        ),
        pytest.param(
            job(task("a", inputMappings=[{"sourcePath": "s3://a", "destinationPath": "/a"}])),
            "job.tasks[0].inputMappings[0].sourcePath",
            "must start with cos:// or cfs://",
            id="input-scheme",
        ),
        pytest.param(
            machine(instanceType="A", instanceTypes=["B"]),
            DATA,
            "only one of instance_type,",
            id="two-types",
        ),
        pytest.param(
            machine(instanceTypes=["A", "B", "A"]),
            f"{DATA}.instanceTypes[2]",
            "A appears twice",
            id="type-twice",
        ),
        pytest.param(
            machine(imageId="bd78fy2t"),
            f"{DATA}.imageId",
            'must be an image id, "img-"',
            id="image-id",
        ),
        pytest.param(
            job(*ABC, dependences=edges(("a", "z"))),
            "job.dependences[0].endTask",
            'must name a task of this job (a, b, c), not "z"',
            id="unknown-task",
        ),
        pytest.param(
            job(*ABC, dependences=edges(("a", "b"), ("b", "c"), ("c", "a"))),
            "job.dependences",
            "must have no cycle, and has a -> b -> c -> a",
            id="cycle",
        ),
        pytest.param(
            job(*ABC, dependences=edges(("a", "b"), ("c", "c"))),
            "job.dependences",
            "has c -> c",
            id="own-successor",
        ),
        pytest.param(
            job(*ABC, dependences=edges(("a", "b"), ("b", "c"), ("c", "b"))),
            "job.dependences",
            "b -> c -> b",
            id="cycle-behind-a-tail",
        ),
        pytest.param(
            job(
                notifications=[
                    {
                        "topicName": "t",
                        "eventConfigs": [{"eventName": "JOB_FAILED", "eventVars": []}] * 2,
                    }
                ]
            ),
            "job.notifications[0].eventConfigs[1].eventName",
            "JOB_FAILED appears twice",
            id="event-twice",
        ),
        pytest.param(job(proirity=1), "job.proirity", "did you mean `priority`?", id="typo"),
        pytest.param(
            {**job(), "clientToken": "x"},
            "clientToken",
            "is an unknown field",
            id="the-token-is-the-provider's",
        ),
    ],
)
def test_check_says_what_is_allowed(
    world: World, inputs: dict[str, Any], path: str, reason: str
) -> None:
    """A preview reports what the cloud would refuse, with the path of the value."""
    failures = problems(world, inputs)
    assert list(failures) == [path]
    assert reason in failures[path]


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param(job(), id="smallest"),
        pytest.param(
            job(*ABC, dependences=edges(("a", "b"), ("a", "c"), ("b", "c"))),
            id="two-ways-to-one-task",
        ),
        pytest.param(job(*ABC, dependences=[]), id="no-dependences"),
        pytest.param(job(priority=100.0), id="number-as-float"),
        pytest.param(
            job(UNKNOWN, dependences=edges(("a", "b"))),  # type: ignore[arg-type]
            id="task-not-known-yet",
        ),
        pytest.param(
            job(task(UNKNOWN), dependences=edges(("a", "b"))),  # type: ignore[arg-type]
            id="task-name-not-known-yet",
        ),
        pytest.param(
            job(*ABC, dependences=[{"startTask": "a", "endTask": UNKNOWN}]), id="edge-not-known-yet"
        ),
        pytest.param(job(*ABC, dependences=UNKNOWN), id="dependences-not-known-yet"),
        pytest.param(job(task("a", computeEnv=UNKNOWN)), id="machines-not-known-yet"),
        pytest.param(
            job(task("a", computeEnv=None, envId=UNKNOWN)), id="environment-not-known-yet"
        ),
        pytest.param(
            job(notifications=[{"topicName": "t", "eventConfigs": UNKNOWN}]),
            id="events-not-known-yet",
        ),
        pytest.param(machine(instanceTypes=UNKNOWN), id="types-not-known-yet"),
        pytest.param({"placement": UNKNOWN, "job": UNKNOWN}, id="nothing-known-yet"),
        pytest.param({**job(), "region": UNKNOWN}, id="region-not-known-yet"),
        pytest.param(job(tags=UNKNOWN), id="tags-not-known-yet"),
    ],
)
def test_check_lets_through_what_the_cloud_takes(world: World, inputs: dict[str, Any]) -> None:
    """A rule that is too strict locks a user out; an unknown value is not a mistake."""
    assert problems(world, inputs) == {}


def test_the_longest_cycle_is_found(world: World) -> None:
    """Thousands of tasks are one submit, and neither depth nor number may stop the check."""
    names = [f"t{number}" for number in range(5000)]
    inputs = job(
        *(task(name) for name in names),
        dependences=edges(*zip(names, [*names[1:], names[0]], strict=True)),
    )
    assert problems(world, inputs)["job.dependences"].endswith("t4998 -> t4999 -> t0")


def changed(path: str, value: Any) -> dict[str, Any]:
    """A job in which one value is another."""
    inputs: Any = copy.deepcopy(job(task("a", envVars=[{"name": "A", "value": "1"}])))
    at = inputs
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split("/")]

    for step in steps:
        at = at[step]

    at[last] = value
    result: dict[str, Any] = inputs
    return result


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        pytest.param("job/priority", 2, "job.priority", id="priority"),
        pytest.param("job/jobName", "b", "job.jobName", id="name"),
        pytest.param("placement/zone", "ap-guangzhou-3", "placement.zone", id="zone"),
        pytest.param(
            "job/tasks/0/taskInstanceNum", 2, "job.tasks[0].taskInstanceNum", id="instances"
        ),
        pytest.param(
            "job/tasks/0/envVars/0/value", "2", "job.tasks[0].envVars[0].value", id="variable"
        ),
        pytest.param("job/tasks", [task("a"), task("b")], "job.tasks", id="one-task-more"),
        pytest.param("triggers", {"day": 2}, "triggers", id="trigger"),
    ],
)
def test_every_change_of_a_job_replaces_it(
    world: World, path: str, value: Any, expected: str
) -> None:
    """The API has no action that changes a job; the warning names the fate of the live job."""
    old = {**changed("job/jobName", "render"), "region": "ap-guangzhou", "status": "running"}
    result = Handler(JOB, world.settings).diff(
        "job-1", old, {**changed(path, value), "region": "ap-guangzhou"}
    )
    assert [change.path for change in result.changes] == [expected]
    assert result.replaces == [expected.split(".", maxsplit=1)[0]]

    (warning,) = result.warnings
    why = f"replaces Batch job job-1: {expected} cannot change in place"
    assert warning.startswith("runs Batch job job-1 again" if path == "triggers" else why)
    assert "; the live job is terminated and deleted" in warning


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("job/dependences", [], id="empty-is-absent"),
        pytest.param("job/jobDescription", "", id="empty-text-is-absent"),
        pytest.param(
            "job/tasks/0/application", {**LOCAL, "docker": {}}, id="empty-object-is-absent"
        ),
    ],
)
def test_what_means_the_same_is_no_change(world: World, path: str, value: Any) -> None:
    """A needless replacement terminates a running job."""
    old = {**changed("job/jobName", "render"), "region": "ap-guangzhou"}
    assert (
        Handler(JOB, world.settings)
        .diff("job-1", old, {**changed(path, value), "region": "ap-guangzhou"})
        .changes
        == []
    )
