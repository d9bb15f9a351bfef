"""A check has the same verdict and the same text in both fronts, for every case of every table.

The tables claim what a check reports, and are tried on the handlers. Here their inputs pass the
dynamic provider and the plugin as well. The plugin has the names of the schema where the dynamic
provider has those of Python.

CLOUDJOBS_GENERATED_INPUTS=10000 tries more of the generated inputs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pulumi_cloudjobs.core.schema.schema import Schema, schema_of
from pulumi_cloudjobs.core.secrets import Redactor

from tests.checks.fronts import Checked, Failures, both_fronts
from tests.checks.generated import Judge, Subject, make, subjects
from tests.checks.table import tables
from tests.input_paths import Values, put

COUNT = int(os.environ.get("CLOUDJOBS_GENERATED_INPUTS", "60"))
SUBJECTS = [pytest.param(subject, id=subject.resource_type.token) for subject in subjects()]
QUOTED_OR_NAME = re.compile(r'"(?:[^"\\]|\\.)*"|[a-z0-9_]+')


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_check_is_the_same_in_both_fronts(subject: Subject, tmp_path: Path) -> None:
    """A program in another language would get another verdict than the tables promise."""
    names = set(names_in_python(schema_of(subject.resource_type.model)))
    judge = Judge(tmp_path)
    refused = 0
    for inputs in cases(subject):
        # A secret of an earlier input may be a word of this one's texts, in one spelling of two.
        context = replace(judge.settings, redactor=Redactor())
        with both_fronts(context) as (dynamic, plugin):
            by_dynamic = dynamic.check(subject.resource_type, inputs)
            by_plugin = plugin.check(subject.resource_type, inputs)

        assert without_spelling(by_plugin) == without_spelling(by_dynamic), inputs
        assert python_names_in(by_plugin.failures, names) == [], by_plugin.failures
        refused += bool(by_plugin.failures)

    judge.close()
    assert refused > COUNT // 4


def cases(subject: Subject) -> Iterator[Values]:
    """Yield the inputs of all tables of a resource type, and generated ones."""
    service = subject.service
    yield from service.valid
    yield from (row.bad(service.valid[row.example]) for row in service.reported)
    for table, bads, odds in tables():
        if table is service:
            yield from (put(bad.changes)(service.valid[bad.example]) for bad in bads)
            yield from (put(odd.changes)(service.valid[odd.example]) for odd in odds)

    yield from (make(subject, number) for number in range(COUNT))


def without_spelling(checked: Checked) -> tuple[object, Failures]:
    """Return a response whose texts have the same letters in both spellings."""
    texts = [text.replace("_", "").lower() for text in checked.failures]
    return checked.inputs, texts


def names_in_python(schema: Schema) -> Iterator[str]:
    """Yield the names of fields, at any depth, that have another spelling in Python."""
    for field in schema.fields:
        if field.name != field.state_name:
            yield field.name

        yield from names_in_python(field.shape.item or field.shape)


def python_names_in(failures: Failures, names: set[str]) -> list[str]:
    """Return the names of Python in the reasons, but for quoted values; paths have user keys."""
    texts = [text.partition(" ")[2] for text in failures]
    return [word for text in texts for word in QUOTED_OR_NAME.findall(text) if word in names]
