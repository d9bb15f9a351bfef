"""Every example on the real engine, from the first `up` to `destroy`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import test_mixed_example
from tests.engine.projects import EXAMPLES, ON_THE_EMBEDDED_CLOUD, cloud_of, project_files
from tests.engine.stack import Stack
from tests.resource_types import BY_DYNAMIC_TOKEN

WITH_MOCKS = [test_mixed_example.FOLDER]
"""Those that need an account and another provider's plugin: Pulumi's own mocks stand for both."""


def test_every_example_is_run_here_or_with_mocks() -> None:
    """An example that no test runs would rot."""
    assert sorted([*ON_THE_EMBEDDED_CLOUD, *WITH_MOCKS]) == EXAMPLES


@pytest.mark.parametrize("folder", ON_THE_EMBEDDED_CLOUD, ids=lambda folder: str(folder.name))
def test_an_example_goes_up_stays_as_it_is_and_goes_down(
    folder: Path, make_stack: Callable[..., Stack]
) -> None:
    """Users copy the example: it is created once, shows no false change, leaves nothing behind."""
    stack = make_stack(project_files(folder))
    cloud = cloud_of(stack)
    before = len(cloud.objects())
    up = stack.up()
    everything = up.summary["create"]
    created = [
        found["object_type"]
        for found in cloud.objects()[before:]
        if not found["object_type"].endswith("client_token")
    ]
    # A Completion and the stack make nothing.
    assert len(created) == sum(map(up.created, BY_DYNAMIC_TOKEN))
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


@pytest.mark.parametrize("folder", WITH_MOCKS, ids=lambda folder: str(folder.name))
def test_an_example_for_an_account_asks_for_what_only_its_user_knows(
    folder: Path, make_stack: Callable[..., Stack]
) -> None:
    """The preview works without the plugin as far as it can; a false start would be worse."""
    preview = make_stack(project_files(folder)).preview(exit_code=None)
    assert preview.exit_code != 0
    assert "missing configuration values 'clusterId' and 'projectId'" in preview.text
