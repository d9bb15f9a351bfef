"""Every example on the real engine, from the first `up` to `destroy`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import test_mixed_example
from tests.engine.projects import EXAMPLES, ON_THE_EMBEDDED_CLOUD, cloud_of, project_files
from tests.engine.stack import Stack
from tests.engine.waiting import CONFIG
from tests.resource_types import BY_DYNAMIC_TOKEN

WITH_MOCKS = [test_mixed_example.FOLDER]
"""Those that need an account and another provider's plugin: Pulumi's own mocks stand for both."""

ALL_EXAMPLES = """
import pathlib
import runpy

for program in sorted(pathlib.Path("examples").glob("*.py")):
    runpy.run_path(str(program))
"""
SAME_IN_ALL = """
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: ../../.venv
config:
  # The simulator: no account is needed, and it keeps its objects in .cloudjobs/.
  cloudjobs:endpoint: embedded
"""


def test_every_example_is_run_here_or_with_mocks() -> None:
    """An example that no test runs would rot."""
    assert sorted([*ON_THE_EMBEDDED_CLOUD, *WITH_MOCKS]) == EXAMPLES


@pytest.mark.parametrize("folder", ON_THE_EMBEDDED_CLOUD, ids=lambda folder: str(folder.name))
def test_the_project_of_an_example_is_like_all_others(folder: Path) -> None:
    """Other tests bring some of these projects up, so the rest of them works too."""
    lines = (folder / "Pulumi.yaml").read_text("utf-8").splitlines(keepends=True)
    assert [line.partition(":")[0] for line in lines[:2]] == ["name", "description"]
    assert "".join(lines[2:]) == SAME_IN_ALL.lstrip()


def test_all_examples_go_up_stay_as_they_are_and_go_down(make_stack: Callable[..., Stack]) -> None:
    """Users copy an example: it is created once, shows no false change, leaves nothing behind."""
    programs = {
        f"examples/{folder.name}.py": (folder / "__main__.py").read_text("utf-8")
        for folder in ON_THE_EMBEDDED_CLOUD
    }
    stack = make_stack({"__main__.py": ALL_EXAMPLES, **programs}, config=CONFIG)
    cloud = cloud_of(stack)
    before = len(cloud.objects())
    up = stack.up()
    everything = up.summary["create"]
    created = [
        item["object_type"]
        for item in cloud.objects()[before:]
        if not item["object_type"].endswith("client_token")
    ]
    # A Completion, a Provider and the stack make nothing.
    assert len(created) == sum(map(up.created, BY_DYNAMIC_TOKEN))
    assert "Outputs:" in up.stdout

    calls = cloud.count()
    previews = [stack.preview()]
    assert cloud.count() == calls

    previews.append(stack.preview("--refresh"))
    assert [run.summary for run in previews] == [{"same": everything}] * 2
    assert [run.messages("warning") for run in (up, *previews)] == [[]] * 3

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
