"""Lists whose order means nothing to the cloud: compared as sets, on diff and on read."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN, InputModel, Mark, OnChange
from pulumi_cloudjobs.core.schema.schema import compare, merge_drift, schema_of


class Variable(InputModel):
    """A member with a name, a secret, and a list without an order of its own."""

    name: str
    value: str | None = None
    password: Annotated[str | None, Mark.SECRET] = None
    flags: Annotated[list[str] | None, Mark.UNORDERED] = None


class Inputs(InputModel):
    """Inputs of a make-believe job."""

    groups: Annotated[list[str] | None, Mark.UNORDERED] = None
    variables: Annotated[list[Variable] | None, Mark.UNORDERED, OnChange.UPDATES] = None


names = st.sampled_from("abcd")
groups = st.lists(names, min_size=1, max_size=5)
variables = st.lists(
    st.fixed_dictionaries(
        {"name": names},
        optional={"value": names, "password": names, "flags": st.lists(names, max_size=3)},
    ),
    min_size=1,
    max_size=5,
)
unique_variables = st.lists(
    st.fixed_dictionaries({"name": names}, optional={"value": names, "password": names}),
    min_size=1,
    max_size=4,
    unique_by=lambda variable: variable["name"],
)


def merged(desired: list[Any], actual: list[Any], name: str = "variables") -> Any:
    schema = schema_of(Inputs)
    return merge_drift(schema, frozenset(), {name: desired}, {name: actual}).get(name)


def meaning(variable: dict[str, Any]) -> Any:
    """Return what makes two members equal, in the test's own words."""
    return (
        variable["name"],
        variable.get("value"),
        variable.get("password"),
        frozenset(variable.get("flags", ())),
    )


@given(variables, st.randoms(use_true_random=False))
def test_another_order_is_no_change_at_any_depth(old: list[Any], random: Any) -> None:
    """A program may build the list from a set, a mapping or a folder's files."""
    new = [dict(variable) for variable in old]
    random.shuffle(new)
    for variable in new:
        if "flags" in variable:
            variable["flags"] = random.sample(variable["flags"], len(variable["flags"]))
    assert compare(Inputs, {"variables": old}, {"variables": new}) == []


@given(variables, variables)
def test_objects_differ_exactly_when_their_counts_do(old: list[Any], new: list[Any]) -> None:
    """Two equal tasks are two tasks."""
    are_same = Counter(map(meaning, old)) == Counter(map(meaning, new))
    assert (compare(Inputs, {"variables": old}, {"variables": new}) == []) is are_same


@given(groups, groups)
def test_texts_differ_exactly_when_their_sets_do(old: list[Any], new: list[Any]) -> None:
    """A security group that is named twice is one group."""
    changes = compare(Inputs, {"groups": old}, {"groups": new})
    assert (changes == []) is (set(old) == set(new))
    assert {change.path for change in changes} <= {"groups"}


@given(unique_variables, st.randoms(use_true_random=False))
def test_a_cloud_that_returns_another_order_and_more_is_no_drift(
    desired: list[Any], random: Any
) -> None:
    """Clouds sort, fill in defaults, and mask passwords."""
    actual = [{"value": "default", **variable, "password": "****"} for variable in desired]
    random.shuffle(actual)
    assert merged(desired, actual) == desired


@given(unique_variables, unique_variables, st.randoms(use_true_random=False))
def test_drift_is_what_the_cloud_has_with_the_secrets_of_each_name(
    desired: list[Any], actual: list[Any], random: Any
) -> None:
    """A secret that moves to another member would be sent to the wrong place."""
    actual = [{"value": "x", **variable} for variable in actual]
    random.shuffle(actual)
    result = merged(desired, actual)
    assert sorted(variable["name"] for variable in result) == sorted(
        variable["name"] for variable in actual
    )

    by_name = {variable["name"]: variable for variable in desired}
    for variable in result:
        if variable["name"] in by_name and "password" in by_name[variable["name"]]:
            assert variable["password"] == by_name[variable["name"]]["password"]


def test_what_was_added_outside_comes_last() -> None:
    """The rest keeps the user's order, so that the diff shows the one addition."""
    assert merged(["b", "a"], ["a", "c", "b"], "groups") == ["b", "a", "c"]
    assert merged(["c", "b", "a"], ["a", "c"], "groups") == ["c", "a"]


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        pytest.param(
            [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}],
            [{"name": "b", "value": "3"}, {"name": "a", "value": "1"}],
            ["variables[0].value"],
            id="moved-and-changed",
        ),
        pytest.param(
            [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}],
            [{"name": "b", "value": "3"}, {"name": "a", "value": "4"}],
            ["variables[0].value", "variables[1].value"],
            id="both-changed",
        ),
        pytest.param([{"name": "a"}], [{"name": "a"}, {"name": "b"}], ["variables"], id="one-more"),
    ],
)
def test_only_what_differs_is_named(old: list[Any], new: list[Any], paths: list[str]) -> None:
    """The warning of a preview names the paths."""
    changes = compare(Inputs, {"variables": old}, {"variables": new})
    assert [change.path for change in changes] == paths
    assert all(change.certain for change in changes)


@pytest.mark.parametrize(
    "new",
    [
        pytest.param([UNKNOWN, {"name": "a", "value": "1"}], id="whole-member"),
        pytest.param([{"name": "b", "value": UNKNOWN}, {"name": "a", "value": "1"}], id="a-value"),
        pytest.param(
            [{"name": "b", "value": UNKNOWN}, {"name": "a", "value": UNKNOWN}], id="two-values"
        ),
        pytest.param([UNKNOWN, {"name": UNKNOWN, "value": "2"}], id="a-name"),
    ],
)
def test_a_value_that_is_not_known_may_be_the_same_in_any_place(new: list[Any]) -> None:
    """A preview says "may replace" as long as it does not know."""
    old = [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]
    changes = compare(Inputs, {"variables": old}, {"variables": new})
    assert changes
    assert not any(change.certain for change in changes)


def test_an_unknown_text_may_be_the_one_that_is_missing() -> None:
    """Ids of groups that the same program creates are unknown in a preview."""
    [change] = compare(Inputs, {"groups": ["a", "b"]}, {"groups": [UNKNOWN, "a"]})
    assert (change.path, change.certain) == ("groups", False)
    [change] = compare(Inputs, {"groups": ["a", "b"]}, {"groups": [UNKNOWN, "c"]})
    assert change.certain
