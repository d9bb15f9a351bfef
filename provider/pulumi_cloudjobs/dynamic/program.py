"""The program's own process as a provider's process: functions read in it, and nothing is created.

A provider's process cannot be called by a program, so the functions use the same handlers here,
with the configuration that the provider would be given.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pulumi

from ..core.errors import as_provider_error
from ..core.verbs.completion_inputs import COMPLETION
from ..engine.config_keys import CONFIG_NAMESPACE
from ..engine.error_details import text_of
from ..engine.process import CONFIGURATION, Front, ProviderProcess
from .explicit_provider import Provider
from .plugin_use import type_of

MOST_PROCESSES = 8
"""Configurations whose connections are kept: an Automation API program has many stacks."""


class ProgramProcess(ProviderProcess):
    """The context of functions with one configuration."""

    def __init__(self, configuration: Mapping[str, Any]) -> None:
        never = threading.Event()
        front = Front(
            cancelled=lambda: never,
            info=lambda _urn, text: pulumi.log.info(self.redactor.redact(text)),
            warn=lambda _urn, text: pulumi.log.warn(self.redactor.redact(text)),
        )
        super().__init__(front)
        self.take_configuration(configuration)

    def failure(self, error: Exception) -> pulumi.RunError:
        """Return an error that the SDK prints as one line, without a traceback of the program."""
        return pulumi.RunError(self.redactor.redact(text_of(as_provider_error(error))))


def process_of(configuration: Mapping[str, Any]) -> ProgramProcess:
    """Return the process of a configuration, by keys with the namespace."""
    prefix = f"{CONFIG_NAMESPACE}:"
    given = {
        name.removeprefix(prefix): value
        for name, value in configuration.items()
        if value is not None
    }
    return _process_of(tuple(sorted(given.items())))


@lru_cache(maxsize=MOST_PROCESSES)
def _process_of(configuration: tuple[tuple[str, Any], ...]) -> ProgramProcess:
    return ProgramProcess(dict(configuration))


def configuration_for(opts: pulumi.InvokeOptions | None) -> Mapping[str, pulumi.Input[Any]]:
    """Return the configuration of the stack, or of the explicit provider in the options.

    Raises:
        RunError: The provider is not a `Provider` of this package.
    """
    provider = None if opts is None else opts.provider
    if provider is None and opts is not None and opts.parent is not None:
        # A parent is asked by a type of the package.
        provider = opts.parent.get_provider(type_of(COMPLETION))

    if provider is None:
        stack = pulumi.Config(CONFIG_NAMESPACE)
        return {f"{CONFIG_NAMESPACE}:{name}": stack.get(name) for name in CONFIGURATION}
    if not isinstance(provider, Provider):
        raise pulumi.RunError(
            "the provider of a function must be a pulumi_cloudjobs.Provider, "
            f"not {type(provider).__name__}"
        )

    return provider._configuration


__all__ = ["ProgramProcess", "configuration_for", "process_of"]
