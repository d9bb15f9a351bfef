"""Results on their way to the engine: whatever a cloud has returned arrives, and no id is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pulumi import dynamic
from pulumi.runtime import rpc
from pulumi_cloudjobs.core.operation import Operation
from pulumi_cloudjobs.core.resource_type import Values
from pulumi_cloudjobs.core.secrets import Redactor
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure, ReadResult
from pulumi_cloudjobs.dynamic import host, provider
from pulumi_cloudjobs.dynamic.adaptations.init_failed import partial_failure
from pulumi_cloudjobs.dynamic.adaptations.plain_errors import ShownError
from pulumi_cloudjobs.dynamic.adaptations.sync_loop import SyncLoop
from pulumi_cloudjobs.dynamic.host_state import HOST
from pulumi_cloudjobs.dynamic.process import Process
from pulumi_cloudjobs.tencent.batch.resources import JobProvider

ID = "job-7"
TASK = {
    "taskName": "a",
    "taskInstanceNum": 1,
    "application": {"deliveryForm": "LOCAL", "command": "true"},
    "computeEnv": {
        "envType": "MANAGED",
        "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"},
    },
}
INPUTS: dict[str, Any] = {
    "region": "ap-guangzhou",
    "placement": {"zone": "ap-guangzhou-2"},
    "job": {"jobName": "render", "priority": 1, "tasks": [TASK]},
}
DEEP: Any = "bottom"
for _ in range(300):
    DEEP = {"more": DEEP}
ODD = {
    "half-a-pair": "a\ud800b",
    "half-a-pair-as-name": {"\udfff": 1},
    "beyond-floats": 10**400,
    "not-a-number": float("nan"),
    "infinite": [float("inf"), float("-inf")],
    "bytes": b"x",
    "an-object": object(),
    "deep": DEEP,
}


class Verbs:
    """Verbs that have created an object with these outputs."""

    def __init__(self, outputs: Values, failure: str = "") -> None:
        self._outputs, self._failure = outputs, failure

    def create(self, inputs: Values, operation: Operation) -> ReadResult:
        if self._failure:
            raise PartialFailure(ID, {**inputs, **self._outputs}, [self._failure])
        return ReadResult(ID, {**inputs, **self._outputs}, inputs)


def made_by(monkeypatch: pytest.MonkeyPatch, verbs: Verbs) -> JobProvider:
    """A provider class with these verbs, in a process of its own."""
    monkeypatch.setattr(provider, "_PROCESS", Process())
    monkeypatch.setattr(JobProvider, "new_handler", classmethod(lambda cls, settings: verbs))
    return JobProvider()


def sent(properties: dict[str, Any]) -> Any:
    """The properties as the host and a partial failure write them, in bytes."""
    partial_failure(ID, properties, ["failed"], None)
    return (
        SyncLoop().run_until_complete(rpc.serialize_properties(properties, {})).SerializeToString()
    )


@pytest.mark.parametrize("value", ODD.values(), ids=list(ODD))
@pytest.mark.parametrize(
    "failure", ["", "waiting for Batch job job-7: it failed \ud800"], ids=["ok", "partial"]
)
def test_whatever_a_cloud_has_returned_can_be_sent(
    monkeypatch: pytest.MonkeyPatch, value: Any, failure: str
) -> None:
    """The host writes results outside of our code, where an exception loses the id."""
    provider = made_by(monkeypatch, Verbs({"jobId": ID, "reason": value}, failure))
    created = provider.create(dict(INPUTS))
    assert created.id == ID
    assert created.outs is not None
    assert created.outs["jobId"] == ID
    assert sent(created.outs)


def test_outputs_that_cannot_be_returned_leave_the_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Finding secrets in what a cloud has returned is a step after the create as well."""

    def fail(self: Redactor, outputs: Values) -> Values:
        raise RecursionError("too deep")

    monkeypatch.setattr(Redactor, "mark", fail)
    created = made_by(monkeypatch, Verbs({"jobId": ID})).create(dict(INPUTS))
    assert created.id == ID
    assert created.outs is not None
    assert created.outs["placement"] == INPUTS["placement"]
    assert created.outs["waitOutcome"] == "pending"
    assert "RecursionError: too deep" in created.outs["reason"]


def test_a_partial_failure_that_cannot_be_written_is_one_that_the_host_cannot_do() -> None:
    """Then the create succeeds with what is known, in place of an exception that forgets it."""
    request: Any = type("Request", (), {"verb": "Create", "provider": "blob"})()
    HOST.features = frozenset({"partial_failure"})
    try:
        assert not host.raise_init_failed(
            request, id=ID, properties={"a": object()}, reasons=["failed"]
        )
    finally:
        HOST.features = frozenset()


@pytest.fixture
def failing_cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JobProvider:
    """A provider on the simulator, where every job fails, in a host without partial failures."""
    from pulumi_cloudjobs.simulator.app import open_store
    from pulumi_cloudjobs.simulator.control import Control

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    cloud = Control(open_store(Path(".cloudjobs")))
    for name in ("submitted", "runnable", "starting", "running"):
        cloud.set(f"tencent.batch.{name}_seconds", 0.0)
    cloud.set("tencent.batch.outcome", "failed")
    process = Process()
    process._config = {"endpoint": "embedded"}
    monkeypatch.setattr(provider, "_PROCESS", process)
    return JobProvider()


def test_where_nothing_can_fail_partially_the_next_diff_asks_for_an_update(
    failing_cloud: JobProvider,
) -> None:
    """There a failed wait of a create seems a success; every later command reports the failure."""
    job = failing_cloud
    inputs = job.check({}, {**INPUTS, "wait": {"until": "finished"}}).inputs
    created = job.create(dict(inputs))
    assert created.id is not None
    outputs: dict[str, Any] = {**(created.outs or {}), "__provider": "as the host adds it"}
    assert outputs["waitOutcome"] == "failed"
    assert "failed (FAILED)" in outputs["reason"]
    assert job.diff(created.id, outputs, dict(inputs)).changes is True

    read: dynamic.ReadResult = job.read(created.id, outputs)
    assert read.id == created.id
    assert read.outs is not None
    assert read.outs["waitOutcome"] == "failed"
    outputs = {**read.outs, "__provider": "as the host adds it"}
    assert job.diff(created.id, outputs, dict(inputs)).changes is True
    with pytest.raises(ShownError, match=r"failed \(FAILED\)"):
        job.update(created.id, dict(read.outs), dict(inputs))
