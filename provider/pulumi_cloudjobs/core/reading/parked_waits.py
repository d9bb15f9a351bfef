"""Waits without a thread each: one thread keeps the time of all parked waits of a process.

The runs of one resource type in one region are polled together, as those of a `Completion` are: a
thousand waits take the list calls of a thousand ids, and one thread while these are on their way.
The thread that keeps the time waits for no response, so a wait ends in its time while another
service hangs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from ..errors import Cancelled, UnexpectedResponse
from ..operation import Clock, Operation, ProcessContext
from ..resource_type import Lifecycle, Observation, Values
from .polling import Wait, states_of

LONGEST_PAUSE_SECONDS = 1.0
"""A wait that is added while the thread sleeps is polled so much later at most."""
LAST_POLL_SECONDS = 1.0
"""After its time a wait still takes the result of a poll that was sent in time."""
POLL_SECONDS = 1.0
"""The thread sleeps only when the polls have returned, or have taken so long."""
CANCEL_POLL_SECONDS = 0.1
MOST_SPLITS = 20
"""A poll is split so often to find the object whose description nobody understands."""

Poll = Observation | Exception | None
"""The result of a poll: None for a run that is gone."""


class ParkedWait:
    """A wait of a call that has given its thread back.

    Args:
        wait: The wait, which has not started.
        group: The resource type and the region, which one list call covers.
        connect: Returns the calls of the service.
        operation: The call.

    Attributes:
        due: The time of the next poll.
    """

    __slots__ = ("_error", "connect", "due", "group", "operation", "resume", "wait")

    def __init__(
        self,
        wait: Wait,
        group: tuple[str, str],
        connect: Callable[[Operation], Lifecycle],
        operation: Operation,
    ) -> None:
        self.wait = wait
        self.group = group
        self.connect = connect
        self.operation = operation
        self.resume: Callable[[], None] = lambda: None
        self.due = 0.0
        self._error: Exception | None = None

    def start(self) -> bool:
        """Start the wait; return whether there is anything to wait for."""
        self.operation.start_bound(self.wait.limit)
        try:
            is_open = self.wait.start()
            if is_open:
                self.plan()
        except Exception as error:  # noqa: BLE001 - raised again by `result`
            self.end(error)
            return False

        if not is_open:
            self.end(None)
        return is_open

    def plan(self) -> None:
        """Report the state, and plan the next poll. Raises WaitTimedOut when the time is up."""
        pause = self.wait.pause()
        self.due = self.operation.clock.monotonic() + pause

    def end(self, error: Exception | None) -> None:
        """End the wait; None when it is met."""
        self._error = error
        self.operation.end_bound()

    def result(self) -> None:
        """Return when the wait is met; raise how it has ended otherwise."""
        if self._error is not None:
            raise self._error


class ParkedWaits:
    """The parked waits of a process."""

    def __init__(self, clock: Clock, cancelled: threading.Event) -> None:
        self._clock = clock
        self._cancelled = cancelled
        self._waits: dict[ParkedWait, None] = {}
        self._polled: set[tuple[str, str]] = set()
        self._has_thread = False
        self._lock = threading.Lock()
        self._poll_returned = threading.Condition(self._lock)

    @classmethod
    def of_operation(cls, process: ProcessContext, operation: Operation) -> ParkedWaits:
        """Return the waits that end together with those of an operation, on Ctrl-C."""
        cancelled = operation.cancelled
        return process.shared((cls, cancelled), lambda: cls(operation.clock, cancelled))

    def add(self, wait: ParkedWait, resume: Callable[[], None]) -> bool:
        """Start a wait; return whether it is parked, False when it has ended at once.

        Args:
            resume: Called when the wait has ended, in any thread and perhaps before `add` returns.

        Raises:
            RuntimeError: The machine has no thread for the waits.
        """
        if not wait.start():
            return False

        wait.resume = resume
        with self._lock:
            # The thread waits for the lock. Without a thread no wait may be kept: its call ends.
            if not self._has_thread:
                thread = threading.Thread(target=self._keep_time, name="cloudjobs-waits")
                thread.daemon = True
                thread.start()
                self._has_thread = True
            self._waits[wait] = None

        return True

    def _keep_time(self) -> None:
        while self._goes_on():
            self._clock.wait(self._pause(), self._cancelled)
            self._end_overdue()
            self._start_polls()
            self._await_polls()

    def _goes_on(self) -> bool:
        """Return whether any wait goes on; otherwise the thread ends."""
        with self._lock:
            self._has_thread = bool(self._waits)
            return self._has_thread

    def _open(self) -> list[ParkedWait]:
        with self._lock:
            return list(self._waits)

    def _end_overdue(self) -> None:
        """End the waits whose time is up, and all of them when the user has interrupted."""
        for parked in self._open():
            if self._cancelled.is_set():
                self._end(parked, Cancelled("interrupted"))
            elif parked.wait.spent >= parked.wait.limit + LAST_POLL_SECONDS:
                self._end(parked, parked.wait.timed_out())

    def _start_polls(self) -> None:
        """Poll the groups with a wait that is due; never two polls of one group at a time."""
        now = self._clock.monotonic()
        due: dict[tuple[str, str], list[ParkedWait]] = {}
        for parked in self._open():
            if parked.due <= now and parked.group not in self._polled:
                due.setdefault(parked.group, []).append(parked)

        for group, members in due.items():
            with self._lock:
                self._polled.add(group)
            poll = threading.Thread(target=self._poll, args=(group, members), daemon=True)
            poll.name = "cloudjobs-poll"
            try:
                poll.start()
            except RuntimeError:  # the machine has no more threads
                self._poll(group, members)

    def _poll(self, group: tuple[str, str], waits: list[ParkedWait]) -> None:
        """Read the runs of a group together, and let their waits take the results."""
        try:
            polls = self._read(waits)
            for parked, poll in zip(waits, polls, strict=True):
                self._take(parked, poll)
        finally:
            with self._lock:
                self._polled.discard(group)
                self._poll_returned.notify_all()

    def _read(self, waits: list[ParkedWait]) -> list[Poll]:
        operation = Operation(clock=self._clock, cancelled=self._cancelled)
        seconds = max(parked.wait.limit - parked.wait.spent for parked in waits)
        inputs = {parked.wait.id: parked.wait.inputs for parked in waits}
        try:
            with operation.within(max(seconds, 0.0)):
                polls = poll_together(waits[0].connect(operation), inputs)
        except Exception as error:  # noqa: BLE001 - handed to each wait
            polls = dict.fromkeys(inputs, error)

        return [polls[parked.wait.id] for parked in waits]

    def _take(self, parked: ParkedWait, poll: Poll) -> None:
        failure: Exception | None = None
        try:
            if isinstance(poll, Exception):
                is_open = parked.wait.take_error(poll)
            else:
                is_open = parked.wait.take(poll)

            if is_open:
                parked.plan()
                return
        except Exception as error:  # noqa: BLE001 - raised again by `result`
            failure = error

        self._end(parked, failure)

    def _end(self, parked: ParkedWait, error: Exception | None) -> None:
        """End a wait, unless it has ended meanwhile, and let its call go on."""
        with self._lock:
            if parked not in self._waits:
                return
            del self._waits[parked]

        parked.end(error)
        parked.resume()

    def _await_polls(self) -> None:
        """Give polls a moment to return."""
        give_up_at = time.monotonic() + POLL_SECONDS
        with self._lock:
            while self._polled and not self._cancelled.is_set():
                if time.monotonic() >= give_up_at:
                    return
                self._poll_returned.wait(CANCEL_POLL_SECONDS)

    def _pause(self) -> float:
        """Return the seconds until the next wait is due that is not being polled."""
        now = self._clock.monotonic()
        with self._lock:
            pauses = [wait.due - now for wait in self._waits if wait.group not in self._polled]

        return max(0.0, min([*pauses, LONGEST_PAUSE_SECONDS]))


def poll_together(lifecycle: Lifecycle, inputs_by_id: Mapping[str, Values]) -> dict[str, Poll]:
    """Return the state of each object, or the error of its read.

    An object whose description nobody understands spoils the read of all: it is searched for.
    """
    polls: dict[str, Poll] = {}
    parts = [list(inputs_by_id)]
    splits_left = MOST_SPLITS
    while parts:
        ids = parts.pop()
        try:
            polls.update(states_of(lifecycle, {id: inputs_by_id[id] for id in ids}))
        except Exception as error:  # noqa: BLE001 - handed to the wait of each object
            half = len(ids) // 2
            if half and splits_left and isinstance(error, UnexpectedResponse):
                splits_left -= 1
                parts += [ids[:half], ids[half:]]
            else:
                polls.update(dict.fromkeys(ids, error))

    return polls


__all__ = ["ParkedWait", "ParkedWaits", "poll_together"]
