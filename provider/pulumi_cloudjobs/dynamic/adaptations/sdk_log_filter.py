"""The SDK's own debug lines, which a program sends only when the engine shows them.

For each resource the SDK sends the engine four lines about its progress ("registering resource",
"beginning rpc", …), and the program waits for each call. Without `--debug` the engine throws the
lines away. They take a fifth of an `up` of 1,000 resources without a change (SDK 3.272, CLI 3.250).

Lines that a program writes itself with `pulumi.log.debug` are left alone, and so is a program that
cannot find out how the CLI was called.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import Any

from ...engine.cli_process import cli_arguments
from .interrupt import is_launched

WRITERS = ("resource", "rpc", "rpc_manager", "stack")
"""Modules of `pulumi.runtime` that write the lines."""
DEBUG_OPTIONS = ("--debug", "--verbose", "--log", "--event-log")
"""Beginnings of the options that show the lines, or write them down."""
DEBUG_LETTERS = frozenset("dv")
DEBUG_VARIABLES = (
    "PULUMI_OPTION_DEBUG",
    "PULUMI_OPTION_VERBOSE",
    "PULUMI_OPTION_LOGTOSTDERR",
    "PULUMI_OPTION_LOGFLOW",
    "PULUMI_OPTION_EVENT_LOG",
    "PULUMI_DEBUG_GRPC",
)
"""Environment variables that do the same as the options."""


def leave_out_debug_lines() -> None:
    """Drop the SDK's debug lines in a program that the CLI runs without a debug option."""
    if not is_launched() or _are_requested():
        return

    for name in WRITERS:
        module = sys.modules.get(f"pulumi.runtime.{name}")
        if module is None:
            continue

        log = vars(module).get("log")
        if isinstance(log, ModuleType):
            vars(module)["log"] = _WithoutDebug(log)


def _are_requested() -> bool:
    arguments = cli_arguments()
    if arguments is None:
        return True

    has_option = any(_is_debug_option(argument) for argument in arguments)
    return has_option or any(os.environ.get(name) for name in DEBUG_VARIABLES)


def _is_debug_option(argument: str) -> bool:
    """Return whether an argument may show debug lines; several letters may be joined (`-yd`)."""
    if argument.startswith("--"):
        return argument.startswith(DEBUG_OPTIONS)

    return argument.startswith("-") and not DEBUG_LETTERS.isdisjoint(argument)


class _WithoutDebug:
    """A replacement for the module `pulumi.log`."""

    def __init__(self, original: ModuleType) -> None:
        self._original = original

    def debug(self, *_args: Any, **_options: Any) -> None:
        """Drop the line."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)
