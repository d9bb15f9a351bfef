"""A shell job in a data development project: a definition, which runs nothing by itself."""

import pulumi
import pulumi_cloudjobs as cloudjobs

job = cloudjobs.alibaba.emr.FlowJob(
    "job",
    project_id="FP-257A173659F50000",
    name="my_shell_job",
    description="This is a data development job Description",
    type="SHELL",
    resource_list=[{"path": "oss://path/demo.jar"}],
)

# "<ProjectId>/<JobId>", which is also what `adopt` takes.
pulumi.export("id", job.id)
pulumi.export("flow_job_id", job.flow_job_id)
