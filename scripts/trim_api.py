"""Make the small API descriptions that the package ships from the full ones.

    python scripts/trim_api.py FOLDER [--into provider/pulumi_cloudjobs/api]
    python scripts/trim_api.py FOLDER --add tencent/batch:TerminateJobs tencent/batch:RetryJobs

FOLDER holds `<vendor>/<service>.json`: everything gathered from the vendors' reference pages and
SDKs, each vendor in its own shape. The results have one shape for all (described in
`pulumi_cloudjobs/api/__init__.py`) and are the same bytes in every run. They hold only the actions
that a client calls or the simulator performs: those that a shipped description has already, and
those that `--add` names; the first action of a new service makes its description. What the full
descriptions give only as prose (Tencent's common codes, Alibaba's rule for "gone") is a table here.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SHIPPED = Path(__file__).resolve().parent.parent / "provider" / "pulumi_cloudjobs" / "api"

PRIMITIVES = {
    "String": "string",
    "Integer": "int64",
    "Long": "int64",
    "Boolean": "bool",
    "Number": "float",
    "Object": "object",
    "datetime_iso": "string",
}
HUAWEI_MARKS: dict[str, Json] = {"appId": {"array_disputed": True}, "req_body": {"format": "json"}}
COPIED_MARKS = (
    "enum",
    "min",
    "max",
    "max_length",
    "pattern",
    "unit",
    "default",
    "note",
    "nullable",
)

# The words of the Huawei and Alibaba files for "what the client should do".
CATEGORY_OF_WORD = {
    "fix_request": "fix_input",
    "not_found": "not_found",
    "conflict": "conflict_exists",
    "quota": "capacity",
    "auth": "auth",
    "forbidden": "auth",
    "retry_later": "retry",
    "result_expired": "refused",
    "api_missing": "api_missing",
    "sign_again": "retry",
}

# Common codes of every Tencent API: table 1.5 of the notes beside the full descriptions; patterns
# close each family.
TENCENT_COMMON: dict[str, list[tuple[str, str]]] = {
    "throttled": [
        ("RequestLimitExceeded", "too many requests"),
        ("RequestLimitExceeded.UinLimitExceeded", "too many requests of this account"),
        (
            "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
            "too many requests of this account in all regions",
        ),
        ("RequestLimitExceeded.IPLimitExceeded", "too many requests from this address"),
    ],
    "retry": [("ServiceUnavailable", "service unavailable"), ("InternalError", "server fault")],
    "conflict_state": [
        ("ResourceInUse", "the object is in use"),
        ("ResourceUnavailable", "the object cannot be used now"),
        ("ResourceBusy", "the object is busy"),
    ],
    "auth": [
        ("AuthFailure", "signature or permission failure"),
        ("AuthFailure.SecretIdNotFound", "the key is unknown"),
        ("AuthFailure.InvalidSecretId", "the key is not a cloud API key"),
        ("AuthFailure.SignatureFailure", "the signature does not match"),
        ("AuthFailure.SignatureExpire", "the time stamp is more than five minutes off"),
        ("AuthFailure.TokenFailure", "the temporary token is wrong or has expired"),
        ("AuthFailure.MFAFailure", "a second factor is required"),
        ("AuthFailure.InvalidAuthorization", "the Authorization header has a wrong form"),
        ("AuthFailure.UnauthorizedOperation", "no permission"),
        ("UnauthorizedOperation", "no permission"),
        ("IpInBlacklist", "the address is blocked"),
        ("IpNotInWhitelist", "the address is not allowed"),
    ],
    "fix_input": [
        ("InvalidParameter", "a parameter is wrong"),
        ("InvalidParameterValue", "a parameter has a wrong value"),
        ("MissingParameter", "a required parameter is absent"),
        ("UnknownParameter", "a parameter is not known"),
        ("InvalidRequest", "the request has a wrong form"),
        ("UnsupportedRegion", "the service does not know this region"),
        ("UnsupportedProtocol", "only HTTP(S) GET and POST are allowed"),
        ("UnsupportedOperation", "the operation is not supported"),
        ("RequestSizeLimitExceeded", "the request is too large"),
        ("ResponseSizeLimitExceeded", "the response is too large"),
    ],
    "api_missing": [
        ("InvalidAction", "no such action"),
        ("ActionOffline", "the action was taken out of service"),
        ("NoSuchVersion", "no such version"),
        ("NoSuchProduct", "no such product"),
    ],
    "capacity": [
        ("LimitExceeded", "a quota is used up"),
        ("ResourceInsufficient", "not enough resources"),
        ("ResourcesSoldOut", "sold out"),
    ],
    "not_found": [("ResourceNotFound", "the object does not exist")],
    "ambiguous": [("FailedOperation", "generic failure")],
}
TENCENT_PATTERNS = [
    ("RequestLimitExceeded*", "throttled"),
    ("ServiceUnavailable*", "retry"),
    ("InternalError*", "retry"),
    ("ResourceInUse*", "conflict_state"),
    ("ResourceUnavailable*", "conflict_state"),
    ("ResourceBusy*", "conflict_state"),
    ("AuthFailure*", "auth"),
    ("UnauthorizedOperation*", "auth"),
    ("InvalidParameter*", "fix_input"),
    ("MissingParameter*", "fix_input"),
    ("UnknownParameter*", "fix_input"),
    ("UnsupportedOperation*", "fix_input"),
    ("LimitExceeded*", "capacity"),
    ("ResourceInsufficient*", "capacity"),
    ("ResourcesSoldOut*", "capacity"),
    ("ResourceNotFound*", "not_found"),
    ("FailedOperation*", "ambiguous"),
]
HUAWEI_PATTERNS = [("APIGW.03*", "auth"), ("APIGW.06*", "retry"), ("APIGW.07*", "retry")]

# Known from other products of that cloud; not published for this one.
ALIBABA_UNCERTAIN = [
    ("MissingParameter", "fix_input", "a required parameter is absent", [400]),
    ("InvalidAction.NotFound", "api_missing", "no such Action", [404]),
    ("InvalidVersion.NotFound", "api_missing", "no such Version", [404]),
    ("NoPermission", "auth", "not allowed", [403]),
    ("Rejected.Throttling", "throttled", "too many requests", [400, 429, 503]),
]
# Exact codes come before patterns, so InvalidAccessKeyId.NotFound stays a matter of the key, not of
# the object.
ALIBABA_PATTERNS = [
    ("Throttling*", "throttled"),
    ("*.Throttling", "throttled"),
    ("InvalidSecurityToken*", "auth"),
    ("InvalidTimeStamp*", "auth"),
    ("Forbidden*", "auth"),
    ("NoPermission*", "auth"),
    ("QuotaExceeded*", "capacity"),
    ("InvalidRegionId*", "fix_input"),
    ("*.NotFound", "not_found"),
    ("*NotExist*", "not_found"),
    ("InternalError*", "retry"),
    ("ServiceUnavailable*", "retry"),
    ("*AlreadyExist*", "conflict_exists"),
    ("Missing*", "fix_input"),
    ("Invalid*", "fix_input"),
    ("Unsupported*", "fix_input"),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="folder with the full descriptions")
    parser.add_argument(
        "--add", nargs="+", default=[], help="further actions: vendor/service:Action"
    )
    parser.add_argument("--into", type=Path, default=SHIPPED, help="folder for the results")
    arguments = parser.parse_args()

    for name, description in trimmed(arguments.folder, arguments.add).items():
        (arguments.into / f"{name}.json").write_text(render(description) + "\n", encoding="utf-8")


def trimmed(folder: Path, added: Iterable[str] = ()) -> dict[str, Json]:
    """Return all descriptions by file name without suffix.

    A shipped description that was written by hand, without a full one, is left as it is.
    """
    results: dict[str, Json] = {"tencent_common": tencent_common()}
    for name, actions in actions_by_service(added).items():
        vendor, service = name.split("/")
        path = folder / vendor / f"{service}.json"
        if path.exists():
            results[f"{vendor}_{service}"] = TRIMMERS[vendor](service, read(path), actions)

    return results


def actions_by_service(added: Iterable[str]) -> dict[str, list[str]]:
    """Return the actions by service ("tencent/batch"): the shipped ones, then the added ones."""
    actions: dict[str, list[str]] = {}
    for path in sorted(SHIPPED.glob("*.json")):
        shipped = read(path)
        actions[shipped["service"]] = list(shipped["actions"])

    for text in added:
        name, _, action = text.partition(":")
        actions.setdefault(name, []).append(action)

    return actions


def read(path: Path) -> Json:
    value: Json = json.loads(path.read_text(encoding="utf-8"))
    return value


# Tencent


def tencent(service: str, full: Json, kept: Iterable[str]) -> Json:
    """Return the description of a Tencent service, whose shape is already close to ours."""
    actions = {name: tencent_action(full["actions"][name]) for name in kept}
    types: dict[str, list[Json]] = {}
    for name, value in full["types"].items():
        types[name] = [tencent_field(field) for field in value["fields"]]

    return {
        "service": f"tencent/{service}",
        "version": full["version"],
        "actions": actions,
        "types": reachable(actions, types),
        "error_codes": {
            code: tencent_code(code, value) for code, value in sorted(full["error_codes"].items())
        },
        "error_patterns": [],
    }


def tencent_action(action: Json) -> Json:
    rates = action.get("rate_limit_per_second")
    result: Json = {"rate_limit_per_second": min(rates.values())} if rates else {}
    return result | {
        "request": [tencent_field(field) for field in action["request"]],
        "response": [tencent_field(field) for field in action["response"]],
        "errors": action.get("errors", []),
    }


def tencent_field(field: Json) -> Json:
    result = new_field(
        field["name"], field["type"], array=field["array"], required=field.get("required", False)
    )
    note = field.get("note", "")
    result |= marks_of_note(note, result) | copied(field)
    return result


def marks_of_note(note: str, field: Json) -> Json:
    """Return the machine-readable part of a remark.

    Such as "0-100, higher first" or "CVM (default) | CPM; not with X".
    """
    marks: Json = {}
    if match := re.search(r"\bmax (\d+) (?:ASCII )?(?:chars|bytes)", note):
        marks["max_length"] = int(match[1])
    elif match := re.search(r"(?:^|, )max (\d+)\b", note):
        # On a list of filters the number counts values, and only the text has it.
        marks |= {"max_items": int(match[1])} if field["array"] else {"max": int(match[1])}

    if field["type"] in ("int64", "uint64") and (match := re.match(r"(\d+)-(\d+)\b", note)):
        marks |= {"min": int(match[1]), "max": int(match[2])}

    pieces = [
        re.sub(r" \(default[^)]*\)$", "", piece) for piece in note.partition(";")[0].split(" | ")
    ]
    if len(pieces) > 1 and all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", piece) for piece in pieces):
        marks["enum"] = pieces

    if note.startswith("secret"):
        marks["secret"] = True

    if match := re.match(r"(seconds|epoch s|epoch ms)\b", note):
        marks["unit"] = "ms" if match[1].endswith("ms") else "s"

    return marks


def tencent_code(code: str, value: Json) -> Json:
    throttled = code.startswith("RequestLimitExceeded")
    return {
        "category": "throttled" if throttled else value["category"],
        "meaning": value["meaning"],
    }


def tencent_common() -> Json:
    codes = {
        code: {"category": category, "meaning": meaning}
        for category, entries in TENCENT_COMMON.items()
        for code, meaning in entries
    }
    return {
        "service": "tencent/common",
        "version": "",
        "actions": {},
        "types": {},
        "error_codes": dict(sorted(codes.items())),
        "error_patterns": patterns(TENCENT_PATTERNS),
    }


# Huawei

HUAWEI_INLINE_TYPES = {  # by the names of their members
    ("name", "type"): "JobResource",
    ("name", "resources"): "JobResourcesGroup",
    ("id", "name", "domain_id", "enabled"): "Project",
    ("status", "execution_count", "data", "ename", "evalue", "traceback"): "StatementOutput",
}


def huawei(service: str, full: Json, kept: Iterable[str]) -> Json:
    operations = {one["name"]: one for group in full["operations"].values() for one in group}
    types: dict[str, list[Json]] = {}
    for name, fields in (full["types"] | full["objects"]).items():
        types[name] = [huawei_field(one) for one in fields]

    types["StatementOutput"] = [
        new_field("status", "string") | {"enum": ["ok", "error"]},
        new_field("execution_count", "int64"),
        new_field("data", "object") | {"note": "map of mime type to value"},
        new_field("ename", "string") | {"note": "on error"},
        new_field("evalue", "string") | {"note": "on error"},
        new_field("traceback", "string", array=True) | {"note": "on error"},
    ]
    types["Project"] = [new_field(name, "string") for name in ("id", "name", "domain_id")] + [
        new_field("enabled", "bool")
    ]
    actions = {name: huawei_action(operations[name]) for name in kept}
    return {
        "service": f"huawei/{service}",
        "version": "v2.0",
        "actions": actions,
        "types": reachable(actions, types),
        "error_codes": huawei_codes(full),
        "error_patterns": patterns(HUAWEI_PATTERNS),
    }


def huawei_action(operation: Json) -> Json:
    request = operation["request"]
    fields = [huawei_field(one) for part in ("path", "query", "body") for one in request[part]]
    response = [huawei_field(one) for one in operation["response"]]
    return {
        "method": operation["method"],
        "uri": operation["uri"],
        "request": fields,
        "response": response,
        "errors": [],
    }


def huawei_field(one: Json) -> Json:
    array = one["type"] == "Array"
    kind = huawei_type(one["items"] if array else one.get("fields", one["type"]))
    result = new_field(one["name"], kind, array=array, required=one.get("required", False))
    if "in" in one:
        result["in"] = one["in"]

    if "default_assumed" in one:
        result["default"] = one["default_assumed"]

    result |= HUAWEI_MARKS.get(one["name"], {})
    result |= copied(one)
    notes = [one[name] for name in ("note", "pattern_note", "doc_type", "charset") if name in one]
    return result | ({"note": "; ".join(notes)} if notes else {})


def huawei_type(value: Any) -> str:
    if isinstance(value, str):
        return PRIMITIVES[value]
    if "ref" in value:
        return str(value["ref"])

    return HUAWEI_INLINE_TYPES[tuple(value)]


def huawei_codes(full: Json) -> Json:
    """Return the codes of the service and its gateway.

    A code whose meaning depends on the HTTP status has a `category_by_http`.
    """
    actions = full["error_client_action"]["codes"]
    codes: Json = {}
    for status, meanings in full["errors"].items():
        for code, meaning in meanings.items():
            codes[code] = {
                "category": CATEGORY_OF_WORD[actions[code]],
                "meaning": meaning,
                "http": [int(status)],
            }

    codes["DLI.0001"]["note"] = "not_found when the text says that the object does not exist"
    for entry in full["gateway_errors"]:
        category = "throttled" if 429 in entry["http"] else CATEGORY_OF_WORD[entry["client_action"]]
        new = {
            "category": category,
            "meaning": entry["meaning"],
            "http": entry["http"],
        }
        code = entry["code"]
        codes[code] = merged(codes[code], new) if code in codes else new

    return dict(sorted(codes.items()))


def merged(first: Json, second: Json) -> Json:
    by_http: dict[str, str] = {}
    for one in (first, second):
        by_http |= {str(status): one["category"] for status in one["http"]}

    return {
        "category": "ambiguous",
        "meaning": f"{first['meaning']}; or {second['meaning']}",
        "http": first["http"] + second["http"],
        "category_by_http": by_http,
    }


# Alibaba


def alibaba(service: str, full: Json, kept: Iterable[str]) -> Json:
    operations = {one["action"]: one for group in full["operations"].values() for one in group}
    types: dict[str, list[Json]] = {}
    actions = {name: alibaba_action(operations[name], types) for name in kept}
    return {
        "service": f"alibaba/{service}",
        "version": full["api_version"],
        "actions": actions,
        "types": reachable(actions, types),
        "error_codes": alibaba_codes(full),
        "error_patterns": patterns(ALIBABA_PATTERNS),
    }


def alibaba_action(operation: Json, types: dict[str, list[Json]]) -> Json:
    action = operation["action"]
    return {
        "request": alibaba_request(action, operation["request"], types),
        "response": alibaba_response(action, operation["response"], types),
        "errors": [],
    }


def alibaba_request(
    action: str, parameters: Iterable[Json], types: dict[str, list[Json]]
) -> list[Json]:
    """Merge fields such as `ResourceList.N.Path` into a type for the array `ResourceList`."""
    fields: dict[str, Json] = {}
    for parameter in parameters:
        name, _, member = parameter["name"].partition(".N")
        one = alibaba_field(parameter | {"name": member.lstrip(".") or name})
        if not member:
            fields[name] = one if ".N" not in parameter["name"] else one | {"array": True}
            continue

        type_name = f"{action}.{name}"
        types.setdefault(type_name, []).append(
            {key: value for key, value in one.items() if key != "in"}
        )
        fields[name] = new_field(name, type_name, array=True) | {"in": one["in"]}

    return list(fields.values())


def alibaba_field(parameter: Json) -> Json:
    result = new_field(
        parameter["name"], PRIMITIVES[parameter["type"]], required=parameter["required"]
    )
    result["in"] = parameter["in"]
    result |= copied(parameter)
    if "default_assumed" in parameter:
        result["default"] = parameter["default_assumed"]

    if "enum_disputed_extra" in parameter:
        result["enum_disputed"] = parameter["enum_disputed_extra"]

    if parameter.get("format", "").startswith("json text"):
        result["format"] = "json"

    if result["name"] == "CustomVariables":
        result["secret"] = True

    return result


def alibaba_response(
    path: str, members: Mapping[str, Any], types: dict[str, list[Json]]
) -> list[Json]:
    return [alibaba_member(path, name, value, types) for name, value in members.items()]


def alibaba_member(path: str, name: str, value: Any, types: dict[str, list[Json]]) -> Json:
    """Return one member of a response.

    Objects inside become types named by their place, as `ListFlowJob.JobList.Job`.
    """
    here = f"{path}.{name}"
    if value["type"] == "Array":
        if isinstance(value["items"], str):
            return new_field(name, PRIMITIVES[value["items"]], array=True)

        types[here] = alibaba_response(here, value["items"], types)
        return new_field(name, here, array=True)

    if "fields" in value and value["type"] == "Object":
        types[here] = alibaba_response(here, value["fields"], types)
        return new_field(name, here)

    return new_field(name, PRIMITIVES[value["type"]]) | copied(value)


def alibaba_codes(full: Json) -> Json:
    codes: Json = {}
    for entry in full["common_errors"]:
        if "<" in entry["code"] or "(" in entry["code"]:
            continue  # families, told by ALIBABA_PATTERNS

        throttled = entry["code"].startswith("Throttling")
        codes[entry["code"]] = {
            "category": "throttled" if throttled else CATEGORY_OF_WORD[entry["client_action"]],
            "meaning": entry["meaning"],
            "http": entry["http"],
        }

    codes["SignatureNonceUsed"]["note"] = (
        "the request was refused before the service saw it: sign anew and repeat once"
    )
    for code, category, meaning, http in ALIBABA_UNCERTAIN:
        codes[code] = {"category": category, "meaning": meaning, "http": http}

    return dict(sorted(codes.items()))


# Shared

TRIMMERS = {"tencent": tencent, "huawei": huawei, "alibaba": alibaba}


def new_field(name: str, kind: str, *, array: bool = False, required: bool = False) -> Json:
    return {"name": name, "type": PRIMITIVES.get(kind, kind), "array": array, "required": required}


def copied(source: Json) -> Json:
    return {
        name: source[name] for name in COPIED_MARKS if name in source and source[name] is not False
    }


def patterns(table: Iterable[tuple[str, str]]) -> list[Json]:
    return [{"pattern": pattern, "category": category} for pattern, category in table]


def reachable(actions: Json, types: Mapping[str, list[Json]]) -> Json:
    """Only the types that the kept actions lead to, by name."""
    todo = {
        one["type"] for action in actions.values() for one in action["request"] + action["response"]
    }
    names: set[str] = set()
    while todo:
        name = todo.pop()
        if name in types and name not in names:
            names.add(name)
            todo |= {one["type"] for one in types[name]}

    return {name: types[name] for name in sorted(names)}


def render(value: Any, indent: str = "") -> str:
    """Return JSON with one field, code or short list on a line, so that diffs are readable."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list):
        return line

    is_nested = isinstance(value, dict) and any(isinstance(one, dict) for one in value.values())
    if not is_nested and len(line) < 400 and "[{" not in line:
        return line

    deeper = indent + " "
    if isinstance(value, dict):
        lines = [
            f"{deeper}{json.dumps(name)}: {render(one, deeper)}" for name, one in value.items()
        ]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"

    lines = [deeper + render(one, deeper) for one in value]
    return "[\n" + ",\n".join(lines) + f"\n{indent}]"


if __name__ == "__main__":
    main()
