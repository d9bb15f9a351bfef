"""The resource types of this package by their tokens, each imported on its first use."""

from __future__ import annotations

import importlib
import re

from ..core.resource_type import ResourceType


def all_resource_types() -> list[ResourceType]:
    """Return every resource type, in the order of the tokens; imports all services."""
    # Imported here, because no verb needs all of them.
    from .tokens import TOKENS

    return [resource_type_of(token) for token in TOKENS]


def resource_type_of(token: str) -> ResourceType:
    """Return the resource type of a token such as "tencent/batch:ComputeEnv".

    It is the constant COMPUTE_ENV of the module `tencent.batch.compute_env`.

    Raises:
        KeyError: This package has no such resource type.
    """
    service, _, class_name = token.partition(":")
    module_name = re.sub("(?<!^)(?=[A-Z])", "_", class_name).lower()
    path = f"..{service.replace('/', '.')}.{module_name}"
    try:
        module = importlib.import_module(path, __package__)
        resource_type: ResourceType = getattr(module, module_name.upper())
    except (ImportError, AttributeError) as error:
        raise KeyError(token) from error

    return resource_type
