"""Measure the check and the diff of one resource in the provider's own process.

Count the API calls that they make as well; there should be none.

Run as a program (`python -m benchmarks.checks ROUNDS`) it creates a resource of each type on an
simulator in the folder where it runs, then checks and diffs it again and again, and prints
what it found as JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from pulumi_cloudjobs.engine.own_keys import PROVIDER_KEY

from tests.cards.card import Card, add_fixtures, cards

from .row import Row
from .stack import MeasurementFailed, plain_environment
from .workload import Inputs


def check_rows(folder: Path, *, rounds: int) -> list[Row]:
    """Return the slowest of all resource types, and the calls to the cloud meanwhile."""
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.checks", str(rounds)],
        cwd=folder,
        env=plain_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if child.returncode != 0:
        raise MeasurementFailed(child.stderr)

    measured = json.loads(child.stdout)
    milliseconds = {name: seconds * 1e3 for name, seconds in measured["medians"].items()}
    slowest = max(milliseconds, key=lambda name: milliseconds[name])
    each = ", ".join(f"{name} {value:.2f}" for name, value in milliseconds.items())
    return [
        Row(
            f"check + diff of one resource, median ({slowest})",
            f"{milliseconds[slowest]:.2f} ms",
            "–",
            milliseconds[slowest],
            1.0,
            unit=" ms",
            holds=measured["calls"] == 0,
            notes=f"{each} ms; {measured['calls']} API calls meanwhile, "
            f"after {measured['before']} for creating them",
        )
    ]


def _provider(card: Card) -> Any:
    resources = importlib.import_module(f"pulumi_cloudjobs.{card.package}.resources")
    class_name = card.class_path.rpartition(".")[2]
    return getattr(resources, f"{class_name}Provider")()


def _as_sent(values: Any) -> Any:
    """Return values as a handler gets them: through the protocol, where numbers are floats."""
    from google.protobuf import struct_pb2
    from pulumi.runtime import rpc

    struct = struct_pb2.Struct()
    struct.update(values)
    return rpc.deserialize_properties(struct, True)


@dataclass(frozen=True)
class Managed:
    """A created resource, with the values that the engine sends for it."""

    provider: Any
    id: str
    olds: Any
    news: Any
    checked: Any

    def seconds(self) -> float:
        """Run one check and one diff, as for an unchanged resource."""
        started = time.perf_counter()
        self.provider.check(self.olds, dict(self.news))
        diff = self.provider.diff(self.id, self.olds, self.checked)
        seconds = time.perf_counter() - started
        if diff.changes is not False:
            raise MeasurementFailed("a resource that was not changed has a diff")

        return seconds


def _create(provider: Any, inputs: Inputs) -> Managed:
    checked = provider.check({}, _as_sent(inputs))
    if checked.failures:
        raise MeasurementFailed(f"refused: {checked.failures[0].reason}")

    created = provider.create(_as_sent(checked.inputs))
    return Managed(
        provider,
        created.id,
        # The host adds the serialized provider to outputs, and diff looks for it.
        olds=_as_sent({**created.outs, PROVIDER_KEY: ""}),
        news=_as_sent(inputs),
        checked=_as_sent(checked.inputs),
    )


def main(rounds: int) -> None:
    """Measure in this process, and print."""
    from pulumi import dynamic
    from pulumi_cloudjobs.simulator.app import open_store
    from pulumi_cloudjobs.simulator.control import Control

    # The journal of creates is kept there.
    os.environ["PULUMI_HOME"] = str(Path.cwd() / "home")
    config = dynamic.Config({"cloudjobs:endpoint": "embedded"}, "benchmark")
    configuration = dynamic.ConfigureRequest(config)

    cloud = Control(open_store(Path(".cloudjobs")))
    add_fixtures(cloud)

    managed: dict[str, Managed] = {}
    for card in cards():
        provider = _provider(card)
        provider.configure(configuration)
        managed[card.class_path] = _create(provider, card.inputs)

    before = cloud.count()
    medians = {}
    for name, resource in managed.items():
        medians[name] = median(resource.seconds() for _ in range(rounds))

    calls = cloud.count() - before
    sys.stdout.write(json.dumps({"medians": medians, "calls": calls, "before": before}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
