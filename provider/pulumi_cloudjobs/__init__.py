"""Spark, Flink and batch jobs on Tencent Cloud, Huawei Cloud and Alibaba Cloud as Pulumi resources.

import pulumi_cloudjobs as cloudjobs

cloudjobs.tencent.batch.Job("render", placement=..., job=...)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .core.lazy import lazy
from .dynamic.adaptations.catalog import Moment, apply_at

if TYPE_CHECKING:
    from . import alibaba as alibaba
    from . import huawei as huawei
    from . import tencent as tencent
    from .dynamic.common import WaitUntil as WaitUntil
    from .dynamic.completion_class import Completion as Completion
    from .dynamic.completion_class import CompletionOnFailure as CompletionOnFailure
    from .dynamic.completion_class import CompletionUntil as CompletionUntil
    from .dynamic.explicit_provider import Provider as Provider
    from .dynamic.job_list import ListedJob as ListedJob
    from .dynamic.job_list import list_jobs as list_jobs
    from .dynamic.job_list import list_jobs_output as list_jobs_output

__all__ = [
    "Completion",
    "CompletionOnFailure",
    "CompletionUntil",
    "ListedJob",
    "Provider",
    "WaitUntil",
    "alibaba",
    "huawei",
    "list_jobs",
    "list_jobs_output",
    "tencent",
]
if not TYPE_CHECKING:  # for a type checker, `__getattr__` would mean that every name exists
    _public_name = lazy(
        __name__,
        {
            "Provider": ".dynamic.explicit_provider",
            "Completion": ".dynamic.completion_class",
            "CompletionOnFailure": ".dynamic.completion_class",
            "CompletionUntil": ".dynamic.completion_class",
            "ListedJob": ".dynamic.job_list",
            "WaitUntil": ".dynamic.common",
            "list_jobs": ".dynamic.job_list",
            "list_jobs_output": ".dynamic.job_list",
            "alibaba": ".alibaba",
            "huawei": ".huawei",
            "tencent": ".tencent",
        },
    )

    def __getattr__(name):  # noqa: ANN001, ANN202 - no type checker reads it
        """Return a public name, or a provider by the name that the state of stacks holds."""
        try:
            return _public_name(name)
        except AttributeError:
            if name.startswith("_"):
                raise

        from .dynamic.adaptations.provider_references import provider_named

        return provider_named(name)


# Before the rest of the package is imported, which makes objects by the thousand.
apply_at(Moment.IMPORT)
