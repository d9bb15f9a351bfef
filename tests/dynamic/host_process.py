"""A real `python -m pulumi.dynamic` process, called over gRPC, and an engine that takes log lines.

`changed_sdk` makes a copy of the SDK whose host differs in one respect, to see that an unfamiliar
host is left alone.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pulumi
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc
from pulumi_cloudjobs.dynamic.adaptations.catalog import SWITCHES

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "provider"
SDK = Path(pulumi.__file__).parent
CALL_TIMEOUT_SECONDS = 30
# The Go client of the engine takes 16 MiB of metadata; Python's takes 8 KiB by
# default.
METADATA_BYTES = 16 * 1024 * 1024
PROBE = base64.b64encode(b"\x80\x04\x8c\x0eprobe_provider\x8c\x0dProbeProvider\x93)\x81.").decode()


class RecordingEngine(engine_pb2_grpc.EngineServicer):
    """An engine that keeps every log line: (severity, urn, text, ephemeral).

    Attributes:
        patience: How many seconds the sender of a text gives the engine for it, at most.
    """

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, str, bool]] = []
        self.patience: dict[str, float] = {}
        self._server = grpc.server(ThreadPoolExecutor(max_workers=2))
        engine_pb2_grpc.add_EngineServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def Log(self, request: Any, context: Any) -> Any:  # noqa: N802 - the name in the protocol
        severity = engine_pb2.LogSeverity.Name(request.severity)
        self.lines.append((severity, request.urn, request.message, request.ephemeral))
        self.patience[request.message] = context.time_remaining()
        return empty_pb2.Empty()

    def stop(self) -> None:
        self._server.stop(0).wait()


class HostProcess:
    """A host that serves ProbeProvider.

    Args:
        engine_address: As the CLI gives it, as last argument.
        sdk: Folder that holds the `pulumi` package to run; None for the installed one.
        module: What to run with `-m`.
        switches: Value of PULUMI_CLOUDJOBS_ADAPT; "" switches nothing off.
    """

    def __init__(
        self,
        engine_address: str | None,
        *,
        sdk: Path | None = None,
        module: str = "pulumi.dynamic",
        switches: str = "",
    ) -> None:
        folders = [*([str(sdk)] if sdk else []), str(PACKAGE), str(HERE)]
        arguments = [engine_address] if engine_address else []
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", module, *arguments],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(folders), SWITCHES: switches},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        port = int(self.process.stdout.readline())
        self.channel = grpc.insecure_channel(
            f"127.0.0.1:{port}",
            options=[
                ("grpc.max_metadata_size", METADATA_BYTES),
                ("grpc.absolute_max_metadata_size", METADATA_BYTES),
                *_GRPC_CHANNEL_OPTIONS,
            ],
        )
        self.stub = provider_pb2_grpc.ResourceProviderStub(self.channel)

    def create(self, do: str, **properties: Any) -> dict[str, Any]:
        return outputs(self.start_create(do, **properties).result())

    def start_create(self, do: str, **properties: Any) -> Any:
        """Send a Create without waiting for its response."""
        request = provider_pb2.CreateRequest(urn=urn("render"), properties=bag(do=do, **properties))
        return self.stub.Create.future(request, timeout=CALL_TIMEOUT_SECONDS)

    def cancel(self) -> None:
        assert isinstance(
            self.stub.Cancel(empty_pb2.Empty(), timeout=CALL_TIMEOUT_SECONDS), empty_pb2.Empty
        )

    def break_pipes(self) -> None:
        """Close the other ends of the host's pipes, as the death of the engine does."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()

    def stop(self) -> None:
        self.channel.close()
        self.process.kill()
        self.process.wait()
        self.break_pipes()


def changed_sdk(folder: Path, *changes: tuple[str, str], file: str = "dynamic/__main__.py") -> Path:
    """Return a folder with a copy of the installed `pulumi` package, with changes in one file.

    Args:
        changes: Pairs of an old text and a new one.
        file: Its path in the package; the default is the host.
    """
    source = (SDK / file).read_text()
    for old, new in changes:
        assert old in source, f"{file} of this SDK has no {old!r}: adapt the test"
        source = source.replace(old, new)
    part, name = file.split("/")
    changed = folder / "pulumi" / part
    changed.mkdir(parents=True)
    _link_all(SDK, folder / "pulumi", but={part, "__pycache__"})
    _link_all(SDK / part, changed, but={name, "__pycache__"})
    (changed / name).write_text(source)
    return folder


def bag(**properties: Any) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update({"__provider": PROBE, **properties})
    return struct


def outputs(response: Any) -> dict[str, Any]:
    """Return the outputs of a response, without the provider, which every response must hold."""
    properties: dict[str, Any] = plain(response.properties)
    assert properties.pop("__provider") == PROBE
    return properties


def plain(value: Any) -> Any:
    if isinstance(value, struct_pb2.Struct):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, struct_pb2.ListValue):
        return [plain(item) for item in value]
    return value


def urn(name: str) -> str:
    return f"urn:pulumi:dev::demo::pulumi-python:dynamic/batchJob:BatchJob::{name}"


def _link_all(source: Path, target: Path, *, but: set[str]) -> None:
    for entry in source.iterdir():
        if entry.name not in but:
            (target / entry.name).symlink_to(entry)
