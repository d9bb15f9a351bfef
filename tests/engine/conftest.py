"""Fixtures that make stacks for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.stack import Stack


@pytest.fixture
def make_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Stack]]:
    """Make a Stack in a folder of its own; arguments as of Stack, without the folder.

    What still runs is ended.
    """
    stacks: list[Stack] = []

    def make(files: dict[str, str], **kwargs: Any) -> Stack:
        folder: Path = tmp_path_factory.mktemp("stack")
        stacks.append(Stack(folder, files, **kwargs))
        return stacks[-1]

    yield make

    for stack in stacks:
        stack.stop()
