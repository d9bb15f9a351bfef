"""The classes a program uses: names, nested outputs, and what is pickled into state."""

from __future__ import annotations

import base64
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_cloudjobs as cloudjobs
import pytest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import mocks
from pulumi_cloudjobs.core.schema.schema import schema_of
from pulumi_cloudjobs.dynamic.provider import CloudJobProvider
from pulumi_cloudjobs.dynamic.translation import to_python, to_state
from pulumi_cloudjobs.tencent.batch.models import JobInputs
from pulumi_cloudjobs.tencent.batch.resources import JobArgsDict, TaskArgsDict

from tests.resource_types import RESOURCE_TYPES, Described

TASK: TaskArgsDict = {
    "task_name": "frame",
    "application": {"delivery_form": "LOCAL", "command": "true"},
    "env_id": "env-1",
}
JOB: JobArgsDict = {"job_name": "render", "tasks": [TASK]}
BLOBS = {
    "tencent/dlc:SparkAppTask": (
        "gASVRgAAAAAAAACMJnB1bHVtaV9jbG91ZGpvYnMudGVuY2VudC5kbGMucmVzb3VyY2VzlI"
        "wUU3BhcmtBcHBUYXNrUHJvdmlkZXKUk5QpgZQu"
    ),
    "tencent/dlc:SparkApp": (
        "gASVQgAAAAAAAACMJnB1bHVtaV9jbG91ZGpvYnMudGVuY2VudC5kbGMucmVzb3VyY2VzlI"
        "wQU3BhcmtBcHBQcm92aWRlcpSTlCmBlC4="
    ),
    "tencent/oceanus:Job": (
        "gASVQQAAAAAAAACMKnB1bHVtaV9jbG91ZGpvYnMudGVuY2VudC5vY2VhbnVzLnJlc291cm"
        "Nlc5SMC0pvYlByb3ZpZGVylJOUKYGULg=="
    ),
    "tencent/oceanus:Deployment": (
        "gASVSAAAAAAAAACMKnB1bHVtaV9jbG91ZGpvYnMudGVuY2VudC5vY2VhbnVzLnJlc291cm"
        "Nlc5SMEkRlcGxveW1lbnRQcm92aWRlcpSTlCmBlC4="
    ),
    "tencent/batch:ComputeEnv": (
        "gASVRgAAAAAAAACMKHB1bHVtaV9jbG91ZGpvYnMudGVuY2VudC5iYXRjaC5yZXNvdXJjZX"
        "OUjBJDb21wdXRlRW52UHJvdmlkZXKUk5QpgZQu"
    ),
    "tencent/batch:Job": (
        "gASVPwAAAAAAAACMKHB1bHVtaV9jbG91ZGpvYnMudGVuY2VudC5iYXRjaC5yZXNvdXJjZX"
        "OUjAtKb2JQcm92aWRlcpSTlCmBlC4="
    ),
    "huawei/dli:Session": (
        "gASVQAAAAAAAAACMJXB1bHVtaV9jbG91ZGpvYnMuaHVhd2VpLmRsaS5yZXNvdXJjZXOUjA"
        "9TZXNzaW9uUHJvdmlkZXKUk5QpgZQu"
    ),
    "huawei/dli:SparkBatch": (
        "gASVQwAAAAAAAACMJXB1bHVtaV9jbG91ZGpvYnMuaHVhd2VpLmRsaS5yZXNvdXJjZXOUjB"
        "JTcGFya0JhdGNoUHJvdmlkZXKUk5QpgZQu"
    ),
    "huawei/dli:Statement": (
        "gASVQgAAAAAAAACMJXB1bHVtaV9jbG91ZGpvYnMuaHVhd2VpLmRsaS5yZXNvdXJjZXOUjB"
        "FTdGF0ZW1lbnRQcm92aWRlcpSTlCmBlC4="
    ),
    "alibaba/emr:FlowJobRun": (
        "gASVRAAAAAAAAACMJnB1bHVtaV9jbG91ZGpvYnMuYWxpYmFiYS5lbXIucmVzb3VyY2VzlI"
        "wSRmxvd0pvYlJ1blByb3ZpZGVylJOUKYGULg=="
    ),
    "alibaba/emr:FlowJob": (
        "gASVQQAAAAAAAACMJnB1bHVtaV9jbG91ZGpvYnMuYWxpYmFiYS5lbXIucmVzb3VyY2VzlI"
        "wPRmxvd0pvYlByb3ZpZGVylJOUKYGULg=="
    ),
}
"""The `__provider` in the state of stacks in use: a change of one breaks them all."""


class Registered(mocks.Mocks):
    """A stand-in for the engine, which keeps what programs register."""

    def __init__(self) -> None:
        self.inputs: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.inputs[args.name] = args.inputs
        return f"{args.name}-id", {**args.inputs, "createdAt": "2026-01-01T00:00:00Z"}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


@pytest.fixture
def registered() -> Registered:
    engine = Registered()
    mocks.set_mocks(engine, preview=False)
    return engine


def pickled_by_reference(token: str) -> str:
    """Return the blob of the provider class that a token determines."""
    service, class_name = token.split(":")
    module = f"pulumi_cloudjobs.{service.replace('/', '.')}.resources".encode()
    name = f"{class_name}Provider".encode()
    body = b"\x8c%c%b\x94\x8c%c%b\x94\x93\x94)\x81\x94." % (len(module), module, len(name), name)

    return base64.b64encode(b"\x80\x04\x95" + len(body).to_bytes(8, "little") + body).decode()


@pytest.mark.parametrize("described", RESOURCE_TYPES, ids=str)
def test_every_provider_is_pickled_by_reference(described: Described) -> None:
    """The blob is in every stack: with values in it, each release would change all resources."""
    provider = described.provider_class()
    blob = serialize_provider(provider)
    assert blob == pickled_by_reference(described.resource_type.token)
    loaded = pickle.loads(base64.b64decode(blob))
    assert type(loaded) is described.provider_class
    assert vars(provider) == {}
    assert CloudJobProvider.serialize_as_secret_always is False


def test_no_blob_in_the_state_of_a_stack_has_changed() -> None:
    """After a rename no stack could be updated any more."""
    blobs = {
        str(described): serialize_provider(described.provider_class())
        for described in RESOURCE_TYPES
    }
    assert {token: blobs.get(token) for token in BLOBS} == BLOBS


@pulumi.runtime.test
def test_inputs_in_snake_case_reach_the_engine_as_in_state(registered: Registered) -> Any:
    """Outputs of other resources may be at any depth, and user data stays untouched."""
    name = pulumi.Output.from_input("frame")
    job = cloudjobs.tencent.batch.Job(
        "render",
        placement={"zone": "ap-guangzhou-2"},
        job={"job_name": "render", "tasks": [{**TASK, "task_name": name}]},
        triggers={"the_day": {"inner_key": 1}},
    )

    def check(urn: str) -> None:
        inputs = registered.inputs["render"]
        assert inputs["job"]["tasks"][0]["taskName"] == "frame"
        assert inputs["job"]["tasks"][0]["application"]["deliveryForm"] == "LOCAL"
        assert inputs["triggers"] == {"the_day": {"inner_key": 1}}

    return job.urn.apply(check)


@pulumi.runtime.test
def test_state_names_the_line_of_the_program_that_declares_a_resource(
    registered: Registered,
) -> Any:
    """The engine shows it, and users search for the line that they have written."""
    monitor = mocks.MockMonitor(registered)
    lines: list[str] = []
    register: Callable[[Any], Any] = monitor.RegisterResource

    def keep(request: Any) -> Any:
        lines.append(request.sourcePosition.uri)
        return register(request)

    monitor.RegisterResource = keep  # type: ignore[method-assign]
    mocks.set_mocks(registered, preview=False, monitor=monitor)
    job = cloudjobs.tencent.batch.Job("placed", placement={"zone": "ap-guangzhou-2"}, job=JOB)
    return job.urn.apply(lambda urn: _same(lines, [Path(__file__).as_uri()]))


@pulumi.runtime.test
def test_a_whole_object_may_be_an_output(registered: Registered) -> Any:
    """The names inside it are translated when it is known."""
    job = cloudjobs.tencent.batch.Job(
        "whole",
        placement=pulumi.Output.from_input({"zone": "ap-guangzhou-2"}),
        job=pulumi.Output.from_input(JOB),
    )
    return job.urn.apply(lambda urn: _same(registered.inputs["whole"]["job"]["jobName"], "render"))


@pulumi.runtime.test
def test_outputs_are_read_in_snake_case_at_every_depth(registered: Registered) -> Any:
    """An input given as `task_name` is read as `task_name`."""
    job = cloudjobs.tencent.batch.Job("deep", placement={"zone": "ap-guangzhou-2"}, job=JOB)

    def check(values: list[Any]) -> None:
        definition, created_at = values
        assert definition["tasks"][0]["application"] == {
            "delivery_form": "LOCAL",
            "command": "true",
        }
        assert created_at == "2026-01-01T00:00:00Z"

    return pulumi.Output.all(job.job, job.created_at).apply(check)


def test_a_field_given_in_two_spellings_is_refused() -> None:
    """Otherwise a value would be lost silently."""
    with pytest.raises(TypeError, match="given twice"):
        to_state(schema_of(JobInputs), {"job": {"job_name": "a", "jobName": "b"}})


def test_names_go_there_and_back() -> None:
    """The translation follows the model in both directions."""
    inputs = {"job": JOB, "triggers": {"some_key": 1}, "wait": {"timeout_seconds": 5}}
    assert to_python(schema_of(JobInputs), to_state(schema_of(JobInputs), inputs)) == inputs


IMPORTED = pulumi.ResourceOptions(import_="job-abcdefgh")


def set_in_place(args: pulumi.ResourceTransformationArgs) -> None:
    args.opts.import_ = "job-abcdefgh"


def merge(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
    return pulumi.ResourceTransformationResult(
        args.props, pulumi.ResourceOptions.merge(args.opts, IMPORTED)
    )


@pytest.mark.parametrize(
    "opts",
    [
        pytest.param(IMPORTED, id="given"),
        pytest.param(
            pulumi.ResourceOptions.merge(pulumi.ResourceOptions(protect=True), IMPORTED),
            id="merged",
        ),
        pytest.param(pulumi.ResourceOptions(transformations=[merge]), id="transformation"),
        pytest.param(
            pulumi.ResourceOptions(transformations=[set_in_place]), id="transformation-in-place"
        ),
    ],
)
def test_import_is_refused_with_the_line_to_write_instead(
    registered: Registered, opts: pulumi.ResourceOptions
) -> None:
    """The engine would end with a KeyError of the host."""
    with pytest.raises(
        pulumi.RunError, match=r'Batch job "render": import_ .* write adopt="job-abcdefgh" among'
    ):
        cloudjobs.tencent.batch.Job(
            "render", placement={"zone": "ap-guangzhou-2"}, job=JOB, opts=opts
        )
    with pytest.raises(
        pulumi.RunError, match=r'Batch job "seen": import_ .* write adopt="job-abcdefgh" among'
    ):
        cloudjobs.tencent.batch.Job.get("seen", "job-1", opts=opts)
    assert registered.inputs == {}


@pulumi.runtime.test
def test_fifteen_hundred_resources_in_one_program(registered: Registered) -> Any:
    """A render farm's worth of jobs is an ordinary program."""
    jobs = [
        cloudjobs.tencent.batch.Job(f"job-{number}", placement={"zone": "ap-guangzhou-2"}, job=JOB)
        for number in range(1500)
    ]
    return pulumi.Output.all(*(job.urn for job in jobs)).apply(
        lambda urns: _same(len(set(urns)), 1500)
    )


def _same(one: object, other: object) -> None:
    assert one == other
