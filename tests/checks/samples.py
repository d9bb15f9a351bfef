"""Valid inputs for every field of every resource type, made from its model.

Each field has two values, and the fields that it needs beside it.

What a field may hold follows from its shape. `VALUES` and `ALONG` say the rest: ids of what the
simulator knows, texts of a certain form, fields that need or exclude each other. Paths there
are without the positions in lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_cloudjobs import api
from pulumi_cloudjobs.alibaba.emr.flow_job import FLOW_JOB
from pulumi_cloudjobs.alibaba.emr.flow_job_run import FLOW_JOB_RUN
from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.core.schema.inputs import Mark
from pulumi_cloudjobs.core.schema.schema import FieldSchema, Schema, fields_of, schema_of
from pulumi_cloudjobs.huawei.dli.session import SESSION
from pulumi_cloudjobs.huawei.dli.spark_batch import SPARK_BATCH
from pulumi_cloudjobs.huawei.dli.statement import STATEMENT
from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.tencent.batch.compute_env import COMPUTE_ENV
from pulumi_cloudjobs.tencent.batch.job import JOB as BATCH_JOB
from pulumi_cloudjobs.tencent.dlc.spark_app import SPARK_APP
from pulumi_cloudjobs.tencent.dlc.spark_app_task import SPARK_APP_TASK
from pulumi_cloudjobs.tencent.oceanus.deployment import DEPLOYMENT
from pulumi_cloudjobs.tencent.oceanus.job import JOB as OCEANUS_JOB

from tests.checks.table import REMOVED

Values = dict[str, Any]

NOT_WALKED = {
    "adopt": "it names an object that is there, and a change of it is told in its own tests",
    "region": "another region has none of the objects that the inputs refer to",
    "desired_state": "it is no field of the request; what it does is told in its own tests",
    "keep_versions": "it is no field of the request; what it does is told in its own tests",
    "entrypoint_class": "whether it may be absent depends on the type of the job",
}
COMMON = {"wait": "LOCAL", "stop": "LOCAL", "triggers": "REPLACES"}


@dataclass(frozen=True, repr=False)
class Subject:
    """A kind, and what makes inputs of it valid.

    Args:
        base: Inputs with nothing in them that may be left out.
        values: Valid values of a field, by its path.
        along: What else has to be so when a field is set, by its path: values by path with
            positions, or REMOVED.
        modify: The action that changes an object in place; "" when there is none.
        renamed: Fields that this action calls otherwise: its name -> that of create.
        fixtures: What the cloud has to know besides.
        changes: What a change of an input does, where that is not what the API's actions say; "*"
            is any other input. A field inside an input is named by its path.
    """

    kind: ResourceType
    base: Values
    values: Mapping[str, tuple[Any, ...]]
    along: Mapping[str, Mapping[str, Any]]
    modify: str = ""
    renamed: Mapping[str, str] | None = None
    fixtures: tuple[Fixture, ...] = ()
    changes: Mapping[str, str] | None = None

    def __repr__(self) -> str:
        return self.kind.token

    def does(self, path: str) -> str:
        """Return the effect of a change of this field, according to the API's actions."""
        top = re.split(r"[.\[]", path)[0]
        if self.changes and bare(path) in self.changes:
            return self.changes[bare(path)]
        if self.changes and (top in self.changes or top not in COMMON):
            return self.changes.get(top, self.changes["*"])
        if top in COMMON:
            return COMMON[top]

        actions = api.load(self.kind.api)["actions"]
        changed = {one["name"] for one in actions[self.modify]["request"]} if self.modify else set()
        changed = {(self.renamed or {}).get(name, name) for name in changed} - {
            "ProjectId",
            "WorkSpaceId",
        }
        wire = next(field.wire for field in fields_of(self.kind.model) if field.state_name == top)
        return "UPDATES" if wire in changed else "REPLACES"


@dataclass(frozen=True, repr=False)
class Place:
    """A field somewhere in the inputs, by its path with positions."""

    path: str
    field: FieldSchema

    def __repr__(self) -> str:
        return self.path

    @property
    def is_scalar(self) -> bool:
        return self.field.shape.kind == "scalar"


def places(subject: Subject) -> list[Place]:
    """Every field at every depth; of a list, the fields of its first object."""
    return list(_places(schema_of(subject.kind.model), ""))


def _places(shape: Schema, at: str) -> Iterator[Place]:
    for field in shape.fields:
        if not at and field.name in NOT_WALKED:
            continue

        path = f"{at}.{field.state_name}" if at else field.state_name
        yield Place(path, field)
        inner = field.shape.item if field.shape.kind == "list" else field.shape
        if inner is not None and inner.kind == "object":
            yield from _places(inner, f"{path}[0]" if field.shape.kind == "list" else path)


def variants(subject: Subject, place: Place) -> list[Any]:
    """Return one or two different valid values."""
    given = subject.values.get(bare(place.path))
    count = len(given) if given else len(place.field.shape.choices) or 2
    if place.field.shape.kind == "object":
        count = 1  # what differs in it is a place of its own

    return [
        _value(subject, place.field.shape, place.path, n, place.field.marks)
        for n in range(min(count, 2))
    ]


def bare(path: str) -> str:
    """A path without the positions in lists."""
    return re.sub(r"\[\d+\]", "", path)


def _value(
    subject: Subject, shape: Schema, path: str, n: int, marks: frozenset[Mark] = frozenset()
) -> Any:
    """The n-th valid value; of an object the least one that is not empty."""
    given = subject.values.get(bare(path))
    if given is not None:
        return _own(given[n % len(given)])

    if shape.kind == "object":
        needed = [field for field in shape.fields if field.required]
        fields = (
            needed
            or [field for field in shape.fields if field.shape.kind == "scalar"][:1]
            or shape.fields[:1]
        )
        return {
            field.state_name: _value(
                subject, field.shape, f"{path}.{field.state_name}", n, field.marks
            )
            for field in fields
        }

    if shape.kind == "list" and shape.item is not None:
        many = range(n + 1) if shape.item.kind == "object" else [n]
        return [_value(subject, shape.item, path, one) for one in many]

    if shape.kind == "data":
        return {"a": n}

    return json.dumps({"a": n}) if Mark.JSON_TEXT in marks else _scalar(shape, n)


def _scalar(shape: Schema, n: int) -> Any:
    if shape.choices:
        return shape.choices[n % len(shape.choices)]

    return {bool: n % 2 == 0, int: n + 1, float: n + 0.5, str: f"text-{n}"}[shape.scalar or str]


def placed(subject: Subject, inputs: Values, path: str, value: Any) -> Values:
    """A copy of the inputs with a value in this place, and with what it needs beside it."""
    changed: Values = _own(inputs)
    _put(subject, changed, path, value)  # with the objects around it
    steps = bare(path).split(".")

    for length in range(1, len(steps) + 1):
        for other, its in subject.along.get(".".join(steps[:length]), {}).items():
            _put(subject, changed, other, its)

    _put(subject, changed, path, value)
    return changed


def without(subject: Subject, inputs: Values, path: str) -> Values:
    """A copy of the inputs that has nothing in this place."""
    changed: Values = _own(inputs)
    _put(subject, changed, path, REMOVED)
    return changed


def read(inputs: Values, path: str) -> Any:
    """Return the value at this path; None without one."""
    place: Any = inputs

    for step in _steps(path):
        if isinstance(step, int):
            place = place[step] if isinstance(place, list) and step < len(place) else None
        else:
            place = place.get(step) if isinstance(place, dict) else None

    return place


def _steps(path: str) -> list[str | int]:
    return [
        int(step[1:-1]) if step.startswith("[") else step
        for step in re.findall(r"\[\d+\]|[^.\[\]]+", path)
    ]


def _put(subject: Subject, inputs: Values, path: str, value: Any) -> None:
    place: Any = inputs
    shape, at = schema_of(subject.kind.model), ""
    *way, last = _steps(path)

    for step in way:
        if isinstance(step, int):
            place, shape = place[step], shape.item or shape
            continue

        shape = next(field.shape for field in shape.fields if field.state_name == step)
        at = f"{at}.{step}" if at else step
        if place.get(step) in (None, []):
            if value is REMOVED:
                return

            place[step] = _value(subject, shape, at, 0)

        place = place[step]

    if value is REMOVED:
        place.pop(last, None)
    else:
        place[last] = _own(value)


def _own(value: Any) -> Any:
    """Return a copy in which no object is shared, as it may be in the tables."""
    if isinstance(value, dict):
        return {key: _own(item) for key, item in value.items()}

    return [_own(item) for item in value] if isinstance(value, list | tuple) else value


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
MINUTES = (600, 601)
NETWORK: tuple[Values, ...] = ({"vpcId": "vpc-1a2b3c4d", "subnetId": "subnet-1a2b3c4d"},)
EDGE = {"startTask": "a", "endTask": "b"}
RUN_VALUES: dict[str, tuple[Any, ...]] = {
    "wait.until": ("accepted", "running"),
    "wait.timeoutSeconds": MINUTES,
    "stop.timeoutSeconds": MINUTES,
}

BATCH = Subject(
    BATCH_JOB,
    base={"placement": {"zone": "ap-guangzhou-2"}, "job": {"tasks": [LEAST_TASK]}},
    values={
        **RUN_VALUES,
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
        "job.tasks.computeEnv.envData.virtualPrivateCloud.vpcId": ("vpc-1a2b3c4d", "vpc-2a2b3c4d"),
        "job.tasks.computeEnv.envData.virtualPrivateCloud.subnetId": (
            "subnet-1a2b3c4d",
            "subnet-2a2b3c4d",
        ),
        "job.tasks.computeEnv.envData.virtualPrivateCloud.privateIpAddresses": (
            ["10.0.0.1"],
            ["10.0.0.2"],
        ),
        "job.tasks.computeEnv.envData.virtualPrivateClouds": (NETWORK, NETWORK * 2),
        "job.tasks.computeEnv.envData.virtualPrivateClouds.vpcId": ("vpc-1a2b3c4d", "vpc-2a2b3c4d"),
        "job.tasks.computeEnv.envData.virtualPrivateClouds.subnetId": (
            "subnet-1a2b3c4d",
            "subnet-2a2b3c4d",
        ),
        "job.tasks.computeEnv.envData.virtualPrivateClouds.privateIpAddresses": (
            ["10.0.0.1"],
            ["10.0.0.2"],
        ),
        "job.tasks.computeEnv.envData.securityGroupIds": (["sg-1a2b3c4d"], ["sg-2a2b3c4d"]),
        "job.tasks.computeEnv.envData.loginSettings.keyIds": (["skey-1a2b3c4d"], ["skey-2a2b3c4d"]),
        "job.tasks.computeEnv.envData.loginSettings.keepImageLogin": ("TRUE", "FALSE"),
        "job.tasks.computeEnv.envData.instanceMarketOptions.marketType": ("spot",),
        "job.tasks.computeEnv.envData.instanceMarketOptions.spotOptions.maxPrice": ("0.5", "0.6"),
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
    fixtures=(
        Fixture("tencent/batch/image", "ap-guangzhou", "img-00000002"),
        Fixture("tencent/batch/compute_env", "ap-guangzhou", "env-00000001"),
        Fixture("tencent/batch/compute_env", "ap-guangzhou", "env-00000002"),
    ),
)


def _of_an_env(path: str) -> str:
    """Return the path in an environment of a task's or machine's field; "" without one."""
    for inside in ("computeEnv.", "inputMappings", "authentications"):
        for task in (f"{TASK}.", "job.tasks."):
            if path.startswith(f"{task}{inside}"):
                return ("" if inside == "computeEnv." else "computeEnv.") + path.removeprefix(task)

    return path.replace("job.", "computeEnv.") if path.startswith("job.notifications") else ""


ENV = Subject(
    COMPUTE_ENV,
    base={
        "placement": {"zone": "ap-guangzhou-2"},
        "computeEnv": {"envName": "least", "desiredComputeNodeCount": 0},
    },
    values={
        **{
            path: given
            for path, given in BATCH.values.items()
            if path.startswith(("placement.", "stop."))
        },
        **{_of_an_env(path): given for path, given in BATCH.values.items() if _of_an_env(path)},
        "computeEnv.envName": ("farm", "渲染"),
        "computeEnv.desiredComputeNodeCount": (1, 2),
        "computeEnv.resourceMaxRetryCount": (1, 2),
    },
    along={
        **{path: others for path, others in BATCH.along.items() if path.startswith("placement.")},
        **{
            _of_an_env(path): {_of_an_env(other): its for other, its in others.items()}
            for path, others in BATCH.along.items()
            if path.startswith("job.tasks.computeEnv.")
        },
    },
    fixtures=BATCH.fixtures[:1],
    changes={
        "computeEnv.envName": "UPDATES",
        "computeEnv.envDescription": "UPDATES",
        "computeEnv.desiredComputeNodeCount": "UPDATES",
        "computeEnv.envData.instanceTypes": "UPDATES",
        "*": "REPLACES",
    },
)

DEDICATED = {"clusterType": 2, "clusterId": "cluster-5c42n3a5"}
OCEANUS = Subject(
    OCEANUS_JOB,
    base={"name": "least", "jobType": 1, "clusterType": 1},
    values={
        "name": ("作业-1", "作业-2"),
        "clusterId": ("cluster-5c42n3a5", "cluster-00000002"),
        "cuMem": (2, 8),
        "folderId": ("folder-00000001", "folder-00000002"),
        "workSpaceId": ("space-53rqk422", "space-00000002"),
        "stop.timeoutSeconds": MINUTES,
    },
    along={
        "clusterType": {**DEDICATED, "cuMem": REMOVED},
        "clusterId": DEDICATED,
        "cuMem": DEDICATED,
    },
    modify="ModifyJob",
    renamed={"TargetFolderId": "FolderId"},
    fixtures=(
        Fixture(
            "tencent/oceanus/cluster",
            "ap-guangzhou",
            "cluster-00000002",
            {"Zone": ""},
            "other",
            state=2,
        ),
        Fixture("tencent/oceanus/work_space", "ap-guangzhou", "space-00000002", {}, "other"),
        Fixture("tencent/oceanus/folder", "ap-guangzhou", "folder-00000001", {}, "one"),
        Fixture("tencent/oceanus/folder", "ap-guangzhou", "folder-00000002", {}, "two"),
    ),
)

OTHER_APP = {
    "AppName": "other-app",
    "AppType": 1,
    "DataEngine": "data-engine-demo",
    "AppFile": "cosn://a/b.jar",
    "RoleArn": 12,
    "AppDriverSize": "small",
    "AppExecutorSize": "small",
    "AppExecutorNums": 1,
}
DLC = Subject(
    SPARK_APP_TASK,
    base={"jobName": "spark-app-test"},
    values={**RUN_VALUES, "jobName": ("spark-app-test", "other-app")},
    along={},
    fixtures=(Fixture("tencent/dlc/spark_app", "ap-guangzhou", "batch_2", OTHER_APP, "other-app"),),
)

COSN = (["cosn://a/b.jar"], ["lakefs://a/c.jar"])
DLC_APP = Subject(
    SPARK_APP,
    base={
        "appName": "least",
        "appType": 1,
        "dataEngine": "data-engine-demo",
        "appFile": "cosn://a/b.jar",
        "roleArn": 12,
        "appDriverSize": "small",
        "appExecutorSize": "small",
        "appExecutorNums": 1,
    },
    values={
        "appName": ("one", "two"),
        "dataEngine": ("data-engine-demo", "other-engine"),
        "appFile": ("cosn://a/b.jar", "lakefs://a/b.py"),
        "appConf": ("a=1", "a=1\nb.c=2=3"),
        "appJars": COSN,
        "appFiles": COSN,
        "appPythonFiles": COSN,
        "appArchives": (["cosn://a/b.tar.gz"], ["cosn://a/b.tgz#c"]),
        "stop.timeoutSeconds": RUN_VALUES["stop.timeoutSeconds"],
    },
    along={},
    modify="ModifySparkApp",
    # ModifySparkApp takes both as part of the whole definition; whether it changes them is
    # uncertain.
    renamed={"AppName": "SparkAppId", "AppType": "SparkAppId"},
    fixtures=(
        Fixture(
            "tencent/dlc/engine",
            "ap-guangzhou",
            "DataEngine-2",
            {"Type": "SparkBatch"},
            "other-engine",
            state=2,
        ),
    ),
)

GROUP, JARS = "group.tesddws", ("gsjdbc2.jar", "gsjdbc3.jar")
PACKAGES = tuple([f"{GROUP}/{jar}"] for jar in JARS)
DLI = Subject(
    SESSION,
    base={"kind": "spark", "clusterName": "test_cluster"},
    values={
        **RUN_VALUES,
        "clusterName": ("test_cluster", "other_queue"),
        "name": ("one", "two"),
        "jars": PACKAGES,
        "pyFiles": PACKAGES,
        "files": PACKAGES,
        "modules": (["sys.datasource.hbase"], ["sys.datasource.rds"]),
        "resources.name": tuple(f"{GROUP}/{jar}" for jar in JARS),
        "resources.type": ("jar", "file"),
        "groups": (
            [{"name": GROUP}],
            [{"name": GROUP}, {"name": GROUP, "resources": [{"name": JARS[0]}]}],
        ),
        "groups.name": (GROUP, "other"),
        "groups.resources.name": JARS,
        "groups.resources.type": ("jar", "file"),
        "conf": ([{"spark.sql.shuffle.partitions": "8"}], [{"spark.sql.shuffle.partitions": "9"}]),
        "heartbeatTimeoutInSecond": MINUTES,
        "driverMemory": ("1G", "2G"),
        "executorMemory": ("1G", "2048M"),
    },
    along={},
    fixtures=(
        Fixture(
            "huawei/dli/queue",
            "cn-north-4",
            "other_queue",
            {"queue_name": "other_queue", "queue_type": "general"},
        ),
        *(
            Fixture("huawei/dli/package", "cn-north-4", f"other/{jar}", {"group": "other"}, jar)
            for jar in JARS
        ),
    ),
)

DLI_BATCH = Subject(
    SPARK_BATCH,
    base={"file": "obs://bucket/a.jar", "className": "a.B", "queue": "test_cluster"},
    values={
        **{
            path: given
            for path, given in DLI.values.items()
            if path not in ("conf", "heartbeatTimeoutInSecond")
        },
        "file": ("obs://bucket/a.jar", f"{GROUP}/{JARS[0]}"),
        "className": ("a.B", "a.C"),
        "queue": ("test_cluster", "other_queue"),
        "image": ("organisation/name:1", "organisation/name:2"),
        "sparkVersion": ("2.3.2", "3.1.1"),
        "conf": (
            {"spark.sql.shuffle.partitions": "8"},
            {"spark.sql.shuffle.partitions": "9", "spark.a": ""},
        ),
    },
    along={
        "clusterName": {"queue": REMOVED},
        "queue": {"clusterName": REMOVED},
        "feature": {"image": REMOVED},
        "image": {"feature": "custom"},
    },
    fixtures=DLI.fixtures,
)

READY = {"kind": "spark", "cluster_name": "test_cluster"}
READY_SESSIONS = ("f28a0d0c-0a37-4bd4-8d1d-1416031e5151", "f28a0d0c-0a37-4bd4-8d1d-1416031e5152")
DLI_STATEMENT = Subject(
    STATEMENT,
    base={"sessionId": READY_SESSIONS[0], "code": "1"},
    values={
        **RUN_VALUES,
        "sessionId": READY_SESSIONS,
        "code": ("val a = 1\na + 1", 'println("值")'),
    },
    along={},
    fixtures=tuple(
        Fixture("huawei/dli/session", "cn-north-4", id, READY, f"ready-{id[-1]}", state="idle")
        for id in READY_SESSIONS
    ),
)

PROJECT = "FP-257A173659F50000"
EMR = Subject(
    FLOW_JOB,
    base={"projectId": PROJECT, "name": "least", "type": "SHELL", "description": "least"},
    values={
        "projectId": (PROJECT, "FP-0000000000000002"),
        "type": ("SHELL", "SPARK"),
        "clusterId": ("C-D7958B72E59B0000", "C-0000000000000002"),
        "parentCategory": ("FC-5BD9575E34620000", "FC-0000000000000002"),
        "resourceList.path": ("oss://a/b.jar", "hdfs://a/b.jar"),
        "runConf": ('{"priority": 1}', '{"priority": 2}'),
        "paramConf": ('{"date": "${yyyy-MM-dd}"}', '{"date": "${yyyy}"}'),
        "stop.timeoutSeconds": MINUTES,
    },
    along={
        "projectId": {"parentCategory": REMOVED},
        "parentCategory": {"projectId": PROJECT},
        "monitorConf": {"type": "SPARK_STREAMING"},
        "type": {"monitorConf": REMOVED},
    },
    modify="ModifyFlowJob",
    fixtures=(
        Fixture(
            "alibaba/emr/project", "cn-hangzhou", "FP-0000000000000002", {"Name": "other"}, "other"
        ),
        Fixture("alibaba/emr/cluster", "cn-hangzhou", "C-0000000000000002", {"Status": "IDLE"}),
        Fixture(
            "alibaba/emr/folder",
            "cn-hangzhou",
            "FC-0000000000000002",
            {"ProjectId": PROJECT, "Type": "JOB"},
        ),
    ),
)

OTHER_PROJECT, OTHER_CLUSTER = "FP-0000000000000002", "C-0000000000000002"
RUN_JOBS = ("FJ-0000000000000001", "FJ-0000000000000002")
OTHER_JOB = "FJ-0000000000000003"
EMR_RUN = Subject(
    FLOW_JOB_RUN,
    base={"projectId": PROJECT, "jobId": RUN_JOBS[0], "clusterId": "C-D7958B72E59B0000"},
    values={
        **RUN_VALUES,
        "projectId": (OTHER_PROJECT,),
        "jobId": RUN_JOBS,
        "clusterId": ("C-D7958B72E59B0000", OTHER_CLUSTER),
        "hostName": ("emr-header-1", "emr-gateway-1"),
        "conf": ('{"params": "ls"}', '{"params": "df"}'),
    },
    along={"projectId": {"jobId": OTHER_JOB}, "jobId": {"projectId": PROJECT}},
    fixtures=(
        *EMR.fixtures,
        *(
            Fixture(
                "alibaba/emr/job",
                "cn-hangzhou",
                job,
                {"ProjectId": project, "Name": job, "Type": "SHELL", "Description": "d"},
                job,
                parent=project,
            )
            for job, project in (
                *((job, PROJECT) for job in RUN_JOBS),
                (OTHER_JOB, OTHER_PROJECT),
            )
        ),
    ),
)

FLINK_JOB: Values = {
    "JobType": 2,
    "ClusterType": 2,
    "ClusterId": "cluster-5c42n3a5",
    "CuMem": 4,
    "Remark": "",
    "Description": "",
    "FolderId": "root",
    "FlinkVersion": "Flink-1.16",
    "JdkVersion": "8",
    "OpenJobDefaultAlarm": 0,
    "WorkSpaceId": "space-53rqk422",
    "Tags": None,
    "updated": 0,
}
FLINK_JOBS = ("cql-00000001", "cql-00000002")
SQL_JOB = "cql-00000003"
CPUS = (0.5, 2.0)
OCEANUS_DEPLOYMENT = Subject(
    DEPLOYMENT,
    base={"jobId": FLINK_JOBS[0], "entrypointClass": "a.B", "desiredState": "stopped"},
    values={
        "jobId": FLINK_JOBS,
        "workSpaceId": ("space-53rqk422",),
        "stop.timeoutSeconds": MINUTES,
        "wait.timeoutSeconds": MINUTES,
        "wait.pollSeconds": MINUTES,
        "start.startMode": ("EARLIEST", "T1700000000000"),
        "jobManagerSpec": CPUS,
        "taskManagerSpec": CPUS,
        "jobManagerCpu": CPUS,
        "jobManagerMem": CPUS,
        "taskManagerCpu": CPUS,
        "taskManagerMem": CPUS,
        "expertModeConfiguration.slotSharingGroups.spec.cpu": CPUS,
    },
    along={
        "start.kafkaScanMode": {"start.customTimestamp": 1},
        "start.savepointId": {"start.restore": REMOVED},
        "start.savepointPath": {"start.restore": REMOVED},
    },
    fixtures=tuple(
        Fixture(
            *("tencent/oceanus/job", "ap-guangzhou", id),
            {**FLINK_JOB, "Name": id, "JobType": 1 if id == SQL_JOB else 2},
            id,
            "space-53rqk422",
            2,
        )
        for id in (*FLINK_JOBS, SQL_JOB)
    ),
    changes={
        "jobId": "REPLACES",
        "workSpaceId": "REPLACES",
        "autoDelete": "LOCAL",
        "start": "LOCAL",
        "onFailure": "LOCAL",
        "triggers": "RESTARTS",
        "wait": "LOCAL",
        "stop": "LOCAL",
        "*": "RESTARTS",
    },
)

SUBJECTS = (
    OCEANUS_DEPLOYMENT,
    DLC,
    OCEANUS,
    BATCH,
    ENV,
    DLI,
    EMR,
    DLI_BATCH,
    DLI_STATEMENT,
    DLC_APP,
    EMR_RUN,
)
