"""Names of resource types: short, unique, and an alias of the plugin's name for each."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_cloudjobs as cloudjobs
import pytest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import resource as sdk
from pulumi.runtime.proto import provider_pb2
from pulumi_cloudjobs.core.type_tokens import dynamic_token, plugin_token
from pulumi_cloudjobs.core.verbs.completion_inputs import COMPLETION
from pulumi_cloudjobs.dynamic.adaptations import type_aliases
from pulumi_cloudjobs.tencent.batch.resources import JobArgsDict, JobProvider

from tests.dynamic.host_process import HostProcess, bag, plain, urn
from tests.dynamic.registrations import Registrations
from tests.resource_types import RESOURCE_TYPES, Described

LONGEST_SHOWN = 40
"""Half of a terminal: the other half shows name, status and time."""
COMPLETION_IN_PLUGIN = "cloudjobs:index/completion:Completion"
TOKENS = [*(str(described) for described in RESOURCE_TYPES), COMPLETION]
JOB: JobArgsDict = {
    "tasks": [{"application": {"delivery_form": "LOCAL", "command": "true"}, "env_id": "env-1"}]
}
INPUTS = {
    "placement": {"zone": "ap-guangzhou-2"},
    "job": {
        "tasks": [{"application": {"deliveryForm": "LOCAL", "command": "true"}, "envId": "env-1"}]
    },
}


@pytest.fixture(params=["in the request", "as an option"])
def requests(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Registrations:
    """A program with the adaptation, and with one that an unfamiliar SDK has kept off."""
    if request.param == "as an option":
        monkeypatch.setattr(sdk, "prepare_aliases", type_aliases._prepare)
    return Registrations()


def test_this_sdk_is_one_that_is_known() -> None:
    """Otherwise each resource of a program takes 0.7 ms more, and nobody would notice."""
    assert type_aliases.are_sent()


def test_an_unfamiliar_sdk_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such an SDK may send aliases in another way."""
    unfamiliar: list[Any] = [None, lambda resource, options: []]
    for own in unfamiliar:
        monkeypatch.setattr(type_aliases, "_prepare", own)
        monkeypatch.setattr(sdk, "prepare_aliases", own)
        type_aliases.send_type_aliases()
        assert vars(sdk)["prepare_aliases"] is own
        assert not type_aliases.are_sent()


def test_no_two_types_have_one_name() -> None:
    """Two services may have a class of the same name, such as a Batch job and an Oceanus job."""
    assert len({dynamic_token(token) for token in TOKENS}) == len(TOKENS)
    assert len({plugin_token(token) for token in TOKENS}) == len(TOKENS)


@pytest.mark.parametrize("token", TOKENS)
def test_a_type_as_pulumi_shows_it_leaves_room_for_the_status(token: str) -> None:
    """Pulumi leaves out a module that repeats the name: DisplayName in sdk/go/common/tokens."""
    module, _, name = dynamic_token(token).rpartition(":")
    assert module == f"pulumi-python:dynamic/{name[0].lower()}{name[1:]}"
    assert len(f"pulumi-python:dynamic:{name}") <= LONGEST_SHOWN


def test_names_follow_from_service_and_class() -> None:
    """Both are in every state for ever."""
    assert dynamic_token("tencent/batch:Job") == "pulumi-python:dynamic/batchJob:BatchJob"
    assert plugin_token("tencent/batch:ComputeEnv") == (
        "cloudjobs:tencent/batch/computeEnv:ComputeEnv"
    )
    assert dynamic_token(COMPLETION) == "pulumi-python:dynamic/completion:Completion"
    assert plugin_token(COMPLETION) == COMPLETION_IN_PLUGIN


@pytest.mark.parametrize("described", RESOURCE_TYPES, ids=str)
def test_a_class_registers_under_the_name_of_its_type(described: Described) -> None:
    """`make generate` writes the names into the classes."""
    name = described.resource_class._resource_type_name
    assert f"pulumi-python:{name}" == described.resource_type.dynamic_token


@pulumi.runtime.test
async def test_the_name_in_the_plugin_is_an_alias_beside_those_of_the_user(
    requests: Registrations,
) -> None:
    """A stack goes to the plugin and back without a replacement."""
    moved = pulumi.ResourceOptions(aliases=("urn:pulumi:dev::old::old:index:Job::render",))
    job = cloudjobs.tencent.batch.Job(
        "render", placement={"zone": "ap-guangzhou-2"}, job=JOB, opts=moved
    )
    gate = cloudjobs.Completion("all", jobs=[job], opts=moved)
    await gate.urn.future()
    (users,) = moved.aliases or ()
    assert set(requests.aliases("render")) == {users, "cloudjobs:tencent/batch/job:Job"}
    assert set(requests.aliases("all")) == {users, COMPLETION_IN_PLUGIN}


@pytest.mark.parametrize("has_provider", [True, False], ids=["dynamic", "plugin"])
def test_the_state_of_the_plugin_is_given_its_provider_by_an_update(
    host: HostProcess, has_provider: bool
) -> None:
    """Without the provider the host could neither refresh nor destroy: a KeyError ends it."""
    provider = {"__provider": serialize_provider(JobProvider())}
    inputs = bag(**INPUTS, **provider)
    checked = host.stub.Check(
        provider_pb2.CheckRequest(urn=urn("render"), olds=inputs, news=inputs)
    ).inputs

    outputs = {"jobId": "job-1a2b3c4d", "status": "running", "waitOutcome": "met"}
    olds = bag(**{**plain(checked), **outputs})
    if not has_provider:
        del olds["__provider"]

    request = provider_pb2.DiffRequest(
        id="job-1a2b3c4d", urn=urn("render"), olds=olds, news=checked
    )
    response = host.stub.Diff(request)
    some, nothing = response.DIFF_SOME, response.DIFF_NONE
    assert response.changes == (nothing if has_provider else some)
    assert list(response.replaces) == []
