"""The SDK's own debug lines, which a program sends only where somebody can see them.

For each resource the SDK tells the engine four times how far it has got ("registering resource",
"beginning rpc", …), each in a call for whose answer the program waits, and the engine throws the
lines away unless `--debug` was given: the fifth part of an `up` of 1,000 resources without a change
(SDK 3.272, CLI 3.250). Lines that a program writes itself with `pulumi.log.debug` are left alone,
and so is everything where it cannot be told how the CLI was called.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import Any

from ..cli_process import cli_arguments
from .interrupt import is_launched

WRITERS = ("resource", "rpc", "rpc_manager", "stack")
"""Modules of `pulumi.runtime` that write them."""
ASKING = ("--debug", "--verbose", "--log", "--event-log")
"""How options begin with which the lines are seen, or written down."""
ASKING_LETTERS = frozenset("dv")
ASKING_VARIABLES = (
    "PULUMI_OPTION_DEBUG",
    "PULUMI_OPTION_VERBOSE",
    "PULUMI_OPTION_LOGTOSTDERR",
    "PULUMI_OPTION_LOGFLOW",
    "PULUMI_OPTION_EVENT_LOG",
    "PULUMI_DEBUG_GRPC",
)
"""Variables that do the same."""


def leave_out_debug_lines() -> None:
    """Unless somebody asked for them. In a program that the CLI runs, and nowhere else."""
    if is_launched() and not _are_asked_for():
        for name in WRITERS:
            module = sys.modules.get(f"pulumi.runtime.{name}")
            if module is not None and isinstance(vars(module).get("log"), ModuleType):
                vars(module)["log"] = _WithoutDebug(vars(module)["log"])


def _are_asked_for() -> bool:
    arguments = cli_arguments()
    if arguments is None:
        return True
    return any(map(_asks, arguments)) or any(os.environ.get(name) for name in ASKING_VARIABLES)


def _asks(argument: str) -> bool:
    """Whether it is one of these options; rather one too many: short ones may stand together (`-yd`)."""
    if argument.startswith("--"):
        return argument.startswith(ASKING)
    return argument.startswith("-") and not ASKING_LETTERS.isdisjoint(argument)


class _WithoutDebug:
    """Stands for the module `pulumi.log`."""

    def __init__(self, original: ModuleType) -> None:
        self._original = original

    def debug(self, *_args: Any, **_options: Any) -> None:
        """Nothing."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)
