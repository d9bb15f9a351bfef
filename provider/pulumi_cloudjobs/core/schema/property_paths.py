"""Translate property paths of resource options: `job.tasks[0].task_name`, `job["job_name"]`.

The grammar is Pulumi's: names behind dots, indices and quoted names in brackets, `*` for all.
"""

from __future__ import annotations

import re

from .schema import Schema

_STEP = re.compile(
    r'\["(?P<quoted>(?:[^"\\]|\\.)*)"\]|\[(?P<index>[0-9]+|\*)\]|(?P<name>[^.\[\]]+)'
)


def path_in_state(schema: Schema, path: str) -> str:
    """Return a property path with the names of fields as in state.

    Keys of the user's own data, names that no model knows, and paths that are not well formed stay
    as they are.

    Args:
        schema: The schema of the value that the path starts at.
    """
    translated, end = "", 0
    current: Schema | None = schema
    for step in _STEP.finditer(path):
        if path[end : step.start()] not in ("", "."):
            return path
        translated += path[end : step.start()]
        end = step.end()

        text, current = _step_in_state(current, step)
        translated += text
    return translated if end == len(path) else path


def _step_in_state(schema: Schema | None, step: re.Match[str]) -> tuple[str, Schema | None]:
    """Return a step as in state, and the schema of what it leads to; None for unknown."""
    if step["index"]:
        return step[0], schema.item if schema else None

    name = step["name"] or step["quoted"]
    for field in schema.fields if schema else ():
        if name in (field.name, field.state_name):
            start = step[0].partition(name)[0]
            return f"{start}{field.state_name}{step[0][len(start) + len(name) :]}", field.shape
    return step[0], None
