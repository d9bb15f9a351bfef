"""Objects that the scenes refer to and a fresh simulator does not hold."""

from __future__ import annotations

import pytest
from pulumi_cloudjobs.simulator.framework import Fixture

from tests.checks import samples
from tests.embedded import World

PROJECT, JOB = "FP-257A173659F50000", "FJ-0000000000000001"
FLINK_JOB = "cql-00000001"
DEFINITION = {"ProjectId": PROJECT, "Name": "nightly", "Type": "SHELL", "Description": "d"}


@pytest.fixture
def world(world: World) -> World:
    """A cloud with jobs that can be run."""
    flink = {**samples.FLINK_JOB, "Name": "flink"}
    world.cloud.add(
        Fixture(
            "tencent/oceanus/job",
            "ap-guangzhou",
            FLINK_JOB,
            flink,
            "flink",
            parent="space-53rqk422",
            state=2,
        )
    )
    world.cloud.add(
        Fixture("alibaba/emr/job", "cn-hangzhou", JOB, DEFINITION, "nightly", parent=PROJECT)
    )
    return world
