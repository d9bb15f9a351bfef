"""The code of the host's methods: what it does with errors, and how it is replaced."""

from __future__ import annotations

from types import CodeType, FunctionType, ModuleType
from typing import Any

from ..request import VERBS

SERVICER = "DynamicResourceProviderServicer"


def servicer_method(main: ModuleType, name: str) -> Any:
    """Return a method of the host's servicer as its class holds it."""
    return vars(main)[SERVICER].__dict__[name]


def entry_code(main: ModuleType, verb: str) -> CodeType:
    """Return the code that the engine's call runs first: the method, or its decorator."""
    code = servicer_method(main, verb).__code__
    assert isinstance(code, CodeType)
    return code


def leaves_errors_to_grpc(code: CodeType) -> bool:
    """Return whether a method lets gRPC handle its errors, which then fail with UNKNOWN."""
    handles_errors = {"abort", "set_code", "set_details"} & set(code.co_names)
    return code.co_name in VERBS and not handles_errors


def replace_code(method: Any, replacement: FunctionType) -> FunctionType | None:
    """Let a method run the code of another function; return a copy with the method's own code.

    The server holds the bound method already, so setting the attribute of the class has no effect.
    The code of `replacement` runs with the globals of the host: it imports what it needs.

    Returns:
        None when the method takes other arguments, and is not changed.
    Raises:
        TypeError, ValueError: The method is decorated, and is not changed.
    """
    code = replacement.__code__
    if type(method) is not FunctionType or method.__kwdefaults__:
        return None
    if method.__code__.co_argcount != code.co_argcount:
        return None

    # A decorated method has free variables: these two lines refuse it, before anything is changed.
    original = FunctionType(
        method.__code__, method.__globals__, method.__name__, method.__defaults__
    )
    method.__code__ = code
    return original
