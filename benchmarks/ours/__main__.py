"""The resources of `jobs.json`, of the classes that `classes.json` names.

A resource with `jobs` among its inputs refers to the resources of these names.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pulumi_cloudjobs as cloudjobs

classes = json.loads(Path("classes.json").read_text(encoding="utf-8"))
declared: dict[str, Any] = {}

for name, inputs in json.loads(Path("jobs.json").read_text(encoding="utf-8")).items():
    if "jobs" in inputs:
        inputs["jobs"] = [declared[job] for job in inputs["jobs"]]

    resource_class: Any = cloudjobs
    for part in classes.get(name, "tencent.batch.Job").split("."):
        resource_class = getattr(resource_class, part)
    declared[name] = resource_class(name, **inputs)
