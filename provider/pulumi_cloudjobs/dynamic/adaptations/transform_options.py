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

from ...engine.own_keys import REFUSED_KEY
from ..options import OptionNames, names_of_type

READ, WRITE = "_resource_options", "_transformation_resource_options"
SERIALIZE = "serialize_properties"

_type_in_transform: ContextVar[str] = ContextVar("_type_in_transform", default="")
"""The type of the resource whose transform runs; each call of the engine has its own context."""
_sent_properties: ContextVar[Any] = ContextVar("_sent_properties", default=None)
"""The message with the properties that the transform has returned; None before they are sent."""


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
        if names is None:
            return await write(self, opts, resource_name)

        if names.refusal_of_import(opts.import_) is not None:
            _refuse_import(names, resource_name, opts.import_)
        return await write(self, names.options_in_state(opts), resource_name)

    setattr(servicer, READ, read_noting_type)
    setattr(servicer, WRITE, write_in_state)
    _note_sent_properties()


def _note_sent_properties() -> None:
    serialize = getattr(_callbacks, SERIALIZE, None)
    if serialize is None:
        return

    async def serialize_noting(*args: Any, **options: Any) -> Any:
        properties = await serialize(*args, **options)
        _sent_properties.set(properties)
        return properties

    setattr(_callbacks, SERIALIZE, serialize_noting)


def _refuse_import(names: OptionNames, resource_name: str, id: str) -> None:
    """Let the check of the resource fail with one line.

    An error here would become a traceback of the SDK.
    """
    properties = _sent_properties.get()
    if properties is None:
        names.refuse_import(resource_name, id)
    else:
        properties.update({REFUSED_KEY: names.refusal_of_import(id)})


def _parameters(servicer: Any, method: str) -> list[str]:
    function = getattr(servicer, method, None)
    return list(inspect.signature(function).parameters) if function else []
