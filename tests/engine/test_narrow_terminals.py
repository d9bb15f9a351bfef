"""A waiting job in terminals of several widths, with both fronts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi_cloudjobs.core.type_tokens import dynamic_names

from tests.cards.tencent_batch_job import CARD
from tests.embedded import HOUR
from tests.engine.jobs import CONFIG, files, still_cloud
from tests.engine.plugin_project import plugin_files
from tests.engine.stack import Stack
from tests.engine.terminal import Terminal
from tests.engine.waiting import eventually
from tests.resource_types import RESOURCE_TYPES

WAIT = {"wait": {"until": "finished"}}
WIDTHS = {80: "", 100: r" \d+s 0/1", 140: r" \d+s 0/1"}
"""Columns -> what can be read behind the state, and behind the time in the status column.

The narrowest comes first: from a hundred seconds on, the time takes a column more.
"""
SHOWN_TYPES = ("pulumi-python:dynamic:BatchJob", "cloudjobs:tencent/batch:Job")
README = Path(__file__).parents[2] / "README.md"
ROOM = 42
"""Columns of 80 that type and name have together. The engine takes 31 for the tree, for
"creating (100s)..." and between the columns, and the state is "RUNNING"."""
SHORTEST_LONGEST_NAME = 3
"""The room for the name beside the longest type."""


def name_beside(type_shown: str) -> str:
    """Return the longest name that leaves room for the state in 80 columns."""
    return "r" * (ROOM - len(type_shown))


def dynamic_files(folder: Path, name: str) -> dict[str, str]:
    return files({name: WAIT})


def files_of_plugin(folder: Path, name: str) -> dict[str, str]:
    return plugin_files(folder, {name: {**CARD.inputs, **WAIT}})


def wait_for_row(terminal: Terminal, row: str, columns: int) -> None:
    """Set the width of a terminal, and wait for a row that matches and fits."""
    terminal.resize(columns)
    before = len(terminal.text)
    shown = re.compile(rf"^(?=.{{,{columns}}}$).*{row}", re.MULTILINE)
    eventually(lambda: shown.search(terminal.text, before) is not None)


@pytest.mark.parametrize(
    ("write", "type_shown"),
    list(zip((dynamic_files, files_of_plugin), SHOWN_TYPES, strict=True)),
    ids=("dynamic", "plugin"),
)
def test_the_state_and_the_time_of_a_wait_can_be_read_in_eighty_columns(
    make_stack: Callable[..., Stack],
    tmp_path: Path,
    write: Callable[[Path, str], dict[str, str]],
    type_shown: str,
) -> None:
    """Nobody would see beside a long name whether the job is live."""
    name = name_beside(type_shown)
    stack = make_stack(write(tmp_path, name), config=CONFIG)
    cloud = still_cloud(stack)
    terminal = Terminal(stack, "up", "--yes", "--skip-preview", columns=max(WIDTHS))
    try:
        for columns, rest in WIDTHS.items():
            row = rf"{type_shown}  {name} +creating \(\d+s\)\.* +RUNNING{rest}"
            wait_for_row(terminal, row, columns)
    finally:
        cloud.advance(HOUR)
        exit_code = terminal.finish()

    assert exit_code == 0


def test_every_type_leaves_room_for_a_name_and_the_state() -> None:
    """A longer type would hide the state in 80 columns, whatever the name is."""
    rooms = {}
    for described in RESOURCE_TYPES:
        token = described.resource_type.token
        for type_shown in (
            f"pulumi-python:dynamic:{dynamic_names(token)[1]}",
            f"cloudjobs:{token}",
        ):
            rooms[type_shown] = ROOM - len(type_shown)

    assert min(rooms.values()) == SHORTEST_LONGEST_NAME
    readme = README.read_text("utf-8")
    for type_shown in (*SHOWN_TYPES, min(rooms, key=lambda shown: rooms[shown])):
        assert f"{rooms[type_shown]} beside `{type_shown}`" in readme
