"""The benchmark works; no test here depends on how long anything took."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.checks import check_rows
from benchmarks.curves import draw_curves
from benchmarks.growth import LIFE, MIB, Pieces, Step, growth_rows
from benchmarks.last_figures import Measured, read_last, regressions
from benchmarks.plot import draw
from benchmarks.processes import Usage
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
        "growth: pulumi up, no change, CPU time, 40 resources",
        "growth: destroy, memory of program and provider, 40 resources",
        "growth: pulumi refresh, list calls, 40 resources",
        "≤ 1.30",
        "Pulumi CLI",
    ):
        assert shown in printed
        assert shown in page

    assert str(Path.cwd()) not in page
    curves = (tmp_path / "growth.svg").read_text("utf-8")
    assert "growth: pulumi refresh, CPU time, 40 resources" in curves


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
    write_page(tmp_path, {"fresh": Measured(["2 cores"], last)})
    now = [
        Row("up", "", "", 1.09, 1.5, checkpoints="off"),
        Row("up", "", "", 2.3, 2.5, checkpoints="on"),
        Row("share", "", "", 80.0, 95.0, unit=" %", at_least=True),
        Row("start", "", "", 0.5, None),
        Row("new", "", "", 9.0, None),
    ]
    assert regressions(now, read_last(tmp_path)) == [
        "falls behind: up, checkpoints on: 2.30, and was 2.00",
        "falls behind: share: 80 %, and was 97 %",
    ]
    assert regressions(now, read_last(tmp_path / "absent")) == []


def test_a_run_of_some_rows_leaves_the_others_on_the_page(tmp_path: Path) -> None:
    """Ten thousand resources take longer than everything else, and are measured seldom."""
    curve = {10: 1.0, 100: 12.5}
    first = {
        "state": Measured(["2 cores", "load 1"], [Row("state", "5", "bare 9", 0.5, 0.6)]),
        "growth": Measured(["2 cores", "load 7"], [Row("up", "", "", 1.25, 1.1, values=curve)]),
    }
    write_page(tmp_path, first)
    kept = read_last(tmp_path)
    assert kept == first

    new = Measured(["2 cores", "load 1"], [Row("state", "4", "bare 9", 0.4, 0.6)])
    write_page(tmp_path, {**kept, "state": new})
    page = (tmp_path / "performance.md").read_text("utf-8")
    assert "| state | – | 4 | bare 9 | 0.40 | ≤ 0.60 | yes |" in page
    assert "| up | – |  |  | 1.25 | ≤ 1.10 | no |" in page
    assert "growth.svg" in page
    assert "- load 1\n- the rows growth: load 7\n" in page


def test_growth_is_measured_in_parts_that_are_kept(tmp_path: Path) -> None:
    """Ten thousand resources are measured over night, and a part that fails costs no other part."""
    kept = Pieces(tmp_path / "pieces.jsonl")
    for flavour, size, name in product(("bare", "ours"), (10, 100), LIFE):
        # The engine takes twelve times as much for ten times as many, everything else ten times.
        engine = Usage(0.01 * size * (1.2 if size == 100 else 1.0), 10 * MIB)
        others = dict.fromkeys(("program", "provider", "simulator"), Usage(0.02 * size, size * MIB))
        step = Step(1.0, {"engine": engine, **others}, list_calls=size // 5)
        kept.add(flavour, size, name, step)

    rows = growth_rows(tmp_path, sizes=(10, 100), say=pytest.fail, pieces=tmp_path / "pieces.jsonl")
    figures = {row.work: row.figure for row in rows}
    assert figures["growth: pulumi refresh, CPU time, 100 resources"] == pytest.approx(1.04)
    assert figures["growth: refresh, CPU time of program and provider, 100 resources"] == 1
    assert figures["growth: refresh, memory of program and provider, 100 resources"] == 1
    # Two pages are needed, one of each service.
    assert figures["growth: pulumi refresh, list calls, 100 resources"] == 10
    assert [row.values for row in rows if "memory" in row.work] == [{10: 20, 100: 200}] * 4


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
