"""The engine as seen from the provider: lines in the user's terminal, and whether it is running.

The engine's address is the last `127.0.0.1:PORT` among the arguments of the process
(sdk/go/common/resource/plugin, `NewProvider`). The parent's id does not show its death: the parent
is the shell that runs `pulumi-resource-pulumi-python`, and it keeps running. The pipes of stdin and
stdout, whose other ends only the engine holds, and its listening port end with the engine.
"""

from __future__ import annotations

import re
import select
import socket
import stat
import sys
import threading
from collections.abc import Callable
from os import fstat
from typing import Any

from .protobufs import protobuf

LOG_TIMEOUT_SECONDS = 10.0
"""For a line that stays. On a busy machine the engine takes seconds, and a lost warning is never
shown again."""
STATUS_TIMEOUT_SECONDS = 1.0
"""For a text of the status column, which the next one replaces."""
CONNECT_TIMEOUT_SECONDS = 0.5
_ADDRESS = re.compile(r"127\.0\.0\.1:[0-9]{1,5}")
_STDIN, _STDOUT = 0, 1


def engine_address(arguments: list[str]) -> str | None:
    """Return the engine's "127.0.0.1:PORT" among the arguments of a provider; None without one."""
    addresses = [argument for argument in arguments if _ADDRESS.fullmatch(argument)]
    return addresses[-1] if addresses else None


class Engine:
    """The address of one engine, and an event that is set when it has ended.

    Args:
        address: "127.0.0.1:PORT"; None when it is not known, then nothing is ever logged.
    """

    def __init__(self, address: str | None) -> None:
        self.address = address
        self.gone = threading.Event()
        self._stub: Any = None
        self._lock = threading.Lock()

    def log(self, severity: str, urn: str, text: str, *, ephemeral: bool = False) -> None:
        """Write a line under a resource, or into its status column.

        Never raises. A line that stays waits ten seconds for a busy engine, a status text one
        second; nothing waits for an engine that has ended.

        Args:
            severity: "DEBUG", "INFO", "WARNING" or "ERROR".
            urn: The resource; "" is the stack.
            ephemeral: Into the status column, where the next text replaces it.
        """
        address = self.address
        if address is None or self.gone.is_set():
            return

        try:
            engine_pb2 = protobuf("engine_pb2")
            entry = engine_pb2.LogRequest(
                severity=engine_pb2.LogSeverity.Value(severity),
                urn=urn,
                message=text,
                ephemeral=ephemeral,
            )
            timeout = STATUS_TIMEOUT_SECONDS if ephemeral else LOG_TIMEOUT_SECONDS
            self._open(address).Log(entry, timeout=timeout)
        except Exception:  # noqa: BLE001 - a line that cannot be shown must not fail a job
            return

    def is_gone(self) -> bool:
        """Return whether the engine has ended, so that nobody will record what is sent now.

        Takes about 0.1 ms.
        """
        if not self.gone.is_set() and not self.listens():
            self.gone.set()
        return self.gone.is_set()

    def listens(self) -> bool:
        """Return whether the engine accepts connections; True when its address is not known.

        Takes about 0.1 ms.
        """
        return self.address is None or _listens(self.address)

    def watch(self, on_gone: Callable[[], None]) -> bool:
        """Set `gone`, and call `on_gone`, as soon as the pipes to the engine break.

        The thread that waits for this sleeps in the kernel.

        Returns:
            False when stdin and stdout are not pipes, or were broken already: then only `is_gone`
            finds out.
        """
        pipes = _whole_pipes()
        if pipes is None:
            return False

        def wait() -> None:
            events = pipes.poll()
            if all(event & select.POLLNVAL for _, event in events):
                return  # this process closed its own end, which proves nothing about the engine

            self.gone.set()
            on_gone()

        threading.Thread(target=wait, name="cloudjobs-engine-watch", daemon=True).start()
        return True

    def _open(self, address: str) -> Any:
        with self._lock:
            if self._stub is None:
                import grpc

                # The engine is on this machine: a proxy of the environment cannot reach it.
                channel = grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)])
                self._stub = protobuf("engine_pb2_grpc").EngineStub(channel)
            return self._stub


def _listens(address: str) -> bool:
    host, _, port = address.partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=CONNECT_TIMEOUT_SECONDS).close()
    except ConnectionRefusedError:
        return False
    except OSError:
        return True  # slow or out of sockets: no proof of its end
    return True


def _whole_pipes() -> Any:
    """Return a poll object over those of stdin and stdout that are unbroken pipes.

    Returns:
        None without such pipes, and on a system without poll.
    """
    if sys.platform == "win32":
        return None

    poll = select.poll()
    pipes = [descriptor for descriptor in (_STDIN, _STDOUT) if _is_whole_pipe(descriptor)]
    for descriptor in pipes:
        # Without requested events, poll reports hang-up and error alone.
        poll.register(descriptor, 0)
    return poll if pipes else None


def _is_whole_pipe(descriptor: int) -> bool:
    if sys.platform == "win32" or not _is_pipe(descriptor):
        return False

    poll = select.poll()
    poll.register(descriptor, 0)
    return not poll.poll(0)


def _is_pipe(descriptor: int) -> bool:
    try:
        return stat.S_ISFIFO(fstat(descriptor).st_mode)
    except OSError:
        return False
