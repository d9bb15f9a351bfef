"""The functions of the package as the engine invokes them: `getJob` and others, and `listJobs`."""

from __future__ import annotations

from typing import Any

from ..core.errors import ConfigurationError
from ..core.resource_type import ResourceType
from ..core.schema.inputs import CheckFailure
from ..core.type_tokens import LIST_JOBS
from ..engine.functions import (
    get_object,
    list_jobs,
    mistakes_of_get,
    mistakes_of_list,
)
from ..engine.own_keys import without_own_keys
from .codec import decode, encode
from .process import PluginProcess
from .registry import registered

GET = "get"


def invoke(process: PluginProcess, token: str, args: Any) -> tuple[Any, list[CheckFailure]]:
    """Return the result of a function as a struct, and the mistakes in its arguments.

    Args:
        token: "cloudjobs:tencent/batch/getJob:getJob".
        args: The arguments as a struct.

    Raises:
        ConfigurationError: This package has no such function.
    """
    given = decode(args)
    process.learn_secrets(given)
    arguments = without_own_keys(given)
    if token == LIST_JOBS:
        mistakes = mistakes_of_list(process, arguments)
        result = {} if mistakes else {"jobs": list_jobs(process, arguments)}
        return encode(result), mistakes

    resource_type = _type_of_function(token)
    mistakes = list(mistakes_of_get(resource_type, arguments))
    result = {} if mistakes else get_object(process, resource_type, arguments)
    return encode(result), mistakes


def _type_of_function(token: str) -> ResourceType:
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

    return got.resource_type


__all__ = ["invoke"]
