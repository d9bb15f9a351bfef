"""The plugin as a process: its start, its output, its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from tests.cards.tencent_batch_job import CARD as BATCH
from tests.dynamic.host_process import RecordingEngine
from tests.plugin.client import struct, urn_of

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "provider"
MODULE = ("-m", "pulumi_cloudjobs.plugin.main")
END_SECONDS = 5
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a plugin; arguments of Python, then of the plugin."""
    processes: list[subprocess.Popen[str]] = []

    def run(*arguments: str, **more: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, "PYTHONPATH": str(SOURCES)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


def stub_of(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    port = int(process.stdout.readline())
    return provider_pb2_grpc.ResourceProviderStub(grpc.insecure_channel(f"127.0.0.1:{port}"))


@pytest.mark.parametrize("program", [MODULE, (str(SOURCES),)], ids=["installed", "source folder"])
def test_a_plugin_serves_and_ends_on_sigint(
    start: Start, engine: RecordingEngine, program: tuple[str, ...]
) -> None:
    """Each command would take five seconds longer otherwise."""
    process = start(*program, engine.address)
    stub = stub_of(process)
    configuration = provider_pb2.ConfigureRequest(args=struct({"endpoint": "embedded"}))
    assert stub.Configure(configuration).acceptSecrets

    request = provider_pb2.CheckRequest(urn=urn_of(BATCH.token), news=struct(BATCH.inputs))
    assert not stub.Check(request).failures
    stub.Cancel(empty_pb2.Empty())
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=END_SECONDS)
    assert (process.returncode, stdout, stderr) == (0, "", "")


def test_a_plugin_ends_when_its_engine_has_died(start: Start) -> None:
    """A killed command leaves nobody who would end it."""
    engine = RecordingEngine()
    process = start(*MODULE, engine.address)
    stub_of(process).GetPluginInfo(empty_pb2.Empty())
    engine.stop()
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=END_SECONDS * 2) == 1


def test_a_plugin_imports_no_more_than_it_needs(start: Start) -> None:
    """`import pulumi` takes longer than everything else together, asyncio a third of the memory."""
    sdk, clients = ("pulumi", "pulumi.runtime"), ("httpx", "pydantic", "ssl", "email")
    left_out = (*sdk, *clients, "asyncio", "grpc.aio", "importlib.metadata")
    program = (
        "import sys; from pulumi_cloudjobs.plugin.main import new_server; new_server(); "
        "import pulumi_cloudjobs.plugin.servicer, pulumi_cloudjobs.tencent.batch.job; "
        f"print([name for name in {left_out!r} if name in sys.modules])"
    )
    stdout, stderr = start("-c", program).communicate(timeout=60)
    assert (stdout, stderr) == ("[]\n", "")


def test_a_grpc_that_needs_asyncio_gets_it(start: Start, tmp_path: Path) -> None:
    """A later version may, and the plugin must start nevertheless."""
    needs_it = "import asyncio\nclass Loop(asyncio.AbstractEventLoop): pass\n"
    (tmp_path / "grpc.py").write_text(needs_it, encoding="utf-8")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "
        "from pulumi_cloudjobs.engine.grpc_without_asyncio import load_grpc; "
        "print(load_grpc().Loop.__name__)"
    )
    stdout, stderr = start("-c", program).communicate(timeout=60)
    assert (stdout, stderr) == ("Loop\n", "")


def test_messages_of_the_protocol_leave_the_sdk_usable(start: Start) -> None:
    """A process that needs the SDK later gets the whole one."""
    program = (
        "from pulumi_cloudjobs.engine.protobufs import protobuf; protobuf('provider_pb2_grpc'); "
        "import pulumi, pulumi.runtime.proto.provider_pb2 as messages; "
        "print(pulumi.CustomResource.__name__, messages is protobuf('provider_pb2'))"
    )
    stdout, stderr = start("-c", program).communicate(timeout=60)
    assert (stdout, stderr) == ("CustomResource True\n", "")
