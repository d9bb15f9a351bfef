"""Unfamiliar hosts: an adaptation that cannot be applied is off, and results stay right.

Each case changes the text of the installed SDK's host in one respect and runs the changed copy as a
real process.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from tests.dynamic.host_process import HostProcess, RecordingEngine, changed_sdk, outputs

ALL = {
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
}
OWN_POOL = """
class OwnPool(futures.Executor):
    def submit(self, fn, *args):
        future = futures.Future()
        Thread(target=lambda: future.set_result(fn(*args)), daemon=True).start()
        return future


def main():"""
OWN_TRACEBACK = """
import traceback as tracebacks


class traceback:
    format_exc = staticmethod(tracebacks.format_exc)

"""
CREATE_WITH_ENVELOPE = """
    def Create(self, request, context):
        from types import SimpleNamespace
        request = SimpleNamespace(urn=request.urn, properties=request.properties)
"""
CREATE_WITH_CODE = """
        try:
            result = provider.create(props)
        except Exception:
            context.set_code(grpc.StatusCode.INTERNAL)
            raise
"""

GET_PROVIDER_IN_CREATE = """properties)
        provider = get_provider(props, self._config)
        result"""

CHANGES = {
    "locals have other names": [
        (
            "def Create(self, request, context):",
            "def Create(self, message, context):\n        properties = message.properties",
        ),
        (
            f"request.{GET_PROVIDER_IN_CREATE}",
            GET_PROVIDER_IN_CREATE,
        ),
    ],
    "methods have other names": [
        (
            "    @_abort_with_traceback\n    def Create(self, request, context):",
            "    def _create(self, request, context):",
        ),
        ("    def __init__(self):\n        pass", "    Create = _abort_with_traceback(_create)"),
    ],
    "requests are of another type": [
        ("    def Create(self, request, context):\n", CREATE_WITH_ENVELOPE),
    ],
    "methods are not decorated": [("    @_abort_with_traceback\n", "")],
    "methods choose the code": [
        ("    @_abort_with_traceback\n", ""),
        ("        result = provider.create(props)\n", CREATE_WITH_CODE),
    ],
    "aborts with another code": [
        ("context.abort(grpc.StatusCode.UNKNOWN", "context.abort(grpc.StatusCode.INTERNAL")
    ],
    "traceback has another name": [
        ("import traceback\n", "import traceback as tracebacks\n"),
        ("traceback.format_exc()", "tracebacks.format_exc()"),
    ],
    "traceback is no module": [("import traceback\n", OWN_TRACEBACK)],
    "asyncio has another name": [
        ("import asyncio\n", "import asyncio as loops\n"),
        ("asyncio.new_event_loop()", "loops.new_event_loop()"),
    ],
    "Cancel is decorated": [("    def Cancel(", "    @_abort_with_traceback\n    def Cancel(")],
    "Cancel takes other arguments": [
        ("def Cancel(self, request, context)", "def Cancel(self, *request_and_context)"),
    ],
    "Cancel takes a keyword": [
        (
            "def Cancel(self, request, context)",
            "def Cancel(self, request, context, *, at_once=True)",
        ),
    ],
    "DiffConfig takes other arguments": [
        ("def DiffConfig(self, request, context)", "def DiffConfig(self, *request_and_context)"),
    ],
    "there is no DiffConfig": [("    def DiffConfig(", "    def OtherConfig(")],
    "the pool is of another class": [
        ("futures.ThreadPoolExecutor(max_workers=4)", "NamedPool(max_workers=4)"),
        ("def main():", "class NamedPool(futures.ThreadPoolExecutor):\n    pass\n\n\ndef main():"),
    ],
    "the pool is no ThreadPoolExecutor": [
        ("futures.ThreadPoolExecutor(max_workers=4)", "OwnPool()"),
        ("def main():", OWN_POOL),
        ("from threading import Event", "from threading import Thread, Event"),
    ],
    "the servicer has another name": [
        ("class DynamicResourceProviderServicer(", "class Servicer("),
        ("DynamicResourceProviderServicer()", "Servicer()"),
    ],
}


@pytest.mark.parametrize(
    ("change", "off"),
    [
        ("locals have other names", {"requests", "partial_failure"}),
        ("methods have other names", {"requests", "partial_failure"}),
        ("requests are of another type", {"requests", "partial_failure"}),
        ("methods are not decorated", set()),
        ("methods choose the code", {"errors", "partial_failure"}),
        ("aborts with another code", {"partial_failure"}),
        ("traceback has another name", {"errors"}),
        ("traceback is no module", {"errors"}),
        ("asyncio has another name", {"loops"}),
        ("Cancel is decorated", {"cancel"}),
        ("Cancel takes a keyword", {"cancel"}),
        ("Cancel takes other arguments", {"cancel"}),
        ("DiffConfig takes other arguments", {"provider_changes"}),
        ("there is no DiffConfig", {"provider_changes"}),
        ("the pool is of another class", {"workers"}),
        ("the pool is no ThreadPoolExecutor", {"waits", "workers"}),
        (
            "the servicer has another name",
            {"errors", "cancel", "partial_failure", "provider_changes"},
        ),
    ],
)
def test_only_what_cannot_hold_is_off_and_results_stay_right(
    start_host: Callable[..., HostProcess],
    engine: RecordingEngine,
    tmp_path: Path,
    change: str,
    off: set[str],
) -> None:
    """An SDK of next year may differ so; the user may lose comfort by it, but no job."""
    host = start_host(engine.address, sdk=changed_sdk(tmp_path, *CHANGES[change]))
    assert set(host.create("features")["features"]) == ALL - off
    assert host.create("echo", name="render") == {"name": "render"}
    assert_the_error_is_shown(host)
    host.cancel()
    assert host.create("echo", name="after Cancel") == {"name": "after Cancel"}


def test_cancel_is_handled_when_every_worker_waits(
    start_host: Callable[..., HostProcess], engine: RecordingEngine, tmp_path: Path
) -> None:
    """An engine may have as many requests open as there are workers, and Ctrl-C must end them."""
    host = start_host(
        engine.address, sdk=changed_sdk(tmp_path, *CHANGES["the pool is of another class"])
    )
    assert "workers" not in host.create("features")["features"]
    waiting = [host.start_create("wait_for_cancel") for _ in range(8)]
    host.cancel()
    assert [outputs(call.result()) for call in waiting] == [{"cancelled": True}] * 8


@pytest.mark.parametrize(
    "change",
    [
        "locals have other names",
        "methods have other names",
        "methods choose the code",
        "aborts with another code",
        "the servicer has another name",
    ],
)
def test_where_nothing_can_fail_partially_the_create_succeeds_instead(
    start_host: Callable[..., HostProcess], engine: RecordingEngine, tmp_path: Path, change: str
) -> None:
    """An exception would lose the id of a running job, so the caller returns a success."""
    host = start_host(engine.address, sdk=changed_sdk(tmp_path, *CHANGES[change]))
    assert host.create("raise_init_failed", bytes=0)["job_id"] == "job-7"


def test_the_host_of_an_older_sdk_sends_partial_failures_too(
    start_host: Callable[..., HostProcess], engine: RecordingEngine, tmp_path: Path
) -> None:
    """SDK 3.258 and those before it leave errors to gRPC, which responds with the same code."""
    host = start_host(
        engine.address, sdk=changed_sdk(tmp_path, *CHANGES["methods are not decorated"])
    )
    with pytest.raises(grpc.RpcError) as caught:
        host.create("raise_init_failed", bytes=0)
    assert caught.value.code() is grpc.StatusCode.UNKNOWN
    assert "grpc-status-details-bin" in str(caught.value.trailing_metadata())


def test_the_host_of_an_older_sdk_shows_errors_in_one_line_too(
    start_host: Callable[..., HostProcess], engine: RecordingEngine, tmp_path: Path
) -> None:
    """There gRPC would add its own text, and print the traceback in the terminal."""
    host = start_host(
        engine.address, sdk=changed_sdk(tmp_path, *CHANGES["methods are not decorated"])
    )
    with pytest.raises(grpc.RpcError) as caught:
        host.create("raise_it", what="error")
    assert caught.value.details() == 'creating Batch job "render": the response was lost'
    with pytest.raises(grpc.RpcError) as caught:
        host.create("raise_it", what="system exit")
    assert str(caught.value.details()).startswith("create: SystemExit: 3")


def test_a_host_of_another_name_is_left_alone(
    start_host: Callable[..., HostProcess], tmp_path: Path
) -> None:
    """The provider may be loaded by something that is not the dynamic host at all."""
    sdk = changed_sdk(tmp_path)
    (tmp_path / "other_host.py").write_text(
        (sdk / "pulumi" / "dynamic" / "__main__.py").read_text()
    )
    host = start_host("127.0.0.1:1", sdk=sdk, module="other_host")
    assert host.create("features") == {"features": []}
    assert host.create("request_facts") == {}
    assert host.create("show_lines") == {}
    assert host.create("raise_init_failed", bytes=0)["job_id"] == "job-7"
    assert_the_error_is_shown(host)
    host.cancel()


def assert_the_error_is_shown(host: HostProcess) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        host.create("raise_it", what="error")
    assert 'creating Batch job "render": the response was lost' in str(caught.value.details())
