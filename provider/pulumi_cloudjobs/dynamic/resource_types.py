"""The resource types of this package by their tokens, each imported when it is first asked for."""

from __future__ import annotations

import importlib
import re

from ..core.resource_type import ResourceType


def resource_type_of(token: str) -> ResourceType:
    """Return the resource type of a token such as "tencent/batch:ComputeEnv".

    It is the constant COMPUTE_ENV of the module `tencent.batch.compute_env`.

    Raises:
        KeyError: This package has no such resource type.
    """
    service, _, class_name = token.partition(":")
    name = re.sub("(?<!^)(?=[A-Z])", "_", class_name).lower()
    try:
        module = importlib.import_module(f"..{service.replace('/', '.')}.{name}", __package__)
        found: ResourceType = getattr(module, name.upper())
    except (ImportError, AttributeError) as error:
        raise KeyError(token) from error
    return found
