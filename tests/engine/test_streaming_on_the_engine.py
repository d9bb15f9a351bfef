"""The streaming example on the real engine: a changed argument, drift, destroy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from pulumi_cloudjobs.simulator.control import Control

from tests.engine.projects import ROOT, cloud_of, project_files
from tests.engine.stack import Stack

JOB, VERSION, SAVEPOINT = (f"tencent/oceanus/{kind}" for kind in ("job", "job_config", "savepoint"))
RUNNING, STOPPED = 4, 5
DEPLOYMENT = "clicks-run"


@pytest.fixture
def running(make_stack: Callable[..., Stack]) -> Stack:
    """The example, after its first `up`."""
    stack = make_stack(project_files(ROOT / "examples" / "streaming"))

    for setting in ("start_seconds", "stop_seconds", "pause_seconds"):
        cloud_of(stack).set(f"tencent.oceanus.{setting}", 1.0)

    stack.up()
    return stack


def job(cloud: Control) -> dict[str, Any]:
    (held,) = cloud.objects(JOB)
    return {**held["data"], "state": held["state"]}


def test_a_changed_argument_restarts_the_job_from_a_savepoint(running: Stack) -> None:
    """Preview announces it, up does just that, refresh is clean, destroy stops with a savepoint."""
    cloud = cloud_of(running)
    id = running.resource(DEPLOYMENT)["id"]
    assert id == f"{running.resource('clicks')['id']}/1"
    assert (job(cloud)["state"], job(cloud)["published"]) == (RUNNING, 1)

    running.configure({"window": "30"})
    preview = running.preview()
    says = f"updates Oceanus deployment {id}: new version 2, restarts from a savepoint"
    assert (preview.messages("warning"), preview.summary) == ([says], {"same": 2, "update": 1})
    assert '~ programArgs: "--window 60" => "--window 30"' in preview.stdout
    assert cloud.count(action="CreateJobConfig") == 1

    up = running.up()
    assert (up.messages("warning"), up.summary) == ([says], {"same": 2, "update": 1})

    (savepoint,) = cloud.objects(SAVEPOINT)
    assert up.messages("info", DEPLOYMENT) == [
        f"starting version 2 from savepoint {savepoint['id']}"
    ]

    held = job(cloud)
    assert (held["state"], held["published"], held["restored"]) == (RUNNING, 2, savepoint["id"])
    assert running.outputs() == {"status": "running", "version": 2}
    assert running.resource(DEPLOYMENT)["id"] == id
    assert any(
        re.fullmatch(r"pausing \d+s with a savepoint", text) for text in up.status_texts(DEPLOYMENT)
    )

    assert running.refresh().summary == {"same": 3}

    after = running.preview()
    assert (after.summary, after.messages("warning")) == ({"same": 3}, [])

    stops = cloud.count(action="StopJobs")
    destroy = running.destroy()
    assert destroy.summary == {"delete": 3}
    assert (
        cloud.count(action="StopJobs") - stops == 2
    )  # a pause, which takes a savepoint, and a stop
    assert [cloud.objects(kind) for kind in (JOB, VERSION, SAVEPOINT)] == [[], [], []]
    assert cloud.live() == []


def test_a_job_that_was_stopped_by_hand_is_started_again(running: Stack) -> None:
    """Refresh sees it, preview shows it as a change of the desired state, up repairs it."""
    cloud = cloud_of(running)
    id = running.resource(DEPLOYMENT)["id"]
    cloud.force(JOB, id.split("/")[0], STOPPED)
    assert running.refresh().summary == {"same": 2, "update": 1}

    preview = running.preview()
    says = f"updates Oceanus deployment {id}: starts from the newest savepoint there is"
    assert preview.messages("warning") == [says]
    assert '~ desiredState: "stopped" => "running"' in preview.stdout

    running.up()
    assert (job(cloud)["state"], len(cloud.objects(VERSION))) == (RUNNING, 1)
    assert running.refresh().summary == {"same": 3}
    assert running.preview().summary == {"same": 3}


def test_a_version_that_does_not_start_fails_the_up_and_goes_back(running: Stack) -> None:
    """The example requests a rollback: the old version runs again, and the next up retries."""
    cloud = cloud_of(running)
    cloud.set("tencent.oceanus.start_outcome", "failed", "clicks_per_page/2")
    running.configure({"window": "30"})
    up = running.up(exit_code=None)
    assert up.exit_code != 0

    (error,) = [text for text in up.messages("error", DEPLOYMENT) if "did not start" in text]
    assert "version 2 did not start: the job could not be started; version 1 runs again" in error
    assert (job(cloud)["state"], job(cloud)["published"]) == (RUNNING, 1)

    cloud.set("tencent.oceanus.start_outcome", "running", "clicks_per_page/2")
    running.up()
    assert (job(cloud)["published"], len(cloud.objects(VERSION))) == (2, 2)
    assert running.preview().summary == {"same": 3}
