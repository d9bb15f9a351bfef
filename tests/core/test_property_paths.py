"""Property paths of resource options, translated to the names in state."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.schema.property_paths import path_in_state
from pulumi_cloudjobs.core.schema.schema import FieldSchema, Schema, schema_of
from pulumi_cloudjobs.tencent.batch.models import JobInputs

from tests.resource_types import RESOURCE_TYPES, Described

BATCH = schema_of(JobInputs)


@pytest.mark.parametrize(
    ("path", "in_state"),
    [
        ("job", "job"),
        ("job.job_name", "job.jobName"),
        ("job.jobName", "job.jobName"),
        ("job.tasks[0].task_name", "job.tasks[0].taskName"),
        ("job.tasks[*].env_vars[12].value", "job.tasks[*].envVars[12].value"),
        ('job["job_name"]', 'job["jobName"]'),
        ('["job"].tasks[0]["env_vars"]', '["job"].tasks[0]["envVars"]'),
        ("job.state_if_create_cvm_failed", "job.stateIfCreateCvmFailed"),
        ("*", "*"),
        ("triggers.the_day", "triggers.the_day"),
        ('triggers["the_day"].task_name', 'triggers["the_day"].task_name'),
        ("job.no_such_field.task_name", "job.no_such_field.task_name"),
        ("job.tasks[0", "job.tasks[0"),
        ("job.tasks[x].task_name", "job.tasks[x].task_name"),
        ("job..job_name", "job..job_name"),
        ("", ""),
    ],
)
def test_names_of_fields_are_translated_and_nothing_else(path: str, in_state: str) -> None:
    """A path that names nothing has no effect, and nobody notices."""
    assert path_in_state(BATCH, path) == in_state


def drawn_steps(data: st.DataObject, schema: Schema) -> tuple[str, str]:
    """Draw a path down a model: in Python, and in state."""
    in_python, in_state = "", ""
    while schema.fields or schema.item:
        if schema.item is not None:
            index = data.draw(st.sampled_from(["[0]", "[17]", "[*]"]))
            in_python, in_state, schema = in_python + index, in_state + index, schema.item
            continue

        field: FieldSchema = data.draw(st.sampled_from(schema.fields))
        is_quoted = data.draw(st.booleans())
        form: Any = '["{}"]' if is_quoted else (".{}" if in_python else "{}")
        in_python += form.format(field.name)
        in_state += form.format(field.state_name)
        schema = field.shape
        if data.draw(st.integers(0, 3)) == 0:
            break
    return in_python, in_state


@pytest.mark.parametrize("described", RESOURCE_TYPES, ids=str)
@given(data=st.data())
def test_any_path_down_a_model_is_translated_once_and_for_all(
    described: Described, data: st.DataObject
) -> None:
    """Options are merged and read several times, so a translated path has to stay."""
    schema = schema_of(described.resource_type.model)
    in_python, in_state = drawn_steps(data, schema)
    assert path_in_state(schema, in_python) == in_state
    assert path_in_state(schema, in_state) == in_state


@given(st.text('ab_.[]"\\*0 job', max_size=20))
def test_any_text_is_taken(path: str) -> None:
    """The engine reports a malformed path itself."""
    assert path_in_state(BATCH, path_in_state(BATCH, path)) == path_in_state(BATCH, path)
