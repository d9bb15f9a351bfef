"""A part of the reliability campaign; `make campaign` plays all of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.campaign import aftermath, campaign, pairs
from tests.campaign.circumstances import HOST_CIRCUMSTANCES
from tests.campaign.commands import SAME
from tests.campaign.engine import THENS, EngineCase, new_stack
from tests.campaign.in_process import Machine
from tests.campaign.plugin_process import PluginProcess
from tests.campaign.scenes import Case, Hit, Phase, Result
from tests.campaign.subjects import ALL, Subject, subject_of
from tests.campaign.troubles import BROKEN, INTERRUPTS, KILLS, Trouble
from tests.cards.alibaba_emr_flow_job import CARD as FLOW_JOB
from tests.cards.card import Card
from tests.cards.huawei_dli_session import CARD as SESSION
from tests.cards.tencent_batch_job import CARD as BATCH_JOB
from tests.cards.tencent_dlc_spark_app_task import CARD as SPARK_TASK

SEED = 7
SYSTEMATIC_CASES = 12
RANDOM_CASES = 5
AFTERMATH_CASES = 6
FRONT_CASES = 2
WAIT_CASES = 3
PLUGIN_EVERY = 4
"""One of so many cases passes the protocol of the plugin; the others call the handlers alone."""
BEFORE, AFTER, UNSAVED = KILLS
CUT_AFTER = next(trouble for trouble in BROKEN if trouble.fault == "cut_after")


WAITING = [subject for subject in ALL if campaign.unmet_waits(subject, SEED)]
OTHER_MACHINE = next(then for then in THENS if then.name == "other machine")


def wrong(results: list[Result]) -> list[str]:
    """Return the case, the counts and the end of each command, for a reader of a failed test."""
    return [f"{r.name}: {r.counts} {r.story}" for r in results if not r.counts.is_clean]


def played(play: Callable[..., list[Result]], cases: Sequence[Any], folder: Path) -> list[Result]:
    """Play cases with the handlers, and a part of them through the plugin."""
    with_handlers = [case for number, case in enumerate(cases) if number % PLUGIN_EVERY]
    results = play(cases[::PLUGIN_EVERY], folder / "plugin", PluginProcess)
    return results + play(with_handlers, folder / "handlers")


@pytest.mark.parametrize("subject", ALL, ids=lambda subject: subject.name)
def test_one_job_that_state_knows_comes_of_every_trouble(subject: Subject, tmp_path: Path) -> None:
    """A drawn part of all troubles loses nothing, doubles nothing and leaves nothing live."""
    cases = [
        case for phase in Phase for case in campaign.systematic(subject, phase, tmp_path / "learn")
    ]
    sample = random.Random(SEED).sample(cases, SYSTEMATIC_CASES)
    results = played(partial(campaign.play_in_process, subject), sample, tmp_path)
    assert wrong(results) == []
    assert all(result.met for result in results)


@pytest.mark.parametrize("subject", ALL, ids=lambda subject: subject.name)
def test_two_troubles_in_a_row_with_clocks_apart_come_to_the_same(
    subject: Subject, tmp_path: Path
) -> None:
    """The remedy of the first trouble meets the second."""
    cases = campaign.at_random(subject, tmp_path / "learn", SEED, RANDOM_CASES)
    play = partial(campaign.play_in_process, subject)
    assert wrong(played(play, cases, tmp_path)) == []


@pytest.mark.parametrize("subject", ALL, ids=lambda subject: subject.name)
def test_whatever_follows_an_interrupted_create_finds_its_object_or_names_it(
    subject: Subject, tmp_path: Path
) -> None:
    """The promise holds with other inputs, machines, clocks and owners."""
    cases = [
        *campaign.after_losses(subject, SEED, AFTERMATH_CASES),
        *campaign.in_circumstances(subject, SEED, AFTERMATH_CASES),
    ]
    assert wrong(played(campaign.play_aftermath, cases, tmp_path)) == []


@pytest.mark.parametrize("subject", ALL, ids=lambda subject: subject.name)
def test_an_interrupted_create_is_found_by_the_other_front(
    subject: Subject, tmp_path: Path
) -> None:
    """A program that changes its language must not start its jobs twice."""
    assert wrong(campaign.play_between_fronts(subject, SEED, FRONT_CASES, tmp_path)) == []


@pytest.mark.parametrize("subject", WAITING, ids=lambda subject: subject.name)
def test_a_wait_that_is_not_met_stays_red_whatever_follows(
    subject: Subject, tmp_path: Path
) -> None:
    """A refresh must not make a dependent start over a job that has failed."""
    cases = campaign.unmet_waits(subject, SEED, WAIT_CASES)
    assert wrong(played(campaign.play_aftermath, cases, tmp_path)) == []


@pytest.mark.parametrize(
    "trouble", [pairs.NO_TROUBLE, CUT_AFTER, BEFORE, AFTER], ids=lambda trouble: trouble.name
)
@pytest.mark.parametrize("who", ["two stacks", "two owners"])
def test_equal_jobs_made_at_the_same_time_each_have_an_owner(
    who: str, trouble: Trouble, tmp_path: Path
) -> None:
    """A stack must not take over the object of another stack's lost create."""
    machine = Machine(tmp_path)
    pair = pairs.Pair(who, trouble)
    subjects = [subject for subject in ALL if pairs.concerning(subject, [pair])]
    results = [pairs.play_in_process(machine, subject, pair) for subject in subjects]
    machine.close()
    assert wrong(results) == []


@pytest.mark.parametrize(
    ("card", "trouble"),
    [
        pytest.param(SPARK_TASK, AFTER, id="dlc-killed"),
        pytest.param(SESSION, UNSAVED, id="dli-killed-before-state"),
        pytest.param(FLOW_JOB, INTERRUPTS[1], id="emr-interrupted"),
    ],
)
def test_a_real_host_process_may_die_at_its_call(
    card: Card, trouble: Trouble, tmp_path: Path
) -> None:
    """The next process has only what is on disk."""
    subject = subject_of(card)
    case = Case(subject, Phase.CREATE, Hit(trouble, subject.resource_type.create_action))
    [result] = campaign.play_with_hosts(subject, [case], tmp_path)
    assert wrong([result]) == []
    assert result.met


def test_a_real_host_process_goes_on_from_another_machine(tmp_path: Path) -> None:
    """Another folder and another home: the journal is where the state is."""
    subject = subject_of(BATCH_JOB)
    [elsewhere] = [one for one in HOST_CIRCUMSTANCES if one.name == "other machine"]
    case = aftermath.Case(subject, Hit(AFTER, subject.resource_type.create_action), SAME, elsewhere)
    assert wrong(campaign.play_aftermath_with_hosts([case], tmp_path)) == []


def test_engine_and_host_may_be_killed_with_five_submits_in_flight(tmp_path: Path) -> None:
    """The jobs exist without a report: the next up finds all five, on another machine too."""
    (tmp_path / "stack").mkdir()
    stack = new_stack(tmp_path / "stack")
    results = stack.play(EngineCase(AFTER, then=OTHER_MACHINE))
    stack.close()
    assert wrong(results) == []
    assert all(result.met for result in results)
