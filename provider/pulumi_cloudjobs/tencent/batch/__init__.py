"""Tencent Cloud Batch: jobs that run a graph of tasks, and compute environments, pools of machines to run them on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy

if TYPE_CHECKING:
    from .resources import *  # noqa: F403 - the typed dicts too, which __getattr__ finds at run time
    from .resources import ComputeEnv as ComputeEnv
    from .resources import Job as Job
else:  # to a type checker, __getattr__ would say that every name is there
    __all__ = ["ComputeEnv", "Job"]
    __getattr__ = lazy(__name__, dict.fromkeys(__all__, ".resources"), typed_dicts=".resources")
