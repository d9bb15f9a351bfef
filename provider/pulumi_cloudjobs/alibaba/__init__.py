"""Alibaba Cloud: E-MapReduce data development (emr)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.lazy import lazy

if TYPE_CHECKING:
    from . import emr as emr

__all__ = ["emr"]
if not TYPE_CHECKING:  # a type checker would take every name for defined
    __getattr__ = lazy(__name__, {name: f".{name}" for name in __all__})
