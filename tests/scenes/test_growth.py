"""Ten times as many jobs cost ten times as much: function calls, API calls, files, table rows.

Each verb is counted at two sizes, and nothing is timed. The simulator works in the same thread, so
that its function calls count as well.
"""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pulumi_cloudjobs.core.http.pool import HttpPool
from pulumi_cloudjobs.core.journal import FolderStore, Journal
from pulumi_cloudjobs.core.operation import Operation, ProcessContext
from pulumi_cloudjobs.core.reading.batching import MIN_READS_BEFORE_LISTING
from pulumi_cloudjobs.core.verbs.completion import CompletionHandler
from pulumi_cloudjobs.simulator.app import create_app, open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.tencent.batch.job import JOB

from benchmarks.large import LIST_PAGE
from benchmarks.workload import batch_jobs
from tests.embedded import plain
from tests.plugin.client import LocalClient, State, urn_of

FEW, MANY = 40, 400
MOST = 1.1
Counts = dict[str, int]
"""What was counted, by verb and by what it is."""
FILE_CALLS = ("link", "mkdir", "open", "replace", "scandir", "stat", "unlink")
"""Functions of the module `posix` that reach a file or a folder. The journal is in a folder."""
FILES_OF_A_CREATE, FILES_OF_A_PROCESS = 10, 10
STEPS = 50
"""Steps of SQLite that count as one: a step is about the read of a row."""


class Life:
    """The life of a number of Batch jobs and of a `Completion` over all, each verb in a process.

    Each process is killed, so that the journal holds an entry of each job up to the destroy.

    Attributes:
        counts: The calls of each verb so far.
    """

    def __init__(self, folder: Path, jobs: int) -> None:
        self._folder = folder
        self._store = open_store(folder)
        self._cloud = Control(self._store)
        self._steps: list[None] = []
        with self._store.transaction() as tx:
            tx.sql.set_progress_handler(partial(self._steps.append, None), STEPS)
        self._cloud.set("tencent.batch.running_seconds", 0.0)
        self._inputs = {urn_of(JOB.token, name): job for name, job in batch_jobs(jobs).items()}
        self.counts: Counts = {}

    def run(self) -> Counts:
        """Go through the whole life, and return the counts."""
        checked = self._counted("check", self._check)
        states = self._counted("create", lambda client: self._create(client, checked))
        self._cloud.advance(600)

        self._counted("no change", lambda client: self._change_nothing(client, states))
        self._counted("completion", lambda client: self._complete(states))
        states = self._counted("refresh", lambda client: self._refresh(client, states))
        self._counted("destroy", lambda client: self._destroy(client, states))
        self._store.close()
        return self.counts

    def _counted(self, verb: str, work: Callable[[LocalClient], Any]) -> Any:
        self._context = self._new_context()
        client = LocalClient(self._context)
        api_calls = self._cloud.count()
        self._steps.clear()

        profile = cProfile.Profile()
        result = profile.runcall(work, client)
        self.counts[f"{verb}: steps of SQLite"] = len(self._steps)
        self.counts[f"{verb}: API calls"] = self._cloud.count() - api_calls
        self.counts |= {f"{verb}: {name}": count for name, count in _calls_in(profile).items()}
        return result

    def _new_context(self) -> ProcessContext:
        app = create_app(self._store)
        config = {"endpoint": "embedded", "rates": '{"*": 0}'}
        context = ProcessContext(config, {}, self._folder, HttpPool(embedded=lambda: app))
        context.journal = Journal(FolderStore(self._folder / "journal"))
        return context

    def _check(self, client: LocalClient) -> dict[str, Any]:
        return {urn: client.checked(urn, inputs) for urn, inputs in self._inputs.items()}

    def _create(self, client: LocalClient, checked: dict[str, Any]) -> dict[str, State]:
        return {urn: client.create(urn, inputs) for urn, inputs in checked.items()}

    def _change_nothing(self, client: LocalClient, states: dict[str, State]) -> None:
        for urn, state in states.items():
            checked = client.checked(urn, self._inputs[urn], state.inputs)
            assert list(client.diff(urn, state, checked).diffs) == []

    def _complete(self, states: dict[str, State]) -> None:
        handler = CompletionHandler(self._context, {JOB.token: JOB}.__getitem__)
        common = {"type": JOB.token, "region": "ap-guangzhou"}
        jobs = [{**common, "urn": urn, "id": state.id} for urn, state in states.items()]
        checked = plain(handler.check({"jobs": jobs}).inputs)
        completed = handler.create(checked, Operation(urn_of(JOB.token, "all")))
        assert completed.outputs["succeeded"] == len(jobs)

    def _refresh(self, client: LocalClient, states: dict[str, State]) -> dict[str, State]:
        refreshed = {urn: client.read(urn, state) for urn, state in states.items()}
        return {urn: state for urn, state in refreshed.items() if state is not None}

    def _destroy(self, client: LocalClient, states: dict[str, State]) -> None:
        assert len(states) == len(self._inputs)
        for urn, state in states.items():
            client.delete(urn, state)
        client.servicer.process.end()


def _calls_in(profile: cProfile.Profile) -> Counts:
    """Return the calls of functions of Python, and those that reach files."""
    # The type of the attribute is not known to mypy.
    calls: dict[tuple[str, int, str], tuple[int, int]] = vars(pstats.Stats(profile))["stats"]
    of_files = {f"<built-in method posix.{name}>" for name in FILE_CALLS}
    return {
        "function calls": sum(counts[1] for (file, _, _), counts in calls.items() if file != "~"),
        "file calls": sum(counts[1] for (_, _, name), counts in calls.items() if name in of_files),
    }


def test_ten_times_as_many_jobs_cost_ten_times_as_much(tmp_path: Path) -> None:
    """A table, a lock or a journal that is walked for each resource shows here."""
    # What the first jobs load is no work of the next ones.
    Life(tmp_path / "first", 2).run()
    few = Life(tmp_path / "few", FEW).run()
    many = Life(tmp_path / "many", MANY).run()

    times = MANY / FEW
    grown = {name: (few[name], many[name]) for name in few if many[name] > MOST * times * few[name]}
    # A list page names the number of all jobs, which SQLite finds by counting them.
    grown.pop("refresh: steps of SQLite", None)
    assert grown == {}

    assert many["no change: API calls"] == 0
    assert many["no change: file calls"] <= FILES_OF_A_PROCESS
    assert many["create: file calls"] <= FILES_OF_A_CREATE * MANY + FILES_OF_A_PROCESS
    # A list page has a hundred jobs. Some reads come before it is known that listing is cheaper.
    assert many["completion: API calls"] == MANY / LIST_PAGE
    assert many["refresh: API calls"] <= MANY / LIST_PAGE + MIN_READS_BEFORE_LISTING
