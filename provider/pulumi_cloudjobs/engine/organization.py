"""The organization of the running stack, found as the CLI finds the stack.

The engine sends a provider the stack's name without its organization. The CLI takes the whole name
from `--stack`, from PULUMI_STACK, or from the selection that Pulumi's home keeps for each project
(sdk/go/common/workspace/workspace.go, `settingsPath`).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from .backend import DEFAULT_ORGANIZATION, project_file, running_backend
from .cli_process import cli_arguments, cli_working_folder

_OPTIONS = ("--stack", "-s")


def running_organization(urn: str) -> str:
    """Return the organization of the stack that the running command works on.

    Args:
        urn: A resource of the stack.
    """
    return find_organization(
        urn,
        arguments=cli_arguments() or (),
        environ=os.environ,
        pulumi_home=running_backend().pulumi_home,
        working_folder=cli_working_folder() or Path.cwd(),
    )


def find_organization(
    urn: str,
    *,
    arguments: Sequence[str],
    environ: Mapping[str, str],
    pulumi_home: Path,
    working_folder: Path,
) -> str:
    """Return the organization in the name by which the CLI knows the stack.

    Returns:
        The organization of self-managed backends, when the name has none.
    """
    stack, project = _stack_and_project(urn)
    names = (
        _option(arguments),
        environ.get("PULUMI_STACK", ""),
        _selected(pulumi_home, working_folder, project),
    )
    name = next(filter(None, names), "")
    organization, separator, rest = name.partition("/")
    if separator and rest.rpartition("/")[2] == stack:
        return organization

    return DEFAULT_ORGANIZATION


def _stack_and_project(urn: str) -> tuple[str, str]:
    parts = urn.removeprefix("urn:pulumi:").split("::")
    return (parts[0], parts[1]) if len(parts) > 1 else ("", "")


def _option(arguments: Sequence[str]) -> str:
    """Return the stack that an option names; "" without one."""
    for index, argument in enumerate(arguments):
        if argument in _OPTIONS:
            return "".join(arguments[index + 1 : index + 2])
        for option in _OPTIONS:
            if argument.startswith(f"{option}="):
                return argument.removeprefix(f"{option}=")

    return ""


def _selected(pulumi_home: Path, working_folder: Path, project: str) -> str:
    """Return the selected stack of the nearest project at or above a folder; "" without one."""
    path = project_file(working_folder)
    if path is None:
        return ""

    digest = hashlib.sha1(str(path).encode(), usedforsecurity=False).hexdigest()
    file = pulumi_home / "workspaces" / f"{project}-{digest}-workspace.json"
    with suppress(OSError, ValueError):
        stack = json.loads(file.read_text(encoding="utf-8")).get("stack")
        return stack if isinstance(stack, str) else ""
    return ""


__all__ = ["find_organization", "running_organization"]
