"""Inputs of DLI sessions, batches and statements: the bodies of their POSTs, with everything nested in them.

Fields: `api/huawei_dli.json`. Names on the wire are in camel case but for some with underscores.
Limits of names come from the queue and package pages. Whether a queue or a package exists is left
to the cloud, and so is what no page
settles: kinds of packages, names of modules, forms of paths in OBS, a resource without a name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, Strict
from pydantic.alias_generators import to_camel

from ...core.schema.inputs import (
    COMMON_INPUTS,
    CheckFailure,
    InputModel,
    Int,
    OmittedField,
    Run,
    Unknown,
    Wire,
    join,
)

SESSION_ID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# "2 GB and 2048 MB", says the page, "2G" its neighbours; Spark takes no fractions.
MEMORY = re.compile(r"\s*[0-9]+\s*([KMGTP]B?|B)\s*", re.IGNORECASE | re.ASCII)
NO_UNIT = re.compile(r"\s*([0-9]+)\s*")
QUEUE = re.compile(r"(?!_)(?![0-9]+$)[A-Za-z0-9_]+")
LONGEST_GROUP = 64
LONGEST_PACKAGE = 128
LARGEST_BODY_MB = 12
LARGEST_INT64 = 2**63 - 1
MOST_RETRIES = 100
SPARK_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})(?:\.([0-9]+))?")
OBS = "obs://"


def _no_text(value: Any) -> Any:
    if isinstance(value, str):
        raise ValueError(f'must be a whole number, not the text "{value[:40]}"')
    return value


Amount = Annotated[Int, BeforeValidator(_no_text), Field(ge=0, le=LARGEST_INT64)]
PackageName = Annotated[str, Field(min_length=1)]


class CamelCase(InputModel):
    """Names on the wire are in camel case, as in state."""

    @classmethod
    def wire_name(cls, name: str) -> str:
        """`py_files` is `pyFiles` on the wire."""
        return to_camel(name)


class JobResource(CamelCase):
    """An uploaded package."""

    name: Annotated[
        str | None, Field(description='Package, "group/name"; inside a group its name alone.')
    ] = None
    type: Annotated[
        str | None, Field(description="Kind of package, such as `jar`, `pyFile` or `file`.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Length of the package's name."""
        yield from package_name(value.get("name"), join(at, "name"))


class JobResourcesGroup(CamelCase):
    """A group of uploaded packages, and which of them are used."""

    name: Annotated[
        str | None,
        Field(description="Name of the group; at most 64 characters.", max_length=LONGEST_GROUP),
    ] = None
    resources: Annotated[list[JobResource] | None, Field(description="Packages of the group.")] = (
        None
    )


class SparkInputs(CamelCase, Run):
    """What a session and a batch are both made of: a compute shape, packages and a name."""

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
            description="Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; default `A`."
        ),
    ] = None
    jars: Annotated[
        list[PackageName] | None, Field(description="Uploaded packages of type jar.")
    ] = None
    py_files: Annotated[
        list[PackageName] | None, Field(description="Uploaded packages of type pyFile.")
    ] = None
    files: Annotated[
        list[PackageName] | None, Field(description="Uploaded packages of type file.")
    ] = None
    modules: Annotated[
        list[PackageName] | None,
        Field(description="System modules, such as `sys.datasource.hbase`."),
    ] = None
    resources: Annotated[
        list[JobResource] | None,
        Field(description="Packages with their types."),
    ] = None
    groups: Annotated[
        list[JobResourcesGroup] | None,
        Field(description="Groups of packages."),
    ] = None
    name: Annotated[
        str | None, Field(description="Name; at most 128 characters.", max_length=128)
    ] = None
    driver_memory: Annotated[
        str | None,
        Field(description='Memory of the driver, with its unit: "2G"; replaces that of the shape.'),
    ] = None
    driver_cores: Annotated[
        Amount | None, Field(description="CPU cores of the driver; replaces those of the shape.")
    ] = None
    executor_memory: Annotated[
        str | None,
        Field(
            description='Memory of an executor, with its unit: "2048M"; replaces that of the shape.'
        ),
    ] = None
    executor_cores: Annotated[
        Amount | None, Field(description="CPU cores of an executor; replaces those of the shape.")
    ] = None
    num_executors: Annotated[
        Amount | None, Field(description="Number of executors; replaces that of the shape.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Forms of memory sizes, queues and packages, and how much one request may hold."""
        for name in ("driverMemory", "executorMemory"):
            yield from memory_size(value.get(name), join(at, name))
        for name in ("clusterName", "queue"):
            yield from queue_name(value.get(name), join(at, name))
        for name in ("jars", "pyFiles", "files"):
            packages = value.get(name)
            for index, package in enumerate(packages if isinstance(packages, list) else []):
                yield from package_name(package, f"{join(at, name)}[{index}]")
        yield from _body_problems(value, at)


class SessionInputs(SparkInputs):
    """A DLI session: an interactive Spark context that lives from create to delete.

    API operation `POST /v2.0/{project_id}/sessions`, which Huawei Cloud has discarded in favour of
    batches. Its page types `resources` and `groups` as texts, and its example has objects: objects
    they are. No SDK knows sessions.
    """

    kind: Annotated[
        Literal["spark"], Field(description="Kind of session: `spark`, for code in Scala.")
    ]
    cluster_name: Annotated[
        str,
        Wire("cluster_name"),
        Field(
            description="Queue (in older words: cluster) that it runs on.",
            min_length=1,
            max_length=128,
        ),
    ]
    conf: Annotated[
        list[dict[str, Any]] | None,
        Field(
            description='Spark settings, a list of objects: `[{"spark.sql.shuffle.partitions": "8"}]`.'
        ),
    ] = None
    name: Annotated[
        str | None,
        Field(
            description="Name; at most 128 characters. Without one, the session gets a unique one: see `session_name`.",
            max_length=128,
        ),
    ] = None
    heartbeat_timeout_in_second: Annotated[
        Amount | None, Field(description="Idle seconds after which the session ends by itself.")
    ] = None


class SparkBatchInputs(SparkInputs):
    """A DLI batch: one Spark application that runs once.

    API operation `POST /v2.0/{project_id}/batches`, the replacement of sessions. The queue is
    `queue`, or `cluster_name` in its older spelling. Nothing of a batch changes in place, and its
    record stays when it has ended: a destroy cancels what runs and deletes no record.
    """

    file: Annotated[
        str,
        Field(
            description="What is run: a path in OBS, or an uploaded package, which Spark 3.3 and later do not take.",
            min_length=1,
        ),
    ]
    class_name: Annotated[
        str, Field(description='Main class; "" for a Python file, which has none.')
    ]
    queue: Annotated[
        str | None,
        Field(
            description="General-purpose queue that it runs on; or `cluster_name`.", max_length=128
        ),
    ] = None
    cluster_name: Annotated[
        str | None,
        Wire("cluster_name"),
        Field(description="The queue, in the older spelling of `queue`.", max_length=128),
    ] = None
    args: Annotated[list[str] | None, Field(description="Arguments of the application.")] = None
    conf: Annotated[
        dict[str, Any] | None,
        Field(description='Spark settings, a mapping: `{"spark.sql.shuffle.partitions": "8"}`.'),
    ] = None
    name: Annotated[
        str | None,
        Field(
            description="Name; at most 128 characters. Without one, the batch gets a unique one: see `batch_name`.",
            max_length=128,
        ),
    ] = None
    feature: Annotated[
        Literal["basic", "ai", "custom"] | None,
        Field(
            description="What Spark runs in: `basic`, `ai`, or `custom`, which takes the image of `image`."
        ),
    ] = None
    image: Annotated[
        str | None,
        Field(
            description='Image of one\'s own, "organisation/name:version"; with the feature `custom` alone.'
        ),
    ] = None
    spark_version: Annotated[
        str | None,
        Wire("spark_version"),
        Field(description='Version of Spark, such as "3.3.1"; default: the queue\'s.'),
    ] = None
    auto_recovery: Annotated[
        Annotated[bool, Strict()] | None,
        Wire("auto_recovery"),
        Field(description="Whether an application that fails is started again; default false."),
    ] = None
    max_retry_times: Annotated[
        Annotated[Int, BeforeValidator(_no_text), Field(ge=0, le=MOST_RETRIES)] | None,
        Wire("max_retry_times"),
        Field(description="How often it is started again at most, 0 to 100; default 20."),
    ] = None
    execution_agency_urn: Annotated[
        str | None,
        Wire("execution_agency_urn"),
        Field(description="Agency whose permissions it has; Spark 3.3.1 or later."),
    ] = None
    obs_bucket: Annotated[
        str | None, Wire("obs_bucket"), Field(description="Bucket of OBS that the job is saved in.")
    ] = None
    catalog_name: Annotated[
        Literal["dli"] | None,
        Wire("catalog_name"),
        Field(description="`dli` to use DLI's metadata."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Those of sessions, one queue, and what goes with the file, the feature and the version of Spark."""
        yield from super().rules(value, at)
        yield from package_name(value.get("file"), join(at, "file"))
        yield from _one_queue(value, at)
        yield from _class_problems(value, at)
        yield from _image_problems(value, at)
        yield from _version_problems(value, at)


class StatementInputs(CamelCase, Run):
    """A snippet of code that runs once in a DLI session, after those before it.

    API operation `POST /v2.0/{project_id}/sessions/{session_id}/statements`, inferred from Apache
    Livy, as all of the session API but its two pages. A snippet that fails is `available` to the
    cloud and `failed` here, and fails the `up` with its error. A session that is still starting is
    waited for. An ended statement has no delete: it is forgotten with its session.
    """

    left_out = (
        OmittedField(
            "project_id",
            "part of the path; it comes from the configuration, `cloudjobs:huaweiProjectId`",
        ),
    )

    session_id: Annotated[
        str, Wire("session_id"), Field(description="Session that it runs in, a UUID.")
    ]
    code: Annotated[str, Field(description="Code, in the language of the session.")]
    kind: Annotated[
        str | None,
        Field(
            description="Kind of code, where the session takes several: `spark`, `pyspark`, `sparkr` or `sql`."
        ),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Form of the session's id, and how much one request may hold."""
        session = value.get("sessionId")
        if isinstance(session, str) and not re.fullmatch(SESSION_ID, session):
            yield CheckFailure(
                join(at, "sessionId"), f'must be the id of a session, a UUID, not "{session[:40]}"'
            )
        yield from _body_problems(value, at)


def _one_queue(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    """Two pages differ on which of two wins, so the cloud refuses them, and none as well."""
    given = [name for name in ("queue", "clusterName") if value.get(name)]
    if not given:
        yield CheckFailure(
            join(at, "queue"), "is required: the queue that it runs on, here or in cluster_name"
        )
    elif len(given) > 1 and not any(isinstance(value[name], Unknown) for name in given):
        yield CheckFailure(
            join(at, "clusterName"), "must not stand beside queue, which says the same"
        )


def _class_problems(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    file = value.get("file")
    if value.get("className") == "" and isinstance(file, str) and file.lower().endswith(".jar"):
        yield CheckFailure(
            join(at, "className"), "must name the main class of a JAR; only a Python file has none"
        )


def _image_problems(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    feature, image = value.get("feature"), value.get("image")
    if feature == "custom" and not image:
        yield CheckFailure(join(at, "image"), "is required with the feature custom")
    elif image and feature in (None, "", "basic", "ai"):
        yield CheckFailure(
            join(at, "image"), "must have the feature custom beside it; without it, it is not used"
        )


def _version_problems(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    """What came and went with Spark 3.3.

    The default is the queue's, and nobody here knows that one.
    """
    version = value.get("sparkVersion")
    numbers = SPARK_VERSION.match(version) if isinstance(version, str) else None
    if numbers is None:
        return
    version_is = f"and spark_version is {version}"
    spark, patch = (int(numbers[1]), int(numbers[2])), numbers[3]
    is_older = spark < (3, 3) or (spark == (3, 3) and patch == "0")
    if is_older and value.get("executionAgencyUrn"):
        yield CheckFailure(
            join(at, "executionAgencyUrn"), f"must have Spark 3.3.1 or later, {version_is}"
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
                join(at, name), f"must not be there with Spark 3.3 or later, {version_is}"
            )


def _body_problems(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    """APIGW.0201, status 413. What is not known yet counts as nothing."""
    sent = {name: item for name, item in value.items() if name not in COMMON_INPUTS}
    text = json.dumps(sent, ensure_ascii=False, separators=(",", ":"), default=lambda unknown: "")
    size = len(text.encode(errors="replace"))
    if size > LARGEST_BODY_MB * 1024 * 1024:
        yield CheckFailure(
            at,
            f"must fit into a request of {LARGEST_BODY_MB} MB, and takes {size / 1024**2:.1f} MB",
        )


def memory_size(value: Any, at: str) -> Iterator[CheckFailure]:
    """A whole number and its unit; without a unit the cloud takes it, and the start fails."""
    if not isinstance(value, str) or MEMORY.fullmatch(value):
        return
    number = NO_UNIT.fullmatch(value)
    if number:
        example = f'"{number[1][:20]}G" or "{number[1][:20]}M"'
        yield CheckFailure(
            at, f'must have a unit, such as {example}, not "{value[:40]}": the start would fail'
        )
    else:
        yield CheckFailure(
            at, f'must be a whole number and a unit, such as "2G" or "2048M", not "{value[:40]}"'
        )


def queue_name(value: Any, at: str) -> Iterator[CheckFailure]:
    """Characters of a queue's name."""
    if isinstance(value, str) and value and not QUEUE.fullmatch(value):
        allowed = "must have letters, digits and underscores, not begin with an underscore and not be digits alone"
        yield CheckFailure(at, f'{allowed}, not "{value[:40]}"')


def package_name(value: Any, at: str) -> Iterator[CheckFailure]:
    """Lengths of "group/name"; a path, such as `obs://bucket/x.jar`, has no such limits."""
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
