"""Servers that respond otherwise than a store of journals should."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest


class OtherStore(BaseHTTPRequestHandler):
    """An object store that ignores `If-None-Match`, but knows a header of its own for it."""

    objects: ClassVar[dict[str, bytes]] = {}
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["x-cos-forbid-overwrite"] == "true" and self.path in self.objects:
            return self._respond(409, b"<Error><Code>FileAlreadyExists</Code></Error>")

        self.objects[self.path] = data
        return self._respond(200)

    def do_GET(self) -> None:
        if self.path in self.objects:
            return self._respond(200, self.objects[self.path])

        return self._respond(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_DELETE(self) -> None:
        self.objects.pop(self.path, None)
        self._respond(204)

    def _respond(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("ETag", '"0"')
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


class Page(OtherStore):
    """A server that knows no S3: every request gets a page."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._respond(404, b"<html></html>")

    do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815 - so the base class calls them


@pytest.fixture
def other_store() -> Iterator[str]:
    """The URL of an `OtherStore`, empty."""
    OtherStore.objects.clear()
    yield from _serving(OtherStore)


@pytest.fixture
def foreign_server() -> Iterator[str]:
    """The URL of a `Page`."""
    yield from _serving(Page)


def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
