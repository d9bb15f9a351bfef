"""Options that a transform returns, with the names of properties as in state.

The engine calls transforms (`pulumi.runtime.register_resource_transform`, and the option
`transforms`) once a resource is registered, and takes their options as they are. So the program
translates them where the SDK hands them to the engine (`pulumi/runtime/_callbacks.py`). An
unfamiliar SDK is not changed: there a transform has to write the names of state.
"""

from __future__ import annotations

import inspect
from contextvars import ContextVar
from typing import Any

from pulumi.runtime import _callbacks

from ..options import names_of_type

READ, WRITE = "_resource_options", "_transformation_resource_options"

_type_in_transform: ContextVar[str] = ContextVar("_type_in_transform", default="")
"""The type of the resource whose transform runs; each call of the engine has its own context."""


def translate_options_of_transforms() -> None:
    """Let the SDK translate the options that transforms return, if it is familiar."""
    servicer = getattr(_callbacks, "_CallbackServicer", None)
    if _parameters(servicer, READ) != ["self", "request"]:
        return
    if _parameters(servicer, WRITE) != ["self", "opts", "resource_name"]:
        return

    read, write = getattr(servicer, READ), getattr(servicer, WRITE)

    def read_noting_type(self: Any, request: Any) -> Any:
        _type_in_transform.set(getattr(request, "type", ""))
        return read(self, request)

    async def write_in_state(self: Any, opts: Any, resource_name: str) -> Any:
        names = names_of_type(_type_in_transform.get())
        if names is not None:
            names.refuse_import(resource_name, opts.import_)

        result = await write(self, opts, resource_name)
        if names is not None:
            names.translate(result)
        return result

    setattr(servicer, READ, read_noting_type)
    setattr(servicer, WRITE, write_in_state)


def _parameters(servicer: Any, method: str) -> list[str]:
    function = getattr(servicer, method, None)
    return list(inspect.signature(function).parameters) if function else []
