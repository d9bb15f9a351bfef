"""The jobs of `jobs.json` as Batch jobs."""

from __future__ import annotations

import json
from pathlib import Path

import pulumi_cloudjobs as cloudjobs

for name, inputs in json.loads(Path("jobs.json").read_text(encoding="utf-8")).items():
    cloudjobs.tencent.batch.Job(name, **inputs)
