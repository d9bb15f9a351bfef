"""The inputs of a create as the journal keeps them: a hash, and the values without secrets."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from ..resource_type import ResourceType, Values
from ..schema.inputs import Secret
from ..schema.schema import field_names, mark_secrets, schema_of
from ..secrets import Redactor

CLIENT_ONLY_INPUTS = frozenset({"wait", "stop", "adopt"})
"""Inputs that the cloud is not sent: an interrupted create may be repeated with more patience."""


def fingerprint(inputs: Values) -> str:
    """Return a hash that is equal for equal definitions, whatever is waited for."""
    text = json.dumps(_sent(inputs), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def without_secrets(
    resource_type: ResourceType,
    inputs: Values,
    redactor: Redactor,
) -> Values:
    """Return the inputs without the secrets among them, whoever calls them secret."""
    marked = mark_secrets(schema_of(resource_type.model), _sent(inputs))
    kept: Values = _without_secrets(marked, field_names(resource_type.model), redactor)

    # No search works without the region, and an entry names it anyway.
    return {**kept, "region": inputs["region"]}


def _sent(inputs: Values) -> Values:
    return {name: value for name, value in inputs.items() if name not in CLIENT_ONLY_INPUTS}


def _without_secrets(value: Any, fields: frozenset[str], redactor: Redactor) -> Any:
    """Return a value without its secrets.

    Args:
        fields: The names that are the model's own, and so no secrets.
    """
    if isinstance(value, dict):
        kept = {}
        for key, item in value.items():
            is_secret = key not in fields and _is_secret(key, redactor)
            if not is_secret and not _is_secret(item, redactor):
                kept[key] = _without_secrets(item, fields, redactor)
        return kept

    if isinstance(value, list):
        items = [item for item in value if not _is_secret(item, redactor)]
        return [_without_secrets(item, fields, redactor) for item in items]

    return value


def _is_secret(value: Any, redactor: Redactor) -> bool:
    if isinstance(value, str):
        return redactor.has_secret(value)

    return isinstance(value, Secret)
