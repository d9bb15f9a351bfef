"""Compare every resource's inputs with the request of its create action.

The API descriptions define the request.

The models are written by hand and the descriptions are trimmed from the vendors' documents: a field
that one of the two lacks, or types otherwise, is named here. Where they differ on purpose, a table
below says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS, InputModel, Mark
from pulumi_cloudjobs.core.schema.schema import FieldSchema, Schema, fields_of

from tests.resource_types import RESOURCE_TYPES, Described

SCALARS = {"string": str, "int64": int, "uint64": int, "float": float, "bool": bool}

FROM_THE_REGION = {
    "tencent": frozenset[str](),  # the header X-TC-Region
    "huawei": frozenset[str](),  # the host name
    "alibaba": frozenset({"RegionId"}),
}
"""Request fields that the input `region` fills, by vendor. Action and version are no fields of any
description."""

REQUIRED_BY_US_ALONE = {
    "tencent/oceanus:Job Tags[].TagKey": (
        "a tag without a key means nothing, and duplicate keys are refused"
    ),
}
REQUIRED_BY_THE_API_ALONE = {
    "tencent/oceanus:Job Name": "a job without one gets a unique one",
}

SDK_TEXT = "the text of the field in the official SDK names these values and no other"
NARROWER = {
    "tencent/dlc:SparkApp AppType": (
        "the note lists 1 and 2, and 4 for a list's filter, and is no enumeration"
    ),
    "tencent/dlc:SparkApp AppDriverSize": "the note and an error's text list the sizes",
    "tencent/dlc:SparkApp AppExecutorSize": "the note and an error's text list the sizes",
    "tencent/dlc:SparkApp IsInherit": "the note lists 0 and 1, and is no enumeration",
    **{
        f"tencent/oceanus:Deployment {name}": "the note lists the numbers, and is no enumeration"
        for name in (
            *(
                "LogCollectType",
                "AutoRecover",
                "UseOldSystemConnector",
                "VariableReplaceMode",
                "ConfigScope",
            ),
            "ResourceRefs[].Type",
        )
    },
    "tencent/oceanus:Job JobType": "the note lists 1 and 2, and is no enumeration",
    "tencent/oceanus:Job ClusterType": "the note lists 1 and 2, and is no enumeration",
    "tencent/oceanus:Job CuMem": "the note lists 2, 4, 8 and 16, and is no enumeration",
    **{
        f"tencent/batch:{environment}.{name}": SDK_TEXT
        for environment in ("Job Job.Tasks[].ComputeEnv", "ComputeEnv ComputeEnv")
        for name in (
            "EnvType",
            "EnvData.LoginSettings.KeepImageLogin",
            "EnvData.InstanceMarketOptions.SpotOptions.SpotInstanceType",
            "EnvData.InstanceMarketOptions.MarketType",
            "MountDataDisks[].FileSystemType",
            "AgentRunningMode.Scene",
        )
    },
    "tencent/batch:Job Placement.DedicatedResourcePackTenancy": SDK_TEXT,
    "tencent/batch:Job Job.Tasks[].OutputMappingConfigs[].Scene": SDK_TEXT,
    "tencent/batch:ComputeEnv Placement.DedicatedResourcePackTenancy": SDK_TEXT,
    "tencent/batch:ComputeEnv ComputeEnv.NotificationTarget": SDK_TEXT,
}
"""Enumerations of the model that the description has in words only."""
WIDER = {
    "alibaba/emr:FlowJob Type": (
        "SDK and page name different types: others are sent, with a warning"
    ),
}
"""Enumerations of the description that the model does not insist on."""

TEXTS_AS_LISTS = {
    f"tencent/dlc:SparkApp {name}": "the note says comma-separated"
    for name in ("AppJars", "AppFiles", "AppPythonFiles", "AppArchives")
}
"""Lists of the model that the API takes as one text with commas."""

JSON_WITHOUT_THE_MARK = {
    "alibaba/emr:FlowJob AlertConf": "reserved: sent as it is given",
}


@dataclass(frozen=True)
class Pair:
    """A field of the model and of the description; None where either lacks it."""

    place: str
    modelled: FieldSchema | None
    described: dict[str, Any] | None


def pairs(kind: Described) -> list[Pair]:
    """Every field of the request, at every depth, beside the input of the same wire name."""
    described = api.load(kind.resource_type.api)
    request = described["actions"][kind.resource_type.create_action]["request"]
    vendor = kind.resource_type.token.split("/")[0]
    requested = [field for field in request if field["name"] not in FROM_THE_REGION[vendor]]
    return list(
        _pairs(
            kind.resource_type.model,
            requested,
            f"{kind} ",
            described["types"],
            without=COMMON_INPUTS,
        )
    )


def _pairs(
    model: type[InputModel],
    request: list[dict[str, Any]],
    at: str,
    types: dict[str, Any],
    *,
    without: frozenset[str] = frozenset(),
) -> Iterator[Pair]:
    fields = [field for field in fields_of(model) if Mark.NOT_SENT not in field.marks]
    modelled = {field.wire: field for field in fields if field.name not in without}
    left_out = {omitted.name for omitted in model.left_out}
    fields_of_api = {field["name"]: field for field in request if field["name"] not in left_out}

    for name in {**fields_of_api, **modelled}:
        input_field, described_field = modelled.get(name), fields_of_api.get(name)
        place = f"{at}{name}"
        yield Pair(place, input_field, described_field)
        inner = _leaf(input_field.shape).model if input_field else None
        if inner is None or described_field is None:
            continue

        if described_field["type"] in types:
            nested = f"{place}[]." if described_field["array"] else f"{place}."
            yield from _pairs(inner, types[described_field["type"]], nested, types)


def _leaf(shape: Schema) -> Schema:
    return shape.item if shape.kind == "list" and shape.item is not None else shape


def _is_of(shape: Schema, described: dict[str, Any]) -> bool:
    """Return whether a value of this schema fits the description's type."""
    if (shape.kind == "list") != described["array"]:
        return False

    leaf = _leaf(shape)
    if described["type"] == "object":
        return leaf.kind == "data" and leaf.mapping
    if described["type"] in SCALARS:
        return leaf.scalar is SCALARS[described["type"]]

    return leaf.kind == "object"


ALL = [pair for kind in RESOURCE_TYPES for pair in pairs(kind)]
BOTH = [
    (pair.place, pair.modelled, pair.described)
    for pair in ALL
    if pair.modelled is not None and pair.described is not None
]


@pytest.mark.parametrize("kind", RESOURCE_TYPES, ids=str)
def test_every_request_field_is_an_input_or_left_out_with_a_reason(kind: Described) -> None:
    """A field nobody can set makes somebody's job impossible."""
    assert [pair.place for pair in pairs(kind) if pair.modelled is None] == []


@pytest.mark.parametrize("kind", RESOURCE_TYPES, ids=str)
def test_every_input_is_a_request_field_or_a_common_one(kind: Described) -> None:
    """The cloud refuses a field that it does not know."""
    assert [pair.place for pair in pairs(kind) if pair.described is None] == []


@pytest.mark.parametrize("kind", RESOURCE_TYPES, ids=str)
def test_what_is_left_out_is_a_request_field_and_has_a_reason(kind: Described) -> None:
    """A line for a field that is gone, or that is an input after all, would mislead."""
    described = api.load(kind.resource_type.api)
    wires = {
        field["name"] for field in described["actions"][kind.resource_type.create_action]["request"]
    }
    assert FROM_THE_REGION[kind.resource_type.token.split("/")[0]] <= wires

    wires |= {field["name"] for fields in described["types"].values() for field in fields}

    for model in _models(kind.resource_type.model):
        for omitted in model.left_out:
            assert omitted.name in wires, f"{model.__name__}.{omitted.name}"
            assert omitted.name not in {field.wire for field in fields_of(model)}, (
                f"{model.__name__}.{omitted.name}"
            )
            assert len(omitted.reason) > 10, f"{model.__name__}.{omitted.name}"


def _models(model: type[InputModel]) -> Iterator[type[InputModel]]:
    yield model
    for field in fields_of(model):
        inner = _leaf(field.shape).model
        if inner is not None:
            yield from _models(inner)


def test_a_value_has_the_type_that_the_api_asks_for() -> None:
    """A number sent as text is refused by two clouds of three."""
    assert {place for place, modelled, api in BOTH if not _is_of(modelled.shape, api)} == set(
        TEXTS_AS_LISTS
    )
    texts = [(modelled.shape.item, api) for place, modelled, api in BOTH if place in TEXTS_AS_LISTS]
    assert all(item is not None and _is_of(item, api) for item, api in texts)


def test_what_the_api_requires_is_required() -> None:
    """A mistake costs a second in the preview, and an `up` in the cloud."""
    wrong = {place for place, modelled, api in BOTH if api["required"] and not modelled.required}
    assert wrong == set(REQUIRED_BY_THE_API_ALONE)


def test_what_is_required_is_required_by_the_api() -> None:
    """A mark too many keeps a user from a request that the cloud would take."""
    wrong = {place for place, modelled, api in BOTH if modelled.required and not api["required"]}
    assert wrong == set(REQUIRED_BY_US_ALONE)


def test_choices_are_those_of_the_api() -> None:
    """A missing value refuses valid input; a surplus one fails in the cloud, not in the preview."""
    choices = [
        (place, _leaf(modelled.shape).choices, tuple(api.get("enum", ())))
        for place, modelled, api in BOTH
    ]
    differing = {place for place, modelled, api in choices if set(modelled) != set(api)}
    assert differing == set(NARROWER) | set(WIDER)
    assert {place for place, modelled, api in choices if modelled and not api} == set(NARROWER)
    assert {place for place, modelled, api in choices if api and not modelled} == set(WIDER)


def test_secrets_are_those_of_the_api() -> None:
    """A password without the mark would stand in state in plain text."""
    assert [
        p
        for p, modelled, api in BOTH
        if (Mark.SECRET in modelled.marks) != api.get("secret", False)
    ] == []


def test_json_texts_are_those_of_the_api() -> None:
    """Without the mark another order of keys would be a change."""
    wrong = {
        p
        for p, modelled, api in BOTH
        if (Mark.JSON_TEXT in modelled.marks) != (api.get("format") == "json")
    }
    assert wrong == set(JSON_WITHOUT_THE_MARK)
