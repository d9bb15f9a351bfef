"""Five resources of five services, changed by two values of the stack's configuration.

The other programs of this folder create the same.
"""

from typing import Any

import pulumi
import pulumi_cloudjobs as cloudjobs

config = pulumi.Config()
note = config.require("note")
stop: Any = {"timeout_seconds": config.require("patience")}

task = cloudjobs.tencent.dlc.SparkAppTask(
    "task", job_name="spark-app-test", cmd_args=note, stop=stop
)
flink = cloudjobs.tencent.oceanus.Job(
    "flink",
    name="create_job_test",
    job_type=1,
    cluster_type=2,
    cluster_id="cluster-5c42n3a5",
    work_space_id="space-53rqk422",
    description=note,
    stop=stop,
)
render = cloudjobs.tencent.batch.Job(
    "render",
    placement={"zone": "ap-guangzhou-2"},
    job={
        "job_name": "hello",
        "job_description": note,
        "priority": 1,
        "tasks": [
            {
                "task_name": "hello2",
                "task_instance_num": 1,
                "application": {"delivery_form": "LOCAL", "command": "true"},
                "compute_env": {
                    "env_type": "MANAGED",
                    "env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"},
                },
            }
        ],
    },
    stop=stop,
)
session = cloudjobs.huawei.dli.Session(
    "session",
    kind="spark",
    cluster_name="test_cluster",
    sc_type="A",
    name=note,
    resources=[{"name": "group.tesddws/gsjdbc3.jar", "type": "jar"}],
    groups=[{"name": "group.tesddws", "resources": [{"name": "gsjdbc2.jar", "type": "jar"}]}],
    stop=stop,
)
flow = cloudjobs.alibaba.emr.FlowJob(
    "flow",
    project_id="FP-257A173659F50000",
    name="my_shell_job",
    type="SHELL",
    description=note,
    resource_list=[{"path": "oss://path/demo.jar"}],
    stop=stop,
)

pulumi.export("taskId", task.task_id)
pulumi.export("flinkId", flink.job_id)
pulumi.export("renderStatus", render.status)
pulumi.export("sessionName", session.session_name)
pulumi.export("resourcePath", flow.resource_list[0]["path"])
