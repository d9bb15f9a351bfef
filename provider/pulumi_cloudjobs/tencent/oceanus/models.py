"""Inputs of Oceanus jobs: the request of `CreateJob`, API version 2019-04-22.

Fields and limits: `api/tencent_oceanus.json`. OpenJobDefaultAlarm, Uid and JdkVersion stand in the SDK and not on the
published page. Whether the cluster, folder and work space exist, and quotas, are left to the cloud, and so is what no
document settles: which types of jobs fit which clusters, the forms of versions, how many tags there may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, Strict

from ...core.inputs import InputModel, Mark, NoBool, OnChange, Problem, Stop, StoppableDefinition, join

SHARED, DEDICATED = 1, 2
SHARED_CU_MEM = 4

# "Chinese", says the page; rare characters beyond the basic block are Chinese, too, and so is the zero of years.
CHINESE = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
NOT_IN_NAMES = re.compile(rf"[^{CHINESE}A-Za-z0-9._-]")
ID_PREFIXES = {"clusterId": "cluster-", "workSpaceId": "space-", "folderId": "folder-"}
AFTER_PREFIX = re.compile(r"[0-9A-Za-z_-]+")
ROOT_FOLDER = "root"
Int64 = Annotated[int, NoBool, Strict(), Field(ge=-(2**63), le=2**63 - 1)]
MARK_KEY = "pulumi-cloudjobs"
"""Key of the tag that tells which resource has made a job."""


class Tag(InputModel):
    """A tag."""

    tag_key: Annotated[str, Field(description="Key, unique among the job's tags.", min_length=1)]
    tag_value: Annotated[str | None, Field(description="Value.")] = None


class JobStop(Stop):
    """How a running job is stopped before it is deleted or replaced."""

    savepoint: Annotated[
        Annotated[bool, Strict()] | None,
        Field(
            description="True: it is paused, which takes a savepoint, and only then stopped; when no savepoint can be "
            "taken, it runs on and the delete fails. Default false."
        ),
    ] = None


class JobInputs(StoppableDefinition):
    """An Oceanus job: a name in a cluster that has configurations and runs. Starts nothing. API action `CreateJob`.

    Create sends one tag more than `tags` has: its key is `pulumi-cloudjobs`, its value 32 hexadecimal digits made from
    the project's folder and the resource's urn. By this mark a job is found again whose create was interrupted, or
    whose answer was lost; the tag never shows in a preview. A job that has the name and not the mark is never taken
    over, unless `adopt` names it.

    A delete goes by the `stop` that state holds: a changed `stop` counts from the next `pulumi up` on.
    """

    stop: Annotated[
        JobStop | None, OnChange.LOCAL, Field(description="How a running job is stopped before delete.")
    ] = None
    name: Annotated[
        str,
        OnChange.UPDATES,
        Field(
            description="Name, unique among the jobs; under 50 characters: Chinese, letters, digits, `-`, `_`, `.`.",
            min_length=1,
            max_length=49,
        ),
    ]
    job_type: Annotated[Literal[1, 2], NoBool, Field(description="1: SQL, 2: JAR.")]
    cluster_type: Annotated[Literal[1, 2], NoBool, Field(description="1: shared cluster, 2: dedicated cluster.")]
    cluster_id: Annotated[
        str | None, Field(description='Cluster, "cluster-xxxxxxxx"; required with `cluster_type` 2.')
    ] = None
    cu_mem: Annotated[
        Literal[2, 4, 8, 16] | None,
        NoBool,
        Field(description="GB of memory per CU; default 4, the only one of shared clusters; 16 needs an allow-list."),
    ] = None
    remark: Annotated[str | None, OnChange.UPDATES, Field(description="Remark.")] = None
    folder_id: Annotated[
        str | None, OnChange.UPDATES, Field(description='Folder, "folder-xxxxxxxx" or `root`, the default.')
    ] = None
    flink_version: Annotated[str | None, Field(description="Version of Flink, such as `Flink-1.16`.")] = None
    work_space_id: Annotated[str | None, Field(description='Work space, such as "space-1327".')] = None
    tags: Annotated[
        list[Tag] | None, Mark.UNORDERED, Field(description="Tags, set at create only; a change of them replaces.")
    ] = None
    description: Annotated[str | None, OnChange.UPDATES, Field(description="Description.")] = None
    open_job_default_alarm: Annotated[
        Int64 | None, Field(description="1 binds the default alarm; set at create only.")
    ] = None
    uid: Annotated[Int64 | None, Field(description="User id; set at create only.")] = None
    jdk_version: Annotated[str | None, Field(description="Version of the JDK, such as `8`.")] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[Problem]:
        """The name's characters, the cluster that fits the cluster type, the form of ids, tag keys."""
        yield from _name_problems(value.get("name"), at)
        yield from _cluster_problems(value, at)
        yield from _id_problems(value, at)
        yield from _tag_problems(value.get("tags"), at)


def _name_problems(name: Any, at: str) -> Iterator[Problem]:
    """InvalidParameter.InvalidName, which ModifyJob calls InvalidParameterValue.JobName."""
    wrong = "".join(dict.fromkeys(NOT_IN_NAMES.findall(name))) if isinstance(name, str) else ""
    if wrong:
        allowed = 'must have only Chinese characters, letters, digits, "-", "_" and ".", all half-width'
        yield Problem(join(at, "name"), f'{allowed}, not "{wrong[:20]}"')


def _cluster_problems(value: Mapping[str, Any], at: str) -> Iterator[Problem]:
    """InvalidParameterValue.ClusterId; ResourceUnavailable.ReqCuMem."""
    if value.get("clusterType") == DEDICATED and value.get("clusterId") in (None, ""):
        yield Problem(join(at, "clusterId"), f"is required with clusterType {DEDICATED}, a dedicated cluster")
    memory = value.get("cuMem")
    if value.get("clusterType") == SHARED and isinstance(memory, int) and memory != SHARED_CU_MEM:
        where = join(at, "cuMem")
        yield Problem(where, f"must be {SHARED_CU_MEM} with clusterType {SHARED}, a shared cluster, not {memory}")


def _id_problems(value: Mapping[str, Any], at: str) -> Iterator[Problem]:
    """No code of their own: the cloud does not find what such an id names."""
    for name, prefix in ID_PREFIXES.items():
        given = value.get(name)
        if not isinstance(given, str) or not given or _is_id(given, prefix):
            continue
        if name == "folderId" and given == ROOT_FOLDER:
            continue
        if name == "clusterId" and value.get("clusterType") == SHARED:
            continue  # a shared cluster has no id, and what is done with one is documented nowhere
        other = f', or "{ROOT_FOLDER}"' if name == "folderId" else ""
        allowed = f'must be an id, "{prefix}" and letters or digits{other}'
        yield Problem(join(at, name), f'{allowed}, not "{given[:40]}"')


def _is_id(text: str, prefix: str) -> bool:
    return text.startswith(prefix) and AFTER_PREFIX.fullmatch(text, len(prefix)) is not None


def _tag_problems(tags: Any, at: str) -> Iterator[Problem]:
    """No code of their own. A second tag of one key would take the first one's place, if anything."""
    keys = [tag.get("tagKey") if isinstance(tag, Mapping) else None for tag in tags] if isinstance(tags, list) else []
    for index, key in enumerate(keys):
        if isinstance(key, str) and key in keys[:index]:
            yield Problem(join(at, f"tags[{index}].tagKey"), f'must be unique, and "{key}" is there twice')
        if key == MARK_KEY:
            yield Problem(join(at, f"tags[{index}].tagKey"), f'must not be "{MARK_KEY}", which is set by create')
