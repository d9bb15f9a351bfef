"""The process of a provider: its configuration, its handlers, and the set-up of each operation.

A front end derives its own class from `ProviderProcess`. What concerns the end of an operation is
in `lost_creates.py`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ..core.credentials import ACCOUNT_KEY
from ..core.frozen import frozen
from ..core.http.pool import HttpPool
from ..core.journal import Journal
from ..core.operation import Operation, Park, ProcessContext, SystemClock, not_parked
from ..core.secrets import Redactor
from ..core.verbs.protocol import Verbs
from .backend import home_folder, open_running_journal, organization_of
from .cli_process import cli_process, destroys_whole_stack
from .config_keys import CONFIG_KEYS
from .embedded import open_embedded_simulator
from .lost_creates import end_lost_creates, report_lost_creates
from .process_secrets import secrets_of_process
from .progress import Progress
from .secret_places import known_secrets

CONFIGURATION = frozenset({*CONFIG_KEYS, ACCOUNT_KEY})
"""Keys of the configuration that a process reads."""


def _no_line(urn: str, text: str) -> None:
    """Drop a line: the default of a front end without a terminal."""


@frozen
class Front:
    """The engine as a front end reaches it: the user's terminal, Ctrl-C, its address.

    Args:
        cancelled: Returns the event that ends every wait.
        engine_address: Returns the address of the engine, which all providers of an operation
            share; None when it is not known.
        status: Shows a text in the status column of a resource (URN, text); never raises.
        info, warn: Write a line under a resource; never raise.
        park: Gives the thread of a call back while the call waits (`Operation.park`).
    """

    cancelled: Callable[[], threading.Event] = threading.Event
    engine_address: Callable[[], str | None] = lambda: None
    status: Callable[[str, str], None] = _no_line
    info: Callable[[str, str], None] = _no_line
    warn: Callable[[str, str], None] = _no_line
    park: Park = not_parked


class ProviderProcess:
    """The configuration of the process, its handlers, and notes on the operation.

    Args:
        front: The front end.
        context: The context of the handlers; None takes it from the configuration.

    Attributes:
        has_checked: Whether any resource was checked in the process.
        redactor: Every text that leaves the process passes through.
    """

    def __init__(self, front: Front, context: ProcessContext | None = None) -> None:
        self._front = front
        self._config: dict[str, str] = {}
        self._context = context
        self.redactor = context.redactor if context is not None else Redactor()
        self._handlers: dict[Any, Verbs] = {}
        self.has_checked = False
        self._first_urn = ""
        self._organization = ""
        self._has_ended_lost_creates = False
        self._shown: set[tuple[str, str]] = set()
        self._in_state: set[str] = set()
        self._lock = threading.Lock()

    def take_configuration(self, values: Mapping[str, Any]) -> None:
        """Take the configuration, by keys without a namespace."""
        config = {
            name: value
            for name, value in values.items()
            if name in CONFIGURATION and isinstance(value, str) and value
        }
        with self._lock:
            if self._context is None:
                self._config = config

    def verbs(self, key: Any, make: Callable[[ProcessContext], Verbs]) -> Verbs:
        """Return the handler of a resource type, made on its first use.

        Args:
            key: Distinguishes resource types.
            make: Makes the handler.
        """
        context = self.context()
        with self._lock:
            if key not in self._handlers:
                self._handlers[key] = make(context)
            return self._handlers[key]

    def context(self) -> ProcessContext:
        """Return the context of the handlers, made from the configuration at its first use."""
        with self._lock:
            if self._context is None:
                self._context = new_context(self._config, redactor=self.redactor)
                self._context.journal.organization = self._organization
                self._context.journal.operation_id = self._operation_id()
            return self._context

    def operation_on(
        self,
        urn: str,
        *all_props: Mapping[str, Any],
        timeout_seconds: float | None = None,
        creates: bool = False,
    ) -> Operation:
        """Return the operation of a request.

        Args:
            urn: The resource; "" when it is not known.
            all_props: The properties that the request carries.
            timeout_seconds: The `custom_timeouts` of the resource; None without a timeout.
            creates: Whether the request is a create.
        """
        front = self._front
        if not self._first_urn:
            self.note_stack(urn, self._find_organization(urn, *all_props))
        clock = SystemClock() if self._context is None else self._context.clock

        return Operation(
            urn=urn,
            clock=clock,
            cancelled=front.cancelled(),
            exists_in_state=creates and self.exists_in_state(urn),
            timeout_seconds=timeout_seconds,
            report=Progress(partial(front.status, urn)),
            info=partial(front.info, urn),
            warn=partial(front.warn, urn),
            park=front.park,
        )

    def _find_organization(self, urn: str, *all_props: Mapping[str, Any]) -> str:
        """Return the organization of the stack, as the program has handed it on."""
        return organization_of(*all_props)

    def note_checked(self, urn: str, *, in_state: bool) -> None:
        """Remember that a resource was checked in this process, and whether it is in state."""
        self.has_checked = True
        if in_state:
            self._in_state.add(urn)

    def note_stack(self, urn: str, organization: str) -> None:
        """Remember the first resource of the stack, for warnings of the whole stack."""
        if self._first_urn:
            return

        self._first_urn = urn
        self._organization = organization
        if self._context is not None:
            self._context.journal.organization = organization

    def learn_secrets(self, *all_props: Mapping[str, Any]) -> None:
        """Remember the user's secrets in the properties of a request."""
        self.redactor.add(known_secrets(*all_props))

    def note_deleted(self, urn: str) -> None:
        """Remember that no object of a resource exists any more."""
        self._in_state.discard(urn)

    def exists_in_state(self, urn: str) -> bool:
        """Return whether state has an object of a resource that this process has not deleted."""
        return urn in self._in_state

    def not_shown_yet(self, urn: str, texts: list[str]) -> list[str]:
        """Return the texts that were not passed for this resource before."""
        with self._lock:
            new = [text for text in texts if (urn, text) not in self._shown]
            self._shown.update((urn, text) for text in new)
        return new

    def show_warnings(self, operation: Operation, warnings: list[str]) -> None:
        """Show the warnings of a diff, each once.

        A refresh sends diffs alone, and shows no warnings. A resource that is replaced because of
        another one is diffed without a check in between, perhaps twice.
        """
        if self.has_checked:
            for warning in self.not_shown_yet(operation.urn, warnings):
                operation.warn(warning)

    def end_lost_creates(self, operation: Operation) -> None:
        """End the objects of interrupted creates in a destroy of the whole stack.

        Any other command leaves resources alone, and the journal does not show which ids state
        holds of them.
        """
        with self._lock:
            if self.has_checked or self._has_ended_lost_creates or self._context is None:
                return
            self._has_ended_lost_creates = True

        if destroys_whole_stack():
            end_lost_creates(self._context, operation)

    def end(self) -> None:
        """End the operation: close the journal, and warn about every create left open."""
        if self._context is None or not self._first_urn:
            return

        warn = partial(self._front.warn, self._first_urn)
        report_lost_creates(self._context.journal, self._first_urn, warn)

    def _operation_id(self) -> str:
        """Return an id that all providers of one operation share; "" when it is not known."""
        address = self._front.engine_address()
        return f"{cli_process()}@{address}" if address else ""


def new_context(
    config: Mapping[str, str],
    *,
    journal: Journal | None = None,
    redactor: Redactor | None = None,
) -> ProcessContext:
    """Return the context of the handlers of this process.

    Args:
        config: The stack's configuration, without its namespace.
        journal: None takes that of the running operation.
        redactor: None takes a new one.
    """
    redactor = redactor or Redactor()
    redactor.add_later(lambda: secrets_of_process(config, os.environ))
    return ProcessContext(
        config=config,
        environ=os.environ,
        home=home_folder(),
        http=HttpPool(embedded=open_embedded_simulator),
        journal=journal or Journal(open=lambda: open_running_journal(config.get("journal"))),
        redactor=redactor,
    )


__all__ = ["Front", "ProviderProcess", "new_context"]
