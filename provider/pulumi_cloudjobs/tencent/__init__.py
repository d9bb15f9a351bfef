"""Tencent Cloud: Data Lake Compute (dlc), Oceanus (oceanus) and Batch (batch)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.lazy import lazy

if TYPE_CHECKING:
    from . import batch as batch
    from . import dlc as dlc
    from . import oceanus as oceanus

__all__ = ["batch", "dlc", "oceanus"]
if not TYPE_CHECKING:  # a type checker would take it for a promise that every name exists
    __getattr__ = lazy(__name__, {name: f".{name}" for name in __all__})
