"""Define a shell job and run it twice, with two commands.

A job has one live run at a time, so the second run starts when the first one has succeeded. A new
value of `triggers` runs both again.
"""

import json

import pulumi
import pulumi_cloudjobs as cloudjobs

DAY = "2026-11-22"

job = cloudjobs.alibaba.emr.FlowJob(
    "report",
    project_id="FP-257A173659F50000",
    name="report",
    description="Writes the report of a day",
    type="SHELL",
    params="sh report.sh",
    max_retry=1,
    retry_interval=10,
)

collect = cloudjobs.alibaba.emr.FlowJobRun(
    "collect",
    project_id=job.project_id,
    job_id=job.flow_job_id,
    cluster_id="C-D7958B72E59B0000",
    conf=json.dumps({"params": f"sh collect.sh {DAY}"}),
    triggers={"day": DAY},
    wait={"until": "finished", "timeout_seconds": "1h"},
)

report = cloudjobs.alibaba.emr.FlowJobRun(
    "report-run",
    project_id=job.project_id,
    job_id=job.flow_job_id,
    cluster_id="C-D7958B72E59B0000",
    triggers={"day": DAY},
    wait={"until": "finished", "timeout_seconds": "1h"},
    opts=pulumi.ResourceOptions(depends_on=[collect]),
)

pulumi.export("job_id", job.id)
pulumi.export("collected_at", collect.finished_at)
pulumi.export("report_status", report.status)
