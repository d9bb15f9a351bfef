"""Inputs of DLI sessions: the body of `POST /v2.0/{project_id}/sessions`, with everything nested in it.

Fields: `api/huawei_dli.json`. Names on the wire are in camel case but for two with underscores. Limits of names come
from the queue and package pages. Whether a queue or a package exists is left to the cloud.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.alias_generators import to_camel

from ...core.inputs import InputModel, Int, LeftOut, Problem, Run, Wire, join

SESSION_ID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# "2 GB and 2048 MB", says the page, "2G" its neighbours; Spark takes no fractions.
MEMORY = re.compile(r"[0-9]+ ?[KMGTP]B?", re.IGNORECASE)
QUEUE = re.compile(r"(?!_)(?![0-9]+$)[A-Za-z0-9_]+")
LONGEST_GROUP = 64
LONGEST_PACKAGE = 128

PackageName = Annotated[str, Field(min_length=1)]


class CamelCase(InputModel):
    """Names on the wire are in camel case, as in state."""

    @classmethod
    def wire_name(cls, name: str) -> str:
        """`py_files` is `pyFiles` on the wire."""
        return to_camel(name)


class JobResource(CamelCase):
    """An uploaded package."""

    name: Annotated[str | None, Field(description='Package, "group/name"; inside a group its name alone.')] = None
    type: Annotated[str | None, Field(description="Kind of package, such as `jar`, `pyFile` or `file`.")] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[Problem]:
        """Length of the package's name."""
        yield from package_name(value.get("name"), join(at, "name"))


class JobResourcesGroup(CamelCase):
    """A group of uploaded packages, and which of them are used."""

    name: Annotated[
        str | None, Field(description="Name of the group; at most 64 characters.", max_length=LONGEST_GROUP)
    ] = None
    resources: Annotated[list[JobResource] | None, Field(description="Packages of the group.")] = None


class SessionInputs(CamelCase, Run):
    """A DLI session: an interactive Spark context that lives from create to delete.

    API operation `POST /v2.0/{project_id}/sessions`, which Huawei Cloud has discarded in favour of batches. Its page
    types `resources` and `groups` as texts, and its example has objects: objects they are. No SDK knows sessions.
    """

    left_out = (
        LeftOut("project_id", "part of the path; it comes from the configuration, `cloudjobs:huaweiProjectId`"),
    )

    kind: Annotated[Literal["spark"], Field(description="Kind of session: `spark`, for code in Scala.")]
    cluster_name: Annotated[
        str,
        Wire("cluster_name"),
        Field(description="Queue (in older words: cluster) that it runs on.", min_length=1, max_length=128),
    ]
    sc_type: Annotated[
        Literal["A", "B", "C"] | None,
        Wire("sc_type"),
        Field(description="Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; default `A`."),
    ] = None
    jars: Annotated[list[PackageName] | None, Field(description="Uploaded packages of type jar.")] = None
    py_files: Annotated[list[PackageName] | None, Field(description="Uploaded packages of type pyFile.")] = None
    files: Annotated[list[PackageName] | None, Field(description="Uploaded packages of type file.")] = None
    modules: Annotated[
        list[PackageName] | None, Field(description="System modules, such as `sys.datasource.hbase`.")
    ] = None
    resources: Annotated[
        list[JobResource] | None,
        Field(description="Packages with their types."),
    ] = None
    groups: Annotated[
        list[JobResourcesGroup] | None,
        Field(description="Groups of packages."),
    ] = None
    conf: Annotated[
        list[dict[str, Any]] | None,
        Field(description='Spark settings, a list of objects: `[{"spark.sql.shuffle.partitions": "8"}]`.'),
    ] = None
    name: Annotated[
        str | None,
        Field(
            description="Name; at most 128 characters. Without one, the session gets a unique one: see `session_name`.",
            min_length=1,
            max_length=128,
        ),
    ] = None
    heartbeat_timeout_in_second: Annotated[
        Int | None, Field(description="Idle seconds after which the session ends by itself.", ge=0)
    ] = None
    driver_memory: Annotated[
        str | None, Field(description='Memory of the driver, with its unit: "2G"; replaces that of the shape.')
    ] = None
    driver_cores: Annotated[
        Int | None, Field(description="CPU cores of the driver; replaces those of the shape.", ge=0)
    ] = None
    executor_memory: Annotated[
        str | None, Field(description='Memory of an executor, with its unit: "2048M"; replaces that of the shape.')
    ] = None
    executor_cores: Annotated[
        Int | None, Field(description="CPU cores of an executor; replaces those of the shape.", ge=0)
    ] = None
    num_executors: Annotated[
        Int | None, Field(description="Number of executors; replaces that of the shape.", ge=0)
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[Problem]:
        """Forms of memory sizes, the queue's name and packages."""
        for name in ("driverMemory", "executorMemory"):
            yield from memory_size(value.get(name), join(at, name))
        queue = value.get("clusterName")
        if isinstance(queue, str) and queue and not QUEUE.fullmatch(queue):
            allowed = "must have letters, digits and underscores, not begin with an underscore and not be digits alone"
            yield Problem(join(at, "clusterName"), f'{allowed}, not "{queue[:40]}"')
        for name in ("jars", "pyFiles", "files"):
            packages = value.get(name)
            for index, package in enumerate(packages if isinstance(packages, list) else []):
                yield from package_name(package, f"{join(at, name)}[{index}]")


def memory_size(value: Any, at: str) -> Iterator[Problem]:
    """A whole number and its unit; without a unit the cloud takes it, and the start fails."""
    if not isinstance(value, str) or MEMORY.fullmatch(value):
        return
    if value.isdigit():
        yield Problem(at, f'must have a unit, such as "{value}G" or "{value}M", not "{value}": the start would fail')
    else:
        yield Problem(at, f'must be a whole number and a unit, such as "2G" or "2048M", not "{value[:40]}"')


def package_name(value: Any, at: str) -> Iterator[Problem]:
    """Lengths of "group/name"; a path in OBS has no such limits."""
    if not isinstance(value, str) or value.startswith("obs://"):
        return
    group, slash, package = value.rpartition("/")
    if len(group) > LONGEST_GROUP:
        yield Problem(at, f"must have at most {LONGEST_GROUP} characters before the slash, and has {len(group)}")
    if len(package) > LONGEST_PACKAGE:
        where = " after the slash" if slash else ""
        yield Problem(at, f"must have at most {LONGEST_PACKAGE} characters{where}, and has {len(package)}")
