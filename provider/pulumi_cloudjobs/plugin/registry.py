"""The types of resources that the plugin serves, by their tokens in the schema."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from ..core.errors import ConfigurationError
from ..core.names import to_camel
from ..core.operation import ProcessContext
from ..core.resource_type import ResourceType
from ..core.schema.inputs import InputModel
from ..core.type_tokens import core_token
from ..core.verbs.completion import CompletionHandler
from ..core.verbs.completion_inputs import COMPLETION, COMPLETION_OUTPUTS, CompletionInputs
from ..core.verbs.handler import Handler
from ..core.verbs.protocol import Verbs
from ..engine.resource_types import resource_type_of


@dataclass(frozen=True, slots=True)
class Registered:
    """A type of resource as the plugin serves it.

    Args:
        token: In the core: "tencent/batch:Job", or "Completion".
        model: Its inputs.
        outputs: The names of its other outputs, as in state.
        new_handler: Makes its verbs.
        resource_type: None for a `Completion`.
    """

    token: str
    model: type[InputModel]
    outputs: tuple[str, ...]
    new_handler: Callable[[ProcessContext], Verbs]
    resource_type: ResourceType | None = None


def type_of_urn(urn: str) -> str:
    """Return the type in a URN, without the types of its parents."""
    return urn.split("::")[2].rpartition("$")[2]


@cache
def registered(token: str) -> Registered:
    """Return the type of a token in the schema.

    Raises:
        ConfigurationError: This package has no such type.
    """
    name = core_token(token)
    if name == COMPLETION:
        return _completion()

    try:
        resource_type = resource_type_of(name)
    except KeyError:
        raise ConfigurationError(
            f"{token} is an unknown type: correct its name, or install a newer pulumi-cloudjobs"
        ) from None

    outputs = tuple(to_camel(output.name) for output in resource_type.outputs)
    return Registered(
        name,
        resource_type.model,
        outputs,
        lambda context: Handler(resource_type, context),
        resource_type,
    )


def _completion() -> Registered:
    return Registered(
        COMPLETION,
        CompletionInputs,
        tuple(to_camel(output.name) for output in COMPLETION_OUTPUTS),
        lambda context: CompletionHandler(context, resource_type_of),
    )


__all__ = ["Registered", "registered", "type_of_urn"]
