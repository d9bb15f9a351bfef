"""The course of one call from its bytes to its response, and the WSGI application around it.

`Cloud.respond` is the whole path: which vendor, which fault, signature, quota, the action, the call
log; all of it in one transaction of the store. `create_app` returns the same application for both
modes: called by `core.http.pool`, and served. They differ in one thing, which exception ends a
connection (`served`).
The calls of clouds need neither routes nor cookies: they are read from the WSGI environment as they
are. The control interface (`routes.py`) is a Flask application.
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
from .faults import Fault
from .framework import ApiFault, Call, Response
from .guard import is_control, refusal
from .inputs import Json
from .service import Gateway
from .store import Store, Transaction, UnusableStore
from .vendors import gateways, services

STORE_FILE = "cloud.sqlite3"
LARGEST_BODY_BYTES = 16 * 1024 * 1024
HTML = {"Content-Type": "text/html"}
TEXT = {"Content-Type": "text/plain"}
JSON = {"Content-Type": "application/json"}
log = logging.getLogger("pulumi_cloudjobs.simulator")

Environ = Json
Headers = list[tuple[str, str]]
StartResponse = Callable[[str, Headers], Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]


def open_store(path: str | Path, *, wall: Callable[[], float] = time.time) -> Store:
    """Return the store at a path; created with its fixtures at first use.

    Args:
        path: A file `*.sqlite3`, or a folder, such as `.cloudjobs`, that holds `cloud.sqlite3`.
            Either may be missing.
        wall: Real time in seconds since 1970; for tests of signature windows.
    """
    path = Path(path)
    file = path if path.suffix == ".sqlite3" else path / STORE_FILE
    return Store(file, services(), wall=wall)


def create_app(
    store: Store | str | Path,
    *,
    served: bool = False,
    allow_remote: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> Application:
    """Create the simulator as a WSGI application.

    Args:
        store: A store, or its path, as for `open_store`.
        served: True under waitress: a fault that ends the connection closes the socket. False in
            process: it raises the transport error that httpx would raise.
        allow_remote: Other machines may use it: a Host header may name more than this machine.
        sleep: Called when a response is slow or hangs; for tests that kill the client there.
    """
    cloud = Cloud(store if isinstance(store, Store) else open_store(store), gateways())
    return Application(cloud, served=served, allow_remote=allow_remote, sleep=sleep)


class Application:
    """The WSGI application: `/_simulator/` is the control interface, all else are the clouds."""

    def __init__(
        self, cloud: Cloud, *, served: bool, allow_remote: bool, sleep: Callable[[float], None]
    ) -> None:
        self._cloud = cloud
        self._served = served
        self._allow_remote = allow_remote
        self._sleep = sleep
        self._control: Wsgi | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        response, fault = self._refused(environ), None
        if response is None and is_control(environ):
            return self._control_app()(environ, start_response)
        if response is None:
            response, fault = self._respond(environ)

        headers, chunks = _headers_and_body(response, fault, self._sleep, served=self._served)
        start_response(f"{response.status} {responses.get(response.status, '')}", headers)
        return () if environ["REQUEST_METHOD"] == "HEAD" else chunks

    def _refused(self, environ: Environ) -> Response | None:
        """Return the response to a request that no client of a cloud sends."""
        reason = refusal(environ, allow_remote=self._allow_remote)
        if reason is not None:
            return Response(403, {"error": reason}, JSON)
        if int(environ.get("CONTENT_LENGTH") or 0) > LARGEST_BODY_BYTES:
            return Response(413, {"error": f"a body has at most {LARGEST_BODY_BYTES} bytes"}, JSON)

        return None

    def _respond(self, environ: Environ) -> tuple[Response, Fault | None]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        try:
            return self._cloud.respond(wire_request(environ, body))
        except UnusableStore as error:
            return Response(500, f"the simulator failed: {error}".encode(), TEXT), None
        except Exception as error:  # of the store: a full disk
            log.exception("the simulator failed")
            return Response(500, f"the simulator failed: {error}".encode(), TEXT), None

    def _control_app(self) -> Wsgi:
        if self._control is None:
            from .routes import control_app

            self._control = control_app(self._cloud.store)

        return self._control


# The request


def wire_request(environ: Environ, body: bytes) -> Request:
    """Return the request as it came over the wire, as far as WSGI still knows it.

    Header names are in lower case.
    """
    headers = _headers(environ)
    host = headers.get("host") or environ["SERVER_NAME"]
    url = f"{environ['wsgi.url_scheme']}://{host}{_target(environ)}"
    texts = {name: _utf8(value) for name, value in headers.items()}
    return Request(environ["REQUEST_METHOD"], url, texts, body)


def _headers(environ: Environ) -> dict[str, str]:
    headers: dict[str, str] = {}
    for key, value in environ.items():
        if key.startswith("HTTP_"):
            headers[key[5:].replace("_", "-").lower()] = value
    for key, name in (("CONTENT_TYPE", "content-type"), ("CONTENT_LENGTH", "content-length")):
        if key in environ:
            headers[name] = environ[key]

    return headers


def _target(environ: Environ) -> str:
    target: str = environ.get("REQUEST_URI") or _rebuilt_target(environ)
    if target.startswith("/"):
        return target

    # A proxy sends the whole URL.
    parts = urlsplit(target)
    query = f"?{parts.query}" if parts.query else ""
    return (parts.path or "/") + query


def _rebuilt_target(environ: Environ) -> str:
    path = quote(environ.get("PATH_INFO") or "/", safe="/~:@!$&'()*+,;=")
    return f"{path}?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else path


def _utf8(value: str) -> str:
    if value.isascii():
        return value

    return value.encode("latin-1", "replace").decode("utf-8", "replace")


# The call


class Cloud:
    """All vendors over one store."""

    def __init__(self, store: Store, gateways: Sequence[Gateway]) -> None:
        self.store = store
        self.gateways = gateways

    def respond(self, request: Request) -> tuple[Response, Fault | None]:
        """Carry out one request.

        Returns:
            The response, and the fault that hit the call: the caller acts out its part on the
            connection.
        """
        gateway = next((gateway for gateway in self.gateways if gateway.claims(request)), None)
        if gateway is None:
            error = "no cloud API is known by these headers, parameters and path"
            with self.store.transaction() as tx:
                return _dated(Response(404, {"error": error}), tx), None

        call = gateway.identify(request, str(uuid.uuid4()))
        with self.store.transaction() as tx:
            fault = faults.take(tx, call)
            if fault is None:
                response = self._carry_out(gateway, call, tx)
                calllog.write(tx, call, status=response.status, code=response.code, fault="")
            else:
                response = self._strike(gateway, call, tx, fault)
                status = 0 if fault.silent else response.status
                calllog.write(tx, call, status=status, code=response.code, fault=fault.fault_type)
            return _dated(response, tx), fault

    def _carry_out(self, gateway: Gateway, call: Call, tx: Transaction) -> Response:
        try:
            gateway.verify(call, tx)
            quotas.check(tx, gateway, call)
            with tx.undone_on_error():
                return gateway.perform(call, tx)
        except ApiFault as fault:
            return gateway.refuse(call, fault)
        except Exception as error:
            # A bug of the simulator must not be taken for a cloud's error.
            log.exception("a bug in the simulator: %s %s", call.service, call.action)
            name = type(error).__name__
            text = f"a bug in the simulator, please report it: {name} in {call.action}"
            return Response(500, text.encode(), TEXT, code="SimulatorBug")

    def _strike(self, gateway: Gateway, call: Call, tx: Transaction, fault: Fault) -> Response:
        response = self._carry_out(gateway, call, tx) if fault.after else Response(500, b"", HTML)
        if fault.fault_type.startswith("error"):
            return gateway.refuse(call, ApiFault(fault.code, fault.message, status=fault.status))
        if fault.fault_type.startswith("status"):
            return _gateway_page(fault.status or 500)
        if fault.fault_type == "replace":
            return faults.replace_values(response, fault)

        return response


def _dated(response: Response, tx: Transaction) -> Response:
    """Return a response with a Date header, from which clients read the cloud's clock."""
    return replace(response, headers={**response.headers, "Date": formatdate(tx.now, usegmt=True)})


def _gateway_page(status: int) -> Response:
    page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
    return Response(status, page.encode(), HTML, code=f"HTTP{status}")


# The response on the connection


def _headers_and_body(
    response: Response, fault: Fault | None, sleep: Callable[[float], None], *, served: bool
) -> tuple[Headers, Iterable[bytes]]:
    body = _encoded(response.body)
    half = body[: len(body) // 2]
    headers = list(response.headers.items())
    whole = [*headers, ("Content-Length", str(len(body)))]

    if fault is None:
        return whole, [body]
    if fault.silent:
        return headers, _broken_off(fault, b"", sleep, served=served)
    if fault.fault_type == "torn":
        return whole, _broken_off(fault, half, sleep, served=served)
    if fault.fault_type == "truncated":
        return headers, [half]
    if fault.fault_type == "slow":
        sleep(fault.seconds)

    return whole, [body]


def _encoded(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body

    return json.dumps(body, ensure_ascii=False).encode()


def _broken_off(
    fault: Fault, start: bytes, sleep: Callable[[float], None], *, served: bool
) -> Iterator[bytes]:
    """Send the start of a body, then end the connection."""
    if start:
        yield start

    waits_when_served = served and fault.fault_type.startswith("timeout")
    if waits_when_served or fault.fault_type.startswith("hang"):
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

    if fault.fault_type == "refused":
        return httpx.ConnectError("connection refused")
    if fault.fault_type.startswith("timeout"):
        return httpx.ReadTimeout("timed out")
    if fault.fault_type == "torn":
        return httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body"
        )

    return httpx.ReadError("connection reset by peer")
