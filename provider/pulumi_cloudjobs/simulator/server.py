"""The simulator behind a socket, for the vendors' SDKs and CLIs.

Waitress serves it, on a loopback address unless another host is given.
"""

from __future__ import annotations

import logging
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from pulumi_cloudjobs.core.http.hosts import is_loopback

from .app import LARGEST_BODY_BYTES, create_app
from .store import Store

# A slow response occupies a thread while it sleeps.
THREADS = 64
# Each process of the provider opens up to 128.
CONNECTIONS = 2000
FILES_FOR_OTHER_USES = 64
SECONDS_FOR_A_REQUEST = 30.0
"""Time in which a client has to send a request, and then to take its response."""
SECONDS_BETWEEN_CHECKS = 1


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that knows how long its client has taken.

    Waitress closes a connection on which nothing happens. A client that sends a byte now and then
    would keep its connection for ever, and enough of them would keep out everybody else.
    """

    incomplete_since: float | None = None
    unread_since: float | None = None

    def received(self, data: bytes) -> bool:
        before = self.request
        is_received: bool = super().received(data)
        if self.request is not before:
            self.incomplete_since = time.time() if self.request is not None else None

        return is_received

    def is_slow(self, now: float) -> bool:
        """Return whether the client takes too long, as seen from one check to the next."""
        if not self.total_outbufs_len:
            self.unread_since = None
        elif self.unread_since is None:
            self.unread_since = now

        latest = now - SECONDS_FOR_A_REQUEST
        starts = (self.incomplete_since, self.unread_since)
        return any(start is not None and start < latest for start in starts)


class _Server(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    channel_class = _Channel

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for channel in self.active_channels.values():
            if channel.is_slow(now):
                channel.will_close = True


def new_server(
    store: Store,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    sockets: dict[int, Any] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[TcpWSGIServer, str]:
    """Return a server and its address, such as "http://127.0.0.1:8080".

    The server listens already, and responds once `run()` is called.

    Args:
        port: 0 takes a free one.
        sockets: The table that the server keeps its sockets in; None: a table of its own.
        sleep: As for `create_app`.
    Raises:
        OSError: The port is taken.
    """
    allow_remote = not is_loopback(host)
    app = create_app(store, served=True, allow_remote=allow_remote, sleep=sleep)
    # Waitress warns of a queue, which is normal here: calls are carried out one by one.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)

    listening, address = _listen(host, port)
    adjustments = Adjustments(
        threads=THREADS,
        ident="",
        clear_untrusted_proxy_headers=True,
        connection_limit=_connection_limit(),
        # `select` cannot wait for more than 1024 files.
        asyncore_use_poll=True,
        # Waitress refuses what reaches it.
        max_request_body_size=LARGEST_BODY_BYTES + 1,
        cleanup_interval=SECONDS_BETWEEN_CHECKS,
    )
    server = _Server(
        app,
        map={} if sockets is None else sockets,
        _sock=listening,
        adj=adjustments,
        bind_socket=False,
        sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
    )
    return server, address


def _connection_limit() -> int:
    """Return how many connections the system lets this process have."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return CONNECTIONS

    return max(FILES_FOR_OTHER_USES, min(CONNECTIONS, files - FILES_FOR_OTHER_USES))


def _listen(host: str, port: int) -> tuple[socket.socket, str]:
    """Return a listening socket and its address.

    Waitress would leave its own socket open when the port is taken.
    """
    is_ipv6 = ":" in host
    family = socket.AF_INET6 if is_ipv6 else socket.AF_INET
    listening = socket.create_server((host, port), family=family)
    name = f"[{host}]" if is_ipv6 else host
    return listening, f"http://{name}:{listening.getsockname()[1]}"


@contextmanager
def serving(
    store: Store, *, port: int = 0, sleep: Callable[[float], None] = time.sleep
) -> Iterator[str]:
    """Serve in a thread on a loopback port; yield the address, stop at the end of the block.

    Args:
        port: 0 takes a free one.
        sleep: As for `create_app`.
    """
    sockets: dict[int, Any] = {}
    server, address = new_server(store, port=port, sockets=sockets, sleep=sleep)
    thread = threading.Thread(target=server.run, name="simulator", daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.task_dispatcher.shutdown()
        # Sockets are closed by the thread that waits on them: from another one it would wake up to
        # bad descriptors. It may be awake already, for a worker, and must not close the trigger's
        # own before we have written to it.
        pulled = threading.Event()
        server.trigger.pull_trigger(lambda: pulled.wait() and wasyncore.close_all(sockets))
        pulled.set()
        thread.join(timeout=10)
