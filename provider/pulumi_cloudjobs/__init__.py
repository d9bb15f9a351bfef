"""Spark, Flink and batch jobs on Tencent Cloud, Huawei Cloud and Alibaba Cloud as Pulumi resources.

import pulumi_cloudjobs as cloudjobs

cloudjobs.tencent.batch.Job("render", placement=..., job=...)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .core.lazy import lazy
from .dynamic.adaptations.gc_tuning import collect_rarely
from .dynamic.adaptations.interrupt import end_when_interrupted
from .dynamic.adaptations.sdk_log_filter import leave_out_debug_lines

if TYPE_CHECKING:
    from . import alibaba as alibaba
    from . import huawei as huawei
    from . import tencent as tencent
    from .dynamic.completion import Completion as Completion
    from .dynamic.explicit_provider import Provider

__all__ = ["Completion", "Provider", "alibaba", "huawei", "tencent"]
if not TYPE_CHECKING:  # to a type checker, it would say that every name is there
    __getattr__ = lazy(
        __name__,
        {
            "Provider": ".dynamic.explicit_provider",
            "Completion": ".dynamic.completion",
            "alibaba": ".alibaba",
            "huawei": ".huawei",
            "tencent": ".tencent",
        },
    )

collect_rarely()
end_when_interrupted()
leave_out_debug_lines()
