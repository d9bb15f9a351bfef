"""Plain values behave as frozen dataclasses do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.frozen import FEW, frozen, frozen_by_keyword


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


@frozen
class Whole:
    """A value with every form of a field."""

    name: str
    parts: list[str] = field(default_factory=list)
    size: int = field(default=1, kw_only=True)
    text: str = field(init=False)
    note: str = field(init=False, default="-")

    def __post_init__(self) -> None:
        self.text = f"{self.name}{self.size}"  # type: ignore[misc]


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


def test_the_many_values_of_a_class_are_made_as_the_first_ones() -> None:
    """A constructor is compiled after some values, and makes the same of its arguments."""

    def make() -> list[Any]:
        values = [Whole("a"), Whole("a", ["b"]), Whole(name="a", parts=["b"], size=2)]
        return [(one.name, one.parts, one.size, one.text, one.note) for one in values]

    first = make()
    assert first == [
        ("a", [], 1, "a1", "-"),
        ("a", ["b"], 1, "a1", "-"),
        ("a", ["b"], 2, "a2", "-"),
    ]
    assert all(make() == first for _ in range(2 * FEW))

    values = Whole("a"), Whole("a")
    assert values[0].parts is not values[1].parts


@pytest.mark.parametrize(
    ("args", "by_name", "text"),
    [
        ((), {}, "missing 1 required positional argument: 'name'"),
        (("a", [], 3), {}, "takes from 2 to 3 positional arguments but 4"),
        (("a",), {"name": "b"}, "multiple values for argument 'name'"),
        (("a",), {"nmae": "b"}, "unexpected keyword argument 'nmae'"),
        (("a",), {"note": "b"}, "unexpected keyword argument 'note'"),
    ],
)
def test_wrong_arguments_are_refused_as_by_a_function(args: Any, by_name: Any, text: str) -> None:
    """A misspelled name would set nothing, and nobody would notice."""

    @frozen
    class Fresh(Whole):
        """A class of which no value was made."""

    for _ in range(2):
        with pytest.raises(TypeError, match=text):
            Fresh(*args, **by_name)


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
