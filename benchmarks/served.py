"""The simulator in a process of its own, so that its work is not counted as the provider's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control

from .stack import MeasurementFailed, plain_environment


@dataclass(frozen=True)
class ServedSimulator:
    """A running simulator.

    Attributes:
        address: Where it responds: "http://127.0.0.1:8420".
        process: Its process id.
        cloud: Inspects and steers it.
    """

    address: str
    process: int
    cloud: Control


@contextmanager
def served_simulator(folder: Path) -> Iterator[ServedSimulator]:
    """Serve a simulator from a new store; end it at the end of the block.

    Raises:
        MeasurementFailed: It did not start.
    """
    command = [sys.executable, "-m", "pulumi_cloudjobs.simulator", "serve", "--port", "0"]
    with subprocess.Popen(
        [*command, "--store", str(folder)],
        env=plain_environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            # "simulator at http://127.0.0.1:8420 (key …": the line comes when it responds.
            first_words = process.stdout.readline().split()[:3]
            if len(first_words) < 3:
                raise MeasurementFailed("the simulator did not start")

            cloud = Control(open_store(folder))
            yield ServedSimulator(first_words[-1], process.pid, cloud)
        finally:
            process.terminate()


__all__ = ["ServedSimulator", "served_simulator"]
