"""Responses in the types that the descriptions declare, whatever came."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.calls.response_types import Source, read_response
from pulumi_cloudjobs.core.errors import UnexpectedResponse
from pulumi_cloudjobs.core.http.records import Record
from pulumi_cloudjobs.core.http.responses import by_id, counters, optional, require_id
from pulumi_cloudjobs.core.resource_type import Observation
from pulumi_cloudjobs.core.texts import LONGEST_TEXT

SERVICES = [name for name in api.names() if api.load(name)["actions"]]
PYTHON_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "int64": int,
    "uint64": int,
    "float": (int, float),
    "bool": bool,
    "object": dict,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


def read(action: str, response: dict[str, Any], description: str = "tencent_batch") -> Record:
    """Return the response of an action of Batch, read."""
    return read_response(response, action, description, Source(f"Batch {action}", "r-7"))


@pytest.mark.parametrize(
    ("action", "sent", "member", "value"),
    [
        pytest.param("DescribeJob", {"JobState": 7}, "JobState", "7", id="number-for-text"),
        pytest.param("DescribeJob", {"JobState": True}, "JobState", "true", id="bool-for-text"),
        pytest.param("DescribeJob", {"JobState": None}, "JobState", None, id="null"),
        pytest.param("DescribeJobs", {"TotalCount": " 12 "}, "TotalCount", 12, id="text-for-int"),
        pytest.param("DescribeJobs", {"TotalCount": 12.0}, "TotalCount", 12, id="float-for-int"),
        pytest.param("DescribeJobs", {"TotalCount": ""}, "TotalCount", None, id="empty-for-int"),
        pytest.param("DescribeJobs", {"JobSet": []}, "JobSet", [], id="empty-list"),
        pytest.param("DescribeJobs", {"JobSet": None}, "JobSet", None, id="null-for-a-list"),
    ],
)
def test_what_means_the_same_is_converted(
    action: str, sent: dict[str, Any], member: str, value: object
) -> None:
    """Oceanus returns numbers as text, and a new version of any API may start to."""
    read_value = read(action, sent)[member]
    assert read_value == value
    assert type(read_value) is type(value)


@pytest.mark.parametrize(
    ("sent", "member", "came"),
    [
        pytest.param({"JobState": {}}, "JobState", "an object", id="object-for-text"),
        pytest.param({"JobState": ["x"]}, "JobState", "a list", id="list-for-text"),
        pytest.param({"TaskSet": "secret"}, "TaskSet", "text", id="text-for-a-list"),
        pytest.param({"TaskSet": [None]}, "TaskSet", "null", id="null-in-a-list"),
        pytest.param({"TaskSet": [["secret"]]}, "TaskSet", "a list", id="list-in-a-list"),
        pytest.param({"TaskMetrics": "secret"}, "TaskMetrics", "text", id="text-for-an-object"),
    ],
)
def test_a_member_of_another_type_is_an_error_for_whoever_reads_it(
    sent: dict[str, Any], member: str, came: str
) -> None:
    """The line names call, member and what came, without the value, and what support asks for."""
    record = read("DescribeJob", {"JobId": "job-1", **sent})
    assert record["JobId"] == "job-1"

    for attempt in (record.get, record.__getitem__):
        with pytest.raises(UnexpectedResponse) as caught:
            attempt(member)
        text = str(caught.value)
        assert "Batch DescribeJob" in text
        assert member in text
        assert came in text
        assert "(request r-7)" in text
        assert "secret" not in text
        assert "\n" not in text


@pytest.mark.parametrize("number", [2**64, -(2**64), "9" * 400, "1e3", 1.5, True, [], {}])
def test_a_number_out_of_range_is_odd(number: object) -> None:
    """Arithmetic with it would fail far from here."""
    record = read("DescribeJob", {"TaskMetrics": {"RunningCount": number, "FailedCount": 1}})
    with pytest.raises(UnexpectedResponse, match="RunningCount"):
        record["TaskMetrics"]["RunningCount"]
    assert counters(record, "TaskMetrics") == {"FailedCount": 1}


@pytest.mark.parametrize("odd", ["x", 1, ["x"], {"RunningCount": {}}, {"Note": "x", "More": 7}])
def test_text_for_a_status_column_never_fails(odd: object) -> None:
    """A job was submitted: a member beside its counters must not lose its id."""
    record = read("DescribeJob", {"TaskMetrics": odd})
    assert counters(record, "TaskMetrics") == {}


def test_a_reason_is_a_line_that_is_fit_for_terminals() -> None:
    """The reason ends up in state, in exports, and in the error of a failed run."""
    observation = Observation(reason="a\n::error::b\x1b[2J " + "c" * 5000, raw_status="X\x07")
    assert str(observation.reason).startswith("a ::error::b\\x1b[2J c")
    assert len(str(observation.reason)) == LONGEST_TEXT
    assert observation.raw_status == "X\\x07"


def test_what_no_page_documents_is_left_out() -> None:
    """An unknown number beside the counters of nodes would count as nodes."""
    metrics = {"RunningCount": 1, "TotalCount": 9}
    record = read("DescribeComputeEnv", {"ComputeNodeMetrics": metrics, "New": {}})
    assert record == {"ComputeNodeMetrics": {"RunningCount": 1}}


def test_a_promised_member_that_is_absent_is_an_error_of_one_line() -> None:
    """A KeyError is useless to a user, and calls for a bug report where the cloud is to blame."""
    with pytest.raises(UnexpectedResponse, match=r"has no Zone \(request r-7\)"):
        read("DescribeJob", {"JobId": "job-1"})["Zone"]


def test_a_copy_lacks_odd_members() -> None:
    """The observation of a new object is made from a copy, so that nothing loses the id."""
    record = read("DescribeJob", {"JobId": "job-1", "JobState": {}})
    assert dict(record) == {"JobId": "job-1"}
    assert optional(record, "JobState") is None


@pytest.mark.parametrize("id", ["a b", "a\nb", "\x1b[31m", "作业", "x" * 257])
def test_an_id_that_no_cloud_gives_is_refused(id: str) -> None:
    """The id becomes a part of URLs, of state and of every line about the object."""
    with pytest.raises(UnexpectedResponse, match="JobId that is not an id"):
        require_id(read("SubmitJob", {"JobId": id}), "JobId", of="Batch SubmitJob")


def test_an_item_without_an_id_is_left_out() -> None:
    """Such an item cannot be matched with any object of a stack."""
    items: list[dict[str, Any]] = [{"JobId": "job-1"}, {"JobId": None}, {}, {"JobId": ""}]
    assert by_id(items, "JobId") == {"job-1": {"JobId": "job-1"}}


@pytest.mark.parametrize("description", SERVICES)
@given(data=st.data())
def test_every_value_that_is_read_has_its_declared_type(
    description: str, data: st.DataObject
) -> None:
    """No lifecycle ever sees a value of another type."""
    known = api.load(description)
    action = data.draw(st.sampled_from(sorted(known["actions"])))
    fields = known["actions"][action]["response"]
    names = st.sampled_from([field["name"] for field in fields])
    response = data.draw(st.dictionaries(names, JSON, max_size=4))

    record = read(action, response, description)
    check_types(record, fields, known["types"])
    json.dumps(record, allow_nan=False)


def check_types(record: dict[str, Any], fields: list[Any], types: dict[str, Any]) -> None:
    """Check the members of a record against the fields of the description, at every depth."""
    declared = {field["name"]: field for field in fields}
    for name, value in record.items():
        field = declared[name]
        if value is None:
            continue

        is_list = field["array"] or (field.get("array_disputed") and isinstance(value, list))
        for item in value if is_list else [value]:
            check_type(item, field["type"], types)


def check_type(value: object, name: str, types: dict[str, Any]) -> None:
    if name in types:
        assert isinstance(value, Record)
        check_types(value, types[name], types)
        return

    assert isinstance(value, PYTHON_TYPES[name])
    if name != "bool":
        assert not isinstance(value, bool)
    if isinstance(value, float):
        assert math.isfinite(value)
