"""Mistakes of a program, each with the messages of mypy and pyright for `test_editors.py`.

Each statement has a part of mypy's message and a part of pyright's above it, as an editor shows
them. A line that starts with four more spaces continues the one above. The file is not a program:
mypy's run over the project excludes it, and nobody imports it.
"""

from __future__ import annotations

import json

import pulumi
import pulumi_cloudjobs as cloudjobs
from pulumi_cloudjobs.alibaba.emr import FlowJob
from pulumi_cloudjobs.huawei.dli import JobResourceArgsDict, JobResourcesGroupArgsDict, Session
from pulumi_cloudjobs.tencent import batch, dlc, oceanus

# by mypy: Module has no attribute "Sesion"; maybe "Session"?
# by pyright: "Sesion" is not a known attribute of module
cloudjobs.huawei.dli.Sesion("s", kind="spark", cluster_name="etl")

# by mypy: Module has no attribute "azure"
# by pyright: "azure" is not a known attribute of module
cloudjobs.azure.Session("s")

# by mypy: Argument "kind" to "Session" has incompatible type "Literal['pyspark']";
#     expected "Literal['spark']
# by pyright: "Literal['pyspark']" is not assignable to type "Literal['spark']"
Session("s", kind="pyspark", cluster_name="etl")

# by mypy: Missing named argument "cluster_name" for "Session"
# by pyright: Argument missing for parameter "cluster_name"
Session("s", kind="spark")

# by mypy: Unexpected keyword argument "class_name" for "Session"
# by pyright: No parameter named "class_name"
Session("s", kind="spark", cluster_name="etl", class_name="Main")

# by mypy: Unexpected keyword argument "clusterName" for "Session"
# by pyright: No parameter named "clusterName"
Session("s", kind="spark", cluster_name="etl", clusterName="etl")

# by mypy: Unexpected keyword argument "resource_name" for "Session"
# by pyright: Expected 1 more positional argument
Session(resource_name="s", kind="spark", cluster_name="etl")

# by mypy: Too many positional arguments for "Session"
# by pyright: Expected 1 positional argument
Session("s", "spark", "etl")

# by mypy: Argument "driver_cores" to "Session" has incompatible type "str"; expected "int
# by pyright: Argument of type "Literal['2']" cannot be assigned to parameter "driver_cores" of
#     type "Input[int] | None"
Session("s", kind="spark", cluster_name="etl", driver_cores="2")

# by mypy: List item 1 has incompatible type "int"; expected "str
# by pyright: "Literal[7]" is not assignable to type "Input[str]"
Session("s", kind="spark", cluster_name="etl", jars=["a.jar", 7])

# by mypy: Argument "conf" to "Session" has incompatible type "dict[str, str]";
#     expected "Sequence[Mapping[str, Any]
# by pyright: to parameter "conf" of type "Input[Sequence[Input[Mapping[str, Any]]]] | None"
Session("s", kind="spark", cluster_name="etl", conf={"spark.a": "1"})

# by mypy: List item 0 has incompatible type "dict[str, str]"; expected "JobResourcesGroupArgsDict
# by pyright: "dict[str, str]" is not assignable to "JobResourcesGroupArgsDict"
Session("s", kind="spark", cluster_name="etl", groups=[{"nam": "group.tesddws"}])

# by mypy: expected "JobResourcesGroupArgsDict
# by pyright: is not assignable to "JobResourcesGroupArgsDict"
Session("s", kind="spark", cluster_name="etl", groups=[{"name": "g", "resources": ["a.jar"]}])

# by mypy: Extra key "nam" for TypedDict "JobResourcesGroupArgsDict"
# by pyright: No overloads for "__init__" match
JobResourcesGroupArgsDict(nam="group.tesddws")

# by mypy: Incompatible types (expression has type "int", TypedDict item "name" has type "str
# by pyright: "Literal[7]" is not assignable to "str"
by_number: JobResourceArgsDict = {"name": 7}

# by mypy: Argument "wait" to "Session" has incompatible type "dict[str, str]";
#     expected "WaitArgsDict
# by pyright: to parameter "wait" of type "Input[WaitArgsDict] | None"
Session("s", kind="spark", cluster_name="etl", wait={"until": "done"})

# by mypy: Argument "stop" to "Session" has incompatible type "dict[str, int]";
#     expected "StopArgsDict
# by pyright: to parameter "stop" of type "Input[StopArgsDict] | None"
Session("s", kind="spark", cluster_name="etl", stop={"timeout": 60})

session = Session("s", kind="spark", cluster_name="etl")

# by mypy: "Session" has no attribute "session_ids"; maybe "session_id"?
# by pyright: Attribute "session_ids" is unknown
pulumi.export("id", session.session_ids)

# by mypy: Incompatible types in assignment (expression has type "Output[str]", variable has type
#     "str")
# by pyright: Type "Output[str]" is not assignable to declared type "str"
session_id: str = session.session_id

# by mypy: Argument "cluster_name" to "Session" has incompatible type "Output[bool]"; expected "str
# by pyright: "bool" is not assignable to "str"
Session("s", kind="spark", cluster_name=session.purged)

# by mypy: Argument "opts" to "Session" has incompatible type "dict[str, bool]";
#     expected "ResourceOptions | None"
# by pyright: to parameter "opts" of type "ResourceOptions | None"
Session("s", kind="spark", cluster_name="etl", opts={"protect": True})

# by mypy: expected "Literal['CONTINUE', 'STOP']
# by pyright: "Literal['RETRY']" is not assignable to type "Literal['CONTINUE']"
FlowJob("j", project_id="FP-1", name="j", type="SHELL", description="", fail_act="RETRY")

# by mypy: List item 0 has incompatible type "dict[str, str]"; expected "ResourceArgsDict
# by pyright: "dict[str, str]" is not assignable to "ResourceArgsDict"
FlowJob(
    "j", project_id="FP-1", name="j", type="SHELL", description="", resource_list=[{"alias": "a"}]
)

# by mypy: Argument "run_conf" to "FlowJob" has incompatible type "dict[str, int]"; expected "str
# by pyright: to parameter "run_conf" of type "Input[str] | None"
FlowJob("j", project_id="FP-1", name="j", type="SHELL", description="", run_conf={"memory": 2048})

# by mypy: Argument "adhoc" to "FlowJob" has incompatible type "str"; expected "bool
# by pyright: to parameter "adhoc" of type "Input[bool] | None"
FlowJob("j", project_id="FP-1", name="j", type="SHELL", description="", adhoc=json.dumps(True))

# by mypy: Argument "placement" to "Job" has incompatible type "dict[str, str]";
#     expected "PlacementArgsDict
# by pyright: to parameter "placement" of type "Input[PlacementArgsDict]"
batch.Job("b", placement={"zoen": "ap-guangzhou-2"}, job={"tasks": []})

# by mypy: Argument "job" to "Job" has incompatible type
# by pyright: to parameter "job" of type "Input[JobArgsDict]"
batch.Job(
    "b",
    placement={"zone": "ap-guangzhou-2"},
    job={"tasks": [{"application": {"delivery_form": "LOCL"}}]},
)

# by mypy: TypedDict item "delivery_form" has type "Literal['PACKAGE', 'LOCAL']
# by pyright: "Literal['LOCL']" is not assignable to type "Literal['LOCAL']"
misspelt: batch.ApplicationArgsDict = {"delivery_form": "LOCL", "command": "true"}

# by mypy: Missing key "delivery_form" for TypedDict "ApplicationArgsDict"
# by pyright: "delivery_form" is required in "ApplicationArgsDict"
incomplete: batch.ApplicationArgsDict = {"command": "true"}

# by mypy: Missing named argument "job_name" for "SparkAppTask"
# by pyright: Argument missing for parameter "job_name"
dlc.SparkAppTask("t", cmd_args="10")

# by mypy: Argument "cluster_type" to "Job" has incompatible type
# by pyright: to parameter "cluster_type" of type
oceanus.Job("f", name="f", job_type=1, cluster_type="2")

read = batch.get_job("job-1", region="ap-beijing")
command: str | None = read.status
listed: list[str] = [job.id for job in cloudjobs.list_jobs(service="tencent", status="running")]
pulumi.export("first", cloudjobs.list_jobs_output(name=session.session_name)[0].id)

# by mypy: Missing positional argument "id" in call to "get_job"
# by pyright: Argument missing for parameter "id"
batch.get_job()

# by mypy: Argument 1 to "get_job" has incompatible type "Output[str]"; expected "str"
# by pyright: "Output[str]" is not assignable to "str"
batch.get_job(session.session_id)

# by mypy: Unexpected keyword argument "work_space_id" for "get_job"
# by pyright: No parameter named "work_space_id"
batch.get_job("job-1", work_space_id="space-1")

# by mypy: "GetJobResult" has no attribute "job_ids"; maybe "job_id"?
# by pyright: Attribute "job_ids" is unknown
pulumi.export("id", read.job_ids)

# by mypy: Property "status" defined in "GetJobResult" is read-only
# by pyright: Attribute "status" is read-only
read.status = "failed"

# by mypy: Argument "status" to "list_jobs" has incompatible type "Literal['done']"
# by pyright: "Literal['done']" is not assignable to type "Literal['pending']"
cloudjobs.list_jobs(status="done")

# by mypy: Argument "opts" to "get_job_output" has incompatible type "ResourceOptions"
# by pyright: "ResourceOptions" is not assignable to "InvokeOptions"
batch.get_job_output("job-1", opts=pulumi.ResourceOptions())
