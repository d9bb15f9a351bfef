"""Inputs that use as much of each resource as one job can, for tests that hold for all of them."""

from __future__ import annotations

from typing import Any

from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.tencent.batch.compute_env import COMPUTE_ENV as BATCH_ENV
from pulumi_cloudjobs.tencent.batch.job import JOB as BATCH_JOB
from pulumi_cloudjobs.tencent.dlc.spark_app import SPARK_APP
from pulumi_cloudjobs.tencent.dlc.spark_app_task import SPARK_APP_TASK
from pulumi_cloudjobs.tencent.oceanus.job import JOB as OCEANUS_JOB

COMMON: dict[str, Any] = {
    "region": "ap-guangzhou",
    "stop": {"timeoutSeconds": 60},
}
RUN: dict[str, Any] = {
    **COMMON,
    "wait": {"until": "finished", "timeoutSeconds": 20_000, "pollSeconds": 600},
    "triggers": {"day": 1},
}
DLC_TASK: dict[str, Any] = {
    **RUN,
    "jobName": "spark-app-test",
    "cmdArgs": "10 test 20",
    "sourceInfo": [{"key": "from", "value": "scheduler"}],
}
DLC_APP: dict[str, Any] = {
    **COMMON,
    "appName": "nightly",
    "appType": 2,
    "dataEngine": "data-engine-demo",
    "appFile": "cosn://bucket/app.jar",
    "roleArn": 12,
    "appDriverSize": "small",
    "appExecutorSize": "m.large",
    "appExecutorNums": 2,
    "eni": "eni-1",
    "isLocal": "cos",
    "mainClass": "com.example.Nightly",
    "appConf": "spark.sql.shuffle.partitions=64\nspark.driver.extraJavaOptions=-Da=b",
    "isLocalJars": "cos",
    "appJars": ["cosn://bucket/a.jar", "cosn://bucket/b.jar"],
    "isLocalFiles": "lakefs",
    "appFiles": ["lakefs://bucket/a.csv"],
    "cmdArgs": "10 test 20",
    "maxRetries": 3,
    "dataSource": "DataLakeCatalog",
    "isLocalPythonFiles": "cos",
    "appPythonFiles": ["cosn://bucket/a.py", "cosn://bucket/b.zip"],
    "isLocalArchives": "cos",
    "appArchives": ["cosn://bucket/a.tar.gz#env", "cosn://bucket/b.tgz"],
    "sparkImage": "1",
    "sparkImageVersion": "Spark 3.2",
    "appExecutorMaxNumbers": 8,
    "sessionId": "script-1",
    "isInherit": 0,
    "isSessionStarted": True,
    "dependencyPackages": [
        {"packageSource": "maven", "mavenPackage": "a:b:1"},
        {"pypiPackage": "pandas==2.0"},
    ],
}
OCEANUS: dict[str, Any] = {
    **COMMON,
    "name": "作业-测试_1.0",
    "jobType": 2,
    "clusterType": 2,
    "clusterId": "cluster-5c42n3a5",
    "cuMem": 8,
    "remark": "测试作业",
    "folderId": "root",
    "flinkVersion": "Flink-1.13",
    "workSpaceId": "space-53rqk422",
    "tags": [{"tagKey": "team", "tagValue": "data"}, {"tagKey": "empty"}],
    "description": "some description",
    "openJobDefaultAlarm": 1,
    "uid": 100,
    "jdkVersion": "11",
}
LOGS = "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"
MACHINE: dict[str, Any] = {
    "instanceTypes": ["S1.SMALL1", "S2.SMALL1"],
    "imageId": "img-bd78fy2t",
    "systemDisk": {"diskType": "CLOUD_PREMIUM", "diskSize": 50},
    "dataDisks": [{"diskSize": 100, "deleteWithInstance": True}],
    "virtualPrivateCloud": {"vpcId": "vpc-1", "subnetId": "subnet-1"},
    "internetAccessible": {
        "internetMaxBandwidthOut": 1,
        "publicIpAssigned": True,
        "ipv6AddressType": "a",
    },
    "instanceName": "render",
    "loginSettings": {"password": "l0gin-pa55word"},
    "securityGroupIds": ["sg-1"],
    "enhancedService": {"securityService": {"enabled": True}, "monitorService": {"enabled": False}},
    "instanceChargeType": "SPOTPAID",
    "instanceMarketOptions": {"spotOptions": {"maxPrice": "0.5"}, "marketType": "spot"},
}
PRE_TASK: dict[str, Any] = {
    "taskName": "pre_task",
    "taskInstanceNum": 1,
    "application": {
        "deliveryForm": "PACKAGE",
        "command": 'python -c "print(1 if 2 < 3 else 4)"',
        "packagePath": "cos://a/b.tgz",
        "docker": {
            "image": "render:1",
            "user": "me",
            "password": "d0cker-pa55word",
            "maxRetryCount": 1,
        },
    },
    "computeEnv": {
        "envType": "MANAGED",
        "envData": MACHINE,
        "mountDataDisks": [{"localPath": "/data"}],
    },
    "redirectInfo": {"stdoutRedirectPath": LOGS, "stderrRedirectPath": LOGS},
    "redirectLocalInfo": {"stdoutLocalPath": "/var/log/"},
    "envVars": [{"name": "A", "value": "1"}],
    "authentications": [{"scene": "COS", "secretId": "id", "secretKey": "s3cr3t-key"}],
    "inputMappings": [{"sourcePath": "cos://a/b/", "destinationPath": "/in", "mountType": "COSFS"}],
    "outputMappings": [
        {
            "sourcePath": "/out",
            "destinationPath": "cos://a/c/",
            "outputMappingOption": {"workspace": "BATCH_WORKSPACE"},
        }
    ],
    "outputMappingConfigs": [{"scene": "COS", "workerNum": 1, "workerPartSize": 8}],
    "failedAction": "TERMINATE",
    "maxRetryCount": 2,
    "timeout": 60,
}
POST_TASK: dict[str, Any] = {
    "taskName": "post_task",
    "taskInstanceNum": 3,
    "application": {"deliveryForm": "LOCAL", "command": "echo post_task"},
    "computeEnv": {"envData": {"instanceType": "S2.SMALL1"}},
}
BATCH: dict[str, Any] = {
    **RUN,
    "placement": {"zone": "ap-guangzhou-2", "projectId": 0},
    "job": {
        "jobName": "dag",
        "jobDescription": "dag_demo",
        "priority": 100,
        "tasks": [PRE_TASK, POST_TASK],
        "dependences": [{"startTask": "pre_task", "endTask": "post_task"}],
        "notifications": [
            {
                "topicName": "topic",
                "eventConfigs": [
                    {"eventName": "JOB_FAILED", "eventVars": [{"name": "a", "value": "b"}]}
                ],
            }
        ],
        "taskExecutionDependOn": "PRE_TASK_SUCCEED",
        "stateIfCreateCvmFailed": "FAILED",
        "tags": [{"key": "team", "value": "data"}, {"key": "env", "value": "test"}],
        "notificationTarget": "CMQ",
    },
}
COMPUTE_ENV: dict[str, Any] = {
    **COMMON,
    "placement": {"zone": "ap-guangzhou-2", "projectId": 0},
    "computeEnv": {
        "envName": "渲染-farm",
        "desiredComputeNodeCount": 2,
        "envDescription": "Renders films",
        "envType": "MANAGED",
        "envData": MACHINE,
        "mountDataDisks": [{"localPath": "/data", "fileSystemType": "EXT4"}],
        "authentications": [{"scene": "COS", "secretId": "id", "secretKey": "s3cr3t-key"}],
        "inputMappings": [
            {"sourcePath": "cos://a/b/", "destinationPath": "/in", "mountType": "COSFS"}
        ],
        "agentRunningMode": {"scene": "WINDOWS", "user": "me", "session": "1"},
        "notifications": [
            {
                "topicName": "topic",
                "eventConfigs": [
                    {
                        "eventName": "COMPUTE_NODE_ABNORMAL",
                        "eventVars": [{"name": "a", "value": "b"}],
                    },
                ],
            }
        ],
        "actionIfComputeNodeInactive": "RECREATE",
        "resourceMaxRetryCount": 3,
        "tags": [{"key": "team", "value": "data"}, {"key": "env", "value": "test"}],
        "notificationTarget": "CMQ",
    },
}

EXAMPLES: list[tuple[ResourceType, dict[str, Any]]] = [
    (SPARK_APP_TASK, DLC_TASK),
    (SPARK_APP, DLC_APP),
    (OCEANUS_JOB, OCEANUS),
    (BATCH_JOB, BATCH),
    (BATCH_ENV, COMPUTE_ENV),
]
