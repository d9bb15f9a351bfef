"""Any input of a program: check reports sentences, never a traceback."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN
from pulumi_cloudjobs.core.verbs.handler import Handler

from tests.embedded import World
from tests.tencent.examples import EXAMPLES

STRANGE = [
    7,
    1.5,
    True,
    "x",
    "",
    [],
    {},
    [7],
    ["x"],
    [[]],
    [{}],
    {"a": 1},
    [UNKNOWN],
    {"a": UNKNOWN},
]
EVERY_EXAMPLE = [pytest.param(kind, inputs, id=kind.token) for kind, inputs in EXAMPLES]


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place inside a value, as steps."""
    if at:
        yield at

    steps = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )

    for step, item in steps:
        yield from places(item, (*at, step))


def replaced(value: Any, at: tuple[Any, ...], by: Any) -> Any:
    """A copy with another value in one place."""
    result = copy.deepcopy(value)
    inner = result

    for step in at[:-1]:
        inner = inner[step]

    inner[at[-1]] = by
    return result


@pytest.mark.parametrize(("kind", "inputs"), EVERY_EXAMPLE)
def test_a_complete_example_is_right(
    world: World, kind: ResourceType, inputs: dict[str, Any]
) -> None:
    """Otherwise the tests below would prove nothing."""
    assert Handler(kind, world.settings).check(inputs).problems == []


@pytest.mark.parametrize(("kind", "inputs"), EVERY_EXAMPLE)
def test_any_value_may_be_unknown(world: World, kind: ResourceType, inputs: dict[str, Any]) -> None:
    """In a preview any of them may come from a resource that does not exist yet."""
    handler = Handler(kind, world.settings)
    wrong = {
        at: failures
        for at in places(inputs)
        if (failures := handler.check(replaced(inputs, at, UNKNOWN)).problems)
    }
    assert wrong == {}


@pytest.mark.parametrize(("kind", "inputs"), EVERY_EXAMPLE)
def test_any_value_may_be_nonsense(
    world: World, kind: ResourceType, inputs: dict[str, Any]
) -> None:
    """A mistake in one field must not hide the others behind a traceback."""
    handler = Handler(kind, world.settings)

    for at in places(inputs):
        for strange in STRANGE:
            for problem in handler.check(replaced(inputs, at, strange)).problems:
                assert problem.reason


@pytest.mark.parametrize(("kind", "inputs"), EVERY_EXAMPLE)
def test_nothing_that_is_equal_differs(
    world: World, kind: ResourceType, inputs: dict[str, Any]
) -> None:
    """Diff after check finds no change, even when the engine returns numbers as floats."""
    handler = Handler(kind, world.settings)
    assert handler.diff("id", as_floats(inputs), inputs).changes == []


def as_floats(value: Any) -> Any:
    """Return the inputs as the engine passes them."""
    if isinstance(value, dict):
        return {key: as_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_floats(item) for item in value]

    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
