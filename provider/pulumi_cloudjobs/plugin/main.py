"""The console script `pulumi-resource-cloudjobs`, which the engine starts.

The first argument is the address of the engine, and the first line of the output is the port. The
process ends on SIGINT, which the engine sends after each operation, and when the engine has died.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from ..engine.afterlife import outlive
from ..engine.connection import Engine, engine_address
from ..engine.garbage import collect_rarely
from ..engine.grpc_without_asyncio import load_grpc
from ..engine.protobufs import protobuf
from ..engine.worker_pool import MOST_THREADS, grow_for_long_calls

if TYPE_CHECKING:
    import grpc

    from .servicer import Servicer

LARGEST_MESSAGE_BYTES = 400 * 1024 * 1024
END_SECONDS = 4.0
"""The time for calls that are running at SIGINT; the engine kills the process a second later."""
PARENT_POLL_SECONDS = 1.0
_STDOUT, _STDERR = 1, 2


def main() -> None:
    """Serve the provider until the engine ends it."""
    # Imports make objects by the thousand, none of which is garbage.
    gc.disable()
    ends = {signal.SIGINT, signal.SIGTERM}
    # Before the first thread starts, so that no thread takes them.
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)

    server = new_server()
    # The engine connects while the rest is imported, and its first request waits for the start.
    port = server.add_insecure_port("127.0.0.1:0")
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    # Nothing else may get into the pipe from which the engine reads the port.
    os.dup2(_STDERR, _STDOUT)

    from .servicer import Servicer

    servicer = Servicer(Engine(engine_address(sys.argv)))
    serve(servicer, server)
    _watch_engine(servicer)
    gc.enable()
    collect_rarely()
    signal.sigwait(ends)

    servicer.process.cancelled.set()
    _wait_for_calls(servicer)
    os._exit(0)


def new_server() -> grpc.Server:
    """Return a server without a service."""
    pool = ThreadPoolExecutor(max_workers=MOST_THREADS)
    grow_for_long_calls(pool)
    # Before anything else imports it.
    server: grpc.Server = load_grpc().server(
        pool,
        options=[
            ("grpc.max_receive_message_length", LARGEST_MESSAGE_BYTES),
            ("grpc.max_send_message_length", LARGEST_MESSAGE_BYTES),
        ],
    )
    return server


def serve(servicer: Servicer, server: grpc.Server) -> None:
    """Start a server of the provider."""
    protobuf("provider_pb2_grpc").add_ResourceProviderServicer_to_server(servicer, server)
    server.start()


def _watch_engine(servicer: Servicer) -> None:
    """End every wait, and then the process, when the engine has died."""

    def on_gone() -> None:
        process = servicer.process
        outlive(process.engine, process.cancelled, process.is_busy)

    parent = os.getppid()

    def wait_for_parent() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_POLL_SECONDS)
        on_gone()

    if not servicer.process.engine.watch(on_gone):
        threading.Thread(target=wait_for_parent, name="cloudjobs-parent", daemon=True).start()


def _wait_for_calls(servicer: Servicer) -> None:
    """Let the calls that are running end: the response to a create brings an id."""
    give_up_at = time.monotonic() + END_SECONDS
    while servicer.process.is_busy() and time.monotonic() < give_up_at:
        time.sleep(0.01)


if __name__ == "__main__":
    main()
