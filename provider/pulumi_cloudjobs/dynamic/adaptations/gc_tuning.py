"""Less garbage collection in the processes of an operation, which end with it.

Both the provider's process and a program that the CLI runs leave few cycles behind. In the program
the SDK makes futures and tasks by the thousand that live to the end, and Python examines all of
them again and again. With 1,000 resources that takes a tenth of the program's time.

Any other process (a server that uses the automation API, a test) is left alone, and so is a process
whose thresholds the user has chosen.
"""

from __future__ import annotations

import gc

from ..request import host_module
from .interrupt import is_launched

THRESHOLDS = (20_000, 50, 100)
"""New objects between two collections of the young ones; a single call makes more than Python's own
700."""
PYTHONS_OWN = {(700, 10, 10), (2000, 10, 10), (2000, 10, 0), (700, 10, 0)}
"""The thresholds of CPython 3.10 to 3.14."""


def collect_rarely() -> None:
    """Never collect the objects that exist already, and collect new ones less often."""
    ends_with_operation = host_module() is not None or is_launched()
    if ends_with_operation and gc.get_threshold() in PYTHONS_OWN:
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
