"""Results of verbs as both fronts show and return them: no text and no output shows a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.schema.inputs import CheckFailure, InputModel
from ..core.schema.schema import by_state_name
from ..core.schema.validation import failure_line, is_secret_path
from ..core.secrets import Redactor
from .secret_places import Line, describe_problem, is_users_secret, noted_parts


def marked_outputs(
    outputs: Mapping[str, Any],
    model: type[InputModel],
    redactor: Redactor,
) -> dict[str, Any]:
    """Return the outputs with marks around those that repeat a secret, and where they do.

    The inputs among them have their marks already.
    """
    inputs = by_state_name(model)
    others = {name: value for name, value in outputs.items() if name not in inputs}
    marked = redactor.mark(others)
    repeating = {name: others[name] for name in others if marked[name] is not others[name]}

    return {**outputs, **marked, **noted_parts(repeating, redactor)}


def shown_failure(
    problem: CheckFailure,
    props: Mapping[str, Any],
    model: type[InputModel],
    redactor: Redactor,
    line_of: Line = failure_line,
) -> tuple[str, str]:
    """Return the property and the text of a failed check.

    The engine prints the value at the property, so the text alone names a secret.

    Args:
        line_of: Returns the text, with names as in the user's language.
    """
    is_secret = is_secret_path(model, problem.path) or is_users_secret(problem.path, props)
    path = "" if is_secret else problem.path
    return path, redactor.redact(describe_problem(problem, props, model, line_of))


__all__ = ["marked_outputs", "shown_failure"]
