"""Tencent Cloud Oceanus: Flink jobs, and what they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy

if TYPE_CHECKING:
    from .resources import *  # noqa: F403 - the typed dicts too, which __getattr__ finds at run time
    from .resources import Deployment as Deployment
    from .resources import Job as Job
else:  # to a type checker, __getattr__ would say that every name is there
    __all__ = ["Deployment", "Job"]
    __getattr__ = lazy(__name__, dict.fromkeys(__all__, ".resources"), typed_dicts=".resources")
