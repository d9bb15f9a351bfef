"""The table of checks of runs of EMR flow jobs: `SubmitFlowJob`, API version 2016-04-08.

The flow operations publish no codes of their own, so the codes are those of the service as a whole.
Which of them a
wrong parameter gets is documented as a form: `Missing<Parameter>` and `Invalid<Parameter>`.
"""

from __future__ import annotations

from pulumi_cloudjobs.alibaba.emr.flow_job_run import FLOW_JOB_RUN

from tests.checks.table import NotReported, Reported, Service
from tests.input_paths import REMOVED, Values, put

PROJECT, JOB = "FP-257A173659F50000", "FJ-0000000000000001"
LEAST: Values = {
    "region": "cn-hangzhou",
    "projectId": PROJECT,
    "jobId": JOB,
    "clusterId": "C-D7958B72E59B0000",
}
COMPLETE: Values = {
    **LEAST,
    "hostName": "emr-header-1",
    "namespace": "spark",
    "conf": '{"params": "ls -l"}',
    "triggers": {"day": 1},
    "wait": {"until": "finished"},
}
FORMAT = "InvalidParameter.Format"


def _wrong(says: str, path: str, value: object, cloud: str, *, code: str = "") -> Reported:
    return Reported(code, says, path, put({path: value}), cloud)


SERVICE = Service(
    title="Alibaba Cloud EMR runs",
    resource_type=FLOW_JOB_RUN,
    actions=("SubmitFlowJob",),
    valid=(COMPLETE, LEAST),
    rows=(
        _wrong("no project", "projectId", REMOVED, "MissingProjectId", code="MissingParameter"),
        _wrong("no job", "jobId", REMOVED, "MissingJobId", code="MissingParameter"),
        _wrong(
            "no cluster, although the job may have one",
            "clusterId",
            REMOVED,
            "MissingClusterId",
            code="MissingParameter",
        ),
        _wrong("text that is no JSON in `Conf`", "conf", "{'params': 'ls'}", FORMAT, code=FORMAT),
        _wrong("JSON that is no object in `Conf`", "conf", '["ls"]', FORMAT, code=FORMAT),
        *(
            _wrong(f"{says} for the {noun}", path, value, code)
            for noun, path, code, values in (
                (
                    "project",
                    "projectId",
                    "FlowProject.NotFound",
                    ("257A17", "FP-257A173659F5****", "FP-２５７"),
                ),
                ("job", "jobId", "FlowJob.NotFound", ("BCCAE4", f"{PROJECT}/{JOB}", "FJ-ＢＣ")),
                (
                    "cluster",
                    "clusterId",
                    "InvalidClusterId.NotFound",
                    ("D7958B72", "C-D7958B72****", "C-Ｄ"),
                ),
            )
            for says, value in zip(
                (
                    "an id without its prefix",
                    "a masked id, or one with another before it",
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
            "Whether a project, job or cluster exists, and whether the job has a live run, "
            "the cloud alone knows.",
        ),
        NotReported(
            "",
            "Which hosts a cluster has is known to the cloud alone, "
            "and keys of `Conf` are not all documented.",
        ),
    ),
)
