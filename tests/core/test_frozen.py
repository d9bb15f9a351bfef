"""Plain values behave as frozen dataclasses do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.frozen import frozen, frozen_by_keyword


@frozen
class Key:
    """A value with a part that no text may show, and a part that equality ignores."""

    name: str
    secret: str = field(default="", repr=False)
    note: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class DataclassKey:
    """The same as a dataclass."""

    name: str
    secret: str = field(default="", repr=False)
    note: str = field(default="", compare=False)


@frozen_by_keyword
class Limits:
    """A value whose fields are given by name."""

    low: int = 0
    high: int = 9


@frozen
class Nothing:
    """A value without fields."""


TEXTS = st.tuples(*[st.sampled_from(["", "a", "b"])] * 3)


@given(TEXTS, TEXTS)
def test_values_are_equal_when_dataclasses_are(first: Any, second: Any) -> None:
    """They are keys of dicts, and one that is not found again is made twice."""
    keys = Key(*first), Key(*second)
    expected = DataclassKey(*first) == DataclassKey(*second)
    assert (keys[0] == keys[1]) is expected
    assert (len(set(keys)) == 1) is expected


@given(TEXTS)
def test_a_value_shows_what_a_dataclass_shows(texts: Any) -> None:
    """A part that `repr=False` hides is a secret."""
    assert repr(Key(*texts)) == repr(DataclassKey(*texts)).removeprefix("Dataclass")


def test_a_value_can_be_copied_with_changes() -> None:
    """An observation is read once and completed later."""
    assert replace(Key("a", "s"), name="b") == Key("b", "s")
    assert Limits(high=3).low == 0


def test_values_of_other_classes_are_not_equal() -> None:
    """Two classes may have the same fields."""
    other: Any = DataclassKey("a")
    assert other != Key("a")
    assert Nothing() == Nothing()


def test_a_value_has_no_other_attributes() -> None:
    """A misspelled name would set nothing, and nobody would notice."""
    value: Any = Key("a")
    with pytest.raises(AttributeError):
        value.nmae = "b"


def test_fields_by_keyword_have_no_position() -> None:
    """Two numbers in a row mean nothing to a reader."""
    with pytest.raises(TypeError):
        Limits(1, 2)  # type: ignore[call-arg]
