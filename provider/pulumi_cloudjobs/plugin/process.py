"""The process of the plugin: the engine, the running calls, and the end of an operation."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from ..core.operation import Parked, ProcessContext
from ..engine.connection import Engine
from ..engine.organization import running_organization
from ..engine.own_keys import ORGANIZATION_KEY
from ..engine.parked_calls import park, rest_of_call
from ..engine.process import Front, ProviderProcess


class PluginProcess(ProviderProcess):
    """The process of one provider in one operation.

    Args:
        engine: The engine that sends the requests.
        context: The context of the handlers; None takes it from the configuration.

    Attributes:
        cancelled: Set when the user interrupts the operation, or the engine has died: every wait
            ends.
    """

    def __init__(self, engine: Engine, context: ProcessContext | None = None) -> None:
        self.engine = engine
        self.cancelled = threading.Event()
        self._running_calls = 0
        self._calls_lock = threading.Lock()
        self._provider_changed = False
        self._is_configured = False
        front = Front(
            cancelled=lambda: self.cancelled,
            engine_address=lambda: engine.address,
            status=lambda urn, text: self._show("INFO", urn, text, ephemeral=True),
            info=lambda urn, text: self._show("INFO", urn, text),
            warn=lambda urn, text: self._show("WARNING", urn, text),
            park=park,
        )
        super().__init__(front, context)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count a call from its start to its end; a parked one goes on."""
        if rest_of_call() is None:
            self._count_running(1)
        try:
            yield
        except Parked:
            raise
        except BaseException:
            self._count_running(-1)
            raise
        else:
            self._count_running(-1)

    def _count_running(self, calls: int) -> None:
        with self._calls_lock:
            self._running_calls += calls

    def is_busy(self) -> bool:
        """Return whether a call is running."""
        return self._running_calls > 0

    def warn(self, urn: str, text: str) -> None:
        """Write a warning under a resource; "" is the stack. Never raises."""
        self._front.warn(urn, text)

    def cancel(self) -> None:
        """End every wait; when no call is running, end the operation in order as well.

        The engine sends Cancel on Ctrl-C, and at the end of every operation.
        """
        if not self.is_busy() and not self.engine.is_gone():
            # An error at the end must not keep the engine from ending.
            with suppress(Exception):
                self.end()

        self.cancelled.set()

    def note_configured(self) -> None:
        """Remember that the provider is configured: a later DiffConfig is about a resource."""
        self._is_configured = True

    def note_provider_diff(self) -> None:
        """Note that the engine compares two providers.

        Before the provider is configured, it compares the provider with its own state. Afterwards
        it does so before the diff of a resource that is given another provider.
        """
        self._provider_changed = self._is_configured

    def take_provider_change(self) -> bool:
        """Return whether the diffed resource is given another provider; call it once per diff."""
        changed = self._provider_changed
        self._provider_changed = False
        return changed

    def _find_organization(self, urn: str, *all_props: Mapping[str, Any]) -> str:
        """Return the organization of the stack, which only a Python program hands on."""
        is_given = any(ORGANIZATION_KEY in props for props in all_props)
        if is_given or not urn:
            return super()._find_organization(urn, *all_props)
        return running_organization(urn)

    def _show(self, severity: str, urn: str, text: str, *, ephemeral: bool = False) -> None:
        self.engine.log(severity, urn, self.redactor.redact(text), ephemeral=ephemeral)


__all__ = ["PluginProcess"]
