"""Tencent Cloud Alert, an API invented for a test: rules that send a message when a job fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy

if TYPE_CHECKING:
    from .functions import *  # noqa: F403 - the functions, which __getattr__ finds as well
    from .resources import Rule as Rule
else:  # a type checker would take __getattr__ for a promise that every name exists
    __all__ = ["Rule"]
    __getattr__ = lazy(__name__, dict.fromkeys(__all__, ".resources"), functions=".functions")
