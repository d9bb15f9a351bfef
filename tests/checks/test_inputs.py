"""Bad inputs give exactly the expected problem; odd valid ones give none and are accepted."""

from __future__ import annotations

import pytest
from pulumi_cloudjobs.core.schema.schema import has_unknown

from tests.checks.table import Bad, Odd, Service, problems, refusal, tables
from tests.embedded import World
from tests.input_paths import put

LEAST = 26
EVERY = list(tables())
BAD = [
    pytest.param(service, bad, id=f"{service.resource_type.token}: {bad.id}")
    for service, bads, _ in EVERY
    for bad in bads
]
ODD = [
    pytest.param(service, odd, id=f"{service.resource_type.token}: {odd.id}")
    for service, _, odds in EVERY
    for odd in odds
]


@pytest.mark.parametrize(("service", "bad"), BAD)
def test_a_mistake_is_reported_at_its_place(
    unchanged_world: World, service: Service, bad: Bad
) -> None:
    """A mistake gives one sentence at one place, and no second problem hides it."""
    inputs = put(bad.changes)(service.valid[bad.example])
    failures = problems(unchanged_world, service.resource_type, inputs)
    assert [problem.path for problem in failures] == [bad.path], failures
    assert bad.says in failures[0].reason


@pytest.mark.parametrize(("service", "odd"), ODD)
def test_what_is_odd_and_right_goes_through(world: World, service: Service, odd: Odd) -> None:
    """A false alarm locks a user out of what he pays for."""
    inputs = put(odd.changes)(service.valid[odd.example])
    assert problems(world, service.resource_type, inputs) == []
    if not has_unknown(inputs):
        assert refusal(world, service.resource_type, inputs) is None


@pytest.mark.parametrize(
    ("service", "bad", "odd"),
    [pytest.param(*table, id=table[0].resource_type.token) for table in EVERY],
)
def test_there_are_many_of_both(service: Service, bad: list[Bad], odd: list[Odd]) -> None:
    """A handful would leave out what users write."""
    assert min(len({one.id for one in bad}), len({one.id for one in odd})) >= LEAST, service.title
