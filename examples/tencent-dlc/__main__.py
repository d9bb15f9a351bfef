"""Run a Spark app that exists already.

A new value of `triggers` runs the app again; so do new arguments.
"""

import pulumi
import pulumi_cloudjobs as cloudjobs

task = cloudjobs.tencent.dlc.SparkAppTask(
    "spark-app-test",
    job_name="spark-app-test",
    cmd_args="10 test 20",
    triggers={"date": "2024-08-08"},
)

pulumi.export("task_id", task.task_id)
pulumi.export("status", task.status)
