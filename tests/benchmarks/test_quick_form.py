"""The benchmark works; no test here depends on how long anything took."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.checks import check_rows
from benchmarks.plot import draw
from benchmarks.row import Row
from tests.cards.card import cards


def test_the_quick_form_prints_what_it_measured_as_a_table(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A benchmark that is never run stops working unnoticed."""
    assert main(["--quick", "--rows", "state,start,check,fronts", "--write", str(tmp_path)]) == 0

    printed = capsys.readouterr().out
    page = (tmp_path / "performance.md").read_text(encoding="utf-8")

    for shown in (
        "state, characters of a resource (tencent.oceanus.Job)",
        "provider process, start to first check",
        "check + diff of one resource",
        "plugin: pulumi destroy, 40 jobs",
        "plugin: memory of the provider, refresh, 40 jobs",
        "≤ 1.30",
        "Pulumi CLI",
    ):
        assert shown in printed
        assert shown in page

    assert str(Path.cwd()) not in page


def test_check_and_diff_call_no_api(tmp_path: Path) -> None:
    """A preview of a thousand jobs would use up a quota otherwise."""
    (row,) = check_rows(tmp_path, rounds=3)
    assert "0 API calls meanwhile, after" in row.notes
    assert [card for card in cards() if f"{card.class_path} " not in row.notes] == []
    assert "after 0 for" not in row.notes, (
        "the cloud that was counted is not the one that was called"
    )


@pytest.mark.parametrize(
    ("figure", "at_least", "reached"),
    [
        pytest.param(1.2, False, "yes", id="below-an-upper-goal"),
        pytest.param(1.3, False, "no", id="above-an-upper-goal"),
        pytest.param(1.2, True, "no", id="below-a-lower-goal"),
        pytest.param(1.3, True, "yes", id="above-a-lower-goal"),
    ],
)
def test_a_goal_is_reached_from_its_own_side(figure: float, at_least: bool, reached: str) -> None:
    """A share of a quota is better when it is larger; everything else when it is smaller."""
    row = Row("work", "", "", figure, 1.25, at_least=at_least)
    assert (row.reached, row.share_of_goal <= 1) == (reached, reached == "yes")


def test_a_goal_with_a_second_half_is_not_reached_by_the_first_alone() -> None:
    """A quota used to the full with throttled calls misses the goal."""
    assert Row("work", "", "", 96.0, 95.0, at_least=True, holds=False).reached == "no"


def test_the_plot_has_a_bar_for_each_row_with_a_goal() -> None:
    """A figure a thousand times its goal must fit on the page as well."""
    rows = [
        Row("up & down", "", "", 0.5, 1.0),
        Row("refresh", "", "", 2000.0, 1.0),
        Row("no goal", "", "", 3.0, None),
    ]
    chart = draw(rows)
    assert "up &amp; down" in chart
    assert "2000.00" in chart
    assert "no goal" not in chart
