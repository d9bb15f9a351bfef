"""The tokens of all resource types of this package. Made by `make generate`."""

from __future__ import annotations

TOKENS = (
    "alibaba/emr:FlowJob",
    "alibaba/emr:FlowJobRun",
    "huawei/dli:Session",
    "huawei/dli:SparkBatch",
    "huawei/dli:Statement",
    "tencent/batch:ComputeEnv",
    "tencent/batch:Job",
    "tencent/dlc:SparkApp",
    "tencent/dlc:SparkAppTask",
    "tencent/oceanus:Deployment",
    "tencent/oceanus:Job",
)
