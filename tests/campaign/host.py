"""A provider process of its own for every command: a real `pulumi.dynamic`, called over gRPC.

Killed by the operating system and interrupted by the engine's Cancel, at the moment when the
simulator lets a call hang, as its call log shows. Time is real here, so the cloud is quick,
and between two commands its clock is moved.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2
from pulumi_cloudjobs.core.private_folder import STORE_VARIABLE, make_private_folder
from pulumi_cloudjobs.core.resource_type import Values
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control

from tests.campaign import counts
from tests.campaign.stacks import Created, Died, End, Engine, Program, Ref, State, VerbFailed
from tests.campaign.troubles import Effect
from tests.dynamic.host_process import METADATA_BYTES, PACKAGE, RecordingEngine, plain
from tests.resource_types import RESOURCE_TYPES

CALL_TIMEOUT_SECONDS = 200
POLL_SECONDS = 0.02
SETTLED_SECONDS = 170.0
"""After that a lost request can no longer take effect, so that nobody waits for it."""
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
    """The simulator of a project folder, whose jobs start and stop at once."""
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
        while not self._over.wait(POLL_SECONDS):
            if len(self._hanging()) >= self._before + self._calls:
                self._do()
                return

    def _hanging(self) -> list[dict[str, Any]]:
        return [line for line in self._cloud.calls() if line["fault"].startswith(HANGING)]


@dataclass(frozen=True)
class HostPlace:
    """The place in which commands run; see `in_process.Place`.

    Args:
        folder: The project's.
        store: Folder of the simulator's store.
        home: Of the user, and of Pulumi.
        backend: Folder of the file backend, where state and journal are.
    """

    folder: Path
    store: Path
    home: Path
    backend: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(PACKAGE),
            "HOME": str(self.home),
            "PULUMI_HOME": str(self.home / ".pulumi"),
            "PULUMI_BACKEND_URL": self.backend.as_uri(),
            STORE_VARIABLE: str(self.store),
        }


def host_place(folder: Path) -> HostPlace:
    """A new machine in an empty folder, with a project, a home and a backend."""
    project = folder / "project"
    place = HostPlace(project, project / ".cloudjobs", folder / "home", folder / "backend")
    make_private_folder(place.store)

    for path in (place.home, place.backend):
        path.mkdir(exist_ok=True)

    return place


def other_folder(place: HostPlace) -> HostPlace:
    """The same project in another folder, on the same cloud."""
    new_folder = place.folder.with_name("other-checkout")
    new_folder.mkdir(exist_ok=True)
    return replace(place, folder=new_folder)


def other_home(place: HostPlace) -> HostPlace:
    """The same, as another user runs it, or another machine."""
    home = place.home.with_name("other-home")
    home.mkdir(exist_ok=True)
    return replace(place, home=home)


class HostProcess:
    """A provider process of a stack."""

    def __init__(
        self, engine: RecordingEngine, stack: str, place: HostPlace, effect: Effect
    ) -> None:
        self._stack = stack
        self._effect = effect
        self._engine = engine
        self._first_line = len(engine.lines)
        self._cloud = Control(open_store(place.store))
        self._killed = False
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi.dynamic", engine.address],
            cwd=place.folder,
            env=place.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        port = int(self._process.stdout.readline())
        sizes = [
            ("grpc.max_metadata_size", METADATA_BYTES),
            ("grpc.absolute_max_metadata_size", METADATA_BYTES),
        ]
        self._channel = grpc.insecure_channel(
            f"127.0.0.1:{port}", options=[*sizes, *_GRPC_CHANNEL_OPTIONS]
        )
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self._call(
            "Configure",
            provider_pb2.ConfigureRequest(args=_struct({"cloudjobs:endpoint": "embedded"})),
        )

    def check(self, ref: Ref, inputs: Values, *, in_state: bool) -> Values:
        olds = _bag(ref, inputs) if in_state else None
        request = provider_pb2.CheckRequest(
            urn=ref.urn(self._stack), olds=olds, news=_bag(ref, inputs)
        )
        response = self._call("Check", request)
        assert not response.failures, response.failures
        return _plain(response.inputs)

    def diff(self, ref: Ref, resource: Created, inputs: Values) -> tuple[bool, bool]:
        olds, news = _bag(ref, resource.outputs), _bag(ref, inputs)
        request = provider_pb2.DiffRequest(
            id=resource.id, urn=ref.urn(self._stack), olds=olds, news=news
        )
        response = self._call("Diff", request)
        return response.changes != provider_pb2.DiffResponse.DIFF_NONE, bool(response.replaces)

    def create(self, ref: Ref, inputs: Values) -> Created:
        request = provider_pb2.CreateRequest(urn=ref.urn(self._stack), properties=_bag(ref, inputs))
        return self._result("Create", request)

    def read(self, ref: Ref, resource: Created) -> Created | None:
        properties = _bag(ref, resource.outputs)
        request = provider_pb2.ReadRequest(
            id=resource.id, urn=ref.urn(self._stack), properties=properties
        )
        response = self._result("Read", request)
        return response if response.id else None

    def update(self, ref: Ref, resource: Created, inputs: Values) -> Created:
        olds, news = _bag(ref, resource.outputs), _bag(ref, inputs)
        request = provider_pb2.UpdateRequest(
            id=resource.id, urn=ref.urn(self._stack), olds=olds, news=news
        )
        return self._result("Update", request, resource.id)

    def delete(self, ref: Ref, resource: Created) -> None:
        properties = _bag(ref, resource.outputs)
        request = provider_pb2.DeleteRequest(
            id=resource.id, urn=ref.urn(self._stack), properties=properties
        )

        try:
            self._call("Delete", request)
        except grpc.RpcError as error:
            _kept(error)

    def end(self, *, in_order: bool) -> tuple[str, ...]:
        if in_order:
            self._stub.Cancel(empty_pb2.Empty(), timeout=CALL_TIMEOUT_SECONDS)

        self._channel.close()
        self._kill()
        self._process.wait()

        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()

        self._cloud.store.close()
        lines = self._engine.lines[self._first_line :]
        return tuple(text for _, _, text, is_ephemeral in lines if not is_ephemeral)

    def _result(self, verb: str, request: Any, id: str = "") -> Created:
        try:
            response = self._call(verb, request)
        except grpc.RpcError as error:
            return _kept(error)

        return Created(id or response.id, _plain(response.properties))

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


@cache
def _provider_of(token: str) -> str:
    described = next(
        described for described in RESOURCE_TYPES if described.resource_type.token == token
    )
    return str(serialize_provider(described.provider_class()))


def _bag(ref: Ref, values: Values) -> struct_pb2.Struct:
    return _struct({**values, "__provider": _provider_of(ref.token)})


def _struct(values: Values) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def _plain(struct: Any) -> Values:
    return {key: value for key, value in plain(struct).items() if key != "__provider"}


def _kept(error: Any) -> Created:
    """Return the part of a failed verb that stays in state; a traceback is never allowed."""
    details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
    if details is not None:
        failure = provider_pb2.ErrorResourceInitFailed()
        status_pb2.Status.FromString(details).details[0].Unpack(failure)
        return Created(failure.id, _plain(failure.properties), broken="; ".join(failure.reasons))

    if "\n" in error.details() or error.code() is not grpc.StatusCode.UNKNOWN:
        raise error

    raise VerbFailed(error.details())


class HostStack:
    """A stack whose commands each start a host; see `stacks.CampaignStack`.

    Args:
        owner: Name of the state's file.

    Attributes:
        name: Of the stack, as its state has it; it may be renamed.
        place: Where the next command runs.
    """

    def __init__(
        self, engine: RecordingEngine, place: HostPlace, *, name: str = "dev", owner: str = ""
    ) -> None:
        self.cloud = quick_cloud(place.folder)
        self.name = name
        self.place = self._first_place = place
        self.effect = Effect.NOTHING
        self._backend = place.backend
        self._state = place.backend / f"{owner or name}.json"
        self._engine = Engine(
            self._state, lambda: HostProcess(engine, self.name, self.place, self.effect)
        )

    def up(self, program: Program, *, refresh: bool = False) -> End:
        self._engine.dies_unsaved = self.effect is Effect.KILL_UNSAVED
        return self._engine.up(program, refresh=refresh)

    def refresh(self) -> End:
        return self._engine.refresh()

    def destroy(self) -> End:
        self._engine.dies_unsaved = self.effect is Effect.KILL_UNSAVED
        return self._engine.destroy()

    def known(self) -> set[str]:
        return self._engine.known()

    def state(self) -> State:
        return self._engine.state()

    def rest(self) -> None:
        self.cloud.advance(SETTLED_SECONDS)

    def wait(self, seconds: float) -> None:
        self.cloud.advance(seconds)

    def act_late(self, seconds: float | None) -> None:
        assert seconds is None, "the simulator of another process carries nothing out late"

    def forget(self) -> None:
        """An empty cloud, state and journal."""
        counts.forget(self.cloud)
        hurry(self.cloud)
        self.place = self._first_place
        self._state.unlink(missing_ok=True)

        for path in self._backend.glob(".pulumi/*/*/*"):
            path.unlink()

    def close(self) -> None:
        self.cloud.store.close()
