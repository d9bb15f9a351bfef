"""Less garbage collection in the processes of an operation: they end with it, and leave few cycles behind.

That is the provider's process, and the one in which the CLI runs a program: there the SDK makes
futures and tasks by the thousand that live to the end, and Python looks through all of them again
and again. With 1,000 resources that is a tenth of the program's time. Applied when the package is
imported, before the rest of it. Any other process (a server that uses the automation API, a test)
is left alone, and so is one whose thresholds somebody has chosen.
"""

from __future__ import annotations

import gc

from ..request import host_module
from .interrupt import is_launched

THRESHOLDS = (20_000, 50, 100)
"""New objects between two collections of the young ones; Python's own 700 are less than one call
makes."""
PYTHONS_OWN = {(700, 10, 10), (2000, 10, 10), (2000, 10, 0), (700, 10, 0)}
"""Of CPython 3.10 to 3.14."""


def collect_rarely() -> None:
    """Never look again at what is there already, and at new objects less often."""
    if (host_module() is not None or is_launched()) and gc.get_threshold() in PYTHONS_OWN:
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
