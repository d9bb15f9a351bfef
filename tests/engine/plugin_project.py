"""A project whose resources the plugin serves, with a class as a generated SDK would have it."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.engine.stack import Stack, project_runtime

PLUGIN_MODULE = "pulumi_cloudjobs.plugin.main"
PROGRAM = """
import json
import pathlib

import pulumi

given = json.loads(pathlib.Path("jobs.json").read_text())
aliases = [pulumi.Alias(type_="pulumi-python:dynamic/batchJob:BatchJob")]


class Job(pulumi.CustomResource):
    def __init__(self, name, **props):
        outputs = {"job_id": None, "status": None}
        opts = pulumi.ResourceOptions(aliases=aliases)
        super().__init__("cloudjobs:tencent/batch/job:Job", name, {**outputs, **props}, opts)

    def translate_input_property(self, name):
        return "jobId" if name == "job_id" else name

    def translate_output_property(self, name):
        return "job_id" if name == "jobId" else name


for name, props in given.items():
    job = Job(name, **props)
    pulumi.export(f"{name}_id", job.job_id)
"""


def write_plugin(folder: Path) -> None:
    """Write the program of the plugin into a folder; it runs from this checkout."""
    script = folder / "pulumi-resource-cloudjobs"
    command = f'exec {shlex.quote(sys.executable)} -m {PLUGIN_MODULE} "$@"'
    script.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
    script.chmod(0o755)


def plugin_files(folder: Path, jobs: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the files of a project, whose plugin runs from this checkout.

    Args:
        folder: An empty folder, for the program of the plugin.
        jobs: Properties of Batch jobs by name, with names as in state.
    """
    write_plugin(folder)
    project = {
        "name": "demo",
        "runtime": project_runtime(),
        "plugins": {"providers": [{"name": "cloudjobs", "path": str(folder)}]},
    }
    return {
        "Pulumi.yaml": json.dumps(project, indent=2),
        "__main__.py": PROGRAM,
        "jobs.json": json.dumps(jobs),
    }


def plugins_of(stack: Stack) -> list[int]:
    """Return the processes of the plugin in a stack's project."""
    processes = Path("/proc").glob("[0-9]*")
    return [int(process.name) for process in processes if _is_plugin_in(process, stack.project)]


def _is_plugin_in(process: Path, project: Path) -> bool:
    try:
        is_plugin = PLUGIN_MODULE.encode() in process.joinpath("cmdline").read_bytes()
        return is_plugin and process.joinpath("cwd").readlink() == project
    except OSError:
        return False  # ended meanwhile
