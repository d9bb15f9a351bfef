"""The test card of `tencent.batch.Job`."""

from __future__ import annotations

from collections.abc import Iterator

from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.tencent.batch.job import JOB

from tests.cards.card import Actions, Campaign, Card, Consequence, Samples, Waits
from tests.input_paths import REMOVED, Values

HOUR = 3600.0
TASK = "job.tasks[0]"
MACHINE = f"{TASK}.computeEnv.envData"
IN_THE_POOL = {f"{TASK}.computeEnv": REMOVED, f"{TASK}.envId": "env-00000001"}
ONE_WAY = {
    f"{MACHINE}.{way}": REMOVED for way in ("instanceType", "instanceTypes", "instanceTypeOptions")
}
ONE_NETWORK = {
    f"{MACHINE}.{way}": REMOVED for way in ("zones", "virtualPrivateCloud", "virtualPrivateClouds")
}
ONE_LOGIN = {
    f"{MACHINE}.loginSettings.{way}": REMOVED for way in ("password", "keyIds", "keepImageLogin")
}
SPOT = {f"{MACHINE}.instanceChargeType": "SPOTPAID"}
LEAST_TASK: Values = {
    "application": {"deliveryForm": "LOCAL", "command": "echo"},
    "computeEnv": {"envData": {"instanceType": "S2.SMALL1"}},
}
STORE = (
    "cos://bucket-1250000000.cosgz.myqcloud.com/a/",
    "cos://bucket-1250000000.cosgz.myqcloud.com/b/",
)
NETWORK: tuple[Values, ...] = ({"vpcId": "vpc-1a2b3c4d", "subnetId": "subnet-1a2b3c4d"},)
EDGE = {"startTask": "a", "endTask": "b"}
LOGS = "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"
EXAMPLE_TASK: Values = {
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


def _consequences() -> Iterator[Consequence]:
    again = "all tasks run again at their cost; job_id changes"
    live = f"the live job is terminated and deleted, and unfinished work is lost; {again}"
    for status, raw in (
        ("pending", "SUBMITTED"),
        ("pending", "RUNNABLE"),
        ("starting", "STARTING"),
        ("running", "RUNNING"),
        ("unknown", "HIBERNATING"),
    ):
        yield Consequence(status, raw, f"{live} (last seen: {raw})")

    terminated = "the job, which is being terminated already, is deleted"
    yield Consequence("stopping", "RUNNING", f"{terminated}; {again} (last seen: RUNNING)")
    kept = (
        "the job is deleted, and the machines that it keeps for inspection after the "
        "interruption are released"
    )
    yield Consequence("failed", "FAILED_INTERRUPTED", f"{kept}; {again}")


CARD = Card(
    JOB,
    "tencent/batch/job",
    ids=("job-7f3a9xkq",),
    least={"placement": {"zone": "ap-guangzhou-2"}, "job": {"tasks": [LEAST_TASK]}},
    example={
        "placement": {"zone": "ap-guangzhou-2"},
        "job": {
            "jobName": "hello",
            "jobDescription": "test",
            "priority": 1,
            "tasks": [EXAMPLE_TASK],
        },
    },
    replacement={"job.priority": 2},
    actions=Actions(
        read="DescribeJob", stop="TerminateJob", delete="DeleteJob", poll="DescribeJobs"
    ),
    samples=Samples(
        values={
            "placement.zone": ("ap-guangzhou-2", "ap-guangzhou-3"),
            "placement.hostIds": (["host-1a2b3c4d"], ["host-2a2b3c4d"]),
            "job.tasks": ([LEAST_TASK], [LEAST_TASK, LEAST_TASK]),
            "job.tasks.taskName": ("a", "b"),
            "job.tasks.application": (LEAST_TASK["application"],),
            "job.tasks.application.packagePath": (f"{STORE[0]}a.tgz", f"{STORE[0]}b.tgz"),
            "job.tasks.computeEnv": (LEAST_TASK["computeEnv"],),
            "job.tasks.computeEnv.envType": ("MANAGED",),
            "job.tasks.computeEnv.envData": (LEAST_TASK["computeEnv"]["envData"],),
            "job.tasks.computeEnv.envData.instanceType": ("S1.SMALL1", "S2.SMALL1"),
            "job.tasks.computeEnv.envData.instanceTypes": (["S1.SMALL1"], ["S2.SMALL1"]),
            "job.tasks.computeEnv.envData.imageId": ("img-bd78fy2t", "img-00000002"),
            "job.tasks.computeEnv.envData.zones": (["ap-guangzhou-3"], ["ap-guangzhou-4"]),
            "job.tasks.computeEnv.envData.systemDisk.diskSize": (50, 60),
            "job.tasks.computeEnv.envData.dataDisks.diskSize": (50, 60),
            "job.tasks.computeEnv.envData.virtualPrivateCloud": NETWORK,
            "job.tasks.computeEnv.envData.virtualPrivateCloud.vpcId": (
                "vpc-1a2b3c4d",
                "vpc-2a2b3c4d",
            ),
            "job.tasks.computeEnv.envData.virtualPrivateCloud.subnetId": (
                "subnet-1a2b3c4d",
                "subnet-2a2b3c4d",
            ),
            "job.tasks.computeEnv.envData.virtualPrivateCloud.privateIpAddresses": (
                ["10.0.0.1"],
                ["10.0.0.2"],
            ),
            "job.tasks.computeEnv.envData.virtualPrivateClouds": (NETWORK, NETWORK * 2),
            "job.tasks.computeEnv.envData.virtualPrivateClouds.vpcId": (
                "vpc-1a2b3c4d",
                "vpc-2a2b3c4d",
            ),
            "job.tasks.computeEnv.envData.virtualPrivateClouds.subnetId": (
                "subnet-1a2b3c4d",
                "subnet-2a2b3c4d",
            ),
            "job.tasks.computeEnv.envData.virtualPrivateClouds.privateIpAddresses": (
                ["10.0.0.1"],
                ["10.0.0.2"],
            ),
            "job.tasks.computeEnv.envData.securityGroupIds": (["sg-1a2b3c4d"], ["sg-2a2b3c4d"]),
            "job.tasks.computeEnv.envData.loginSettings.keyIds": (
                ["skey-1a2b3c4d"],
                ["skey-2a2b3c4d"],
            ),
            "job.tasks.computeEnv.envData.loginSettings.keepImageLogin": ("TRUE", "FALSE"),
            "job.tasks.computeEnv.envData.instanceMarketOptions.marketType": ("spot",),
            "job.tasks.computeEnv.envData.instanceMarketOptions.spotOptions.maxPrice": (
                "0.5",
                "0.6",
            ),
            "job.tasks.computeEnv.envData.instanceMarketOptions.spotOptions.spotInstanceType": (
                "one-time",
            ),
            "job.tasks.computeEnv.mountDataDisks.localPath": ("/data", "/more"),
            "job.tasks.computeEnv.agentRunningMode.scene": ("WINDOWS",),
            "job.tasks.envId": ("env-00000001", "env-00000002"),
            "job.tasks.redirectInfo.stdoutRedirectPath": STORE,
            "job.tasks.redirectInfo.stderrRedirectPath": STORE,
            "job.tasks.redirectLocalInfo.stdoutLocalPath": ("/var/log/a/", "/var/log/b/"),
            "job.tasks.redirectLocalInfo.stderrLocalPath": ("/var/log/a/", "/var/log/b/"),
            "job.tasks.inputMappings.sourcePath": STORE,
            "job.tasks.inputMappings.destinationPath": ("/in", "/into"),
            "job.tasks.outputMappings.sourcePath": ("/out", "/output"),
            "job.tasks.outputMappings.destinationPath": STORE,
            "job.tasks.outputMappingConfigs.scene": ("COS",),
            "job.tasks.authentications.scene": ("COS",),
            "job.dependences": ([EDGE], [EDGE, {"startTask": "b", "endTask": "c"}]),
            "job.dependences.startTask": ("a", "c"),
            "job.dependences.endTask": ("b", "c"),
            "job.notifications.topicName": ("topic", "other"),
            "job.notifications.eventConfigs.eventName": ("JOB_FAILED", "JOB_RUNNING"),
        },
        along={
            "placement.dedicatedResourcePackIds": {
                "placement.dedicatedResourcePackTenancy": "ResourcePool"
            },
            "job.tasks.application.deliveryForm": {
                f"{TASK}.application.packagePath": f"{STORE[0]}a.tgz"
            },
            "job.tasks.application.packagePath": {f"{TASK}.application.deliveryForm": "PACKAGE"},
            "job.tasks.application.command": {f"{TASK}.application.commands": REMOVED},
            "job.tasks.application.commands": {f"{TASK}.application.command": REMOVED},
            "job.tasks.computeEnv": {f"{TASK}.envId": REMOVED},
            "job.tasks.computeEnv.envData.instanceType": ONE_WAY,
            "job.tasks.computeEnv.envData.instanceTypes": ONE_WAY,
            "job.tasks.computeEnv.envData.instanceTypeOptions": ONE_WAY,
            "job.tasks.computeEnv.envData.zones": ONE_NETWORK,
            "job.tasks.computeEnv.envData.virtualPrivateCloud": ONE_NETWORK,
            "job.tasks.computeEnv.envData.virtualPrivateClouds": ONE_NETWORK,
            "job.tasks.computeEnv.envData.loginSettings.password": ONE_LOGIN,
            "job.tasks.computeEnv.envData.loginSettings.keyIds": ONE_LOGIN,
            "job.tasks.computeEnv.envData.loginSettings.keepImageLogin": ONE_LOGIN,
            "job.tasks.computeEnv.envData.instanceMarketOptions": SPOT,
            "job.tasks.envId": {f"{TASK}.computeEnv": REMOVED},
            "job.tasks.restartComputeNode": IN_THE_POOL,
            "job.dependences": {"job.tasks": [{**LEAST_TASK, "taskName": name} for name in "abc"]},
        },
    ),
    fixtures=(
        Fixture("tencent/batch/image", "ap-guangzhou", "img-00000002"),
        Fixture("tencent/batch/compute_env", "ap-guangzhou", "env-00000001"),
        Fixture("tencent/batch/compute_env", "ap-guangzhou", "env-00000002"),
    ),
    waits=Waits(fails=("tencent.batch.outcome", "failed"), lasts="tencent.batch.running_seconds"),
    # A token makes the repeat the same job.
    outcomes={
        ("SubmitJob", code): "made"
        for code in (
            "InternalError",
            "InternalError.CallCam",
            "InternalError.CallCvm",
            "InternalError.CallTagAPI",
        )
    },
    hidden={"JobId": "job-other"},
    lasting={"tencent.batch.running_seconds": HOUR},
    campaign=Campaign(
        is_main=True,
        unknown_state={"JobState": "FROZEN"},
        state_actions=frozenset({"DescribeJob", "DescribeJobs"}),
    ),
    consequences=tuple(_consequences()),
)
