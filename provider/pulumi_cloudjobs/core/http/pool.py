"""Requests and answers, and the one pooled client that carries them.

The only module that imports httpx, and only when the first request is sent: check and diff never
need it. `Request` and `Response` are plain values, so signing stays a pure function and httpx stays
replaceable. TLS certificates are always verified; proxies are taken from the environment
(HTTP_PROXY, HTTPS_PROXY, NO_PROXY).
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..errors import Cancelled, ConfigurationError, TransportError, UnexpectedResponse

if TYPE_CHECKING:
    import httpx

LARGEST_ANSWER_BYTES = 32 * 1024 * 1024
RESPONSE_TIMEOUT_SECONDS = 30.0
EMBEDDED_HOST = "cloudjobs.embedded"
CANCEL_POLL_SECONDS = 0.1
"""How soon a request that only reads is given up after an interruption."""


@dataclass(frozen=True, slots=True)
class _Limit:
    """A bound on requests: so many seconds, None for no bound, and until the user interrupts."""

    seconds: float | None
    cancelled: threading.Event


# A context variable, because nothing between an operation and the pool knows of operations.
_LIMIT: ContextVar[_Limit | None] = ContextVar("cloudjobs_read_limit", default=None)


@contextmanager
def limited_reads(seconds: float | None, cancelled: threading.Event) -> Iterator[None]:
    """Give up each request that is sent inside after so many seconds, and as soon as the user interrupts.

    Only for requests that read: one that is given up goes on unseen until its own timeout.
    """
    token = _LIMIT.set(_Limit(seconds, cancelled))
    try:
        yield
    finally:
        _LIMIT.reset(token)


_HEADER_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?|")
"""RFC 9110, section 5.5, without what that calls obsolete."""
_URL = re.compile(r"[\x21-\x7e]+")
_QUOTED_BYTES = re.compile(r":? *(bytearray\()?b['\"].*", re.DOTALL)
"""The line of a response that h11 could not read, at the end of its error; a header may stand in
it."""
_PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_TLS_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, exactly as it goes over the wire.

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
        """Host as in the Host header: with the port when the URL has one."""
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        """Path as it stands in the URL, percent-encoded; "/" when there is none."""
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> str:
        """Query as it stands in the URL, percent-encoded, without the question mark."""
        return urlsplit(self.url).query


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer, read to its end. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self, *, of: str) -> dict[str, Any]:
        """The body as a JSON object.

        Args:
            of: Which answer this is, for the error text: "Batch SubmitJob".
        Raises:
            UnexpectedResponse: The body is no JSON, or no object.
        """
        try:
            value = json.loads(self.body)
        except ValueError as error:
            kind = self.headers.get("content-type", "no content type")
            raise UnexpectedResponse(
                f"the answer of {of} is not JSON (HTTP {self.status}, {kind}, {len(self.body)} bytes): "
                f"a proxy or a gateway may have answered instead of the API",
                status=self.status,
            ) from error
        if not isinstance(value, dict):
            raise UnexpectedResponse(
                f"the answer of {of} is JSON but no object (HTTP {self.status})", status=self.status
            )
        return value


class HttpPool:
    """The connections of one process, shared by all vendors, regions and threads.

    Args:
        timeout_seconds: For the connection, and for each wait between two bytes of an answer.
        embedded: Makes the WSGI application that stands for the clouds when a request goes to
            EMBEDDED_HOST; called once, at the first such request. None: such a request is a bug.
    """

    def __init__(
        self,
        *,
        timeout_seconds: float = RESPONSE_TIMEOUT_SECONDS,
        embedded: Callable[[], Any] | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._embedded = embedded
        self._client: httpx.Client | None = None
        self._transport: httpx.WSGITransport | None = None
        self._lock = threading.Lock()

    def send(self, request: Request, *, timeout_seconds: float | None = None) -> Response:
        """Send once and read the whole answer; never repeats and never follows a redirect.

        Args:
            timeout_seconds: Shorter than the pool's for this one request; None takes the pool's.
        Raises:
            ConfigurationError: HTTP cannot carry the request, or the environment's proxies or
                certificates are unusable. Nothing was sent, and sending again is no use.
            TransportError: No answer. `sent` tells whether the request may have reached the cloud.
            UnexpectedResponse: The answer is larger than LARGEST_ANSWER_BYTES.
            Cancelled: The user interrupted a request inside `limited_reads`.
        """
        embedded = self._embedded is not None and request.host == EMBEDDED_HOST
        limit = _LIMIT.get()
        if limit is None or embedded:
            return self._exchange(request, embedded=embedded, timeout_seconds=timeout_seconds)

        return _Detached(
            lambda: self._exchange(request, embedded=False, timeout_seconds=timeout_seconds)
        ).result(limit, _target(request))

    def _exchange(
        self, request: Request, *, embedded: bool, timeout_seconds: float | None
    ) -> Response:
        import httpx

        _check_sendable(request)
        target = _target(request)
        try:
            with (
                self._in_process(request)
                if embedded
                else self._over_network(request, timeout_seconds) as answer
            ):
                chunks, size = [], 0
                for chunk in answer.iter_bytes():
                    size += len(chunk)
                    if size > LARGEST_ANSWER_BYTES:
                        raise UnexpectedResponse(
                            f"the answer to {target} is larger than {LARGEST_ANSWER_BYTES} bytes",
                            status=answer.status_code,
                        )
                    chunks.append(chunk)
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return Response(answer.status_code, headers, b"".join(chunks))
        except (httpx.LocalProtocolError, httpx.InvalidURL):
            # Both come before the first byte leaves, and their texts quote headers and URLs.
            raise ConfigurationError(
                f"{target} was not sent: HTTP cannot carry the request"
            ) from None
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.UnsupportedProtocol,
        ) as error:
            raise TransportError(
                f"no connection to {target}: {_words(error)}", sent=False
            ) from error
        except httpx.HTTPError as error:
            raise TransportError(
                f"the answer to {target} was lost: {_words(error)}", sent=True
            ) from error

    def close(self) -> None:
        """Close all connections; the pool opens again when it is used again."""
        with self._lock:
            client, self._client, self._transport = self._client, None, None
        if client is not None:
            client.close()

    def _over_network(
        self, request: Request, timeout_seconds: float | None
    ) -> AbstractContextManager[httpx.Response]:
        return self._open_client().stream(
            request.method,
            request.url,
            headers=dict(request.headers),
            content=request.body,
            timeout=timeout_seconds or self._timeout_seconds,
        )

    def _in_process(self, request: Request) -> AbstractContextManager[httpx.Response]:
        """Straight through the transport: what a client does around it is for networks, and takes longer than it."""
        import httpx

        sent = httpx.Request(
            request.method, request.url, headers=dict(request.headers), content=request.body
        )
        return closing(self._open_transport().handle_request(sent))

    def _open_client(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                import httpx

                limits = httpx.Limits(max_connections=128, max_keepalive_connections=64)
                try:
                    self._client = httpx.Client(
                        timeout=self._timeout_seconds, limits=limits, follow_redirects=False
                    )
                except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
                    # Without its cause: it may quote a proxy's URL, and so its password.
                    raise _unusable_environment(error) from None
            return self._client

    def _open_transport(self) -> httpx.WSGITransport:
        with self._lock:
            if self._transport is None:
                import httpx

                assert self._embedded is not None
                self._transport = httpx.WSGITransport(app=self._embedded())
            return self._transport


def _check_sendable(request: Request) -> None:
    """Refuse what HTTP cannot carry before a library does, whose error would quote it.

    Raises:
        ConfigurationError: A header or the URL holds a wrong character, or the path has a part "."
            or "..", which is taken out after the request was signed.
    """
    for name, value in request.headers.items():
        if not _HEADER_VALUE.fullmatch(value):
            raise ConfigurationError(
                f"{request.method} {request.host} was not sent: its header {name} contains a character that no header "
                "can carry"
            )
    if not _URL.fullmatch(request.url) or not {".", ".."}.isdisjoint(request.path.split("/")):
        raise ConfigurationError(
            f"{request.method} was not sent: an id, a project or a region in its URL contains a character that it "
            'cannot have, or is "." or ".."'
        )


def _unusable_environment(error: Exception) -> ConfigurationError:
    """The error for a client that cannot be made, which only variables of the environment can cause."""
    names = _TLS_VARIABLES if isinstance(error, OSError) else _PROXY_VARIABLES
    given = [name for upper in names for name in (upper, upper.lower()) if os.environ.get(name)]
    variables = " or ".join(given or names)
    if isinstance(error, OSError):
        return ConfigurationError(
            f"environment variable {variables} names no readable certificates in PEM form"
        )
    return ConfigurationError(
        f"environment variable {variables} cannot be used: write a proxy as http://[user:password@]host:port, "
        "with other characters of the password percent-encoded"
    )


class _Detached:
    """An exchange in a thread of its own, which is left alone when nobody waits for it any more."""

    def __init__(self, exchange: Callable[[], Response]) -> None:
        self._exchange = exchange
        self._done = threading.Event()
        self._response: Response | None = None
        self._error: BaseException | None = None

    def result(self, limit: _Limit, target: str) -> Response:
        """Return the response.

        Raises:
            TransportError: It did not come in time, or what the exchange raised.
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
                raise TransportError(f"no answer to {target} in the time that was left", sent=True)
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


def _target(request: Request) -> str:
    return f"{request.method} {urlsplit(request.url).scheme}://{request.host}"


def _words(error: Exception) -> str:
    text = _QUOTED_BYTES.sub("", str(error))
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
