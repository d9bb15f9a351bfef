"""Results of verbs as both fronts show and return them: no text and no output shows a secret."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ..core.schema.inputs import CheckFailure, InputModel
from ..core.schema.schema import by_state_name
from ..core.schema.validation import failure_line
from ..core.secrets import Redactor
from .secret_places import Line, describe_problem, noted_parts


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


def shown_failures(
    problems: Iterable[CheckFailure],
    props: Mapping[str, Any],
    model: type[InputModel],
    redactor: Redactor,
    reported: Collection[str] = (),
    line_of: Line = failure_line,
) -> Iterator[str]:
    """Yield the text of each problem, which names the property, and one for all reported ones.

    The failures themselves leave the property open. Otherwise the engine puts it before the text
    once more, with a value: a secret in plain text, a whole object, or <nil> for what is nested.

    Args:
        reported: The lines that a Python program has shown already.
        line_of: Returns the text, with names as in the user's language.
    """
    for problem in problems:
        if failure_line(model, problem) not in reported:
            yield redactor.redact(describe_problem(problem, props, model, line_of))

    # Some problems only the program can see: here a number is what the transport has made of it.
    if reported:
        yield f"{len(reported)} of its inputs must be corrected, see the errors of the stack"


__all__ = ["marked_outputs", "shown_failures"]
