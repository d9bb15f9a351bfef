"""States as a function of time."""

from __future__ import annotations

from pulumi_cloudjobs.simulator.timeline import Step, cut, ended_at, schedule, step_at

STEPS = schedule(100, ("PENDING", 2), ("RUNNING", 10), ("DONE", None))


def test_a_schedule_moves_with_the_clock() -> None:
    """Time alone moves a job."""
    assert [step_at(STEPS, at).state for at in (0, 100, 101.9, 102, 111, 112, 1e9)] == [
        "PENDING",
        "PENDING",
        "PENDING",
        "RUNNING",
        "RUNNING",
        "DONE",
        "DONE",
    ]
    assert STEPS[-1] == Step(112, "DONE", final=True)


def test_a_state_without_end_drops_what_follows() -> None:
    """A service that runs for ever never ends."""
    steps = schedule(0, ("RUNNING", None), ("DONE", None))
    assert steps == [Step(0, "RUNNING")]
    assert ended_at(steps) is None


def test_cutting_forgets_what_lies_ahead() -> None:
    """A job that is stopped does not succeed later."""
    assert [step.state for step in cut(STEPS, 105)] == ["PENDING", "RUNNING"]
    assert [step.state for step in cut(STEPS, 50)] == ["PENDING"]


def test_only_a_final_state_is_an_end() -> None:
    """Purging and counting live runs go by it."""
    assert ended_at(STEPS) == 112
    assert ended_at(cut(STEPS, 105)) is None
    assert ended_at([]) is None
