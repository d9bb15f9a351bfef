"""The order of the tests in a run with several workers."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.conftest import in_blocks


def items(folder: Path, commands: list[int], tests_in_each: int) -> list[Any]:
    """Return stand-ins of collected tests, named by their file and number.

    Args:
        commands: The number of commands in the source of each file.
    """
    folder.mkdir()
    collected = []
    for file, number in enumerate(commands):
        path = folder / f"test_{file}.py"
        path.write_text("stack.up()\n" * number)
        collected += [
            SimpleNamespace(path=path, name=f"{file}.{test}") for test in range(tests_in_each)
        ]

    return collected


def test_each_worker_begins_with_long_tests(tmp_path: Path) -> None:
    """No test is lost, and those of a file stay together."""
    collected = [
        *items(tmp_path / "core", [0, 0, 0], 20),
        *items(tmp_path / "engine", [1, 2, 3, 9], 2),
    ]
    ordered = in_blocks(collected, 2)
    assert sorted(map(id, ordered)) == sorted(map(id, collected))

    # Nine commands take longer than six.
    first, second = ordered[:34], ordered[34:]
    for block, names in ((first, "3.0 3.1"), (second, "2.0 2.1 1.0 1.1 0.0 0.1")):
        long = [item.name for item in block if item.path.parent.name == "engine"]
        assert [item.name for item in block[: len(long)]] == long == names.split()


def test_a_block_of_many_long_tests_takes_no_short_ones(tmp_path: Path) -> None:
    """The last block is shorter then."""
    collected = [*items(tmp_path / "engine", [1], 9), *items(tmp_path / "core", [0], 1)]
    ordered = in_blocks(collected, 2)
    assert [item.path.parent.name for item in ordered] == [*["engine"] * 9, "core"]
