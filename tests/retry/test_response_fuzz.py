"""A thousand changed responses; `python -m tests.retry.response_fuzz` plays any number of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.retry.response_fuzz import play, record_all

CASES = 1000
SEED = 1


def test_no_changed_response_ends_a_verb_in_a_traceback_or_loses_an_id(tmp_path: Path) -> None:
    """A cloud, its next version or a proxy may send anything."""
    recordings = record_all(tmp_path)
    ends: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(CASES):
        outcome = play(recordings, SEED, number, tmp_path)
        ends[outcome.end] += 1
        if outcome.end == "WRONG":
            wrong.append(f"case {SEED}/{number}: {outcome.text}")

    assert not wrong, "\n".join(wrong)
    # Changes that harm nothing and changes that are noticed both occur.
    assert min(ends["success"], ends["error"], ends["partial failure"]) > 0
