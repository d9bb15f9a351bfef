"""Configuration versions of an Oceanus job: their inputs, and the version that a deployment means.

`DescribeJobConfigs` returns other names and types than `CreateJobConfig` takes for some fields. It
returns SQL text decoded, and six fields not at all.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from ...core.http.bounded_json import bounded_json
from ...core.resource_type import Values
from ...core.schema.inputs import COMMON_INPUTS, OnChange
from ...core.schema.schema import FieldSchema, fields_of, fits, from_wire
from .models import DeploymentInputs


def _is_config_field(field: FieldSchema) -> bool:
    on_change = field.on_change or DeploymentInputs.on_change
    return on_change is OnChange.RESTARTS and field.name not in COMMON_INPUTS


@cache
def config_inputs() -> frozenset[str]:
    """Return the inputs, as in state, that a version consists of."""
    fields = fields_of(DeploymentInputs)
    return frozenset(field.state_name for field in fields if _is_config_field(field))


CONTENTS = frozenset({"entrypointClass", "programArgs", "properties", "resourceRefs"})
"""Inputs, as in state, that the cloud puts nothing into by itself, and that it returns."""

IN_BASE64 = ("SqlCode", "Metadata")
BY_THE_CLOUD = 1


def numbered(config: Mapping[str, Any]) -> int:
    """Return the number of a version."""
    return int(config["Version"])


def newest(configs: Iterable[Mapping[str, Any]]) -> int:
    """Return the highest number; 0 when there is no version."""
    return max(map(numbered, configs), default=0)


def deployed(
    configs: Sequence[dict[str, Any]], inputs: Values, running: int
) -> dict[str, Any] | None:
    """Return the version that runs, else the version that is to run.

    Args:
        running: The number of the version that runs; 0 when none does.
    """
    for config in configs:
        if numbered(config) == running:
            return config

    return target(configs, inputs)


def target(configs: Sequence[dict[str, Any]], inputs: Values) -> dict[str, Any] | None:
    """Return the version to run: the newest that equals the inputs, else the newest of all.

    Args:
        configs: Newest first.
    """
    for config in configs:
        if is_equal(config, inputs):
            return config

    return configs[0] if configs else None


def is_equal(
    config: Mapping[str, Any], inputs: Values, changed: frozenset[str] = frozenset()
) -> bool:
    """Return whether every returned field of a version is as the inputs request it.

    Args:
        changed: Inputs that must be returned. So a change of an input that the API does not return
            makes a version of its own.
    """
    returned = inputs_of(config, inputs)
    requested = {name: value for name, value in inputs.items() if name in config_inputs()}

    for name in changed:
        if name in requested and name not in returned:
            return False
        if name not in requested and returned.get(name):
            return False

    return fits(DeploymentInputs, returned, requested)


def inputs_of(config: Mapping[str, Any], inputs: Values) -> Values:
    """Return a version as inputs spell it. An absent input is no change."""
    details = config.get("ResourceRefDetails") or []
    user_refs = [ref for ref in details if ref.get("SystemProvide") != BY_THE_CLOUD]
    values = from_wire(DeploymentInputs, {**config, "ResourceRefs": user_refs})
    values["programArgs"] = _desired_spelling(values.get("programArgs"), inputs.get("programArgs"))

    return {
        name: value
        for name, value in values.items()
        if name in config_inputs() and value not in (None, "", [])
    }


def _desired_spelling(actual: Any, desired: Any) -> Any:
    """Spell the returned arguments as the inputs do.

    The arguments of an SQL job are sent with texts in base64, and returned with those decoded.
    """
    desired_fields, actual_fields = _parse_json(desired), _parse_json(actual)
    if not isinstance(desired_fields, dict) or not isinstance(actual_fields, dict):
        return actual

    encoded = {
        name: _base64(value) if name in IN_BASE64 else value
        for name, value in actual_fields.items()
    }
    if desired_fields in (actual_fields, encoded):
        return desired

    return json.dumps(encoded, ensure_ascii=False)


def _base64(value: Any) -> Any:
    return base64.b64encode(value.encode()).decode() if isinstance(value, str) else value


def _parse_json(text: Any) -> Any:
    if not isinstance(text, str):
        return None

    try:
        return bounded_json(text.encode())
    except ValueError:
        return None


def job_of(id: str) -> str:
    """Return the JobId of a deployment's id; a job's id is its JobId."""
    return id.split("/", 1)[0]


def first_of(id: str) -> int:
    """Return the version that was created first, from a deployment's id.

    The id keeps this version: the engine takes no other id from an update.
    """
    return int(id.split("/", 1)[1])


def space_of(inputs: Values) -> str:
    """Return the work space; "" when none is named."""
    return str(inputs.get("workSpaceId") or "")


def published_of(job: Mapping[str, Any]) -> int:
    """Return the version that was started last; 0 for none, which the API may return as -1."""
    return max(0, number(job.get("PublishedJobConfigVersion")))


def number(value: object) -> int:
    """Return a number that a response may lack; 0 then."""
    return value if isinstance(value, int) else 0
