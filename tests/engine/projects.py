"""The projects of this repository as stacks of their own, on a simulator of their own."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control

from tests.engine.stack import Stack

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/Pulumi.yaml"))
ON_THE_EMBEDDED_CLOUD = [
    folder
    for folder in EXAMPLES
    if "\n  cloudjobs:endpoint: embedded\n" in (folder / "Pulumi.yaml").read_text("utf-8")
]
"""Those that need no account, nor the plugin of another provider."""


def project_files(folder: Path) -> dict[str, str]:
    """The project's files; Pulumi.yaml names this test process's Python, not the checkout's."""
    files = {
        path.name: path.read_text(encoding="utf-8")
        for path in [folder / "Pulumi.yaml", *folder.glob("*.py")]
    }
    # YAML reads a text of JSON as it is, whatever characters the path has.
    line = f"virtualenv: {json.dumps(sys.prefix)}"
    files["Pulumi.yaml"] = re.sub("virtualenv: .*", lambda _: line, files["Pulumi.yaml"])
    return files


def cloud_of(stack: Stack) -> Control:
    """Return the simulator of a stack, to inspect and to steer; make it when it is missing."""
    return Control(open_store(stack.project / ".cloudjobs"))
