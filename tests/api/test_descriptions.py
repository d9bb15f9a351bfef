"""The API descriptions are well formed and mean what provider and simulator read in them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs import api

MARKS = {
    "array_disputed",
    "enum",
    "enum_disputed",
    "min",
    "max",
    "max_length",
    "max_items",
    "pattern",
    "format",
    "in",
    "unit",
    "default",
} | {
    "nullable",
    "secret",
    "note",
}


def fields_of(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, action in description["actions"].items():
        for field in action["request"] + action["response"]:
            yield name, field

    for name, fields in description["types"].items():
        for field in fields:
            yield name, field


@pytest.mark.parametrize("name", api.names())
def test_every_field_has_a_known_shape_and_a_type_that_resolves(name: str) -> None:
    """The simulator follows types to the leaves; a dangling name would stop it inside a request."""
    description = api.load(name)

    for place, field in fields_of(description):
        known = api.PRIMITIVES | set(description["types"])
        assert field["type"] in known, f"{place}.{field['name']}"
        assert {type(field["array"]), type(field["required"])} == {bool}
        assert not set(field) - {"name", "type", "array", "required"} - MARKS, (
            f"{place}.{field['name']}"
        )


@pytest.mark.parametrize("name", api.names())
def test_no_action_and_no_type_names_a_field_twice(name: str) -> None:
    """A second field of one name would be checked by whichever came last."""
    description = api.load(name)
    requests = [action["request"] for action in description["actions"].values()]

    for fields in [*requests, *description["types"].values()]:
        names = [field["name"] for field in fields]
        assert len(names) == len(set(names)), names


@pytest.mark.parametrize("name", api.names())
def test_every_error_code_of_an_action_has_a_category(name: str) -> None:
    """A code without a category would be an error nobody knows what to do about."""
    description = api.load(name)

    for action_name, action in description["actions"].items():
        unknown = [code for code in action["errors"] if code not in description["error_codes"]]
        assert not unknown, action_name

    entries = [*description["error_codes"].values(), *description["error_patterns"]]
    categories = {one["category"] for one in entries} | {
        category for one in entries for category in one.get("category_by_http", {}).values()
    }
    assert categories <= set(api.CATEGORIES)


@pytest.mark.parametrize("name", api.names())
def test_every_type_is_reached_from_an_action(name: str) -> None:
    """Types nobody uses are dead weight in every installation."""
    description = api.load(name)
    used = {field["type"] for _, field in fields_of(description)}
    assert set(description["types"]) <= used


@pytest.mark.parametrize(
    ("name", "code", "http", "category"),
    [
        pytest.param(
            "tencent_dlc",
            "InvalidParameter.SparkJobNotFound",
            200,
            "not_found",
            id="code-before-prefix",
        ),
        pytest.param(
            "tencent_oceanus",
            "InternalError.JobInstanceNotFound",
            200,
            "not_found",
            id="misleading-prefix",
        ),
        pytest.param("tencent_batch", "RequestLimitExceeded", 200, "throttled", id="common-code"),
        pytest.param(
            "tencent_batch", "InternalError.NewOne", 200, "retry", id="family-of-an-unknown-code"
        ),
        pytest.param(
            "tencent_batch", "AuthFailure.SignatureFailure", 200, "auth", id="wrong-secret"
        ),
        pytest.param("tencent_batch", "InvalidAction", 200, "api_missing", id="unknown-action"),
        pytest.param("huawei_dli", "DLI.0002", 400, "not_found", id="missing-with-status-400"),
        pytest.param("huawei_dli", "APIGW.0101", 404, "api_missing", id="discarded-api"),
        pytest.param("huawei_dli", "APIGW.0201", 413, "fix_input", id="one-code-too-large"),
        pytest.param("huawei_dli", "APIGW.0201", 504, "retry", id="same-code-backend-slow"),
        pytest.param("huawei_dli", "APIGW.0308", 429, "throttled", id="gateway-throttles"),
        pytest.param(
            "alibaba_emr",
            "InvalidApi.NotFound",
            404,
            "api_missing",
            id="api-gone-is-not-object-gone",
        ),
        pytest.param(
            "alibaba_emr",
            "InvalidAccessKeyId.NotFound",
            404,
            "auth",
            id="key-gone-is-not-object-gone",
        ),
        pytest.param(
            "alibaba_emr", "FlowJob.NotFound", 404, "not_found", id="unpublished-object-gone"
        ),
        pytest.param(
            "alibaba_emr", "Throttling.User", 400, "throttled", id="throttled-with-status-400"
        ),
        pytest.param(
            "alibaba_emr", "MissingProjectId", 400, "fix_input", id="family-with-parameter-name"
        ),
        pytest.param("alibaba_emr", "SignatureNonceUsed", 400, "retry", id="sign-again"),
        pytest.param("alibaba_emr", "SomethingNew", 400, None, id="nothing-known"),
    ],
)
def test_an_error_code_means_what_its_cloud_means_by_it(
    name: str, code: str, http: int, category: str | None
) -> None:
    """A wrong category drops a live job from state, or hammers a service that refused."""
    assert api.category(name, code, http=http) == category


@pytest.mark.parametrize(
    ("name", "action", "rate"),
    [
        pytest.param("tencent_batch", "SubmitJob", 7, id="two-pages-smaller-one"),
        pytest.param("tencent_dlc", "CreateSparkAppTask", 20, id="one-page"),
        pytest.param("alibaba_emr", "CreateFlowJob", None, id="unpublished"),
    ],
)
def test_a_rate_is_the_smallest_documented(name: str, action: str, rate: int | None) -> None:
    """Sending at the larger of two published quotas is throttled wherever the smaller holds."""
    assert api.load(name)["actions"][action].get("rate_limit_per_second") == rate


def test_lists_of_alibaba_become_arrays_of_a_type() -> None:
    """`ResourceList.N.Path` is one list of objects, not a family of parameters."""
    emr = api.load("alibaba_emr")
    field = next(
        one for one in emr["actions"]["CreateFlowJob"]["request"] if one["name"] == "ResourceList"
    )
    members = {one["name"]: one["required"] for one in emr["types"][field["type"]]}
    assert (field["array"], field["required"], members) == (
        True,
        False,
        {"Path": True, "Alias": False},
    )


def test_groups_of_huawei_hold_resources() -> None:
    """The page's table calls them strings; its example shows objects, and the example is right."""
    dli = api.load("huawei_dli")
    fields = {one["name"]: one["type"] for one in dli["actions"]["create_session"]["request"]}
    group = {one["name"]: (one["type"], one["array"]) for one in dli["types"][fields["groups"]]}
    assert fields["resources"] == "JobResource"
    assert group == {"name": ("string", False), "resources": ("JobResource", True)}


def test_a_description_is_known_by_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new service is a new file, and no list has to be extended."""
    shutil.copytree(api.FOLDER, tmp_path / "api")
    new = api.load("tencent_dlc") | {"service": "tencent/new"}
    (tmp_path / "api" / "tencent_new.json").write_text(json.dumps(new), "utf-8")
    monkeypatch.setattr(api, "FOLDER", tmp_path / "api")

    caches = (api.names, api.load)
    try:
        for function in caches:
            function.cache_clear()

        assert "tencent_new" in api.names()
        assert api.load("tencent_new")["service"] == "tencent/new"
        assert api.category("tencent_new", "AuthFailure.SecretIdNotFound") == "auth"
    finally:
        for function in caches:
            function.cache_clear()


def test_an_unknown_description_is_refused_by_name() -> None:
    """A typo in a service name must not read some other file."""
    with pytest.raises(KeyError, match="tencent_cvm"):
        api.load("tencent_cvm")
