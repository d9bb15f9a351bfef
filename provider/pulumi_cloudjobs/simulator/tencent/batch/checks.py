"""Checks of the parameters of Batch (2017-03-12), with codes of each action's documented list.

The documents give the codes, and few of the rules; values of fields are from the official SDK's
field texts, the form of a topic's name from the message queue's API. Uncertain, and decided here:
characters and length of a task's name; which code goes with a bad enumeration or priority
(InvalidParameterValue; of a machine InvalidParameter.CvmParameters); the most retries and instances
of a task; which storage schemes exist; the longest name and description of a compute environment,
and that InvalidParameterValue.ComputeEnv is for all that no other code of CreateComputeEnv fits, as
is InvalidParameterValue.LimitExceeded for what is too many to ModifyComputeEnv. What goes with
EnvId only is ignored elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pulumi_cloudjobs import api

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Query
from ...store import Transaction
from ..common import given
from .nodes import ACTIVE, ENV, env_state

ZONE, IMAGE, INSTANCE_TYPE = (
    "tencent/batch/zone",
    "tencent/batch/image",
    "tencent/batch/instance_type",
)

TASK_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
TOPIC_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
STORES = ("cos", "cfs")
PACKAGES = (*STORES, "http", "https")
MOST_RETRIES = 100
MOST_INSTANCES = 10_000
LONGEST_TASK_NAME = 60
LONGEST_TOPIC_NAME = 64
LONGEST_ENV_NAME = 60
LONGEST_ENV_DESCRIPTION = 200
MOST_NODES = 2000
MOST_INSTANCE_TYPES = 10
MOST_FILTER_VALUES = 5
FAILED_ACTIONS = ("TERMINATE", "INTERRUPT", "FAST_INTERRUPT")
DEPEND_ON = ("PRE_TASK_SUCCEED", "PRE_TASK_AT_LEAST_PARTLY_SUCCEED", "PRE_TASK_FINISHED")
EVENTS = frozenset(
    [
        *("JOB_RUNNING", "JOB_SUCCEED", "JOB_FAILED", "JOB_FAILED_INTERRUPTED"),
        *("TASK_RUNNING", "TASK_SUCCEED", "TASK_FAILED", "TASK_FAILED_INTERRUPTED"),
        *("TASK_INSTANCE_RUNNING", "TASK_INSTANCE_SUCCEED", "TASK_INSTANCE_FAILED"),
        *("TASK_INSTANCE_FAILED_INTERRUPTED", "COMPUTE_ENV_CREATED", "COMPUTE_ENV_DELETED"),
        *("COMPUTE_NODE_CREATED", "COMPUTE_NODE_CREATION_FAILED", "COMPUTE_NODE_RUNNING"),
        *("COMPUTE_NODE_ABNORMAL", "COMPUTE_NODE_DELETING"),
    ]
)
PRICE = re.compile(r"\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
CVM = "InvalidParameter.CvmParameters"
NEGATIVE = "InvalidParameterValue.Negative"
COMBINATION = "InvalidParameter.InvalidParameterCombination"
VALUE = "InvalidParameterValue"
BAD_ENV = "InvalidParameterValue.ComputeEnv"
FILTER = "InvalidParameterValue.InvalidFilter"
TOO_MANY = "InvalidParameterValue.LimitExceeded"
MISMATCH = "InvalidParameterValue.InvalidZoneMismatchRegion"
DUPLICATE = "InvalidParameterValue.InstanceTypeDuplicate"
UNKNOWN_TYPE = "InvalidParameterValue.InstanceType"
NO_ZONE = "InvalidZone.MismatchRegion"


def check_submit(call: Call, tx: Transaction) -> None:
    """Check SubmitJob, everything but the quota.

    Raises:
        ApiFault: With the first code that fits.
    """
    job = call.payload["Job"]
    _check_token(given(call.payload, "ClientToken"))
    check_zone(call, tx, call.payload["Placement"]["Zone"])
    _check_packs(call.payload["Placement"])
    _check_job(job)
    names = [task_name(task, position) for position, task in enumerate(job["Tasks"])]
    _check_names(names)
    for task in job["Tasks"]:
        _check_task(call, tx, task)
    check_dependences(names, job.get("Dependences") or [])
    _check_notifications(job.get("Notifications") or [])


def check_create_env(call: Call, tx: Transaction) -> None:
    """Check CreateComputeEnv, everything but the quotas.

    Raises:
        ApiFault: With the first code that fits.
    """
    environment = call.payload["ComputeEnv"]
    _check_token(given(call.payload, "ClientToken"))
    check_zone(call, tx, call.payload["Placement"]["Zone"])
    _check_packs(call.payload["Placement"])
    _check_env_texts(environment)
    _not_empty("EnvName", environment["EnvName"], code=BAD_ENV)
    _not_negative("DesiredComputeNodeCount", environment["DesiredComputeNodeCount"])
    if environment["DesiredComputeNodeCount"] > MOST_NODES:
        raise ApiFault(BAD_ENV, f"DesiredComputeNodeCount is at most {MOST_NODES}.")
    _not_negative("ResourceMaxRetryCount", environment.get("ResourceMaxRetryCount"))
    if given(environment, "ResourceMaxRetryCount", 0) > MOST_RETRIES:
        raise ApiFault(BAD_ENV, f"ResourceMaxRetryCount is at most {MOST_RETRIES}.")
    _one_of("EnvType", environment.get("EnvType"), ("MANAGED", "THPC_QUEUE"), BAD_ENV)
    _one_of(
        "NotificationTarget", environment.get("NotificationTarget"), ("CMQ", "TDMQ_CMQ"), BAD_ENV
    )
    _check_compute_env(call, tx, environment)
    _check_inputs(environment.get("InputMappings") or [], BAD_ENV)
    _check_notifications(environment.get("Notifications") or [], BAD_ENV)
    _check_tags(environment.get("Tags") or [], BAD_ENV)


def check_modify_env(call: Call, tx: Transaction) -> None:
    """Check ModifyComputeEnv, but for what the state of the environment decides.

    Raises:
        ApiFault: With the first code that fits.
    """
    _check_env_texts(call.payload)
    _not_empty("EnvName", given(call.payload, "EnvName", "unchanged"))
    _not_negative("DesiredComputeNodeCount", call.payload.get("DesiredComputeNodeCount"))
    if given(call.payload, "DesiredComputeNodeCount", 0) > MOST_NODES:
        raise ApiFault(TOO_MANY, f"DesiredComputeNodeCount is at most {MOST_NODES}.")
    if call.payload.get("EnvData") is None:
        return
    types = call.payload["EnvData"]["InstanceTypes"]
    if not types:
        raise ApiFault(
            "InvalidParameterValue.InstanceTypesEmpty", "InstanceTypes must not be empty."
        )
    _check_types(call, tx, types, TOO_MANY)


def _check_env_texts(environment: Json) -> None:
    if len(given(environment, "EnvName")) > LONGEST_ENV_NAME:
        raise ApiFault(
            "InvalidParameter.EnvNameTooLong", f"EnvName has at most {LONGEST_ENV_NAME} characters."
        )
    if len(given(environment, "EnvDescription")) > LONGEST_ENV_DESCRIPTION:
        message = f"EnvDescription has at most {LONGEST_ENV_DESCRIPTION} characters."
        raise ApiFault("InvalidParameter.EnvDescriptionTooLong", message)


def check_filters(
    call: Call, tx: Transaction, filters: dict[str, list[str]], known: Sequence[str]
) -> None:
    """Check the filters of a list: names, numbers of values, values that depend on the region.

    Args:
        filters: Name to values.
        known: Names that the action documents; with "tag-key" also "tag:<key>".
    Raises:
        ApiFault: With the first code that fits.
    """
    for name, values in filters.items():
        if name not in known and not (name.startswith("tag:") and "tag-key" in known):
            raise ApiFault(
                _listed(call, "InvalidFilter", "UnknownParameter"),
                f"The filter {name} is not supported.",
            )
        if not values:
            raise ApiFault(_listed(call, FILTER, VALUE), f"The filter {name} has no value.")
        if len(values) > MOST_FILTER_VALUES:
            message = f"The filter {name} has more than {MOST_FILTER_VALUES} values."
            raise ApiFault(_listed(call, TOO_MANY, VALUE), message)
        for value in values:
            if name == "zone":
                check_zone(call, tx, value)
            elif name == "resource-type":
                _one_of(name, value, ("CVM", "CPM"), "InvalidParameterValue.ResourceType")


def task_name(task: Json, position: int) -> str:
    """Return TaskName, or the name that the service would give.

    Uncertain: the form of that given name.
    """
    name: str = given(task, "TaskName", f"task{position}")
    return name


def _check_token(token: str) -> None:
    if len(token) > 64 or not token.isascii():
        raise ApiFault(VALUE, "ClientToken has at most 64 ASCII characters.")


def check_zone(call: Call, tx: Transaction, zone: str) -> None:
    """Check that a zone is in this region and can be used.

    Raises:
        ApiFault: It is not.
    """
    record = tx.get(ZONE, zone, call.region)
    is_of_region = re.fullmatch(rf"{call.region}-\d+", zone) is not None
    is_zone = re.fullmatch(r"[a-z]+(-[a-z]+)+-\d+", zone) is not None
    if record is None and is_zone and not is_of_region:
        raise ApiFault(
            _listed(call, MISMATCH, NO_ZONE), f"The zone {zone} is not in {call.region}."
        )
    if record is None:
        raise ApiFault(NO_ZONE, f"The specified zone {zone} does not exist.")
    if record.data.get("Available") is False:
        raise ApiFault("InvalidParameterValue.UnavailableZone", f"The zone {zone} cannot be used.")


def _check_packs(placement: Json) -> None:
    tenancy = placement.get("DedicatedResourcePackTenancy")
    _one_of("DedicatedResourcePackTenancy", tenancy, ("ResourcePool",), CVM)
    if placement.get("DedicatedResourcePackIds") and tenancy is None:
        raise ApiFault(CVM, "DedicatedResourcePackIds needs DedicatedResourcePackTenancy.")


def _check_job(job: Json) -> None:
    if len(given(job, "JobName")) > 60:
        raise ApiFault(
            "InvalidParameter.JobNameTooLong", "The job name has more than 60 characters."
        )
    if len(given(job, "JobDescription")) > 200:
        raise ApiFault(
            "InvalidParameter.JobDescriptionTooLong",
            "The job description has more than 200 characters.",
        )
    if given(job, "Priority", 0) > 100:
        raise ApiFault(VALUE, "Priority is 0 to 100.")
    if not job["Tasks"]:
        raise ApiFault(VALUE, "A job has at least one task.")
    _one_of("TaskExecutionDependOn", job.get("TaskExecutionDependOn"), DEPEND_ON)
    _one_of("StateIfCreateCvmFailed", job.get("StateIfCreateCvmFailed"), ("FAILED", "RUNNABLE"))
    _one_of("NotificationTarget", job.get("NotificationTarget"), ("CMQ", "TDMQ_CMQ"))
    _check_tags(job.get("Tags") or [])


def _check_tags(tags: Sequence[Json], code: str = VALUE) -> None:
    keys = [tag["Key"] for tag in tags]
    _not_empty("Tags.Key", *keys, code=code)
    if len(keys) > 10 or len(set(keys)) < len(keys):
        raise ApiFault(code, "At most 10 tags are allowed, each key once.")


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if len(name) > LONGEST_TASK_NAME:
            raise ApiFault(
                "InvalidParameter.TaskNameTooLong", f"The task name {name[:20]}... is too long."
            )
        if not TASK_NAME.fullmatch(name):
            raise ApiFault("InvalidParameter.TaskName", f"The task name {name!r} is not valid.")
    if len(set(names)) < len(names):
        raise ApiFault("InvalidParameter.TaskName", "Task names must be unique.")


def _check_task(call: Call, tx: Transaction, task: Json) -> None:
    _check_application(task["Application"])
    _check_environment(call, tx, task)
    if not 1 <= given(task, "TaskInstanceNum", 1) <= MOST_INSTANCES:
        raise ApiFault(
            "InvalidParameterValue.TaskInstanceNum", f"TaskInstanceNum is 1 to {MOST_INSTANCES}."
        )
    if given(task, "MaxRetryCount", 0) > MOST_RETRIES:
        raise ApiFault(
            "InvalidParameterValue.MaxRetryCount", f"MaxRetryCount is at most {MOST_RETRIES}."
        )
    if given(task, "ResourceMaxRetryCount", 0) > 100:
        raise ApiFault(
            "InvalidParameterValue.MaxRetryCount", "ResourceMaxRetryCount is at most 100."
        )
    _one_of("FailedAction", task.get("FailedAction"), FAILED_ACTIONS)
    _check_paths(task)


def _check_application(application: Json) -> None:
    _one_of("DeliveryForm", application["DeliveryForm"], ("PACKAGE", "LOCAL"))
    if bool(application.get("Command")) == bool(application.get("Commands")):
        raise ApiFault(COMBINATION, "Exactly one of Command and Commands must be given.")
    if application["DeliveryForm"] == "PACKAGE":
        if not application.get("PackagePath"):
            raise ApiFault(COMBINATION, "DeliveryForm PACKAGE needs PackagePath.")
        _check_remote([application["PackagePath"]], PACKAGES)
    _not_empty("Command", *(line["Command"] for line in application.get("Commands") or []))
    if application.get("Docker"):
        _not_empty("Docker.Image", application["Docker"]["Image"])


def _check_environment(call: Call, tx: Transaction, task: Json) -> None:
    env_id, environment = task.get("EnvId"), task.get("ComputeEnv")
    if bool(env_id) == (environment is not None):
        raise ApiFault(
            "AllowedOneAttributeInEnvIdAndComputeEnv",
            "Exactly one of EnvId and ComputeEnv must be given.",
        )
    if environment is not None:
        _check_compute_env(call, tx, environment)
    else:
        if not re.fullmatch(r"env-[0-9A-Za-z]+", str(env_id)):
            raise ApiFault(
                "InvalidParameter.EnvIdMalformed",
                f"The compute environment id {env_id} is malformed.",
            )
        env = tx.get(ENV, str(env_id), call.region)
        if env is None or env_state(env, tx.now) != ACTIVE:
            raise ApiFault(
                "ResourceNotFound.ComputeEnv", f"The compute environment {env_id} does not exist."
            )


def _check_compute_env(call: Call, tx: Transaction, environment: Json) -> None:
    _one_of("EnvType", environment.get("EnvType"), ("MANAGED", "UNMANAGED", "THPC_QUEUE"), BAD_ENV)
    _one_of("Scene", given(environment, "AgentRunningMode", {}).get("Scene"), ("WINDOWS",), BAD_ENV)
    for disk in environment.get("MountDataDisks") or []:
        _one_of("FileSystemType", disk.get("FileSystemType"), ("EXT3", "EXT4", "NTFS"), BAD_ENV)
        if not re.match(r"/|[A-Za-z]:", disk["LocalPath"]):
            raise ApiFault(
                "InvalidParameterValue.LocalPath",
                f"The mount point {disk['LocalPath']!r} is not valid.",
            )
    data = given(environment, "EnvData", {})
    _check_machine(call, tx, data)
    _check_networks(data)
    _check_charge(call, data)
    _check_login(given(data, "LoginSettings", {}))
    _check_disks([*(data.get("DataDisks") or []), given(data, "SystemDisk", {})])
    _not_negative(
        "InternetMaxBandwidthOut",
        given(data, "InternetAccessible", {}).get("InternetMaxBandwidthOut"),
    )


def _check_networks(data: Json) -> None:
    ways = [
        name for name in ("Zones", "VirtualPrivateCloud", "VirtualPrivateClouds") if data.get(name)
    ]
    if len(ways) > 1:
        raise ApiFault(COMBINATION, f"{' and '.join(ways)} exclude each other.")

    networks = [given(data, "VirtualPrivateCloud", {}), *(data.get("VirtualPrivateClouds") or [])]
    for network in networks:
        if network:
            _not_empty("VpcId and SubnetId", network["VpcId"], network["SubnetId"], code=CVM)


def _check_login(login: Json) -> None:
    keep = login.get("KeepImageLogin")
    _one_of("KeepImageLogin", keep, ("TRUE", "FALSE"), CVM)
    ways = [login.get("Password"), login.get("KeyIds"), keep == "TRUE"]
    if sum(map(bool, ways)) > 1:
        raise ApiFault(CVM, "Password, KeyIds and KeepImageLogin exclude each other.")


def _check_disks(disks: Sequence[Json]) -> None:
    for disk in disks:
        for name in ("DiskSize", "ThroughputPerformance"):
            _not_negative(name, disk.get(name))
        if len(given(disk, "DiskName")) > 128:
            raise ApiFault(CVM, "DiskName has at most 128 characters.")


def _check_machine(call: Call, tx: Transaction, data: Json) -> None:
    ways = [
        name for name in ("InstanceType", "InstanceTypes", "InstanceTypeOptions") if data.get(name)
    ]
    if len(ways) > 1:  # none may be given: the machines' own API has a default
        raise ApiFault(COMBINATION, f"{' and '.join(ways)} exclude each other.")

    types = data.get("InstanceTypes") or []
    if not types and data.get("InstanceType"):
        types = [data["InstanceType"]]
    _check_types(call, tx, types, BAD_ENV)

    image = data.get("ImageId")
    if image is None:
        return

    if not re.fullmatch(r"img-[0-9A-Za-z]+", image):
        raise ApiFault("InvalidParameter.ImageIdMalformed", f"The image id {image} is malformed.")
    if tx.get(IMAGE, image, call.region) is None:
        raise ApiFault(CVM, f"The image {image} does not exist.")


def _check_types(call: Call, tx: Transaction, types: Sequence[str], too_many: str) -> None:
    if len(set(types)) < len(types):
        raise ApiFault(_listed(call, DUPLICATE, BAD_ENV), "An instance type is listed twice.")
    if len(types) > MOST_INSTANCE_TYPES:
        raise ApiFault(too_many, f"At most {MOST_INSTANCE_TYPES} instance types are allowed.")

    unknown = set(types)
    if types:
        unknown -= {
            record.id for record in tx.find(Query(INSTANCE_TYPE, region=call.region, ids=types))
        }
    if unknown:
        raise ApiFault(_listed(call, UNKNOWN_TYPE, CVM), f"Unknown instance type {min(unknown)}.")


def _check_charge(call: Call, data: Json) -> None:
    charge = given(data, "InstanceChargeType", "POSTPAID_BY_HOUR")
    if charge not in ("POSTPAID_BY_HOUR", "SPOTPAID"):
        code = "InvalidParameterValue.UnsupportedBatchInstanceChargeType"
        raise ApiFault(code, "InstanceChargeType is POSTPAID_BY_HOUR or SPOTPAID.")
    market = given(data, "InstanceMarketOptions", {})
    _one_of("MarketType", market.get("MarketType"), ("spot",), CVM)
    spot = given(market, "SpotOptions", {})
    _one_of("SpotInstanceType", spot.get("SpotInstanceType"), ("one-time",), CVM)

    price = spot.get("MaxPrice")
    if price is None:
        return
    if re.fullmatch(f"-{PRICE.pattern}", price):
        raise ApiFault(NEGATIVE, "MaxPrice is not negative.")
    if not PRICE.fullmatch(price):
        raise ApiFault(
            _listed(call, "InvalidParameterValue.NotFloat", CVM), "MaxPrice is a number in a text."
        )


def _check_paths(task: Json) -> None:
    redirect, local = given(task, "RedirectInfo", {}), given(task, "RedirectLocalInfo", {})
    inputs, outputs = task.get("InputMappings") or [], task.get("OutputMappings") or []
    _check_remote(
        (redirect.get(name) for name in ("StdoutRedirectPath", "StderrRedirectPath")), STORES
    )
    _check_local(local.get(name) for name in ("StdoutLocalPath", "StderrLocalPath"))
    _check_inputs(inputs)
    _check_local(mapping["SourcePath"] for mapping in outputs)
    _check_remote((mapping["DestinationPath"] for mapping in outputs), STORES)
    for mapping in outputs:
        workspace = given(mapping, "OutputMappingOption", {}).get("Workspace")
        _one_of("Workspace", workspace, ("BATCH_WORKSPACE", "GLOBAL_WORKSPACE"))
    for upload in task.get("OutputMappingConfigs") or []:
        _one_of("Scene", upload["Scene"], ("COS",))
        for name in ("WorkerNum", "WorkerPartSize"):
            _not_negative(name, upload[name])
    _not_empty("EnvVars.Name", *(variable["Name"] for variable in task.get("EnvVars") or []))


def _check_inputs(inputs: Sequence[Json], code: str = VALUE) -> None:
    _check_remote((mapping["SourcePath"] for mapping in inputs), STORES)
    _check_local(mapping["DestinationPath"] for mapping in inputs)
    for mapping in inputs:
        _one_of("MountType", mapping.get("MountType"), ("COSFS", "GooseFS-Lite"), code)


def _check_remote(paths: Iterable[str | None], schemes: Sequence[str]) -> None:
    for path in paths:
        if path is None:
            continue
        scheme, separator, rest = path.partition("://")
        if not separator or not rest or rest.startswith("/"):
            raise ApiFault(
                "InvalidParameterValue.RemoteStoragePath",
                f"The storage path {path!r} is not valid.",
            )
        if scheme not in schemes:
            raise ApiFault(
                "InvalidParameterValue.RemoteStorageSchemeType",
                f"The storage type {scheme!r} is not valid.",
            )


def _check_local(paths: Iterable[str | None]) -> None:
    """Check local paths.

    Relative paths are taken: no document names what they are relative to, or forbids them.
    """
    for path in paths:
        if path is not None and (not path or "://" in path):
            raise ApiFault(
                "InvalidParameterValue.LocalPath", f"The local path {path!r} is not valid."
            )


def check_dependences(names: Sequence[str], dependences: Sequence[Json]) -> None:
    """Check that every end names a task, and that no task depends on itself.

    Raises:
        ApiFault: They do not, or one does.
    """
    after: dict[str, set[str]] = {name: set() for name in names}
    for dependence in dependences:
        for end in ("StartTask", "EndTask"):
            if dependence[end] not in after:
                code = "InvalidParameterValue.DependenceNotFoundTaskName"
                raise ApiFault(code, f"The dependent task {dependence[end]} is not defined.")
        after[dependence["EndTask"]].add(dependence["StartTask"])

    done: set[str] = set()
    while len(done) < len(after):
        ready = [name for name, before in after.items() if name not in done and before <= done]
        if not ready:
            raise ApiFault(
                "InvalidParameterValue.DependenceUnfeasible", "Loop task dependency is prohibited."
            )
        done.update(ready)


def _check_notifications(notifications: Sequence[Json], code: str = VALUE) -> None:
    for notification in notifications:
        topic = notification["TopicName"]
        if len(topic) > LONGEST_TOPIC_NAME:
            raise ApiFault(
                "InvalidParameter.NotificationTopicNameTooLong", "The topic name is too long."
            )
        if not TOPIC_NAME.fullmatch(topic):
            raise ApiFault(
                "InvalidParameter.NotificationTopicName", f"The topic name {topic!r} is not valid."
            )
        events = [event["EventName"] for event in notification["EventConfigs"]]
        if not EVENTS.issuperset(events):
            raise ApiFault(code, f"There is no event {min(set(events) - EVENTS)!r}.")
        if len(set(events)) < len(events):
            raise ApiFault(
                "InvalidParameter.NotificationEventNameDuplicate", "An event is listed twice."
            )


def _listed(call: Call, code: str, otherwise: str) -> str:
    """Return `code` where the action's documented list has it, else `otherwise`."""
    documented = api.load("tencent_batch")["actions"][call.action]["errors"]
    return code if code in documented else otherwise


def _one_of(name: str, value: str | None, allowed: Sequence[str], code: str = VALUE) -> None:
    if value is not None and value not in allowed:
        raise ApiFault(code, f"{name} is one of {', '.join(allowed)}.")


def _not_empty(name: str, *texts: str, code: str = VALUE) -> None:
    if not all(texts):
        raise ApiFault(code, f"{name} must not be empty.")


def _not_negative(name: str, number: int | None) -> None:
    if number is not None and number < 0:
        raise ApiFault(NEGATIVE, f"{name} must not be negative.")
