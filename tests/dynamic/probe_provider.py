"""A provider that follows its inputs, so that tests can observe a real host from inside."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pulumi.dynamic import CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult
from pulumi.runtime import rpc
from pulumi_cloudjobs.core.errors import CreateOutcomeUnknown, ProviderBug
from pulumi_cloudjobs.core.operation import Parked
from pulumi_cloudjobs.dynamic import host
from pulumi_cloudjobs.dynamic.adaptations import workers

BARRIERS = {number: threading.Barrier(number) for number in (64, 600)}
REACHED = threading.Event()
PARKED: list[Callable[[], None]] = []
ENDINGS = {
    "system exit": SystemExit(3),
    "keyboard interrupt": KeyboardInterrupt(),
    "generator exit": GeneratorExit(),
    "error": CreateOutcomeUnknown('creating Batch job "render": the response was lost'),
    "bug": ProviderBug("a state nobody thought of"),
    "foreign": KeyError("nobody expects this"),
}


class ProbeProvider(ResourceProvider):
    """Each verb reads its order from the property `do`."""

    serialize_as_secret_always = False

    @host.guarded("create")
    def create(self, props: dict[str, Any]) -> CreateResult:
        rest = host.rest_of_call()
        return CreateResult("probe-1", rest() if rest else ORDERS[props["do"]](props))

    @host.guarded("read")
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        return ReadResult(id_, ORDERS[props["do"]](props))

    @host.guarded("update")
    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(ORDERS[news["do"]](news))

    @host.guarded("diff")
    def diff(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=False)

    @host.guarded("delete")
    def delete(self, id_: str, props: dict[str, Any]) -> None:
        ORDERS[props["do"]](props)


def echo(props: dict[str, Any]) -> dict[str, Any]:
    return {"name": props.get("name")}


def echo_all(props: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in props.items() if key not in ("do", "__provider")}


def features(props: dict[str, Any]) -> dict[str, Any]:
    return {"features": sorted(host.adapt().features)}


def raise_it(props: dict[str, Any]) -> dict[str, Any]:
    raise ENDINGS[props["what"]]


def meet(props: dict[str, Any]) -> dict[str, Any]:
    BARRIERS[int(props["number"])].wait(timeout=20)
    return {}


def raise_init_failed(props: dict[str, Any]) -> dict[str, Any]:
    outputs = {
        "job_id": "job-7",
        "password": rpc.wrap_rpc_secret("hunter2"),
        "size": 3.0,
        "big": "x" * int(props["bytes"]),
    }
    if not host.raise_init_failed(
        host.current_request(), id="job-7", properties=outputs, reasons=["job-7 failed", "exit 3"]
    ):
        return outputs
    raise CreateOutcomeUnknown("the reasons are in the details")


def fail_when_created(props: dict[str, Any]) -> dict[str, Any]:
    request = host.current_request()
    if request is not None and request.verb == "Create":
        return raise_init_failed({**props, "bytes": 0})
    return {"job_id": "job-7", "finished": True}


def wait_for_the_end(props: dict[str, Any]) -> dict[str, Any]:
    """Write into a named pipe: the process id, and after the wait the reason of its end."""
    adapted = host.adapt()
    with Path(props["reports"]).open("w") as reports:
        print(os.getpid(), file=reports, flush=True)
        adapted.cancelled.wait(timeout=60)
        print("engine gone" if host.engine_gone() else "cancelled", file=reports, flush=True)
    return raise_init_failed({**props, "bytes": 0})


def show_lines(props: dict[str, Any]) -> dict[str, Any]:
    request = host.current_request()
    urn = request.urn if request else ""
    host.status(urn, "running, 12 s")
    host.info(urn, "a line")
    host.warn(urn, "beware")
    return {}


def wait_for_cancel(props: dict[str, Any]) -> dict[str, Any]:
    cancelled = host.adapt().cancelled
    REACHED.set()
    return {"cancelled": cancelled.wait(timeout=20)}


def someone_waits(props: dict[str, Any]) -> dict[str, Any]:
    return {"reached": REACHED.wait(timeout=20)}


def end_when_allowed(props: dict[str, Any]) -> dict[str, Any]:
    REACHED.set()
    with Path(props["goes_on"]).open() as orders:
        orders.readline()
    Path(props["ended"]).touch()
    return {}


def hang(props: dict[str, Any]) -> dict[str, Any]:
    REACHED.set()
    threading.Event().wait(timeout=60)
    return {}


def request_facts(props: dict[str, Any]) -> dict[str, Any]:
    request = host.current_request()
    if request is None:
        return {}
    return {
        "verb": request.verb,
        "urn": request.urn,
        "timeout_seconds": request.timeout_seconds,
        "has_provider": request.provider == props["__provider"],
    }


def engine_gone(props: dict[str, Any]) -> dict[str, Any]:
    adapted = host.adapt()
    if props.get("wait"):
        adapted.engine.gone.wait(timeout=20)
    return {"gone": host.engine_gone(), "cancelled": adapted.cancelled.is_set()}


def provider_change(props: dict[str, Any]) -> dict[str, Any]:
    return {"changed": host.take_provider_change()}


def pool_size(props: dict[str, Any]) -> dict[str, Any]:
    executor = workers._running_executor()
    return {"size": executor._max_workers if executor else None}


def park(props: dict[str, Any]) -> dict[str, Any]:
    """Leave the call until `resume_all`, where the host can."""
    resume = host.park(partial(RESTS[props["then"]], props))
    if resume is None:
        return {"kept": True}

    PARKED.append(resume)
    raise Parked


def parked_calls(props: dict[str, Any]) -> dict[str, Any]:
    return {"parked": len(PARKED), "running": host.adapt().running_calls - 1}


def resume_all(props: dict[str, Any]) -> dict[str, Any]:
    while PARKED:
        PARKED.pop()()
    return {"threads": threading.active_count()}


def host_asyncio(props: dict[str, Any]) -> dict[str, Any]:
    return {"is_original": vars(sys.modules["__main__"])["asyncio"] is asyncio}


def loaded_modules(props: dict[str, Any]) -> dict[str, Any]:
    return {"sdk_status_class": "pulumi.runtime.proto.status_pb2" in sys.modules}


RESTS = {"echo": echo, "raise": raise_it, "fail": raise_init_failed}
ORDERS = {
    order.__name__: order
    for order in (
        echo,
        echo_all,
        features,
        raise_it,
        meet,
        raise_init_failed,
        fail_when_created,
        wait_for_the_end,
        show_lines,
        wait_for_cancel,
        someone_waits,
        end_when_allowed,
        hang,
        request_facts,
        engine_gone,
        provider_change,
        pool_size,
        park,
        parked_calls,
        resume_all,
        host_asyncio,
        loaded_modules,
    )
}
