"""Messages about bad inputs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN, CheckFailure
from pulumi_cloudjobs.core.schema.validation import failure_line, find_problems, is_secret_path

from tests.core.models import Inputs

json_like = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.text(max_size=5),
        st.just(UNKNOWN),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "path", "reason"),
    [
        pytest.param({}, "jobName", "is required", id="required"),
        pytest.param(
            {"jobName": "x" * 11},
            "jobName",
            "must have at most 10 characters, and has 11",
            id="too-long",
        ),
        pytest.param({"jobName": 5}, "jobName", "must be text, not 5", id="type"),
        pytest.param(
            {"jobName": "a", "size": "L"}, "size", "must be 'S' or 'M', not \"L\"", id="enumeration"
        ),
        pytest.param(
            {"jobName": "a", "count": 1.5},
            "count",
            "must be a whole number, not 1.5",
            id="fraction",
        ),
        pytest.param(
            {"jobName": "a", "count": 2**53 + 1},
            "count",
            "must be a number that a double holds exactly, as Pulumi carries numbers, "
            "not 9007199254740993, "
            "which would arrive as 9007199254740992",
            id="no-double",
        ),
        pytest.param(
            {"jobName": "a", "parts": [{"partName": "b"}, {"partName": "b", "cpu": 2**63 + 1}]},
            "parts[1].cpu",
            "must be a number that a double holds exactly",
            id="no-double-nested",
        ),
        pytest.param(
            {"jobName": "a", "triggers": {"runs": [1, {"id": -(2**53) - 1}]}},
            "triggers.runs[1].id",
            "must be text, or a number that a double holds exactly",
            id="no-double-in-user-data",
        ),
        pytest.param(
            {"jobName": "a", "conf": {"id": 10**5000}},
            "conf.id",
            "must be text, or a number that a double holds exactly, "
            "as Pulumi carries numbers, not one of more than",
            id="larger-than-any-double",
        ),
        pytest.param(
            {"jobName": "a", "count": True},
            "count",
            "must be a whole number, not true or false",
            id="bool",
        ),
        pytest.param(
            {"jobName": "a", "jobname": 1},
            "jobname",
            "is an unknown field; did you mean `job_name`?",
            id="typo",
        ),
        pytest.param(
            {"jobName": "a", "parts": [{"partName": "b"}, {"partName": ""}]},
            "parts[1].partName",
            "must not be empty",
            id="nested-in-a-list",
        ),
        pytest.param(
            {"jobName": "a", "runConf": '{"a": 1,\n}'},
            "runConf",
            "must be JSON text: ",
            id="json-text",
        ),
        pytest.param(
            {"jobName": "a", "low": 2, "high": 1}, "low", "must not be above high", id="rule"
        ),
        pytest.param(
            {"jobName": "a", "wait": {"timeoutSeconds": 0}},
            "wait.timeoutSeconds",
            "must be greater than 0, not 0",
            id="wait",
        ),
        pytest.param(
            {"jobName": "a", "stop": {"timeoutSeconds": -1}},
            "stop.timeoutSeconds",
            "must be greater than 0, not -1",
            id="stop",
        ),
    ],
)
def test_a_mistake_is_reported_with_its_path_and_what_is_allowed(
    value: Any, path: str, reason: str
) -> None:
    """The mistake is a clear line, before any request is sent."""
    (problem,) = find_problems(Inputs, value)
    assert problem.path == path
    assert problem.reason.startswith(reason)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        pytest.param(
            {"jobName": "a", "parts": [{"partName": "b"}, {"partName": ""}]},
            "parts[1].part_name must not be empty",
            id="nested-in-a-list",
        ),
        pytest.param(
            {"jobName": "a", "wait": {"timeoutSeconds": 0}},
            "wait.timeout_seconds must be greater than 0, not 0",
            id="inner-object",
        ),
        pytest.param(
            {"jobName": "a", "conf": {"maxRetries": 10**5000}},
            "conf.maxRetries must be text, or a number",
            id="key-of-the-user",
        ),
        pytest.param(
            {"jobName": "a", "jobname": 1},
            "jobname is an unknown field; did you mean `job_name`?",
            id="unknown-field",
        ),
    ],
)
def test_a_user_reads_names_as_he_writes_them(value: Any, line: str) -> None:
    """Names as in state appear nowhere in a program."""
    (problem,) = find_problems(Inputs, value)
    assert failure_line(Inputs, problem).startswith(line)


def test_a_number_of_thousands_of_digits_is_a_mistake_like_another() -> None:
    """Python refuses to write it out."""
    failures = find_problems(Inputs, {"jobName": 10**5000})
    assert CheckFailure("jobName", "must be text, not a number of thousands of digits") in failures


def test_large_numbers_that_a_double_holds_are_taken() -> None:
    """Powers of two are exact far above 2**53."""
    assert (
        find_problems(Inputs, {"jobName": "a", "count": 2**60, "triggers": {"a": -(2**70)}}) == []
    )


def test_a_secret_number_is_not_shown() -> None:
    """The line is printed."""
    failures = find_problems(
        Inputs, {"jobName": "a", "parts": [{"partName": "b", "password": 2**53 + 1}]}
    )
    assert "9007199254740993" not in str(failures)


def test_all_mistakes_are_reported_at_once() -> None:
    """Finding mistakes one `up` at a time costs an evening; rules run beside wrong fields too."""
    failures = find_problems(
        Inputs, {"jobName": 1, "size": "L", "low": 3, "high": 1, "parts": [{"cpu": -1}]}
    )
    assert {problem.path for problem in failures} == {
        "jobName",
        "size",
        "low",
        "parts[0].cpu",
        "parts[0].partName",
    }


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"jobName": UNKNOWN}, id="required-field"),
        pytest.param({"jobName": "a", "size": UNKNOWN}, id="enumeration"),
        pytest.param({"jobName": "a", "parts": UNKNOWN}, id="whole-list"),
        pytest.param({"jobName": "a", "parts": [UNKNOWN, {"partName": UNKNOWN}]}, id="in-a-list"),
        pytest.param({"jobName": "a", "low": UNKNOWN, "high": 1}, id="rule"),
        pytest.param({"jobName": "a", "runConf": UNKNOWN}, id="json-text"),
    ],
)
def test_unknown_values_are_no_mistake(value: Any) -> None:
    """In a preview, what comes from another resource is not there yet."""
    assert find_problems(Inputs, value) == []


def test_a_mistake_beside_an_unknown_value_is_still_reported() -> None:
    """Unknown values must not hide what is known to be wrong."""
    (problem,) = find_problems(
        Inputs, {"jobName": UNKNOWN, "parts": [UNKNOWN, {"partName": "toolong"}]}
    )
    assert problem.path == "parts[1].partName"


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        pytest.param([{"partName": "b", "password": ["s3cr3t"]}], "parts[0].password", id="itself"),
        pytest.param(
            {"partName": "b", "password": "s3cr3t"}, "parts", id="object-instead-of-a-list"
        ),
        pytest.param(["s3cr3t"], "parts[0]", id="text-instead-of-an-object"),
    ],
)
def test_a_secret_value_is_never_shown(parts: Any, path: str) -> None:
    """The text of a check failure goes to the terminal and to CI logs."""
    (problem,) = find_problems(Inputs, {"jobName": "a", "parts": parts})
    assert problem.path == path
    assert "s3cr3t" not in problem.reason
    assert is_secret_path(Inputs, problem.path)


def test_what_holds_no_secret_may_be_shown() -> None:
    """A hidden value sends the user on a search."""
    assert not is_secret_path(Inputs, "parts[0].partName")
    assert not is_secret_path(Inputs, "wait")


# The first mistake loads pydantic, which takes longer than an example may.
find_problems(Inputs, {})


@given(json_like)
def test_no_input_makes_the_check_crash(value: Any) -> None:
    """The check must report odd inputs, not raise a traceback."""
    for name in ("jobName", "parts", "wait", "conf", "runConf", "labels", "low", "nothing"):
        find_problems(Inputs, {"jobName": "a", name: value})
