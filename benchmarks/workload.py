"""The measured resources: those of the root stack and the programs beside them.

Their requests are those of the API documents.
"""

from __future__ import annotations

from typing import Any

LOGS = "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"

Inputs = dict[str, Any]


def batch_job(name: str) -> Inputs:
    """A Batch job with names as in state."""
    task = {
        "taskName": "hello2",
        "taskInstanceNum": 1,
        "application": {
            "deliveryForm": "LOCAL",
            "command": 'python -c "fib=lambda n:1 if n<=2 else fib(n-1)+fib(n-2); print(fib(20))"',
        },
        "computeEnv": {
            "envType": "MANAGED",
            "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"},
        },
        "redirectInfo": {"stdoutRedirectPath": LOGS, "stderrRedirectPath": LOGS},
    }
    job = {"jobName": name, "jobDescription": "test", "priority": 1, "tasks": [task]}
    return {"placement": {"zone": "ap-guangzhou-2"}, "job": job}


def batch_jobs(count: int) -> dict[str, Inputs]:
    """Return that many Batch jobs by name, which differ in their names."""
    names = [f"job-{number:04d}" for number in range(count)]
    return {name: batch_job(name) for name in names}


SPARK_TASK: Inputs = {"jobName": "spark-app-test", "cmdArgs": "10 test 20"}
FLINK_JOB: Inputs = {
    "name": "create_job_test",
    "jobType": 1,
    "clusterType": 2,
    "clusterId": "cluster-5c42n3a5",
    "workSpaceId": "space-53rqk422",
    "description": "some description",
}
SPARK_SESSION: Inputs = {
    "kind": "spark",
    "clusterName": "test_cluster",
    "scType": "A",
    "jars": ["group.tesddws/gsjdbc4.jar"],
    "resources": [{"name": "group.tesddws/gsjdbc3.jar", "type": "jar"}],
    "groups": [{"name": "group.tesddws", "resources": [{"name": "gsjdbc2.jar", "type": "jar"}]}],
}
FLOW_JOB: Inputs = {
    "projectId": "FP-257A173659F50000",
    "name": "my_shell_job",
    "description": "This is a data development job Description",
    "type": "SHELL",
    "resourceList": [{"path": "oss://path/demo.jar"}],
}


COMPUTE_ENV: Inputs = {
    "placement": {"zone": "ap-guangzhou-2"},
    "computeEnv": {
        "envName": "farm",
        "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"},
        "desiredComputeNodeCount": 2,
    },
}
SPARK_APP: Inputs = {
    "appName": "nightly",
    "appType": 1,
    "dataEngine": "data-engine-demo",
    "appFile": "cosn://bucket/app.jar",
    "roleArn": 12,
    "appDriverSize": "small",
    "appExecutorSize": "small",
    "appExecutorNums": 1,
}
DEPLOYMENT: Inputs = {
    "workSpaceId": "space-53rqk422",
    "programArgs": '{"SqlCode": "SU5TRVJUIElOVE8gc2luayBTRUxFQ1QgKiBGUk9NIHNvdXJjZTs="}',
}
SPARK_BATCH: Inputs = {"file": "obs://bucket/report.py", "className": "", "queue": "test_cluster"}
FLOW_RUN: Inputs = {"projectId": "FP-257A173659F50000", "clusterId": "C-D7958B72E59B0000"}


def snake_case(inputs: Any) -> Any:
    """Inputs with names as a program writes them."""
    if isinstance(inputs, dict):
        return {_snake(key): snake_case(value) for key, value in inputs.items()}

    return [snake_case(item) for item in inputs] if isinstance(inputs, list) else inputs


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)
