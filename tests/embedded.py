"""The simulator in the test's own process, with a clock that waiting moves: no test sleeps."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.http.pool import HttpPool
from pulumi_cloudjobs.core.idempotency.create_attempt import CreateAttempt
from pulumi_cloudjobs.core.idempotency.recorded_inputs import fingerprint
from pulumi_cloudjobs.core.journal import (
    CreateIntent,
    FolderStore,
    Journal,
    JournalStore,
    MemoryStore,
)
from pulumi_cloudjobs.core.operation import Operation, ProcessContext
from pulumi_cloudjobs.core.private_folder import make_private_folder
from pulumi_cloudjobs.core.reading.batching import BATCH_WINDOW_SECONDS
from pulumi_cloudjobs.core.resource_type import ResourceType, Values
from pulumi_cloudjobs.core.schema.inputs import Secret
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.core.verbs.protocol import ReadResult
from pulumi_cloudjobs.engine.progress import status_text
from pulumi_cloudjobs.simulator.app import create_app, open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.seal import KEY_SUFFIX
from pulumi_cloudjobs.simulator.tencent.dlc.common import APP
from pulumi_cloudjobs.simulator.tencent.dlc.service import dlc

HOUR = 3600.0
SPARK_APPS = frozenset(fixture.id for fixture in dlc.fixtures if fixture.object_type == APP)
"""The Spark apps of a fresh cloud, by id."""
JOURNAL = "journal"
UNLIMITED = '{"*": 0}'
"""Rates that hold nothing back: the simulator throttles only when a test sets a quota."""


class StillCloud(Control):
    """A cloud whose clock moves only by `advance`, and with it the time of signatures."""

    def __init__(self, folder: Path) -> None:
        self._wall = time.time()
        store = open_store(folder, wall=lambda: self._wall)
        if not store.path.exists():
            make_private_folder(store.path.parent)
            for name, content in files_of_a_fresh_store().items():
                (store.path.parent / name).write_bytes(content)

        super().__init__(store)
        self.freeze()

    def now(self) -> float:
        """Return the time of the last `advance`, without a transaction: waits ask often."""
        return self._wall

    def advance(self, seconds: float) -> float:
        self._wall = super().advance(seconds)
        return self._wall


@cache
def files_of_a_fresh_store() -> dict[str, bytes]:
    """Return the store of a simulator that has never been called, and its key.

    A copy saves most of the start of a simulator.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(folder)
        store.open()
        store.close()
        paths = (store.path, store.path.with_suffix(KEY_SUFFIX))
        return {path.name: path.read_bytes() for path in paths}


class CloudClock:
    """The cloud's own, frozen clock, which waiting moves.

    Attributes:
        on_wait: Called before each wait, to interrupt or to change the cloud in the middle of an
            operation.
    """

    def __init__(self, cloud: Control) -> None:
        self._cloud = cloud
        self.on_wait: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._cloud.now(), timezone.utc)

    def monotonic(self) -> float:
        return self._cloud.now()

    def wait(self, seconds: float, cancelled: threading.Event) -> None:
        # The window in which reads join each other is not a wait of the operation.
        if seconds != BATCH_WINDOW_SECONDS:
            self.on_wait()

        if not cancelled.is_set():
            self._cloud.advance(seconds)


@dataclass
class Report:
    """The user-visible output of an operation.

    Attributes:
        reports: The texts of the status column, each with its elapsed time.
        texts: The same without the time.
        informs: The messages of severity info.
        warnings: The warnings.
    """

    reports: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    informs: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def report(self, text: str, seconds: float | None = None, /) -> None:
        """Note a text of the status column."""
        self.texts.append(text)
        self.reports.append(text if seconds is None else status_text(text, seconds))


@dataclass
class World:
    """A simulator, and everything that is needed to call the verbs on it.

    Attributes:
        cloud: The control of the simulator.
        clock: Its clock, for operations.
        report: The output of the operations.
    """

    cloud: Control
    clock: CloudClock
    settings: ProcessContext
    report: Report = field(default_factory=Report)

    def operation(self, name: str = "nightly", **changes: Any) -> Operation:
        """Return an operation on the resource with this Pulumi name."""
        report = self.report
        settings = {
            "urn": f"urn:pulumi:dev::project::x:Job::{name}",
            "clock": self.clock,
            "report": report.report,
            "info": report.informs.append,
            "warn": report.warnings.append,
        }
        return Operation(**{**settings, **changes})

    def resource(self, kind: ResourceType, name: str = "nightly") -> Resource:
        """Return a resource of that type, with its verbs."""
        return Resource(kind, self, name)

    def elsewhere(self) -> World:
        """Return the same cloud, as another stack on another machine sees it."""
        old = self.settings
        home = old.home / "elsewhere"
        settings = ProcessContext(
            old.config, {}, home, old.http, self.clock, used_journal(MemoryStore())
        )
        return World(self.cloud, self.clock, settings, self.report)

    def restart(self) -> None:
        """End the provider's process; the next one knows only the journal."""
        old = self.settings
        journal = Journal(FolderStore(old.home / JOURNAL))
        self.settings = ProcessContext(
            old.config, old.environ, old.home, old.http, old.clock, journal
        )

    def end_in_order(self) -> None:
        """End the command: the engine has recorded the results, and the next process starts."""
        journal = self.settings.journal
        journal.all_left_open(self.operation().urn)
        journal.close(recorded=True)
        self.restart()

    def intent(
        self, kind: ResourceType, inputs: Values, name: str = "nightly", *, seconds_ago: float = 0.0
    ) -> CreateIntent:
        """Return the intent of a create that was started so long ago.

        Its request could be sent until now.

        Args:
            inputs: Checked.
        """
        now = self.clock.now()
        return CreateIntent(
            urn=self.operation(name).urn,
            type=kind.token,
            marker=self.settings.journal.new_marker(),
            fingerprint=fingerprint(inputs),
            region=inputs["region"],
            inputs=inputs,
            started_at=now - timedelta(seconds=seconds_ago),
            cloud_offset_seconds=0.0,
            deadline=now,
        )

    def find_lost_create(
        self,
        kind: ResourceType,
        inputs: Values,
        exclude_ids: Collection[str] = (),
        *,
        intent: CreateIntent | None = None,
        seconds_ago: float = 3600.0,
    ) -> str | None:
        """Return the id of the object of a lost create with these checked inputs; None without one.

        Args:
            intent: Of the create; without it, that of a create which started `seconds_ago`.
        """
        if intent is None:
            intent = self.intent(kind, inputs, seconds_ago=seconds_ago)

        lifecycle = kind.connect(self.settings, inputs["region"], self.operation())
        lost_create = lifecycle.find_lost_create(inputs, intent, set(exclude_ids))
        return None if lost_create is None else lost_create.id

    def next_command(self) -> None:
        """Start another `pulumi` command, whose process has read nothing yet."""
        shared = self.settings._shared
        for key in [key for key in shared if isinstance(key, tuple) and key[0] == "reads"]:
            del shared[key]

    def count(self, action: str) -> int:
        """Return how many calls of an action the cloud has received."""
        return self.cloud.count(action=action)


@dataclass
class Resource:
    """A resource as an engine drives it: checked inputs go in, plain state comes out.

    Attributes:
        id: The id that the last verb returned.
        state: The state that the last verb returned.
    """

    kind: ResourceType
    world: World
    name: str
    id: str = ""
    state: Values = field(default_factory=dict)

    @property
    def handler(self) -> Handler:
        """The verbs, in the process that runs now."""
        return Handler(self.kind, self.world.settings)

    def check(self, inputs: Values) -> Values:
        """Return the inputs with the values that check fills in; fail on any problem."""
        result = self.handler.check(inputs)
        assert result.problems == []
        checked: Values = plain(result.inputs)
        return checked

    def create(self, inputs: Values, **changes: Any) -> ReadResult:
        """Call check, then create."""
        operation = self.world.operation(self.name, **changes)
        return self._keep(self.handler.create(self.check(inputs), operation))

    def create_and_die(self, inputs: Values, **changes: Any) -> str:
        """Kill a create's process between the response and the journal; return the unknown id."""
        checked = self.check(inputs)
        settings = self.world.settings
        operation = self.world.operation(self.name, **changes)
        lifecycle = self.kind.connect(settings, checked["region"], operation)
        attempt = KilledAttempt(
            self.kind, lifecycle, checked, operation, settings, lambda _intent, _id: None
        )
        with pytest.raises(Killed) as killed:
            attempt.run()

        self.world.restart()
        return killed.value.id

    def die_before_the_request(self, inputs: Values) -> CreateIntent:
        """Kill the process of a create between the intent and the request, which is never sent."""
        intent = self.world.intent(self.kind, self.check(inputs), self.name)
        self.world.settings.journal.start(intent)
        self.world.restart()
        return intent

    def changes(self, inputs: Values) -> dict[str, str]:
        """Return the findings of diff: path -> effect of the change."""
        result = self.handler.diff(self.id, self.state, self.check(inputs))
        return {change.path: change.on_change.name for change in result.changes}

    def update(self, inputs: Values) -> None:
        """Call check, then update in place."""
        desired = self.check(inputs)
        operation = self.world.operation(self.name)
        self.state = plain(self.handler.update(self.id, self.state, desired, operation))

    def refresh(self) -> ReadResult | None:
        """Call read; return None when the object is gone."""
        self.world.next_command()
        observation = self.handler.read(self.id, self.state, self.world.operation(self.name))
        return self._keep(observation) if observation else None

    def log_tail(self) -> list[str]:
        """Return the end of the run's log, as the error of a failed wait carries it."""
        operation = self.world.operation(self.name)
        lifecycle = self.kind.connect(self.world.settings, self.state["region"], operation)
        observation = lifecycle.observe(self.id, self.state)
        assert observation is not None
        return lifecycle.log_tail(self.id, self.state, observation)

    def delete(self, **changes: Any) -> None:
        """Call delete, which may be repeated."""
        self.world.next_command()
        self.handler.delete(self.id, self.state, self.world.operation(self.name, **changes))

    def _keep(self, result: ReadResult) -> ReadResult:
        self.id, self.state = result.id, plain(result.outputs)
        return result


class Killed(BaseException):
    """The end of the process, which takes the id of the created object with it."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


class KilledAttempt(CreateAttempt):
    """A create whose process is killed before the id is written down."""

    def _commit(self, intent: CreateIntent, id: str) -> None:
        raise Killed(id)


def make_world(folder: Path) -> World:
    """Return a fresh simulator in a folder, with its clock stopped."""
    cloud = StillCloud(folder)
    run_for_an_hour(cloud)
    http = HttpPool(embedded=lambda: create_app(cloud.store))
    clock = CloudClock(cloud)
    settings = ProcessContext(
        config={"endpoint": "embedded", "rates": UNLIMITED},
        environ={},
        home=folder,
        http=http,
        clock=clock,
        journal=used_journal(FolderStore(folder / JOURNAL)),
    )
    return World(cloud, clock, settings)


def used_journal(store: JournalStore) -> Journal:
    """Return a journal that earlier commands have used: a new one says so at the first create."""
    journal = Journal(store)
    assert journal.id
    assert len(journal.notices()) == 1
    return journal


def run_for_an_hour(cloud: Control) -> None:
    """Let runs of Batch and DLC last an hour, so that a test finds them live at any pace."""
    for service in ("batch", "dlc"):
        cloud.set(f"tencent.{service}.running_seconds", HOUR)


def once(action: Callable[[], object]) -> Callable[[], None]:
    """Return a function for `on_wait` that acts at its first call alone."""
    remaining = [action]

    def act() -> None:
        if remaining:
            remaining.pop()()

    return act


def plain(value: Any) -> Any:
    """Return a value as the engine passes it later: without the marks of secrets."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]

    return value
