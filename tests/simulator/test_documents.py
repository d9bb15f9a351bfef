"""Requests are judged by the clouds' own documents, at any depth."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.simulator import documents

TASK = {"TaskName": "frame", "Application": {"DeliveryForm": "LOCAL", "Command": "true"}}


def submit_job(**job: Any) -> dict[str, Any]:
    return {"Placement": {"Zone": "ap-guangzhou-2"}, "Job": {"Tasks": [TASK]} | job}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param(submit_job(), [], id="fine"),
        pytest.param(
            {"Job": {"Tasks": [TASK]}}, [("missing", "Placement")], id="missing-at-the-top"
        ),
        pytest.param(
            submit_job(Tasks=[{"TaskName": "a"}]),
            [("missing", "Job.Tasks.0.Application")],
            id="missing-deep",
        ),
        pytest.param(
            submit_job(Tasks=None), [("missing", "Job.Tasks")], id="null-counts-as-absent"
        ),
        pytest.param(submit_job(Priority=None), [], id="null-of-an-optional-one"),
        pytest.param(
            submit_job() | {"Colour": "red"}, [("unknown", "Colour")], id="unknown-at-the-top"
        ),
        pytest.param(
            submit_job(Tasks=[TASK | {"Nme": "x"}]),
            [("unknown", "Job.Tasks.0.Nme")],
            id="unknown-deep",
        ),
        pytest.param(submit_job(Priority="1"), [("type", "Job.Priority")], id="text-for-a-number"),
        pytest.param(
            submit_job(Priority=1.0), [("type", "Job.Priority")], id="float-for-an-integer"
        ),
        pytest.param(submit_job(Priority=-1), [("type", "Job.Priority")], id="negative-unsigned"),
        pytest.param(submit_job(Priority=True), [("type", "Job.Priority")], id="true-is-no-number"),
        pytest.param(submit_job(JobName=7), [("type", "Job.JobName")], id="number-for-a-text"),
        pytest.param(submit_job(Tasks=TASK), [("type", "Job.Tasks")], id="object-for-a-list"),
        pytest.param(submit_job(Tasks=["a"]), [("type", "Job.Tasks.0")], id="text-for-an-object"),
        pytest.param(submit_job(Priority=2**64), [("type", "Job.Priority")], id="beyond-64-bits"),
    ],
)
def test_a_request_is_checked_against_the_document(
    payload: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """A field name misread by the provider must fail here, instead of agreeing with itself."""
    problems = documents.check("tencent_batch", "SubmitJob", payload)
    assert [(one.problem_type, one.dotted) for one in problems] == expected


def test_all_problems_come_at_once_and_in_the_order_of_the_document() -> None:
    """A cloud names the first problem, which must not depend on the order of the sender's keys."""
    problems = documents.check(
        "tencent_batch", "SubmitJob", {"Wrong": 1, "Job": {"JobName": 1, "Tasks": [{}]}}
    )
    assert [one.dotted for one in problems] == [
        "Placement",
        "Job.Tasks.0.Application",
        "Job.JobName",
        "Wrong",
    ]


@pytest.mark.parametrize(
    ("service", "action", "payload", "expected"),
    [
        pytest.param(
            "tencent_batch",
            "SubmitJob",
            submit_job(Priority=101),
            [("range", "0 to 100")],
            id="range",
        ),
        pytest.param(
            "tencent_batch",
            "SubmitJob",
            submit_job(JobName="x" * 61),
            [("length", "at most 60 characters")],
            id="length",
        ),
        pytest.param(
            "tencent_batch",
            "SubmitJob",
            submit_job(Tags=[{"Key": "k", "Value": "v"}] * 11),
            [("length", "at most 10 items")],
            id="items",
        ),
        pytest.param(
            "tencent_batch",
            "SubmitJob",
            submit_job(StateIfCreateCvmFailed="X"),
            [("enum", None)],
            id="enum",
        ),
        pytest.param(
            "tencent_batch",
            "SubmitJob",
            submit_job(Priority=100, JobName="x" * 60),
            [],
            id="at-the-bounds",
        ),
    ],
)
def test_values_are_checked_on_demand(
    service: str, action: str, payload: dict[str, Any], expected: list[tuple[str, str | None]]
) -> None:
    """A gateway checks values itself where its cloud has a code for each wrong value."""
    assert documents.check(service, action, payload) == []
    problems = documents.check(service, action, payload, values=True)
    assert [
        (one.problem_type, limit and one.expected)
        for one, (_, limit) in zip(problems, expected, strict=True)
    ] == expected


def test_parts_of_a_request_are_checked_apart() -> None:
    """A query parameter in a body is unknown there."""
    body = {"kind": "spark", "cluster_name": "q", "project_id": "p"}
    problems = documents.check("huawei_dli", "create_session", body, within="body")
    assert [(one.problem_type, one.name) for one in problems] == [("unknown", "project_id")]


def test_the_keys_of_a_map_of_the_user_are_not_checked() -> None:
    """Spark settings are named by the user."""
    body = {"file": "a.jar", "className": "A", "conf": {"spark.any": "1"}}
    assert documents.check("huawei_dli", "create_batch", body, within="body") == []


def test_flat_text_becomes_typed_values_lists_and_objects() -> None:
    """Query and form carry text only; the official SDKs write booleans with a capital letter."""
    pairs = [
        ("Name", "5"),
        ("MaxRetry", "5"),
        ("Adhoc", "False"),
        ("ResourceList.2.Path", "hdfs://b"),
        ("ResourceList.1.Path", "oss://a"),
        ("ResourceList.1.Alias", "a"),
        ("ResourceList.10.Path", "oss://c"),
    ]
    assert documents.from_text("alibaba_emr", "CreateFlowJob", pairs) == {
        "Name": "5",
        "MaxRetry": 5,
        "Adhoc": False,
        "ResourceList": [
            {"Path": "oss://a", "Alias": "a"},
            {"Path": "hdfs://b"},
            {"Path": "oss://c"},
        ],
    }


def test_lists_of_tencent_start_at_zero_and_nest() -> None:
    """GET requests of Tencent flatten lists inside objects inside lists."""
    pairs = [
        ("Job.Tasks.0.TaskName", "a"),
        ("Job.Tasks.0.EnvVars.0.Name", "N"),
        ("Job.Priority", "3"),
    ]
    assert documents.from_text("tencent_batch", "SubmitJob", pairs) == {
        "Job": {"Tasks": [{"TaskName": "a", "EnvVars": [{"Name": "N"}]}], "Priority": 3}
    }


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        pytest.param("MaxRetry", "five", "type", id="no-number"),
        pytest.param("MaxRetry", "9" * 5000, "type", id="absurdly-long-number"),
        pytest.param("Adhoc", "yes", "type", id="no-boolean"),
        pytest.param("ResourceList", "oss://a", "type", id="no-list"),
        pytest.param("Name.1", "a", "type", id="list-where-text-is-due"),
        pytest.param("ResourceList.x.Path", "a", "type", id="position-is-no-number"),
        pytest.param("Nmae", "a", "unknown", id="unknown-name"),
        pytest.param("ResourceList.1.Pth", "a", "unknown", id="unknown-member"),
    ],
)
def test_text_that_does_not_fit_is_left_for_the_check(name: str, text: str, kind: str) -> None:
    """The reader of an encoding does not judge; the check does, with the parameter's place."""
    payload = documents.from_text("alibaba_emr", "CreateFlowJob", [(name, text)])
    problems = documents.check("alibaba_emr", "CreateFlowJob", payload)
    assert kind in [one.problem_type for one in problems if one.path[0] == name.partition(".")[0]]


def test_responses_are_checked_against_the_document_too() -> None:
    """A field the service made up would be taken for a real one by whoever tests against it."""
    body = {"JobId": "job-1", "RequestId": "r"}
    assert documents.check_response("tencent_batch", "SubmitJob", body) == []
    problems = documents.check_response(
        "tencent_batch", "SubmitJob", body | {"JobId": 1, "Made": "up"}
    )
    assert [(one.problem_type, one.name) for one in problems] == [
        ("type", "JobId"),
        ("unknown", "Made"),
    ]
