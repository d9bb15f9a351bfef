"""Errors of one line: what a user needs to know, without the call stack of the host.

A newer host makes the text of an error with its module `traceback`, which is replaced. In an older
host (SDK 3.258) `host.guarded` ends the call with the text.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from ...core.errors import ProviderError
from ..host_state import Host
from ..request import VERBS, current_request
from .host_code import entry_code, leaves_errors_to_grpc


def show_plain_errors(host: Host, main: ModuleType) -> bool:
    """Replace the module that makes the texts of errors, or end calls in its place."""
    import traceback

    if all(leaves_errors_to_grpc(entry_code(main, verb)) for verb in VERBS):
        host.ends_calls = current_request() is not None
        return host.ends_calls

    makes_text = {"traceback", "format_exc", "abort"} <= set(entry_code(main, "Create").co_names)
    if not makes_text or vars(main).get("traceback") is not traceback:
        return False

    vars(main)["traceback"] = PlainErrors(traceback)
    return True


class ShownError(ProviderError):
    """An error as the user reads it: printable, and without secrets. Nothing else leaves a call."""


def end_call(text: str) -> None:
    """Fail the running call with a text, and the same code."""
    import grpc

    request = current_request()
    if request is not None:
        request.context.abort(grpc.StatusCode.UNKNOWN, text)


class PlainErrors:
    """A replacement for the module `traceback`, whose `format_exc` makes the text of an error.

    Args:
        original: The module itself, for every other name.
    """

    def __init__(self, original: Any) -> None:
        self._original = original

    def format_exc(self, *args: Any, **kwargs: Any) -> str:
        """Return the text of the current exception, with a traceback when it is not shown as is."""
        error = sys.exc_info()[1]
        if isinstance(error, ShownError):
            return str(error)

        return str(self._original.format_exc(*args, **kwargs))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)
