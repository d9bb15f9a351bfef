"""The adaptations of the dynamic host as the real engine and its user see them."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.stack import Stack

PROBE_FOLDER = Path(__file__).parents[1] / "dynamic"
REPORT_TIMEOUT_SECONDS = 60


def program(**orders: dict[str, Any]) -> dict[str, str]:
    """A program with one probe per order; see probe_provider.py for what they can do."""
    lines = [
        "from probe_provider import ProbeProvider",
        "from pulumi.dynamic import Resource",
        "class Probe(Resource, module='probe', name='Probe'):",
        "    __doc__ = 'does what its inputs order'",
        *(f"Probe(ProbeProvider(), {name!r}, {order!r})" for name, order in orders.items()),
    ]
    return {"__main__.py": "\n".join(lines) + "\n"}


class Reports:
    """The reading end of a named pipe into which a probe writes lines."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = str(path)
        # Our own writing end keeps the pipe from ending between two writers.
        self._descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self._lines: list[str] = []

    def next(self) -> str:
        if not self._lines:
            ready, _, _ = select.select([self._descriptor], [], [], REPORT_TIMEOUT_SECONDS)
            assert ready, "the probe reports nothing"
            self._lines = os.read(self._descriptor, 65536).decode().splitlines()

        return self._lines.pop(0)

    def close(self) -> None:
        os.close(self._descriptor)


@pytest.fixture
def reports(tmp_path: Path) -> Iterator[Reports]:
    pipe = Reports(tmp_path / "reports")
    yield pipe
    pipe.close()


@pytest.fixture
def probe_stack(make_stack: Callable[..., Stack]) -> Callable[..., Stack]:
    """Make a stack of probes: name=order for each."""
    return lambda **orders: make_stack(program(**orders), python_path=(PROBE_FOLDER,))


EVERY_END: dict[str, dict[str, Any]] = {
    "features": {"do": "features", "features": None},
    "refused": {"do": "raise_it", "what": "error"},
    "exiting": {"do": "raise_it", "what": "system exit"},
    "partial": {"do": "fail_when_created", "job_id": None, "finished": None},
    "talking": {"do": "show_lines"},
}


def test_a_call_may_end_in_every_way(probe_stack: Callable[..., Stack]) -> None:
    """Run a probe for each end in one `up`; the next goes on where a create has half failed."""
    stack = probe_stack(**EVERY_END)
    run = stack.up("--continue-on-error", exit_code=None)
    assert run.exit_code != 0

    # The engine starts the host through a shell script, with arguments and pipes of its own.
    assert stack.resource("features")["outputs"]["features"] == [
        "cancel",
        "engine_watch",
        "errors",
        "loops",
        "partial_failure",
        "provider_changes",
        "requests",
        "status",
        "waits",
        "workers",
    ]

    # The user sees every error like this.
    assert run.messages("error", "refused") == [
        'creating Batch job "render": the response was lost'
    ]
    assert "Traceback" not in "".join(run.messages("error", "refused"))

    # Without a guard the `up` never ends.
    assert run.messages("error", "exiting")[0].startswith("create: SystemExit: 3")

    # A job that failed after its create stays in state with its error.
    assert "job-7 failed" in run.messages("error", "partial")[0]
    kept = stack.resource("partial")
    assert (kept["id"], kept["outputs"]["job_id"]) == ("job-7", "job-7")
    assert kept["initErrors"] == ["job-7 failed", "exit 3"]
    assert "ciphertext" in kept["outputs"]["password"]
    assert "hunter2" not in run.text + str(run.events)

    # An hour of waiting with no word would be taken for a hang.
    assert run.status_texts("talking") == ["running, 12 s"]
    assert run.messages("info", "talking") == ["a line"]
    assert run.messages("warning", "talking") == ["beware"]
    assert "warning: beware" in run.text

    stack.write(program(**{name: EVERY_END[name] for name in ("features", "partial", "talking")}))
    again = stack.up()
    assert again.operations("partial") == ["update"]
    assert stack.resource("partial")["outputs"]["finished"] is True
    assert "initErrors" not in stack.resource("partial")


def test_ctrl_c_ends_a_wait_and_keeps_the_id(
    probe_stack: Callable[..., Stack], reports: Reports
) -> None:
    """The job goes on in the cloud, so the state must know it."""
    stack = probe_stack(one={"do": "wait_for_the_end", "reports": reports.path})
    running = stack.start("up", "--yes", "--skip-preview")
    assert int(reports.next()) > 0

    running.interrupt()
    assert reports.next() == "cancelled"
    assert running.finish().exit_code != 0
    assert stack.resource("one")["id"] == "job-7"
    assert not stack.export().get("pending_operations")


def test_the_host_sees_that_the_engine_was_killed(
    probe_stack: Callable[..., Stack], reports: Reports
) -> None:
    """The host outlives a kill -9, and nobody would record its requests."""
    running = probe_stack(one={"do": "wait_for_the_end", "reports": reports.path}).start(
        "up", "--yes", "--skip-preview"
    )
    host = int(reports.next())

    try:
        running.kill()
        assert reports.next() == "engine gone"
    finally:
        os.kill(host, signal.SIGKILL)


def test_debug_lines_of_the_sdk_are_sent_when_somebody_asks_for_them(tmp_path: Path) -> None:
    """The program waits for each debug call; without `--debug` the engine throws the text away."""
    lines = [
        "import types, pulumi, pulumi_cloudjobs",
        "from pulumi.runtime import resource",
        "class Probe(pulumi.ComponentResource): pass",
        "Probe('probe:index:Probe', 'probe')",
        "pulumi.export('sends', isinstance(resource.log, types.ModuleType))",
    ]
    stack = Stack(tmp_path, {"__main__.py": "\n".join(lines) + "\n"})
    up = (
        "-C",
        str(stack.project),
        "up",
        "--yes",
        "--skip-preview",
    )  # begins with no verb: events are not written down
    text = stack.pulumi(*up).text
    assert (stack.outputs(), "registering resource" in text) == ({"sends": False}, False)

    text = stack.pulumi(*up, "--debug").text
    assert (stack.outputs(), "registering resource: ty=probe:index:Probe" in text) == (
        {"sends": True},
        True,
    )
