"""A project in a git repository, after an `up` on the embedded endpoint."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

from pulumi_cloudjobs.simulator.objects import Query

from tests.engine.projects import cloud_of
from tests.engine.stack import Stack

PROGRAM = """
import json
import pulumi_cloudjobs as cloudjobs

cloudjobs.alibaba.emr.FlowJob(
    "export",
    project_id="FP-257A173659F50000",
    name="export",
    description="writes a table to a bucket",
    type="SHELL",
    params="export.sh",
    custom_variables=json.dumps({"password": "planted-password"}),
)
"""


def test_adding_everything_to_git_stages_no_password(make_stack: Callable[..., Stack]) -> None:
    """The store and its key together hold what the program sends; `git add -A` is a habit."""
    stack = make_stack({"__main__.py": PROGRAM}, config={"cloudjobs:endpoint": "embedded"})
    stack.up()
    with cloud_of(stack).store.transaction() as tx:
        [flow] = tx.find(Query("alibaba/emr/job", "cn-hangzhou"))
        assert "planted-password" in json.dumps(flow.data)

    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=stack.project, check=True)

    staged = subprocess.run(
        ["git", "ls-files"], cwd=stack.project, check=True, capture_output=True, text=True
    )
    # Python's own cache is there or not, as PYTHONDONTWRITEBYTECODE says.
    names = [name for name in staged.stdout.split() if not name.startswith("__pycache__/")]
    assert sorted(names) == ["Pulumi.dev.yaml", "Pulumi.yaml", "__main__.py"]
