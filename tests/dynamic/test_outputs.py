"""Outputs are made when they are read, before or after the engine's response, all or none."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_cloudjobs as cloudjobs
import pytest
from pulumi.runtime import mocks, rpc, stack
from pulumi_cloudjobs.dynamic.adaptations import lazy_outputs as outputs
from pulumi_cloudjobs.tencent.batch.resources import JobArgsDict

JOB: JobArgsDict = {
    "tasks": [{"application": {"delivery_form": "LOCAL", "command": "true"}, "env_id": "env-1"}]
}


class Engine(mocks.Mocks):
    """Respond with two outputs, and refuse a resource with the name "refused"."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.name == "refused":
            raise RuntimeError("refused by the engine")
        return f"{args.name}-id", {**args.inputs, "jobId": "job-1", "status": "pending"}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


@pytest.fixture
def _engine(request: pytest.FixtureRequest) -> None:
    mocks.set_mocks(Engine(), preview=getattr(request, "param", False))


def _job(name: str) -> cloudjobs.tencent.batch.Job:
    return cloudjobs.tencent.batch.Job(name, placement={"zone": "ap-guangzhou-2"}, job=JOB)


def test_this_sdk_is_one_that_is_known() -> None:
    """Otherwise a thousand jobs take twice the time, and nobody would notice."""
    assert outputs.are_lazy()


@pytest.mark.usefixtures("_engine")
@pulumi.runtime.test
async def test_an_output_is_the_same_read_before_or_after_the_response() -> None:
    """Value and resource are the same; users of the output depend on that resource."""
    job = _job("read")
    before = job.status
    await job.urn.future()
    for output in (before, job.status, job.job_id):
        assert await output.future() in ("pending", "job-1")
        assert await output.is_known()
        assert await output.resources() == {job}


@pytest.mark.usefixtures("_engine")
@pulumi.runtime.test
async def test_an_output_that_the_engine_does_not_give_is_none() -> None:
    """The SDK does the same for every output."""
    job = _job("none")
    assert await job.finished_at.future() is None
    assert await job.finished_at.is_known()


@pytest.mark.parametrize("_engine", [True], indirect=True, ids=["preview"])
@pytest.mark.usefixtures("_engine")
@pulumi.runtime.test
async def test_in_a_preview_such_an_output_is_unknown() -> None:
    """The program must not use it yet."""
    job = _job("preview")
    await job.urn.future()
    assert not await job.finished_at.is_known()


@pytest.mark.parametrize("_engine", [True], indirect=True, ids=["preview"])
@pytest.mark.usefixtures("_engine")
@pulumi.runtime.test
async def test_an_id_of_the_service_is_known_where_that_of_the_resource_is() -> None:
    """Without it the preview of an update would show a change of the id."""
    session = cloudjobs.huawei.dli.Session("notebook", kind="spark", cluster_name="test_cluster")
    job = cloudjobs.alibaba.emr.FlowJob(
        "FP-1/FJ-2", project_id="FP-1", name="a", description="b", type="SHELL"
    )
    assert await session.session_id.future() == "notebook-id"
    assert await session.session_id.is_known()
    assert await session.session_id.resources() == {session}
    assert not await session.session_name.is_known()
    assert await job.flow_job_id.future() == "FJ-2-id"


@pytest.mark.usefixtures("_engine")
@pulumi.runtime.test
async def test_a_resource_that_is_exported_as_a_whole_shows_every_output() -> None:
    """`pulumi.export("job", job)` lists what the resource has."""
    job = _job("whole")
    shown = stack.massage(job, [])
    assert {"urn", "id", "placement", "job", "jobId", "status", "reason", "purged"} <= set(shown)
    assert await shown["jobId"].future() == "job-1"


@pytest.mark.usefixtures("_engine")
def test_a_refused_registration_fails_every_output() -> None:
    """Nobody waits for ever for a value that never comes, read before the refusal or after it."""
    failed = []

    async def program() -> None:
        job = _job("refused")
        before = job.status
        for output in (before, job.urn, job.reason):
            with pytest.raises(RuntimeError, match="refused by the engine"):
                await output.future()
            failed.append(output)

    with pytest.raises(RuntimeError, match="refused by the engine"):
        pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
    assert len(failed) == 3


@pytest.mark.usefixtures("_engine")
@pulumi.runtime.test
async def test_other_resources_are_as_the_sdk_makes_them() -> None:
    """A program may hold resources of any provider beside ours."""

    class Other(pulumi.CustomResource):
        """Any."""

    other = Other("test:index:Other", "other", {"status": None, "size": 1})
    assert isinstance(other.__dict__["status"], pulumi.Output)
    assert await other.__dict__["size"].future() == 1


@pytest.mark.usefixtures("_engine")
@pulumi.runtime.test
async def test_in_an_unfamiliar_sdk_outputs_are_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slower, and the same for a program."""
    monkeypatch.setattr(rpc, "transfer_properties", outputs._transfer)
    job = _job("declared")
    assert type(job.__dict__) is dict
    assert await job.job_id.future() == "job-1"
    assert await job.finished_at.future() is None


def tagged(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    """Add to an input if the resource has it, as programs do for all resources of a stack."""
    if not hasattr(args.resource, "triggers") or hasattr(args.resource, "no_such_property"):
        return None
    return pulumi.ResourceTransformationResult(
        {**args.props, "triggers": {"team": "data"}}, args.opts
    )


@pytest.mark.usefixtures("_engine")
@pulumi.runtime.test
async def test_a_transformation_may_read_properties_before_the_resource_is_registered() -> None:
    """An auto-tagging transformation asks each resource of the stack whether it has tags."""
    job = cloudjobs.tencent.batch.Job(
        "tagged",
        placement={"zone": "ap-guangzhou-2"},
        job=JOB,
        opts=pulumi.ResourceOptions(transformations=[tagged]),
    )
    assert await job.triggers.future() == {"team": "data"}
    assert await job.status.future() == "pending"
