"""A request to a WSGI application in this process, without the layers that networks need."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_PORTS = {"http": "80", "https": "443"}


class InProcessResponse:
    """The response of an application: its status, and its body in chunks.

    Attributes:
        status_code: The HTTP status.
        headers: Header names as the application spells them.
    """

    def __init__(self, app: Wsgi, environ: dict[str, Any]) -> None:
        self.status_code = 0
        self.headers: dict[str, str] = {}
        self._chunks = app(environ, self._start)

    def iter_raw(self) -> Iterator[bytes]:
        """Yield the body; raise what the application raises in the middle of it."""
        yield from self._chunks

    def close(self) -> None:
        """Let the application end the body."""
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()

    def _start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[..., Any]:
        self.status_code = int(status.split(" ", 1)[0])
        self.headers = dict(headers)
        return lambda _: None


def respond(
    app: Wsgi,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
) -> InProcessResponse:
    """Send a request to an application, as a server would that received it from this machine."""
    parts = urlsplit(url)
    target = parts.path or "/"
    if parts.query:
        target = f"{target}?{parts.query}"

    environ: dict[str, Any] = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "REQUEST_METHOD": method,
        "REQUEST_URI": target,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path, "latin-1") or "/",
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or _PORTS[parts.scheme]),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "CONTENT_LENGTH": str(len(body)),
    }
    for name, value in headers.items():
        environ[_variable(name)] = value

    return InProcessResponse(app, environ)


def _variable(header: str) -> str:
    """Return the name of a header among the variables of WSGI."""
    name = header.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
