"""Configuration versions of an Oceanus job: as inputs spell them, and which of them is meant.

`DescribeJobConfigs` returns other names and types than `CreateJobConfig` takes for some fields, SQL
text decoded, and nothing at all for six of them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...core.resource_type import Values
from ...core.schema.inputs import COMMON_INPUTS, OnChange
from ...core.schema.schema import fields_of, fits, from_wire
from .models import DeploymentInputs

CONFIG = frozenset(
    field.state_name
    for field in fields_of(DeploymentInputs)
    if (field.on_change or DeploymentInputs.on_change) is OnChange.RESTARTS
    and field.name not in COMMON_INPUTS
)
"""Inputs, as in state, that a version consists of."""

CONTENTS = frozenset({"entrypointClass", "programArgs", "properties", "resourceRefs"})
"""Inputs, as in state, that the cloud puts nothing into by itself, and that it returns."""

IN_BASE64 = ("SqlCode", "Metadata")
BY_THE_CLOUD = 1


def numbered(config: Mapping[str, Any]) -> int:
    """The number of a version."""
    return int(config["Version"])


def newest(configs: Iterable[Mapping[str, Any]]) -> int:
    """The highest number; 0 when there is no version."""
    return max(map(numbered, configs), default=0)


def deployed(
    configs: Sequence[dict[str, Any]], inputs: Values, running: int
) -> dict[str, Any] | None:
    """The version that runs, else the one that is to run.

    Args:
        running: The number of the version that runs; 0 when none does.
    """
    return next((config for config in configs if numbered(config) == running), None) or target(
        configs, inputs
    )


def target(configs: Sequence[dict[str, Any]], inputs: Values) -> dict[str, Any] | None:
    """The version that is to run: the newest one that is as the inputs ask for it, else the newest one.

    Args:
        configs: Newest first.
    """
    return next(
        (config for config in configs if is_equal(config, inputs)), configs[0] if configs else None
    )


def is_equal(
    config: Mapping[str, Any], inputs: Values, changed: frozenset[str] = frozenset()
) -> bool:
    """Whether all that is told of a version is as the inputs ask for it.

    Args:
        changed: Inputs of which it has to be told, so that what the API does not return makes a
            version of its own.
    """
    told = inputs_of(config, inputs)
    requested = {name: value for name, value in inputs.items() if name in CONFIG}
    if any(name not in told if name in requested else told.get(name) for name in changed):
        return False
    return fits(DeploymentInputs, told, requested)


def inputs_of(config: Mapping[str, Any], inputs: Values) -> Values:
    """What a version tells, as inputs spell it. Nothing said of an input is no change of it."""
    refs = [
        one
        for one in config.get("ResourceRefDetails") or []
        if one.get("SystemProvide") != BY_THE_CLOUD
    ]
    found = from_wire(DeploymentInputs, {**config, "ResourceRefs": refs})
    found["programArgs"] = _as_sent(found.get("programArgs"), inputs.get("programArgs"))
    return {
        name: value
        for name, value in found.items()
        if name in CONFIG and value not in (None, "", [])
    }


def _as_sent(theirs: Any, mine: Any) -> Any:
    """The arguments of an SQL job go in with texts in base64 and come back with those decoded."""
    sent, told = _json(mine), _json(theirs)
    if not isinstance(sent, dict) or not isinstance(told, dict):
        return theirs
    encoded = {name: _base64(value) if name in IN_BASE64 else value for name, value in told.items()}
    return mine if sent in (told, encoded) else json.dumps(encoded, ensure_ascii=False)


def _base64(value: Any) -> Any:
    return base64.b64encode(value.encode()).decode() if isinstance(value, str) else value


def _json(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def job_of(id: str) -> str:
    """The JobId of a deployment's id."""
    return id.split("/", 1)[0]


def first_of(id: str) -> int:
    """The version that was made first, which the id keeps: the engine takes no other id from an update."""
    return int(id.split("/", 1)[1])


def space_of(inputs: Values) -> str:
    """The work space; "" when none is named."""
    return str(inputs.get("workSpaceId") or "")


def published_of(job: Mapping[str, Any]) -> int:
    """The version that was started last; 0 for none, which the API may tell as -1."""
    return max(0, number(job.get("PublishedJobConfigVersion")))


def number(value: object) -> int:
    """A number that an answer may lack; 0 then."""
    return value if isinstance(value, int) else 0
