"""The text in the status column, and how often it changes."""

from __future__ import annotations

import pytest
from pulumi_cloudjobs.engine.progress import Progress, length, status_text


class Column:
    """A status column, and a clock that a test moves."""

    def __init__(self, *, live: bool) -> None:
        self.seconds = 0.0
        self.shown: list[str] = []
        self.progress = Progress(self.shown.append, live=live, now=lambda: self.seconds)

    def at(self, seconds: float, text: str) -> None:
        self.seconds = seconds
        self.progress(text, seconds)


def test_a_terminal_shows_the_time_at_most_once_a_second() -> None:
    """Five hundred jobs at once must not keep the engine busy with drawing."""
    column = Column(live=True)
    for tenth in range(31):
        column.at(tenth / 10, "RUNNING 3/5")
    assert column.shown == [f"RUNNING {second}s 3/5" for second in range(4)]


def test_other_output_has_one_line_for_each_change() -> None:
    """The log of a CI run stays readable."""
    column = Column(live=False)
    for second in range(600):
        column.at(second, "PENDING" if second < 60 else "RUNNING")
    assert column.shown == ["PENDING 0s", "RUNNING 60s"]


def test_a_change_within_the_second_is_shown_with_the_next_poll() -> None:
    """The change is late, and not lost."""
    column = Column(live=False)
    for at, text in ((0.0, "PENDING"), (0.5, "RUNNING"), (1.5, "RUNNING")):
        column.at(at, text)
    assert column.shown == ["PENDING 0s", "RUNNING 2s"]


def test_what_takes_no_time_is_shown_without_one() -> None:
    """A caller may not know the time."""
    column = Column(live=True)
    column.progress("waiting for an interrupted create to end")
    assert column.shown == ["waiting for an interrupted create to end"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("RUNNING 57/102", "RUNNING 42s 57/102", id="counts"),
        pytest.param("FROZEN", "FROZEN 42s", id="state-alone"),
        pytest.param("running (1)", "running 42s (1)", id="number-of-the-cloud"),
        pytest.param("pausing with a savepoint", "pausing 42s with a savepoint", id="step"),
    ],
)
def test_the_state_comes_first_then_the_time_and_then_the_rest(text: str, shown: str) -> None:
    """A terminal of 80 columns cuts off the end."""
    assert status_text(text, 42) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.2, "0s"), (42, "42s"), (119.4, "119s"), (720, "12m"), (11_100, "3h5m")],
)
def test_lengths_of_time_take_few_characters(seconds: float, shown: str) -> None:
    """Nobody counts 11,100 seconds."""
    assert length(seconds) == shown
