"""All five resources in one program under the real engine, killed and interrupted.

Every resource meets the trouble at a call of its own, and the kill comes when all five hang. The
file backend keeps its lock when the CLI is killed: `pulumi cancel` removes it, as a user would. A
host whose engine was killed runs on for a while, and nobody ends it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pulumi_cloudjobs.core.private_folder import STORE_VARIABLE
from pulumi_cloudjobs.core.resource_type import Values
from pulumi_cloudjobs.core.schema.schema import schema_of
from pulumi_cloudjobs.dynamic.translation import to_python

from tests.campaign import counts
from tests.campaign.commands import neighbour_inputs
from tests.campaign.counts import Counts
from tests.campaign.host import SETTLED_SECONDS, AtTheHang, hurry, quick_cloud
from tests.campaign.scenes import Phase, Result
from tests.campaign.subjects import SUBJECTS, Subject
from tests.campaign.troubles import BROKEN, INTERRUPTS, KILLS, THROTTLING, Effect, Trouble
from tests.cards.huawei_dli_spark_batch import CARD as NEIGHBOUR
from tests.engine.stack import NAME, Command, Run, Stack

UP = ("up", "--yes", "--skip-preview", "--continue-on-error")
DESTROY = ("destroy", "--yes", "--skip-preview", "--continue-on-error")
HANG_SECONDS = 4.0
HOST = "pulumi.dynamic"
NEIGHBOUR_NAME = f"{NEIGHBOUR.class_path} neighbour"
"""A resource that outlives the case, so that each command has to start a provider."""
PROGRAM = """\
import json
import pathlib

import pulumi_cloudjobs as cloudjobs

for path, inputs in json.loads(pathlib.Path("resources.json").read_text()).items():
    vendor, service, name = path.partition(" ")[0].split(".")
    getattr(getattr(getattr(cloudjobs, vendor), service), name)(path, **inputs)
"""


class Victim(Enum):
    """The processes that a kill ends."""

    ENGINE = "engine"
    HOST = "host"
    BOTH = "engine and host"


@dataclass(frozen=True)
class Then:
    """The events between the trouble and the `up` that has to find everything.

    Args:
        command: Another command, or () for none.
        folder: Whether this command and all later ones run in another folder.
        home: Whether they run with another home.
        removes: Whether the program loses the five resources before it.
        makes_another: Whether it ends an existing object, so that another one is made.
    """

    name: str
    command: tuple[str, ...] = ()
    folder: bool = False
    home: bool = False
    removes: bool = False
    makes_another: bool = False

    def __str__(self) -> str:
        return f", then {self.name}"


@dataclass(frozen=True)
class EngineCase:
    """Trouble of one kind for all five resources at the same time."""

    trouble: Trouble
    phase: Phase = Phase.CREATE
    victim: Victim = Victim.BOTH
    then: Then | None = None

    @property
    def row(self) -> str:
        """The row in which the case is counted."""
        victim = f" ({self.victim.value})" if self.trouble.effect is Effect.KILL else ""
        then = str(self.then) if self.then else ""
        return f"{self.trouble.name}{victim}{then}"

    def __str__(self) -> str:
        return f"{self.phase.value}: {self.row}"


THENS = (
    Then("other folder", folder=True),
    Then("other HOME", home=True),
    Then("other machine", folder=True, home=True),
    Then("refresh", ("refresh", "--yes", "--skip-preview")),
    Then("up --refresh", ("up", "--yes", "--skip-preview", "--continue-on-error", "--refresh")),
    Then("removed", UP, removes=True),
    Then("destroy", DESTROY, makes_another=True),
)
_AT_A_CALL = tuple(one for one in KILLS if one.is_per_call)
ENGINE_CASES = (
    *(EngineCase(kill, Phase.CREATE, victim) for kill in _AT_A_CALL for victim in Victim),
    *(EngineCase(kill, phase) for kill in _AT_A_CALL for phase in (Phase.UPDATE, Phase.DELETE)),
    *(EngineCase(one) for one in (*INTERRUPTS, *BROKEN, THROTTLING)),
    *(EngineCase(one, Phase.DELETE) for one in INTERRUPTS),
    *(EngineCase(kill, then=then) for then in THENS for kill in _AT_A_CALL),
)
"""At least one of every kind, and every kill."""


class EngineStack:
    """A stack with all five resources."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._first_project, self._first_environment = stack.project, dict(stack.environment)
        self.cloud = quick_cloud(stack.project)
        self._story: list[str] = []
        self._unhealed = 0
        self._has_neighbour = False

    def play(self, case: EngineCase) -> list[Result]:
        """Play one case on an empty cloud; return the same result for each resource."""
        self._start_afresh(case)
        met = self._trouble(case)
        self.cloud.advance(SETTLED_SECONDS)
        expected = self._expected(case, self._known())
        if case.then is not None:
            self._play_then(case.then)

        self._must("up", self._stack.pulumi(*UP, exit_code=None))
        together = [len(counts.live(self.cloud, subject)) for subject in SUBJECTS]
        again = self._must("up again", self._stack.pulumi(*UP, exit_code=None))
        self._unhealed += set(again.summary) != {"same"}

        known = self._known()
        lost = [
            counts.lost(self.cloud, subject, known.get(subject.name, ())) for subject in SUBJECTS
        ]
        self._make_busy()
        self._must("destroy", self._stack.pulumi(*DESTROY, exit_code=None))
        self._unhealed += len(self._known())

        results = []
        for subject, *numbers in zip(SUBJECTS, expected, together, lost, strict=True):
            counted = self._count(subject, *numbers)
            name = f"{subject.name} {case}"
            results.append(Result(case.row, name, counted, tuple(self._story), met))

        return results

    def _start_afresh(self, case: EngineCase) -> None:
        """Empty the cloud, forget the last case, and bring up what this one starts from."""
        counts.forget(self.cloud)
        hurry(self.cloud)
        self._stack.project = self._first_project
        self._stack.environment = dict(self._first_environment)
        self._story, self._unhealed, self._has_neighbour = [], 0, False

        self._write([subject.inputs for subject in SUBJECTS])
        if case.phase is not Phase.CREATE:
            self._must("first up", self._stack.pulumi(*UP, exit_code=None))

        if case.then is not None:
            self._must("neighbour", self._with_neighbour_alone())

    def _expected(self, case: EngineCase, known: dict[str, set[str]]) -> list[int]:
        """Return how many objects of each resource the case may make."""
        is_delete = case.phase is Phase.DELETE
        makes_another = case.then is not None and case.then.makes_another
        return [
            1 + (is_delete and subject.name not in known) + makes_another for subject in SUBJECTS
        ]

    def _count(self, subject: Subject, expected: int, together: int, lost: int) -> Counts:
        created = len(counts.created_ids(self.cloud, subject))
        return Counts(
            in_excess=max(created - expected, together - 1, 0),
            live_after=len(counts.live(self.cloud, subject)),
            lost=lost,
            extra=counts.extra_submits(self.cloud, subject, expected),
            unhealed=self._unhealed,
        )

    def _with_neighbour_alone(self) -> Run:
        self._has_neighbour = True
        self._write([])
        run = self._stack.pulumi(*UP, exit_code=None)
        self._write([subject.inputs for subject in SUBJECTS])
        return run

    def _play_then(self, then: Then) -> None:
        if then.folder:
            self._move_project()

        if then.home:
            self._move_home()

        if then.removes:
            self._write([])

        if then.command:
            self._must(then.name, self._stack.pulumi(*then.command, exit_code=None))

        self._write([subject.inputs for subject in SUBJECTS])

    def _move_project(self) -> None:
        """Move to another checkout of the program, on the same cloud and backend."""
        new_folder = self._stack.folder / "other-checkout"
        if not new_folder.exists():
            shutil.copytree(
                self._first_project, new_folder, ignore=shutil.ignore_patterns(".cloudjobs")
            )

        store = self._first_project / ".cloudjobs"
        self._stack.environment |= {STORE_VARIABLE: str(store)}
        self._stack.project = new_folder
        self._stack.pulumi("stack", "select", NAME)

    def _move_home(self) -> None:
        home = self._stack.folder / "other-home"
        home.mkdir(exist_ok=True)
        self._stack.environment |= {"HOME": str(home), "PULUMI_HOME": str(home / ".pulumi")}
        self._stack.pulumi("stack", "select", NAME)

    def close(self) -> None:
        self._stack.stop()
        self.cloud.store.close()

    def _trouble(self, case: EngineCase) -> bool:
        if case.phase is Phase.UPDATE:
            self._write([subject.changed for subject in SUBJECTS])

        if case.phase is Phase.DELETE:
            self._make_busy()

        met = 0
        for subject in SUBJECTS:
            action = _call(subject, case.phase)
            if case.trouble.concerns(subject, action):
                case.trouble.wait_at(self.cloud, subject, action, 0, seconds=HANG_SECONDS)
                met += 1

        arguments = DESTROY if case.phase is Phase.DELETE else UP
        running = self._stack.start(*arguments)
        with AtTheHang(self.cloud, lambda: _strike(case, running), calls=met):
            ended = running.finish()

        self._note(f"{case.phase.value} with trouble", ended)
        services = {line["service"] for line in self.cloud.calls() if line["fault"]}
        was_met = len(services) == met
        self.cloud.clear_faults()
        if case.trouble.effect is Effect.KILL:
            self._stack.pulumi("cancel", "--yes", exit_code=None)

        return was_met

    def _write(self, inputs: Sequence[Values]) -> None:
        subjects = SUBJECTS if inputs else ()
        resources = {
            subject.name: to_python(schema_of(subject.resource_type.model), values)
            for subject, values in zip(subjects, inputs, strict=True)
        }
        if self._has_neighbour:
            resources[NEIGHBOUR_NAME] = to_python(
                schema_of(NEIGHBOUR.resource_type.model), neighbour_inputs(NEIGHBOUR)
            )

        self._stack.write({"resources.json": json.dumps(resources)})

    def _make_busy(self) -> None:
        for subject in SUBJECTS:
            for id in counts.live(self.cloud, subject):
                subject.make_busy(self.cloud, id)

    def _known(self) -> dict[str, set[str]]:
        """Return the ids in state by resource, also of objects that are to be deleted."""
        ids: dict[str, set[str]] = {}
        for resource in self._stack.export().get("resources", []):
            name = resource["urn"].rsplit("::", 1)[-1]
            if "id" in resource and any(subject.name == name for subject in SUBJECTS):
                ids.setdefault(name, set()).add(resource["id"])

        return ids

    def _must(self, what: str, run: Run) -> Run:
        self._note(what, run)
        self._unhealed += run.exit_code != 0
        return run

    def _note(self, what: str, run: Run) -> None:
        self._unhealed += "Traceback" in run.text
        errors = "; ".join(run.messages("error"))
        self._story.append(f"{what}: {run.exit_code} {run.summary} {errors}".rstrip())


def new_stack(folder: Path) -> EngineStack:
    """Return a stack in an empty folder."""
    config = {"cloudjobs:endpoint": "embedded"}
    return EngineStack(Stack(folder, {"__main__.py": PROGRAM}, config=config))


def _call(subject: Subject, phase: Phase) -> str:
    """Return the call that meets the trouble."""
    named = {Phase.UPDATE: subject.updates_with, Phase.DELETE: subject.stops_with}
    return named.get(phase, subject.resource_type.create_action)


def _strike(case: EngineCase, running: Command) -> None:
    if case.trouble.effect is Effect.INTERRUPT:
        running.interrupt()

    if case.trouble.effect is not Effect.KILL:
        return

    engine = running.process.pid
    hosts = _hosts_of(engine)
    processes = {
        Victim.ENGINE: [engine],
        Victim.HOST: hosts,
        Victim.BOTH: [engine, *hosts],
    }

    for process in processes[case.victim]:
        os.kill(process, signal.SIGKILL)


def _hosts_of(engine: int) -> list[int]:
    """Return the provider processes under the engine, with a shell between the two."""
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    processes = [line.split(None, 2) for line in table.splitlines()]
    parents = {int(pid): int(parent) for pid, parent, *_ in processes}
    return [
        int(pid)
        for pid, _, *args in processes
        if HOST in "".join(args) and _is_under(int(pid), engine, parents)
    ]


def _is_under(process: int, ancestor: int, parents: dict[int, int]) -> bool:
    while process in parents:
        process = parents[process]
        if process == ancestor:
            return True

    return False
