"""The walks over a model: names, secrets, comparison by meaning, drift."""

from __future__ import annotations

import copy
import json
from typing import Annotated, Any, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.schema.inputs import (
    UNKNOWN,
    InputModel,
    Mark,
    OnChange,
    Regional,
    Secret,
)
from pulumi_cloudjobs.core.schema.schema import (
    compare,
    defaults_of,
    from_wire,
    mark_secrets,
    merge_drift,
    normalize,
    schema_of,
    secret_values,
    to_wire,
    values_that_change,
)

from tests.core.models import Inputs

FULL = {
    "jobName": "nightly",
    "size": "S",
    "count": 3,
    "dryRun": False,
    "parts": [{"partName": "a", "cpu": 2, "password": "pa55word", "command": "a < b"}],
    "labels": ["x", "y"],
    "runConf": '{"priority": 1}',
    "conf": {"spark.app_name": "keepMe", "camelKey": {"inner_key": 1}},
}

texts = st.text(max_size=6)
parts = st.fixed_dictionaries(
    {"partName": texts}, optional={"cpu": st.integers(0, 9), "password": texts, "command": texts}
)
inputs = st.fixed_dictionaries(
    {"jobName": texts},
    optional={
        "size": st.sampled_from(["S", "M"]),
        "count": st.integers(-5, 5),
        "dryRun": st.booleans(),
        "parts": st.lists(parts, max_size=3),
        "labels": st.lists(texts, max_size=3),
        "runConf": st.dictionaries(texts, st.integers(), max_size=2).map(json.dumps),
        "conf": st.dictionaries(texts, st.one_of(texts, st.integers()), max_size=2),
    },
)

user_data = st.recursive(
    st.sampled_from([None, True, False, 0, 1, 0.0, 1.0, 0.5, "", "1", 2**60]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)
    ),
    max_leaves=3,
)


def test_names_on_the_wire_are_the_apis_own_and_user_data_is_left_alone() -> None:
    """A translated key of a Spark configuration would silently do nothing."""
    wire = to_wire(Inputs, FULL)
    assert wire["JobName"] == "nightly"
    assert wire["Parts"] == [
        {"PartName": "a", "CPU": 2, "Password": "pa55word", "Command": "a < b"}
    ]
    assert wire["Conf"] == {"spark.app_name": "keepMe", "camelKey": {"inner_key": 1}}


def test_common_inputs_do_not_go_over_the_wire() -> None:
    """Common inputs are ours; the API would refuse them as unknown."""
    assert to_wire(Inputs, {"jobName": "n", "region": "r"}, without=frozenset({"region"})) == {
        "JobName": "n"
    }


class Desired(InputModel):
    """A definition, and whether it is to run."""

    job_name: str
    state: Annotated[Literal["up", "down"], Mark.NOT_SENT] = "up"


def test_what_is_ours_is_filled_in_and_does_not_go_over_the_wire() -> None:
    """A default that state does not have could never be seen to drift."""
    assert defaults_of(Desired) == {"state": "up"}
    assert defaults_of(Inputs) == {}
    assert to_wire(Desired, {"jobName": "n", "state": "down"}) == {"JobName": "n"}


def test_what_the_api_returns_comes_back_with_the_types_of_the_model() -> None:
    """Responses spell numbers and booleans as text, and hold fields that are not inputs."""
    response = {
        "Count": "3",
        "DryRun": "True",
        "Parts": [{"PartName": "a", "CPU": "2", "Extra": 1}],
        "RequestId": "r",
    }
    assert from_wire(Inputs, response) == {
        "count": 3,
        "dryRun": True,
        "parts": [{"partName": "a", "cpu": 2}],
    }


@given(inputs)
def test_a_request_read_back_is_the_same_inputs(value: dict[str, Any]) -> None:
    """Otherwise every refresh would show drift."""
    assert compare(Inputs, value, from_wire(Inputs, to_wire(Inputs, value))) == []


@given(inputs)
def test_inputs_never_differ_from_themselves(value: dict[str, Any]) -> None:
    """A false difference would kill a running job."""
    assert compare(Inputs, value, copy.deepcopy(value)) == []


@given(inputs, inputs)
def test_a_difference_is_seen_from_both_sides(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Comparing is symmetric, so a change and its reversal are reported alike."""
    assert [c.path for c in compare(Inputs, one, other)] == [
        c.path for c in compare(Inputs, other, one)
    ]


@given(inputs, inputs)
def test_after_drift_was_taken_over_nothing_but_secrets_and_unset_fields_differ(
    desired: dict[str, Any], actual: dict[str, Any]
) -> None:
    """Refresh writes the cloud's value into every input that the user set."""
    drifted = merge_drift(schema_of(Inputs), frozenset(), desired, actual)

    for change in compare(
        Inputs, drifted, {key: value for key, value in actual.items() if key in desired}
    ):
        top = change.path.split("[")[0]
        assert top == "parts" or top not in actual


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        pytest.param("runConf", '{"a": 1, "b": 2}', '{"b":2,"a":1}', id="json-text-by-content"),
        pytest.param("runConf", "{}", None, id="empty-json-is-absent"),
        pytest.param("labels", ["x", "y"], ["y", "x"], id="order-that-means-nothing"),
        pytest.param("labels", [], None, id="empty-list-is-absent"),
        pytest.param("conf", {}, None, id="empty-map-is-absent"),
        pytest.param(
            "triggers", {"a": [1, {"b": 2}]}, {"a": [1.0, {"b": 2.0}]}, id="float-in-user-data"
        ),
        pytest.param("jobName", "", None, id="empty-text-is-absent"),
        pytest.param("count", 3.0, 3, id="float-of-a-whole-number"),
        pytest.param("count", "3", 3, id="number-as-text"),
        pytest.param("dryRun", "true", True, id="boolean-as-text"),
        pytest.param(
            "parts", [{"partName": "a", "cpu": None}], [{"partName": "a"}], id="null-member"
        ),
        pytest.param(
            "parts",
            [{"partName": "a", "command": "a < b"}],
            [{"partName": "a", "command": "a &lt; b"}],
            id="html-escaped",
        ),
    ],
)
def test_values_that_mean_the_same_are_no_change(name: str, one: Any, other: Any) -> None:
    """Spelling is no reason to touch a job."""
    assert compare(Inputs, {name: one}, {name: other}) == []


@pytest.mark.parametrize(
    ("name", "one", "other", "path", "on_change"),
    [
        pytest.param("jobName", "a", "b", "jobName", OnChange.UPDATES, id="its-own-mark"),
        pytest.param("count", 1, 2, "count", OnChange.REPLACES, id="the-models-default"),
        pytest.param("count", 0, None, "count", OnChange.REPLACES, id="zero-is-not-absent"),
        pytest.param("dryRun", False, None, "dryRun", OnChange.REPLACES, id="false-is-not-absent"),
        pytest.param("count", 1, UNKNOWN, "count", OnChange.REPLACES, id="unknown-may-differ"),
        pytest.param(
            "conf", {"a": 1}, {"a": 2}, "conf", OnChange.REPLACES, id="user-data-as-a-whole"
        ),
        pytest.param(
            "triggers", {"a": True}, {"a": 1}, "triggers", OnChange.REPLACES, id="true-is-not-one"
        ),
        pytest.param(
            "conf",
            {"a": [{"b": 0}]},
            {"a": [{"b": False}]},
            "conf",
            OnChange.REPLACES,
            id="false-is-not-zero",
        ),
        pytest.param(
            "parts",
            [{"partName": "a"}],
            [{"partName": "b"}],
            "parts[0].partName",
            OnChange.REPLACES,
            id="nested-path",
        ),
        pytest.param(
            "parts", [{"partName": "a"}], [], "parts", OnChange.REPLACES, id="lists-of-other-length"
        ),
        pytest.param("wait", {"until": "running"}, None, "wait", OnChange.LOCAL, id="ours-alone"),
    ],
)
def test_a_difference_is_named_with_its_path_and_what_it_does(
    name: str, one: Any, other: Any, path: str, on_change: OnChange
) -> None:
    """The path is what a user reads in the warning of a replacement."""
    (change,) = compare(Inputs, {name: one}, {name: other})
    assert (change.path, change.on_change) == (path, on_change)


@example({"b": [True]}, {"b": [1]})
@example(0.0, False)
@given(user_data, user_data)
def test_user_data_changes_exactly_when_its_json_does(one: Any, other: Any) -> None:
    """A trigger that changes must start a run, and one that does not must start none."""
    same = json.dumps(normalize({"a": one}), sort_keys=True) == json.dumps(
        normalize({"a": other}), sort_keys=True
    )
    assert (compare(Inputs, {"triggers": {"a": one}}, {"triggers": {"a": other}}) == []) == same


@given(user_data)
def test_user_data_that_pulumi_has_carried_is_no_change(value: Any) -> None:
    """Pulumi carries every number as a double, so that 1 comes back as 1.0."""
    carried = json.loads(json.dumps({"a": value}), parse_int=float)
    assert compare(Inputs, {"triggers": {"a": value}}, {"triggers": carried}) == []


def test_a_change_between_true_and_one_is_certain() -> None:
    """A change of a value that may turn out equal is announced as possible only."""
    (change,) = compare(Inputs, {"triggers": {"a": True}}, {"triggers": {"a": 1}})
    assert change.certain


@given(st.integers(-(2**70), 2**70))
def test_a_whole_number_is_named_exactly_when_a_double_changes_it(number: int) -> None:
    """A double holds 2**60, although it is larger than 2**53 + 1, which it does not hold."""
    named = list(values_that_change({"a": [0, {"b": number}]}))
    assert named == ([] if int(float(number)) == number else [("a[1].b", number)])


@given(
    st.recursive(
        st.integers() | st.booleans() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3),
    )
)
def test_what_is_not_named_arrives_as_it_was(value: Any) -> None:
    """The way from the program to the provider is a protobuf Struct."""
    if not list(values_that_change(value)):
        assert normalize(json.loads(json.dumps(value), parse_int=float)) == normalize(value)


def test_secrets_of_the_model_are_marked_leaf_by_leaf() -> None:
    """A whole list hidden for one password would make previews unreadable."""
    marked = mark_secrets(schema_of(Inputs), FULL)
    assert marked["parts"][0]["password"] == Secret("pa55word")
    assert marked["parts"][0]["partName"] == "a"
    assert "pa55word" not in repr(marked)
    assert list(secret_values(schema_of(Inputs), FULL)) == ["pa55word"]


@pytest.mark.parametrize(
    ("desired", "actual", "taken"),
    [
        pytest.param({"count": 1}, {"count": 2}, {"count": 2}, id="drift"),
        pytest.param({"count": 1}, {}, {"count": 1}, id="not-returned"),
        pytest.param({"count": 1}, {"count": None}, {}, id="taken-away"),
        pytest.param(
            {"jobName": "a"}, {"jobName": "a", "size": "M"}, {"jobName": "a"}, id="servers-default"
        ),
        pytest.param(
            {"runConf": '{"a": 1}'},
            {"runConf": '{"a":1}'},
            {"runConf": '{"a": 1}'},
            id="users-spelling",
        ),
        pytest.param(
            {"parts": [{"partName": "a", "password": "desired"}]},
            {"parts": [{"partName": "b", "password": "****", "cpu": 1}]},
            {"parts": [{"partName": "b", "password": "desired"}]},
            id="secrets-stay",
        ),
        pytest.param(
            {"labels": ["a", "b"]}, {"labels": ["b", "a"]}, {"labels": ["a", "b"]}, id="order"
        ),
    ],
)
def test_refresh_takes_over_drift_and_nothing_else(desired: Any, actual: Any, taken: Any) -> None:
    """A server's default or a masked password in the inputs would replace the job."""
    assert merge_drift(schema_of(Inputs), frozenset(), desired, actual) == taken


def test_normalize_turns_whole_floats_into_ints_and_drops_nulls() -> None:
    """Every number comes from Pulumi as a float, every absent member of a dict may come as null."""
    assert normalize({"a": 1.0, "b": None, "c": [2.0, {"d": None}], "e": 1.5}) == {
        "a": 1,
        "c": [2, {}],
        "e": 1.5,
    }


class Stoppable(Regional):
    """Something in a region that can be stopped."""

    job_name: str


def test_a_response_sets_no_input_that_is_no_field_of_the_request() -> None:
    """The form of a `Region` in a response is documented nowhere, and would replace what runs."""
    response = {"JobName": "nightly", "Region": "gz", "Adopt": "job-1"}
    assert from_wire(Stoppable, response) == {"jobName": "nightly"}
