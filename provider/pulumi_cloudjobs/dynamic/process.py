"""The provider's process: its configuration, its handlers, and the set-up of each operation.

What concerns the end of an operation is in `lost_creates.py`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from pulumi import dynamic

from ..core.credentials import ACCOUNT_KEY
from ..core.http.pool import HttpPool
from ..core.journal import Journal
from ..core.operation import Operation, ProcessContext
from ..core.secrets import Redactor
from ..core.verbs.protocol import Verbs
from . import host
from .backend import home_folder, open_running_journal, organization_of
from .cli_process import cli_process
from .config_keys import CONFIG_KEYS, CONFIG_NAMESPACE
from .embedded import open_embedded_simulator
from .lost_creates import end_lost_creates, report_lost_creates
from .process_secrets import secrets_of_process
from .progress import Progress
from .secrets import known_secrets

if TYPE_CHECKING:
    from .provider import CloudJobProvider


class Process:
    """The configuration of the process, a handler per provider class, and notes on the operation.

    Args:
        context: The context of the handlers; None takes it from the configuration.
        warn: Shows the user a line under a resource: (urn, text).

    Attributes:
        has_checked: Whether any resource was checked in the process.
        redactor: Every text that leaves the process passes through.
    """

    def __init__(
        self,
        context: ProcessContext | None = None,
        warn: Callable[[str, str], None] = host.warn,
    ) -> None:
        self._config: dict[str, str] = {}
        self._context = context
        self.redactor = context.redactor if context is not None else Redactor()
        self._warn = warn
        self._handlers: dict[type[CloudJobProvider], Verbs] = {}
        self.has_checked = False
        self._first_urn = ""
        self._organization = ""
        self._has_ended_lost_creates = False
        self._shown: set[tuple[str, str]] = set()
        self._in_state: set[str] = set()
        self._lock = threading.Lock()

    def configure(self, request: dynamic.ConfigureRequest) -> None:
        """Take the configuration, which is the same for every class of a process."""
        names = (*CONFIG_KEYS, ACCOUNT_KEY)
        values = {name: request.config.get(f"{CONFIG_NAMESPACE}:{name}") for name in names}
        config = {name: value for name, value in values.items() if isinstance(value, str) and value}
        with self._lock:
            if self._context is None:
                self._config = config

    def handler(self, provider: type[CloudJobProvider]) -> Verbs:
        """Return the handler of a provider class, made on its first use."""
        with self._lock:
            if self._context is None:
                self._context = new_context(self._config, redactor=self.redactor)
                self._context.journal.organization = self._organization
                self._context.journal.operation_id = _operation_id()
            if provider not in self._handlers:
                self._handlers[provider] = provider.new_handler(self._context)
            return self._handlers[provider]

    def new_operation(
        self,
        *all_props: Mapping[str, Any],
        creates: bool = False,
    ) -> Operation:
        """Return the operation of the running request.

        Args:
            all_props: The properties that the request carries.
            creates: Whether the request is a create.
        """
        request = host.current_request()
        urn = request.urn if request else ""
        self.note_stack(urn, organization_of(*all_props))

        return Operation(
            urn=urn,
            cancelled=host.adapt().cancelled,
            exists_in_state=creates and self.exists_in_state(urn),
            timeout_seconds=request.timeout_seconds if request else None,
            report=Progress(partial(host.status, urn)),
            info=partial(host.info, urn),
            warn=partial(host.warn, urn),
        )

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

    def end_lost_creates(self, operation: Operation) -> None:
        """End the objects of interrupted creates in a destroy, which only deletes."""
        with self._lock:
            if self.has_checked or self._has_ended_lost_creates or self._context is None:
                return
            self._has_ended_lost_creates = True

        end_lost_creates(self._context, operation)

    def end(self) -> None:
        """End the operation: close the journal, and warn about every create left open."""
        if self._context is None or not self._first_urn:
            return

        warn = partial(self._warn, self._first_urn)
        report_lost_creates(self._context.journal, self._first_urn, warn)


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


def _operation_id() -> str:
    """Return an id that all providers of one operation share; "" when it is not known."""
    address = host.adapt().engine.address
    return f"{cli_process()}@{address}" if address else ""


__all__ = ["Process", "new_context"]
