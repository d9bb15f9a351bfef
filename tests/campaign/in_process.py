"""Provider processes inside the test's own: real handlers, journal and retries.

Waiting moves their clock.

A new process is new Settings and a new Journal over the same folder; connections keep nothing in
process, so they are shared, which spares loading certificates a thousand times. Its death is an
exception that no error handling sees, raised where the simulator lets a call hang.
"""

from __future__ import annotations

import io
import math
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from pulumi_cloudjobs.core.errors import OperationFailed, ProviderBug, ProviderError
from pulumi_cloudjobs.core.http.pool import HttpPool
from pulumi_cloudjobs.core.journal import FolderStore, Journal
from pulumi_cloudjobs.core.operation import Operation, ProcessContext
from pulumi_cloudjobs.core.resource_type import Values
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.engine.process import Front, ProviderProcess
from pulumi_cloudjobs.engine.resource_types import resource_type_of
from pulumi_cloudjobs.simulator.app import create_app, open_store
from pulumi_cloudjobs.simulator.control import Control

from tests.campaign import counts
from tests.campaign.stacks import Created, Died, End, Engine, Program, Ref, State, VerbFailed, Verbs
from tests.campaign.troubles import Effect
from tests.embedded import plain

COMMAND_SECONDS = 3.0
"""A command takes that at least. Clouds count time in whole seconds: calls that are nearer seem
simultaneous."""
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
StartProcess = Callable[["Machine", str, "Place", Effect], Verbs]
"""Starts the provider process of a stack at a place; the effect meets a call of it that hangs."""


def full_minute(seconds: float) -> float:
    """Return the next full minute: every case polls at the same ticks, and so equally often."""
    return 60.0 * math.ceil(seconds / 60.0)


class MovedClock:
    """Time, which passes by waiting alone.

    Attributes:
        on_wait: Called before each wait.
    """

    def __init__(self) -> None:
        self._now = full_minute(time.time())
        self._lock = threading.Lock()
        self._due: list[tuple[float, Callable[[], object]]] = []
        self.on_wait: Callable[[], object] = lambda: None

    def time(self) -> float:
        return self._now

    def at(self, seconds: float, act: Callable[[], object]) -> None:
        """Do something when so much time has passed."""
        self._due.append((self._now + seconds, act))

    def forget(self) -> None:
        """Forget all that is due."""
        self._now = full_minute(self._now)
        self._due.clear()
        self.on_wait = lambda: None

    def wait(self, seconds: float) -> None:
        self.on_wait()
        with self._lock:
            end = self._now + seconds
            due = sorted((one for one in self._due if one[0] <= end), key=lambda one: one[0])

            for one in due:
                self._due.remove(one)

            self._now = end

        for moment, act in due:
            self._now = moment
            act()
            self._now = end


@dataclass(frozen=True)
class Place:
    """The place in which a command runs, with the journal beside its state.

    Args:
        home: Folder of the user.
        ahead_seconds: How far the clock of the machine is ahead.
        journal: Folder of the journal, as this machine names it.
    """

    home: str = "home"
    ahead_seconds: float = 0.0
    journal: str = "journal"


class MachineClock:
    """The clock of one machine, right or wrong. Satisfies `core.operation.Clock`."""

    def __init__(self, clock: MovedClock, ahead_seconds: float) -> None:
        self._clock, self._ahead = clock, timedelta(seconds=ahead_seconds)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), timezone.utc) + self._ahead

    def monotonic(self) -> float:
        return self._clock.time()

    def wait(self, seconds: float, cancelled: threading.Event) -> None:
        if not cancelled.is_set():
            self._clock.wait(seconds)


class LateActs:
    """A gateway before the cloud that carries out a request later when its response is lost.

    Attributes:
        seconds: How much later; None: lost requests stay lost.
    """

    def __init__(self, app: Wsgi, clock: MovedClock) -> None:
        self._app, self._clock = app, clock
        self.seconds: float | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.seconds is None:
            return self._app(environ, start_response)

        body = environ["wsgi.input"].read()

        try:
            return list(self._app({**environ, "wsgi.input": io.BytesIO(body)}, start_response))
        except BaseException:
            seconds, self.seconds = self.seconds, None
            self._clock.at(seconds, lambda: self._act({**environ, "wsgi.input": io.BytesIO(body)}))
            raise

    def _act(self, environ: dict[str, Any]) -> None:
        list(self._app(environ, lambda *_: None))


class Machine:
    """The simulator, the time, and a folder in which machines have their homes.

    Args:
        start: Starts a provider process; None starts one whose verbs are the handlers.
    """

    def __init__(self, folder: Path, start: StartProcess | None = None) -> None:
        self.folder = folder
        self._first_start: StartProcess = start or HandlerProcess
        self.start = self._first_start
        self.clock = MovedClock()
        self.store = open_store(folder / "cloud.sqlite3", wall=self.clock.time)
        self.cloud = Control(self.store)
        self.hang = threading.local()
        self.late = LateActs(create_app(self.store, sleep=self._held), self.clock)
        self.http = HttpPool(embedded=lambda: self.late)
        counts.watch(self.cloud)

    def settings(self, place: Place) -> ProcessContext:
        """Replace the caches by those of a new process."""
        return ProcessContext(
            config={"endpoint": "embedded"},
            environ={},
            home=self.folder / place.home,
            http=self.http,
            clock=MachineClock(self.clock, place.ahead_seconds),
            journal=Journal(FolderStore(self.folder / place.journal)),
        )

    def fresh(self) -> None:
        """Start with an empty cloud, no state, and a journal in use, so that no notice appears."""
        counts.forget(self.cloud)
        self.clock.forget()
        self.start = self._first_start
        self.late.seconds = None
        for path in self.folder.glob("*.json"):
            path.unlink()
        for path in self.folder.glob("journal*"):
            shutil.rmtree(path)

        assert self.settings(Place()).journal.id

    def lose(self, journal: str) -> None:
        """Delete a journal."""
        shutil.rmtree(self.folder / journal)

    def close(self) -> None:
        self.http.close()
        self.store.close()

    def _held(self, seconds: float) -> None:
        process: HangingProcess | None = getattr(self.hang, "process", None)
        if process is not None:
            process.held(seconds)


class HangingProcess:
    """A provider process that is killed or interrupted while a call of it hangs.

    Attributes:
        is_dead: Whether it was killed.
    """

    def __init__(self, machine: Machine, effect: Effect) -> None:
        self._machine = machine
        self._effect = effect
        self.is_dead = False
        machine.hang.process = self

    def held(self, seconds: float) -> None:
        """A call of this process hangs."""
        if self._effect is Effect.KILL:
            self.is_dead = True
            raise Died

        if self._effect is Effect.INTERRUPT:
            self.interrupt()

        self._machine.clock.wait(seconds)

    def interrupt(self) -> None:
        """Cancel the operation, as Ctrl-C does."""
        raise NotImplementedError


class HandlerProcess(HangingProcess):
    """A process whose verbs are those of the handlers, without a front."""

    def __init__(self, machine: Machine, stack: str, place: Place, effect: Effect) -> None:
        super().__init__(machine, effect)
        self._stack = stack
        self._settings = machine.settings(place)
        self._said: list[str] = []
        front = Front(warn=lambda _urn, text: self._said.append(text))
        self._process = ProviderProcess(front, self._settings)
        self._handlers: dict[str, Handler] = {}
        self._cancelled = threading.Event()

    def interrupt(self) -> None:
        self._cancelled.set()

    def check(self, ref: Ref, inputs: Values, *, in_state: bool) -> Values:
        self._process.note_checked(ref.urn(self._stack), in_state=in_state)
        result = self._handler(ref).check(inputs)
        assert result.problems == []
        checked: Values = plain(result.inputs)
        return checked

    def diff(self, ref: Ref, resource: Created, inputs: Values) -> tuple[bool, bool]:
        operation = self._operation(ref)
        result = self._handler(ref).diff(resource.id, resource.outputs, inputs, owner=operation.urn)
        return bool(result.changes) or result.wait_unmet, bool(result.replaces)

    def create(self, ref: Ref, inputs: Values) -> Created:
        operation = self._operation(ref, creates=True)
        return _kept(lambda: _resource(self._handler(ref).create(inputs, operation)))

    def read(self, ref: Ref, resource: Created) -> Created | None:
        handler = self._handler(ref)
        observation = None

        def read() -> Created:
            nonlocal observation
            observation = handler.read(resource.id, resource.outputs, self._operation(ref))
            return _resource(observation) if observation else resource

        kept = _kept(read)
        if observation is None and not kept.broken:
            return None

        return kept

    def update(self, ref: Ref, resource: Created, inputs: Values) -> Created:
        operation = self._operation(ref)
        return _kept(
            lambda: Created(
                resource.id,
                plain(self._handler(ref).update(resource.id, resource.outputs, inputs, operation)),
            )
        )

    def delete(self, ref: Ref, resource: Created) -> None:
        operation = self._operation(ref)

        def delete() -> Created:
            self._process.end_lost_creates(operation)
            self._handler(ref).delete(resource.id, resource.outputs, operation)
            return resource

        _kept(delete)
        self._process.note_deleted(operation.urn)

    def end(self, *, in_order: bool) -> tuple[str, ...]:
        self._cancelled.set()
        if in_order:
            self._process.end()

        return tuple(self._said)

    def _handler(self, ref: Ref) -> Handler:
        if ref.token not in self._handlers:
            self._handlers[ref.token] = Handler(resource_type_of(ref.token), self._settings)

        return self._handlers[ref.token]

    def _operation(self, ref: Ref, *, creates: bool = False) -> Operation:
        urn = ref.urn(self._stack)
        self._process.note_stack(urn, "organization")
        return Operation(
            urn,
            clock=self._settings.clock,
            cancelled=self._cancelled,
            exists_in_state=creates and self._process.exists_in_state(urn),
            info=self._said.append,
            warn=self._said.append,
        )


def _resource(result: Any) -> Created:
    return Created(result.id, plain(result.outputs))


def _kept(verb: Callable[[], Created]) -> Created:
    """Return the part of a failed verb that is kept; a bug is never allowed."""
    try:
        return verb()
    except PartialFailure as failure:
        return Created(failure.id, plain(failure.outputs), broken=str(failure))
    except ProviderError as error:
        if isinstance(error, OperationFailed) and not isinstance(error.__cause__, ProviderBug):
            raise VerbFailed(str(error)) from error

        raise


class InProcessStack:
    """A stack on this machine's cloud; see `stacks.CampaignStack`.

    Args:
        owner: Name of the state's file: what one state knows is one owner.

    Attributes:
        name: Of the stack, as its state has it; it may be renamed.
        place: Where the next command runs.
    """

    def __init__(
        self, machine: Machine, name: str = "dev", *, owner: str = "", place: Place | None = None
    ) -> None:
        self.cloud = machine.cloud
        self.machine = machine
        self.effect = Effect.NOTHING
        self.name = name
        self.place = place or Place()
        self._engine = Engine(
            machine.folder / f"{owner or name}.json",
            lambda: machine.start(machine, self.name, self.place, self.effect),
        )

    def up(self, program: Program, *, refresh: bool = False) -> End:
        self.wait(COMMAND_SECONDS)
        self._engine.dies_unsaved = self.effect is Effect.KILL_UNSAVED
        return self._engine.up(program, refresh=refresh)

    def refresh(self) -> End:
        self.wait(COMMAND_SECONDS)
        return self._engine.refresh()

    def destroy(self) -> End:
        self.wait(COMMAND_SECONDS)
        self._engine.dies_unsaved = self.effect is Effect.KILL_UNSAVED
        return self._engine.destroy()

    def rest(self) -> None:
        """Do nothing: the clock moves when somebody waits."""

    def wait(self, seconds: float) -> None:
        self.machine.clock.wait(seconds)

    def act_late(self, seconds: float | None) -> None:
        self.machine.late.seconds = seconds

    def known(self) -> set[str]:
        return self._engine.known()

    def state(self) -> State:
        return self._engine.state()
