"""Parts of a resource's state that the SDK and the host add: stack trace, and the provider twice.

`tests/engine/test_state_size.py` counts the characters of a whole resource.
"""

from __future__ import annotations

import base64
import pickle
import sysconfig
from pathlib import Path
from typing import Any

import pulumi
import pulumi_cloudjobs as cloudjobs
import pytest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import resource as sdk
from pulumi.runtime.proto import provider_pb2
from pulumi_cloudjobs.dynamic.adaptations import user_frames
from pulumi_cloudjobs.dynamic.adaptations.provider_references import reference_or
from pulumi_cloudjobs.tencent.batch.resources import JobArgsDict, JobProvider

from tests.dynamic.host_process import PACKAGE, HostProcess, bag, plain, urn
from tests.dynamic.registrations import Registrations
from tests.resource_types import RESOURCE_TYPES, Described

HERE = Path(__file__).as_uri()
LONGEST_REFERENCE = 60
JOB: JobArgsDict = {
    "tasks": [{"application": {"delivery_form": "LOCAL", "command": "true"}, "env_id": "env-1"}]
}
PLACEMENT: Any = {"zone": "ap-guangzhou-2"}


def declare(name: str) -> cloudjobs.tencent.batch.Job:
    return cloudjobs.tencent.batch.Job(name, placement=PLACEMENT, job=JOB)


def line_of(function: Any, text: str) -> int:
    """Return the line of this file in which a function has a text."""
    first = function.__code__.co_firstlineno
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines[first:], first + 1) if text in line)


def test_this_sdk_is_one_that_is_known() -> None:
    """Otherwise each resource takes a thousand characters more, and nobody would notice."""
    assert sdk._get_source_position is user_frames._position_of_user


def test_the_frames_of_the_program_are_kept_and_no_others() -> None:
    """A function that declares resources is called from somewhere, and users search for both."""
    registrations = Registrations()

    @pulumi.runtime.test
    def program() -> Any:
        return declare("render").urn

    program()
    frames = registrations.frames("render")
    declared = (HERE, line_of(declare, "return"))
    assert registrations.position("render") == declared
    assert frames[:2] == [
        declared,
        (HERE, line_of(test_the_frames_of_the_program_are_kept_and_no_others, "return declare(")),
    ]

    standard_library = Path(sysconfig.get_path("stdlib")).as_uri()
    foreign = (
        Path(pulumi.__file__).parent.as_uri(),
        PACKAGE.as_uri(),
        f"{standard_library}/asyncio",
    )
    assert [uri for uri, _ in frames if not uri or uri.startswith(foreign)] == []


def test_a_resource_has_its_position_without_a_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """The position is what people see."""
    registrations = Registrations()
    monkeypatch.setattr(user_frames, "_is_users", lambda uri: False)

    @pulumi.runtime.test
    def program() -> Any:
        return declare("render").urn

    program()
    assert registrations.frames("render") == []
    assert registrations.position("render") == (HERE, line_of(declare, "return"))


def test_resources_of_others_keep_their_frames() -> None:
    """Only the state of this package's resources is changed."""
    registrations = Registrations()

    class Other(pulumi.CustomResource):
        """Any."""

        def __init__(self, name: str) -> None:
            super().__init__("test:index:Other", name)

    @pulumi.runtime.test
    def program() -> Any:
        return Other("other").urn

    program()
    assert any("/asyncio/" in uri for uri, _ in registrations.frames("other"))


@pytest.mark.parametrize(
    ("uri", "is_users"),
    [
        ("file:///home/me/project/__main__.py", True),
        ("file:///home/me/project/.venv/lib/python3.12/site-packages/farm/jobs.py", True),
        (f"{Path(sysconfig.get_path('stdlib')).as_uri()}/site-packages/farm/jobs.py", True),
        (f"{Path(sysconfig.get_path('stdlib')).as_uri()}/runpy.py", False),
        (f"{Path(pulumi.__file__).parent.as_uri()}/output.py", False),
        (f"{PACKAGE.as_uri()}/pulumi_cloudjobs/dynamic/resource.py", False),
        ("file:///opt/pulumi/bin/pulumi-language-python-exec", False),
        ("", False),
    ],
)
def test_a_file_is_the_users_unless_python_pulumi_or_this_package_has_it(
    uri: str, is_users: bool
) -> None:
    """A package of components is the user's too: its lines are what leads to a resource."""
    assert user_frames._is_users(uri) is is_users


def test_an_unfamiliar_sdk_keeps_its_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such an SDK may compute the position in another way."""
    for own in (None, lambda: None):
        monkeypatch.setattr(user_frames, "_source_position", own)
        monkeypatch.setattr(sdk, "_get_source_position", own)
        user_frames.keep_user_frames()
        assert vars(sdk)["_get_source_position"] is own


# --- the provider


@pytest.mark.parametrize("described", RESOURCE_TYPES, ids=str)
def test_a_reference_is_short_and_leads_to_the_class(described: Described) -> None:
    """The reference is in every stack for ever, twice in each resource."""
    pickled = serialize_provider(described.provider_class())
    reference = reference_or(pickled, str(described))
    assert len(reference) <= LONGEST_REFERENCE < len(pickled)
    assert type(pickle.loads(base64.b64decode(reference))) is described.provider_class


def test_no_reference_in_the_state_of_a_stack_has_changed() -> None:
    """After a rename no stack could be updated any more."""
    pickled = serialize_provider(JobProvider())
    assert reference_or(pickled, "tencent/batch:Job") == "Y3B1bHVtaV9jbG91ZGpvYnMKYmF0Y2hKb2IKLg=="


def test_a_reference_that_cannot_be_read_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the host is given what the SDK writes."""
    pickled = serialize_provider(JobProvider())

    def refuse(data: bytes) -> Any:
        raise ValueError("no old protocols")

    monkeypatch.setattr(pickle, "loads", refuse)
    assert reference_or(pickled, "tencent/batch:Job") == pickled


@pytest.mark.parametrize("name", ["batchNothing", "batch", "nothing"])
def test_the_package_has_no_other_names(name: str) -> None:
    """A program that misspells a name gets an error about the name."""
    with pytest.raises(AttributeError, match=f"'pulumi_cloudjobs' has no attribute '{name}'"):
        getattr(cloudjobs, name)


@pytest.mark.parametrize("is_reference", [True, False], ids=["reference", "pickled"])
def test_the_host_reads_both_forms(host: HostProcess, is_reference: bool) -> None:
    """A stack may have the one in state and be given the other by its program."""
    pickled = serialize_provider(JobProvider())
    provider = reference_or(pickled, "tencent/batch:Job") if is_reference else pickled
    inputs = bag(placement=PLACEMENT, __provider=provider)
    response = host.stub.Check(
        provider_pb2.CheckRequest(urn=urn("render"), olds=inputs, news=inputs)
    )
    assert any(failure.reason.startswith("job is required") for failure in response.failures)
    assert plain(response.inputs)["__provider"] == provider
