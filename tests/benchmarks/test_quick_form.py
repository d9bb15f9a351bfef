"""The benchmark works; no test here depends on how long anything took."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.checks import check_rows
from benchmarks.curves import draw_curves
from benchmarks.last_figures import last_figures, regressions
from benchmarks.plot import draw
from benchmarks.report import write_page
from benchmarks.row import Row
from tests.cards.card import cards


def test_the_quick_form_prints_what_it_measured_as_a_table(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A benchmark that is never run stops working unnoticed."""
    assert (
        main(["--quick", "--rows", "state,start,check,fronts,growth", "--write", str(tmp_path)])
        == 0
    )

    printed = capsys.readouterr().out
    page = (tmp_path / "performance.md").read_text(encoding="utf-8")

    for shown in (
        "state, characters of a resource (tencent.oceanus.Job)",
        "provider process, start to first check",
        "check + diff of one resource",
        "plugin: pulumi destroy, 40 jobs",
        "plugin: processor time of the provider, refresh, 40 jobs",
        "plugin: memory of the provider, refresh, 40 jobs",
        "growth: pulumi up, no change, 40 jobs",
        "growth: memory of the provider, destroy, 40 jobs",
        "≤ 1.30",
        "Pulumi CLI",
    ):
        assert shown in printed
        assert shown in page

    assert str(Path.cwd()) not in page
    assert "growth: pulumi refresh, 40 jobs" in (tmp_path / "growth.svg").read_text("utf-8")


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


def test_a_row_that_falls_behind_its_last_figure_is_named(tmp_path: Path) -> None:
    """A figure that becomes worse below its goal would go unnoticed for long."""
    last = [
        Row("up", "", "", 1.0, 1.5, checkpoints="off"),
        Row("up", "", "", 2.0, 2.5, checkpoints="on"),
        Row("share", "", "", 97.0, 95.0, unit=" %", at_least=True),
        Row("start", "", "", 1.0, None),
    ]
    write_page(tmp_path, last, [])
    now = [
        Row("up", "", "", 1.09, 1.5, checkpoints="off"),
        Row("up", "", "", 2.3, 2.5, checkpoints="on"),
        Row("share", "", "", 80.0, 95.0, unit=" %", at_least=True),
        Row("start", "", "", 0.5, None),
        Row("new", "", "", 9.0, None),
    ]
    assert regressions(now, last_figures(tmp_path / "performance.md")) == [
        "falls behind: up, checkpoints on: 2.30, and was 2",
        "falls behind: share: 80 %, and was 97 %",
    ]
    assert regressions(now, last_figures(tmp_path / "absent.md")) == []


def test_the_curves_show_what_grows_with_the_work_as_a_straight_line() -> None:
    """Twice as much at ten times the size is below the dashed line. A value of 0 has no curve."""
    rows = [
        Row("time & all", "", "", 1.0, 1.1, values={10: 1.0, 100: 10.0, 1000: 100.0}),
        Row("memory", "", "", 0.2, 1.1, values={10: 50.0, 100: 100.0, 1000: 100.0}),
        Row("not measured", "", "", 0.2, 1.1, values={10: 0.0, 100: 0.0, 1000: 0.0}),
        Row("no curve", "", "", 0.2, 1.1),
    ]
    chart = draw_curves(rows)
    lines = re.findall(r'<polyline points="([^"]*)"', chart)
    assert lines[0] == lines[1] == "50.0,350.0 260.0,200.0 470.0,50.0"
    assert lines[2].startswith("50.0,350.0 260.0,304.8")
    assert lines[3] == ""
    assert "time &amp; all" in chart
    assert "no curve" not in chart
