"""The id of `pulumi import`: that of the object, and inputs without which no read finds it.

job-7f3a9xkq
job-7f3a9xkq?region=ap-beijing
cql-6v1jkxrn?region=ap-beijing&workSpaceId=space-53rqk422
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from ..core.errors import ConfigurationError
from .registry import Registered


def parse_import_id(text: str, registered: Registered) -> tuple[str, dict[str, str]]:
    """Return the id in state, and the inputs behind the question mark.

    Raises:
        ConfigurationError: An input locates no object of this type.
    """
    id, _, query = text.partition("?")
    locator = dict(parse_qsl(query, keep_blank_values=True))
    resource_type = registered.resource_type
    known = ["region"]
    if resource_type is not None:
        known += resource_type.locator_inputs

    unknown = sorted(set(locator) - set(known))
    if unknown:
        raise ConfigurationError(
            f"importing {id}: {', '.join(unknown)} locates no {registered.token}; "
            f"behind the question mark write {' and '.join(known)}, or nothing"
        )

    return id, locator


__all__ = ["parse_import_id"]
