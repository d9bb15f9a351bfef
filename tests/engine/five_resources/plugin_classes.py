"""The five classes as a Python program writes them by hand, for resources that the plugin serves.

Arguments and outputs have the names of the package's own classes.
"""

from types import SimpleNamespace
from typing import Any, ClassVar

import pulumi
from pulumi_cloudjobs.core.names import to_camel, to_snake


class PluginResource(pulumi.CustomResource):
    """Base of the classes.

    Attributes:
        token: The type in the plugin's schema.
        alias: The type in the state of a program that uses the package's own class.
        outputs: The outputs that the program reads.
    """

    token: ClassVar[str]
    alias: ClassVar[str]
    outputs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, resource_name: str, **inputs: Any) -> None:
        props = {**dict.fromkeys(self.outputs), **inputs}
        aliases = [pulumi.Alias(type_=self.alias)]
        super().__init__(self.token, resource_name, props, pulumi.ResourceOptions(aliases=aliases))

    def translate_input_property(self, prop: str) -> str:
        return to_camel(prop)

    def translate_output_property(self, prop: str) -> str:
        return to_snake(prop)


class SparkAppTask(PluginResource):
    token = "cloudjobs:tencent/dlc/sparkAppTask:SparkAppTask"
    alias = "pulumi-python:dynamic/dlcSparkAppTask:DlcSparkAppTask"
    outputs = ("task_id",)


class FlinkJob(PluginResource):
    token = "cloudjobs:tencent/oceanus/job:Job"
    alias = "pulumi-python:dynamic/oceanusJob:OceanusJob"
    outputs = ("job_id",)


class BatchJob(PluginResource):
    token = "cloudjobs:tencent/batch/job:Job"
    alias = "pulumi-python:dynamic/batchJob:BatchJob"
    outputs = ("status",)


class Session(PluginResource):
    token = "cloudjobs:huawei/dli/session:Session"
    alias = "pulumi-python:dynamic/dliSession:DliSession"
    outputs = ("session_name",)


class FlowJob(PluginResource):
    token = "cloudjobs:alibaba/emr/flowJob:FlowJob"
    alias = "pulumi-python:dynamic/emrFlowJob:EmrFlowJob"


tencent = SimpleNamespace(
    dlc=SimpleNamespace(SparkAppTask=SparkAppTask),
    oceanus=SimpleNamespace(Job=FlinkJob),
    batch=SimpleNamespace(Job=BatchJob),
)
huawei = SimpleNamespace(dli=SimpleNamespace(Session=Session))
alibaba = SimpleNamespace(emr=SimpleNamespace(FlowJob=FlowJob))
