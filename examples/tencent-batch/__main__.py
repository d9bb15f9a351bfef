"""Submit a job of one task, and a job of two tasks that run in order.

Any change of a job replaces it: the old job is terminated first.
"""

import pulumi
import pulumi_cloudjobs as cloudjobs

LOGS = "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"
FIBONACCI = "fib=lambda n:1 if n<=2 else fib(n-1)+fib(n-2); print(fib(20))"
DAG_LOGS = "cos://batch-demo-1251783334.cosbj.myqcloud.com/logs/"

test = cloudjobs.tencent.batch.Job(
    "test",
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
                    "command": f'python -c "{FIBONACCI}"',
                },
                "compute_env": {
                    "env_type": "MANAGED",
                    "env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"},
                },
                "redirect_info": {"stdout_redirect_path": LOGS, "stderr_redirect_path": LOGS},
            }
        ],
    },
)

dag = cloudjobs.tencent.batch.Job(
    "dag",
    region="ap-beijing",
    placement={"zone": "ap-beijing-2"},
    job={
        "job_name": "dag",
        "job_description": "dag_demo",
        "tasks": [
            {
                "task_name": name,
                "task_instance_num": 1,
                "application": {"delivery_form": "LOCAL", "command": f"echo {name}"},
                "compute_env": {"env_data": {"instance_type": "S2.SMALL1"}},
                "redirect_info": {
                    "stdout_redirect_path": DAG_LOGS,
                    "stderr_redirect_path": DAG_LOGS,
                },
            }
            for name in ("pre_task", "post_task")
        ],
        "dependences": [{"start_task": "pre_task", "end_task": "post_task"}],
    },
)

pulumi.export("job_id", test.job_id)
pulumi.export("status", test.status)
pulumi.export("dag_job_id", dag.job_id)
