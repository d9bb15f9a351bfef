"""The order of the tests in a run with several workers."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.conftest import in_blocks


def items(folder: str, files: int, tests_in_each: int) -> list[Any]:
    """Return stand-ins of collected tests, named by their file and number."""
    return [
        SimpleNamespace(path=Path("tests") / folder / f"test_{file}.py", name=f"{file}.{test}")
        for file in range(files)
        for test in range(tests_in_each)
    ]


def test_each_worker_begins_with_long_tests() -> None:
    """No test is lost, and those of a file stay together."""
    collected = [*items("core", 3, 20), *items("engine", 4, 2)]
    ordered = in_blocks(collected, 2)
    assert sorted(map(id, ordered)) == sorted(map(id, collected))

    first, second = ordered[:34], ordered[34:]
    for block, names in ((first, "0.0 0.1 2.0 2.1"), (second, "1.0 1.1 3.0 3.1")):
        long = [item.name for item in block if item.path.parts[1] == "engine"]
        assert [item.name for item in block[:4]] == long == names.split()


def test_a_block_of_many_long_tests_takes_no_short_ones() -> None:
    """The last block is shorter then."""
    ordered = in_blocks([*items("engine", 1, 9), *items("core", 1, 1)], 2)
    assert [item.path.parts[1] for item in ordered] == [*["engine"] * 9, "core"]
