"""The protocol beyond the plain life: unknown values, kept failures, Ctrl-C, configuration."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2
from pulumi_cloudjobs.core.errors import Cancelled
from pulumi_cloudjobs.plugin import codec, main, package

from tests.cards.card import card_of
from tests.dynamic.host_process import RecordingEngine
from tests.embedded import World
from tests.plugin.client import (
    UNKNOWN,
    Client,
    Failed,
    State,
    plain,
    props_of,
    secret,
    struct,
    urn_of,
)

BATCH = card_of("tencent/batch:Job")
URN = urn_of(BATCH.token)
RUNNING = "tencent.batch.running_seconds"
PROVIDER = "urn:pulumi:dev::project::pulumi:providers:cloudjobs"


def inputs_with(**more: Any) -> dict[str, Any]:
    return {**BATCH.inputs, **more}


def test_unknown_values_pass_a_preview(client: Client) -> None:
    """A preview sends what another resource has not made yet, at any depth."""
    given = inputs_with()
    given["job"]["tasks"][0]["application"]["command"] = UNKNOWN
    given["placement"] = UNKNOWN
    inputs = client.checked(URN, given)
    assert inputs["placement"] == UNKNOWN

    planned = client.create(URN, inputs, preview=True)
    assert planned.outputs["job"] == inputs["job"]
    assert planned.outputs["jobId"] == UNKNOWN

    state = client.create(URN, client.checked(URN, inputs_with()))
    assert list(client.diff(URN, state, inputs).replaces) == ["placement", "job"]


def test_a_detailed_diff_names_what_changes(client: Client) -> None:
    """The engine shows exactly these lines."""
    state = client.create(URN, client.checked(URN, inputs_with(triggers={"day": 1})))
    given = inputs_with(wait={"until": "accepted"})
    given["job"]["priority"] = 2
    diff = client.diff(URN, state, client.checked(URN, given))
    kinds = provider_pb2.PropertyDiff.Kind
    shown = {path: kinds.Name(entry.kind) for path, entry in diff.detailedDiff.items()}
    assert shown == {"job.priority": "UPDATE_REPLACE", "triggers": "DELETE_REPLACE", "wait": "ADD"}


def test_a_diff_reads_no_large_input_that_is_equal(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job may have 1,500 tasks. An input with a secret is read, so that the secret is known."""
    state = client.create(URN, client.checked(URN, inputs_with()))
    read: list[Any] = []
    read_object = codec._plain_object

    def noting(struct: Any, *more: Any) -> Any:
        read.append(struct)
        return read_object(struct, *more)

    monkeypatch.setattr(codec, "_plain_object", noting)
    assert list(client.diff(URN, state, state.inputs).diffs) == []
    assert read == []

    changed = {**state.inputs, "job": {**state.inputs["job"], "priority": 7}}
    assert list(client.diff(URN, state, changed).diffs) == ["job"]
    assert read != []

    read.clear()
    hidden = {**state.inputs, "job": secret(state.inputs["job"])}
    state.outputs["job"] = secret(state.outputs["job"])
    assert list(client.diff(URN, state, hidden).diffs) == []
    assert read != []


def test_a_failed_wait_keeps_id_and_state(client: Client, world: World) -> None:
    """The next up must find the job, and not start another one."""
    setting, value = BATCH.waits.fails if BATCH.waits else ("", None)
    world.cloud.set(setting, value)
    world.cloud.set(RUNNING, 60.0)
    inputs = client.checked(URN, inputs_with(wait={"until": "finished"}))
    with pytest.raises(Failed) as failed:
        client.create(URN, inputs)

    kept = failed.value.failure
    assert failed.value.code == failed.value.status.value[0]
    assert kept.id.startswith("job-")
    assert list(kept.reasons) == [str(failed.value)]
    state = State(kept.id, inputs, props_of(kept.properties))
    assert state.outputs["waitOutcome"] == "failed"

    with pytest.raises(Failed) as read:
        client.read(URN, state)
    assert read.value.failure.id == kept.id
    assert plain(props_of(read.value.failure.inputs)) == plain(inputs)

    diff = client.diff(URN, state, inputs)
    assert (diff.changes, list(diff.diffs)) == (provider_pb2.DiffResponse.DIFF_SOME, [])
    with pytest.raises(Failed) as updated:
        client.update(URN, state, inputs)
    assert updated.value.failure.id == kept.id
    assert world.count("SubmitJob") == 1


def test_cancel_ends_every_wait_and_keeps_the_ids(client: Client, world: World) -> None:
    """Ctrl-C must not orphan a job, and it comes while all jobs wait."""
    world.clock.on_wait = lambda: client.call("Cancel", empty_pb2.Empty()) and None
    with pytest.raises(Failed, match="the next up resumes the wait") as failed:
        client.create(URN, client.checked(URN, inputs_with(wait={"until": "finished"})))

    assert failed.value.failure.id.startswith("job-")


def test_cancel_needs_no_free_worker(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise it would come after the last wait of more jobs than threads."""
    workers = 3
    monkeypatch.setattr(main, "MOST_THREADS", workers)
    client = Client(world.settings)
    waiting = threading.Semaphore(0)

    def wait(_request: object) -> None:
        waiting.release()
        client.servicer.process.cancelled.wait(30)
        raise Cancelled("interrupted")

    monkeypatch.setattr(client.servicer._resources, "create", wait)
    try:
        request = provider_pb2.CreateRequest(urn=URN)
        calls = [client.stub.Create.future(request) for _ in range(workers)]
        for _ in calls:
            assert waiting.acquire(timeout=30)

        client.stub.Cancel(empty_pb2.Empty(), timeout=5)
        assert all(call.exception(timeout=30) is not None for call in calls)
    finally:
        client.stop()


def test_custom_timeouts_bound_a_create(client: Client, world: World) -> None:
    """The engine hands them on, and does not enforce them itself."""
    inputs = client.checked(URN, inputs_with(wait={"until": "finished", "pollSeconds": 600}))
    request = provider_pb2.CreateRequest(urn=URN, properties=struct(inputs), timeout=90.0)
    with pytest.raises(Failed, match="not finished after 90 s"):
        client.call("Create", request)


def test_every_mistake_is_reported_with_its_path(client: Client) -> None:
    """The engine prints a line for each, and puts nothing before the path."""
    given = inputs_with()
    given["job"]["priority"] = -1
    given["job"]["prioriti"] = 3
    _, failures = client.check(URN, given)
    assert any(line.startswith(": job.priority ") for line in failures)
    assert any("did you mean" in line for line in failures)


def test_mistakes_of_a_python_program_are_spelled_and_reported_as_its_own(client: Client) -> None:
    """The program has shown those that it could see, and an empty list says that it has none."""
    given = inputs_with()
    given["job"]["tasks"][0]["taskInstanceNum"] = -1
    _, [line] = client.check(URN, {**given, "__reported": []})
    assert line.startswith(": job.tasks[0].task_instance_num ")

    inputs, [line] = client.check(URN, {**given, "__reported": [line.removeprefix(": ")]})
    assert line == ": 1 of its inputs must be corrected, see the errors of the stack"
    assert "__reported" not in inputs


def test_an_option_that_a_transform_may_not_set_fails_the_check(client: Client) -> None:
    """The engine imports no `Completion`."""
    _, [line] = client.check(URN, {**inputs_with(), "__refused": "import_ is not supported"})
    assert line == ": import_ is not supported"


def test_a_python_program_hands_on_the_organization_of_its_stack(client: Client) -> None:
    """The engine sends the name of the stack alone; the organization is part of an owner."""
    state = client.create(URN, client.checked(URN, {**inputs_with(), "__organization": "acme"}))
    assert client.servicer.process.context().journal.organization == "acme"
    # A destroy runs no program.
    assert state.inputs["__organization"] == state.outputs["__organization"] == "acme"


def test_warnings_and_states_go_to_the_terminal(client: Client, engine: RecordingEngine) -> None:
    """Users of every language read the same lines."""
    inputs = client.checked(URN, inputs_with(wait={"until": "running"}))
    state = client.create(URN, inputs)
    changed = client.checked(URN, BATCH.replaced, state.inputs)
    client.diff(URN, state, changed)
    client.diff(URN, state, changed)

    warnings = [text for severity, urn, text, _ in engine.lines if severity == "WARNING"]
    assert len([text for text in warnings if text.startswith("replaces Batch job")]) == 1
    passing = [text for _, urn, text, passes in engine.lines if passes and urn == URN]
    assert passing

    # A line waits for a busy engine, a text of the status column is replaced by the next one.
    assert min(engine.patience[text] for text in warnings) > 5
    assert max(engine.patience[text] for text in passing) < 5


def test_an_unknown_type_is_one_line(client: Client) -> None:
    """A typing error of a YAML program, or a type of a newer version."""
    urn = "urn:pulumi:dev::project::cloudjobs:tencent/batch/jop:Jop::nightly"
    with pytest.raises(Failed, match=r"cloudjobs:tencent/batch/jop:Jop is an unknown type"):
        client.check(urn, {})


def test_a_bug_asks_for_a_report(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine gets a response whatever is raised."""

    def fail(*_: object) -> None:
        raise KeyboardInterrupt("odd")

    monkeypatch.setattr(client.servicer._resources, "check", fail)
    with pytest.raises(Failed, match=r"check: KeyboardInterrupt: odd"):
        client.check(URN, {})


# Configuration


def test_secret_keys_are_encrypted_and_unknown_ones_reported(
    client: Client, engine: RecordingEngine
) -> None:
    """A key in plain text would stay so in state; a misspelled key has no effect."""
    news = struct({"tencentSecretKey": "not-so-secret", "tencentRegio": "x", "version": "1"})
    request = provider_pb2.CheckRequest(urn=f"{PROVIDER}::default_1_2_3", news=news)
    response = client.call("CheckConfig", request)
    returned = props_of(response.inputs)
    assert plain(returned) == {
        "tencentSecretKey": "not-so-secret",
        "tencentRegio": "x",
        "version": "1",
    }
    assert returned["tencentSecretKey"] != "not-so-secret"

    texts = [text for severity, urn, text, _ in engine.lines if (severity, urn) == ("WARNING", "")]
    assert len(texts) == 2
    assert "did you mean cloudjobs:tencentRegion?" in texts[0]
    assert "cloudjobs:tencentSecretKey is not encrypted" in texts[1]


def test_a_missing_old_key_replaces_no_provider(client: Client) -> None:
    """A stack of dynamic providers has no configuration of this provider in state."""
    request = provider_pb2.DiffRequest(
        urn=f"{PROVIDER}::default", old_inputs=struct({}), news=struct({"endpoint": "embedded"})
    )
    response = client.call("DiffConfig", request)
    assert (list(response.diffs), list(response.replaces)) == (["endpoint"], [])


def test_another_account_of_another_provider_replaces(client: Client) -> None:
    """Ids of one account mean nothing in another; a preview says so."""
    client.call("Configure", provider_pb2.ConfigureRequest(args=struct({"endpoint": "embedded"})))
    state = client.create(URN, client.checked(URN, BATCH.inputs))
    _endpoint, key = state.outputs["origin"].split(" ")
    state.outputs["origin"] = f"https://elsewhere.example {key}"
    with pytest.raises(Failed, match="was made elsewhere"):
        client.diff(URN, state, state.inputs)

    client.call("DiffConfig", provider_pb2.DiffRequest(urn=f"{PROVIDER}::other"))
    diff = client.diff(URN, state, state.inputs)
    assert list(diff.replaces) == ["origin"]


def test_an_explicit_provider_takes_the_rest_from_the_stack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The class `Provider` of Python does the same; parts of a key never come from two places.

    Errors name an argument, which users have not written as a key of the configuration.
    """
    stack = {
        "tencentRegion": "ap-guangzhou",
        "tencentSecretKey": "of the stack",
        "huaweiSecretKey": "also of the stack",
    }
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(stack))
    client = Client()
    try:
        given = struct({"tencentSecretId": "AKID", "version": "0.1.0"})
        request = provider_pb2.CheckRequest(urn=f"{PROVIDER}::beijing", news=given)
        args = client.call("CheckConfig", request).inputs
        client.call("Configure", provider_pb2.ConfigureRequest(args=args))
        _, failures = client.check(URN, BATCH.inputs)
    finally:
        client.stop()

    checked = props_of(args)
    assert checked["tencentRegion"] == "ap-guangzhou"
    assert checked["huaweiSecretKey"] == secret("also of the stack")
    assert checked["version"] == "0.1.0"
    assert "tencentSecretKey" not in checked
    assert any("argument tencentSecretId of Provider beijing" in line for line in failures)


def test_an_import_is_of_the_region_that_its_id_names(client: Client) -> None:
    """Without one it is the configured region."""
    created = client.create(URN, client.checked(URN, inputs_with()))
    urn = urn_of(BATCH.token, "imported")
    imported = client.import_(urn, f"{created.id}?region=ap-guangzhou")
    assert imported is not None
    assert imported.id == imported.outputs["jobId"] == created.id

    for id, region in (
        (f"{created.id}?region=ap-beijing", "ap-beijing"),
        ("job-12345678", "ap-guangzhou"),
    ):
        line = f"reading Batch job {id.partition('?')[0]}: it does not exist in {region}"
        with pytest.raises(Failed, match=line):
            client.import_(urn, id)


def test_a_handshake_after_the_end_starts_anew(client: Client) -> None:
    """A debugged plugin stays live when the engine has ended, and serves the next one."""
    client.call("Cancel", empty_pb2.Empty())
    client.call("Handshake", provider_pb2.ProviderHandshakeRequest(engine_address=""))
    assert not client.servicer.process.cancelled.is_set()


# The package


def test_a_package_without_a_schema_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout has one only after `make generate`."""
    monkeypatch.setattr(package, "SCHEMA_FILE", package.SCHEMA_FILE.with_name("none.json"))
    with pytest.raises(Failed, match="make generate"):
        client.call("GetSchema", provider_pb2.GetSchemaRequest())
