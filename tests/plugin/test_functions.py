"""The functions of the plugin: objects that somebody else manages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2
from pulumi_cloudjobs.core.type_tokens import LIST_JOBS
from pulumi_cloudjobs.plugin import package
from pydantic.alias_generators import to_camel

from tests.cards.card import Card, card_of, cards
from tests.plugin.client import Client, Failed, plain, props_of, struct, urn_of


def function_of(card: Card) -> str:
    service, _, name = card.token.partition(":")
    return f"cloudjobs:{service}/get{name}:get{name}"


def invoke(client: Client, token: str, args: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    response = client.call("Invoke", provider_pb2.InvokeRequest(tok=token, args=struct(args)))
    failures = [f"{failure.property}: {failure.reason}" for failure in response.failures]
    return props_of(getattr(response, "return")), failures


@pytest.mark.parametrize("card", cards(), ids=repr)
def test_every_type_has_a_function_that_reads_its_objects(client: Client, card: Card) -> None:
    """A program refers to what another team has started."""
    urn = urn_of(card.token)
    created = client.create(urn, client.checked(urn, card.inputs))
    outputs = plain(created.outputs)
    names = card.resource_type.locator_inputs
    locators = {name: outputs[name] for name in names if name in outputs}

    result, failures = invoke(client, function_of(card), {"id": created.id, **locators})
    assert failures == []
    assert result["id"] == created.id
    for output in card.resource_type.outputs:
        if output.from_id is not None:
            name = to_camel(output.name)
            assert result[name] == outputs[name]
    assert "origin" not in result


def test_mistakes_of_arguments_are_reported_together(client: Client) -> None:
    """A YAML program has no compiler."""
    card = card_of("tencent/batch:Job")
    result, failures = invoke(client, function_of(card), {"regio": "ap-guangzhou", "region": 1})
    assert result == {}
    assert failures == [
        "regio: is an unknown argument; known are id, region",
        "region: must be text",
        "id: is required",
    ]


@pytest.mark.parametrize(
    "token",
    [
        "cloudjobs:tencent/batch/getJop:getJop",
        "cloudjobs:tencent/batch/stopJob:stopJob",
        "cloudjobs:index/getCompletion:getCompletion",
    ],
)
def test_an_unknown_function_is_one_line(client: Client, token: str) -> None:
    """A typing error, or a function of a newer version."""
    with pytest.raises(Failed, match=f"{token} is an unknown function"):
        invoke(client, token, {})


def test_an_object_that_does_not_exist_is_an_error(client: Client) -> None:
    """An empty result would seem to be an object without outputs."""
    card = card_of("tencent/batch:Job")
    with pytest.raises(Failed, match="it does not exist in ap-guangzhou"):
        invoke(client, function_of(card), {"id": "job-12345678"})


def test_jobs_are_listed_by_a_function(client: Client) -> None:
    """A YAML program refers to whatever runs in the account."""
    card = card_of("tencent/batch:Job")
    urn = urn_of(card.token)
    created = client.create(urn, client.checked(urn, card.inputs))

    result, failures = invoke(client, LIST_JOBS, {"service": "tencent.batch", "name": "hel*"})
    assert failures == []
    (job,) = result["jobs"]
    assert (job["id"], job["status"], job["type"]) == (
        created.id,
        plain(created.outputs)["status"],
        "cloudjobs:tencent/batch/job:Job",
    )

    result, failures = invoke(client, LIST_JOBS, {"region": "ap-beijing", "status": "done"})
    assert result == {}
    assert [failure.partition(":")[0] for failure in failures] == ["region", "status"]


def test_the_function_that_lists_jobs_returns_what_its_schema_describes(client: Client) -> None:
    """The SDKs of other languages have the schema alone."""
    schema = json.loads(package.schema())
    function = schema["functions"][LIST_JOBS]
    item = schema["types"]["cloudjobs:index/listedJob:ListedJob"]
    result, _ = invoke(client, LIST_JOBS, {})
    assert result["jobs"]
    assert set(function["outputs"]["properties"]) == set(result)
    for job in result["jobs"]:
        assert set(item["required"]) <= set(job) <= set(item["properties"])
