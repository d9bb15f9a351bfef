"""Many small jobs in one program, read from a file, so that a test writes only its own part.

    stack = make_jobs(make_stack, {"render": {"wait": {"until": "finished"}}})

A job's name is its name in the cloud too, for settings of the simulator that hold for some
jobs only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from pulumi_cloudjobs.simulator.control import Control

from tests.embedded import run_for_an_hour
from tests.engine.projects import cloud_of
from tests.engine.stack import Stack

BATCH, DLC = "tencent/batch/job", "tencent/dlc/task"
CONFIG = {"cloudjobs:endpoint": "embedded"}
SUBMIT_AT_ONCE = {**CONFIG, "cloudjobs:rates": '{"batch.SubmitJob": 0}'}
"""Reads keep to their quota, as on a real account; the simulator throttles only when a test
sets a quota."""

PROGRAM = """
import json
import re
import pathlib

import pulumi
import pulumi_cloudjobs as cloudjobs


def batch(name, tasks=1, **arguments):
    task = {
        "application": {"delivery_form": "LOCAL", "command": "true"},
        "compute_env": {"env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}},
    }
    named = [{"task_name": f"part{number}", **task} for number in range(tasks)]
    job = {"job_name": name, "tasks": named}
    return cloudjobs.tencent.batch.Job(
        name, placement={"zone": "ap-guangzhou-2"}, job=job, **arguments
    )


def dlc(name, **arguments):
    return cloudjobs.tencent.dlc.SparkAppTask(
        name, job_name="spark-app-test", cmd_args=name, **arguments
    )


def session(name, **arguments):
    return cloudjobs.huawei.dli.Session(
        name, kind="spark", cluster_name="test_cluster", **arguments
    )


def flink(name, **arguments):
    place = {"cluster_id": "cluster-5c42n3a5", "cluster_type": 2, "work_space_id": "space-53rqk422"}
    return cloudjobs.tencent.oceanus.Job(
        name, name=name, job_type=1, flink_version="Flink-1.13", **place, **arguments
    )


make = {"batch": batch, "dlc": dlc, "session": session, "flink": flink}
requested = json.loads(pathlib.Path("jobs.json").read_text())
jobs = {}
for name, given in requested["jobs"].items():
    create = make[given.pop("of", "batch")]
    jobs[name] = create(name, **given)

if "gate" in requested:
    given = requested["gate"]
    named = given.pop("jobs", list(jobs))
    gate = cloudjobs.Completion("gate", jobs=[jobs[name] for name in named], **given)
    for output in ("results", "succeeded", "failed"):
        pulumi.export(output, getattr(gate, output))
"""


def files(
    jobs: Mapping[str, Mapping[str, Any]], gate: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """The program and what it reads.

    Args:
        jobs: Arguments by name; `of` is one of batch (the default), dlc, session and flink.
        gate: Arguments of a `Completion` with the name "gate"; `jobs` are names, without it all of
            them. None: no gate.
    """
    requested = {"jobs": jobs, **({} if gate is None else {"gate": gate})}
    return {"__main__.py": PROGRAM, "jobs.json": json.dumps(requested)}


def shown(stack: Stack, pattern: str) -> bool:
    """Return whether the running command has shown a text that matches."""
    return shown_times(stack, pattern) > 0


def shown_times(stack: Stack, pattern: str) -> int:
    """The same, counted."""
    path = stack.folder / "events.jsonl"
    return len(re.findall(pattern, path.read_text(encoding="utf-8"))) if path.exists() else 0


def make_jobs(
    make_stack: Callable[..., Stack],
    jobs: Mapping[str, Mapping[str, Any]],
    gate: Mapping[str, Any] | None = None,
    *,
    config: Mapping[str, str] = CONFIG,
) -> tuple[Stack, Control]:
    """Return the stack and its cloud, as of `still_cloud`."""
    stack = make_stack(files(jobs, gate), config=config)
    return stack, still_cloud(stack)


def still_cloud(stack: Stack) -> Control:
    """Return the simulator of a stack, whose clock does not move.

    Jobs run as soon as they are submitted, for an hour of that clock.
    """
    cloud = cloud_of(stack)
    cloud.freeze()
    run_for_an_hour(cloud)

    for state in (
        "batch.submitted",
        "batch.runnable",
        "batch.starting",
        "dlc.initialising",
        "dlc.queued",
    ):
        cloud.set(f"tencent.{state}_seconds", 0.0)

    return cloud


def ids(cloud: Control, kind: str = BATCH) -> dict[str, str]:
    """The id of the newest object of each name."""
    return {_name(item): item["id"] for item in cloud.objects(kind)}


def in_state(stack: Stack) -> dict[str, dict[str, Any]]:
    """Return the resources in state by Pulumi name; no operation may be pending."""
    exported = stack.export()
    assert not exported.get("pending_operations")
    return {resource["urn"].rsplit("::", 1)[-1]: resource for resource in exported["resources"]}


def _name(item: Mapping[str, Any]) -> str:
    """Return the name; a DLC task has the name of its app, so its arguments serve as one."""
    return str(item["data"].get("CmdArgs") or item["name"])
