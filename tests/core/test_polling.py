"""Waiting for a run: its polls, and the end of the wait."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.reading.polling import PollSchedule, describe_state
from pulumi_cloudjobs.core.resource_type import JobStatus, Observation
from pulumi_cloudjobs.core.schema.durations import seconds_of
from pulumi_cloudjobs.huawei.dli.session import SESSION
from pulumi_cloudjobs.tencent.batch.job import JOB
from pulumi_cloudjobs.tencent.oceanus.job import JOB as OCEANUS_JOB

TIMES = st.floats(0, 10_000_000, allow_nan=False)


@given(
    TIMES, st.floats(0, 100_000, allow_nan=False), st.sampled_from([None, 1.0, 5.0, 60.0, 400.0])
)
def test_a_poll_comes_neither_at_once_nor_later_than_requested(
    now: float, spent: float, interval: float | None
) -> None:
    """Half a tick at least, so that no poll is doubled; one and a half at most."""
    pause = PollSchedule(OCEANUS_JOB, interval).pause(now, spent)
    assert 0.5 <= pause <= 1.5 * (interval or 30)


@given(st.lists(TIMES, min_size=2, max_size=20), st.floats(0, 100_000, allow_nan=False))
def test_polls_of_all_waits_fall_on_common_ticks(nows: list[float], spent: float) -> None:
    """Only then a hundred of them are one list call."""
    pace = PollSchedule(JOB, None)

    for now in nows:
        at = now + pace.pause(now, spent)
        assert any(abs(at / tick - round(at / tick)) * tick < 0.001 for tick in (2, 5, 10, 15, 30))


def test_ticks_grow_apart_as_the_wait_grows_long() -> None:
    """A job of an hour need not be known to the second."""
    pauses = [
        PollSchedule(OCEANUS_JOB, None).pause(0.0, spent) for spent in (0, 25, 120, 1000, 100_000)
    ]
    assert pauses == [1, 1, 5, 30, 30]


@pytest.mark.parametrize(
    ("kind", "interval", "raised"),
    [
        pytest.param(
            JOB,
            1.0,
            "poll_seconds 1 is raised to 2: DescribeJobs is limited to 2 calls",
            id="batch",
        ),
        pytest.param(JOB, 2.0, "", id="as-fast-as-the-quota"),
        pytest.param(OCEANUS_JOB, 1.0, "", id="a-larger-quota"),
        pytest.param(SESSION, 1.0, "", id="no-quota"),
    ],
)
def test_an_interval_that_the_quota_does_not_allow_is_raised_and_reported(
    kind: object, interval: float, raised: str
) -> None:
    """A user who requests more than the quota gets the quota."""
    assert PollSchedule(kind, interval).raised.startswith(raised)  # type: ignore[arg-type]
    assert bool(PollSchedule(kind, interval).raised) is bool(raised)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("observation", "shown"),
    [
        pytest.param(
            Observation(JobStatus.RUNNING, "RUNNING", progress="3/5"), "RUNNING 3/5", id="word"
        ),
        pytest.param(Observation(JobStatus.RUNNING, "1"), "running (1)", id="number"),
        pytest.param(
            Observation(JobStatus.UNKNOWN, "-7"), "unknown (-7)", id="number-nobody-knows"
        ),
        pytest.param(Observation(JobStatus.UNKNOWN, "FROZEN"), "FROZEN", id="word-nobody-knows"),
    ],
)
def test_the_status_column_has_the_clouds_word_and_ours_where_it_has_a_number(
    observation: Observation, shown: str
) -> None:
    """People read the status column."""
    assert describe_state(observation) == shown


def test_a_kind_without_a_list_is_polled_without_a_floor_of_its_own() -> None:
    """The quota of such a type is unknown."""
    assert PollSchedule(replace(JOB, list_action=""), 1.0).raised == ""


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (90, 90),
        (90.0, 90),
        ("90", 90),
        ("90s", 90),
        ("90m", 5400),
        ("1h30m", 5400),
        (" 2d ", 172800),
        (None, None),
    ],
)
def test_lengths_of_time_as_people_write_them(value: object, seconds: float | None) -> None:
    """Pulumi sends every number as a float."""
    assert seconds_of(value) == seconds


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("inf"),
        float("nan"),
        True,
        "",
        "  ",
        "m",
        "1.5h",
        "90 minutes",
        "1m2h",
        [],
        "٣m",
        "9" * 50,
    ],
)
def test_the_error_about_a_length_of_time_shows_a_right_one(value: object) -> None:
    """The line says what is allowed."""
    with pytest.raises(ValueError, match='such as "90s", "90m" or "1h30m"'):
        seconds_of(value)


@given(st.text(max_size=30))
def test_any_text_is_a_length_of_time_or_none(text: str) -> None:
    """No text makes it crash."""
    with suppress(ValueError):
        assert seconds_of(text) is not None
