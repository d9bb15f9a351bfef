"""Object types, lookups and pages that projects, jobs and runs have in common."""

from __future__ import annotations

from typing import Any

from ...framework import ApiFault, Call
from ...inputs import Json, read_json
from ...objects import Record
from ...store import Transaction

PROJECT, CLUSTER = "alibaba/emr/project", "alibaba/emr/cluster"
FOLDER, JOB, RUN = "alibaba/emr/folder", "alibaba/emr/job", "alibaba/emr/run"
ROOT_FOLDER_ID = "FC-257A173659F50000"
HEX = "0123456789ABCDEF"
LARGEST_PAGE = 100
LARGEST_PAGE_NUMBER = 10**9

_REGIONS = """
    cn-qingdao cn-beijing cn-zhangjiakou cn-huhehaote cn-wulanchabu cn-hangzhou cn-shanghai
    cn-nanjing cn-fuzhou cn-shenzhen cn-heyuan cn-guangzhou cn-chengdu cn-hongkong
    cn-hangzhou-finance cn-shanghai-finance-1 cn-shenzhen-finance-1 cn-north-2-gov-1
    ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-5 ap-southeast-6 ap-southeast-7
    ap-northeast-1 ap-northeast-2 ap-south-1 us-east-1 us-west-1 eu-west-1 eu-central-1 me-east-1
    me-central-1
"""
REGIONS = frozenset(_REGIONS.split())


def missing(tx: Transaction, code: str, sentence: str) -> ApiFault:
    """Return the fault for an object that does not exist, in the form the settings choose.

    No published code exists.
    """
    form = tx.setting("alibaba.emr.missing_object")
    if form == "400":
        return ApiFault("InvalidParameter", sentence, status=400)
    if form == "small_letters":
        return ApiFault(f"{code}.NotFound", sentence, status=404, small_letters=True)

    return ApiFault(f"{code}.NotFound", sentence, status=404)


def project_of(call: Call, tx: Transaction) -> Record:
    """Return the project a call names.

    Raises:
        ApiFault: The project does not exist in the region.
    """
    id = call.payload["ProjectId"]
    record = tx.get(PROJECT, id, call.region)
    if record is None:
        raise missing(tx, "FlowProject", f"The project {id} does not exist")

    return record


def refuse_unknown_cluster(call: Call, tx: Transaction) -> None:
    """Check that a cluster that is named exists.

    Raises:
        ApiFault: It does not exist; the code is uncertain.
    """
    id = call.payload.get("ClusterId")
    if id and tx.get(CLUSTER, id, call.region) is None:
        raise missing(tx, "InvalidClusterId", f"The cluster {id} does not exist")


# Values


def json_object(call: Call, name: str) -> Json:
    """Parse a parameter that holds a JSON object as text; {} when it is absent, blank or null.

    Raises:
        ApiFault: The text is not JSON, or not an object.
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
    """Parse JSON text; {} for an absent, blank or null text, which all mean the same."""
    if not text or not text.strip():
        return {}

    value = read_json(text)
    return {} if value is None else value


def milliseconds(seconds: float) -> int:
    return int(seconds * 1000)


# Pages


def page_of(call: Call) -> tuple[int, int]:
    """Return PageNumber and PageSize.

    Bounds are undocumented: a larger page is cut to 100, and the response names the size.
    """
    number, size = call.payload.get("PageNumber", 1), call.payload.get("PageSize", 20)
    if not 1 <= number <= LARGEST_PAGE_NUMBER:
        raise ApiFault("InvalidPageNumber", "The specified parameter PageNumber is not valid.")
    if size < 1:
        raise ApiFault("InvalidPageSize", "The specified parameter PageSize is not valid.")

    return number, min(size, LARGEST_PAGE)


def paged(
    call: Call, tx: Transaction, outer: str, inner: str, items: list[Json], total: int
) -> Json:
    """Return a page of a list, wrapped in an object with one singular key."""
    number, size = page_of(call)
    numbers = {"PageNumber": number, "PageSize": size, "Total": total}
    form = "wrapped" if items else tx.setting("alibaba.emr.empty_list")
    if form == "absent":
        return numbers
    if form == "bare":
        return {outer: {}, **numbers}

    return {outer: {inner: items}, **numbers}
