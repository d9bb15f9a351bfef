"""The table of checks of EMR flow jobs.

The flow operations publish no codes of their own, so the codes are those of the service as a whole.
Which of them a
wrong parameter gets is documented as a form: `Missing<Parameter>` and `Invalid<Parameter>`.
"""

from __future__ import annotations

from typing import Any

from pulumi_cloudjobs.alibaba.emr.flow_job import FLOW_JOB
from pulumi_cloudjobs.core.resource_type import Lifecycle
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS
from pulumi_cloudjobs.core.schema.schema import to_wire

from tests.checks.table import NotReported, Reported, Service
from tests.input_paths import REMOVED, Values, put

PROJECT = "FP-257A173659F50000"
LEAST: Values = {
    "region": "cn-hangzhou",
    "projectId": PROJECT,
    "name": "my_shell_job",
    "type": "SHELL",
    "description": "This is the description of a job",
}
PAGE: Values = {
    **LEAST,
    "failAct": "CONTINUE",
    "maxRetry": 5,
    "retryPolicy": "N/A",
    "maxRunningTimeSec": 0,
    "retryInterval": 200,
    "params": "ls -l",
    "paramConf": '{"date":"${yyyy-MM-dd}"}',
    "customVariables": '{"variables":[{"name":"v1","value":"1","properties":{"password":true}}]}',
    "envConf": '{"key":"value"}',
    "runConf": '{"priority":1,"userName":"hadoop","memory":2048,"cores":1}',
    "mode": "YARN",
    "parentCategory": "FC-5BD9575E34620000",
    "resourceList": [{"path": "oss://path/demo.jar", "alias": "demo.jar"}],
    "adhoc": False,
    "clusterId": "C-D7958B72E59B0000",
    "alertConf": "N/A",
}
STREAMING: Values = {
    **LEAST,
    "type": "SPARK_STREAMING",
    "monitorConf": '{"inputs":[{"type":"KAFKA","clusterId":"C-1234567",'
    '"topics":"t","consumer.group":"g"}]}',
}
FORMAT = "InvalidParameter.Format"


def send(lifecycle: Lifecycle, inputs: Values) -> None:
    """Send the request as it is.

    The lifecycle checks the type first, to warn of one that no page names.
    """
    client_of: Any = lifecycle
    client_of._client.create_flow_job(to_wire(FLOW_JOB.model, inputs, without=COMMON_INPUTS))


def _wrong(
    says: str, path: str, value: object, cloud: str, *, code: str = "", example: int = 0
) -> Reported:
    return Reported(code, says, path, put({path: value}), cloud, example)


SERVICE = Service(
    title="Alibaba Cloud EMR",
    resource_type=FLOW_JOB,
    actions=("CreateFlowJob", "ModifyFlowJob"),
    valid=(PAGE, LEAST, STREAMING),
    rows=(
        _wrong("no project", "projectId", REMOVED, "MissingProjectId", code="MissingParameter"),
        _wrong("no name", "name", REMOVED, "MissingName", code="MissingParameter"),
        Reported(
            "MissingParameter", "no type", "type", put({"type": REMOVED}), "MissingType", send=send
        ),
        _wrong(
            "no description", "description", REMOVED, "MissingDescription", code="MissingParameter"
        ),
        _wrong(
            "an empty description", "description", "", "MissingDescription", code="MissingParameter"
        ),
        Reported(
            "MissingParameter",
            "a file without a path",
            "resourceList[0].path",
            put({"resourceList[0].path": REMOVED}),
            "MissingResourceList.1.Path",
        ),
        *(
            _wrong(f"{says} in `{name}`", path, text, FORMAT, code=FORMAT)
            for name, path in (
                ("ParamConf", "paramConf"),
                ("CustomVariables", "customVariables"),
                ("EnvConf", "envConf"),
                ("RunConf", "runConf"),
                ("MonitorConf", "monitorConf"),
            )
            for says, text in (
                ("text that is no JSON", '{"a": 1,}'),
                ("JSON that is no object", "[1]"),
            )
        ),
        _wrong("an empty name", "name", "", "InvalidName"),
        _wrong("an empty type", "type", "", "InvalidType"),
        _wrong(
            "a `FailAct` other than `CONTINUE` and `STOP`", "failAct", "RETRY", "InvalidFailAct"
        ),
        _wrong("an empty `FailAct`", "failAct", "", "InvalidFailAct"),
        _wrong("a `Mode` other than `YARN` and `LOCAL`", "mode", "yarn", "InvalidMode"),
        _wrong("more than 5 retries", "maxRetry", 6, "InvalidMaxRetry"),
        _wrong("fewer than 0 retries", "maxRetry", -1, "InvalidMaxRetry"),
        _wrong("a fraction of a retry", "maxRetry", 2.5, "InvalidMaxRetry"),
        _wrong("a number in words", "maxRetry", "five", "InvalidMaxRetry"),
        _wrong("full-width digits", "maxRetry", "５", "InvalidMaxRetry"),
        _wrong("digits in groups", "retryInterval", "1_0", "InvalidRetryInterval"),
        _wrong(
            "more than 300 seconds between retries", "retryInterval", 301, "InvalidRetryInterval"
        ),
        _wrong("fewer than 0 seconds between retries", "retryInterval", -1, "InvalidRetryInterval"),
        _wrong("a number beyond 64 bits", "maxRunningTimeSec", 2**63, "InvalidMaxRunningTimeSec"),
        _wrong("an `Adhoc` other than true and false", "adhoc", "yes", "InvalidAdhoc"),
        _wrong("a number for a boolean", "adhoc", 1, "InvalidAdhoc"),
        _wrong(
            "monitoring of another type than `SPARK_STREAMING`",
            "monitorConf",
            '{"inputs":[]}',
            "InvalidMonitorConf",
        ),
        _wrong(
            "memory with a unit: its unit is MB", "runConf", '{"memory":"2G"}', "InvalidRunConf"
        ),
        _wrong("memory below 0", "runConf", '{"memory":-1}', "InvalidRunConf"),
        _wrong("cores that are no number", "runConf", '{"cores":"one"}', "InvalidRunConf"),
        _wrong("cores below 0", "runConf", '{"cores":-1}', "InvalidRunConf"),
        _wrong("a priority that is no number", "runConf", '{"priority":"high"}', "InvalidRunConf"),
        *(
            Reported(
                "",
                says,
                "resourceList[0].path",
                put({"resourceList[0].path": path}),
                "InvalidResourceList.1.Path",
            )
            for says, path in (
                ("a path without a scheme", "demo.jar"),
                ("a path on a disk", "/home/hadoop/demo.jar"),
                ("a path in a store of another cloud", "s3://bucket/demo.jar"),
                ("a path of the web", "https://example.com/demo.jar"),
                ("a scheme in full-width letters", "ｏｓｓ://bucket/demo.jar"),
                ("a scheme with nothing after it", "oss://"),
                ("a path in OSS without a bucket", "oss:///demo.jar"),
            )
        ),
        # Forms of ids: such an object cannot exist, and the cloud does not find it.
        *(
            _wrong(f"{says} for the {noun}", path, value, code)
            for noun, path, code, values in (
                (
                    "project",
                    "projectId",
                    "FlowProject.NotFound",
                    ("257A173659F50000", "FP-257A173659F5****", "FP-２５７"),
                ),
                (
                    "cluster",
                    "clusterId",
                    "InvalidClusterId.NotFound",
                    ("D7958B72", "C-D7958B72****", "C-Ｄ"),
                ),
                (
                    "folder",
                    "parentCategory",
                    "InvalidParentCategory.NotFound",
                    ("5BD957", "FC-5BD9****", "FC-５"),
                ),
            )
            for says, value in zip(
                (
                    "an id without its prefix",
                    "a masked id, as on the page",
                    "an id in full-width letters",
                ),
                values,
                strict=True,
            )
        ),
        NotReported(
            "InvalidProtocol.NeedSsl",
            "Requests go over HTTPS alone; an input changes nothing about it.",
        ),
        NotReported(
            "UnsupportedHTTPMethod",
            "The provider chooses the method; an input changes nothing about it.",
        ),
        NotReported(
            "UnsupportedOperation",
            "Only the cloud knows what an account or a region does not support.",
        ),
        NotReported(
            "",
            "The pages disagree on the types of jobs: "
            "one that none of them names is sent, with a warning.",
            cloud="InvalidType",
        ),
        NotReported(
            "",
            "Schemes of Alibaba Cloud's own besides oss and hdfs (ossref, jfs) "
            "are documented nowhere as complete.",
        ),
        NotReported("", "Regions come and go; only the form of a region is checked."),
        NotReported("", "Whether a project, cluster or folder exists is known to the cloud alone."),
        NotReported("", "Lengths and characters of a job's name are documented nowhere."),
    ),
)
