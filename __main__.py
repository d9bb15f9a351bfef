"""Define one resource of each of the five services, with the requests of the API documents."""

import pulumi
import pulumi_cloudjobs as cloudjobs

spark_task = cloudjobs.tencent.dlc.SparkAppTask(
    "spark-task",
    job_name="spark-app-test",
    cmd_args="10 test 20",
)

flink_job = cloudjobs.tencent.oceanus.Job(
    "flink-job",
    name="create_job_test",
    job_type=1,
    cluster_type=2,
    cluster_id="cluster-5c42n3a5",
    work_space_id="space-53rqk422",
    description="some description",
)

batch_job = cloudjobs.tencent.batch.Job(
    "batch-job",
    placement={"zone": "ap-guangzhou-2"},
    job={
        "job_name": "test",
        "job_description": "test",
        "priority": 1,
        "tasks": [
            {
                "task_name": "hello2",
                "task_instance_num": 1,
                "application": {
                    "delivery_form": "LOCAL",
                    "command": 'python -c "f=lambda n:n<3 or f(n-1)+f(n-2); print(f(20))"',
                },
                "compute_env": {
                    "env_type": "MANAGED",
                    "env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"},
                },
                "redirect_info": {
                    "stdout_redirect_path": (
                        "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"
                    ),
                    "stderr_redirect_path": (
                        "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"
                    ),
                },
            }
        ],
    },
)

spark_session = cloudjobs.huawei.dli.Session(
    "spark-session",
    kind="spark",
    cluster_name="test_cluster",
    sc_type="A",
    jars=["group.tesddws/gsjdbc4.jar"],
    resources=[{"name": "group.tesddws/gsjdbc3.jar", "type": "jar"}],
    groups=[
        {
            "name": "group.tesddws",
            "resources": [{"name": "gsjdbc2.jar", "type": "jar"}],
        }
    ],
)

flow_job = cloudjobs.alibaba.emr.FlowJob(
    "flow-job",
    project_id="FP-257A173659F50000",
    name="my_shell_job",
    description="This is a data development job Description",
    type="SHELL",
    resource_list=[{"path": "oss://path/demo.jar"}],
)

pulumi.export("spark_task_id", spark_task.task_id)
pulumi.export("flink_job_id", flink_job.job_id)
pulumi.export("batch_job_id", batch_job.job_id)
pulumi.export("spark_session_id", spark_session.session_id)
pulumi.export("flow_job_id", flow_job.id)
