"""Every example on the real engine, from the first `up` to `destroy`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.projects import EXAMPLES, cloud_of, project_files
from tests.engine.stack import Stack


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: str(folder.name))
def test_an_example_goes_up_stays_as_it_is_and_goes_down(folder: Path, make_stack: Callable[..., Stack]) -> None:
    """It is what users copy: created once, no change seen where there is none, nothing left behind."""
    stack = make_stack(project_files(folder))
    cloud = cloud_of(stack)
    before = len(cloud.objects())
    up = stack.up()
    everything = up.summary["create"]
    made = [found["kind"] for found in cloud.objects()[before:] if found["kind"] != "tencent/batch/client_token"]
    assert len(made) == up.created("pulumi-python:dynamic/cloudjobs/")  # a Completion and the stack make nothing
    assert "Outputs:" in up.stdout

    calls = cloud.count()
    previews = [stack.preview()]
    assert cloud.count() == calls
    refreshed = stack.refresh()
    previews.append(stack.preview())
    assert [run.summary for run in (refreshed, *previews)] == [{"same": everything}] * 3
    assert [run.messages("warning") for run in (up, refreshed, *previews)] == [[]] * 4

    assert stack.destroy().summary == {"delete": everything}
    assert cloud.live() == []
