"""A provider process of its own for every command: a real `python -m pulumi.dynamic`, called over gRPC.

Killed by the operating system and interrupted by the engine's Cancel, at the moment when the embedded cloud lets a call
hang, which its call log tells. Time is real here, so the cloud is quick.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2
from pulumi_cloudjobs.core.kind import Values
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control

from tests.campaign import counts
from tests.campaign.stacks import Died, End, Engine, Made, VerbFailed
from tests.campaign.subjects import Subject
from tests.campaign.troubles import Effect
from tests.dynamic.host_process import METADATA_BYTES, PACKAGE, RecordingEngine, plain

CALL_TIMEOUT_SECONDS = 120
LOOK_SECONDS = 0.02
HANGING = ("hang", "slow")
QUICK = {
    "tencent.batch.submitted_seconds": 0.0,
    "tencent.batch.runnable_seconds": 0.0,
    "tencent.batch.starting_seconds": 0.0,
    "tencent.batch.terminate_seconds": 0.0,
    "tencent.dlc.initialising_seconds": 0.0,
    "tencent.dlc.queued_seconds": 0.0,
    "tencent.dlc.cancel_seconds": 0.0,
    "tencent.oceanus.start_seconds": 0.0,
    "tencent.oceanus.pause_seconds": 0.0,
    "tencent.oceanus.stop_seconds": 0.0,
    "huawei.dli.starting_seconds": 0.0,
    "huawei.dli.shutting_down_seconds": 0.0,
    "alibaba.emr.kill_seconds": 0.0,
}


def quick_cloud(folder: Path) -> Control:
    """The embedded cloud of a project folder, whose jobs start and stop at once."""
    cloud = Control(open_store(folder / ".cloudjobs"))
    counts.watch(cloud)
    hurry(cloud)
    return cloud


def hurry(cloud: Control) -> None:
    """Jobs start and stop at once."""
    for key, value in QUICK.items():
        cloud.set(key, value)


class AtTheHang:
    """Does something once, when a call hangs: `with AtTheHang(cloud, do): …`.

    Args:
        calls: How many calls must hang first.
    """

    def __init__(self, cloud: Control, do: Callable[[], None], *, calls: int = 1) -> None:
        self._cloud = cloud
        self._do = do
        self._calls = calls
        self._before = len(self._hanging())
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            if len(self._hanging()) >= self._before + self._calls:
                self._do()
                return

    def _hanging(self) -> list[dict[str, Any]]:
        return [line for line in self._cloud.calls() if line["fault"].startswith(HANGING)]


class HostProcess:
    """One provider process with one resource.

    Args:
        folder: The project's, where the embedded cloud is.
        home: Pulumi's, where the journal is.
    """

    def __init__(self, engine: RecordingEngine, subject: Subject, folder: Path, home: Path, effect: Effect) -> None:
        self._blob = serialize_provider(subject.described.provider_class())
        self._urn = f"urn:pulumi:dev::campaign::pulumi-python:dynamic/cloudjobs/{subject.kind.token}::job"
        self._effect = effect
        self._cloud = Control(open_store(folder / ".cloudjobs"))
        self._killed = False
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi.dynamic", engine.address],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(PACKAGE), "PULUMI_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        port = int(self._process.stdout.readline())
        sizes = [("grpc.max_metadata_size", METADATA_BYTES), ("grpc.absolute_max_metadata_size", METADATA_BYTES)]
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=[*sizes, *_GRPC_CHANNEL_OPTIONS])
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self._call("Configure", provider_pb2.ConfigureRequest(args=_struct({"cloudjobs:endpoint": "embedded"})))

    def check(self, inputs: Values) -> Values:
        answer = self._call("Check", provider_pb2.CheckRequest(urn=self._urn, news=self._bag(inputs)))
        assert not answer.failures, answer.failures
        return _plain(answer.inputs)

    def diff(self, id: str, state: Values, inputs: Values) -> tuple[bool, bool]:
        request = provider_pb2.DiffRequest(id=id, urn=self._urn, olds=self._bag(state), news=self._bag(inputs))
        answer = self._call("Diff", request)
        return answer.changes != provider_pb2.DiffResponse.DIFF_NONE, bool(answer.replaces)

    def create(self, inputs: Values) -> Made:
        request = provider_pb2.CreateRequest(urn=self._urn, properties=self._bag(inputs))
        return self._made("Create", request)

    def update(self, id: str, state: Values, inputs: Values) -> Made:
        olds, news = self._bag(state), self._bag(inputs)
        return self._made("Update", provider_pb2.UpdateRequest(id=id, urn=self._urn, olds=olds, news=news), id)

    def delete(self, id: str, state: Values) -> None:
        try:
            self._call("Delete", provider_pb2.DeleteRequest(id=id, urn=self._urn, properties=self._bag(state)))
        except grpc.RpcError as error:
            _kept(error)

    def end(self) -> None:
        self._channel.close()
        self._kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._cloud.store.close()

    def _made(self, verb: str, request: Any, id: str = "") -> Made:
        try:
            answer = self._call(verb, request)
        except grpc.RpcError as error:
            return _kept(error)
        return Made(id or answer.id, _plain(answer.properties))

    def _call(self, verb: str, request: Any) -> Any:
        with AtTheHang(self._cloud, self._act):
            try:
                return getattr(self._stub, verb)(request, timeout=CALL_TIMEOUT_SECONDS)
            except grpc.RpcError:
                if self._killed:
                    raise Died from None
                raise

    def _act(self) -> None:
        if self._effect is Effect.KILL:
            self._killed = True
            self._kill()
        if self._effect is Effect.INTERRUPT:
            self._stub.Cancel(empty_pb2.Empty(), timeout=CALL_TIMEOUT_SECONDS)

    def _kill(self) -> None:
        self._process.kill()

    def _bag(self, values: Values) -> struct_pb2.Struct:
        return _struct({**values, "__provider": self._blob})


def _struct(values: Values) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def _plain(struct: Any) -> Values:
    return {key: value for key, value in plain(struct).items() if key != "__provider"}


def _kept(error: Any) -> Made:
    """What of a failed verb stays in state; a traceback is no error that may happen."""
    details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
    if details is not None:
        failure = provider_pb2.ErrorResourceInitFailed()
        status_pb2.Status.FromString(details).details[0].Unpack(failure)
        return Made(failure.id, _plain(failure.properties), broken="; ".join(failure.reasons))
    if "\n" in error.details() or error.code() is not grpc.StatusCode.UNKNOWN:
        raise error
    raise VerbFailed(error.details())


class HostStack:
    """A stack whose commands each start a host; see `stacks.CampaignStack`."""

    def __init__(self, engine: RecordingEngine, subject: Subject, folder: Path, home: Path) -> None:
        self.cloud = quick_cloud(folder)
        self._state, self._home = folder / "state.json", home
        self.effect = Effect.NOTHING
        self._engine = Engine(self._state, lambda: HostProcess(engine, subject, folder, home, self.effect))

    def up(self, inputs: Values) -> End:
        self._engine.dies_unsaved = self.effect is Effect.KILL_UNSAVED
        return self._engine.up(inputs)

    def destroy(self) -> End:
        self._engine.dies_unsaved = self.effect is Effect.KILL_UNSAVED
        return self._engine.destroy()

    def known(self) -> set[str]:
        return self._engine.known()

    def forget(self) -> None:
        """An empty cloud, state and journal."""
        counts.forget(self.cloud)
        hurry(self.cloud)
        for left in (self._state, *self._home.glob("cloudjobs/journal/*")):
            left.unlink(missing_ok=True)

    def close(self) -> None:
        self.cloud.store.close()
