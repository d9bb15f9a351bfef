"""Spark apps: stored definitions. Creating one runs nothing.

Uncertain in the documents, and decided here: a Modify clears what it does not mention; deleting an
app leaves its runs running, without a word.
"""

from __future__ import annotations

import re
import uuid

from ...framework import EMBEDDED_ACCOUNT, ApiFault, Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from ..common import filter_values, given, paging
from .common import (
    APP,
    BATCH,
    ENGINE_RUNNING,
    INITIALISING,
    STREAMING,
    TASK,
    app_named,
    engine_named,
    milliseconds,
    no_such_app,
    time_window,
)

SIZES = ("small", "medium", "large", "xlarge", "m.small", "m.medium", "m.large", "m.xlarge")
FILTERS = {"spark-job-name", "spark-job-id", "spark-app-type", "user-name", "key-word"}
SORTS = ("create-time", "update-time", "user-name", "data-engine-name")
STORES = ("IsLocal", "IsLocalJars", "IsLocalFiles", "IsLocalPythonFiles", "IsLocalArchives")

# Create, modify, delete


def create_spark_app(call: Call, tx: Transaction) -> Json:
    """Store a new app."""
    _check_app(call, tx)
    name = call.payload["AppName"]
    if app_named(call, tx, name) is not None:
        raise ApiFault(
            "InvalidParameter.SparkJobNotUnique", f"The Spark job {name} already exists."
        )

    app_id = call.object_id = f"batch_{uuid.uuid4()}"
    tx.insert(Record(APP, call.region, app_id, call.payload, name=name))
    return {"SparkAppId": app_id}


def modify_spark_app(call: Call, tx: Transaction) -> Json:
    """Replace the fields of an app."""
    fields = dict(call.payload)
    app_id = call.object_id = fields.pop("SparkAppId")
    app = tx.get(APP, app_id, call.region)
    if app is None:
        raise no_such_app(app_id)
    _check_app(call, tx)

    name = fields["AppName"]
    other = app_named(call, tx, name)
    if other is not None and other.id != app.id:
        raise ApiFault("FailedOperation", f"The Spark job {name} already exists.")

    app.name = name
    app.data = {**fields, "updated": tx.now}
    tx.save(app)
    return {}


def delete_spark_app(call: Call, tx: Transaction) -> Json:
    """Delete an app by its name; its runs go on."""
    name = call.payload["AppName"]
    if not name:
        raise ApiFault("InvalidParameter.ParameterNotFoundOrBeNone", "AppName is empty.")
    app = app_named(call, tx, name)
    if app is None:
        raise no_such_app(name)

    call.object_id = app.id
    tx.delete(app)
    return {}


# Describe


def describe_spark_app_job(call: Call, tx: Transaction) -> Json:
    """Return an app by its id or name."""
    app_id, name = call.payload.get("JobId"), call.payload.get("JobName")
    if not app_id and not name:
        raise ApiFault(
            "InvalidParameter.ParameterNotFoundOrBeNone", "JobId and JobName are both empty."
        )

    app = tx.get(APP, app_id, call.region) if app_id else app_named(call, tx, str(name))
    if app is not None:
        call.object_id = app.id
        return {"Job": _app_view(app, tx), "IsExists": True}
    if tx.setting("tencent.dlc.missing_app") == "error":
        raise no_such_app(app_id or str(name))

    return {"Job": None, "IsExists": False}


def describe_spark_app_jobs(call: Call, tx: Transaction) -> Json:
    """List apps."""
    filters = filter_values(call.payload.get("Filters"))
    if set(filters) - FILTERS:
        raise ApiFault(
            "InvalidParameter.SparkJobFiltersKeyTypeNotMath",
            f"A filter is one of {sorted(FILTERS)}.",
        )
    if given(call.payload, "SortBy", "create-time") not in SORTS:
        raise ApiFault(
            "InvalidParameter.SparkJobSortByTypeNotMatch", f"SortBy is one of {', '.join(SORTS)}."
        )

    offset, limit = paging(call.payload, default=100, most=100, code="FailedOperation")
    start, end = 0.0, tx.now
    if call.payload.get("StartTime") or call.payload.get("EndTime"):
        start, end = time_window(call, tx)

    def keep(app: Record) -> bool:
        updated = app.data.get("updated", app.created)
        return start <= updated <= end and _fits(app, filters)

    apps, total = tx.page(
        Query(APP, region=call.region),
        newest_first=given(call.payload, "Sorting", "desc") != "asc",
        offset=offset,
        limit=limit,
        keep=keep,
    )
    return {"SparkAppJobs": [_app_view(app, tx) for app in apps], "TotalCount": total}


def _fits(app: Record, filters: dict[str, list[str]]) -> bool:
    exact = {
        "spark-job-id": app.id,
        "spark-app-type": str(app.data["AppType"]),
        "user-name": EMBEDDED_ACCOUNT,
    }

    def has(name: str) -> bool:
        if name in exact:
            return exact[name] in filters[name]

        # The name and the key word are fuzzy: uncertain.
        return any(value in app.name for value in filters[name])

    return all(has(name) for name in filters)


# Checks


def _check_app(call: Call, tx: Transaction) -> None:
    app = call.payload
    engine = engine_named(call, tx, app["DataEngine"])
    if engine.data.get("Type") != "SparkBatch":
        raise ApiFault(
            "InvalidParameter.SparkJobOnlySupportSparkBatchEngine",
            "The engine is no Spark job engine.",
        )
    if app["AppDriverSize"] not in SIZES:
        raise ApiFault(
            "InvalidParameter.InvalidDriverSize", f"The driver's size is one of {', '.join(SIZES)}."
        )
    if app["AppExecutorSize"] not in SIZES:
        raise ApiFault(
            "InvalidParameter.InvalidExecutorSize",
            f"The executors' size is one of {', '.join(SIZES)}.",
        )

    _check_numbers(app)
    _check_stores(app)
    _check_files(app)
    _check_conf(app)


def _check_numbers(app: Json) -> None:
    """Check names, types and numbers.

    Codes are documented for the role, the maximum and IsInherit; the codes of the others are
    uncertain.
    """
    if not app["AppName"].strip():
        raise ApiFault("InvalidParameter.ParameterNotFoundOrBeNone", "AppName is empty.")
    if app["AppType"] not in (BATCH, STREAMING):
        raise ApiFault("InvalidParameter.InvalidSparkAppParam", "AppType is 1 or 2.")
    if app["RoleArn"] <= 0:
        raise ApiFault("InvalidParameter.InvalidRoleArn", "The CAM role arn is invalid.")
    if given(app, "AppExecutorMaxNumbers", 1) < 0:
        raise ApiFault(
            "InvalidParameter.InvalidDynamicAllocationMaxExecutors",
            "The maximum of executors is negative.",
        )
    if given(app, "IsInherit", 0) not in (0, 1):
        raise ApiFault("InvalidParameter.SparkJobIsInheritTypeNotMatch", "IsInherit is 0 or 1.")
    if min(app["AppExecutorNums"], given(app, "MaxRetries", 0)) < 0:
        raise ApiFault(
            "InvalidParameter.InvalidSparkAppParam", "A number of executors or retries is negative."
        )


def _check_stores(app: Json) -> None:
    for store in STORES:
        if given(app, store, "cos") not in ("cos", "lakefs"):
            # The code is uncertain.
            raise ApiFault("InvalidParameter", f"{store} is cos or lakefs.")


def _check_files(app: Json) -> None:
    """Check the places and the names of all files."""
    archives = _paths(app, "AppArchives")
    others = [
        path for name in ("AppJars", "AppFiles", "AppPythonFiles") for path in _paths(app, name)
    ]

    for path in [app["AppFile"], *others, *archives]:
        if not re.match(r"(cosn|lakefs)://", path):
            raise ApiFault(
                "InvalidParameter.InvalidFilePathFormat",
                f"{path} does not start with cosn:// or lakefs://.",
            )
    if not app["AppFile"].endswith((".jar", ".py")):
        raise ApiFault("InvalidParameter.InvalidAppFileFormat", "AppFile ends with .jar or .py.")
    if not all(re.search(r"\.(tar\.gz|tgz|tar)(#.*)?$", path) for path in archives):
        raise ApiFault(
            "InvalidParameter.InvalidFileCompressionFormat",
            "An archive ends with tar.gz, tgz or tar.",
        )


def _paths(app: Json, name: str) -> list[str]:
    return [path for path in given(app, name).split(",") if path]


def _check_conf(app: Json) -> None:
    for line in given(app, "AppConf").splitlines():
        if line.strip() and not re.match(r"[^=]*[^=\s][^=]*=", line):
            raise ApiFault(
                "InvalidParameter.InvalidSparkConfigFormat", "A line of AppConf is no key=value."
            )


# View


def _app_view(app: Record, tx: Transaction) -> Json:
    data = app.data
    runs = tx.find(Query(TASK, region=app.region, parent=app.id), limit=1)
    return {
        "JobId": app.id,
        "JobName": data["AppName"],
        "JobType": data["AppType"],
        "DataEngine": data["DataEngine"],
        "Eni": given(data, "Eni"),
        "IsLocal": given(data, "IsLocal", "cos"),
        "JobFile": data["AppFile"],
        "RoleArn": data["RoleArn"],
        "MainClass": given(data, "MainClass"),
        "CmdArgs": given(data, "CmdArgs"),
        "JobConf": given(data, "AppConf"),
        "IsLocalJars": given(data, "IsLocalJars", "cos"),
        "JobJars": given(data, "AppJars"),
        "IsLocalFiles": given(data, "IsLocalFiles", "cos"),
        "JobFiles": given(data, "AppFiles"),
        "JobDriverSize": data["AppDriverSize"],
        "JobExecutorSize": data["AppExecutorSize"],
        "JobExecutorNums": data["AppExecutorNums"],
        "JobMaxAttempts": given(data, "MaxRetries", 0),
        "JobCreator": EMBEDDED_ACCOUNT,
        "JobCreateTime": milliseconds(app.created),
        "JobUpdateTime": milliseconds(data.get("updated", app.created)),
        "CurrentTaskId": runs[0].id if runs else "",
        "JobStatus": runs[0].step(tx.now).state if runs else INITIALISING,
        "StreamingStat": None,
        "DataSource": given(data, "DataSource"),
        "IsLocalPythonFiles": given(data, "IsLocalPythonFiles", "cos"),
        "AppPythonFiles": None,
        "IsLocalArchives": given(data, "IsLocalArchives", "cos"),
        "JobArchives": given(data, "AppArchives"),
        "SparkImage": given(data, "SparkImage"),
        "JobPythonFiles": given(data, "AppPythonFiles"),
        "TaskNum": tx.count(Query(TASK, region=app.region, parent=app.id), unended=True),
        "DataEngineStatus": ENGINE_RUNNING,
        "JobExecutorMaxNumbers": given(data, "AppExecutorMaxNumbers", data["AppExecutorNums"]),
        "SparkImageVersion": given(data, "SparkImageVersion"),
        "SessionId": given(data, "SessionId"),
        "DataEngineClusterType": "spark_cu",
        "DataEngineImageVersion": None,
        "IsInherit": given(data, "IsInherit", 0),
        "IsSessionStarted": given(data, "IsSessionStarted", False),
        "EngineTypeDetail": "SparkBatch",
        "DependencyPackages": given(data, "DependencyPackages", None),
        "RunAsIdentity": "",
    }
