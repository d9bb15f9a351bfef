"""The simulator behind a socket, for the vendors' SDKs and CLIs.

Waitress serves it, on a loopback address unless another host is given.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import waitress
from waitress import wasyncore
from waitress.server import BaseWSGIServer

from .app import create_app
from .store import Store

# A slow response occupies a thread while it sleeps.
THREADS = 64


def new_server(
    store: Store,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    sockets: dict[int, Any] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[BaseWSGIServer, str]:
    """Return a server and its address, such as "http://127.0.0.1:8080".

    The server listens already, and responds once `run()` is called.

    Args:
        port: 0 takes a free one.
        sockets: The table that the server keeps its sockets in; None: a table of its own.
        sleep: As for `create_app`.
    Raises:
        OSError: The port is taken.
    """
    app = create_app(store, served=True, sleep=sleep)
    # Waitress warns of a queue, which is normal here: calls are carried out one by one.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)

    listening, address = _listen(host, port)
    server = waitress.create_server(
        app,
        map=sockets,
        sockets=[listening],
        threads=THREADS,
        ident="",
        clear_untrusted_proxy_headers=True,
    )
    assert isinstance(server, BaseWSGIServer)  # one socket, one server
    return server, address


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
