"""The inputs of a create as the journal keeps them: a hash, and the values without secrets."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from ..resource_type import ResourceType, Values
from ..schema.inputs import Secret
from ..schema.schema import mark_secrets, schema_of
from ..secrets import Secrets

CLIENT_ONLY_INPUTS = frozenset({"wait", "stop", "adopt"})
"""Inputs that the cloud is not sent: an interrupted create may be repeated with more patience."""


def fingerprint(inputs: Values) -> str:
    """Return a hash that is equal for equal definitions, whatever is waited for."""
    text = json.dumps(_sent(inputs), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def without_secrets(
    resource_type: ResourceType,
    inputs: Values,
    secrets: Secrets,
) -> Values:
    """Return the inputs without the values that the model or the user calls secret."""
    marked = mark_secrets(schema_of(resource_type.model), _sent(inputs))
    kept: Values = _without_secrets(marked, secrets)

    # No search works without the region, and an entry names it anyway.
    return {**kept, "region": inputs["region"]}


def _sent(inputs: Values) -> Values:
    return {name: value for name, value in inputs.items() if name not in CLIENT_ONLY_INPUTS}


def _without_secrets(value: Any, secrets: Secrets) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_secrets(item, secrets)
            for key, item in value.items()
            if not _is_secret(item, secrets)
        }
    if isinstance(value, list):
        return [_without_secrets(item, secrets) for item in value if not _is_secret(item, secrets)]

    return value


def _is_secret(value: Any, secrets: Secrets) -> bool:
    if isinstance(value, Secret):
        return True

    return isinstance(value, str) and secrets.hidden_in(value) != value
