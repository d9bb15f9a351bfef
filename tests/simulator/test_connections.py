"""Many, slow and large clients of the served simulator: none keeps the others out."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest
from pulumi_cloudjobs.simulator import server
from pulumi_cloudjobs.simulator.app import LARGEST_BODY_BYTES, create_app
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.simulator.store import Store

from .conftest import Web

MANY = 600
MIB = 1024 * 1024


def connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout=30)


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client has half a second for its request."""
    monkeypatch.setattr(server, "SECONDS_FOR_A_REQUEST", 0.5)


def ends(connection: socket.socket) -> bytes:
    """Return what comes until the server ends the connection."""
    received = b""
    try:
        while chunk := connection.recv(65536):
            received += chunk
    except ConnectionResetError:
        pass

    return received


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize(
    "start",
    [
        pytest.param(b"GET / HT", id="request-line"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ", id="header"),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{", id="body"
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\na",
            id="chunk",
        ),
    ],
)
def test_a_client_that_drips_is_closed(start: bytes, served: Web) -> None:
    """A byte now and then passes for activity, and keeps a connection for ever."""
    with connect(served.address) as slow:
        slow.sendall(start)
        give_up_at = time.monotonic() + 20
        closed = False
        while not closed and time.monotonic() < give_up_at:
            time.sleep(0.1)  # waitress looks at its connections by the clock of the system
            try:
                slow.sendall(b"x")
            except OSError:
                closed = True

        assert closed
    assert served.total() == 0


@pytest.mark.usefixtures("_impatient")
def test_a_client_that_does_not_take_its_response_is_closed(served: Web, control: Control) -> None:
    """Its response would wait in memory, and more than a few hold a worker each."""
    for number in range(40):
        data = {"text": "x" * MIB}
        control.add(Fixture("tencent/batch/image", "ap-guangzhou", f"img-{number:08}", data=data))

    with connect(served.address) as slow:
        slow.sendall(b"GET /_simulator/objects HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(4)  # the same clock: the limit, and two rounds of checks
        received = ends(slow)

    assert 0 < len(received) < 40 * MIB
    assert served.total() == 0


def whole_response(connection: socket.socket) -> bytes:
    """Return a response whose body is a JSON object; its parts may come one by one."""
    received = b""
    while not received.endswith(b"}") and (part := connection.recv(65536)):
        received += part

    return received


@pytest.mark.usefixtures("_impatient")
def test_a_client_between_two_requests_and_a_slow_response_are_not_closed(
    served: Web, control: Control
) -> None:
    """A provider keeps its connections between two polls; a fault holds a response back."""
    control.fault("slow", action="DescribeJobs", seconds=3)
    assert served.total() == 0

    with connect(served.address) as connection:
        for _ in range(2):
            time.sleep(2)  # the same clock: longer than the limit
            connection.sendall(b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b"404" in whole_response(connection)


@pytest.fixture
def _many_files() -> Iterator[None]:
    """Both ends of each connection are files of this process."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, before[1]), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("_many_files")
def test_idle_connections_keep_nobody_out(store: Store) -> None:
    """Each process of the provider opens up to 128, and a crashed client may leave its own."""
    with server.serving(store) as address, ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(connect(address))
        response = httpx.get(f"{address}/_simulator/clock", trust_env=False, timeout=20)
        assert response.status_code == 200


def test_the_limit_of_connections_leaves_files_for_the_store(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server without a free file cannot open its store."""
    for files, connections in (
        (256, 192),
        (1024, 960),
        (1_000_000, 2000),
        (resource.RLIM_INFINITY, 2000),
        (70, 64),
    ):
        monkeypatch.setattr(resource, "getrlimit", lambda _, files=files: (files, files))
        assert server._connection_limit() == connections


@pytest.mark.parametrize("path", ["/", "/_simulator/clock"])
def test_a_body_above_the_limit_is_refused(path: str, web: Web) -> None:
    """The real APIs take 10 MB at most; the rest would fill the disk of a developer."""
    response = web.http.post(f"{web.address}{path}", content=b"x" * (LARGEST_BODY_BYTES + 1))
    assert response.status_code == 413

    taken = web.http.post(f"{web.address}{path}", content=b"[" * LARGEST_BODY_BYTES)
    assert taken.status_code in (400, 404)


def test_a_length_that_only_grows_is_refused_as_well(served: Web) -> None:
    """A client need not announce how much it sends."""
    chunks = (b"x" * MIB for _ in range(20))
    assert served.http.post(f"{served.address}/", content=chunks).status_code == 413


def test_in_process_the_limit_is_the_same(store: Store) -> None:
    """A request that works in process has to work served, too."""
    application = create_app(store)
    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(LARGEST_BODY_BYTES + 1),
    }
    application(environ, lambda status, headers: statuses.append(status))
    assert statuses == ["413 Request Entity Too Large"]
