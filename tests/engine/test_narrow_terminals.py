"""A waiting job in terminals of several widths, with both fronts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cards.tencent_batch_job import CARD
from tests.embedded import HOUR
from tests.engine.jobs import CONFIG, files, still_cloud
from tests.engine.plugin_project import plugin_files
from tests.engine.stack import Stack
from tests.engine.terminal import Terminal
from tests.engine.waiting import eventually

WAIT = {"wait": {"until": "finished"}}
WIDTHS = {140: " 0/1", 100: " 0/1", 80: ""}
"""Columns -> what can be read behind state and time."""


def dynamic_files(folder: Path) -> dict[str, str]:
    return files({"render": WAIT})


def files_of_plugin(folder: Path) -> dict[str, str]:
    return plugin_files(folder, {"render": {**CARD.inputs, **WAIT}})


def wait_for_row(terminal: Terminal, row: str, columns: int) -> None:
    """Set the width of a terminal, and wait for a row that matches and fits."""
    terminal.resize(columns)
    before = len(terminal.text)
    shown = re.compile(rf"^(?=.{{,{columns}}}$).*{row}", re.MULTILINE)
    eventually(lambda: shown.search(terminal.text, before) is not None)


@pytest.mark.parametrize(
    ("write", "type_shown"),
    [
        pytest.param(dynamic_files, "pulumi-python:dynamic:BatchJob", id="dynamic"),
        pytest.param(files_of_plugin, "cloudjobs:tencent/batch:Job", id="plugin"),
    ],
)
def test_the_state_and_the_time_of_a_wait_can_be_read_in_eighty_columns(
    make_stack: Callable[..., Stack],
    tmp_path: Path,
    write: Callable[[Path], dict[str, str]],
    type_shown: str,
) -> None:
    """Nobody would see beside a long type whether the job is live."""
    stack = make_stack(write(tmp_path), config=CONFIG)
    cloud = still_cloud(stack)
    terminal = Terminal(stack, "up", "--yes", "--skip-preview", columns=max(WIDTHS))
    try:
        for columns, rest in WIDTHS.items():
            row = rf"{type_shown}  render +creating \(\d+s\)\.* +RUNNING \d+s{rest}"
            wait_for_row(terminal, row, columns)
    finally:
        cloud.advance(HOUR)
        exit_code = terminal.finish()

    assert exit_code == 0
