"""Inputs of DLI sessions: the body of `POST /v2.0/{project_id}/sessions`, with everything nested in it.

Fields: `api/huawei_dli.json`. Names on the wire are in camel case but for two with underscores. Limits of names come
from the queue and package pages. Whether a queue or a package exists is left to the cloud, and so is what no page
settles: kinds of packages, names of modules, forms of paths in OBS, a resource without a name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic.alias_generators import to_camel

from ...core.inputs import COMMON_INPUTS, InputModel, Int, LeftOut, Problem, Run, Wire, join

SESSION_ID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# "2 GB and 2048 MB", says the page, "2G" its neighbours; Spark takes no fractions.
MEMORY = re.compile(r"\s*[0-9]+\s*([KMGTP]B?|B)\s*", re.IGNORECASE | re.ASCII)
NO_UNIT = re.compile(r"\s*([0-9]+)\s*")
QUEUE = re.compile(r"(?!_)(?![0-9]+$)[A-Za-z0-9_]+")
LONGEST_GROUP = 64
LONGEST_PACKAGE = 128
LARGEST_BODY_MB = 12
LARGEST_INT64 = 2**63 - 1


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
            max_length=128,
        ),
    ] = None
    heartbeat_timeout_in_second: Annotated[
        Amount | None, Field(description="Idle seconds after which the session ends by itself.")
    ] = None
    driver_memory: Annotated[
        str | None, Field(description='Memory of the driver, with its unit: "2G"; replaces that of the shape.')
    ] = None
    driver_cores: Annotated[
        Amount | None, Field(description="CPU cores of the driver; replaces those of the shape.")
    ] = None
    executor_memory: Annotated[
        str | None, Field(description='Memory of an executor, with its unit: "2048M"; replaces that of the shape.')
    ] = None
    executor_cores: Annotated[
        Amount | None, Field(description="CPU cores of an executor; replaces those of the shape.")
    ] = None
    num_executors: Annotated[Amount | None, Field(description="Number of executors; replaces that of the shape.")] = (
        None
    )

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[Problem]:
        """Forms of memory sizes, the queue's name and packages, and how much one request may hold."""
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
        yield from _body_problems(value, at)


def _body_problems(value: Mapping[str, Any], at: str) -> Iterator[Problem]:
    """APIGW.0201, status 413. What is not known yet counts as nothing."""
    sent = {name: item for name, item in value.items() if name not in COMMON_INPUTS}
    text = json.dumps(sent, ensure_ascii=False, separators=(",", ":"), default=lambda unknown: "")
    size = len(text.encode(errors="replace"))
    if size > LARGEST_BODY_MB * 1024 * 1024:
        yield Problem(at, f"must fit into a request of {LARGEST_BODY_MB} MB, and takes {size / 1024**2:.1f} MB")


def memory_size(value: Any, at: str) -> Iterator[Problem]:
    """A whole number and its unit; without a unit the cloud takes it, and the start fails."""
    if not isinstance(value, str) or MEMORY.fullmatch(value):
        return
    number = NO_UNIT.fullmatch(value)
    if number:
        example = f'"{number[1][:20]}G" or "{number[1][:20]}M"'
        yield Problem(at, f'must have a unit, such as {example}, not "{value[:40]}": the start would fail')
    else:
        yield Problem(at, f'must be a whole number and a unit, such as "2G" or "2048M", not "{value[:40]}"')


def package_name(value: Any, at: str) -> Iterator[Problem]:
    """Lengths of "group/name"; a path, such as `obs://bucket/x.jar`, has no such limits."""
    if not isinstance(value, str) or "://" in value:
        return
    group, slash, package = value.rpartition("/")
    if len(group) > LONGEST_GROUP:
        yield Problem(at, f"must have at most {LONGEST_GROUP} characters before the slash, and has {len(group)}")
    if len(package) > LONGEST_PACKAGE:
        where = " after the slash" if slash else ""
        yield Problem(at, f"must have at most {LONGEST_PACKAGE} characters{where}, and has {len(package)}")
