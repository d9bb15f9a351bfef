"""The journal lies beside the state of the real engine, wherever the backend is written down.

The teams of tests/engine use backends of the environment: a folder, S3 and PostgreSQL.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engine.stack import Stack, cli_folder

PROGRAM = """
import pulumi
from pulumi import dynamic


class Probe(dynamic.ResourceProvider):
    def create(self, props):
        from pulumi_cloudjobs.engine.backend import open_running_journal, running_backend

        found = open_running_journal(None)
        found.store.put("s/entry", b"1")
        outputs = {
            "url": running_backend().url,
            "backend": found.backend,
            "notice": found.notice or "",
        }
        return dynamic.CreateResult("1", outputs)


class Found(dynamic.Resource):
    url: pulumi.Output[str]
    backend: pulumi.Output[str]
    notice: pulumi.Output[str]


found = Found(Probe(), "found", {"url": None, "backend": None, "notice": None})
for name in ("url", "backend", "notice"):
    pulumi.export(name, getattr(found, name))
pulumi.export("organization", pulumi.get_organization())
"""
STATE = ".pulumi/stacks/demo/dev.json"
ENTRY = ".pulumi/cloudjobs/s/entry"


Environment = dict[str, str | None]


@pytest.fixture
def make_stack(tmp_path: Path) -> Iterator[Callable[..., Stack]]:
    """Make a Stack with the program above, and end its commands after the test."""
    stacks: list[Stack] = []

    def make(environment: Environment, files: dict[str, str] | None = None) -> Stack:
        (tmp_path / "stack").mkdir()
        stacks.append(
            Stack(
                tmp_path / "stack",
                {"__main__.py": PROGRAM, **(files or {})},
                environment=environment,
            )
        )
        return stacks[-1]

    yield make

    for stack in stacks:
        stack.stop()


def found_by(stack: Stack, *arguments: str, backend_url: str | None = None) -> str:
    """Run `up`, and return the backend of the provider; its journal lies beside the state."""
    environment = {} if backend_url is None else {"PULUMI_BACKEND_URL": backend_url}
    stack.up(*arguments, exit_code=0, **environment)
    outputs = stack.outputs()
    assert (outputs["backend"], outputs["notice"], outputs["organization"]) == (
        "",
        "",
        "organization",
    )
    return str(outputs["url"])


def assert_beside_the_state(backend: Path) -> None:
    assert (backend / STATE).is_file()
    assert (backend / ENTRY).is_file()


def test_a_relative_file_backend_is_relative_to_the_folder_that_the_cli_was_sent_to(
    make_stack: Callable[..., Stack],
) -> None:
    """`--cwd` moves the CLI, and the provider is started elsewhere."""
    stack = make_stack({}, {"sub/note": ""})
    below = str(stack.project / "sub")
    assert (
        found_by(stack, "--cwd", below, backend_url="file://../../backend")
        == f"file://{stack.folder}/backend"
    )
    assert_beside_the_state(stack.folder / "backend")


# tests/journal/test_backend_of_the_cli.py has every form of the URL.
def test_a_file_backend_of_the_login_is_found(
    make_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """`pulumi login` stores the URL as written; file://~ would be the tester's real home."""
    for folder in ("kept state", "login/in"):
        (tmp_path / folder).mkdir(parents=True)

    environment: Environment = {
        "PULUMI_BACKEND_URL": None,
        "PULUMI_CREDENTIALS_PATH": str(tmp_path / "login"),
    }
    given = {**os.environ, "PULUMI_CREDENTIALS_PATH": str(tmp_path / "login")}
    given.pop("PULUMI_BACKEND_URL", None)
    url = "file://../../kept%20state"
    subprocess.run(
        [str(cli_folder() / "pulumi"), "login", url, "--non-interactive"],
        cwd=tmp_path / "login" / "in",
        env=given,
        check=True,
        capture_output=True,
    )

    found_by(make_stack(environment))
    assert_beside_the_state(tmp_path / "kept state")


def test_a_backend_of_the_project_file_is_found(
    make_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """A team writes it into Pulumi.yaml once."""
    (tmp_path / "of-project").mkdir()
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
    project = {
        "name": "demo",
        "runtime": runtime,
        "backend": {"url": f"file://{tmp_path}/of-project"},
    }
    stack = make_stack({"PULUMI_BACKEND_URL": None}, {"Pulumi.yaml": json.dumps(project)})
    assert found_by(stack) == f"file://{tmp_path}/of-project"

    assert_beside_the_state(tmp_path / "of-project")
