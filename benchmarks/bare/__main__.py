"""The resources of `jobs.json` as resources of the bare provider, for comparison with `ours`."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.bare.provider import Bare, BareProvider, WaitingProvider

declared: dict[str, Bare] = {}

for name, inputs in json.loads(Path("jobs.json").read_text(encoding="utf-8")).items():
    if "jobs" in inputs:
        jobs = [declared[job] for job in inputs["jobs"]]
        inputs["jobs"] = [{"urn": job.urn, "id": job.id} for job in jobs]

    declared[name] = Bare(WaitingProvider() if "wait" in inputs else BareProvider(), name, inputs)
