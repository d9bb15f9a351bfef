"""Hundreds of inputs made by chance: check never crashes or hangs, and says what the cloud says.

CLOUDJOBS_GENERATED_INPUTS=10000 tries more of them; `python -m tests.checks.generated` prints what
came of all.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from pulumi_cloudjobs.core.verbs.handler import Handler

from tests.checks.generated import Judge, Subject, make, places, subjects, tally
from tests.resource_types import RESOURCE_TYPES

COUNT = int(os.environ.get("CLOUDJOBS_GENERATED_INPUTS", "400"))
MEASURED = 200
CALLS_AT_FIRST, CALLS_FOR_EACH_VALUE = 2000, 100
SUBJECTS = [pytest.param(subject, id=subject.resource_type.token) for subject in subjects()]


@pytest.fixture
def judge(tmp_path: Path) -> Iterator[Judge]:
    """Check, and a simulator that forgets."""
    new_judge = Judge(tmp_path)
    yield new_judge
    new_judge.close()


def test_no_resource_is_left_out() -> None:
    """A resource without generated inputs would pass for one that agrees with its cloud."""
    assert {subject.resource_type.token for subject in subjects()} == {
        described.resource_type.token for described in RESOURCE_TYPES
    }


@pytest.mark.parametrize("subject", SUBJECTS)
def test_check_says_of_any_input_what_the_cloud_says(judge: Judge, subject: Subject) -> None:
    """A refusal by one side alone is a false alarm, or an apply that fails half-way."""
    result = tally(judge, subject, range(COUNT))
    assert result.differences == []
    assert result.counts["both take"] > COUNT // 10
    assert result.counts["both refuse"] > COUNT // 10


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_work_of_a_check_follows_the_size_of_its_input(judge: Judge, subject: Subject) -> None:
    """A preview that hangs is worse than one that is silent. Calls are counted, not seconds."""
    handler = Handler(subject.resource_type, judge.settings)
    # The model's own facts are worked out when an input first needs them.
    for number in range(MEASURED):
        handler.check(make(subject, number))

    for number in range(MEASURED):
        inputs = make(subject, number)
        values = sum(1 for _ in places(inputs))
        assert calls_of(handler, inputs) < CALLS_AT_FIRST + CALLS_FOR_EACH_VALUE * values, number


def calls_of(handler: Handler, inputs: dict[str, Any]) -> int:
    """Return how many calls a check makes."""
    calls = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)

    try:
        handler.check(inputs)
    finally:
        sys.setprofile(before)

    return calls
