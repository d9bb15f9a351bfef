"""Less garbage collection in the processes of an operation, which end with it.

Both the provider's process and a program that the CLI runs leave few cycles behind. In the program
the SDK makes futures and tasks by the thousand that live to the end, and Python examines all of
them again and again. With 1,000 resources that takes a tenth of the program's time.

Any other process (a server that uses the automation API, a test) is left alone, and so is a process
whose thresholds the user has chosen.
"""

from __future__ import annotations

from ...engine import garbage
from ..request import host_module
from .interrupt import is_launched


def collect_rarely() -> None:
    """Collect less often in the processes that end with the operation."""
    if host_module() is not None or is_launched():
        garbage.collect_rarely()
