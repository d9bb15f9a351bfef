"""Very many resources in one process, driven as by an engine with some slots.

They run on the simulator and its quotas.

Calls take LATENCY_SECONDS to the cloud. Time is the clock's, for the provider, for the cloud and in
its call log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pulumi_cloudjobs.core.http.pool import HttpPool
from pulumi_cloudjobs.core.operation import Operation, ProcessContext
from pulumi_cloudjobs.core.reading import batching
from pulumi_cloudjobs.core.resource_type import ResourceType, Values
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.simulator.app import create_app, open_store
from pulumi_cloudjobs.simulator.control import Control

from tests.embedded import Report, plain
from tests.scenes.clock import SteppedClock

LATENCY_SECONDS = 0.05
PROCESS_SECONDS = 2.0
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True)
class Resource:
    """A resource in the stack's state."""

    id: str
    state: Values


@dataclass
class Stack:
    """A provider process at its default rates, and a cloud with the documented quotas.

    Attributes:
        app: Handles the calls; a test may put a layer before it.
        report: The output of the operations.
    """

    folder: Path
    clock: SteppedClock = field(default_factory=SteppedClock)
    report: Report = field(default_factory=Report)

    def __post_init__(self) -> None:
        self.cloud = Control(open_store(self.folder, wall=self.clock.time))
        self.app: Wsgi = create_app(self.cloud.store)
        self.http = HttpPool(embedded=lambda: self._late)
        self.cloud.set("quotas", "documented")
        self.config = {"endpoint": "embedded"}
        self.restart()

    def restart(self) -> None:
        """A new process, which knows nothing, a while after the one before."""
        self.clock.sleep(PROCESS_SECONDS)
        self.settings = ProcessContext(self.config, {}, self.folder, self.http, clock=self.clock)

    def close(self) -> None:
        self.http.close()
        self.cloud.store.close()

    def _late(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.clock.sleep(LATENCY_SECONDS)
        return self.app(environ, start_response)

    def operation(self, name: str) -> Operation:
        report = self.report
        urn = f"urn:pulumi:dev::project::x:Job::{name}"
        return Operation(
            urn,
            clock=self.clock,
            report=report.report,
            info=report.informs.append,
            warn=report.warnings.append,
        )

    def up(
        self, kind: ResourceType, desired: Mapping[str, Values], *, at_once: int
    ) -> dict[str, Resource]:
        """Check and create each."""
        handler = Handler(kind, self.settings)

        def create(name: str) -> Resource:
            checked = handler.check(desired[name])
            assert checked.problems == []
            created = handler.create(plain(checked.inputs), self.operation(name))
            return Resource(created.id, plain(created.outputs))

        return self._each(create, desired, at_once=at_once)

    def changes(
        self, kind: ResourceType, desired: Mapping[str, Values], created: Mapping[str, Resource]
    ) -> list[str]:
        """Check and diff each: the names of those that differ."""
        handler = Handler(kind, self.settings)

        def changed(name: str) -> bool:
            inputs = plain(handler.check(desired[name]).inputs)
            owner = self.operation(name).urn
            return bool(
                handler.diff(created[name].id, created[name].state, inputs, owner=owner).changes
            )

        return [name for name in desired if changed(name)]

    def refresh(
        self, kind: ResourceType, created: Mapping[str, Resource], *, at_once: int
    ) -> dict[str, Resource]:
        """Read each, in a new process; fails when one is gone."""
        self.restart()
        handler = Handler(kind, self.settings)

        def read(name: str) -> Resource:
            observation = handler.read(created[name].id, created[name].state, self.operation(name))
            assert observation is not None
            return Resource(observation.id, plain(observation.outputs))

        return self._each(read, created, at_once=at_once)

    def destroy(self, kind: ResourceType, created: Mapping[str, Resource], *, at_once: int) -> None:
        """Delete each, in a new process."""
        self.restart()
        handler = Handler(kind, self.settings)

        def delete(name: str) -> Resource:
            handler.delete(created[name].id, created[name].state, self.operation(name))
            return created[name]

        self._each(delete, created, at_once=at_once)

    def _each(
        self, call: Callable[[str], Resource], names: Iterable[str], *, at_once: int
    ) -> dict[str, Resource]:
        listed = list(names)
        return dict(
            zip(
                listed,
                self.clock.run([partial(call, name) for name in listed], at_once=at_once),
                strict=True,
            )
        )

    def call_log(self, since: int = 0, action: str | None = None) -> CallLog:
        """Return the calls after a line of the cloud's log: all of them, or those of one action."""
        calls = self.cloud.calls(since=since)
        return CallLog([call for call in calls if action in (None, call["action"])])

    @property
    def line(self) -> int:
        """Return the current end of the call log."""
        last = self.cloud.calls()
        return int(last[-1]["seq"]) if last else 0


@dataclass(frozen=True)
class CallLog:
    """Lines of the cloud's call log."""

    calls: list[dict[str, Any]]

    @property
    def throttled(self) -> int:
        return sum("LimitExceeded" in call["code"] for call in self.calls)

    def count(self, *actions: str) -> int:
        return sum(call["action"] in actions for call in self.calls) if actions else len(self.calls)

    @property
    def seconds(self) -> float:
        """From the first call to the last one."""
        return float(self.calls[-1]["at"] - self.calls[0]["at"])


def batches_wait_on(clock: SteppedClock, patch: pytest.MonkeyPatch) -> None:
    """Give the batched reads a lock and an event of this clock: the batcher has none of its own."""
    patch.setattr(batching, "threading", SimpleNamespace(Event=clock.event, Lock=clock.lock))
