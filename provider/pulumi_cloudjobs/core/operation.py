"""The context of one call of a verb, and of one process.

Both consist of plain values and callables: a front end fills them in, and the core knows no front
end.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Protocol, TypeVar

from .credentials import CredentialSources
from .errors import Cancelled, WaitTimedOut
from .frozen import frozen
from .http.pool import HttpPool, limited_reads
from .journal import Journal
from .secrets import Redactor

T = TypeVar("T")


class Clock(Protocol):
    """A clock, so that tests move the time instead of sleeping."""

    def now(self) -> datetime:
        """Return the time of day, UTC, for signatures."""

    def monotonic(self) -> float:
        """Return seconds that only go forward, for deadlines."""

    def wait(self, seconds: float, cancelled: threading.Event) -> None:
        """Return after `seconds`, or at once when `cancelled` is set."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(timezone.utc)

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float, cancelled: threading.Event) -> None:
        cancelled.wait(min(seconds, threading.TIMEOUT_MAX))


class Report(Protocol):
    """A callable that shows the progress of an operation."""

    def __call__(self, text: str, seconds: float | None = None, /) -> None:
        """Show `text`, whose first word is the state, and the seconds so far.

        The front end puts the time behind the state.
        """


class Parked(BaseException):
    """Leaves a call whose wait goes on without its thread. It is no failure: nothing handles it."""


class Park(Protocol):
    """A callable that lets a call go on without its thread."""

    def __call__(self, rest: Callable[[], Any], /) -> Callable[[], None] | None:
        """Keep the rest of the running call, which the caller then leaves by raising `Parked`.

        Args:
            rest: Returns the result of the verb, or raises its error.

        Returns:
            Runs the rest in a thread of the front end, and returns at once; None where the call
            cannot be left.
        """


def not_parked(rest: Callable[[], Any]) -> None:
    """Return None: the default of `park`."""


def _without_failing(show: Callable[..., None]) -> Callable[..., None]:
    def show_or_ignore(*args: Any) -> None:
        # No text ends an operation.
        with suppress(Exception):
            show(*args)

    return show_or_ignore


def _silent(text: str) -> None:
    """Ignore a line: the default of `info` and `warn`."""


def _still(text: str, seconds: float | None = None) -> None:
    """Ignore a text: the default of `report`."""


class Flag:
    """A mark that is set once. Nobody waits for it, so it needs no lock, as an `Event` does."""

    __slots__ = ("_is_set",)

    def __init__(self) -> None:
        self._is_set = False

    def set(self) -> None:
        """Set the mark."""
        self._is_set = True

    def is_set(self) -> bool:
        """Return whether the mark is set."""
        return self._is_set


@dataclass(eq=False, repr=False)
class CreateGuard:
    """A guard before every request that creates something: none leaves without its journal entry.

    Attributes:
        before_request: Called with how far the cloud's clock is ahead, None when no response has
            shown it. An error that it raises keeps the request from leaving.
        after_refusal: Called when the response says that nothing was created, or when the request
            did not arrive.
    """

    before_request: Callable[[timedelta | None], None] = lambda offset: None
    after_refusal: Callable[[], None] = lambda: None


@frozen
class Operation:
    """A call of a verb on a resource.

    Args:
        urn: The resource; "" when the front end does not know it.
        cancelled: Set when the user interrupts (Ctrl-C) or the engine is gone.
        outcome_unknown: Set when the response to a create was lost, so that it may have been
            carried out all the same.
        create_guard: Called before each request that creates something.
        batch_reads: Set when it polls at the same moments as other operations, so that a read
            should wait for the other reads.
        exists_in_state: State holds an object of this resource that was not deleted, so a create
            makes a second object.
        timeout_seconds: The user's `custom_timeouts`, for everything the operation does; None
            without a timeout.
        report: Shows a short text beside the resource while the operation runs, and the seconds
            so far when they are given. May be called at any rate.
        info, warn: Show a line under the resource that stays.
        park: Gives the thread of the call back while the call waits; the default cannot.

    No text ends an operation: an error while a text is shown is ignored.
    """

    urn: str = ""
    clock: Clock = field(default_factory=SystemClock)
    cancelled: threading.Event = field(default_factory=threading.Event)
    outcome_unknown: Flag = field(default_factory=Flag)
    create_guard: CreateGuard = field(default_factory=CreateGuard)
    batch_reads: Flag = field(default_factory=Flag)
    exists_in_state: bool = False
    timeout_seconds: float | None = None
    report: Report = _still
    info: Callable[[str], None] = _silent
    warn: Callable[[str], None] = _silent
    park: Park = not_parked
    started_at: float = field(init=False)
    _deadlines: list[float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        now = self.clock.monotonic()
        deadlines = []
        if self.timeout_seconds is not None:
            deadlines.append(now + self.timeout_seconds)

        # The class is frozen.
        object.__setattr__(self, "started_at", now)
        object.__setattr__(self, "_deadlines", deadlines)
        for name in ("report", "info", "warn"):
            object.__setattr__(self, name, _without_failing(getattr(self, name)))

    @property
    def seconds_left(self) -> float | None:
        """The seconds left of `timeout_seconds` and of the part that runs (`within`).

        At least 0; None without a bound.
        """
        if not self._deadlines:
            return None

        return max(0.0, min(self._deadlines) - self.clock.monotonic())

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Bound the time of everything inside: reads, throttling, and queues of our own."""
        self.start_bound(seconds)
        try:
            yield
        finally:
            self.end_bound()

    def start_bound(self, seconds: float) -> None:
        """Bound the time from now on, as `within`, until `end_bound`."""
        self._deadlines.append(self.clock.monotonic() + seconds)

    def end_bound(self) -> None:
        """End the bound that was started last."""
        self._deadlines.pop()

    @contextmanager
    def holding(self, lock: threading.Lock) -> Iterator[None]:
        """Hold a lock that other operations hold while they read.

        Raises:
            WaitTimedOut: The time was spent before the lock was free.
        """
        seconds_left = self.seconds_left
        # -1 waits without a bound.
        timeout = -1 if seconds_left is None else min(seconds_left, threading.TIMEOUT_MAX)
        if not lock.acquire(timeout=timeout):
            raise WaitTimedOut(self.describe_spent())

        try:
            yield
        finally:
            lock.release()

    def read_limit(self) -> AbstractContextManager[None]:
        """Bound the requests that are sent inside, which only read.

        No such request outlasts the operation or an interruption.
        """
        return limited_reads(self.seconds_left, self.cancelled)

    def describe_spent(self) -> str:
        """Return a text that says which time is spent, for an error."""
        if self.timeout_seconds is None or self.clock.monotonic() < self._deadlines[0]:
            return "the time for it is spent"

        return f"the {self.timeout_seconds:g} s of its custom timeouts are spent"

    def budget(self, requested: float | None, otherwise: float) -> float:
        """Return the seconds that a part of the operation may take, at most those of the whole.

        Args:
            requested: The user's time for this part (`wait.timeout_seconds`); None for no time.
            otherwise: The time when neither `requested` nor `custom_timeouts` is given.
        """
        seconds_left = self.seconds_left
        if seconds_left is None:
            return otherwise if requested is None else requested

        return seconds_left if requested is None else min(requested, seconds_left)

    @property
    def name(self) -> str:
        """The resource's Pulumi name, the last part of its urn."""
        return self.urn.rsplit("::", 1)[-1]

    def sleep(self, seconds: float) -> None:
        """Wait, but no longer than the operation may take and until the user interrupts.

        Raises:
            Cancelled: The user interrupted before or during the wait.
            WaitTimedOut: The time of the operation, or of the part that runs, was spent before the
                wait.
        """
        self.raise_if_cancelled()
        seconds_left = self.seconds_left
        if seconds_left is not None:
            if seconds_left <= 0:
                raise WaitTimedOut(self.describe_spent())
            seconds = min(seconds, seconds_left)

        self.clock.wait(seconds, self.cancelled)
        self.raise_if_cancelled()

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled when the user has interrupted.

        Raises:
            Cancelled: The user interrupted, or the engine that would record the result has died.
        """
        if self.cancelled.is_set():
            raise Cancelled("interrupted")


@dataclass(eq=False, repr=False)
class ProcessContext:
    """The context of one process: its configuration, its environment, and what all resources share.

    Args:
        config: Values of the `cloudjobs` namespace without their prefix: {"tencentRegion":
            "ap-guangzhou"}.
        environ: Environment variables.
        home: The folder of the vendors' credentials files.
        http: The process's connections.
        journal: Keeps creates, written before they are sent.
        redactor: Knows the secrets of the process; every text that leaves it passes through.
    """

    config: Mapping[str, str]
    environ: Mapping[str, str]
    home: Path
    http: HttpPool
    clock: Clock = field(default_factory=SystemClock)
    journal: Journal = field(default_factory=Journal)
    redactor: Redactor = field(default_factory=Redactor)
    _shared: dict[Any, Any] = field(default_factory=dict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def credential_sources(self) -> CredentialSources:
        """Return where region and credential of this process come from."""
        return CredentialSources(self.config, self.environ, self.home)

    def shared(self, key: object, make: Callable[[], T]) -> T:
        """Return the object of this process under `key`, which is made at its first use."""
        with self._lock:
            if key not in self._shared:
                self._shared[key] = make()

            shared: T = self._shared[key]
            return shared
