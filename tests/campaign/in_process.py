"""Provider processes inside the test's own: real handlers, journal and retries, on a clock that waiting moves.

A new process is new Settings and a new Journal over the same folder; connections keep nothing in process, so they are
shared, which spares loading certificates a thousand times. Its death is an exception that no
error handling sees, raised where the embedded cloud lets a call hang; the files it had locked are let go by it, as the
operating system does.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime, timezone
from pathlib import Path

from pulumi_cloudjobs.core.errors import OperationFailed, ProviderBug, ProviderError
from pulumi_cloudjobs.core.handler import Handler
from pulumi_cloudjobs.core.http import HttpPool
from pulumi_cloudjobs.core.journal import Journal
from pulumi_cloudjobs.core.kind import Values
from pulumi_cloudjobs.core.operation import Operation, Settings
from pulumi_cloudjobs.core.verbs import PartialFailure
from pulumi_cloudjobs.simulator.app import create_app, open_store
from pulumi_cloudjobs.simulator.control import Control

from tests.campaign import counts
from tests.campaign.stacks import Died, End, Engine, Made, VerbFailed
from tests.campaign.subjects import Subject
from tests.campaign.troubles import Effect
from tests.embedded import plain


class MovedClock:
    """The time of machine and cloud, which passes by waiting alone."""

    def __init__(self) -> None:
        self._now = float(int(time.time()))
        self._lock = threading.Lock()

    def time(self) -> float:
        return self._now

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._now, timezone.utc)

    def monotonic(self) -> float:
        return self._now

    def wait(self, seconds: float, cancelled: threading.Event) -> None:
        if not cancelled.is_set():
            with self._lock:
                self._now += seconds


class Machine:
    """One machine with its clock, its journal, and the embedded cloud."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = MovedClock()
        self.store = open_store(folder / "cloud.sqlite3", wall=self.clock.time)
        self.cloud = Control(self.store)
        self.hang = threading.local()
        app = create_app(self.store, sleep=self._held)
        self.http = HttpPool(embedded=lambda: app)
        counts.watch(self.cloud)

    def settings(self) -> Settings:
        """Those of a new process."""
        return Settings(
            config={"endpoint": "embedded"},
            environ={},
            home=self.folder,
            http=self.http,
            clock=self.clock,
            journal=Journal(self.folder / "journal"),
        )

    def fresh(self) -> None:
        """As after installation: an empty cloud and an empty journal."""
        counts.forget(self.cloud)
        for left in (*self.folder.glob("journal/*"), *self.folder.glob("*.json")):
            left.unlink()

    def journal_files(self) -> list[str]:
        return [path.name for path in (self.folder / "journal").glob("*.jsonl")]

    def close(self) -> None:
        self.http.close()
        self.store.close()

    def _held(self, seconds: float) -> None:
        process: Process | None = getattr(self.hang, "process", None)
        if process is not None:
            process.held(seconds)


class Process:
    """One provider process with one resource.

    Args:
        stack, place: The stack's name and the project's folder.
    """

    def __init__(self, machine: Machine, subject: Subject, stack: str, place: str, effect: Effect) -> None:
        self._machine = machine
        self._settings = machine.settings()
        self._handler = Handler(subject.kind, self._settings)
        self._cancelled = threading.Event()
        self._effect = effect
        self._urn = f"urn:pulumi:{stack}::campaign::pulumi-python:dynamic/cloudjobs/{subject.kind.token}::job"
        self._place = place
        machine.hang.process = self

    def held(self, seconds: float) -> None:
        """A call of this process hangs."""
        if self._effect is Effect.KILL:
            raise Died
        if self._effect is Effect.INTERRUPT:
            self._cancelled.set()
        self._machine.clock.wait(seconds, threading.Event())

    def check(self, inputs: Values) -> Values:
        result = self._handler.check(inputs)
        assert result.problems == []
        checked: Values = plain(result.inputs)
        return checked

    def diff(self, id: str, state: Values, inputs: Values) -> tuple[bool, bool]:
        result = self._handler.diff(id, state, inputs, owner=self._new_operation().owner)
        return bool(result.changes), bool(result.replaces)

    def create(self, inputs: Values) -> Made:
        try:
            created = self._handler.create(inputs, self._new_operation())
        except ProviderError as error:
            return _kept(error)
        return Made(created.id, plain(created.outputs))

    def update(self, id: str, state: Values, inputs: Values) -> Made:
        try:
            return Made(id, plain(self._handler.update(id, state, inputs, self._new_operation())))
        except ProviderError as error:
            return _kept(error)

    def delete(self, id: str, state: Values) -> None:
        try:
            self._handler.delete(id, state, self._new_operation())
        except ProviderError as error:
            _kept(error)

    def end(self) -> None:
        """Nothing is left of it but its files."""
        self._cancelled.set()

    def _new_operation(self) -> Operation:
        return Operation(self._urn, self._place, clock=self._machine.clock, cancelled=self._cancelled)


def _kept(error: ProviderError) -> Made:
    """What of a failed verb stays in state; a bug is no error that may happen."""
    if isinstance(error, PartialFailure):
        return Made(error.id, plain(error.outputs), broken=str(error))
    if isinstance(error, OperationFailed) and not isinstance(error.__cause__, ProviderBug):
        raise VerbFailed(str(error)) from error
    raise error


class InProcessStack:
    """A stack of one machine; see `stacks.CampaignStack`."""

    def __init__(self, machine: Machine, subject: Subject, stack: str = "dev", place: str = "project") -> None:
        self.cloud = machine.cloud
        self.effect = Effect.NOTHING
        self._engine = Engine(
            machine.folder / f"{stack}-{place}.json", lambda: Process(machine, subject, stack, place, self.effect)
        )

    def up(self, inputs: Values) -> End:
        self._engine.dies_unsaved = self.effect is Effect.KILL_UNSAVED
        return self._engine.up(inputs)

    def destroy(self) -> End:
        self._engine.dies_unsaved = self.effect is Effect.KILL_UNSAVED
        return self._engine.destroy()

    def known(self) -> set[str]:
        return self._engine.known()
