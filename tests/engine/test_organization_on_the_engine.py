"""The organization goes from the program through state to every verb, and changes no resource."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi_cloudjobs.engine.own_keys import ORGANIZATION_KEY

from tests.engine.plugin_project import write_plugin
from tests.engine.stack import Stack, project_runtime
from tests.sdk.programs import project_file

PROGRAM = """
import pulumi
import pulumi_cloudjobs as cloudjobs

# In place of Pulumi Cloud, whose engine gives the program the organization at the start.
pulumi.runtime.settings.SETTINGS.organization = "ORGANIZATION"
cloudjobs.huawei.dli.Session("session", kind="spark", cluster_name="test_cluster")
"""


def of(organization: str) -> dict[str, str]:
    return {"__main__.py": PROGRAM.replace("ORGANIZATION", organization)}


def organizations(stack: Stack) -> list[object]:
    """Return the organization in the inputs and in the outputs of the state."""
    resource = stack.resource("session")
    return [resource[part].get(ORGANIZATION_KEY) for part in ("inputs", "outputs")]


@pytest.mark.parametrize("use_plugin", ["false", "true"], ids=["host", "plugin"])
def test_state_keeps_the_organization_for_verbs_without_a_program(
    make_stack: Callable[..., Stack], tmp_path: Path, use_plugin: str
) -> None:
    """Refresh and destroy search for lost creates, and have only state to know the owner."""
    write_plugin(tmp_path)
    files = {**of("acme"), "Pulumi.yaml": project_file(project_runtime(), tmp_path)}
    config = {"cloudjobs:endpoint": "embedded", "cloudjobs:usePlugin": use_plugin}
    stack = make_stack(files, config=config)
    assert stack.up().summary == {"create": 2}
    assert organizations(stack) == ["acme", "acme"]

    stack.refresh()
    assert organizations(stack) == ["acme", "acme"]

    # A stack that was moved to another organization is the same stack with the same jobs.
    stack.write(of("other"))
    assert stack.up().summary == {"same": 2}


def test_state_of_a_self_managed_backend_has_no_such_input(
    make_stack: Callable[..., Stack],
) -> None:
    """Its single organization distinguishes no owners."""
    stack = make_stack(of("organization"), config={"cloudjobs:endpoint": "embedded"})
    stack.up()
    assert organizations(stack) == [None, None]
