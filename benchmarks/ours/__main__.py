"""The jobs of `jobs.json` as resources of the class that `class.json` names.

`completion.json`, where it exists, has the arguments of a `Completion` that waits for all of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pulumi_cloudjobs as cloudjobs

job_class: Any = cloudjobs
for part in json.loads(Path("class.json").read_text(encoding="utf-8")).split("."):
    job_class = getattr(job_class, part)

jobs = [
    job_class(name, **inputs)
    for name, inputs in json.loads(Path("jobs.json").read_text(encoding="utf-8")).items()
]
completion = Path("completion.json")
if completion.exists():
    arguments = json.loads(completion.read_text(encoding="utf-8"))
    cloudjobs.Completion("all", jobs=jobs, **arguments)
