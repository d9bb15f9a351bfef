"""The key `usePlugin`: the classes of Python with the types and the rules of the plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_cloudjobs as cloudjobs
import pytest
from pulumi_cloudjobs.engine.own_keys import PLACES_KEY, PROVIDER_KEY, REPORTED_KEY

from tests.dynamic.registrations import Registrations

KEY = "cloudjobs:usePlugin"
IN_PLUGIN = "cloudjobs:tencent/batch/job:Job"
IN_HOST = "pulumi-python:dynamic/batchJob:BatchJob"


@pytest.fixture
def use_plugin() -> Iterator[None]:
    pulumi.runtime.set_all_config({KEY: "true"})
    yield
    pulumi.runtime.set_all_config({})


def declare(name: str, command: Any = "true", **options: Any) -> cloudjobs.tencent.batch.Job:
    application: Any = {"delivery_form": "LOCAL", "command": command}
    return cloudjobs.tencent.batch.Job(
        name,
        placement={"zone": "ap-guangzhou-2"},
        job={"tasks": [{"application": application, "env_id": "env-1"}]},
        opts=pulumi.ResourceOptions(**options),
    )


def registered(program: Any) -> Registrations:
    """Return what a program sends to the engine."""
    registrations = Registrations()
    run: Any = pulumi.runtime.test
    run(program)()
    return registrations


@pytest.mark.usefixtures("use_plugin")
def test_a_resource_has_the_type_of_the_plugin_and_no_pickled_class() -> None:
    """The alias goes the other way, and secrets go as such: the plugin takes them."""
    sent = registered(lambda: declare("render", pulumi.Output.secret("echo s3cret")).urn)
    request = sent["render"]
    assert (request.type, sent.aliases("render")) == (IN_PLUGIN, [IN_HOST])
    assert PROVIDER_KEY not in request.object
    assert PLACES_KEY not in request.object
    assert list(request.object[REPORTED_KEY]) == []


def test_without_the_key_the_dynamic_host_serves_a_resource() -> None:
    """A Python program needs no plugin."""
    sent = registered(lambda: declare("render").urn)
    request = sent["render"]
    assert (request.type, sent.aliases("render")) == (IN_HOST, [IN_PLUGIN])
    assert PROVIDER_KEY in request.object
    assert REPORTED_KEY not in request.object


@pytest.mark.usefixtures("use_plugin")
def test_a_completion_goes_with_its_jobs() -> None:
    """All resources of a stack have the same provider."""

    def program() -> Any:
        jobs = [declare("render")]
        return cloudjobs.Completion("all", jobs=jobs).urn

    sent = registered(program)
    assert sent["all"].type == "cloudjobs:index/completion:Completion"
    assert sent.aliases("all") == ["pulumi-python:dynamic/completion:Completion"]
    assert PROVIDER_KEY not in sent["all"].object


@pytest.mark.usefixtures("use_plugin")
def test_the_plugin_imports() -> None:
    """The dynamic host cannot, see `test_option_names.py`."""
    assert registered(lambda: declare("render", import_="job-1").urn)["render"].importId == "job-1"


@pytest.mark.usefixtures("use_plugin")
def test_a_new_options_object_of_a_transformation_imports_too() -> None:
    """Its class is that of the SDK."""

    def replace(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        options = pulumi.ResourceOptions(import_="job-1", ignore_changes=["job.job_name"])
        return pulumi.ResourceTransformationResult(args.props, options)

    request = registered(lambda: declare("render", transformations=[replace]).urn)["render"]
    assert (request.importId, list(request.ignoreChanges)) == ("job-1", ["job.jobName"])


@pytest.mark.usefixtures("use_plugin")
def test_a_provider_is_one_of_the_plugin() -> None:
    """Its inputs have the names of the plugin's configuration, and the plugin adds the rest."""

    def program() -> Any:
        beijing = cloudjobs.Provider("beijing", tencent_region="ap-beijing")
        return declare("render", provider=beijing).urn

    sent = registered(program)
    assert sent["beijing"].type == "pulumi:providers:cloudjobs"
    assert dict(sent["beijing"].object) == {"tencentRegion": "ap-beijing"}
    assert "pulumi:providers:cloudjobs::beijing" in sent["render"].provider


@pytest.mark.parametrize(("value", "type_"), [("True", IN_PLUGIN), ("False", IN_HOST)])
def test_the_key_is_a_truth_value_like_any_other(value: str, type_: str) -> None:
    """Python spells them with a capital letter."""
    pulumi.runtime.set_all_config({KEY: value})
    try:
        assert registered(lambda: declare("render").urn)["render"].type == type_
    finally:
        pulumi.runtime.set_all_config({})


def test_another_value_than_true_and_false_is_one_line() -> None:
    """A wrong guess would move all jobs of the stack to the other provider."""
    pulumi.runtime.set_all_config({KEY: "yes"})
    try:
        with pytest.raises(pulumi.RunError, match=f"{KEY} must be true or false, not 'yes'"):
            declare("render")
    finally:
        pulumi.runtime.set_all_config({})
