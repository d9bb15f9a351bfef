"""The jobs of `jobs.json` as resources of the bare provider, for comparison with `ours`."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.bare.provider import Bare, BareProvider, WaitingProvider

for name, inputs in json.loads(Path("jobs.json").read_text(encoding="utf-8")).items():
    Bare(WaitingProvider() if "wait" in inputs else BareProvider(), name, inputs)
