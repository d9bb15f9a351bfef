"""E-MapReduce data development, API 2016-04-08: settings, what a fresh cloud holds, what jobs and runs have in common.

The vendor publishes no error codes for these operations and leaves much else open. Where nobody
tells, a setting chooses; the codes for a missing object, a running job and a taken name are this
module's own, made like those of other products.
"""

from __future__ import annotations

from typing import Any, Literal

from ...framework import ApiFault, Call, Fixture, Service, ServiceSettings
from ...inputs import Seconds, Text, read_json
from ...store import Record, Transaction

DEFAULT_REGION = "cn-hangzhou"
PROJECT_ID = "FP-257A173659F50000"
CLUSTER_ID = "C-D7958B72E59B0000"
ROOT_FOLDER_ID = "FC-257A173659F50000"
HEX = "0123456789ABCDEF"
LARGEST_PAGE = 100
LARGEST_PAGE_NUMBER = 10**9

_REGIONS = """
    cn-qingdao cn-beijing cn-zhangjiakou cn-huhehaote cn-wulanchabu cn-hangzhou cn-shanghai cn-nanjing cn-fuzhou
    cn-shenzhen cn-heyuan cn-guangzhou cn-chengdu cn-hongkong cn-hangzhou-finance cn-shanghai-finance-1
    cn-shenzhen-finance-1 cn-north-2-gov-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-5 ap-southeast-6
    ap-southeast-7 ap-northeast-1 ap-northeast-2 ap-south-1 us-east-1 us-west-1 eu-west-1 eu-central-1 me-east-1
    me-central-1
"""
REGIONS = frozenset(_REGIONS.split())


class EmrSettings(ServiceSettings):
    """Settings of EMR; those of runs are asked for with the job's name or id."""

    # "missing": 404 InvalidApi.NotFound, as the SDKs that dropped it suggest.
    modify_api: Literal["served", "missing"] = "served"
    # What is answered for an object that is not there: "404" with a code ending in .NotFound, "400"
    # where only the text tells, or "small_letters" (404 with code and message in small letters).
    missing_object: Literal["404", "400", "small_letters"] = "404"
    # Two jobs of one name.
    duplicate_names: Literal["allowed", "refused"] = "allowed"
    delete_with_live_run: Literal["refused", "allowed"] = "refused"
    # Kill of a run that is over.
    kill_of_ended: Literal["refused", "true"] = "refused"
    # Filter Name of ListFlowJob.
    name_filter: Literal["prefix", "exact"] = "prefix"
    # An empty list: "wrapped" {"Job": []}, "bare" {}, or "absent".
    empty_list: Literal["wrapped", "bare", "absent"] = "wrapped"
    # Values of password variables read back as asterisks.
    mask_passwords: bool = False
    # Parameters no document knows.
    unknown_parameters: Literal["refused", "ignored"] = "refused"
    submitting_seconds: Seconds = 1.0
    # None: it runs until it is killed.
    running_seconds: Seconds | None = 5.0
    outcome: Literal["OK", "FAILED"] = "OK"
    # What the launcher's log says after the states that a run has gone through.
    log: Text = ""
    kill_seconds: Seconds = 1.0
    kill_outcome: Literal["KILLED", "KILL_FAILED"] = "KILLED"


emr = Service(
    "alibaba",
    "emr",
    version="2016-04-08",
    settings=EmrSettings,
    live={"run": ("PREP", "SUBMITTING", "RUNNING", "START_RETRY", "KILL_FAILED")},
)


def _fixtures() -> list[Fixture]:
    project = {
        "Name": "embedded",
        "Description": "the project of the examples",
        "UserId": "embedded",
    }
    cluster = {"Name": "embedded", "Status": "IDLE", "Type": "HADOOP"}
    folders = {ROOT_FOLDER_ID: "", "FC-5BD9575E34620000": ROOT_FOLDER_ID}
    return [
        Fixture(emr.kind("project"), DEFAULT_REGION, PROJECT_ID, project, name=project["Name"]),
        Fixture(emr.kind("cluster"), DEFAULT_REGION, CLUSTER_ID, cluster, name=cluster["Name"]),
        *(
            Fixture(
                emr.kind("folder"),
                DEFAULT_REGION,
                id,
                {"ProjectId": PROJECT_ID, "Type": "JOB", "ParentId": parent},
            )
            for id, parent in folders.items()
        ),
    ]


emr.fixtures = _fixtures()


def missing(tx: Transaction, code: str, sentence: str) -> ApiFault:
    """The refusal for an object that is not there, in the form the settings choose.

    No published code exists.
    """
    form = tx.setting("alibaba.emr.missing_object")
    if form == "400":
        return ApiFault("InvalidParameter", sentence, status=400)
    if form == "small_letters":
        return ApiFault(f"{code}.NotFound", sentence, status=404, small_letters=True)
    return ApiFault(f"{code}.NotFound", sentence, status=404)


def project_of(call: Call, tx: Transaction) -> Record:
    """The project a call names.

    Raises:
        ApiFault: There is no such project in the region.
    """
    id = call.payload["ProjectId"]
    record = tx.get(emr.kind("project"), id, call.region)
    if record is None:
        raise missing(tx, "FlowProject", f"The project {id} does not exist")
    return record


def refuse_unknown_cluster(call: Call, tx: Transaction) -> None:
    """A cluster that is named must be there; the code is uncertain."""
    id = call.payload.get("ClusterId")
    if id and tx.get(emr.kind("cluster"), id, call.region) is None:
        raise missing(tx, "InvalidClusterId", f"The cluster {id} does not exist")


def json_object(call: Call, name: str) -> dict[str, Any]:
    """A parameter that holds a JSON object as text; {} when it is absent, blank or null.

    Raises:
        ApiFault: The text is no JSON, or no object.
    """
    try:
        value = parsed(call.payload.get(name))
    except ValueError:
        raise ApiFault(
            "InvalidParameter.Format", f"The specified parameter {name} is not valid JSON."
        ) from None
    if not isinstance(value, dict):
        raise ApiFault(
            "InvalidParameter.Format", f"The specified parameter {name} is not a JSON object."
        )
    return value


def parsed(text: str | None) -> Any:
    """JSON text; {} for what stands for nothing: absent, blank and null are said to mean the same."""
    value = read_json(text) if text and text.strip() else None
    return {} if value is None else value


def page_of(call: Call) -> tuple[int, int]:
    """PageNumber and PageSize.

    Bounds are undocumented: a larger page is cut to 100, and said so in the answer.
    """
    number, size = call.payload.get("PageNumber", 1), call.payload.get("PageSize", 20)
    if not 1 <= number <= LARGEST_PAGE_NUMBER:
        raise ApiFault("InvalidPageNumber", "The specified parameter PageNumber is not valid.")
    if size < 1:
        raise ApiFault("InvalidPageSize", "The specified parameter PageSize is not valid.")
    return number, min(size, LARGEST_PAGE)


def paged(
    call: Call, tx: Transaction, outer: str, inner: str, items: list[dict[str, Any]], total: int
) -> dict[str, Any]:
    """A page of a list, wrapped in an object with one singular key."""
    number, size = page_of(call)
    numbers = {"PageNumber": number, "PageSize": size, "Total": total}
    form = "wrapped" if items else tx.setting("alibaba.emr.empty_list")
    if form == "absent":
        return numbers
    return {outer: {} if form == "bare" else {inner: items}, **numbers}


def milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
