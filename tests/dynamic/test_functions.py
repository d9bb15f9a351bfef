"""The functions of a Python program read in the program's process, with the stack's configuration.

No engine is needed: they call the simulator, which is in this process as well.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pulumi
import pulumi_cloudjobs as cloudjobs
import pytest
from pulumi.output import UNKNOWN
from pulumi.runtime import mocks, settings
from pulumi.runtime.sync_await import _sync_await
from pulumi_cloudjobs.core.names import to_camel, to_snake
from pulumi_cloudjobs.core.private_folder import STORE_VARIABLE
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS
from pulumi_cloudjobs.core.schema.schema import schema_of
from pulumi_cloudjobs.core.verbs.job_list import ARGUMENTS, JOB_FIELDS
from pulumi_cloudjobs.core.verbs.reading_state import MANAGED_ONLY
from pulumi_cloudjobs.dynamic import program as programs
from pulumi_cloudjobs.dynamic.job_list import ListedJob
from pulumi_cloudjobs.dynamic.translation import to_python

from tests.cards.card import Card, add_fixtures, card_of, cards
from tests.embedded import Resource, World, plain

PLANTED = "planted-secret-key-4711"


@pytest.fixture(autouse=True)
def _program(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The configuration of a program whose stack is on the simulator of this test."""
    add_fixtures(world.cloud)
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(settings.SETTINGS, "monitor", None)
    monkeypatch.setattr(settings.SETTINGS, "engine", None)
    pulumi.runtime.set_all_config(
        {"cloudjobs:endpoint": "embedded", "cloudjobs:tencentSecretKey": PLANTED}
    )
    yield
    pulumi.runtime.set_all_config({})
    programs._process_of.cache_clear()
    settings.SETTINGS.outputs.clear()


def function_of(card: Card, suffix: str = "") -> Callable[..., Any]:
    """Return the function that reads the objects of a card."""
    name = f"get_{to_snake(card.class_path.rpartition('.')[2])}{suffix}"
    function: Callable[..., Any] = getattr(
        importlib.import_module(f"pulumi_cloudjobs.{card.package}"), name
    )
    return function


def created(world: World, card: Card) -> tuple[Resource, dict[str, str]]:
    """Create the example of a card; return it, and the locators of its function."""
    resource = world.resource(card.resource_type)
    resource.create(card.inputs)
    names = card.resource_type.locator_inputs
    return resource, {
        to_snake(name): resource.state[name] for name in names if name in resource.state
    }


def outputs_in(program: Callable[[], pulumi.Output[Any]]) -> tuple[Any, bool, bool]:
    """Return the value of a program's output, whether it is known, and whether it is secret."""

    async def run() -> tuple[Any, bool, bool]:
        output = program()
        value = await output.future()
        return value, await output.is_known(), await output.is_secret()

    return _sync_await(run())


def unknown() -> pulumi.Output[str]:
    """Return an output that a preview does not know."""
    value: Any = UNKNOWN
    return pulumi.Output.from_input(value)


@pytest.mark.parametrize("card", cards(), ids=repr)
def test_an_object_is_read_with_everything_that_its_state_has(world: World, card: Card) -> None:
    """A name that is missing from the class of the result would be lost without a word."""
    resource, locators = created(world, card)
    result = function_of(card)(resource.id, **locators)

    in_state = {to_camel(name): value for name, value in locators.items()}
    read = resource.handler.read(resource.id, in_state, world.operation())
    assert read is not None
    expected = {"id": resource.id, **plain(read.outputs)}
    shapes = {field.name: field.shape for field in schema_of(card.resource_type.model).fields}
    for attribute in fields(result):
        value = expected.pop(to_camel(attribute.name), None)
        shape = shapes.get(attribute.name)
        assert getattr(result, attribute.name) == (to_python(shape, value) if shape else value)

    left_out = MANAGED_ONLY | {to_camel(name) for name in COMMON_INPUTS}
    assert set(expected) <= left_out
    with pytest.raises(FrozenInstanceError):
        result.region = "ap-beijing"


@pytest.mark.parametrize("card", cards(), ids=repr)
def test_the_output_form_reads_the_same_object(world: World, card: Card) -> None:
    """The id mostly is the output of something else."""
    resource, locators = created(world, card)
    read = function_of(card, "_output")
    value, is_known, is_secret = outputs_in(
        lambda: read(pulumi.Output.from_input(resource.id), **locators)
    )
    assert (value, is_known, is_secret) == (function_of(card)(resource.id, **locators), True, False)


def test_an_output_that_is_unknown_reads_nothing(world: World) -> None:
    """The preview of a new stack knows no id, and a plain function cannot wait for it."""
    get_job = cloudjobs.tencent.batch.get_job
    _value, is_known, _is_secret = outputs_in(
        lambda: cloudjobs.tencent.batch.get_job_output(unknown())
    )
    assert not is_known

    async def plain_form() -> None:
        get_job(unknown())  # type: ignore[arg-type]

    with pytest.raises(pulumi.RunError, match=r"preview; use tencent\.batch\.get_job_output"):
        _sync_await(plain_form())
    assert world.count("DescribeJob") == 0


def test_what_cannot_be_read_is_one_line(world: World) -> None:
    """A program that went on without the object would make other ones wrongly."""
    missing = "job-12345678"
    line = f"reading Batch job {missing}: it does not exist in ap-beijing; check id, region"
    with pytest.raises(pulumi.RunError) as plain_error:
        cloudjobs.tencent.batch.get_job(missing, region="ap-beijing")
    assert str(plain_error.value) == line

    with pytest.raises(pulumi.RunError) as output_error:
        outputs_in(lambda: cloudjobs.tencent.batch.get_job_output(missing, region="ap-beijing"))
    assert str(output_error.value) == line

    with pytest.raises(pulumi.RunError, match=r"tencent\.batch\.get_job: id is required"):
        cloudjobs.tencent.batch.get_job("")
    with pytest.raises(pulumi.RunError, match="the id must be"):
        cloudjobs.tencent.batch.get_job("cql-1")


def test_a_secret_argument_is_hidden_and_its_result_is_a_secret(world: World) -> None:
    """The result of a read by a secret repeats the secret."""
    resource, _ = created(world, card_of("tencent/batch:Job"))
    value, _is_known, is_secret = outputs_in(
        lambda: cloudjobs.tencent.batch.get_job_output(pulumi.Output.secret(resource.id))
    )
    assert value.id == resource.id
    assert is_secret

    with pytest.raises(pulumi.RunError, match=r"^reading Batch job \[secret\]: it does not exist"):
        outputs_in(
            lambda: cloudjobs.tencent.batch.get_job_output(pulumi.Output.secret("job-zq8w7x6y"))
        )


def test_a_result_that_repeats_a_secret_is_one(world: World) -> None:
    """A name may hold the key of the stack; state keeps it encrypted then."""
    card = card_of("tencent/oceanus:Job")
    resource = world.resource(card.resource_type)
    resource.create({**card.inputs, "name": PLANTED})
    space = {"work_space_id": resource.state["workSpaceId"]}

    value, _is_known, is_secret = outputs_in(
        lambda: cloudjobs.tencent.oceanus.get_job_output(resource.id, **space)
    )
    assert (value.job_name, is_secret) == (PLANTED, True)
    assert cloudjobs.tencent.oceanus.get_job(resource.id, **space).job_name == PLANTED

    jobs, _is_known, is_secret = outputs_in(
        lambda: cloudjobs.list_jobs_output(service="tencent.oceanus")
    )
    assert is_secret
    assert PLANTED in [job.name for job in jobs]
    assert not outputs_in(lambda: cloudjobs.list_jobs_output(service="tencent.batch"))[2]


def test_jobs_are_listed_in_both_forms(world: World) -> None:
    """A program acts on what runs, whoever has started it."""
    for card in cards():
        created(world, card)

    jobs = cloudjobs.list_jobs()
    assert {job.service for job in jobs} == {card.package for card in cards()}
    assert outputs_in(cloudjobs.list_jobs_output) == (jobs, True, False)

    running = cloudjobs.list_jobs(service="huawei", region="cn-north-4", status="running")
    assert running == [job for job in jobs if job.service == "huawei.dli"]
    assert cloudjobs.list_jobs(service="tencent.batch", name="hell*")[0].name == "hello"
    with pytest.raises(pulumi.RunError, match=r"^list_jobs: region needs service"):
        cloudjobs.list_jobs(region="cn-north-4")


def test_the_members_of_a_job_are_those_of_the_other_languages() -> None:
    """A member that only one front has is found by nobody."""
    names = [to_camel(field.name) for field in fields(ListedJob)]
    assert names == list(JOB_FIELDS)
    assert list(ARGUMENTS) == ["service", "region", "status", "name"]


def test_a_warning_of_a_list_is_a_warning_of_the_program(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without it nobody would miss the vendors whose keys are missing."""
    for variable in ("HUAWEICLOUD_SDK_AK", "ALIBABA_CLOUD_ACCESS_KEY_ID"):
        monkeypatch.delenv(variable, raising=False)
    pulumi.runtime.set_all_config(
        {"cloudjobs:tencentEndpoint": "embedded", "cloudjobs:huaweiRegion": "cn-north-4"}
    )
    assert {job.service for job in cloudjobs.list_jobs()} <= {"tencent.oceanus"}
    assert "warning: listing jobs: all jobs of Huawei Cloud are left out: no credentials" in (
        capsys.readouterr().err
    )


def test_a_unit_test_with_mocks_reaches_no_cloud(world: World) -> None:
    """Pulumi's own functions call the mocks as well."""
    called: list[tuple[str, dict[str, Any]]] = []

    class Mocks(mocks.Mocks):
        def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
            return "", {}

        def call(self, args: mocks.MockCallArgs) -> Any:
            called.append((args.token, args.args))
            return {"jobId": "job-1", "job": {"jobName": "mocked"}}

    mocks.set_mocks(Mocks(), preview=False)
    result = cloudjobs.tencent.batch.get_job("job-1")
    assert (result.job_id, result.job) == ("job-1", {"job_name": "mocked"})
    assert outputs_in(lambda: cloudjobs.tencent.batch.get_job_output("job-1"))[0] == result
    assert called == [("cloudjobs:tencent/batch/getJob:getJob", {"id": "job-1"})] * 2
    assert world.count("DescribeJob") == 0


def created_by(provider: pulumi.ProviderResource) -> pulumi.ComponentResource:
    """Return a component whose children use a provider."""
    return pulumi.ComponentResource(
        "demo:index:Farm", "farm", opts=pulumi.ResourceOptions(providers=[provider])
    )


@pytest.mark.parametrize("use_plugin", ["false", "true"], ids=["host", "plugin"])
def test_a_parent_gives_a_function_its_provider(use_plugin: str) -> None:
    """A component reads with the key that its children are created with."""
    pulumi.runtime.set_config("cloudjobs:usePlugin", use_plugin)
    mocks.set_mocks(Silent(), preview=False)
    beijing = cloudjobs.Provider("beijing", tencent_region="ap-beijing")
    for opts in (
        pulumi.InvokeOptions(provider=beijing),
        pulumi.InvokeOptions(parent=created_by(beijing)),
    ):
        configuration = programs.configuration_for(opts)
        assert configuration["cloudjobs:tencentRegion"] == "ap-beijing"
        assert configuration["cloudjobs:endpoint"] == "embedded"

    stack = programs.configuration_for(pulumi.InvokeOptions(parent=created_by(other_provider())))
    assert stack["cloudjobs:tencentRegion"] is None


def other_provider() -> pulumi.ProviderResource:
    """Return the provider of another package."""
    return pulumi.ProviderResource("aws", "other", {})


def test_the_provider_of_another_package_is_refused() -> None:
    """Its keys are not those of these clouds."""
    mocks.set_mocks(Silent(), preview=False)
    opts = pulumi.InvokeOptions(provider=other_provider())
    with pytest.raises(pulumi.RunError, match=r"must be a pulumi_cloudjobs\.Provider, not Prov"):
        cloudjobs.list_jobs(opts=opts)


@pytest.mark.parametrize("preview", [True, False])
def test_a_function_waits_for_the_resources_before_it(preview: bool) -> None:
    """A resource may create the object that it reads; a preview does not know it yet."""
    engine = Silent()
    mocks.set_mocks(engine, preview=preview)
    first = Stored("first", "" if preview else "id")
    opts = pulumi.InvokeOutputOptions(depends_on=[first])
    _value, is_known, _is_secret = outputs_in(lambda: cloudjobs.list_jobs_output(opts=opts))
    assert is_known is not preview
    assert len(engine.called) == (0 if preview else 1)


class Stored(pulumi.CustomResource):
    """A resource of another package, whose id is its property `id_`."""

    def __init__(self, name: str, id: str) -> None:
        super().__init__("demo:index:Stored", name, {"id_": id})


class Silent(mocks.Mocks):
    """An engine that returns what it is given, and counts the calls of functions."""

    def __init__(self) -> None:
        self.called: list[str] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return args.inputs.get("id_", args.name), args.inputs

    def call(self, args: mocks.MockCallArgs) -> Any:
        self.called.append(args.token)
        return {}
