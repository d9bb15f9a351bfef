"""Tencent Cloud Batch: jobs that run a graph of tasks, and compute environments that run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy

if TYPE_CHECKING:
    from .functions import *  # noqa: F403 - the functions, by __getattr__
    from .resources import *  # noqa: F403 - typed dicts and choices, by __getattr__
    from .resources import ComputeEnv as ComputeEnv
    from .resources import Job as Job
else:  # a type checker would take __getattr__ for a promise that every name exists
    __all__ = ["ComputeEnv", "Job"]
    __getattr__ = lazy(
        __name__,
        dict.fromkeys(__all__, ".resources"),
        others=".resources",
        functions=".functions",
    )
