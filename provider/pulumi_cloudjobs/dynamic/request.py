"""The request behind a handler of the dynamic host, read from the frames of the running thread.

The host (pulumi/dynamic/__main__.py of the SDK) hands a handler ids and properties only. Its own
methods `Check`, `Create`, …, from which it calls the handler, have the whole protobuf request and
the gRPC context as locals. In an unfamiliar host there is no request, and nothing is guessed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType, ModuleType
from typing import Any

from ..core.frozen import frozen
from ..engine.own_keys import PROVIDER_KEY

_HOST_MODULE = "pulumi.dynamic.__main__"

_GIVEN = {
    "Check": ("olds", "news"),
    "Diff": ("olds", "news"),
    "Create": ("properties",),
    "Read": ("properties",),
    "Update": ("olds", "news"),
    "Delete": ("properties",),
}
"""The fields that the host hands to a handler of each request, in this order."""
VERBS = frozenset(_GIVEN)
_GIVES_UNKNOWN_VALUES = {"Check", "Diff"}
_PROPERTIES = {
    "Check": ("news", "olds"),
    "Diff": ("news", "olds"),
    "Create": ("properties",),
    "Read": ("properties", "inputs"),
    "Update": ("news",),
    "Delete": ("properties",),
}
"""The fields of each request that may hold the provider."""


@frozen
class HostRequest:
    """A request of the engine in full; a handler is given only a part of it.

    Args:
        verb: "Check", "Diff", "Create", "Read", "Update" or "Delete".
        message: The protobuf request (`pulumirpc.CreateRequest`, …).
        context: The gRPC context of the call.
    """

    verb: str
    message: Any
    context: Any

    @property
    def urn(self) -> str:
        """The resource of the request."""
        return str(self.message.urn)

    @property
    def timeout_seconds(self) -> float | None:
        """The resource's `custom_timeouts` for this verb; None when it has none."""
        return float(getattr(self.message, "timeout", 0.0)) or None

    @property
    def given(self) -> tuple[dict[str, Any], ...]:
        """The properties that a handler is given, read again."""
        keep_unknowns = self.verb in _GIVES_UNKNOWN_VALUES
        given = []
        for field in _GIVEN[self.verb]:
            properties = self._properties(field, keep_unknowns=keep_unknowns)
            given.append(properties or {})
        return tuple(given)

    @property
    def provider(self) -> str | None:
        """The pickled provider of the request (`__provider`); None when it has none."""
        for field in _PROPERTIES[self.verb]:
            properties = self._properties(field) or {}
            provider = properties.get(PROVIDER_KEY)
            if isinstance(provider, str):
                return provider
        return None

    def _properties(self, field: str, *, keep_unknowns: bool = True) -> dict[str, Any] | None:
        from pulumi.runtime import rpc

        if field not in self.message.DESCRIPTOR.fields_by_name:
            return None
        if not self.message.HasField(field):
            return None

        return dict(rpc.deserialize_properties(getattr(self.message, field), keep_unknowns))


def current_request() -> HostRequest | None:
    """Return the request behind the handler of this thread; None without one."""
    main = host_module()
    if main is None:
        return None

    frame = frame_where(
        lambda frame: frame.f_code.co_name in VERBS and frame.f_globals is vars(main)
    )
    return None if frame is None else _request_in(frame)


def host_module() -> ModuleType | None:
    """Return the running dynamic host as a module; None when this process is something else."""
    main = sys.modules.get("__main__")
    spec = getattr(main, "__spec__", None)
    return main if getattr(spec, "name", None) == _HOST_MODULE else None


def frame_where(condition: Callable[[FrameType], bool]) -> FrameType | None:
    """Return the innermost frame of this thread that meets a condition; None when none does."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not condition(frame):
        frame = frame.f_back
    return frame


def _request_in(frame: FrameType) -> HostRequest | None:
    message = frame.f_locals.get("request")
    context = frame.f_locals.get("context")
    verb = frame.f_code.co_name
    is_familiar = (
        type(message).__name__ == f"{verb}Request"
        and isinstance(getattr(message, "urn", None), str)
        and callable(getattr(context, "set_trailing_metadata", None))
    )
    return HostRequest(verb, message, context) if is_familiar else None
