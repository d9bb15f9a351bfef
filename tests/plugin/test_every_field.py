"""Every field of every resource passes the wire format of the plugin, and comes back as it was.

The fields and their values come from models and cards, as in `tests/checks`. As many fields as
exclude none of each other share one object, so a few objects have them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pulumi_cloudjobs.core.schema.schema import normalize
from pulumi_cloudjobs.core.schema.validation import accept
from pulumi_cloudjobs.engine.secret_places import Place as Steps
from pulumi_cloudjobs.engine.secret_places import items_of

from tests.cards.card import Card, add_fixtures, cards
from tests.checks.samples import Place, placed, places, variants
from tests.embedded import World
from tests.input_paths import Values, bare, put, read, top
from tests.plugin.client import (
    SECRET,
    SIGNATURE,
    UNKNOWN,
    LocalClient,
    Props,
    State,
    plain,
    secret,
    urn_of,
)

OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
SAME_TEXT = "text-0"
"""The value of every text that may be anything."""
NONE, SOME = 1, 2
"""The changes of a DiffResponse."""
EVERY_CARD = pytest.mark.parametrize("card", cards(), ids=repr)


def output(value: Any, *, is_secret: bool = False) -> Props:
    """Return a value as the engine sends an output."""
    dependencies = ["urn:pulumi:dev::project::x:Job::other"]
    return {SIGNATURE: OUTPUT, "value": value, "secret": is_secret, "dependencies": dependencies}


FORMS: dict[str, Callable[[Any], Any]] = {
    "plain": lambda value: value,
    "secret": secret,
    "output": output,
    "secret output": lambda value: output(value, is_secret=True),
}
UNKNOWN_FORMS: dict[str, tuple[Any, Any]] = {
    "unknown": (UNKNOWN, UNKNOWN),
    "unknown secret": (secret(UNKNOWN), secret(UNKNOWN)),
    "unknown output": ({SIGNATURE: OUTPUT, "dependencies": []}, UNKNOWN),
    "unknown secret output": ({SIGNATURE: OUTPUT, "secret": True}, secret(UNKNOWN)),
}
"""What is sent, and what comes back."""


@dataclass(frozen=True)
class Sample:
    """Valid inputs, and the fields for which they have a value."""

    inputs: Values
    fields: list[Place]

    @property
    def leaves(self) -> list[str]:
        """The paths of the fields that hold no other fields."""
        return [field.path for field in self.fields if field.field.shape.kind in ("scalar", "data")]

    @property
    def wholes(self) -> list[str]:
        """The inputs as a whole."""
        return list(dict.fromkeys(top(field.path) for field in self.fields))


def samples(card: Card) -> Iterator[Sample]:
    """Yield inputs that have, together, a value for every field."""
    rest = places(card)
    while rest:
        sample, excluded = _sample(card, rest)
        assert sample.fields, f"no valid inputs have {excluded}"
        yield sample
        rest = excluded


def _sample(card: Card, fields: list[Place]) -> tuple[Sample, list[Place]]:
    """Return inputs with a value for as many fields as possible, and the other fields."""
    sample, excluded = Sample(card.least, []), []
    for field in fields:
        value = variants(card, field)[0]
        if value == SAME_TEXT:
            # Otherwise a field could get the value of another one, and nobody would notice.
            value = f"text-{len(sample.fields)}"

        inputs = placed(card, sample.inputs, field.path, value)
        keeps_others = all(read(inputs, one.path) is not None for one in sample.fields)
        if keeps_others and not accept(card.resource_type.model, normalize(inputs))[1]:
            sample = Sample(inputs, [*sample.fields, field])
        else:
            excluded.append(field)

    return sample, excluded


def in_form(inputs: Values, paths: list[str], form: Callable[[Any], Any]) -> Values:
    """Return inputs with another form of the values at these paths."""
    return put({path: form(read(inputs, path)) for path in paths})(inputs)


def marked_in(value: Any, at: Steps = ()) -> Iterator[Steps]:
    """Yield the places of secrets, as the engine receives them."""
    if isinstance(value, dict) and value.get(SIGNATURE) == SECRET:
        yield at
    else:
        for step, item in items_of(value):
            yield from marked_in(item, (*at, step))


@EVERY_CARD
@pytest.mark.parametrize("form", FORMS)
def test_every_field_comes_back_as_it_was_sent(world: World, card: Card, form: str) -> None:
    """A field that changes on its way is a change in every preview, for ever."""
    add_fixtures(world.cloud)
    for sample in samples(card):
        for paths in (sample.leaves, sample.wholes):
            given = in_form(sample.inputs, paths, FORMS[form])
            checked = lives_unchanged(world, urn_of(card.token), given)
            assert {name: plain(checked[name]) for name in sample.inputs} == sample.inputs

            if "secret" in form:
                as_secrets = in_form(sample.inputs, paths, secret)
                assert set(marked_in(checked)) >= set(marked_in(as_secrets))


def next_command(world: World) -> LocalClient:
    """Return the plugin of another command."""
    world.end_in_order()
    return LocalClient(world.settings)


def lives_unchanged(world: World, urn: str, given: Values) -> Props:
    """Check, preview, create, read and diff a resource; return its checked inputs."""
    client = next_command(world)
    checked = client.checked(urn, given)
    planned = client.create(urn, checked, preview=True)
    created = client.create(urn, checked)

    client = next_command(world)
    refreshed = client.read(urn, created)
    assert refreshed is not None
    for props in (planned.outputs, created.outputs, refreshed.outputs, refreshed.inputs):
        returned = {name: props.get(name) for name in checked}
        assert plain(returned) == plain(checked)
        # A text that equals a secret is marked as well.
        assert set(marked_in(returned)) >= set(marked_in(checked))

    for state in (created, refreshed):
        again = client.checked(urn, given, state.inputs)
        assert again == checked
        assert client.diff(urn, state, again).changes == NONE

    next_command(world).delete(urn, refreshed)
    return checked


@EVERY_CARD
def test_every_field_may_be_unknown_in_a_preview(world: World, card: Card) -> None:
    """A value that another resource has yet to return is no mistake, and may be a change."""
    add_fixtures(world.cloud)
    urn = urn_of(card.token)
    for sample in samples(card):
        client = next_command(world)
        created = client.create(urn, client.checked(urn, sample.inputs))
        for sent, received in UNKNOWN_FORMS.values():
            for paths in filter(None, (sample.leaves, sample.wholes)):
                given = put(dict.fromkeys(paths, sent))(sample.inputs)
                checked = client.checked(urn, given)
                assert {path: read(checked, path) for path in paths} == dict.fromkeys(
                    paths, received
                )

                planned = client.create(urn, checked, preview=True)
                assert {name: planned.outputs.get(name) for name in checked} == checked
                diff = client.diff(urn, created, checked)
                assert diff.changes == SOME
                assert {top(bare(path)) for path in paths} == set(diff.diffs)

        next_command(world).delete(urn, created)


@EVERY_CARD
def test_a_file_is_its_hash_wherever_users_keep_data_of_their_own(world: World, card: Card) -> None:
    """Another content is a change, and the same content is not."""
    add_fixtures(world.cloud)
    urn = urn_of(card.token)
    for field in places(card):
        if field.field.shape.kind != "data":
            continue

        first, second = (
            placed(card, card.least, field.path, {"file": asset(hash)}) for hash in ("00", "ff")
        )
        checked = lives_unchanged(world, urn, first)
        assert read(checked, f"{field.path}.file") == "sha256:00"

        client = next_command(world)
        state = State("id", checked, checked)
        assert client.diff(urn, state, client.checked(urn, second)).changes == SOME


def asset(hash: str) -> Props:
    """Return a file as the engine sends it."""
    return {SIGNATURE: ASSET, "hash": hash, "path": "a"}
