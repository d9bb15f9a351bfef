"""The APIs as data: actions, fields, types, enumerations, error codes, rates.

One JSON file per service, `<vendor>_<service>.json`, all in one shape, made by
`scripts/trim_api.py` from the vendors' reference pages and SDKs; `<vendor>_common.json` has the
error codes that all services of a vendor share. The provider takes error categories and rates from
here, the simulator everything else. This package imports no other one.

    {"service": "tencent/batch", "version": "2017-03-12",
     "actions": {"SubmitJob": {"rate_limit_per_second": 7, "request": [field],
                               "response": [field], "errors": [code]}},
     "types": {"Job": [field]}, "error_codes": {code: {"category", "meaning"}},
     "error_patterns": [{"pattern", "category"}]}

An action of Huawei also has "method" and "uri"; "rate_limit_per_second" is the smallest documented,
and absent where none is. An error code may have "http" (statuses), "note", "category_by_http". A
field is {"name", "type", "array", "required"} and, where known, "array_disputed" (text or a list of
texts, as responses have it), "enum", "enum_disputed", "min", "max", "max_length", "max_items",
"pattern", "format" ("json": text that holds JSON), "in" ("path", "query", "body", "form body"),
"unit", "default", "nullable", "secret", "note". A type is one of PRIMITIVES or a name in "types".
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

# "object" is a map whose keys are the user's own; uint64 refuses negative numbers.
PRIMITIVES = frozenset({"string", "int64", "uint64", "float", "bool", "object"})

CATEGORIES = {
    "fix_input": "the request is wrong; do not repeat it unchanged",
    "not_found": "the addressed object does not exist; success for a delete, gone for a read",
    "dependency_missing": (
        "something referred to (engine, cluster, role, bucket, image) is absent or not set up"
    ),
    "conflict_exists": "a unique name or key is taken",
    "conflict_state": (
        "not allowed in the present state; read again, wait, try again within a deadline"
    ),
    "refused": "never allowed for this object; do not repeat",
    "already_done": "the run has ended already; success for a cancel, after reading again",
    "retry": "a fault on the cloud's side that may pass; repeat, writes only where that is safe",
    "capacity": "a quota or the capacity is used up",
    "auth": "key, signature, permission or allow-list",
    "ambiguous": "catch-all; decide by the text and by reading again",
    "throttled": "too many requests; the service did not see this one",
    "api_missing": "the API or the action is not known at this endpoint",
}


@cache
def names() -> tuple[str, ...]:
    """Return the names of all descriptions, sorted: the files of this folder decide."""
    # Not importlib.resources: its import takes 5 ms, and the package is always a folder.
    return tuple(sorted(path.stem for path in FOLDER.iterdir() if path.suffix == ".json"))


@cache
def load(name: str) -> dict[str, Any]:
    """Return the description of a service, read once and shared: do not change it.

    Args:
        name: One of `names()`.
    Raises:
        KeyError: No description has this name.
    """
    if name not in names():
        raise KeyError(f"no API description named {name!r}; known names: {', '.join(names())}")

    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    description: dict[str, Any] = json.loads(text)
    return description


def category(name: str, code: str, *, http: int | None = None) -> str | None:
    """Return the category of an error code, a key of CATEGORIES; None for an unknown code.

    The full code decides, first in the service's own list and then among the vendor's common codes;
    only then patterns.

    Args:
        name: One of `names()`.
        code: As the cloud spells it.
        http: Status of the response; it matters for the few codes with two meanings.
    """
    descriptions = [load(name)]
    common = f"{name.partition('_')[0]}_common"
    if common in names():
        descriptions.append(load(common))

    for description in descriptions:
        entry = description["error_codes"].get(code)
        if entry is not None:
            by_code: str = entry.get("category_by_http", {}).get(str(http), entry["category"])
            return by_code

    for description in descriptions:
        for rule in description["error_patterns"]:
            if fnmatchcase(code, rule["pattern"]):
                by_pattern: str = rule["category"]
                return by_pattern

    return None
