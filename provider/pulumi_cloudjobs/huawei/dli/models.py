"""Inputs of DLI sessions, batches and statements: the bodies of their POSTs, nested objects too.

Fields: `api/huawei_dli.json`. Names on the wire are in camel case but for some with underscores.
Limits of names come from the queue and package pages. The cloud decides whether a queue or a
package exists. It also decides what no page settles: kinds of packages, names of modules, forms of
paths in OBS, a resource without a name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from ...core.names import to_camel
from ...core.schema.declarations import BeforeValidator, Field, Strict
from ...core.schema.inputs import (
    COMMON_INPUTS,
    CheckFailure,
    InputModel,
    Int,
    Mark,
    OmittedField,
    Run,
    Unknown,
    Wire,
    join,
)

SESSION_ID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# The page of batches has "2 GB and 2048 MB", its neighbours "2G"; Spark takes no fractions.
MEMORY = re.compile(r"\s*[0-9]+\s*([KMGTP]B?|B)\s*", re.IGNORECASE | re.ASCII)
NUMBER_WITHOUT_UNIT = re.compile(r"\s*([0-9]+)\s*")
QUEUE = re.compile(r"(?!_)(?![0-9]+$)[A-Za-z0-9_]+")
LONGEST_GROUP = 64
LONGEST_PACKAGE = 128
LARGEST_BODY_MB = 12
LARGEST_INT64 = 2**63 - 1
MOST_RETRIES = 100
SPARK_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})(?:\.([0-9]+))?")
OBS = "obs://"


def _refuse_text(value: Any) -> Any:
    if isinstance(value, str):
        raise ValueError(f'must be a whole number, not the text "{value[:40]}"')

    return value


Amount = Annotated[Int, BeforeValidator(_refuse_text), Field(ge=0, le=LARGEST_INT64)]
Retries = Annotated[Int, BeforeValidator(_refuse_text), Field(ge=0, le=MOST_RETRIES)]
PackageName = Annotated[str, Field(min_length=1)]


class CamelCase(InputModel):
    """A model whose names on the wire are in camel case, as in state."""

    @classmethod
    def wire_name(cls, name: str) -> str:
        """Return the name on the wire: `pyFiles` for `py_files`."""
        return to_camel(name)


class JobResource(CamelCase):
    """An uploaded package."""

    name: Annotated[
        str | None,
        Field(description='Name of the package, "group/name"; inside a group its name alone.'),
    ] = None
    type: Annotated[
        str | None, Field(description="Kind of package, such as `jar`, `pyFile` or `file`.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the length of the package's name."""
        yield from check_package_name(value.get("name"), join(at, "name"))


class JobResourcesGroup(CamelCase):
    """A group of uploaded packages, and which of them are used."""

    name: Annotated[
        str | None,
        Field(description="Name of the group; at most 64 characters.", max_length=LONGEST_GROUP),
    ] = None
    resources: Annotated[
        list[JobResource] | None,
        # Without an order, POST /batches, groups: packages by their names.
        Mark.UNORDERED,
        Field(description="Packages of the group that are used."),
    ] = None


class SparkInputs(CamelCase, Run):
    """Inputs that sessions and batches share: a compute shape, packages and a name."""

    left_out = (
        OmittedField(
            "project_id",
            "part of the path; it comes from the configuration, `cloudjobs:huaweiProjectId`",
        ),
    )

    sc_type: Annotated[
        Literal["A", "B", "C"] | None,
        Wire("sc_type"),
        Field(
            description="Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; "
            "default `A`."
        ),
    ] = None
    jars: Annotated[
        list[PackageName] | None,
        # Without an order, POST /batches, jars. Uncertain: the first of two jars with one class may
        # count.
        Mark.UNORDERED,
        Field(description="Uploaded packages of type jar."),
    ] = None
    py_files: Annotated[
        list[PackageName] | None,
        # Without an order, POST /batches, pyFiles. Uncertain: the first of two files with one
        # module may count.
        Mark.UNORDERED,
        Field(description="Uploaded packages of type pyFile."),
    ] = None
    files: Annotated[
        list[PackageName] | None,
        # Without an order, POST /batches, files: packages by their names.
        Mark.UNORDERED,
        Field(description="Uploaded packages of type file."),
    ] = None
    modules: Annotated[
        list[PackageName] | None,
        # Without an order, POST /batches, modules: system modules by their names.
        Mark.UNORDERED,
        Field(description="System modules, such as `sys.datasource.hbase`."),
    ] = None
    resources: Annotated[
        list[JobResource] | None,
        # Without an order, POST /batches, resources: packages by their names.
        Mark.UNORDERED,
        Field(description="Uploaded packages with their types."),
    ] = None
    groups: Annotated[
        list[JobResourcesGroup] | None,
        # Without an order, POST /batches, groups: groups by their names.
        Mark.UNORDERED,
        Field(description="Groups of uploaded packages."),
    ] = None
    name: Annotated[
        str | None, Field(description="Name; at most 128 characters.", max_length=128)
    ] = None
    driver_memory: Annotated[
        str | None,
        Field(description='Memory of the driver, with its unit: "2G"; default: that of the shape.'),
    ] = None
    driver_cores: Annotated[
        Amount | None,
        Field(description="CPU cores of the driver, at least 0; default: as in the shape."),
    ] = None
    executor_memory: Annotated[
        str | None,
        Field(
            description='Memory of an executor, with its unit: "2048M"; default: that of the shape.'
        ),
    ] = None
    executor_cores: Annotated[
        Amount | None,
        Field(description="CPU cores of an executor, at least 0; default: as in the shape."),
    ] = None
    num_executors: Annotated[
        Amount | None,
        Field(description="Number of executors, at least 0; default: as in the shape."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the forms of memory sizes, queues and packages, and the size of the request."""
        for name in ("driverMemory", "executorMemory"):
            yield from check_memory_size(value.get(name), join(at, name))

        for name in ("clusterName", "queue"):
            yield from check_queue_name(value.get(name), join(at, name))

        for name in ("jars", "pyFiles", "files"):
            packages = value.get(name)
            if not isinstance(packages, list):
                continue
            for index, package in enumerate(packages):
                yield from check_package_name(package, f"{join(at, name)}[{index}]")

        yield from _check_body_size(value, at)


class SessionInputs(SparkInputs):
    """A DLI session: an interactive Spark context that runs from create to delete.

    API operation `POST /v2.0/{project_id}/sessions`, which Huawei Cloud has discarded in favour of
    batches. Its page types `resources` and `groups` as texts, its example has objects; objects are
    sent. The SDKs have no sessions.
    """

    kind: Annotated[
        Literal["spark"], Field(description="Kind of session: `spark`, for code in Scala.")
    ]
    cluster_name: Annotated[
        str,
        Wire("cluster_name"),
        Field(
            description="Queue that the session runs on; once called cluster.",
            min_length=1,
            max_length=128,
        ),
    ]
    conf: Annotated[
        list[dict[str, Any]] | None,
        Field(
            description="Spark settings, a list of objects: "
            '`[{"spark.sql.shuffle.partitions": "8"}]`.'
        ),
    ] = None
    name: Annotated[
        str | None,
        Field(
            description="Name of the session; at most 128 characters. "
            "Without it the session gets a unique name: see `session_name`.",
            max_length=128,
        ),
    ] = None
    heartbeat_timeout_in_second: Annotated[
        Amount | None,
        Field(description="Idle time after which the session ends by itself, in seconds."),
    ] = None


class SparkBatchInputs(SparkInputs):
    """A DLI batch: one Spark application that runs once.

    API operation `POST /v2.0/{project_id}/batches`, the replacement of sessions. The queue is
    `queue`, or `cluster_name` in its older spelling. Nothing of a batch changes in place, and its
    record stays when it has ended: a destroy cancels a running batch and deletes no record.
    """

    file: Annotated[
        str,
        Field(
            description="Application to run: a path in OBS, or an uploaded package. "
            "Spark 3.3 and later take a path in OBS only.",
            min_length=1,
        ),
    ]
    class_name: Annotated[
        str, Field(description='Main class of a JAR; "" for a Python file, which has none.')
    ]
    queue: Annotated[
        str | None,
        Field(
            description="General-purpose queue that the batch runs on; or `cluster_name`.",
            max_length=128,
        ),
    ] = None
    cluster_name: Annotated[
        str | None,
        Wire("cluster_name"),
        Field(description="Queue, in the older spelling of `queue`.", max_length=128),
    ] = None
    args: Annotated[list[str] | None, Field(description="Arguments of the application.")] = None
    conf: Annotated[
        dict[str, Any] | None,
        Field(description='Spark settings, a mapping: `{"spark.sql.shuffle.partitions": "8"}`.'),
    ] = None
    name: Annotated[
        str | None,
        Field(
            description="Name of the batch; at most 128 characters. "
            "Without it the batch gets a unique name: see `batch_name`.",
            max_length=128,
        ),
    ] = None
    feature: Annotated[
        Literal["basic", "ai", "custom"] | None,
        Field(
            description="Image that Spark runs in: `basic`, `ai`, or `custom` for that of `image`."
        ),
    ] = None
    image: Annotated[
        str | None,
        Field(description='Custom image, "organisation/name:version"; only with feature `custom`.'),
    ] = None
    spark_version: Annotated[
        str | None,
        Wire("spark_version"),
        Field(description='Version of Spark, such as "3.3.1"; default: that of the queue.'),
    ] = None
    auto_recovery: Annotated[
        Annotated[bool, Strict()] | None,
        Wire("auto_recovery"),
        Field(description="Whether an application that fails is restarted; default false."),
    ] = None
    max_retry_times: Annotated[
        Retries | None,
        Wire("max_retry_times"),
        Field(description="Maximum number of restarts, 0 to 100; default 20."),
    ] = None
    execution_agency_urn: Annotated[
        str | None,
        Wire("execution_agency_urn"),
        Field(description="Agency whose permissions the batch has; Spark 3.3.1 or later."),
    ] = None
    obs_bucket: Annotated[
        str | None,
        Wire("obs_bucket"),
        Field(description="Bucket of OBS that DLI saves the job in."),
    ] = None
    catalog_name: Annotated[
        Literal["dli"] | None,
        Wire("catalog_name"),
        Field(description="Catalog of the metadata: `dli`; without it DLI's is not used."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the shared inputs, the queue, and inputs that exclude or require each other."""
        yield from super().rules(value, at)
        yield from check_package_name(value.get("file"), join(at, "file"))
        yield from _check_queue_given_once(value, at)
        yield from _check_main_class(value, at)
        yield from _check_image(value, at)
        yield from _check_spark_version(value, at)


class StatementInputs(CamelCase, Run):
    """A snippet of code that runs once in a DLI session, after those before it.

    API operation `POST /v2.0/{project_id}/sessions/{session_id}/statements`, inferred from Apache
    Livy, like all of the session API but its two pages. A snippet that fails is `available` to the
    cloud and `failed` here, and fails the `up` with its error. The create waits for a session that
    is still starting. An ended statement has no delete: it goes with its session.
    """

    left_out = (
        OmittedField(
            "project_id",
            "part of the path; it comes from the configuration, `cloudjobs:huaweiProjectId`",
        ),
    )

    session_id: Annotated[
        str,
        Wire("session_id"),
        Field(description="Session that the code runs in, a UUID."),
    ]
    code: Annotated[str, Field(description="Code, in the language of the session.")]
    kind: Annotated[
        str | None,
        Field(
            description="Kind of code: `spark`, `pyspark`, `sparkr` or `sql`; "
            "default: that of the session."
        ),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the form of the session's id and the size of the request."""
        session = value.get("sessionId")
        if isinstance(session, str) and not re.fullmatch(SESSION_ID, session):
            yield CheckFailure(
                join(at, "sessionId"), f'must be the id of a session, a UUID, not "{session[:40]}"'
            )

        yield from _check_body_size(value, at)


def _check_queue_given_once(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    """Check that one of the two inputs for the queue is given.

    The cloud refuses a batch without a queue. Two pages differ on which of two queues counts.
    """
    given = [name for name in ("queue", "clusterName") if value.get(name)]
    if not given:
        yield CheckFailure(
            join(at, "queue"), "is required: the queue that it runs on, here or in cluster_name"
        )
        return

    are_known = not any(isinstance(value[name], Unknown) for name in given)
    if len(given) > 1 and are_known:
        yield CheckFailure(
            join(at, "clusterName"),
            "must not be given together with queue, because both name the queue",
        )


def _check_main_class(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    file = value.get("file")
    is_jar = isinstance(file, str) and file.lower().endswith(".jar")
    if is_jar and value.get("className") == "":
        yield CheckFailure(
            join(at, "className"), "must name the main class of a JAR; only a Python file has none"
        )


def _check_image(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    feature, image = value.get("feature"), value.get("image")
    if feature == "custom" and not image:
        yield CheckFailure(join(at, "image"), "is required with the feature custom")
    elif image and feature in (None, "", "basic", "ai"):
        yield CheckFailure(
            join(at, "image"),
            "must be given together with the feature custom; other features do not use it",
        )


def _check_spark_version(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    """Check the inputs that Spark 3.3 added or removed.

    Without a version the queue's counts, which is not known here.
    """
    version = value.get("sparkVersion")
    numbers = SPARK_VERSION.match(version) if isinstance(version, str) else None
    if numbers is None:
        return

    spark = (int(numbers[1]), int(numbers[2]))
    is_before_3_3_1 = spark < (3, 3) or (spark == (3, 3) and numbers[3] == "0")
    if is_before_3_3_1 and value.get("executionAgencyUrn"):
        yield CheckFailure(
            join(at, "executionAgencyUrn"),
            f"must have Spark 3.3.1 or later, and spark_version is {version}",
        )
    if spark < (3, 3):
        return

    file = value.get("file")
    if isinstance(file, str) and file and not file.startswith(OBS):
        yield CheckFailure(
            join(at, "file"),
            f'must be a path in OBS with Spark 3.3 or later, "{OBS}…", not "{file[:40]}"',
        )

    for name in ("resources", "groups"):
        if value.get(name):
            yield CheckFailure(
                join(at, name),
                f"must not be given with Spark 3.3 or later, and spark_version is {version}",
            )


def _check_body_size(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    """Check the size of the request, which the gateway refuses with APIGW.0201 and status 413.

    Values that are not known yet count as empty.
    """
    sent = {name: item for name, item in value.items() if name not in COMMON_INPUTS}
    text = json.dumps(sent, ensure_ascii=False, separators=(",", ":"), default=lambda unknown: "")
    size = len(text.encode(errors="replace"))
    if size > LARGEST_BODY_MB * 1024 * 1024:
        yield CheckFailure(
            at,
            f"must fit into a request of {LARGEST_BODY_MB} MB, and takes {size / 1024**2:.1f} MB",
        )


def check_memory_size(value: Any, at: str) -> Iterator[CheckFailure]:
    """Check for a whole number and its unit.

    The cloud accepts a number without a unit, and the start of the run fails.
    """
    if not isinstance(value, str) or MEMORY.fullmatch(value):
        return

    number = NUMBER_WITHOUT_UNIT.fullmatch(value)
    if number:
        digits = number[1][:20]
        yield CheckFailure(
            at,
            f'must have a unit, such as "{digits}G" or "{digits}M", not "{value[:40]}": '
            "the start would fail",
        )
    else:
        yield CheckFailure(
            at, f'must be a whole number and a unit, such as "2G" or "2048M", not "{value[:40]}"'
        )


def check_queue_name(value: Any, at: str) -> Iterator[CheckFailure]:
    """Check the characters of a queue's name."""
    if isinstance(value, str) and value and not QUEUE.fullmatch(value):
        yield CheckFailure(
            at,
            "must have letters, digits and underscores, not start with an underscore "
            f'and not be digits alone, not "{value[:40]}"',
        )


def check_package_name(value: Any, at: str) -> Iterator[CheckFailure]:
    """Check the lengths of "group/name"; a path, `obs://bucket/x.jar`, has no such limits."""
    if not isinstance(value, str) or "://" in value:
        return

    group, slash, package = value.rpartition("/")
    if len(group) > LONGEST_GROUP:
        yield CheckFailure(
            at,
            f"must have at most {LONGEST_GROUP} characters before the slash, and has {len(group)}",
        )
    if len(package) > LONGEST_PACKAGE:
        where = " after the slash" if slash else ""
        yield CheckFailure(
            at, f"must have at most {LONGEST_PACKAGE} characters{where}, and has {len(package)}"
        )
