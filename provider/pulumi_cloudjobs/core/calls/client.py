"""The base of the clients of all services: one call with its repeats, at the rate of its action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Generic, TypeVar

from .retry import Retry
from .transport import BaseTransport

READING_VERBS = ("Describe", "List")
"""The actions of RPC-style APIs that change nothing start with one of these."""

TransportT = TypeVar("TransportT", bound=BaseTransport)


class BaseClient(Generic[TransportT]):
    """Calls of one operation in one region."""

    def __init__(self, transport: TransportT, retry: Retry) -> None:
        self._transport = transport
        self._retry = retry

    @property
    def clock_offset(self) -> timedelta | None:
        """The lead of the cloud's clock over this machine's; None before the first response."""
        return self._transport.clock_offset

    def _send(
        self,
        action: str,
        send: Callable[[], dict[str, Any]],
        *,
        repeatable: bool,
        reads: bool,
        creates: bool = False,
    ) -> dict[str, Any]:
        """Send a call until it succeeds, or until its error must not be repeated.

        Args:
            repeatable: See `may_repeat`.
            reads: The call changes nothing, so that a call that hangs may be given up.
            creates: The call creates something.
        """
        return self._retry.call(
            send,
            repeatable=repeatable,
            reads=reads,
            pace=self._transport.pace(action),
            creates=self._transport.cloud_clock_offset if creates else None,
        )
