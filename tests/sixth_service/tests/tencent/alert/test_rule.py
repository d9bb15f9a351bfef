"""The life of an Alert rule on the simulator: the scenes of every resource."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import Conflict
from pulumi_cloudjobs.tencent.alert.rule import RULE

from tests.embedded import Resource, World

OBJECT_TYPE = "tencent/alert/rule"
INPUTS = {
    "ruleName": "nightly",
    "jobPattern": "nightly-*",
    "receivers": ["ops@example.com"],
    "repeatMinutes": 30,
}


@pytest.fixture
def rule(world: World) -> Resource:
    return world.resource(RULE)


def ids(world: World) -> list[str]:
    """Return the existing rules."""
    return [record["id"] for record in world.cloud.objects(OBJECT_TYPE)]


def test_basic(world: World, rule: Resource) -> None:
    """From nothing to nothing, and nothing is to change in between."""
    rule.create(INPUTS)
    assert [rule.id] == ids(world) == [rule.state["ruleId"]]
    assert rule.changes(INPUTS) == {}

    refreshed = rule.refresh()
    assert refreshed is not None
    assert refreshed.inputs == rule.check(INPUTS)

    rule.delete()
    rule.delete()
    assert ids(world) == []
    assert rule.refresh() is None


def test_update_keeps_the_rule_and_clears_what_was_removed(world: World, rule: Resource) -> None:
    """A removed input must not go on working."""
    rule.create(INPUTS)
    changed: dict[str, Any] = {**INPUTS, "receivers": ["a@example.com", "b@example.com"]}
    del changed["repeatMinutes"]
    assert rule.changes(changed) == {"receivers": "UPDATES", "repeatMinutes": "UPDATES"}

    rule.update(changed)
    data = world.cloud.object(OBJECT_TYPE, rule.id)["data"]
    assert data["Receivers"] == changed["receivers"]
    assert "RepeatMinutes" not in data

    rule.refresh()
    assert rule.changes(changed) == {}


def test_another_pattern_replaces(rule: Resource) -> None:
    """No modify takes it."""
    rule.create(INPUTS)
    assert rule.changes({**INPUTS, "jobPattern": "*"}) == {"jobPattern": "REPLACES"}


@pytest.mark.parametrize("fault", ["cut", "cut_after", "timeout_after", "status_after"])
def test_a_lost_response_leaves_one_rule(world: World, rule: Resource, fault: str) -> None:
    """A second rule would send every message twice."""
    world.cloud.fault(fault, action="CreateRule", status=503)
    rule.create(INPUTS)
    assert ids(world) == [rule.id]


def test_a_killed_process_leaves_one_rule(world: World, rule: Resource) -> None:
    """The next process has the journal alone."""
    lost_id = rule.create_and_die(INPUTS)
    rule.create(INPUTS)
    assert ids(world) == [rule.id] == [lost_id]


def test_a_taken_name_is_an_error_with_the_line_that_takes_the_rule_over(
    world: World, rule: Resource
) -> None:
    """Somebody else's rule must not be changed unasked."""
    other = world.elsewhere().resource(RULE)
    other.create({**INPUTS, "jobPattern": "*"})
    with pytest.raises(Exception, match=f'write adopt="{other.id}" to take it over') as caught:
        rule.create(INPUTS)

    assert isinstance(caught.value.__cause__ or caught.value, Conflict)
    assert ids(world) == [other.id]


def test_a_repeated_receiver_is_reported_by_the_preview(rule: Resource) -> None:
    """The cloud would refuse it, in the middle of an `up`."""
    problems = rule.handler.check({**INPUTS, "receivers": ["a", "b", "a"]}).problems
    assert [problem.path for problem in problems] == ["receivers[2]"]
