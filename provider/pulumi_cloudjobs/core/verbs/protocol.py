"""The verbs that a front end calls, as a protocol, and their results in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ..errors import ProviderError
from ..frozen import frozen
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
        inputs: After a read: the inputs as the cloud has them, as in `ReadResult`; None after every
            other verb.
    """

    def __init__(
        self,
        id: str,
        outputs: Values,
        reasons: list[str],
        *,
        inputs: Values | None = None,
    ) -> None:
        super().__init__("; ".join(reasons))
        self.id = id
        self.outputs = outputs
        self.reasons = reasons
        self.inputs = inputs


@frozen
class CheckResult:
    """Checked inputs, with defaults filled in and secrets marked, and every mistake in them.

    Args:
        is_plain: Whether the inputs can be sent as they are: JSON without marks.
    """

    inputs: Values
    problems: list[CheckFailure]
    is_plain: bool = False


@frozen
class DiffResult:
    """The changes that an update would make.

    Args:
        changes: The inputs that differ, by path; empty when nothing does.
        replaces: Top-level inputs because of which the object is replaced.
        warnings: The effects on the live object, one line each.
        wait_unmet: Whether the last wait has not been met, so that an update has to resume it
            without any change.
    """

    changes: list[Change]
    replaces: list[str]
    warnings: list[str]
    wait_unmet: bool = False


@frozen
class ReadResult:
    """An object as it is now: its id, its whole state, and the inputs with what drifted."""

    id: str
    outputs: Values
    inputs: Values


class Verbs(Protocol):
    """The verbs of one resource, as a front end calls them."""

    def check(
        self, new_inputs: Mapping[str, Any], old_inputs: Mapping[str, Any] | None = None, /
    ) -> CheckResult:
        """Validate inputs and fill in defaults; no network.

        Args:
            old_inputs: Those in state; None for a resource that is not in state.
        """

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
        """Return what an update would do; no network."""

    def create(self, inputs: Mapping[str, Any], operation: Operation, /) -> ReadResult:
        """Create the object.

        Raises:
            PartialFailure: It exists, and something after that went wrong.
        """

    def read(self, id: str, state: Mapping[str, Any], operation: Operation, /) -> ReadResult | None:
        """Return the object as it is now; None when it is gone.

        Raises:
            PartialFailure: Its wait is unmet.
        """

    def read_to_import(
        self,
        id: str,
        locator: Mapping[str, Any],
        operation: Operation,
        /,
    ) -> ReadResult:
        """Return an object that a resource manages from now on."""

    def update(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        operation: Operation,
        /,
    ) -> Values:
        """Change the object in place; return the whole state."""

    def delete(self, id: str, state: Mapping[str, Any], operation: Operation, /) -> None:
        """Delete the object; gone is success."""
