"""The commands that may follow an interrupted create, and their allowed outcomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pulumi_cloudjobs.core.resource_type import Values
from pulumi_cloudjobs.core.schema.schema import by_state_name

from tests.campaign.stacks import NAME, CampaignStack, End, Program, Ref, Resource, only
from tests.campaign.subjects import Subject
from tests.cards.card import Card
from tests.cards.huawei_dli_spark_batch import CARD as SPARK_BATCH
from tests.cards.tencent_batch_job import CARD as BATCH_JOB

RENAMED = "renamed"
NEIGHBOUR = "neighbour"


@dataclass(frozen=True)
class Command:
    """A command, and the program that it runs.

    Args:
        name: Its column in the table.
        run: Runs it.
        program: The resource of the case in the new program.
        makes_another: Whether another object is made for what was interrupted, in the end. Called
            with whether state knows the first one.
        needs_neighbour: It has nothing to do for the resource, so another one has to start the
            provider.
        concerns: Whether it makes sense of such a resource.
    """

    name: str
    run: Callable[[CampaignStack, Program], End]
    program: Callable[[Subject], Program] = lambda subject: only(subject, subject.inputs)
    makes_another: Callable[[bool], bool] = lambda is_known: False
    needs_neighbour: bool = False
    concerns: Callable[[Subject], bool] = lambda subject: True

    def __str__(self) -> str:
        return self.name


def triggered(inputs: Values) -> Values:
    """Inputs that ask for another run of the same job."""
    return {**inputs, "triggers": {"day": "2"}}


def has_triggers(subject: Subject) -> bool:
    return "triggers" in by_state_name(subject.resource_type.model)


def neighbour(subject: Subject) -> Program:
    """Return another resource of the program, in another service, that outlives it all."""
    card = BATCH_JOB if subject.service != "batch" else SPARK_BATCH
    return (Resource(Ref(NEIGHBOUR, card.token), neighbour_inputs(card)),)


def neighbour_inputs(card: Card) -> Values:
    """Return the inputs of a run that is not waited for."""
    return {**card.inputs, "wait": {"until": "accepted"}}


def _up(stack: CampaignStack, program: Program) -> End:
    return stack.up(program)


def _always(is_known: bool) -> bool:
    return True


def _if_known(is_known: bool) -> bool:
    return is_known


SAME = Command("same", _up)
CHANGED = Command(
    "input changed", _up, lambda subject: only(subject, subject.replaced), makes_another=_always
)
REFRESHING_UP = Command("up --refresh", lambda stack, program: stack.up(program, refresh=True))
DESTROY = Command(
    "destroy", lambda stack, _: stack.destroy(), makes_another=_always, needs_neighbour=True
)
REFRESH = Command("refresh", lambda stack, _: stack.refresh(), needs_neighbour=True)
COMMANDS = (
    SAME,
    CHANGED,
    Command(
        "triggers changed",
        _up,
        lambda subject: only(subject, triggered(subject.inputs)),
        makes_another=_always,
        concerns=has_triggers,
    ),
    Command(
        "renamed with alias",
        _up,
        lambda subject: only(subject, subject.inputs, name=RENAMED, alias=NAME),
        makes_another=lambda is_known: not is_known,
    ),
    Command(
        "renamed",
        _up,
        lambda subject: only(subject, subject.inputs, name=RENAMED),
        makes_another=_always,
    ),
    Command(
        "removed",
        lambda stack, program: stack.up(program[1:]),
        makes_another=_if_known,
        needs_neighbour=True,
    ),
    DESTROY,
    REFRESH,
    REFRESHING_UP,
)
