"""The plugin finds the organization of a stack where the CLI finds the stack."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from pulumi_cloudjobs.engine.organization import find_organization

URN = "urn:pulumi:dev::demo::cloudjobs:tencent/batch/job:Job::render"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose selected stack belongs to an organization."""
    folder = tmp_path / "project"
    (folder / "sub").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: demo")

    workspaces = tmp_path / "home" / "workspaces"
    workspaces.mkdir(parents=True)
    digest = hashlib.sha1(str(folder / "Pulumi.yaml").encode()).hexdigest()
    selection = workspaces / f"demo-{digest}-workspace.json"
    selection.write_text(json.dumps({"stack": "selected/demo/dev"}))
    return folder


@pytest.mark.parametrize(
    ("arguments", "environ", "expected"),
    [
        pytest.param([], {}, "selected", id="selected"),
        pytest.param([], {"PULUMI_STACK": "named/dev"}, "named", id="environment"),
        pytest.param(["up", "--stack", "given/demo/dev"], {}, "given", id="option"),
        pytest.param(["up", "-s=given/dev"], {"PULUMI_STACK": "named/dev"}, "given", id="both"),
        pytest.param(["up", "-s", "dev"], {}, "organization", id="short-name"),
        pytest.param(["up", "--stack"], {}, "selected", id="nothing-behind"),
        pytest.param([], {"PULUMI_STACK": "named/other"}, "organization", id="another-stack"),
    ],
)
def test_the_name_of_the_stack_has_its_organization(
    project: Path, arguments: list[str], environ: dict[str, str], expected: str
) -> None:
    """Two organizations with equal stacks must not share a journal's entries."""
    organization = find_organization(
        URN,
        arguments=arguments,
        environ=environ,
        pulumi_home=project.parent / "home",
        working_folder=project / "sub",
    )
    assert organization == expected


def test_without_a_project_it_is_the_default(tmp_path: Path) -> None:
    """A command may run anywhere."""
    nowhere = tmp_path / "nowhere"
    organization = find_organization(
        URN, arguments=(), environ={}, pulumi_home=nowhere, working_folder=nowhere
    )
    assert organization == "organization"
