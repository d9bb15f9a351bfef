"""The id of a job of one kind is not taken for that of another."""

from __future__ import annotations

import re

import pytest

from tests.resource_types import RESOURCE_TYPES, Described

IDS = {
    "tencent/dlc:SparkAppTask": (
        "e386471f139e4c3e8b1a6f2f4c1d9a70",
        "e386471f-139e-4c3e-8b1a-6f2f4c1d9a70",
    ),
    "tencent/dlc:SparkApp": ("batch_4a7cad6b-b862-11ec-9c61-6e6f30623d72",),
    "tencent/oceanus:Job": ("cql-6v1jkxrn",),
    "tencent/oceanus:Deployment": ("cql-6v1jkxrn/1", "cql-6v1jkxrn/12"),
    "tencent/batch:Job": ("job-7f3a9xkq",),
    "tencent/batch:ComputeEnv": ("env-jlatqfkn",),
    "huawei/dli:Session": (
        "f28a0d0c-0a37-4bd4-8d1d-1416031e5151",
        "F28A0D0C-0A37-4BD4-8D1D-1416031E5151",
    ),
    "huawei/dli:SparkBatch": ("c2a13b67-8fb8-4bb0-9d0c-6a1c35e6bd2e",),
    "huawei/dli:Statement": (
        "f28a0d0c-0a37-4bd4-8d1d-1416031e5151/0",
        "f28a0d0c-0a37-4bd4-8d1d-1416031e5151/17",
    ),
    "alibaba/emr:FlowJobRun": (
        "FP-257A173659F50000/FNI-0EF9D9D9C1A70000",
        "FP-257A173659F50000/FJI-BCCAE48B90CC0000",
    ),
    "alibaba/emr:FlowJob": ("FP-257A173659F50000/FJ-BCCAE48B90CC0000",),
}
ALIKE = {"tencent/dlc:SparkAppTask", "huawei/dli:Session", "huawei/dli:SparkBatch"}
"""They have UUIDs: only the cloud can identify the type."""


@pytest.mark.parametrize("described", RESOURCE_TYPES, ids=str)
def test_adopt_takes_ids_of_its_own_kind_and_no_others(described: Described) -> None:
    """Preview reports it, before any search."""
    kind = described.resource_type
    assert kind.id_form

    for token, ids in IDS.items():
        for id in ids:
            if token == kind.token:
                assert re.fullmatch(kind.id_pattern, id), id
            elif not {token, kind.token} <= ALIKE:
                assert not re.fullmatch(kind.id_pattern, id), id


def test_every_kind_has_an_id_here() -> None:
    """A new kind needs a form."""
    assert {described.resource_type.token for described in RESOURCE_TYPES} == {*IDS}
