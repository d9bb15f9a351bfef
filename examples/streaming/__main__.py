"""Run a Flink job.

Change the argument with `pulumi config set window 30`: the preview shows the effect of `up` on the
run.
"""

import pulumi
import pulumi_cloudjobs as cloudjobs

window = pulumi.Config().get("window") or "60"

job = cloudjobs.tencent.oceanus.Job(
    "clicks",
    name="clicks_per_page",
    job_type=2,
    cluster_type=2,
    cluster_id="cluster-5c42n3a5",
    work_space_id="space-53rqk422",
)
deployment = cloudjobs.tencent.oceanus.Deployment(
    "clicks-run",
    job_id=job.job_id,
    work_space_id=job.work_space_id,
    entrypoint_class="com.example.ClicksPerPage",
    program_args=f"--window {window}",
    resource_refs=[{"resource_id": "resource-8ytrp0yk", "version": 1, "type": 1}],
    properties=[{"key": "execution.checkpointing.mode", "value": "EXACTLY_ONCE"}],
    default_parallelism=2,
    on_failure="rollback",
    keep_versions=10,
)

pulumi.export("version", deployment.version)
pulumi.export("status", deployment.status)
