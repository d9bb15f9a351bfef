"""The adaptations of the dynamic host, in a real host process of the installed SDK."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory
from pulumi.runtime.proto import provider_pb2
from pulumi_cloudjobs.dynamic.adaptations.init_failed import partial_failure
from pulumi_cloudjobs.dynamic.adaptations.workers import serve_more_requests
from pulumi_cloudjobs.dynamic.host_state import Host
from pulumi_cloudjobs.engine.afterlife import LONGEST_AFTERLIFE_SECONDS

from tests.dynamic.host_process import (
    CALL_TIMEOUT_SECONDS,
    HostProcess,
    RecordingEngine,
    bag,
    outputs,
    plain,
    urn,
)

ALL = sorted(
    [
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
)
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # sdk/go/common/resource/properties.go, SecretSig


def status_class() -> Any:
    """Return google.rpc.Status in a pool of its own.

    A process can load only one of the SDK's class and that of googleapis-common-protos.
    """
    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(
        name="status.proto", package="google.rpc", syntax="proto3"
    )
    file.dependency.append(any_pb2.DESCRIPTOR.name)
    message = file.message_type.add(name="Status")
    message.field.add(name="code", number=1, type=kinds.TYPE_INT32, label=kinds.LABEL_OPTIONAL)
    message.field.add(name="message", number=2, type=kinds.TYPE_STRING, label=kinds.LABEL_OPTIONAL)
    message.field.add(
        name="details",
        number=3,
        type=kinds.TYPE_MESSAGE,
        label=kinds.LABEL_REPEATED,
        type_name=".google.protobuf.Any",
    )
    pool: Any = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(any_pb2.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("google.rpc.Status"))


STATUS = status_class()


def failure_of(call: Any) -> Any:
    """Return the gRPC error that ends the call."""
    with pytest.raises(grpc.RpcError) as caught:
        call.result()
    return caught.value


def init_failed(error: Any) -> provider_pb2.ErrorResourceInitFailed:
    """Return the details as the protocol defines them: fields 1 to 3 of google.rpc.Status."""
    details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    code, message, packed = read_status(details)
    assert (code, bool(message)) == (2, True)
    details = provider_pb2.ErrorResourceInitFailed()
    assert any_pb2.Any.FromString(packed).Unpack(details)
    return details


def read_status(data: bytes) -> tuple[int, str, bytes]:
    """Return code, message and first detail of a google.rpc.Status."""
    status = STATUS.FromString(data)
    return status.code, status.message, status.details[0].SerializeToString()


def test_every_adaptation_is_on_in_the_host_of_this_sdk(host: HostProcess) -> None:
    """A new SDK that turns one off is noticed here first."""
    assert host.create("features") == {"features": ALL}


def test_an_error_of_ours_is_one_line(host: HostProcess) -> None:
    """Users need the cloud's error, not our call stack."""
    error = failure_of(host.start_create("raise_it", what="error"))
    assert error.code() is grpc.StatusCode.UNKNOWN
    assert error.details() == 'creating Batch job "render": the response was lost'


def test_a_bug_of_ours_has_one_line_and_its_traceback(host: HostProcess) -> None:
    """A report without the place is of no use to us."""
    first, rest = failure_of(host.start_create("raise_it", what="bug")).details().split("\n", 1)
    assert "please report" in first
    assert "in raise_it" in rest


@pytest.mark.parametrize("what", ["system exit", "keyboard interrupt", "generator exit", "foreign"])
def test_whatever_ends_a_handler_is_reported_as_a_bug(host: HostProcess, what: str) -> None:
    """Without a response to such a request the engine would wait for ever."""
    error = failure_of(host.start_create("raise_it", what=what))
    assert error.code() is grpc.StatusCode.UNKNOWN
    assert error.details().startswith("create: ")
    assert "please report" in error.details().splitlines()[0]


def assert_all_run_at_once(host: HostProcess, number: int) -> None:
    """Run calls of which each waits until all have started."""
    calls = [host.start_create("meet", number=number) for _ in range(number)]
    assert [outputs(call.result()) for call in calls] == [{}] * number


def test_sixty_four_creates_run_at_once(host: HostProcess) -> None:
    """Sixty-four jobs that are waited for must not stand in line behind four threads."""
    assert_all_run_at_once(host, 64)


def test_requests_that_came_before_the_first_handler_get_workers_too() -> None:
    """The pool starts threads only for new requests: those in the queue would go on waiting."""
    everybody, all_are_queued = threading.Barrier(64), threading.Event()

    def first_handler() -> int:
        all_are_queued.wait()
        assert serve_more_requests(Host(), sys)
        return everybody.wait(timeout=20)

    with ThreadPoolExecutor(max_workers=4) as pool:
        calls = [pool.submit(first_handler), *(pool.submit(everybody.wait, 20) for _ in range(63))]
        all_are_queued.set()
        assert sorted(call.result() for call in calls) == list(range(64))


def test_long_calls_find_workers_after_a_burst_of_short_ones(
    start_host: Callable[..., HostProcess],
) -> None:
    """After a burst of checks, Python before 3.12 counts idle threads that do not exist."""
    host = start_host(None)
    burst = [host.start_create("echo", name="render") for _ in range(150)]
    assert [outputs(call.result()) for call in burst] == [{"name": "render"}] * 150
    assert_all_run_at_once(host, 600)


def park_calls(host: HostProcess, number: int, **properties: Any) -> list[Any]:
    """Start calls that leave their threads; return them when all have."""
    calls = [host.start_create("park", name=str(index), **properties) for index in range(number)]
    while host.create("parked_calls")["parked"] < number:
        assert not any(call.done() for call in calls)
    return calls


def test_a_thousand_parked_calls_share_few_threads(host: HostProcess) -> None:
    """A call that waits for a job has nothing to do for a thread."""
    calls = park_calls(host, 1000, then="echo")
    # They still run: the Cancel that comes now is the user's, and no end in order.
    assert host.create("parked_calls") == {"parked": 1000, "running": 1000}
    assert host.create("resume_all")["threads"] < 100
    assert [outputs(call.result()) for call in calls] == [
        {"name": str(index)} for index in range(1000)
    ]
    assert host.create("parked_calls")["running"] == 0


def test_a_parked_call_ends_with_its_error_and_its_state(host: HostProcess) -> None:
    """A failed job is reported as if its call had kept the thread."""
    (failing,) = park_calls(host, 1, then="fail", bytes=0)
    host.create("resume_all")
    details = init_failed(failure_of(failing))
    assert (details.id, list(details.reasons)) == ("job-7", ["job-7 failed", "exit 3"])

    (raising,) = park_calls(host, 1, then="raise", what="error")
    host.create("resume_all")
    error = failure_of(raising)
    assert error.details() == 'creating Batch job "render": the response was lost'


@pytest.mark.parametrize("size", [0, 100_000, 1_000_000])
def test_a_partial_failure_carries_id_state_and_reasons(host: HostProcess, size: int) -> None:
    """An error after a create must not lose the object that exists in the cloud."""
    error = failure_of(host.start_create("raise_init_failed", bytes=size))
    assert error.code() is grpc.StatusCode.UNKNOWN
    details = init_failed(error)
    assert (details.id, list(details.reasons)) == ("job-7", ["job-7 failed", "exit 3"])
    state = outputs(details)
    assert (state["job_id"], state["size"], len(state["big"])) == ("job-7", 3, size)


def test_the_details_are_well_formed_at_every_length() -> None:
    """Their lengths are written by hand, in one to four bytes."""
    for length in range(40_000, 0, -97):
        code, message, packed = read_status(
            partial_failure("job-7", {}, ["x" * (length % 400)], {"text": "y" * length})
        )
        details = provider_pb2.ErrorResourceInitFailed()
        any_pb2.Any.FromString(packed).Unpack(details)
        assert (code, len(message), len(str(details.inputs["text"]))) == (2, length % 400, length)


def test_a_delete_cannot_fail_partially(host: HostProcess) -> None:
    """The engine takes no state from it; the caller must not believe that it does."""
    order = bag(do="raise_init_failed", bytes=0)
    assert host.stub.Delete(provider_pb2.DeleteRequest(id="job-7", properties=order)) is not None


def test_what_the_engine_cannot_receive_is_not_sent_as_a_partial_failure(host: HostProcess) -> None:
    """More than 16 MiB of headers closes the connection, with every other request in flight."""
    assert host.create("raise_init_failed", bytes=9_000_000)["job_id"] == "job-7"


def test_a_secret_in_a_partial_failure_is_marked(host: HostProcess) -> None:
    """The state file shows whatever is not marked."""
    state = outputs(init_failed(failure_of(host.start_create("raise_init_failed", bytes=0))))
    assert state["password"] == {"4dabf18193072939515e22adb298388d": SECRET, "value": "hunter2"}


def test_a_partial_failure_of_update_and_read_has_the_same_form(host: HostProcess) -> None:
    """The engine takes state from both, and shows the error of such a read."""
    order = bag(do="raise_init_failed", bytes=0)
    update = host.stub.Update.future(provider_pb2.UpdateRequest(id="job-7", olds=order, news=order))
    read = host.stub.Read.future(provider_pb2.ReadRequest(id="job-7", properties=order))
    assert [init_failed(failure_of(call)).id for call in (update, read)] == ["job-7", "job-7"]


def test_status_and_warnings_reach_the_engine(host: HostProcess, engine: RecordingEngine) -> None:
    """The status column is replaced by the next text; a line stays."""
    engine.lines.clear()
    host.create("show_lines")
    assert engine.lines == [
        ("INFO", urn("render"), "running, 12 s", True),
        ("INFO", urn("render"), "a line", False),
        ("WARNING", urn("render"), "beware", False),
    ]


@pytest.mark.parametrize("address", [None, "127.0.0.1:1"], ids=["no address", "nobody listens"])
def test_a_line_that_cannot_be_shown_changes_nothing(
    start_host: Callable[..., HostProcess], address: str | None
) -> None:
    """A job does not fail because its status cannot be shown."""
    host = start_host(address)
    started_at = time.monotonic()
    assert host.create("show_lines") == {}
    assert time.monotonic() - started_at < CALL_TIMEOUT_SECONDS / 2


def test_cancel_ends_a_wait(
    start_host: Callable[..., HostProcess], engine: RecordingEngine
) -> None:
    """Ctrl-C must not wait for a job of an hour; the host still responds to Cancel."""
    host = start_host(engine.address)
    waiting = host.start_create("wait_for_cancel")
    assert host.create("someone_waits") == {"reached": True}
    host.cancel()
    assert outputs(waiting.result()) == {"cancelled": True}


def test_a_call_for_which_there_is_no_thread_waits_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may have few; the error would end the thread that serves every request."""

    class Refused(threading.Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    def adapt_and_go_on() -> bool:
        assert serve_more_requests(Host(), sys)
        monkeypatch.setattr(threading, "Thread", Refused)
        return True

    with ThreadPoolExecutor(max_workers=4) as pool:
        assert pool.submit(adapt_and_go_on).result(20)
        assert pool.submit(int).result(20) == 0
        hold = threading.Event()
        calls = [pool.submit(hold.wait, 20) for _ in range(8)]
        hold.set()
        assert [call.result(20) for call in calls] == [True] * 8
        monkeypatch.undo()


def test_a_request_is_known_in_full(host: HostProcess) -> None:
    """Status lines need the urn, waits the timeout."""
    message = provider_pb2.CreateRequest(
        urn=urn("render"), properties=bag(do="request_facts"), timeout=90
    )
    facts = outputs(host.stub.Create(message))
    assert facts == {
        "verb": "Create",
        "urn": urn("render"),
        "timeout_seconds": 90,
        "has_provider": True,
    }


def test_no_protobuf_class_is_loaded_that_excludes_another(host: HostProcess) -> None:
    """The SDK's google.rpc.Status excludes the common one, which telemetry imports."""
    failure_of(host.start_create("raise_init_failed", bytes=0))
    assert host.create("loaded_modules") == {"sdk_status_class": False}


def test_the_death_of_the_engine_is_noticed_at_its_pipes(
    start_host: Callable[..., HostProcess], engine: RecordingEngine
) -> None:
    """After a kill -9 of the engine its host keeps running; waits end, and nothing more is sent."""
    host = start_host(engine.address)
    assert host.create("engine_gone") == {"gone": False, "cancelled": False}
    host.break_pipes()
    assert host.create("engine_gone", wait=True) == {"gone": True, "cancelled": True}


def test_the_death_of_the_engine_is_noticed_at_its_address(
    start_host: Callable[..., HostProcess],
) -> None:
    """The engine's port closes, too, where stdin and stdout are not pipes."""
    engine = RecordingEngine()
    host = start_host(engine.address)
    assert host.create("engine_gone")["gone"] is False
    engine.stop()
    assert host.create("engine_gone")["gone"] is True


def test_a_pipe_that_was_broken_from_the_start_proves_nothing(
    start_host: Callable[..., HostProcess], engine: RecordingEngine
) -> None:
    """Another CLI may close a pipe that it does not need, while the engine is running."""
    host = start_host(engine.address)
    assert host.process.stdin is not None
    host.process.stdin.close()
    assert host.create("engine_gone") == {"gone": False, "cancelled": False}
    host.break_pipes()
    assert host.create("engine_gone", wait=True) == {"gone": True, "cancelled": True}


def test_a_host_whose_engine_was_killed_ends_by_itself(
    start_host: Callable[..., HostProcess],
) -> None:
    """Nobody else ends it: after a week of kills the machine would be full of them."""
    engine = RecordingEngine()
    host = start_host(engine.address)
    assert host.create("echo", name="a") == {"name": "a"}
    engine.stop()
    host.break_pipes()
    assert host.process.wait(timeout=LONGEST_AFTERLIFE_SECONDS / 2) == 1


def test_a_call_that_runs_when_the_engine_dies_may_end(
    start_host: Callable[..., HostProcess], tmp_path: Path
) -> None:
    """The response to a create may be on its way, and its id belongs into the journal."""
    engine = RecordingEngine()
    host = start_host(engine.address)
    goes_on, ended = tmp_path / "goes on", tmp_path / "ended"
    os.mkfifo(goes_on)
    call = host.start_create("end_when_allowed", goes_on=str(goes_on), ended=str(ended))
    assert host.create("someone_waits") == {"reached": True}
    engine.stop()
    host.break_pipes()
    with pytest.raises(subprocess.TimeoutExpired):
        host.process.wait(timeout=LONGEST_AFTERLIFE_SECONDS / 10)
    with os.fdopen(os.open(goes_on, os.O_RDWR), "w") as orders:  # so opened, it waits for no reader
        print("go on", file=orders, flush=True)
        assert host.process.wait(timeout=LONGEST_AFTERLIFE_SECONDS / 2) == 1
    assert ended.exists()
    assert outputs(call.result()) == {}


def test_a_call_that_does_not_end_does_not_keep_a_host_alive(
    start_host: Callable[..., HostProcess],
) -> None:
    """A call that hangs when the engine dies may hang for ever."""
    engine = RecordingEngine()
    host = start_host(engine.address)
    call = host.start_create("hang")
    assert host.create("someone_waits") == {"reached": True}
    engine.stop()
    host.break_pipes()
    assert host.process.wait(timeout=LONGEST_AFTERLIFE_SECONDS + 10) == 1
    with pytest.raises(grpc.RpcError):
        call.result()


def test_a_host_whose_engine_can_be_reached_keeps_running(
    start_host: Callable[..., HostProcess], engine: RecordingEngine
) -> None:
    """Another CLI may close pipes that it does not need; to end then would fail the user's `up`."""
    host = start_host(engine.address)
    assert host.create("echo", name="a") == {"name": "a"}
    host.break_pipes()
    with pytest.raises(subprocess.TimeoutExpired):
        host.process.wait(timeout=LONGEST_AFTERLIFE_SECONDS / 10)
    assert host.create("echo", name="b") == {"name": "b"}


def test_the_probe_is_pickled_by_reference() -> None:
    """The host imports provider classes by module and name."""
    assert b"probe_provider" in base64.b64decode(plain(bag())["__provider"])
