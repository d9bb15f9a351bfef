"""Errors of one line: what a user needs to know, without the call stack of the host.

A newer host makes the text of an error with its module `traceback`, which is replaced. In an older
host (SDK 3.258) `host.guarded` ends the call with the text.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from ...core.errors import ProviderBug, ProviderError
from ..host_state import Host
from ..request import VERBS, current_request
from .host_code import entry_code, leaves_errors_to_grpc

LARGEST_TEXT_CHARACTERS = 64 * 1024


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


def end_call() -> None:
    """Fail the running call with the plain text of the current exception, and the same code."""
    import traceback

    import grpc

    request = current_request()
    if request is not None:
        text = PlainErrors(traceback).format_exc()
        request.context.abort(grpc.StatusCode.UNKNOWN, text)


class PlainErrors:
    """A replacement for the module `traceback`, whose `format_exc` makes the text of an error.

    Args:
        original: The module itself, for every other name.
        plain: Errors whose text is enough.
        bugs: Errors whose text is followed by the traceback, although they are plain.
    """

    def __init__(
        self,
        original: Any,
        *,
        plain: type[BaseException] = ProviderError,
        bugs: type[BaseException] = ProviderBug,
    ) -> None:
        self._original = original
        self._plain = plain
        self._bugs = bugs

    def format_exc(self, *args: Any, **kwargs: Any) -> str:
        """Return the text of the current exception, with a traceback when it is not plain."""
        error = sys.exc_info()[1]
        is_bug = isinstance(error, self._bugs)
        if isinstance(error, self._plain) and not is_bug:
            return as_unicode(str(error)[:LARGEST_TEXT_CHARACTERS])

        text = str(self._original.format_exc(*args, **kwargs))
        if is_bug:
            text = f"{error}\n{text}"
        return as_unicode(text[:LARGEST_TEXT_CHARACTERS])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


def as_unicode(text: str) -> str:
    """Return a text that can be sent: lone surrogates, which JSON may hold, become "?"."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
