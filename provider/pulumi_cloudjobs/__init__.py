"""Spark, Flink and batch jobs on Tencent Cloud, Huawei Cloud and Alibaba Cloud as Pulumi resources.

import pulumi_cloudjobs as cloudjobs

cloudjobs.tencent.batch.Job("render", placement=..., job=...)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .core.lazy import lazy

if TYPE_CHECKING:
    from . import alibaba as alibaba
    from . import huawei as huawei
    from . import tencent as tencent

__all__ = ["alibaba", "huawei", "tencent"]
__getattr__ = lazy(__name__, {name: f".{name}" for name in __all__})
