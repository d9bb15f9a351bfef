"""One call from its bytes to its answer, and the WSGI application around it.

`Cloud.answer` is the whole path: which vendor, which fault, signature, quota, the action, the call
log; all of it in one transaction of the store. `create_app` gives the same application to both
modes: behind `httpx.WSGITransport`, and served. They differ in one thing, which exception ends a
connection (`served`).
The calls of clouds need neither routes nor cookies: they are read from the WSGI environment as they
are. What steers the cloud (`routes.py`) is a Flask application.
"""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from email.utils import formatdate
from http.client import responses
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from pulumi_cloudjobs.core.http.pool import Request

from . import calllog, faults, quotas
from .control import PATH
from .faults import Fault
from .framework import Answer, ApiFault, Call, Gateway
from .store import Store, Transaction
from .vendors import gateways, services

STORE_FILE = "cloud.sqlite3"
HTML = {"Content-Type": "text/html"}
TEXT = {"Content-Type": "text/plain"}
log = logging.getLogger("pulumi_cloudjobs.simulator")

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[[str, Headers], Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]


def open_store(path: str | Path, *, wall: Callable[[], float] = time.time) -> Store:
    """The store at a path; made with its fixtures at first use.

    Args:
        path: A file `*.sqlite3`, or a folder, such as `.cloudjobs`, that holds `cloud.sqlite3`.
            Either may be missing.
        wall: Real time in seconds since 1970; for tests of signature windows.
    """
    path = Path(path)
    return Store(path if path.suffix == ".sqlite3" else path / STORE_FILE, services(), wall=wall)


def create_app(
    store: Store | str | Path, *, served: bool = False, sleep: Callable[[float], None] = time.sleep
) -> Application:
    """The embedded cloud as a WSGI application.

    Args:
        store: A store, or where it is, as for `open_store`.
        served: True under waitress: a fault that ends the connection closes the socket. False in
            process: it raises the transport error that httpx would raise.
        sleep: Called when an answer is slow or hangs; for tests that kill the client there.
    """
    cloud = Cloud(store if isinstance(store, Store) else open_store(store), gateways())
    return Application(cloud, served=served, sleep=sleep)


class Application:
    """WSGI: what is under `/_simulator/` goes to the control interface, all else to the clouds."""

    def __init__(self, cloud: Cloud, *, served: bool, sleep: Callable[[float], None]) -> None:
        self._cloud = cloud
        self._served = served
        self._sleep = sleep
        self._control: Wsgi | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(PATH):
            return self._steering()(environ, start_response)
        answer, fault = self._answer(environ)
        headers, chunks = _response(answer, fault, self._sleep, served=self._served)
        start_response(f"{answer.status} {responses.get(answer.status, '')}", headers)
        return () if environ["REQUEST_METHOD"] == "HEAD" else chunks

    def _answer(self, environ: Environ) -> tuple[Answer, Fault | None]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        try:
            return self._cloud.answer(wire_request(environ, body))
        except Exception as error:  # of the store: a full disk, a file of another version
            log.exception("the embedded cloud failed")
            return Answer(500, f"the embedded cloud failed: {error}".encode(), TEXT), None

    def _steering(self) -> Wsgi:
        if self._control is None:
            from .routes import control_app

            self._control = control_app(self._cloud.store)
        return self._control


def wire_request(environ: Environ, body: bytes) -> Request:
    """The request as it came over the wire, as far as WSGI still knows it; header names in lower case."""
    headers = {
        key[5:].replace("_", "-").lower(): value
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }
    headers.update(
        (name, environ[key])
        for key, name in (("CONTENT_TYPE", "content-type"), ("CONTENT_LENGTH", "content-length"))
        if key in environ
    )
    target = environ.get("REQUEST_URI") or _target(environ)
    if not target.startswith("/"):  # a proxy's form: the whole URL
        parts = urlsplit(target)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = headers.get("host") or environ["SERVER_NAME"]
    texts = {name: _utf8(value) for name, value in headers.items()}
    return Request(
        environ["REQUEST_METHOD"], f"{environ['wsgi.url_scheme']}://{host}{target}", texts, body
    )


def _target(environ: Environ) -> str:
    path = quote(environ.get("PATH_INFO") or "/", safe="/~:@!$&'()*+,;=")
    return f"{path}?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else path


def _utf8(value: str) -> str:
    return (
        value if value.isascii() else value.encode("latin-1", "replace").decode("utf-8", "replace")
    )


def _dated(answer: Answer, tx: Transaction) -> Answer:
    """Return an answer with a Date header, by which clients tell the cloud's clock."""
    return replace(answer, headers={**answer.headers, "Date": formatdate(tx.now, usegmt=True)})


class Cloud:
    """All vendors over one store."""

    def __init__(self, store: Store, gateways: Sequence[Gateway]) -> None:
        self.store = store
        self.gateways = gateways

    def answer(self, request: Request) -> tuple[Answer, Fault | None]:
        """Carry out one request.

        The fault it met is for the caller to act out where it concerns the connection.
        """
        gateway = next((gateway for gateway in self.gateways if gateway.claims(request)), None)
        if gateway is None:
            unknown = Answer(
                404, {"error": "no cloud API is known by these headers, parameters and path"}
            )
            with self.store.transaction() as tx:
                return _dated(unknown, tx), None
        call = gateway.identify(request, str(uuid.uuid4()))
        with self.store.transaction() as tx:
            fault = faults.take(tx, call)
            answer = (
                self._spoilt(gateway, call, tx, fault)
                if fault
                else self._carried_out(gateway, call, tx)
            )
            status = 0 if fault is not None and fault.silent else answer.status
            calllog.write(
                tx, call, status=status, code=answer.code, fault=fault.kind if fault else ""
            )
            return _dated(answer, tx), fault

    def _carried_out(self, gateway: Gateway, call: Call, tx: Transaction) -> Answer:
        try:
            gateway.verify(call, tx)
            quotas.check(tx, gateway, call)
            with tx.undone_on_error():
                return gateway.perform(call, tx)
        except ApiFault as refusal:
            return gateway.refuse(call, refusal)
        except (
            Exception
        ) as error:  # a bug of the simulator must be seen as one, not as a cloud's error
            log.exception("a bug in the embedded cloud: %s %s", call.service, call.action)
            text = f"a bug in the embedded cloud, please report it: {type(error).__name__} in {call.action}"
            return Answer(500, text.encode(), TEXT, code="SimulatorBug")

    def _spoilt(self, gateway: Gateway, call: Call, tx: Transaction, fault: Fault) -> Answer:
        answer = self._carried_out(gateway, call, tx) if fault.after else Answer(500, b"", HTML)
        if fault.kind.startswith("error"):
            return gateway.refuse(call, ApiFault(fault.code, fault.message, status=fault.status))
        if fault.kind.startswith("status"):
            return _gateway_page(fault.status or 500)
        return faults.spoil(answer, fault) if fault.kind == "replace" else answer


def _gateway_page(status: int) -> Answer:
    page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
    return Answer(status, page.encode(), HTML, code=f"HTTP{status}")


def _response(
    answer: Answer, fault: Fault | None, sleep: Callable[[float], None], *, served: bool
) -> tuple[Headers, Iterable[bytes]]:
    body = _encoded(answer.body)
    headers = list(answer.headers.items())
    whole = [*headers, ("Content-Length", str(len(body)))]
    if fault is None:
        return whole, [body]
    if fault.silent:
        return headers, _lost(fault, b"", sleep, served=served)
    if fault.kind == "torn":
        return whole, _lost(fault, body[: len(body) // 2], sleep, served=served)
    if fault.kind == "truncated":
        return headers, [body[: len(body) // 2]]
    if fault.kind == "slow":
        sleep(fault.seconds)
    return whole, [body]


def _encoded(body: Any) -> bytes:
    if body is None:
        return b""
    return body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()


def _lost(
    fault: Fault, begun: bytes, sleep: Callable[[float], None], *, served: bool
) -> Iterator[bytes]:
    """A body that breaks off."""
    if begun:
        yield begun
    if fault.kind.startswith("hang") or (served and fault.kind.startswith("timeout")):
        sleep(fault.seconds)
    raise _socket_closed() if served else _transport_error(fault)


def _socket_closed() -> Exception:
    from waitress.channel import ClientDisconnected

    # What waitress raises when the client has gone: it then closes the socket and writes nothing.
    closed: Exception = ClientDisconnected()
    return closed


def _transport_error(fault: Fault) -> Exception:
    # In process the client is httpx, so it is loaded already; a served cloud never comes here.
    import httpx

    if fault.kind == "refused":
        return httpx.ConnectError("connection refused")
    if fault.kind.startswith("timeout"):
        return httpx.ReadTimeout("timed out")
    if fault.kind == "torn":
        return httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body"
        )
    return httpx.ReadError("connection reset by peer")
