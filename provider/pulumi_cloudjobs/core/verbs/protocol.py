"""What a front end calls, and what comes of it: the verbs as a protocol, and their results in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..errors import ProviderError
from ..operation import Operation
from ..resource_type import Values
from ..schema.inputs import CheckFailure
from ..schema.schema import Change


class PartialFailure(ProviderError):
    """The object exists, and something after that went wrong. Nothing of it is lost.

    Args:
        id: Its id in state.
        outputs: Its whole state.
        reasons: What went wrong, a line each.
        inputs: Of a read: the inputs as the cloud has them, as in `ReadResult`; None of every other
            verb.
    """

    def __init__(
        self, id: str, outputs: Values, reasons: list[str], *, inputs: Values | None = None
    ) -> None:
        super().__init__("; ".join(reasons))
        self.id = id
        self.outputs = outputs
        self.reasons = reasons
        self.inputs = inputs


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Checked inputs, with defaults filled in and secrets marked, and every problem found."""

    inputs: Values
    problems: list[CheckFailure]


@dataclass(frozen=True, slots=True)
class DiffResult:
    """What an update would do.

    Args:
        changes: The inputs that differ, by path; empty when nothing does.
        replaces: Top-level inputs because of which the object is replaced.
        warnings: What happens to the live object, in words.
        wait_unmet: Whether the last wait has not been met, so that an update has to resume it
            without any change.
    """

    changes: list[Change]
    replaces: list[str]
    warnings: list[str]
    wait_unmet: bool = False


@dataclass(frozen=True, slots=True)
class ReadResult:
    """An object as it is now: its id, its whole state, and the inputs with what drifted."""

    id: str
    outputs: Values
    inputs: Values


class Verbs(Protocol):
    """What a front end calls."""

    def check(self, new_inputs: Mapping[str, Any], /) -> CheckResult:
        """Validate inputs and fill in defaults; no network."""

    def diff(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        /,
        *,
        owner: str = "",
        other_provider: bool = False,
    ) -> DiffResult:
        """What an update would do; no network."""

    def create(self, inputs: Mapping[str, Any], operation: Operation, /) -> ReadResult:
        """Make it. Raises PartialFailure when it exists and something after that went wrong."""

    def read(self, id: str, state: Mapping[str, Any], operation: Operation, /) -> ReadResult | None:
        """As it is now; None when it is gone. Raises PartialFailure while its wait is unmet."""

    def update(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        operation: Operation,
        /,
    ) -> Values:
        """Change it in place: the whole state."""

    def delete(self, id: str, state: Mapping[str, Any], operation: Operation, /) -> None:
        """Delete it; gone is success."""
