"""The package schema describes what the provider accepts, returns and does."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2
from pulumi_cloudjobs.core.schema.inputs import Mark
from pulumi_cloudjobs.core.schema.schema import fields_of, normalize
from pulumi_cloudjobs.core.type_tokens import function_token
from pulumi_cloudjobs.core.verbs.completion_inputs import COMPLETION_OUTPUTS, CompletionInputs
from pulumi_cloudjobs.engine.config_keys import CONFIG_KEYS, SECRET_CONFIG_KEYS

from scripts import generate_schema
from scripts.examples import PRINTED
from scripts.programs import Reference, from_yaml
from tests.cards.card import Card, cards
from tests.checks.samples import effect_of, placed, places, variants
from tests.embedded import World, make_world, plain
from tests.input_paths import steps_of
from tests.plugin.client import UNKNOWN, Client, Props, props_of, struct, urn_of
from tests.plugin.client import plain as plain_of
from tests.resource_types import RESOURCE_TYPES, Described

ROOT = Path(__file__).parents[2]
FILE = ROOT / generate_schema.FILE
SCHEMA: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
COMPLETION = "cloudjobs:index/completion:Completion"
EVERY_CARD = [pytest.param(card, id=str(card)) for card in cards()]
PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}

Entry = dict[str, Any]


def check_schema(path: Path) -> subprocess.CompletedProcess[str]:
    """Let the CLI check a schema: its form, and every reference in it."""
    return subprocess.run(
        ["pulumi", "schema", "check", str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        timeout=120,
    )


def resource_of(card: Card) -> Entry:
    entry: Entry = SCHEMA["resources"][card.resource_type.plugin_token]
    return entry


def type_of(entry: Entry) -> Entry:
    """Return the type that an entry refers to; the entry itself where it has none."""
    reference = entry.get("$ref", "")
    if reference.startswith("#/types/"):
        described: Entry = SCHEMA["types"][reference.removeprefix("#/types/")]
        return described

    return entry


def mistakes(entry: Entry, value: Any, at: str) -> Iterator[str]:
    """Yield how a value differs from what the schema describes."""
    described = type_of(entry)
    if described.get("$ref") == "pulumi.json#/Any":
        return

    if "properties" in described:
        yield from object_mistakes(described["properties"], described["required"], value, at)
    elif "items" in described:
        for index, item in enumerate(value):
            yield from mistakes(described["items"], item, f"{at}[{index}]")
    elif "additionalProperties" in described:
        for name, item in value.items():
            yield from mistakes(described["additionalProperties"], item, f"{at}.{name}")
    elif not is_scalar_of(described, value):
        yield f"{at} does not fit {described}"


def is_scalar_of(described: Entry, value: Any) -> bool:
    """Return whether a value is one of a scalar type, of an enum or of several types."""
    if "oneOf" in described:
        return any(is_scalar_of(one, value) for one in described["oneOf"])
    if "enum" in described:
        return value in [one["value"] for one in described["enum"]]

    is_boolean = described["type"] == "boolean"
    return (
        isinstance(value, PYTHON_TYPES[described["type"]]) and isinstance(value, bool) == is_boolean
    )


def object_mistakes(
    properties: Entry, required: list[str], value: dict[str, Any], at: str
) -> Iterator[str]:
    """Yield the mistakes in an object: unknown and absent names, and those of the values."""
    for name in required:
        if value.get(name) is None:
            yield f"{at}.{name} is required"

    for name, item in value.items():
        if name not in properties:
            yield f"{at}.{name} is unknown"
        elif item is not None:
            yield from mistakes(properties[name], item, f"{at}.{name}")


def entries_on_the_way(card: Card, path: str) -> list[Entry]:
    """Return the entries of the properties that lead to a field."""
    properties = resource_of(card)["inputProperties"]
    entries: list[Entry] = []
    for step in steps_of(path):
        if isinstance(step, int):
            continue

        entry = properties[step]
        entries.append(entry)
        inner = type_of(entry.get("items", entry))
        properties = inner.get("properties", {})

    return entries


def test_the_cli_finds_no_mistake() -> None:
    """The CLI checks a schema against its own description of schemas before it uses one."""
    done = check_schema(FILE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("place", "value", "complaint"),
    [
        pytest.param("$ref", "#/types/cloudjobs:index/none:None", "not found", id="no-type"),
        pytest.param("secret", "yes", "cannot unmarshal", id="another-type"),
    ],
)
def test_the_cli_finds_a_mistake(tmp_path: Path, place: str, value: str, complaint: str) -> None:
    """Otherwise a clean check would mean nothing."""
    broken = json.loads(FILE.read_text("utf-8"))
    broken["resources"][COMPLETION]["inputProperties"]["until"][place] = value
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(broken), "utf-8")

    done = check_schema(path)
    assert done.returncode != 0
    assert complaint in done.stdout + done.stderr


def test_every_resource_is_in_it() -> None:
    """A resource that is missing can be used in Python alone."""
    tokens = {kind.resource_type.plugin_token for kind in RESOURCE_TYPES}
    assert set(SCHEMA["resources"]) == {*tokens, COMPLETION}


@pytest.mark.parametrize("kind", RESOURCE_TYPES, ids=str)
def test_a_resource_reads_the_same_in_every_language(kind: Described) -> None:
    """The module of its token has the folder of its Python class."""
    middle, _, name = kind.resource_type.token.partition(":")
    for path in (kind.resource_type.plugin_token.split(":")[1], middle):
        module = re.match(SCHEMA["meta"]["moduleFormat"], path)
        assert module is not None
        assert module[1] == middle
    assert kind.resource_class.__name__ == name
    assert kind.resource_class.__module__.startswith(
        f"pulumi_cloudjobs.{middle.replace('/', '.')}."
    )


@pytest.mark.parametrize("name", sorted(path.name for path in PRINTED.iterdir()))
def test_an_example_in_yaml_is_accepted(client: Client, name: str) -> None:
    """A reader copies it. The schema has accepted it, or it would not have been printed."""
    for declared in from_yaml((PRINTED / name / "Main.yaml").read_text("utf-8")):
        token = declared.type.removeprefix("cloudjobs:").removeprefix("index:")
        client.checked(urn_of(token), without_references(declared.inputs))


def without_references(value: Any) -> Any:
    """Return inputs as a preview knows them: no output of another resource is known."""
    if isinstance(value, Reference):
        return UNKNOWN
    if isinstance(value, dict):
        return {name: without_references(item) for name, item in value.items()}

    return [without_references(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("card", EVERY_CARD)
def test_a_field_that_check_accepts_is_in_the_schema(card: Card) -> None:
    """YAML programs are refused by the schema before any check."""
    resource = resource_of(card)
    problems: list[str] = []
    for place in places(card):
        for value in variants(card, place):
            inputs = placed(card, card.least, place.path, value)
            problems += object_mistakes(
                resource["inputProperties"], resource["requiredInputs"], inputs, ""
            )

    assert problems == []


@pytest.mark.parametrize("card", EVERY_CARD)
def test_what_the_schema_replaces_is_what_a_diff_replaces(card: Card) -> None:
    """The engine replaces by the schema whatever the provider has decided."""
    only_in_schema, only_in_diff = [], []
    for place in places(card):
        entries = entries_on_the_way(card, place.path)
        is_replacing = any(entry.get("replaceOnChanges") for entry in entries)
        diff_replaces = effect_of(card, place.path) == "REPLACES"

        if is_replacing and not diff_replaces:
            only_in_schema.append(place.path)

        # A type of several inputs may replace in one of them alone, and of an object some fields
        # may change in place.
        is_input = len(entries) == 1 and place.is_scalar
        if is_input and diff_replaces and not is_replacing:
            only_in_diff.append(place.path)

    assert (only_in_schema, only_in_diff) == ([], [])


@pytest.mark.parametrize("card", EVERY_CARD)
def test_a_secret_of_the_model_is_a_secret_of_the_schema(card: Card) -> None:
    """The SDKs encrypt what the schema calls secret before it leaves the program."""
    secrets_of_the_schema = [
        place.path
        for place in places(card)
        if entries_on_the_way(card, place.path)[-1].get("secret", False)
    ]
    secrets_of_the_model = [
        place.path for place in places(card) if Mark.SECRET in place.field.marks
    ]
    assert secrets_of_the_schema == secrets_of_the_model


def plain_props(props: Props) -> Props:
    """Return properties without marks, whole numbers as such."""
    normal: Props = normalize(plain_of(props))
    return normal


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A cloud of its own for each test."""
    world = make_world(tmp_path)
    yield world

    world.settings.http.close()
    world.cloud.store.close()


@pytest.mark.parametrize("card", EVERY_CARD)
def test_what_state_holds_is_in_the_schema(world: World, card: Card) -> None:
    """A typed program reads an output by the name and the type of the schema."""
    for fixture in card.fixtures:
        world.cloud.add(fixture)

    created = world.resource(card.resource_type, "described")
    created.create(card.least)
    created.refresh()

    resource = resource_of(card)
    # The origin is for the provider alone.
    state = {name: value for name, value in plain(created.state).items() if name != "origin"}
    assert list(object_mistakes(resource["properties"], resource["required"], state, "")) == []


@pytest.mark.parametrize("card", EVERY_CARD)
def test_a_function_returns_what_the_schema_describes(client: Client, card: Card) -> None:
    """A typed program refers to the outputs of an object that somebody else manages."""
    urn = urn_of(card.token)
    created = client.create(urn, client.checked(urn, card.inputs))
    outputs = plain_props(created.outputs)
    token = function_token(card.resource_type.token)
    function = SCHEMA["functions"][token]
    names = [name for name in function["inputs"]["properties"] if outputs.get(name)]
    arguments = {name: outputs[name] for name in names} | {"id": created.id}

    request = provider_pb2.InvokeRequest(tok=token, args=struct(arguments))
    result = plain_props(props_of(getattr(client.call("Invoke", request), "return")))
    described = function["outputs"]
    assert list(object_mistakes(described["properties"], described["required"], result, "")) == []


def test_a_completion_has_its_inputs_and_outputs() -> None:
    """A completion has no card, because it creates nothing."""
    resource = SCHEMA["resources"][COMPLETION]
    inputs = fields_of(CompletionInputs)
    assert len(resource["inputProperties"]) == len(inputs)
    assert len(resource["properties"]) == len(inputs) + len(COMPLETION_OUTPUTS)
    assert resource["requiredInputs"] == ["jobs"]


def test_the_configuration_is_complete() -> None:
    """A key that is missing cannot be given to an explicit provider."""
    for variables in (SCHEMA["config"]["variables"], SCHEMA["provider"]["inputProperties"]):
        assert tuple(variables) == CONFIG_KEYS
        secret = {name for name, variable in variables.items() if variable.get("secret")}
        assert secret == SECRET_CONFIG_KEYS


def test_an_explicit_provider_takes_no_part_of_a_key_from_the_environment() -> None:
    """An SDK reads each variable by itself: a token of another key would complete the given one."""
    inputs = SCHEMA["provider"]["inputProperties"]
    assert [name for name, entry in inputs.items() if "defaultInfo" in entry] == []

    described = SCHEMA["config"]["variables"]["tencentToken"]["defaultInfo"]["environment"]
    assert described == ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"]
