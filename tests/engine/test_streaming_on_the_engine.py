"""The streaming example on the real engine: a changed argument, drift, destroy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pulumi_cloudjobs.simulator.control import Control

from tests.engine.projects import ROOT, cloud_of, project_files
from tests.engine.stack import Stack

JOB, VERSION, SAVEPOINT = (f"tencent/oceanus/{kind}" for kind in ("job", "job_config", "savepoint"))
RUNNING, STOPPED = 4, 5
DEPLOYMENT = "clicks-run"


def job(cloud: Control) -> dict[str, Any]:
    (held,) = cloud.objects(JOB)
    return {**held["data"], "state": held["state"]}


def test_a_changed_argument_restarts_the_job_from_a_savepoint(
    make_stack: Callable[..., Stack],
) -> None:
    """Up announces it, and does just that.

    A job that was stopped by hand is started again. A version that does not start makes way for
    the old one, as the example requests. The destroy stops with a savepoint.
    """
    stack = make_stack(project_files(ROOT / "examples" / "streaming"))
    cloud = cloud_of(stack)
    for setting in ("start_seconds", "stop_seconds", "pause_seconds"):
        cloud.set(f"tencent.oceanus.{setting}", 1.0)

    stack.up()
    id = stack.resource(DEPLOYMENT)["id"]
    assert id == f"{stack.resource('clicks')['id']}/1"
    assert (job(cloud)["state"], job(cloud)["published"]) == (RUNNING, 1)

    assert_a_new_argument_is_a_new_version(stack, cloud)
    assert_what_was_stopped_by_hand_is_started_again(stack, cloud)
    assert_a_version_that_does_not_start_goes_back(stack, cloud)

    stops = cloud.count(action="StopJobs")
    assert stack.destroy().summary == {"delete": 3}
    # A pause, which takes a savepoint, and a stop.
    assert cloud.count(action="StopJobs") - stops == 2
    assert [cloud.objects(kind) for kind in (JOB, VERSION, SAVEPOINT)] == [[], [], []]
    assert cloud.live() == []


def assert_a_new_argument_is_a_new_version(stack: Stack, cloud: Control) -> None:
    """The running job is paused with a savepoint, and the new version starts from that."""
    id = stack.resource(DEPLOYMENT)["id"]
    stack.configure({"window": "30"})
    up = stack.up("--diff")
    says = f"updates Oceanus deployment {id}: new version 2, restarts from a savepoint"
    assert (up.messages("warning"), up.summary) == ([says], {"same": 2, "update": 1})
    assert '~ programArgs: "--window 60" => "--window 30"' in up.stdout

    (savepoint,) = cloud.objects(SAVEPOINT)
    assert up.messages("info", DEPLOYMENT) == [
        f"starting version 2 from savepoint {savepoint['id']}"
    ]

    held = job(cloud)
    assert (held["state"], held["published"], held["restored"]) == (RUNNING, 2, savepoint["id"])
    assert stack.outputs() == {"status": "running", "version": 2}
    assert stack.resource(DEPLOYMENT)["id"] == id
    assert any(
        re.fullmatch(r"pausing \d+s with a savepoint", text) for text in up.status_texts(DEPLOYMENT)
    )


def assert_what_was_stopped_by_hand_is_started_again(stack: Stack, cloud: Control) -> None:
    """A refresh sees it, the diff shows it as a change of the desired state, up repairs it."""
    id = stack.resource(DEPLOYMENT)["id"]
    cloud.force(JOB, id.split("/")[0], STOPPED)
    up = stack.up("--refresh", "--diff")
    assert up.operations(DEPLOYMENT) == ["refresh", "update"]
    assert up.operations("clicks") == ["refresh", "same"]

    says = f"updates Oceanus deployment {id}: starts from the newest savepoint there is"
    assert up.messages("warning") == [says]
    assert '~ desiredState: "stopped" => "running"' in up.stdout
    assert (job(cloud)["state"], len(cloud.objects(VERSION))) == (RUNNING, 2)


def assert_a_version_that_does_not_start_goes_back(stack: Stack, cloud: Control) -> None:
    """The old version runs again, and the next up retries."""
    cloud.set("tencent.oceanus.start_outcome", "failed", "clicks_per_page/3")
    stack.configure({"window": "15"})
    up = stack.up(exit_code=None)
    assert up.exit_code != 0

    (error,) = [text for text in up.messages("error", DEPLOYMENT) if "did not start" in text]
    assert "version 3 did not start: the job could not be started; version 2 runs again" in error
    assert (job(cloud)["state"], job(cloud)["published"]) == (RUNNING, 2)

    cloud.set("tencent.oceanus.start_outcome", "running", "clicks_per_page/3")
    stack.up()
    assert (job(cloud)["published"], len(cloud.objects(VERSION))) == (3, 3)
    after = stack.preview("--refresh")
    assert (after.summary, after.messages("warning")) == ({"same": 3}, [])
