"""Run a report on a cluster, with its bucket, its role and its network in the same program.

The job takes their names from outputs, so Pulumi creates them first. A new script starts a new run.
"""

import json

import pulumi
import pulumi_cloudjobs as cloudjobs
from pulumi_alicloud import oss, ram, vpc

config = pulumi.Config()
project_id = config.require("projectId")

bucket = oss.Bucket("reports")
script = oss.BucketObject(
    "script",
    bucket=bucket.bucket,
    key="scripts/report.sh",
    content="""#!/bin/sh
# Starts its machines in $VSWITCH_ID with the role $ROLE_NAME, and waits until the report is in $1.
exec python3 -m report --vswitch "$VSWITCH_ID" --role "$ROLE_NAME" --output "$1"
""",
)

machines = {
    "Action": "sts:AssumeRole",
    "Effect": "Allow",
    "Principal": {"Service": ["ecs.aliyuncs.com"]},
}
role = ram.Role(
    "reporter",
    role_name="cloudjobs-reporter",
    assume_role_policy_document=json.dumps({"Version": "1", "Statement": [machines]}),
)
may_write = {
    "Action": ["oss:PutObject"],
    "Effect": "Allow",
    "Resource": [pulumi.Output.concat("acs:oss:*:*:", bucket.bucket, "/reports/*")],
}
policy = ram.Policy(
    "write-reports",
    policy_name="cloudjobs-write-reports",
    policy_document=pulumi.Output.json_dumps({"Version": "1", "Statement": [may_write]}),
)
attachment = ram.RolePolicyAttachment(
    "reporter-writes",
    role_name=role.role_name,
    policy_name=policy.policy_name,
    policy_type=policy.type,
)

network = vpc.Network("network", cidr_block="10.0.0.0/8")
switch = vpc.Switch("switch", vpc_id=network.id, cidr_block="10.1.0.0/24", zone_id="cn-hangzhou-i")

reports = pulumi.Output.concat("oss://", bucket.bucket, "/reports/")
job = cloudjobs.alibaba.emr.FlowJob(
    "report",
    project_id=project_id,
    name="report",
    description="Writes the report",
    type="SHELL",
    params=pulumi.Output.concat("sh report.sh ", reports),
    env_conf=pulumi.Output.json_dumps({"ROLE_NAME": role.role_name, "VSWITCH_ID": switch.id}),
    resource_list=[
        {
            "path": pulumi.Output.concat("oss://", script.bucket, "/", script.key),
            "alias": "report.sh",
        }
    ],
)

# No input of the run refers to the attachment, so the dependency is explicit.
run = cloudjobs.alibaba.emr.FlowJobRun(
    "report-run",
    project_id=project_id,
    job_id=job.flow_job_id,
    cluster_id=config.require("clusterId"),
    triggers={"script": script.etag},
    wait={"until": "finished", "timeout_seconds": "1h"},
    opts=pulumi.ResourceOptions(depends_on=[attachment]),
)

pulumi.export("job_id", job.id)
pulumi.export("reports", reports)
pulumi.export("role_arn", role.arn)
pulumi.export("status", run.status)
