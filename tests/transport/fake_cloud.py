"""A cloud with one prepared response that keeps its requests, and transports to it."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from pulumi_cloudjobs.alibaba.transport import Transport as AlibabaTransport
from pulumi_cloudjobs.core.calls.rate_limit import RateLimiters
from pulumi_cloudjobs.core.calls.transport import Target
from pulumi_cloudjobs.core.credentials import Credential
from pulumi_cloudjobs.core.http.endpoints import EMBEDDED_ENDPOINT, Service
from pulumi_cloudjobs.core.http.pool import HttpPool, Request
from pulumi_cloudjobs.huawei.transport import Transport as HuaweiTransport
from pulumi_cloudjobs.tencent.transport import Transport as TencentTransport

SECRET = "the+secret/of=the&key"
TOKEN = "the/token+of&the=session"
CREDENTIAL = Credential("the-key-id", SECRET, TOKEN, source="environment variable THE_KEY_ID")
PROJECT_ID = "0123456789abcdef0123456789abcdef"

BATCH = Service("batch", "2017-03-12", "Batch", "tencent_batch")
DLC = Service("dlc", "2021-01-25", "DLC", "tencent_dlc")
OCEANUS = Service("oceanus", "2019-04-22", "Oceanus", "tencent_oceanus")
DLI = Service("dli", "", "DLI", "huawei_dli")
EMR = Service("emr", "2016-04-08", "EMR", "alibaba_emr")

VENDORS = ("tencent", "huawei", "alibaba")


class Clock:
    """Return a time that is a minute later at each call."""

    def __init__(self) -> None:
        self.time = datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        self.time += timedelta(minutes=1)
        return self.time


@dataclass
class FakeCloud:
    """A WSGI application. `body` may be text, bytes, or anything that becomes JSON."""

    body: Any = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    requests: list[Request] = field(default_factory=list)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        self.requests.append(_request(environ))
        start_response(f"{self.status} Words", list(self.headers.items()))
        if isinstance(self.body, bytes):
            return [self.body]

        return [
            self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()
        ]

    def pool(self) -> HttpPool:
        return HttpPool(embedded=lambda: self)


def tencent(
    pool: HttpPool, *, endpoint: str = EMBEDDED_ENDPOINT, service: Service = BATCH
) -> TencentTransport:
    target = Target(service, endpoint, "ap-guangzhou", CREDENTIAL)
    return TencentTransport(target, http=pool, limiters=RateLimiters(), clock=Clock())


def huawei(pool: HttpPool, *, endpoint: str = EMBEDDED_ENDPOINT) -> HuaweiTransport:
    target = Target(DLI, endpoint, "cn-north-4", CREDENTIAL, PROJECT_ID)
    return HuaweiTransport(target, http=pool, limiters=RateLimiters(), clock=Clock())


def alibaba(pool: HttpPool, *, endpoint: str = EMBEDDED_ENDPOINT) -> AlibabaTransport:
    target = Target(EMR, endpoint, "cn-hangzhou", CREDENTIAL)
    return AlibabaTransport(target, http=pool, limiters=RateLimiters(), clock=Clock())


def call(
    vendor: str,
    pool: HttpPool,
    *,
    endpoint: str = EMBEDDED_ENDPOINT,
    timeout_seconds: float | None = None,
) -> dict[str, Any]:
    """Send one plain call of that vendor."""
    if vendor == "tencent":
        transport = tencent(pool, endpoint=endpoint)
        return transport.call("DescribeJob", {"JobId": "job-1"}, timeout_seconds=timeout_seconds)

    if vendor == "huawei":
        path = "/v2.0/{project_id}/sessions/s-1"
        return huawei(pool, endpoint=endpoint).call("GET", path, timeout_seconds=timeout_seconds)

    parameters = {"ProjectId": "FP-1", "Id": "FJ-1"}
    return alibaba(pool, endpoint=endpoint).call(
        "DescribeFlowJob", parameters, timeout_seconds=timeout_seconds
    )


@contextmanager
def raw_server(response: bytes | None, *, reset: bool = False) -> Iterator[str]:
    """A socket that takes one request and sends exactly these bytes, or None: keeps silent.

    Gives its endpoint.

    Args:
        reset: Whether the connection is reset after that instead of closed.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            if reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

            if response is None:
                done.wait(10)
            else:
                connection.sendall(response)

    thread = threading.Thread(target=serve)
    thread.start()

    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        done.set()
        thread.join()
        listener.close()


def closed_port() -> str:
    """An endpoint at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def full_port() -> Iterator[str]:
    """An endpoint that takes no more connections and does not refuse them either."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as waiting:
        for _ in range(4):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listener.getsockname())

        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _request(environ: dict[str, Any]) -> Request:
    """Return the request on the wire, with the path as sent, which WSGI alone does not keep."""
    headers = {
        name[5:].replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]

    query = f"?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else ""
    body = environ["wsgi.input"].read()
    return Request(
        environ["REQUEST_METHOD"],
        f"http://{headers['host']}{environ['PATH_INFO']}{query}",
        headers,
        body,
    )
