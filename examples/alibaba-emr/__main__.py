"""Define a shell job in a data development project.

The job is a stored definition: to run it, add a `FlowJobRun`, as `examples/flow` does.
"""

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

# The id is "<ProjectId>/<JobId>"; `adopt` takes it in the same form.
pulumi.export("id", job.id)
pulumi.export("flow_job_id", job.flow_job_id)
