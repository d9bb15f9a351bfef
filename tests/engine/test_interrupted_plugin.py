"""A hundred creates of the plugin, ended in the middle four times: one job each in the end."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

from pulumi_cloudjobs.simulator.control import Control

from tests.campaign import counts
from tests.campaign.host import quick_cloud
from tests.campaign.subjects import SUBJECTS
from tests.cards.tencent_batch_job import CARD
from tests.engine.jobs import SUBMIT_AT_ONCE, ids, shown
from tests.engine.plugin_project import plugins_of, write_plugin
from tests.engine.stack import Command, Run, Stack
from tests.engine.test_journal_command import journal
from tests.engine.waiting import eventually
from tests.input_paths import put
from tests.sdk.programs import environment, project_file

Strike = Callable[[Stack, Command], None]
JOBS = [f"job-{number:02}" for number in range(100)]
AT_ONCE = 16
RECORDED = 20
"""The responses that arrive before the trouble."""
HANG_SECONDS = 60.0
(BATCH,) = (subject for subject in SUBJECTS if subject.card is CARD)


def project(plugin: Path) -> str:
    """Return a hundred jobs in YAML."""
    resources = {
        name: {
            "type": "cloudjobs:tencent/batch:Job",
            "properties": put({"job.jobName": name})(CARD.inputs),
        }
        for name in JOBS
    }
    return project_file("yaml", plugin, resources=resources)


def kill_plugin(stack: Stack, command: Command) -> None:
    for process in plugins_of(stack):
        os.kill(process, signal.SIGKILL)


def kill_engine(stack: Stack, command: Command) -> None:
    os.kill(command.process.pid, signal.SIGKILL)


def interrupt(stack: Stack, command: Command) -> None:
    command.interrupt()


def interrupt_twice(stack: Stack, command: Command) -> None:
    # The plugin responds to nothing, or the command would end before the second Ctrl-C.
    for process in plugins_of(stack):
        os.kill(process, signal.SIGSTOP)

    command.interrupt()
    eventually(lambda: shown(stack, r"\^C received"))
    command.interrupt()


def up_struck_by(strike: Strike, stack: Stack, cloud: Control) -> Run:
    """Strike when the engine waits for as many creates as it starts at once.

    The cloud carries all of them out, and sends no response.
    """
    cloud.clear_calls()
    cloud.fault("hang_after", action="SubmitJob", skip=RECORDED, times=None, seconds=HANG_SECONDS)
    running = stack.start("up", "--yes", "--skip-preview", "--parallel", str(AT_ONCE))
    eventually(lambda: cloud.count(fault="hang_after") >= AT_ONCE)
    strike(stack, running)
    ended = running.finish()
    eventually(lambda: not plugins_of(stack))
    cloud.clear_faults()
    return ended


def unrecorded(stack: Stack, cloud: Control) -> set[str]:
    """Return the names of the jobs that exist, and that state does not hold."""
    recorded = {resource.get("id") for resource in stack.export()["resources"]}
    return {name for name, id in ids(cloud).items() if id not in recorded}


def interrupted_creates(stack: Stack) -> set[str]:
    """Return the names of the jobs that the journal reports."""
    entries = json.loads(journal(stack, "list", "--json"))
    return {entry["urn"].rsplit("::", 1)[-1] for entry in entries}


def test_a_hundred_creates_that_are_ended_four_times_make_a_hundred_jobs(
    make_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """Each job is recorded or reported at any moment, and the last command settles all of them."""
    write_plugin(tmp_path)
    files = {"Pulumi.yaml": project(tmp_path)}
    stack = make_stack(files, config=SUBMIT_AT_ONCE, environment=environment())
    cloud = quick_cloud(stack.project)
    for strike in (kill_plugin, kill_engine, interrupt, interrupt_twice):
        ended = up_struck_by(strike, stack, cloud)
        assert ended.exit_code != 0
        assert "Traceback" not in ended.text
        lost = unrecorded(stack, cloud)
        assert len(lost) >= AT_ONCE
        assert lost <= interrupted_creates(stack)

        if strike is interrupt:
            # Jobs that were lost before have no message when their turn has not come.
            texts = [" ".join(ended.messages("error", name)) for name in lost]
            assert sum("may exist in" in text for text in texts) >= AT_ONCE
        if strike in (kill_engine, interrupt_twice):
            # The command leaves its lock, and says so.
            stack.pulumi("cancel", "--yes")

    completed = stack.up()
    assert completed.messages("error") == []
    assert {name: stack.resource(name)["id"] for name in JOBS} == ids(cloud)
    assert len(counts.created_ids(cloud, BATCH)) == len(JOBS)
    assert counts.extra_submits(cloud, BATCH, len(JOBS)) == 0
    assert interrupted_creates(stack) == set()

    stack.destroy()
    assert counts.live(cloud, BATCH) == set()
