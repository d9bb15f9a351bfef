"""A provider process from its start to its first responses, called over gRPC as by the engine."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from .row import Row
from .stack import FLAVOURS, PLUGIN, MeasurementFailed, plain_environment
from .workload import Inputs, batch_job

RESPONSE_TIMEOUT_SECONDS = 60
PROVIDERS = (*FLAVOURS, PLUGIN)
MODULES = {PLUGIN: "pulumi_cloudjobs.plugin.main"}
"""The modules that serve a provider; the dynamic host, unless another one is listed."""


@dataclass(frozen=True)
class Started:
    """The seconds from a provider process's start to its first two responses.

    The responses are to `GetPluginInfo` and to the first `Check`.
    """

    info: float
    check: float


def start_rows(folder: Path, *, runs: int) -> list[Row]:
    """Return both start times, ours against bare."""
    for flavour in PROVIDERS:
        start(flavour, folder)  # fills the caches of the file system and writes the byte code

    starts: dict[str, list[Started]] = {flavour: [] for flavour in PROVIDERS}

    for _ in range(runs):
        for flavour in PROVIDERS:
            starts[flavour].append(start(flavour, folder))

    first_check: dict[str, float] = {}
    info: dict[str, float] = {}
    for flavour in PROVIDERS:
        first_check[flavour] = median(one.check for one in starts[flavour])
        info[flavour] = median(one.info for one in starts[flavour])

    return [
        _row("provider process, start to first response (GetPluginInfo)", info, 1.3),
        _row(
            "provider process, start to first check",
            first_check,
            1.3,
            "once per operation; most of the difference is loading the modules of the service",
        ),
        _row("plugin process, start to first response (GetPluginInfo)", info, 1.0, ours=PLUGIN),
        _row("plugin process, start to first check", first_check, 1.0, ours=PLUGIN),
    ]


def _row(
    work: str,
    seconds: Mapping[str, float],
    goal: float,
    notes: str = "",
    *,
    ours: str = "ours",
) -> Row:
    own, bare = seconds[ours], seconds["bare"]
    return Row(
        work, f"{own * 1e3:.0f} ms", f"bare {bare * 1e3:.0f} ms", own / bare, goal, notes=notes
    )


def start(flavour: str, folder: Path) -> Started:
    """Start a host, call it, end it.

    Raises:
        MeasurementFailed: The host refused the inputs, or did not start.
    """
    inputs, type_token = _check_of(flavour)
    started = time.perf_counter()
    # No engine listens at this address; nothing is logged here.
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", MODULES.get(flavour, "pulumi.dynamic"), "127.0.0.1:1"],
        cwd=folder,
        env=plain_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None

    try:
        port = process.stdout.readline()
        if not port:
            raise MeasurementFailed(f"the {flavour} provider did not start")

        refusal, times = _call(int(port), inputs, type_token, started)
        if refusal:
            raise MeasurementFailed(f"the {flavour} provider refused the inputs: {refusal}")

        return times
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def _call(port: int, inputs: Inputs, type_token: str, started: float) -> tuple[str, Started]:
    """Make the first calls of an engine; return the reason of a failed check, and the times."""
    import grpc
    from google.protobuf import empty_pb2
    from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

    # With their namespace for the dynamic host, without one for the plugin.
    config = _struct({"cloudjobs:endpoint": "embedded", "endpoint": "embedded"})
    configure = provider_pb2.ConfigureRequest(args=config)
    urn = f"urn:pulumi:dev::benchmark::{type_token}::first"
    first_check = provider_pb2.CheckRequest(urn=urn, news=_struct(inputs))

    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        stub.GetPluginInfo(empty_pb2.Empty(), timeout=RESPONSE_TIMEOUT_SECONDS)
        info = time.perf_counter() - started
        stub.Configure(configure, timeout=RESPONSE_TIMEOUT_SECONDS)
        response = stub.Check(first_check, timeout=RESPONSE_TIMEOUT_SECONDS)
        check = time.perf_counter() - started

    refusal = response.failures[0].reason if response.failures else ""
    return refusal, Started(info, check)


def _check_of(flavour: str) -> tuple[Inputs, str]:
    """Return a program's first request: inputs with the pickled provider, and the type."""
    from pulumi.dynamic import ResourceProvider
    from pulumi.dynamic.dynamic import serialize_provider
    from pulumi_cloudjobs.tencent.batch.resources import JobProvider

    from .bare.provider import BareProvider

    if flavour == PLUGIN:
        return batch_job("first"), "cloudjobs:tencent/batch/job:Job"

    provider: ResourceProvider = JobProvider()
    resource_type = "batchJob:BatchJob"
    if flavour == "bare":
        provider = BareProvider()
        resource_type = "bare:Bare"

    inputs = {**batch_job("first"), "__provider": serialize_provider(provider)}
    return inputs, f"pulumi-python:dynamic/{resource_type}"


def _struct(values: Mapping[str, Any]) -> Any:
    from google.protobuf import struct_pb2

    struct = struct_pb2.Struct()
    struct.update(values)
    return struct
