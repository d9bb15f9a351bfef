"""Inputs that check accepts without pydantic are valid for pydantic as well."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import pydantic.alias_generators
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core import names
from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.core.schema.acceptance import accepts
from pulumi_cloudjobs.core.schema.declarations import Field
from pulumi_cloudjobs.core.schema.inputs import InputModel, Unknown, Wait
from pulumi_cloudjobs.core.schema.plain_inputs import plain_inputs
from pulumi_cloudjobs.core.schema.pydantic_models import errors_in
from pulumi_cloudjobs.core.schema.schema import EXACT, normalize
from pulumi_cloudjobs.core.schema.validation import accept

from tests.cards.card import Card, cards
from tests.checks.generated import Subject, make, subjects
from tests.core.models import Inputs

COUNT = 1000
SUBJECTS = [pytest.param(subject, id=subject.resource_type.token) for subject in subjects()]
CARDS = [pytest.param(card, id=card.class_path) for card in cards()]

NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=12)
    | st.sampled_from(["S", "M", "90m", "\ud800", "3", Unknown()]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def _mistakes(model: type[InputModel], value: Any) -> list[Any]:
    errors = errors_in(model, value)
    return [error for error in errors if not isinstance(error["input"], Unknown)]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_is_accepted_is_valid_for_pydantic(subject: Subject) -> None:
    """A mistake that check accepts would fail an apply half-way."""
    resource_type: ResourceType = subject.resource_type
    accepted = 0
    for number in range(COUNT):
        inputs = normalize(make(subject, number))
        if accepts(resource_type.model, inputs):
            accepted += 1
            assert _mistakes(resource_type.model, inputs) == []

    assert accepted > COUNT // 10


@given(
    st.dictionaries(
        st.sampled_from(
            ["jobName", "size", "count", "wait", "stop", "parts", "triggers", "region", "adopt"]
        ),
        VALUES,
        max_size=3,
    )
)
def test_any_value_that_is_accepted_is_valid_for_pydantic(changes: dict[str, Any]) -> None:
    """Values of every JSON type come from programs, tables and other resources."""
    inputs = {"jobName": "a", **changes}
    if accepts(Inputs, inputs):
        assert _mistakes(Inputs, inputs) == []


def _as_sent(value: Any) -> Any:
    """Return a value as the protocol carries it: every number as a float."""
    if isinstance(value, dict):
        return {name: _as_sent(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_sent(item) for item in value]

    return float(value) if type(value) is int and abs(value) <= EXACT else value


def _expect_plain(model: type[InputModel], value: dict[str, Any]) -> bool:
    """Return whether inputs are taken in one walk; fail unless that is the same as several."""
    plain = plain_inputs(model, value)
    if plain is None:
        return False

    normalized = normalize(value)
    assert repr(plain) == repr(normalized)
    problems = accept(model, normalized)[1]
    assert problems == sorted(set(model.rules(normalized, "")), key=lambda one: one.path)
    # They are sent without a further step.
    assert json.dumps(plain, allow_nan=False, ensure_ascii=False).encode()
    return True


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_is_taken_in_one_walk_is_what_several_walks_accept(subject: Subject) -> None:
    """A job of a thousand tasks is checked in a quarter of the time, with the same result."""
    model = subject.resource_type.model
    taken = sum(_expect_plain(model, _as_sent(make(subject, number))) for number in range(COUNT))
    assert taken > COUNT // 10


@given(
    st.dictionaries(
        st.sampled_from(
            ["jobName", "size", "count", "wait", "stop", "parts", "triggers", "region", "adopt"]
        ),
        VALUES,
        max_size=3,
    )
)
def test_any_value_that_is_taken_in_one_walk_is_accepted(changes: dict[str, Any]) -> None:
    """Values of every JSON type come from programs, tables and other resources."""
    _expect_plain(Inputs, {"jobName": "a", **changes})
    _expect_plain(Inputs, _as_sent({"jobName": "a", **changes}))


@pytest.mark.parametrize("card", CARDS)
def test_valid_inputs_need_no_pydantic(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading pydantic would take longer than the whole check."""
    monkeypatch.setitem(sys.modules, "pulumi_cloudjobs.core.schema.pydantic_models", None)
    _, problems = accept(card.resource_type.model, normalize(card.inputs))
    assert problems == []


@pytest.mark.parametrize("length", [5400, 5400.0, "5400", "90m"])
def test_a_length_of_time_needs_no_pydantic(length: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every program that waits with a time of its own would take 10 MiB more."""
    monkeypatch.setitem(sys.modules, "pulumi_cloudjobs.core.schema.pydantic_models", None)
    assert accepts(Wait, {"until": "finished", "timeoutSeconds": length, "pollSeconds": length})
    for wrong in (0, -1, True, 1.5, 1e300, "soon"):
        assert not accepts(Wait, {"timeoutSeconds": wrong})


def test_a_constraint_that_is_not_known_is_left_to_pydantic() -> None:
    """Otherwise a constraint of pydantic's own would be ignored."""

    class Other(InputModel):
        name: Annotated[str, pydantic.Field(max_length=3)]
        size: Annotated[int, Field(ge=1)] = 1

    Other.__annotations__ = {
        "name": Annotated[str, pydantic.Field(max_length=3)],
        "size": Annotated[int, Field(ge=1)],
    }
    assert not accepts(Other, {"name": "abc"})
    assert [error["type"] for error in errors_in(Other, {"name": "abcd"})] == ["string_too_long"]


@given(NAMES)
def test_names_are_spelled_as_pydantic_spells_them(name: str) -> None:
    """The names in state are a contract: pydantic's rules made those of existing stacks."""
    assert names.to_camel(name) == pydantic.alias_generators.to_camel(name)
    assert names.to_pascal(name) == pydantic.alias_generators.to_pascal(name)
    assert names.to_snake(name) == pydantic.alias_generators.to_snake(name)
