"""A proxy that notes what reaches it, and an environment without the variables of proxies."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
VARIABLES = (*PROXIES, "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


def without_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the variables of proxies and certificates out of the environment."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


class FakeProxy:
    """A proxy that notes the first bytes of each connection, and responds with a status."""

    def __init__(self, status: str) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._status = status
        self.received: list[bytes] = []
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                self.received.append(connection.recv(65536))
                connection.sendall(f"HTTP/1.1 {self._status}\r\n\r\n".encode())

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@contextmanager
def fake_proxy(status: str = "502 Bad Gateway") -> Iterator[FakeProxy]:
    """Serve a proxy in a thread."""
    proxy = FakeProxy(status)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join(timeout=10)


@contextmanager
def closed_port() -> Iterator[int]:
    """Keep a port on which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield int(bound.getsockname()[1])
