"""Inputs in other spellings: names as in Python or in the API, whole numbers as text."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.schema.schema import python_name, rename, schema_of, state_name, to_wire
from pulumi_cloudjobs.core.schema.validation import accept, failure_line, find_problems

from tests.cards.card import Card, cards
from tests.cards.tencent_batch_job import CARD as BATCH
from tests.cards.tencent_batch_job import LEAST_TASK
from tests.checks.samples import placed, places, variants
from tests.core.models import Inputs


def lines(value: dict[str, Any]) -> list[str]:
    return [failure_line(Inputs, problem) for problem in find_problems(Inputs, value)]


def test_a_whole_number_given_as_text_is_a_number() -> None:
    """The vendors' own examples have `"Priority": "1"`."""
    task = {**LEAST_TASK, "taskInstanceNum": "2"}
    given = {**BATCH.least, "job": {"priority": "1", "tasks": [task]}}
    inputs, problems = accept(BATCH.resource_type.model, given)
    assert problems == []
    assert inputs["job"] == {"priority": 1, "tasks": [{**task, "taskInstanceNum": 2}]}


@pytest.mark.parametrize("text", ["1.5", "1.0", "", " 1", "01", "1e3", "one", "9007199254740993"])
@pytest.mark.parametrize("card", cards(), ids=repr)
def test_other_texts_are_no_numbers(card: Card, text: str) -> None:
    """A text that the API may read otherwise is reported."""
    for place in places(card):
        field = place.field
        if field.shape.scalar is not int or "wait" in place.path or "stop" in place.path:
            continue
        inputs = placed(card, card.least, place.path, text)
        accepted, problems = accept(card.resource_type.model, inputs)
        if text and card.token != "alibaba/emr:FlowJob":
            assert problems
        assert accepted == inputs


@pytest.mark.parametrize("card", cards(), ids=repr)
def test_a_text_for_each_whole_number_of_every_resource_is_taken(card: Card) -> None:
    """The number counts, whatever the field's own limits are."""
    for place in places(card):
        if place.field.shape.scalar is not int:
            continue
        for number in variants(card, place):
            inputs = placed(card, card.least, place.path, number)
            as_text = placed(card, card.least, place.path, str(number))
            accepted, problems = accept(card.resource_type.model, as_text)
            assert problems == accept(card.resource_type.model, inputs)[1]
            assert accepted in (inputs, as_text)


def test_names_as_in_python_are_taken_at_every_depth() -> None:
    """A transformation adds to inputs that are in state's spelling already."""
    inputs, problems = accept(
        Inputs,
        {"job_name": "a", "dryRun": True, "parts": [{"part_name": "b"}], "conf": {"job_name": 1}},
    )
    assert problems == []
    assert inputs == {
        "jobName": "a",
        "dryRun": True,
        "parts": [{"partName": "b"}],
        "conf": {"job_name": 1},
    }


def test_a_pasted_request_names_all_its_names_at_once() -> None:
    """A single preview is enough to correct the names, and the values are checked as well."""
    names, value = lines(
        {"JobName": "a" * 11, "DryRun": True, "Parts": [{"PartName": "b", "CPU": 1}], "Conf": {}}
    )
    assert names == (
        "has names in another spelling: write `job_name` for JobName, `dry_run` for "
        "DryRun, `parts` for Parts, `part_name` for PartName, `cpu` for CPU, `conf` for Conf"
    )
    assert value == "job_name must have at most 10 characters, and has 11"


def test_a_field_in_two_spellings_is_reported() -> None:
    """Otherwise the value of one spelling would be lost."""
    [line] = lines({"jobName": "a", "job_name": "b"})
    assert line == "job_name is an unknown field; did you mean `job_name`?"


@pytest.mark.parametrize("card", cards(), ids=repr)
@given(data=st.data())
def test_any_inputs_in_python_or_wire_names_are_read_back(card: Card, data: st.DataObject) -> None:
    """No name of any model may be read as another one."""
    inputs = card.least
    for place in data.draw(st.lists(st.sampled_from(places(card)), max_size=4)):
        value = data.draw(st.sampled_from(variants(card, place)))
        inputs = placed(card, inputs, place.path, value)
    model = card.resource_type.model
    _, problems = accept(model, inputs)

    in_python = rename(schema_of(model), inputs, state_name, python_name)
    assert accept(model, in_python)[1] == problems
    if not problems:
        assert accept(model, in_python)[0] in (inputs, in_python)

    on_wire = to_wire(model, inputs)
    names = [problem for problem in find_problems(model, on_wire) if not problem.path]
    assert all("in another spelling" in problem.reason for problem in names)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    ("value", "path"),
    [
        pytest.param(lambda n: {"count": n}, "count", id="field"),
        pytest.param(lambda n: {"parts": [{"partName": "b", "cpu": n}]}, "cpu", id="nested"),
        pytest.param(lambda n: {"conf": {"a": [n]}}, "conf.a[0]", id="data"),
        pytest.param(lambda n: {"triggers": {"a": n}}, "triggers.a", id="triggers"),
        pytest.param(lambda n: {"wait": {"timeoutSeconds": n}}, "timeout_seconds", id="duration"),
    ],
)
def test_a_number_that_is_none_is_refused_everywhere(number: float, value: Any, path: str) -> None:
    """JSON has no NaN, and state could not be read again."""
    [line] = lines({"jobName": "a", **value(number)})
    assert path in line


def test_what_json_does_not_have_is_reported_by_its_type() -> None:
    """The SDK ends with a traceback."""
    assert lines({"jobName": "a", "triggers": {"a": [b"x"], "b": object()}}) == [
        "triggers.a[0] must be text, a number, true or false, a list or a mapping, not bytes",
        "triggers.b must be text, a number, true or false, a list or a mapping, not object",
    ]
