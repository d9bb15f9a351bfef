"""Create a Flink job.

Name, remark, description and folder change in place; any other change replaces the job.
"""

import pulumi
import pulumi_cloudjobs as cloudjobs

job = cloudjobs.tencent.oceanus.Job(
    "create-job-test",
    name="create_job_test",
    job_type=1,
    cluster_type=2,
    cluster_id="cluster-5c42n3a5",
    work_space_id="space-53rqk422",
    description="some description",
)

pulumi.export("job_id", job.job_id)
pulumi.export("status", job.status)
