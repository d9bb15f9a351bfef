"""Requests and responses, and the one pooled client that carries them.

No other module imports httpx, and this module does so when the first request is sent: check and
diff never need it. `Request` and `Response` are plain values, so signing stays a pure function and
httpx stays replaceable. TLS certificates are always verified; `environment.py` reads proxies and
certificates from the environment.
"""

from __future__ import annotations

import importlib
import re
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from contextvars import ContextVar
from dataclasses import field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from ..errors import (
    Cancelled,
    ConfigurationError,
    ProviderError,
    TransportError,
    UnexpectedResponse,
)
from ..frozen import frozen
from .bounded_json import JsonLimit, bounded_json
from .environment import Proxy, proxy_for, trusted_certificates, unusable_tls
from .in_process import InProcessResponse, Wsgi, respond

if TYPE_CHECKING:
    from types import ModuleType

    import httpx

LARGEST_RESPONSE_BYTES = 16 * 1024 * 1024
"""Bytes of a body after its decoding: a page of a hundred jobs of 160 KiB each."""
ENCODING = "gzip"
"""The content coding that a request accepts; a response has it once or not at all."""
LONGEST_HEADER = 100
"""Characters that an error shows of a header."""
RESPONSE_TIMEOUT_SECONDS = 30.0
EMBEDDED_HOST = "cloudjobs.embedded"
_COMMAND_LINE = "httpx._main"
CANCEL_POLL_SECONDS = 0.1
"""Time after an interruption in which a request that only reads is given up."""


@frozen
class _Limit:
    """A bound on requests: a number of seconds, or None, and until the user interrupts."""

    seconds: float | None
    cancelled: threading.Event


# A context variable, because nothing between an operation and the pool knows of operations.
_LIMIT: ContextVar[_Limit | None] = ContextVar("cloudjobs_read_limit", default=None)


@contextmanager
def limited_reads(seconds: float | None, cancelled: threading.Event) -> Iterator[None]:
    """Give up each request that is sent inside after `seconds`, or when the user interrupts.

    Only for requests that read: a request that is given up runs on until its own timeout.
    """
    token = _LIMIT.set(_Limit(seconds, cancelled))
    try:
        yield
    finally:
        _LIMIT.reset(token)


_HEADER_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?|")
"""A header value of RFC 9110, section 5.5, without its obsolete forms."""
_URL = re.compile(r"[\x21-\x7e]+")
_STATUS = re.compile(r"[0-9]{3}\b")
_QUOTED_BYTES = re.compile(r":? *(bytearray\()?b['\"].*", re.DOTALL)
"""The end of an error of h11: the line that it could not read, which may hold a header."""


@frozen
class Request:
    """An HTTP request, exactly as it goes over the wire.

    Args:
        method: "GET", "POST", "DELETE", in capitals.
        url: Absolute, percent-encoded: "https://host[:port]/path?query".
        headers: Names in any case; each name once.
        body: The bytes that are signed and sent.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def host(self) -> str:
        """The host as in the Host header: with the port when the URL has one."""
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        """The path of the URL, percent-encoded; "/" for an empty path."""
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> str:
        """The query of the URL, percent-encoded, without the question mark."""
        return urlsplit(self.url).query


@frozen
class Response:
    """An HTTP response, read to its end. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self, *, of: str) -> dict[str, Any]:
        """Return the body as a JSON object within the limits of `bounded_json`.

        Args:
            of: The call, for the error text: "Batch SubmitJob".
        Raises:
            UnexpectedResponse: The body is not JSON, beyond the limits, or not an object.
        """
        try:
            value = bounded_json(self.body)
        except JsonLimit as error:
            raise UnexpectedResponse(f"the response of {of} cannot be read: {error}") from None
        except ValueError as error:
            content_type = self.headers.get("content-type", "no content type")[:LONGEST_HEADER]
            received = f"HTTP {self.status}, {content_type}, {len(self.body)} bytes"
            raise UnexpectedResponse(
                f"the response of {of} is not JSON ({received}): "
                "a proxy or a gateway may have responded instead of the API"
            ) from error

        if not isinstance(value, dict):
            raise UnexpectedResponse(
                f"the response of {of} is JSON, but not an object (HTTP {self.status})"
            )
        return value


@frozen
class _Route:
    """A client, and the proxy that its connections go through; None for no proxy."""

    client: httpx.Client
    proxy: Proxy | None


class HttpPool:
    """The connections of one process, shared by all vendors, regions and threads.

    Args:
        timeout_seconds: For the connection, and for each wait between two bytes of a response.
        embedded: Makes the WSGI application of the simulator, for requests to EMBEDDED_HOST;
            called once, at the first such request. None: such a request is a bug.
    """

    def __init__(
        self,
        *,
        timeout_seconds: float = RESPONSE_TIMEOUT_SECONDS,
        embedded: Callable[[], Any] | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._embedded = embedded
        # By proxy, and by the origin of a request: the variables of the environment are read once.
        self._clients: dict[Proxy | None, httpx.Client] = {}
        self._routes: dict[str, _Route] = {}
        self._app: Wsgi | None = None
        self._lock = threading.Lock()

    def send(self, request: Request, *, timeout_seconds: float | None = None) -> Response:
        """Send once and read the whole response; never repeat and never follow a redirect.

        Args:
            timeout_seconds: Shorter than the pool's for this one request; None takes the pool's.
        Raises:
            ConfigurationError: HTTP cannot carry the request, or the environment's proxies or
                certificates are unusable. Nothing was sent, and sending again is no use.
            TransportError: No response. `sent` says whether the request may have reached the cloud.
            UnexpectedResponse: The response is larger than LARGEST_RESPONSE_BYTES.
            Cancelled: The user interrupted a request inside `limited_reads`.
        """
        embedded = self._embedded is not None and request.host == EMBEDDED_HOST
        limit = _LIMIT.get()
        if embedded:
            return self._in_process(request)
        if limit is None:
            return self._exchange(request, timeout_seconds)

        exchange = _Detached(lambda: self._exchange(request, timeout_seconds))
        return exchange.result(limit, _target(request))

    def _exchange(self, request: Request, timeout_seconds: float | None) -> Response:
        httpx = _load_httpx()
        _check_sendable(request)
        target = _target(request)
        route = self._route(request)
        try:
            return _read(self._over_network(route, request, timeout_seconds), target)
        except (httpx.LocalProtocolError, httpx.InvalidURL):
            # Both come before the first byte leaves, and their texts quote headers and URLs.
            raise ConfigurationError(
                f"{target} was not sent: HTTP cannot carry the request"
            ) from None
        except httpx.HTTPError as error:
            raise _lost(error, target, route.proxy) from error

    def close(self) -> None:
        """Close all connections; the pool opens again when it is used again."""
        with self._lock:
            clients = list(self._clients.values())
            self._clients, self._routes, self._app = {}, {}, None
        for client in clients:
            client.close()

    def _over_network(
        self, route: _Route, request: Request, timeout_seconds: float | None
    ) -> AbstractContextManager[httpx.Response]:
        return route.client.stream(
            request.method,
            request.url,
            headers=dict(request.headers),
            content=request.body,
            timeout=timeout_seconds or self._timeout_seconds,
        )

    def _in_process(self, request: Request) -> Response:
        _check_sendable(request)
        target = _target(request)
        try:
            app = self._open_app()
            sent = respond(app, request.method, request.url, request.headers, request.body)
            return _read(closing(sent), target)
        except Exception as error:
            # Only a fault of the simulator has loaded it.
            import httpx

            if not isinstance(error, httpx.HTTPError):
                raise
            raise _lost(error, target, None) from error

    def _route(self, request: Request) -> _Route:
        """Return the route to the origin of a request; made at its first request.

        Raises:
            ConfigurationError: The environment's proxies or certificates are unusable.
        """
        origin = f"{urlsplit(request.url).scheme}://{request.host}"
        with self._lock:
            route = self._routes.get(origin)
            if route is None:
                proxy = proxy_for(origin)
                route = self._routes[origin] = _Route(self._open_client(proxy), proxy)
            return route

    def _open_client(self, proxy: Proxy | None) -> httpx.Client:
        import httpx

        client = self._clients.get(proxy)
        if client is not None:
            return client

        certificates = trusted_certificates()
        try:
            client = self._clients[proxy] = httpx.Client(
                headers={"accept-encoding": ENCODING},
                timeout=self._timeout_seconds,
                limits=httpx.Limits(max_connections=128, max_keepalive_connections=64),
                follow_redirects=False,
                proxy=proxy.url if proxy else None,
                verify=certificates or True,
                # Everything that the environment decides is decided above.
                trust_env=False,
            )
        except OSError as error:
            raise unusable_tls(error) from None

        return client

    def _open_app(self) -> Wsgi:
        with self._lock:
            if self._app is None:
                assert self._embedded is not None
                self._app = self._embedded()
            return self._app


def _read(
    opened: AbstractContextManager[httpx.Response | InProcessResponse], target: str
) -> Response:
    with opened as response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        decode = _decoder(headers.get("content-encoding", ""), target)
        chunks: list[bytes] = []
        size = 0
        # Not iter_bytes: it decodes a whole chunk at once, which can become a thousand times larger
        # with each of its codings.
        for raw in response.iter_raw():
            chunk = decode(raw, LARGEST_RESPONSE_BYTES - size + 1)
            size += len(chunk)
            if size > LARGEST_RESPONSE_BYTES:
                raise UnexpectedResponse(
                    f"the response to {target} is larger than {LARGEST_RESPONSE_BYTES} bytes"
                )
            chunks.append(chunk)

        return Response(response.status_code, headers, b"".join(chunks))


def _decoder(encoding: str, target: str) -> Callable[[bytes, int], bytes]:
    """Return a function that decodes the next bytes of a body, up to a number of bytes.

    Raises:
        UnexpectedResponse: The body has another coding than ENCODING, or several.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return lambda raw, limit: raw
    if name != ENCODING:
        raise UnexpectedResponse(
            f"the response to {target} is encoded as {encoding[:LONGEST_HEADER]}, "
            f"and the request accepts {ENCODING} alone"
        )

    # 16 more than the window means the head and the end of gzip.
    decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def decode(raw: bytes, limit: int) -> bytes:
        try:
            return decompressor.decompress(raw, limit)
        except zlib.error:
            raise UnexpectedResponse(
                f"the response to {target} is not in the coding that its header names"
            ) from None

    return decode


def _check_sendable(request: Request) -> None:
    """Refuse what HTTP cannot carry, before a library does so with an error that quotes it.

    Raises:
        ConfigurationError: A header or the URL holds a wrong character, or the path has a part "."
            or "..", which is taken out after the request was signed.
    """
    for name, value in request.headers.items():
        if not _HEADER_VALUE.fullmatch(value):
            raise ConfigurationError(
                f"{request.method} {request.host} was not sent: "
                f"its header {name} contains a character that no header can carry"
            )
    if not _URL.fullmatch(request.url) or not {".", ".."}.isdisjoint(request.path.split("/")):
        raise ConfigurationError(
            f"{request.method} was not sent: an id, a project or a region in its URL "
            'contains a character that it cannot have, or is "." or ".."'
        )


class _Detached:
    """An exchange in a thread of its own, which runs on when nobody waits for it any more."""

    def __init__(self, exchange: Callable[[], Response]) -> None:
        self._exchange = exchange
        self._done = threading.Event()
        self._response: Response | None = None
        self._error: BaseException | None = None

    def result(self, limit: _Limit, target: str) -> Response:
        """Return the response.

        Raises:
            TransportError: No response came in time, or what the exchange raised.
            Cancelled: The user interrupted.
        """
        give_up_at = None if limit.seconds is None else time.monotonic() + limit.seconds
        try:
            threading.Thread(target=self._run, name="cloudjobs-read", daemon=True).start()
        except RuntimeError:  # the machine has no more threads
            self._run()

        while not self._done.wait(CANCEL_POLL_SECONDS):
            if limit.cancelled.is_set():
                raise Cancelled("interrupted")
            if give_up_at is not None and time.monotonic() >= give_up_at:
                raise TransportError(
                    f"no response to {target} in the time that was left", sent=True
                )

        if self._error is not None:
            raise self._error
        assert self._response is not None
        return self._response

    def _run(self) -> None:
        try:
            self._response = self._exchange()
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            self._error = error
        finally:
            self._done.set()


def _load_httpx() -> Any:
    """Return httpx without its command line, which would import rich and pygments.

    Those two take more time and memory than all the rest of httpx.
    """
    if "httpx" not in sys.modules:
        # httpx then takes its command line for not installed.
        sys.modules.setdefault(_COMMAND_LINE, cast("ModuleType", None))
    try:
        return importlib.import_module("httpx")
    finally:
        if sys.modules.get(_COMMAND_LINE) is None:
            sys.modules.pop(_COMMAND_LINE, None)


def _lost(error: httpx.HTTPError, target: str, proxy: Proxy | None) -> ProviderError:
    """Return the error for a request that got no response."""
    import httpx

    via = f" through the proxy of environment variable {proxy.variable}" if proxy else ""
    if isinstance(error, httpx.ProxyError):
        return _refused_by_proxy(error, target, via)

    unsent = (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.UnsupportedProtocol,
    )
    if isinstance(error, unsent):
        reason = _describe(error)
        return TransportError(f"no connection to {target}{via}: {reason}", sent=False)

    return TransportError(f"the response to {target} was lost: {_describe(error)}", sent=True)


def _refused_by_proxy(error: httpx.ProxyError, target: str, via: str) -> ProviderError:
    """Return the error for a proxy that opened no tunnel: the request did not leave.

    The proxy's own words are left out, because a proxy may repeat what it was given.
    """
    status = _STATUS.match(str(error))
    if status is not None and status[0] != "407":
        return TransportError(
            f"no connection to {target}{via}: the proxy responds with HTTP {status[0]}", sent=False
        )
    if status is not None or "username" in str(error).lower():
        return ConfigurationError(
            f"no connection to {target}{via}: the proxy refuses the user and the password"
        )

    return TransportError(f"no connection to {target}{via}: the proxy refuses it", sent=False)


def _target(request: Request) -> str:
    return f"{request.method} {urlsplit(request.url).scheme}://{request.host}"


def _describe(error: Exception) -> str:
    text = _QUOTED_BYTES.sub("", str(error))
    if "CERTIFICATE_VERIFY_FAILED" in text:
        text += " (the environment variable SSL_CERT_FILE names the certificates to trust)"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
