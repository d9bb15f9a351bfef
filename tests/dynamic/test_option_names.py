"""Resource options with names of Python: the engine gets the names of state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_cloudjobs as cloudjobs
import pytest
from pulumi.runtime import mocks
from pulumi.runtime._callbacks import _CallbackServicer
from pulumi.runtime.proto import resource_pb2

Transform = Callable[[pulumi.ResourceTransformArgs], pulumi.ResourceTransformResult]

OPTIONS = ("ignoreChanges", "replaceOnChanges", "additionalSecretOutputs")


class Engine(mocks.Mocks):
    """A stand-in for the engine, which keeps the requests by the names of their resources."""

    def __init__(self) -> None:
        self.requests: dict[str, Any] = {}
        monitor = mocks.MockMonitor(self)
        register: Callable[[Any], Any] = monitor.RegisterResource

        def keep(request: Any) -> Any:
            self.requests[request.name] = request
            return register(request)

        monitor.RegisterResource = keep  # type: ignore[method-assign]
        mocks.set_mocks(self, preview=False, monitor=monitor)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return f"{args.name}-id", args.inputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None

    def options(self, name: str) -> dict[str, list[str]]:
        request = self.requests[name]
        return {option: list(getattr(request, option)) for option in OPTIONS}


@pytest.fixture
def engine() -> Engine:
    return Engine()


def flow(name: str, opts: pulumi.ResourceOptions) -> cloudjobs.alibaba.emr.FlowJob:
    return cloudjobs.alibaba.emr.FlowJob(
        name, project_id="FP-1", name=name, type="SHELL", description="d", opts=opts
    )


NAMES = pulumi.ResourceOptions(
    ignore_changes=["max_retry", "resource_list[0].alias"],
    replace_on_changes=["fail_act"],
    additional_secret_outputs=["flow_job_id", "param_conf", "resource_list[0].path"],
)
IN_STATE = {
    "ignoreChanges": ["maxRetry", "resourceList[0].alias"],
    "replaceOnChanges": ["failAct"],
    "additionalSecretOutputs": ["flowJobId", "paramConf", "resourceList"],
}


def append(args: pulumi.ResourceTransformationArgs) -> None:
    """Add a name as transformations of a whole stack do."""
    args.opts.ignore_changes = args.opts.ignore_changes or []
    args.opts.ignore_changes.append("retry_interval")


def replace_options(args: pulumi.ResourceTransformationArgs) -> Any:
    """Return new options, as many examples do."""
    return pulumi.ResourceTransformationResult(args.props, NAMES)


def import_in_new_options(args: pulumi.ResourceTransformationArgs) -> Any:
    options = pulumi.ResourceOptions(import_="FJ-1")
    return pulumi.ResourceTransformationResult(args.props, options)


@pulumi.runtime.test
def test_names_of_python_reach_the_engine_as_in_state(engine: Engine) -> Any:
    """Unknown names have no effect: a change is made, and a secret stays in plain text."""
    job = flow("given", NAMES)
    merged = flow("merged", pulumi.ResourceOptions.merge(NAMES, pulumi.ResourceOptions()))
    appended = flow("appended", pulumi.ResourceOptions(transformations=[append]))
    replaced = flow("replaced", pulumi.ResourceOptions(transformations=[replace_options]))
    done = cloudjobs.Completion(
        "done",
        jobs=[],
        opts=pulumi.ResourceOptions(
            ignore_changes=["timeout_seconds"], additional_secret_outputs=["wait_outcome"]
        ),
    )

    def check(urns: object) -> None:
        assert engine.options("given") == IN_STATE
        assert engine.options("merged") == IN_STATE
        assert engine.options("appended")["ignoreChanges"] == ["retryInterval"]
        assert engine.options("replaced") == IN_STATE
        assert engine.options("done")["ignoreChanges"] == ["timeoutSeconds"]
        assert engine.options("done")["additionalSecretOutputs"] == ["waitOutcome"]

    return pulumi.Output.all(job.urn, merged.urn, appended.urn, replaced.urn, done.urn).apply(check)


def replace_options_of_children(args: pulumi.ResourceTransformationArgs) -> Any:
    options = pulumi.ResourceOptions(parent=args.opts.parent, ignore_changes=["max_retry"])
    return pulumi.ResourceTransformationResult(args.props, options)


class Other(pulumi.CustomResource):
    """A resource of another package."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("other:index:Other", name, {}, opts)


@pulumi.runtime.test
def test_the_options_of_a_parents_transformation_are_translated(engine: Engine) -> Any:
    """They run after those of the resource, and get resources of all packages."""
    rules = pulumi.ResourceOptions(transformations=[replace_options_of_children])
    parent = pulumi.ComponentResource("demo:index:Parent", "parent", None, rules)
    ours = flow("ours", pulumi.ResourceOptions(parent=parent))
    other = Other("other", pulumi.ResourceOptions(parent=ours))

    def check(urns: object) -> None:
        assert engine.options("ours")["ignoreChanges"] == ["maxRetry"]
        assert engine.options("other")["ignoreChanges"] == ["max_retry"]

    return pulumi.Output.all(ours.urn, other.urn).apply(check)


def test_an_import_in_new_options_is_refused(engine: Engine) -> None:
    """The dynamic host cannot import, and would end with a traceback."""
    options = pulumi.ResourceOptions(transformations=[import_in_new_options])
    with pytest.raises(pulumi.RunError, match=r'"taken": import_ is not supported .* adopt="FJ-1"'):
        flow("taken", options)


async def transformed(transform: Transform, type_: str) -> resource_pb2.TransformResourceOptions:
    """Return the options that the engine gets when it calls a transform for a resource."""
    servicer = _CallbackServicer(None)  # type: ignore[arg-type]
    try:
        callback = servicer.register_transform(transform)
        request = resource_pb2.TransformRequest(type=type_, name="flow", custom=True)
        message = await servicer._callbacks[callback.token](request.SerializeToString())
        assert isinstance(message, resource_pb2.TransformResponse)
        return message.options
    finally:
        await _CallbackServicer.shutdown()  # type: ignore[no-untyped-call]


def with_new_options(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    return pulumi.ResourceTransformResult(args.props, NAMES)


def with_merged_options(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    return pulumi.ResourceTransformResult(
        args.props, pulumi.ResourceOptions.merge(args.opts, NAMES)
    )


@pytest.mark.parametrize("transform", [with_new_options, with_merged_options])
@pulumi.runtime.test
def test_names_of_python_in_the_options_of_a_transform_reach_the_engine_as_in_state(
    engine: Engine, transform: Transform
) -> Any:
    """The engine calls a transform once the resource is registered."""

    async def check(urn: object) -> None:
        [type_] = {request.type for request in engine.requests.values()}
        of_ours = await transformed(transform, type_)
        of_others = await transformed(transform, "aws:s3/bucket:Bucket")

        assert {
            "ignoreChanges": list(of_ours.ignore_changes),
            "replaceOnChanges": list(of_ours.replace_on_changes),
            "additionalSecretOutputs": list(of_ours.additional_secret_outputs),
        } == IN_STATE
        assert list(of_others.ignore_changes) == NAMES.ignore_changes

    return flow("registered", pulumi.ResourceOptions()).urn.apply(check)


def test_the_options_of_the_program_stay_as_they_are() -> None:
    """A program may give the same options to a resource of another package."""
    assert NAMES.ignore_changes == ["max_retry", "resource_list[0].alias"]
