"""Everything that may differ for the next command: machine, clock, stack name, journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.campaign.host import HostStack, other_folder, other_home
from tests.campaign.in_process import HandlerProcess, InProcessStack, Place
from tests.campaign.plugin_process import PluginProcess
from tests.campaign.stacks import CampaignStack, End, Program
from tests.campaign.subjects import Subject

WRONG_CLOCK = "the clock of this machine"
"""What an error says when the cloud refuses a signature because of its time."""
STEPS_SECONDS = (-600, -120, -30, -5, -1, 1, 5, 30, 120, 600)


@dataclass
class Actors:
    """A stack that takes part in a case.

    Args:
        stack: Runs the next command.
        program: What everybody runs.
        other: Another owner; None when the stack is the only one.
    """

    stack: CampaignStack
    program: Program
    other: CampaignStack | None = None

    @property
    def stacks(self) -> list[CampaignStack]:
        return [stack for stack in (self.stack, self.other) if stack is not None]

    @property
    def in_process(self) -> InProcessStack:
        assert isinstance(self.stack, InProcessStack)
        return self.stack

    def run(self, command: Callable[[CampaignStack], End]) -> End:
        """Run a command; after an error about the machine's clock, set it right and repeat."""
        ended = command(self.stack)
        if WRONG_CLOCK not in ended.text:
            return ended

        self.in_process.place = replace(self.in_process.place, ahead_seconds=0.0)
        return command(self.stack)

    @property
    def host(self) -> HostStack:
        assert isinstance(self.stack, HostStack)
        return self.stack


@dataclass(frozen=True)
class Circumstance:
    """A change of one circumstance.

    Args:
        name: Its part of the row in the table.
        before: Called before the create that is interrupted.
        change: Called after it, and before the next command.
        owners: How many states there are in the end.
        loses_journal: What an interrupted create has left cannot be known: the command has to
            report that.
        renames: The stack has another name, or its name another stack.
    """

    name: str
    change: Callable[[Actors], None] = lambda actors: None
    before: Callable[[Actors], None] = lambda actors: None
    owners: int = 1
    loses_journal: bool = False
    renames: bool = False

    def concerns(self, subject: Subject) -> bool:
        """Return whether the change makes sense: two owners cannot share one name or one job."""
        return self.owners == 1 or not (
            subject.card.campaign.is_shared or (subject.taken and not subject.variant.names_itself)
        )

    def __str__(self) -> str:
        return self.name


def _moves_home(actors: Actors) -> None:
    stack = actors.in_process
    stack.place = replace(stack.place, home="other-home")


def _mounts(actors: Actors) -> None:
    """Another machine: its own home and clock, and the backend under another path."""
    stack = actors.in_process
    mount = stack.machine.folder / "mount"
    if not mount.exists():
        mount.symlink_to(stack.machine.folder)

    journal = f"{mount.name}/{Path(stack.place.journal).name}"
    stack.place = Place(home="elsewhere", ahead_seconds=2.0, journal=journal)


def _steps(seconds: float) -> Callable[[Actors], None]:
    def step(actors: Actors) -> None:
        place = actors.in_process.place
        actors.in_process.place = replace(place, ahead_seconds=place.ahead_seconds + seconds)

    return step


def _passes(seconds: float) -> Callable[[Actors], None]:
    return lambda actors: actors.stack.wait(seconds)


def _renames(actors: Actors) -> None:
    actors.in_process.name = "renamed"


def _renames_and_makes_a_new_one(actors: Actors) -> None:
    old = actors.in_process
    old.name = "renamed"
    actors.stack, actors.other = (
        InProcessStack(old.machine, "dev", owner="new", place=old.place),
        old,
    )


def _another_owner(actors: Actors) -> None:
    """Another backend has a stack of the same name, with the same program, on the same account."""
    stack = actors.in_process
    place = Place(home="elsewhere", journal="journal-of-another")
    assert stack.machine.settings(place).journal.id
    actors.other = InProcessStack(stack.machine, stack.name, owner="another", place=place)
    ended = actors.other.up(actors.program)
    assert ended.ok, ended.text


def _changes_front(actors: Actors) -> None:
    """The program names the types of the other front."""
    machine = actors.in_process.machine
    machine.start = HandlerProcess if machine.start is PluginProcess else PluginProcess


def _loses_journal(actors: Actors) -> None:
    actors.in_process.machine.lose(actors.in_process.place.journal)


def _checks_out_elsewhere(actors: Actors) -> None:
    actors.host.place = other_folder(actors.host.place)


def _has_another_home(actors: Actors) -> None:
    actors.host.place = other_home(actors.host.place)


def _runs_elsewhere(actors: Actors) -> None:
    actors.host.place = other_home(other_folder(actors.host.place))


UNCHANGED = Circumstance("as before")
PLACES = (
    Circumstance("other HOME", _moves_home),
    Circumstance("other machine", _mounts),
    Circumstance("five minutes later", _passes(300)),
    Circumstance("ten hours later", _passes(36000)),
)
CLOCKS = tuple(Circumstance(f"clock {seconds:+d} s", _steps(seconds)) for seconds in STEPS_SECONDS)
STACKS = (
    Circumstance("stack renamed", _renames, renames=True),
    Circumstance("new stack of the old name", _renames_and_makes_a_new_one, owners=2, renames=True),
    Circumstance("another owner of the name, before", before=_another_owner, owners=2),
    Circumstance("another owner of the name, meanwhile", _another_owner, owners=2),
)
OTHER_FRONT = Circumstance("other front", _changes_front)
LOST_JOURNAL = Circumstance("journal lost", _loses_journal, loses_journal=True)
CIRCUMSTANCES = (UNCHANGED, *PLACES, *CLOCKS, *STACKS, LOST_JOURNAL)
HOST_CIRCUMSTANCES = (
    UNCHANGED,
    Circumstance("other folder", _checks_out_elsewhere),
    Circumstance("other HOME", _has_another_home),
    Circumstance("other machine", _runs_elsewhere),
)
