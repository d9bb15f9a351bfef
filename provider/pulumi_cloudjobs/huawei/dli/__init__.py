"""Huawei Cloud Data Lake Insight (DLI): Spark on its queues.

Spark runs there as batches and as interactive sessions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy

if TYPE_CHECKING:
    from .functions import *  # noqa: F403 - the functions, which __getattr__ finds as well
    from .resources import *  # noqa: F403 - typed dicts, which __getattr__ loads at run time
    from .resources import Session as Session
    from .resources import SparkBatch as SparkBatch
    from .resources import Statement as Statement
else:  # with __getattr__ a type checker would take every name for defined
    __all__ = ["Session", "SparkBatch", "Statement"]
    __getattr__ = lazy(
        __name__,
        dict.fromkeys(__all__, ".resources"),
        others=".resources",
        functions=".functions",
    )
