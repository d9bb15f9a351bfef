"""The list of adaptations, and a switch for each: what is off leaves Pulumi as it is."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pulumi
import pytest
from pulumi.runtime.proto import provider_pb2
from pulumi_cloudjobs.core.errors import ConfigurationError
from pulumi_cloudjobs.dynamic.adaptations.catalog import (
    ADAPTATIONS,
    SWITCHES,
    Adaptation,
    Moment,
    switched_off,
)
from pulumi_cloudjobs.dynamic.adaptations.interrupt import LAUNCHER
from pulumi_cloudjobs.dynamic.adaptations.workers import WORKERS
from pulumi_cloudjobs.engine.afterlife import LONGEST_AFTERLIFE_SECONDS

from tests.dynamic.host_process import PACKAGE, HostProcess, RecordingEngine, urn
from tests.dynamic.test_debug_lines import ALL as ALL_LINES
from tests.dynamic.test_debug_lines import lines_sent
from tests.dynamic.test_garbage import first_threshold
from tests.dynamic.test_interrupt import LEFT_ALONE_SECONDS, interrupted

ROOT = Path(__file__).parents[2]
NAMES = {adaptation.name: adaptation for adaptation in ADAPTATIONS}
NEEDED = [adaptation for adaptation in ADAPTATIONS if adaptation.needed]
OF_THE_HOST = [adaptation for adaptation in ADAPTATIONS if adaptation.moment is Moment.REQUEST]
SHORT_SECONDS = 1.0
"""Long enough for a host to act, if it did."""
StartHost = Callable[..., HostProcess]

FEATURES_OF_HOST = {adaptation.name for adaptation in OF_THE_HOST}


def named(adaptation: Adaptation) -> str:
    return adaptation.name


# --- the list


def test_every_adaptation_has_a_name_of_its_own_and_a_function() -> None:
    """A function that was renamed would fail in the host alone, where it is silently left out."""
    assert len(NAMES) == len(ADAPTATIONS)
    for adaptation in ADAPTATIONS:
        assert callable(adaptation.load())
        assert adaptation.effect.endswith(".")


def test_every_module_of_the_folder_is_in_the_list_or_helps_one_that_is() -> None:
    """A change to Pulumi that is not in the list could not be switched off."""
    folder = PACKAGE / "pulumi_cloudjobs" / "dynamic" / "adaptations"
    modules = {path.stem for path in folder.glob("*.py")}
    listed = {adaptation.function.split(":")[0].split(".")[-1] for adaptation in ADAPTATIONS}
    assert modules - listed == {"__init__", "catalog", "host_code"}


def test_the_documentation_has_the_same_table() -> None:
    """The list of the user and the list of the code are one."""
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    expected = [row_of(adaptation) for adaptation in ADAPTATIONS]
    assert [row for row in rows if row.split("`")[1] in NAMES] == expected


def row_of(adaptation: Adaptation) -> str:
    switch = f"no, {adaptation.needed}" if adaptation.needed else "yes"
    moment = adaptation.moment.value
    cells = (f"`{adaptation.name}`", adaptation.effect, adaptation.method, moment, switch)
    return f"| {' | '.join(cells)} |"


# --- the variable


@pytest.mark.parametrize(
    ("text", "off"),
    [
        pytest.param("", set(), id="empty"),
        pytest.param("-gc", {"gc"}, id="one"),
        pytest.param(" -gc, -log ,", {"gc", "log"}, id="with blanks"),
    ],
)
def test_names_are_separated_by_commas(
    monkeypatch: pytest.MonkeyPatch, text: str, off: set[str]
) -> None:
    """Blanks do no harm."""
    monkeypatch.setenv(SWITCHES, text)
    assert switched_off() == off


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("-gcc", "unknown adaptation 'gcc'", id="unknown"),
        pytest.param("gc", "'gc' has no minus: write names as in -gc,-log", id="without-minus"),
        pytest.param("-errors", "cannot switch off errors, because without it ", id="needed"),
    ],
)
def test_a_wrong_switch_is_one_line(
    monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    """The line names the variable, what is wrong, and what to write."""
    monkeypatch.setenv(SWITCHES, text)
    with pytest.raises(ConfigurationError, match=message) as caught:
        switched_off()
    line = str(caught.value)
    assert line.startswith(SWITCHES)
    assert "\n" not in line


def test_an_unknown_name_lists_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows them by heart."""
    monkeypatch.setenv(SWITCHES, "-gcc")
    with pytest.raises(ConfigurationError) as caught:
        switched_off()
    switchable = sorted(adaptation.name for adaptation in ADAPTATIONS if not adaptation.needed)
    assert str(caught.value).endswith(f"known are {', '.join(switchable)}")


@pytest.mark.parametrize("switches", ["-gcc", *(f"-{a.name}" for a in NEEDED)])
def test_a_provider_refuses_a_wrong_switch_in_one_line(
    start_host: StartHost, switches: str
) -> None:
    """A destroy runs no program, so the provider has to report it, without a traceback."""
    host = start_host(None, switches=switches)
    with pytest.raises(grpc.RpcError) as caught:
        host.create("echo", name="render")
    line = str(caught.value.details())
    assert line.startswith(SWITCHES)
    assert "\n" not in line


def test_a_program_refuses_a_wrong_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK prints a RunError as one line."""
    import pulumi_cloudjobs as cloudjobs

    monkeypatch.setenv(SWITCHES, "-gcc")
    with pytest.raises(pulumi.RunError, match=f"^{SWITCHES} names the unknown adaptation 'gcc'"):
        cloudjobs.tencent.batch.Job.get("render", "job-1")
    with pytest.raises(pulumi.RunError, match=f"^{SWITCHES} names the unknown adaptation 'gcc'"):
        cloudjobs.tencent.batch.Job(
            "render", placement={"zone": "ap-guangzhou-2"}, job={"tasks": []}
        )


# --- switched off in the host


@pytest.mark.parametrize("adaptation", [a for a in OF_THE_HOST if not a.needed], ids=named)
def test_only_what_is_switched_off_is_off(
    start_host: StartHost, engine: RecordingEngine, adaptation: Adaptation
) -> None:
    """All others stay on."""
    host = start_host(engine.address, switches=f"-{adaptation.name}")
    features = set(host.create("features")["features"])
    assert features == FEATURES_OF_HOST - {adaptation.name}


def does_not_end(call: Any) -> bool:
    try:
        call.result(timeout=SHORT_SECONDS)
    except grpc.FutureTimeoutError:
        return True
    return False


@pytest.mark.parametrize(("switches", "size"), [("", WORKERS), ("-workers", 4)], ids=["on", "off"])
def test_without_workers_the_host_keeps_its_four_threads(
    start_host: StartHost, engine: RecordingEngine, switches: str, size: int
) -> None:
    """So many requests run at a time."""
    host = start_host(engine.address, switches=switches)
    assert host.create("pool_size") == {"size": size}


def test_without_waits_a_call_keeps_its_thread(
    start_host: StartHost, engine: RecordingEngine
) -> None:
    """Then a thousand waits take a thousand threads."""
    host = start_host(engine.address, switches="-waits")
    assert host.create("park", then="echo", name="render") == {"kept": True}


def test_without_cancel_no_wait_ends_on_ctrl_c(
    start_host: StartHost, engine: RecordingEngine
) -> None:
    """The host responds to Cancel and does nothing."""
    host = start_host(engine.address, switches="-cancel")
    waiting = host.start_create("wait_for_cancel")
    assert host.create("someone_waits") == {"reached": True}
    host.cancel()
    assert does_not_end(waiting)


@pytest.mark.parametrize(
    ("switches", "noted"), [("", True), ("-provider_changes", False)], ids=["on", "off"]
)
def test_without_provider_changes_none_is_noted(
    start_host: StartHost, engine: RecordingEngine, switches: str, noted: bool
) -> None:
    """Both ways the host responds as it always did."""
    host = start_host(engine.address, switches=switches)
    assert host.create("provider_change") == {"changed": False}
    with pytest.raises(grpc.RpcError) as caught:
        host.stub.DiffConfig(provider_pb2.DiffRequest(urn=urn("second")))
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert host.create("provider_change") == {"changed": noted}


def test_without_status_no_line_is_sent(start_host: StartHost) -> None:
    """No status, no line, no warning."""
    engine = RecordingEngine()
    host = start_host(engine.address, switches="-status")
    assert host.create("show_lines") == {}
    assert engine.lines == []
    engine.stop()


def test_without_the_watch_a_host_outlives_its_engine(start_host: StartHost) -> None:
    """Every other dynamic provider does the same."""
    engine = RecordingEngine()
    host = start_host(engine.address, switches="-engine_watch")
    assert host.create("echo", name="a") == {"name": "a"}
    engine.stop()
    host.break_pipes()
    with pytest.raises(subprocess.TimeoutExpired):
        host.process.wait(timeout=LONGEST_AFTERLIFE_SECONDS / 5)


@pytest.mark.parametrize(
    ("switches", "is_original"), [("", False), ("-loops", True)], ids=["on", "off"]
)
def test_without_loops_the_host_keeps_its_asyncio(
    start_host: StartHost, engine: RecordingEngine, switches: str, is_original: bool
) -> None:
    """And opens an event loop for each response."""
    host = start_host(engine.address, switches=switches)
    assert host.create("host_asyncio") == {"is_original": is_original}


# --- switched off in the program


def test_without_gc_the_thresholds_are_pythons(tmp_path: Path) -> None:
    """Garbage is collected as in any other process."""
    script = f"import os; os.environ[{SWITCHES!r}] = '-gc'"
    assert first_threshold(tmp_path, LAUNCHER, script) == gc.get_threshold()[0]
    assert first_threshold(tmp_path, LAUNCHER, "") > gc.get_threshold()[0]


def test_without_interrupt_ctrl_c_waits_for_the_engine(tmp_path: Path) -> None:
    """The SDK's launcher waits for its threads."""
    script = f"import os; os.environ[{SWITCHES!r}] = '-interrupt'"
    ended, _ = interrupted(tmp_path, LAUNCHER, script, within_seconds=LEFT_ALONE_SECONDS)
    assert ended is None


def test_without_log_every_debug_line_is_sent(tmp_path: Path) -> None:
    """Also those that the engine throws away."""
    assert lines_sent(tmp_path, "up", "--yes", **{SWITCHES: "-log"}) == ALL_LINES


OUTPUTS_OF_A_JOB = """
import pulumi
from pulumi.runtime import mocks, rpc

original = rpc.transfer_properties

class Engine(mocks.Mocks):
    def new_resource(self, args):
        return "job-1", {**args.inputs, "jobId": "job-1"}

    def call(self, args):
        return {}, None

mocks.set_mocks(Engine())
import pulumi_cloudjobs as cloudjobs

@pulumi.runtime.test
async def program():
    job = cloudjobs.tencent.batch.Job.get("render", "job-1")
    assert await job.job_id.future() == "job-1"
    print(rpc.transfer_properties is original, type(job.__dict__).__name__)

program()
"""


@pytest.mark.parametrize(
    ("switches", "shown"),
    [("", "False LazyOutputs"), ("-outputs", "True dict")],
    ids=["on", "off"],
)
def test_without_outputs_the_sdk_makes_them_all(switches: str, shown: str) -> None:
    """Slower, and the same for a program."""
    assert run(OUTPUTS_OF_A_JOB, switches) == shown


REGISTRATION_OF_A_JOB = """
import pulumi
from tests.dynamic.registrations import Registrations
import pulumi_cloudjobs as cloudjobs
from pulumi.runtime import resource as sdk

registrations = Registrations()
TASK = {"application": {"delivery_form": "LOCAL", "command": "true"}, "env_id": "env-abcdefgh"}

@pulumi.runtime.test
def program():
    placement = {"zone": "ap-guangzhou-2"}
    return cloudjobs.tencent.batch.Job("render", placement=placement, job={"tasks": [TASK]}).urn

program()
uris = [uri for uri, _ in registrations.frames("render")]
print(
    any("/asyncio/" in uri for uri in uris),
    len(registrations["render"].object["__provider"]),
    registrations.aliases("render"),
    sdk.prepare_aliases.__module__,
)
"""
OF_THE_PLUGIN = "['cloudjobs:tencent/batch/job:Job']"
SENT = "pulumi_cloudjobs.dynamic.adaptations.type_aliases"


@pytest.mark.parametrize(
    ("switches", "shown"),
    [
        ("", f"False 40 {OF_THE_PLUGIN} {SENT}"),
        ("-frames", f"True 40 {OF_THE_PLUGIN} {SENT}"),
        ("-references", f"False 100 {OF_THE_PLUGIN} {SENT}"),
        ("-aliases", f"False 40 {OF_THE_PLUGIN} pulumi.runtime.resource"),
    ],
    ids=["on", "frames", "references", "aliases"],
)
def test_what_shortens_the_state_can_be_switched_off_by_itself(switches: str, shown: str) -> None:
    """The others stay on."""
    assert run(REGISTRATION_OF_A_JOB, switches) == shown


WARNINGS_OF_A_PROGRAM = """
import json, os
os.environ["PULUMI_CONFIG"] = json.dumps({"cloudjobs:tencentSecretKey": "plain"})
import pulumi
from pulumi.runtime import mocks

class Engine(mocks.Mocks):
    def new_resource(self, args):
        return "job-1", args.inputs

    def call(self, args):
        return {}, None

warnings = []
pulumi.log.warn = warnings.append
mocks.set_mocks(Engine())
pulumi.runtime.set_all_config({"cloudjobs:tencentSecretKey": "plain"})
import pulumi_cloudjobs as cloudjobs

TASK = {"application": {"delivery_form": "LOCAL", "command": "true"}, "env_id": "env-abcdefgh"}

@pulumi.runtime.test
def program():
    placement = {"zone": "ap-guangzhou-2"}
    return cloudjobs.tencent.batch.Job("render", placement=placement, job={"tasks": [TASK]}).urn

program()
print(len(warnings))
"""


@pytest.mark.parametrize(
    ("switches", "shown"), [("", "1"), ("-plaintext_keys", "0")], ids=["on", "off"]
)
def test_without_plaintext_keys_nobody_is_warned(switches: str, shown: str) -> None:
    """Some keys are meant to be seen, as those of a test."""
    assert run(WARNINGS_OF_A_PROGRAM, switches) == shown


def run(program: str, switches: str) -> str:
    """Return what a program prints."""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": f"{PACKAGE}{os.pathsep}{ROOT}", SWITCHES: switches},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()
