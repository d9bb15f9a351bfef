"""Keys with two leading underscores, on SDKs that drop them (3.216 to 3.234) and on others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from tests.dynamic.host_process import (
    PACKAGE,
    HostProcess,
    RecordingEngine,
    bag,
    changed_sdk,
    outputs,
    urn,
)

OLDER_SDK = [
    ("keep_internal is False and ", "not keep_internal and "),
    ("keep_internal: Optional[bool] = True", "keep_internal: Optional[bool] = None"),
    (
        "deserialize_property(v, keep_unknowns, keep_internal)",
        "deserialize_property(v, keep_unknowns)",
    ),
    (
        "deserialize_properties(value, keep_unknowns, keep_internal)",
        "deserialize_properties(value, keep_unknowns)",
    ),
]
GIVEN = {"__reported": ["a"], "triggers": {"__v": 1.0, "v": 1.0}, "list": [{"__a": {"__b": "c"}}]}


@pytest.fixture(params=["this SDK", "older SDK"])
def sdk(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with the SDK as it is installed, and with what SDKs before 3.235 do."""
    return changed_sdk(
        tmp_path, *(OLDER_SDK if request.param == "older SDK" else ()), file="runtime/rpc.py"
    )


def test_the_first_calls_of_a_host_are_given_every_key(
    start_host: Callable[..., HostProcess], engine: RecordingEngine, sdk: Path
) -> None:
    """The host reads them before this package is loaded; a lost place would show a secret."""
    host = start_host(engine.address, sdk=sdk)
    calls = [host.start_create("echo_all", **GIVEN) for _ in range(8)]
    assert [outputs(call.result()) for call in calls] == [GIVEN] * 8


def test_every_verb_is_given_every_key(
    start_host: Callable[..., HostProcess], engine: RecordingEngine, sdk: Path
) -> None:
    """An update that loses a key would write the loss into state."""
    host = start_host(engine.address, sdk=sdk)
    read = provider_pb2.ReadRequest(id="1", urn=urn("a"), properties=bag(do="echo_all", **GIVEN))
    assert outputs(host.stub.Read(read)) == GIVEN
    news = bag(do="echo_all", **GIVEN)
    update = provider_pb2.UpdateRequest(id="1", urn=urn("a"), olds=bag(do="echo_all"), news=news)
    assert outputs(host.stub.Update(update)) == GIVEN
    delete = provider_pb2.DeleteRequest(id="1", urn=urn("a"), properties=bag(do="echo_all"))
    assert isinstance(host.stub.Delete(delete), empty_pb2.Empty)


def test_a_program_reads_every_key_in_outputs(sdk: Path) -> None:
    """Triggers of one resource, given to another, would otherwise be other ones."""
    program = (
        "from pulumi_cloudjobs import Completion\n"
        "from google.protobuf import struct_pb2\n"
        "from pulumi.runtime import rpc\n"
        "struct = struct_pb2.Struct()\n"
        "struct.update({'triggers': {'__v': '1'}})\n"
        "print(rpc.deserialize_properties(struct))\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(sdk), str(PACKAGE)])}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == "{'triggers': {'__v': '1'}}"
