"""What tests of several folders use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded import World, make_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A fresh embedded cloud, and the verbs on it."""
    made = make_world(tmp_path)
    yield made
    made.settings.http.close()
    made.cloud.store.close()
