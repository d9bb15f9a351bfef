"""Alibaba Cloud E-MapReduce (EMR) data development: flow jobs and their runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy

if TYPE_CHECKING:
    from .functions import *  # noqa: F403 - the functions, which __getattr__ finds as well
    from .resources import *  # noqa: F403 - typed dicts, which __getattr__ loads at run time
    from .resources import FlowJob as FlowJob
    from .resources import FlowJobRun as FlowJobRun
else:  # with __getattr__ a type checker would take every name for defined
    __all__ = ["FlowJob", "FlowJobRun"]
    __getattr__ = lazy(
        __name__,
        dict.fromkeys(__all__, ".resources"),
        others=".resources",
        functions=".functions",
    )
