"""The functions of the package: `getJob` and its kind read an object that somebody else manages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..core.errors import ConfigurationError
from ..core.resource_type import ResourceType, Values
from ..core.schema.inputs import CheckFailure
from ..core.type_tokens import PLUGIN
from .codec import decode, encode, without_own_keys
from .process import PluginProcess
from .registry import Registered, registered

GET = "get"


def invoke(process: PluginProcess, token: str, args: Any) -> tuple[Any, list[CheckFailure]]:
    """Return the result of a function as a struct, and the mistakes in its arguments.

    Args:
        token: "cloudjobs:tencent/batch/getJob:getJob".
        args: The arguments as a struct.

    Raises:
        ConfigurationError: This package has no such function.
    """
    got = type_of_function(token)
    given = decode(args)
    process.learn_secrets(given)
    arguments = without_own_keys(given)

    assert got.resource_type is not None
    failures = list(_mistakes(got.resource_type, arguments))
    if failures:
        return encode({}), failures

    return encode(_get(process, got, arguments)), []


def type_of_function(token: str) -> Registered:
    """Return the type of the objects that a function reads.

    Raises:
        ConfigurationError: This package has no such function.
    """
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    class_name = name.removeprefix(GET)
    folder = module.rpartition("/")[0]
    try:
        got = registered(f"{package}:{folder}/{class_name}:{class_name}")
    except ConfigurationError:
        got = None
    if not name.startswith(GET) or got is None or got.resource_type is None:
        raise ConfigurationError(
            f"{token} is an unknown function: correct its name, or install a newer pulumi-cloudjobs"
        )

    return got


def function_token(resource_type: ResourceType) -> str:
    """Return the token of the function that reads objects of a type."""
    service, _, class_name = resource_type.token.partition(":")
    name = f"{GET}{class_name}"
    return f"{PLUGIN}:{service}/{name}:{name}"


def arguments_of(resource_type: ResourceType) -> tuple[str, ...]:
    """Return the arguments of the function that reads objects of a type; the id is required."""
    return ("id", "region", *resource_type.locator_inputs)


def _get(process: PluginProcess, got: Registered, arguments: Mapping[str, Any]) -> Values:
    id = arguments["id"]
    locator = {name: value for name, value in arguments.items() if name != "id"}
    handler = process.verbs(got.token, got.new_handler)
    read = handler.read(id, locator, process.operation_on(""))
    assert read is not None  # what does not exist is an error

    return {**process.redactor.mark(read.outputs), "id": read.id}


def _mistakes(
    resource_type: ResourceType,
    arguments: Mapping[str, Any],
) -> Iterator[CheckFailure]:
    known = arguments_of(resource_type)
    for name, value in sorted(arguments.items()):
        if name not in known:
            yield CheckFailure(name, f"is an unknown argument; known are {', '.join(known)}")
        elif value is not None and not isinstance(value, str):
            yield CheckFailure(name, "must be text")

    if not arguments.get("id"):
        yield CheckFailure("id", "is required")


__all__ = ["arguments_of", "function_token", "invoke", "type_of_function"]
