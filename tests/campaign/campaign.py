"""The whole campaign: which cases are played by which driver, in parallel, and what came of them.

Most cases run in process, with the handlers alone. A drawn part of them is played again through the
protocol of the plugin. Kills, interruptions and one of every other kind are played again with real
host processes, and again with the real engine; so is a part of what follows them.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from tests.campaign import aftermath, pairs, waits
from tests.campaign.circumstances import (
    CIRCUMSTANCES,
    CLOCKS,
    HOST_CIRCUMSTANCES,
    OTHER_FRONT,
    PLACES,
    UNCHANGED,
    Actors,
)
from tests.campaign.commands import COMMANDS
from tests.campaign.engine import ENGINE_CASES, EngineCase, new_stack
from tests.campaign.host import HostStack, host_place, other_folder
from tests.campaign.in_process import InProcessStack, Machine, StartProcess
from tests.campaign.plugin_process import PluginProcess
from tests.campaign.scenes import Case, Hit, Phase, Play, Result, cases
from tests.campaign.stacks import only
from tests.campaign.subjects import ALL, SUBJECTS, Subject
from tests.campaign.troubles import BROKEN, INTERRUPTS, KILLS, LATE, ONCE, THROTTLING, TROUBLES
from tests.dynamic.host_process import RecordingEngine

MOST_REPEATS = 2
FARTHEST_CLOCKS_SECONDS = 240.0
LATEST_CALL = 5
ENGINE_PARTS = 2
RANDOM_CASES = 60
"""For each resource, as all that follow."""
AFTERMATH_CASES = 150
CIRCUMSTANCE_CASES = 130
WAIT_CASES = 50
HOST_AFTERMATH_CASES = 8
PLUGIN_CASES = 1000
"""For all resources together."""
PARTS_OF_PLUGIN_CASES = 8
"""Each other kind of case has one of so many parts, and the systematic ones the rest."""
FRONT_CASES = 10
"""For each resource, half of them from the handlers to the plugin, and half of them back."""
LOSSES = (
    *KILLS,
    *INTERRUPTS,
    *LATE,
    *(trouble for trouble in BROKEN if trouble.fault != "replace"),
)
"""What may leave a create behind that nobody knows."""
IN_PROCESS, PLUGIN, HOST, ENGINE = "in process", "plugin", "host process", "real engine"
DRIVERS = (IN_PROCESS, PLUGIN, HOST, ENGINE)


@dataclass(frozen=True)
class Part:
    """A part of the campaign that one process plays: its driver, and all that it needs to know.

    Args:
        what: "systematic", "random", "pairs", "aftermath", "circumstances", "waits", "plugin",
            "fronts", "hosts", "host pairs", "host aftermath" or "engine".
        number: Index of the subject in ALL; for the engine, which half of its cases.
    """

    what: str
    number: int
    phase: Phase | None = None
    seed: int = 0

    @property
    def driver(self) -> str:
        if self.what.startswith("host"):
            return HOST

        drivers = {"engine": ENGINE, "plugin": PLUGIN, "fronts": PLUGIN}
        return drivers.get(self.what, IN_PROCESS)

    def __str__(self) -> str:
        phase = f" {self.phase.value}" if self.phase else ""
        subject = self.number if self.what == "engine" else ALL[self.number].name
        return f"{self.driver}, {self.what}{phase}, {subject}"


Table = dict[tuple[str, str, str], list[Result]]
"""(resource, row, driver) -> results."""


def run(seed: int, report: Callable[[str], None], drivers: Collection[str] = DRIVERS) -> Table:
    """Play everything of these drivers, in as many processes as there are processors."""
    table: Table = {}
    parts = [part for part in _parts(seed) if part.driver in drivers]
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        running = {processes.submit(play, part): part for part in parts}
        for done, future in enumerate(as_completed(running), start=1):
            results = future.result()
            everything = [result for played in results.values() for result in played]
            wrong = sum(not result.is_right for result in everything)
            report(f"{done}/{len(parts)} {running[future]}: {len(everything)} cases, {wrong} wrong")

            for subject, played in results.items():
                for result in played:
                    table.setdefault((subject, result.row, running[future].driver), []).append(
                        result
                    )

    return table


def play(part: Part) -> dict[str, list[Result]]:
    """Play one part in a folder of its own; the results by resource."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if part.what == "engine":
            (folder / "stack").mkdir()
            return play_on_engine(ENGINE_CASES[part.number :: ENGINE_PARTS], folder / "stack")

        subject = ALL[part.number]
        if part.what == "hosts":
            return {subject.name: play_with_hosts(subject, host_cases(subject), folder)}
        if part.what == "host pairs":
            return {subject.name: play_host_pairs(subject, folder)}

        if part.what == "host aftermath":
            return {
                subject.name: play_aftermath_with_hosts(host_aftermath(subject, part.seed), folder)
            }

        if part.what == "plugin":
            number = PLUGIN_CASES * (part.number + 1) // len(ALL)
            number -= PLUGIN_CASES * part.number // len(ALL)
            return {subject.name: play_in_plugin(subject, part.seed, number, folder)}

        if part.what == "fronts":
            return {subject.name: play_between_fronts(subject, part.seed, FRONT_CASES, folder)}

        if part.what == "pairs":
            return {subject.name: play_pairs(subject, pairs.PAIRS, folder)}
        if part.what in AFTERMATHS:
            return {subject.name: play_aftermath(AFTERMATHS[part.what](subject, part.seed), folder)}

        if part.what == "random":
            chosen = at_random(subject, folder, part.seed, RANDOM_CASES)
            return {subject.name: [r for r in play_in_process(subject, chosen, folder) if r.met]}

        assert part.phase is not None
        return {
            subject.name: play_in_process(subject, systematic(subject, part.phase, folder), folder)
        }


def _parts(seed: int) -> list[Part]:
    """The longest first."""
    numbers = range(len(ALL))
    return [
        *(Part("engine", half) for half in range(ENGINE_PARTS)),
        *(Part("hosts", number) for number in range(len(SUBJECTS))),
        *(Part("host aftermath", number, seed=seed) for number in range(len(SUBJECTS))),
        *(Part("host pairs", number) for number in numbers),
        *(Part(what, number, seed=seed) for number in numbers for what in AFTERMATHS),
        *(Part("systematic", number, phase) for number in numbers for phase in list(Phase)),
        *(Part("plugin", number, seed=seed) for number in numbers),
        *(Part("fronts", number, seed=seed) for number in numbers),
        *(Part("random", number, seed=seed) for number in numbers),
        *(Part("pairs", number) for number in numbers),
    ]


def systematic(subject: Subject, phase: Phase, folder: Path) -> list[Case]:
    """Every trouble at every call of a phase."""
    return list(cases(subject, phase, _calls(subject, phase, folder), TROUBLES, most=MOST_REPEATS))


def at_random(subject: Subject, folder: Path, seed: int, number: int) -> list[Case]:
    """Return cases with two troubles each, and with clocks apart.

    One trouble is at a random call of a random phase, the other in the `up` after it.
    """
    rng = random.Random(f"{seed} {subject.name} {subject.inputs.get('name')}")
    calls = {phase: _calls(subject, phase, folder) for phase in Phase}
    cases = []
    for _ in range(number):
        phase = rng.choice(list(Phase))
        action, at = rng.choice(calls[phase])
        first = rng.choice([trouble for trouble in TROUBLES if trouble.concerns(subject, action)])
        hit = Hit(first, action, at) if first.is_per_call else Hit(first)
        second = Hit(rng.choice(ONCE), "*", rng.randrange(LATEST_CALL))
        ahead = round(rng.uniform(-FARTHEST_CLOCKS_SECONDS, FARTHEST_CLOCKS_SECONDS))
        cases.append(Case(subject, phase, hit, second, ahead))

    return cases


def after_losses(
    subject: Subject, seed: int, number: int = AFTERMATH_CASES
) -> list[aftermath.Case]:
    """Every command after every loss, where nothing else has changed."""
    return aftermath.drawn(
        aftermath.cases(subject, LOSSES, COMMANDS, [UNCHANGED]), f"{seed} {subject.name}", number
    )


def in_circumstances(
    subject: Subject, seed: int, number: int = CIRCUMSTANCE_CASES
) -> list[aftermath.Case]:
    """The same in all circumstances."""
    everything = aftermath.cases(subject, LOSSES, COMMANDS, CIRCUMSTANCES[1:])
    return aftermath.drawn(everything, f"{seed} {subject.name}", number)


def unmet_waits(subject: Subject, seed: int, number: int = WAIT_CASES) -> list[waits.WaitCase]:
    """Return cases of unmet waits, the next command, and changes of the machine in between."""
    everything = waits.wait_cases(subject, waits.WAIT_COMMANDS, (UNCHANGED, *PLACES, *CLOCKS))
    return aftermath.drawn(everything, f"{seed} {subject.name}", number)


AFTERMATHS: dict[str, Callable[..., Sequence[aftermath.Case | waits.WaitCase]]] = {
    "aftermath": after_losses,
    "circumstances": in_circumstances,
    "waits": unmet_waits,
}


def host_aftermath(
    subject: Subject, seed: int, number: int = HOST_AFTERMATH_CASES
) -> list[aftermath.Case]:
    """A few of them with real processes: other folders, homes and machines, and no late acts."""
    lost = [trouble for trouble in LOSSES if trouble.acts_after_seconds is None]
    everything = aftermath.cases(subject, lost, COMMANDS, HOST_CIRCUMSTANCES)
    return aftermath.drawn(everything, f"{seed} {subject.name}", number)


def play_in_plugin(subject: Subject, seed: int, number: int, folder: Path) -> list[Result]:
    """Play so many of the cases of a resource, of every kind, through the plugin's protocol."""
    rng = random.Random(f"{seed} {subject.name}")
    each = number // PARTS_OF_PLUGIN_CASES
    followed = [case for draw in AFTERMATHS.values() for case in draw(subject, seed, each)]
    two_at_random = at_random(subject, folder, seed, each)
    two_at_once = rng.sample(pairs.concerning(subject, pairs.PAIRS), each)

    results = play_aftermath(followed, folder, PluginProcess)
    results += play_pairs(subject, two_at_once, folder, PluginProcess)
    played = play_in_process(subject, two_at_random, folder, PluginProcess)
    results += [result for result in played if result.met]

    every_case = [case for phase in Phase for case in systematic(subject, phase, folder)]
    rest = rng.sample(every_case, number - len(results))
    return results + play_in_process(subject, rest, folder, PluginProcess)


def play_between_fronts(subject: Subject, seed: int, number: int, folder: Path) -> list[Result]:
    """Interrupt creates in one front, and go on with the other one."""
    everything = aftermath.cases(subject, LOSSES, COMMANDS, [OTHER_FRONT])
    drawn = aftermath.drawn(everything, f"{seed} {subject.name}", number)
    half = number // 2
    results = play_aftermath(drawn[:half], folder)
    return results + play_aftermath(drawn[half:], folder, PluginProcess)


def play_in_process(
    subject: Subject, chosen: Iterable[Case], folder: Path, start: StartProcess | None = None
) -> list[Result]:
    """Play cases one after the other on one machine, each on an empty cloud and journal."""
    machine = Machine(folder, start)

    try:
        results = []
        for case in chosen:
            random.seed(str(case))  # the jitter of pauses
            machine.fresh()
            results.append(Play(InProcessStack(machine), subject).play(case))

        return results
    finally:
        machine.close()


def play_aftermath(
    chosen: Iterable[aftermath.Case | waits.WaitCase],
    folder: Path,
    start: StartProcess | None = None,
) -> list[Result]:
    """Play what follows interrupted creates and waits, each on an empty cloud."""
    machine = Machine(folder, start)

    try:
        results = []
        for case in chosen:
            random.seed(str(case))
            machine.fresh()
            actors = Actors(InProcessStack(machine), only(case.subject, case.subject.inputs))
            play = (
                waits.Play(case, actors)
                if isinstance(case, waits.WaitCase)
                else aftermath.Play(case, actors)
            )
            results.append(play.run())

        return results
    finally:
        machine.close()


def play_aftermath_with_hosts(chosen: Iterable[aftermath.Case], folder: Path) -> list[Result]:
    """The same with a real host process for each command."""
    engine = RecordingEngine()
    stack = HostStack(engine, host_place(folder))

    try:
        results = []
        for case in chosen:
            stack.forget()
            actors = Actors(stack, only(case.subject, case.subject.inputs))
            results.append(aftermath.Play(case, actors).run())

        return results
    finally:
        stack.close()
        engine.stop()


def play_pairs(
    subject: Subject,
    chosen: Sequence[pairs.Pair],
    folder: Path,
    start: StartProcess | None = None,
) -> list[Result]:
    """Two equal creates at once or in a row, with the troubles that a create may meet."""
    machine = Machine(folder, start)

    try:
        concerning = pairs.concerning(subject, chosen)
        return [pairs.play_in_process(machine, subject, pair) for pair in concerning]
    finally:
        machine.close()


def host_cases(subject: Subject) -> list[Case]:
    """Return each kind of trouble at the creating call, and kills at the ending call."""
    kinds = (*BROKEN, THROTTLING, *KILLS, *INTERRUPTS)
    action = subject.resource_type.create_action
    cases = [
        Case(subject, Phase.CREATE, Hit(one, action))
        for one in kinds
        if one.concerns(subject, action)
    ]
    ended = [Case(subject, Phase.DELETE, Hit(kill, subject.stops_with)) for kill in KILLS]
    return cases + ended


def play_with_hosts(subject: Subject, chosen: Iterable[Case], folder: Path) -> list[Result]:
    """Play cases with a real host process for each command."""
    engine = RecordingEngine()
    stack = HostStack(engine, host_place(folder))

    try:
        results = []
        for case in chosen:
            stack.forget()
            results.append(Play(stack, subject).play(case))

        return results
    finally:
        stack.close()
        engine.stop()


def play_host_pairs(subject: Subject, folder: Path) -> list[Result]:
    """Two host processes in two folders create equal jobs at once.

    They share one cloud and one journal.
    """
    engine = RecordingEngine()
    here = host_place(folder)
    stacks = [
        HostStack(engine, here, name="dev"),
        HostStack(engine, other_folder(here), name="prod"),
    ]

    try:
        results = []
        for pair in pairs.concerning(subject, pairs.HOST_PAIRS):
            for stack in stacks:
                stack.forget()

            results.append(pairs.play(stacks, subject, pair))

        return results
    finally:
        for stack in stacks:
            stack.close()

        engine.stop()


def play_on_engine(chosen: Iterable[EngineCase], folder: Path) -> dict[str, list[Result]]:
    """Play cases on the real engine; the results by resource."""
    stack = new_stack(folder)

    try:
        results: dict[str, list[Result]] = {subject.name: [] for subject in SUBJECTS}
        for case in chosen:
            for subject, result in zip(SUBJECTS, stack.play(case), strict=True):
                results[subject.name].append(result)

        return results
    finally:
        stack.close()


def _calls(subject: Subject, phase: Phase, folder: Path) -> list[tuple[str, int]]:
    machine = Machine(folder)
    try:
        machine.fresh()
        return Play(InProcessStack(machine), subject).learn(phase)
    finally:
        machine.close()
