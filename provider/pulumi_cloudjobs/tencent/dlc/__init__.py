"""Tencent Cloud DLC (Data Lake Compute): Spark apps and their runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy

if TYPE_CHECKING:
    from .functions import *  # noqa: F403 - the functions, by __getattr__
    from .resources import *  # noqa: F403 - typed dicts and choices, by __getattr__
    from .resources import SparkApp as SparkApp
    from .resources import SparkAppTask as SparkAppTask
else:  # a type checker would take __getattr__ for a promise that every name exists
    __all__ = ["SparkApp", "SparkAppTask"]
    __getattr__ = lazy(
        __name__,
        dict.fromkeys(__all__, ".resources"),
        others=".resources",
        functions=".functions",
    )
