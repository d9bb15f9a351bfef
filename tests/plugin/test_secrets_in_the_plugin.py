"""Secrets in the plugin: marked where they came from, known to every text, never printed."""

from __future__ import annotations

import base64
import json
import pickle
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN as CORE_UNKNOWN
from pulumi_cloudjobs.core.schema.inputs import Secret
from pulumi_cloudjobs.engine.own_keys import PROVIDER_KEY, without_own_keys
from pulumi_cloudjobs.plugin.codec import decode, encode
from pulumi_cloudjobs.plugin.resources import moved_places, places_in

from tests.cards.card import Card, cards
from tests.cards.tencent_batch_job import CARD as BATCH
from tests.dynamic.host_process import RecordingEngine
from tests.embedded import World
from tests.input_paths import Values
from tests.plugin.client import (
    SECRET,
    SIGNATURE,
    UNKNOWN,
    Client,
    Failed,
    plain,
    props_of,
    secret,
    struct,
    urn_of,
)
from tests.sweeps import SWEPT, planted

PASSWORD = "hunter2-hunter2"
URN = urn_of(BATCH.token)


def with_secret_command(command: str = PASSWORD) -> Values:
    inputs = BATCH.inputs
    inputs["job"]["tasks"][0]["application"]["command"] = secret(command)
    return inputs


def unmarked_text(value: Any) -> str:
    """Return a value as text, without what is marked as secret."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return ""
        return " ".join(f"{name} {unmarked_text(item)}" for name, item in value.items())
    if isinstance(value, list):
        return " ".join(map(unmarked_text, value))

    return str(value)


def test_a_nested_secret_of_the_user_stays_marked(client: Client) -> None:
    """State would hold it in plain text otherwise, after any verb."""
    inputs = client.checked(URN, with_secret_command())
    state = client.create(URN, inputs)
    refreshed = client.read(URN, state)
    assert refreshed is not None
    for props in (inputs, state.outputs, refreshed.inputs, refreshed.outputs):
        assert PASSWORD in json.dumps(props)
        assert PASSWORD not in unmarked_text(props)

    assert client.diff(URN, refreshed, inputs).changes == 1


@pytest.mark.parametrize("card", cards(), ids=repr)
def test_the_dynamic_provider_takes_a_resource_over(client: Client, card: Card) -> None:
    """Its host unpickles the class from state, and no other request brings it to a destroy."""
    urn = urn_of(card.token)
    state = client.create(urn, client.checked(urn, card.inputs))
    provider = pickle.loads(base64.b64decode(state.outputs[PROVIDER_KEY]))
    assert provider.resource_type().token == card.token

    refreshed = client.read(urn, state)
    assert refreshed is not None
    assert refreshed.outputs[PROVIDER_KEY] == state.outputs[PROVIDER_KEY]


def test_the_dynamic_provider_updates_a_resource_with_secrets(client: Client) -> None:
    """Only an update brings the places of the secrets into its state."""
    state = client.create(URN, client.checked(URN, with_secret_command()))
    assert PROVIDER_KEY not in state.outputs


@pytest.mark.parametrize("card", SWEPT, ids=repr)
def test_secrets_of_the_model_are_marked_everywhere(client: Client, card: Card) -> None:
    """A program need not know which inputs are secret."""
    given, texts = planted(card, 1)
    urn = urn_of(card.token)
    inputs = client.checked(urn, given)
    state = client.create(urn, inputs)
    for props in (inputs, state.outputs, client.create(urn, inputs, preview=True).outputs):
        for text in texts:
            assert text not in unmarked_text(props)


def test_an_error_shows_no_secret_of_the_user(
    client: Client, world: World, engine: RecordingEngine
) -> None:
    """A cloud repeats in an error what it was given."""
    inputs = client.checked(URN, with_secret_command())
    message = f"bad command {PASSWORD}"
    world.cloud.fault("error", action="SubmitJob", code="InvalidParameter", message=message)
    with pytest.raises(Failed) as failed:
        client.create(URN, inputs)

    assert "bad command [secret]" in str(failed.value)
    assert all(PASSWORD not in text for _, _, text, _ in engine.lines)


def test_a_bug_prints_nothing_but_the_error(
    client: Client, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A line that the process prints is shown as it is, with the traceback of the server."""

    def fail(*_: object) -> None:
        raise RuntimeError(f"no {PASSWORD}")

    client.checked(URN, with_secret_command())
    monkeypatch.setattr(client.servicer._resources, "create", fail)
    with pytest.raises(Failed, match=r"RuntimeError: no \[secret\]"):
        client.create(URN, with_secret_command())

    assert capfd.readouterr() == ("", "")


def test_a_mistake_in_a_secret_shows_nothing_of_it(client: Client) -> None:
    """The engine prints the value at the property of a failure."""
    inputs = with_secret_command()
    inputs["job"]["priority"] = secret(-7251963)
    request_inputs, failures = client.check(URN, inputs)
    assert failures == [": job.priority must be at least 0"]
    assert "7251963" not in unmarked_text(request_inputs)


def test_a_secret_stays_marked_where_a_list_has_another_order() -> None:
    """A cloud returns some lists in an order of its own."""
    received = decode(struct({"tasks": [{"command": secret(PASSWORD)}, {"command": "true"}]}))
    returned = {"tasks": [{"command": "true"}, {"command": PASSWORD}]}
    assert list(moved_places(returned, received)) == [("tasks", 1, "command")]


def test_a_secret_that_is_not_known_yet_stays_secret(client: Client) -> None:
    """`Secret(UNKNOWN)` is what a preview sends of another resource's password."""
    inputs = client.checked(URN, with_secret_command(UNKNOWN))
    command = inputs["job"]["tasks"][0]["application"]["command"]
    assert command == secret(UNKNOWN)


# Values in both directions

SCALARS = st.none() | st.booleans() | st.text(max_size=5) | st.floats(-1e9, 1e9)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | inner.map(secret)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), VALUES, max_size=4))
def test_what_comes_in_goes_out_with_its_marks(props: dict[str, Any]) -> None:
    """Every secret is at the same place afterwards, in plain in between."""
    received = decode(struct(props))
    values = without_own_keys(received)
    assert values == plain(props)

    returned = props_of(encode(values, places_in(received)))
    expected = {name: value for name, value in props.items() if plain(value) is not None}
    assert returned == outermost(expected)


def outermost(value: Any) -> Any:
    """Return a value whose secrets hold no further marks."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return secret(plain(value["value"]))
        return {name: outermost(item) for name, item in value.items()}

    return [outermost(item) for item in value] if isinstance(value, list) else value


def test_values_of_any_kind_can_be_sent() -> None:
    """An exception would lose the id of what was created."""
    deep: Any = "bottom"
    for _ in range(300):
        deep = {"more": deep}
    odd = {
        "half": "a\ud800b",
        "huge": 10**400,
        "nan": float("nan"),
        "bytes": b"x",
        "deep": deep,
        "secret": Secret({"inner": Secret(1)}),
        "unknown": CORE_UNKNOWN,
    }
    returned = props_of(encode(odd))
    assert returned["unknown"] == UNKNOWN
    assert returned["secret"] == secret({"inner": 1.0})
    assert returned["nan"] == "nan"


def test_files_and_resources_become_texts() -> None:
    """A file among the triggers starts a new run when its content changes."""
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "hash": "00ff", "path": "a"}
    reference = {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:x", "id": "env-1"}
    received = decode(struct({"file": asset, "env": reference}))
    assert received == {"file": "sha256:00ff", "env": "env-1"}
    assert decode(Struct()) == {}


def test_every_card_was_considered() -> None:
    """A card without secrets in its model needs no test of them."""
    assert SWEPT
    assert set(SWEPT) <= set(cards())
