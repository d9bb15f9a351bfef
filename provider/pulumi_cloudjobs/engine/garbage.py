"""Less garbage collection in a process that ends with its operation."""

from __future__ import annotations

import gc

THRESHOLDS = (20_000, 50, 100)
"""New objects between two collections of the young ones; a single call makes more than Python's own
700."""
PYTHONS_OWN = {(700, 10, 10), (2000, 10, 10), (2000, 10, 0), (700, 10, 0)}
"""The thresholds of CPython 3.10 to 3.14."""


def collect_rarely() -> None:
    """Never collect the objects that exist already, and collect new ones less often.

    Thresholds that the user has chosen stay.
    """
    if gc.get_threshold() in PYTHONS_OWN:
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
