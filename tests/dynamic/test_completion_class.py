"""`Completion` in a program: what it hands to the engine, and what it hands back."""

from __future__ import annotations

import base64
import pickle
from typing import Any

import pulumi
import pulumi_cloudjobs as cloudjobs
import pytest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import mocks
from pulumi_cloudjobs.dynamic.completion import CompletionProvider
from pulumi_cloudjobs.engine.resource_types import resource_type_of
from pulumi_cloudjobs.tencent.batch.resources import JobArgsDict

from tests.resource_types import RESOURCE_TYPES, Described

JOB: JobArgsDict = {
    "tasks": [{"application": {"delivery_form": "LOCAL", "command": "true"}, "env_id": "env-1"}]
}
BLOB = (
    "gASVQQAAAAAAAACMI3B1bHVtaV9jbG91ZGpvYnMuZHluYW1pYy5jb21wbGV0aW9ulI"
    "wSQ29tcGxldGlvblByb3ZpZGVylJOUKYGULg=="
)
"""The `__provider` in the state of stacks in use: a change of it breaks them all."""
DONE = {
    "name": "render",
    "id": "render-id",
    "status": "succeeded",
    "rawStatus": "SUCCEED",
    "finishedAt": "2026-01-01",
}
GONE = {
    "name": "train",
    "id": "train-id",
    "status": "failed",
    "rawStatus": "gone",
    "reason": "it is gone",
}


class Engine(mocks.Mocks):
    """Keep what programs register.

    A `Completion` has waited for one job that succeeded and one that is gone.
    """

    def __init__(self) -> None:
        self.inputs: dict[str, dict[str, Any]] = {}
        self.types: dict[str, str] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.inputs[args.name], self.types[args.name] = args.inputs, args.typ
        outputs = (
            {"results": [DONE, GONE], "succeeded": 1.0, "failed": 1.0} if args.name == "all" else {}
        )
        return f"{args.name}-id", {**args.inputs, "region": "ap-guangzhou", **outputs}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    engine = Engine()
    mocks.set_mocks(engine, preview=getattr(request, "param", False))
    return engine


def batch_job(name: str) -> cloudjobs.tencent.batch.Job:
    return cloudjobs.tencent.batch.Job(name, placement={"zone": "ap-guangzhou-2"}, job=JOB)


def flow_job(name: str) -> cloudjobs.alibaba.emr.FlowJob:
    return cloudjobs.alibaba.emr.FlowJob(
        name, project_id="FP-257A173659F50000", name=name, type="SHELL", description="cleans"
    )


def test_import_is_refused(engine: Engine) -> None:
    """A Completion creates nothing that could be imported."""
    opts = pulumi.ResourceOptions(import_="job-abcdefgh")
    with pytest.raises(
        pulumi.RunError, match=r'Completion "all": import_ is not supported.*; leave it out'
    ):
        cloudjobs.Completion("all", jobs=[batch_job("render")], opts=opts)
    assert "all" not in engine.inputs


def test_its_provider_is_pickled_by_reference_as_it_always_was() -> None:
    """Another module path or class name and no stack with one can be updated any more."""
    blob = serialize_provider(CompletionProvider())
    assert blob == BLOB
    assert type(pickle.loads(base64.b64decode(blob))) is CompletionProvider


@pulumi.runtime.test
async def test_each_job_is_handed_over_with_what_a_read_of_it_needs(engine: Engine) -> None:
    """Inputs that the program leaves out are left to the defaults."""
    jobs = [batch_job("render"), flow_job("clean")]
    await cloudjobs.Completion("all", jobs=jobs).urn.future()
    given = engine.inputs["all"]
    assert engine.types["all"] == "pulumi-python:dynamic/completion:Completion"
    assert [(job["type"], job["region"], job["id"]) for job in given["jobs"]] == [
        ("tencent/batch:Job", "ap-guangzhou", "render-id"),
        ("alibaba/emr:FlowJob", "ap-guangzhou", "clean-id"),
    ]
    assert [job["urn"].rsplit("::", 1)[-1] for job in given["jobs"]] == ["render", "clean"]
    assert [set(job.get("at", ())) for job in given["jobs"]] == [
        set(),
        set(resource_type_of("alibaba/emr:FlowJob").locator_inputs),
    ]
    assert set(given) - {"__provider"} == {"jobs"}


@pulumi.runtime.test
async def test_every_option_reaches_the_engine_as_in_state(engine: Engine) -> None:
    """Also when it is an output of something else."""
    timeout = pulumi.Output.from_input("90m")
    gate = cloudjobs.Completion(
        "all",
        jobs=[batch_job("a")],
        until="running",
        timeout_seconds=timeout,
        poll_seconds=5,
        on_failure="record",
    )
    await gate.urn.future()
    given = {
        name: engine.inputs["all"][name]
        for name in ("until", "timeoutSeconds", "pollSeconds", "onFailure")
    }
    assert given == {
        "until": "running",
        "timeoutSeconds": "90m",
        "pollSeconds": 5,
        "onFailure": "record",
    }


@pytest.mark.usefixtures("engine")
@pulumi.runtime.test
async def test_results_come_back_in_snake_case_with_every_name() -> None:
    """The engine drops what is None, and makes every number a float."""
    gate = cloudjobs.Completion("all", jobs=[batch_job("render"), batch_job("train")])
    done, gone = await gate.results.future() or []
    assert done == {
        "name": "render",
        "id": "render-id",
        "status": "succeeded",
        "raw_status": "SUCCEED",
        "reason": None,
        "finished_at": "2026-01-01",
    }
    assert (gone["raw_status"], gone["reason"], gone["finished_at"]) == ("gone", "it is gone", None)
    counts = [await gate.succeeded.future(), await gate.failed.future()]
    assert counts == [1, 1]
    assert [type(count) for count in counts] == [int, int]


@pytest.mark.parametrize("engine", [True], indirect=True, ids=["preview"])
@pytest.mark.usefixtures("engine")
@pulumi.runtime.test
async def test_in_a_preview_nothing_is_known_of_the_results() -> None:
    """The program must not use them yet."""
    gate = cloudjobs.Completion("gate", jobs=[batch_job("render")])
    for output in (gate.results, gate.succeeded, gate.failed):
        assert not await output.is_known()


@pytest.mark.parametrize(
    "foreign", [pytest.param("job-1", id="text"), pytest.param(None, id="none")]
)
@pytest.mark.usefixtures("engine")
def test_what_is_no_job_of_this_package_is_refused_in_the_program(foreign: Any) -> None:
    """Before anything is registered, in one line with the name of what it is."""
    with pytest.raises(
        pulumi.RunError,
        match=f'^Completion "all": jobs must be .*of type {type(foreign).__name__}$',
    ):
        cloudjobs.Completion("all", jobs=[foreign])


@pytest.mark.parametrize(
    "jobs", [None, 7, "job-1", pulumi.Output], ids=["none", "number", "text", "output"]
)
@pytest.mark.usefixtures("engine")
@pulumi.runtime.test
async def test_jobs_are_a_list(jobs: Any) -> None:
    """A single job, or an output of jobs, would end with a traceback."""
    for wrong in (
        jobs if jobs is not pulumi.Output else pulumi.Output.from_input([]),
        batch_job("one"),
    ):
        with pytest.raises(pulumi.RunError, match=f"jobs must be .*, not {type(wrong).__name__}$"):
            cloudjobs.Completion("all", jobs=wrong)  # type: ignore[arg-type]


@pytest.mark.usefixtures("engine")
@pulumi.runtime.test
async def test_a_resource_of_another_provider_is_refused() -> None:
    """This package cannot read such a resource."""

    class Other(pulumi.CustomResource):
        """Any."""

    other = Other("test:index:Other", "other")
    with pytest.raises(pulumi.RunError, match=r"of type Other$"):
        cloudjobs.Completion("all", jobs=[other])  # type: ignore[list-item]


@pytest.mark.parametrize("described", RESOURCE_TYPES, ids=str)
def test_every_kind_is_found_by_its_token(described: Described) -> None:
    """In the host only the token is known."""
    assert resource_type_of(described.resource_type.token) is described.resource_type


@pytest.mark.parametrize(
    "token",
    ["tencent/batch:Nothing", "tencent/nothing:Job", "nothing", "", "os/path:Job", "../x:Y"],
)
def test_a_token_of_something_else_is_unknown(token: str) -> None:
    """The state may have been edited."""
    with pytest.raises(KeyError):
        resource_type_of(token)
