"""Every field of every resource type reads back unchanged, and its changes are named."""

from __future__ import annotations

import html
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS, Mark
from pulumi_cloudjobs.core.schema.schema import FieldSchema, by_state_name, fields_of, to_wire

from tests.cards.alibaba_emr_flow_job import CARD as EMR
from tests.cards.card import Card, cards
from tests.cards.huawei_dli_session import CARD as DLI
from tests.cards.huawei_dli_spark_batch import CARD as DLI_BATCH
from tests.cards.tencent_batch_job import CARD as BATCH
from tests.cards.tencent_batch_job import LEAST_TASK
from tests.cards.tencent_dlc_spark_app_task import CARD as DLC
from tests.cards.tencent_oceanus_job import CARD as OCEANUS
from tests.cards.tencent_oceanus_job import DEDICATED
from tests.checks.samples import (
    Place,
    effect_of,
    placed,
    places,
    values_of,
    variants,
    wires_of_texts,
    without,
)
from tests.embedded import Resource, World, make_world, plain
from tests.input_paths import Values, bare, read, top

EVERY_CARD = [pytest.param(card, id=str(card)) for card in cards()]
EVERY_PLACE = [
    pytest.param(card, place, id=f"{card} {place}") for card in cards() for place in places(card)
]
NUMBERS = itertools.count()
"""For names: what an earlier resource of one name has left counts for the next one of that name."""
CREATED: list[Resource] = []
"""The resources that a test has created."""


@pytest.fixture(autouse=True)
def _everything_deleted() -> Iterator[None]:
    """Free the names, whatever becomes of a test."""
    yield

    while CREATED:
        CREATED.pop().delete()


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, World]]:
    """A cloud for each resource type that knows what its samples refer to."""
    by_token = {str(card): _world(tmp_path_factory.mktemp("cloud"), card) for card in cards()}
    yield by_token

    for world in by_token.values():
        world.settings.http.close()
        world.cloud.store.close()


def _world(folder: Path, card: Card) -> World:
    world = make_world(folder)
    for fixture in card.fixtures:
        world.cloud.add(fixture)

    return world


def as_the_engine_has_it(value: Any) -> Any:
    """Every number is a float there."""
    if isinstance(value, dict):
        return {key: as_the_engine_has_it(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_the_engine_has_it(item) for item in value]

    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def create(world: World, card: Card, inputs: Values) -> Resource:
    """Create a resource and read it back, so that it is as desired."""
    resource = world.resource(card.resource_type, f"walk-{next(NUMBERS)}")
    resource.create(inputs)
    CREATED.append(resource)
    is_unchanged(resource, inputs)
    return resource


def is_unchanged(resource: Resource, inputs: Values) -> None:
    """A refresh keeps every input as it was spelt, and the next preview shows no change."""
    observation = resource.refresh()
    assert observation is not None
    assert plain(observation.inputs) == resource.check(inputs)
    resource.state = as_the_engine_has_it(resource.state)
    assert resource.changes(as_the_engine_has_it(inputs)) == {}


def can_be_imported(resource: Resource, inputs: Values) -> None:
    """An import has all that a read returns, and a program with that changes nothing."""
    resource_type = resource.kind
    locators = {name: inputs[name] for name in resource_type.locator_inputs if inputs.get(name)}
    operation = resource.world.operation(resource.name)
    imported = resource.handler.read_to_import(resource.id, locators, operation)
    printed = plain(imported.inputs)
    assert printed == imported.inputs

    checked = resource.handler.check(printed, printed)
    assert checked.problems == []
    assert plain(checked.inputs) == printed
    changes = resource.handler.diff(imported.id, plain(imported.outputs), printed).changes
    assert changes == []

    secrets = {name for name, field in by_state_name(resource_type.model).items() if is_kept(field)}
    missing = {name for name, value in inputs.items() if value and name not in printed}
    assert missing <= {*secrets, *resource_type.not_returned}


def is_kept(field: FieldSchema) -> bool:
    """Return whether no import knows a field: a secret, or one that is not the cloud's."""
    return field.name in COMMON_INPUTS or bool({Mark.SECRET, Mark.NOT_SENT} & field.marks)


def become(world: World, card: Card, resource: Resource, inputs: Values) -> Resource:
    """The resource after an `up` with other inputs, as diff has announced it."""
    if "REPLACES" in resource.changes(inputs).values():
        resource.delete()
        return create(world, card, inputs)

    resource.update(inputs)
    is_unchanged(resource, inputs)
    return resource


def is_valid(resource: Resource, inputs: Values) -> bool:
    return resource.handler.check(inputs).problems == []


@pytest.mark.parametrize(("card", "place"), EVERY_PLACE)
def test_a_field_comes_back_and_its_change_is_named(
    worlds: dict[str, World], card: Card, place: Place
) -> None:
    """A change that is overlooked is never made; one that is made up stops a job for nothing."""
    world = worlds[str(card)]
    values = variants(card, place)
    first = placed(card, card.least, place.path, values[0])
    resource = create(world, card, first)
    can_be_imported(resource, first)

    for value in values[1:]:
        second = placed(card, first, place.path, value)
        assert resource.changes(second) == expected(card, place, values)
        resource = become(world, card, resource, second)
        if effect_of(card, place.path) == "UPDATES":
            assert kept(world, card, resource)[top_wire(card, place)] == sent(card, second, place)

    taken_away = without(card, first, place.path)
    if is_valid(resource, taken_away):
        does = (
            "REPLACES" if Mark.NEVER_EMPTIED in place.field.marks else effect_of(card, place.path)
        )
        assert resource.changes(taken_away) == {place.path: does}
        added = {place.path: effect_of(card, place.path)}
        if does == "REPLACES" and taken_away == card.least:
            # The least inputs come back in a test of their own, once for all fields.
            assert differences(world.resource(card.resource_type), taken_away, first) == added
            return

        resource = become(world, card, resource, taken_away)
        assert resource.changes(first) == added


@pytest.mark.parametrize("card", EVERY_CARD)
def test_the_least_inputs_come_back(worlds: dict[str, World], card: Card) -> None:
    """A refresh must not bring in what a program leaves out."""
    create(worlds[str(card)], card, card.least)


def kept(world: World, card: Card, resource: Resource) -> dict[str, Any]:
    """Return the cloud's record of an object, with the parts that it returns nowhere."""
    with world.cloud.store.transaction() as tx:
        record = tx.get(card.object_type, resource.id.rsplit("/", 1)[-1], card.region)
        assert record is not None
        return dict(record.data)


def top_wire(card: Card, place: Place) -> str:
    """Return the API's name of the input that holds this field."""
    return next(
        f.wire for f in fields_of(card.resource_type.model) if f.state_name == top(place.path)
    )


def sent(card: Card, inputs: Values, place: Place) -> Any:
    """Return the part of a request for the input that holds this field.

    Some lists are texts with commas there.
    """
    wire = top_wire(card, place)
    value = to_wire(card.resource_type.model, inputs)[wire]
    return ",".join(value) if wire in wires_of_texts(card) else value


def expected(card: Card, place: Place, values: list[Any]) -> dict[str, str]:
    """Return the change from the first value to the second; of an ordered list, its member."""
    same_length = isinstance(values[0], list) and len(values[0]) == len(values[1])
    names_member = same_length and Mark.UNORDERED not in place.field.marks
    return {f"{place.path}[0]" if names_member else place.path: effect_of(card, place.path)}


TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12
) | st.sampled_from(
    [
        "&lt;b&gt; & <b>",
        'it\'s "quoted" \\ $x',
        "作业 ａ é 🚀",
        " blanks around ",
        "a\nb\tc",
        "null",
        "1.0",
        "a,b;c=d",
    ]
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
JSON_OBJECTS = st.builds(
    lambda value, indent: json.dumps(value, indent=indent, ensure_ascii=indent is None),
    st.dictionaries(TEXTS, JSON_VALUES, min_size=1, max_size=3),
    st.sampled_from([None, 0, 2]),
)


def values_for(card: Card, place: Place) -> st.SearchStrategy[Any]:
    """Any valid value of a field."""
    field = place.field
    known = (
        values_of(card, place.path) is not None
        or field.shape.kind in ("list", "object")
        or field.shape.choices
    )
    if known:
        return st.sampled_from(variants(card, place))
    if field.shape.kind == "data":
        return st.dictionaries(TEXTS, JSON_VALUES, max_size=3)
    if Mark.JSON_TEXT in field.marks:
        return JSON_OBJECTS

    return {bool: st.booleans(), int: st.integers(0, 100), str: TEXTS}[field.shape.scalar or str]


def means_something_else(field: FieldSchema, old: Any, new: Any) -> bool:
    """Return whether two texts or numbers differ for the cloud."""
    if Mark.JSON_TEXT in field.marks:
        return bool(json.loads(old) != json.loads(new))
    if Mark.MAYBE_ESCAPED in field.marks:
        return html.unescape(old) != html.unescape(new)

    return bool(old != new)


@pytest.mark.parametrize("card", EVERY_CARD)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)
@given(data=st.data())
def test_any_valid_inputs_come_back_and_a_change_is_named(
    worlds: dict[str, World], card: Card, data: st.DataObject
) -> None:
    """Fields beside each other, and texts that nobody thought of."""
    world = worlds[str(card)]
    inputs = card.least

    for place in data.draw(st.lists(st.sampled_from(places(card)), max_size=8)):
        inputs = placed(card, inputs, place.path, data.draw(values_for(card, place)))

    assume(is_valid(world.resource(card.resource_type), inputs))
    resource = create(world, card, inputs)

    try:
        present = [p for p in places(card) if p.is_scalar and read(inputs, p.path) is not None]
        place = data.draw(st.sampled_from(present))
        value = data.draw(values_for(card, place))
        changed = without(card, inputs, place.path)
        if means_something_else(place.field, read(inputs, place.path), value):
            changed = placed(card, inputs, place.path, value)

        if is_valid(resource, changed) and without(card, changed, place.path) == without(
            card, inputs, place.path
        ):
            # In a list without an order another member may be the one that is said to change.
            changes = {bare(path): effect for path, effect in resource.changes(changed).items()}
            assert changes == {bare(place.path): effect_of(card, place.path)}
            become(world, card, resource, changed)
    finally:
        while CREATED:
            CREATED.pop().delete()


EMPTY = {"list": [], "object": {}, "data": {}, "scalar": ""}


@pytest.mark.parametrize(("card", "place"), EVERY_PLACE)
def test_nothing_is_nothing_however_it_is_spelt(
    worlds: dict[str, World], card: Card, place: Place
) -> None:
    """Absent, null and empty are the same to the clouds, so a change among them changes nothing."""
    resource = worlds[str(card)].resource(card.resource_type)
    absent = without(
        card, placed(card, card.least, place.path, variants(card, place)[0]), place.path
    )
    if not is_valid(resource, absent):
        return  # it is required

    for nothing in (None, EMPTY[place.field.shape.kind]):
        spelt = placed(card, absent, place.path, nothing)
        if is_valid(resource, spelt):
            assert (
                differences(resource, absent, spelt) == differences(resource, spelt, absent) == {}
            )


def differences(resource: Resource, before: Values, after: Values) -> dict[str, str]:
    """Return the diff of a resource whose state holds these inputs."""
    resource.id, resource.state = "id", as_the_engine_has_it(resource.check(before))
    return resource.changes(as_the_engine_has_it(after))


TASK: dict[str, Any] = {
    **LEAST_TASK,
    "application": {"deliveryForm": "LOCAL", "command": 'test 1 < 2 && echo "ü\'"'},
}
CONF, RESPELT = (
    '{"a": 1, "b": {"c": [1, "作"], "d": null}}',
    '{\n  "b": {"d": null, "c": [1, "\\u4f5c"]},\n  "a": 1\n}',
)


@pytest.mark.parametrize(
    ("card", "path", "value", "other"),
    [
        *(
            pytest.param(EMR, name, CONF, RESPELT, id=f"JSON in {name}")
            for name in ("paramConf", "customVariables", "envConf", "monitorConf")
        ),
        pytest.param(EMR, "envConf", "{}", "", id="an empty JSON object is nothing"),
        pytest.param(EMR, "maxRetry", 3, "3", id="text of a number"),
        pytest.param(EMR, "adhoc", True, "true", id="text of true"),
        pytest.param(EMR, "adhoc", False, "False", id="text of False"),
        pytest.param(DLC, "wait.timeoutSeconds", 600, "10m", id="a time with its unit"),
        pytest.param(OCEANUS, "stop.timeoutSeconds", 3600, "3600", id="a time as text"),
        pytest.param(
            OCEANUS,
            "tags",
            [{"tagKey": "a", "tagValue": "1"}, {"tagKey": "b"}],
            [{"tagKey": "b", "tagValue": None}, {"tagKey": "a", "tagValue": "1"}],
            id="order of tags",
        ),
        pytest.param(
            BATCH,
            "job.tags",
            [{"key": "a", "value": "1"}, {"key": "b", "value": ""}],
            [{"key": "b", "value": ""}, {"key": "a", "value": "1"}],
            id="order of tags of a Batch job",
        ),
        pytest.param(
            BATCH,
            "job.tasks[0].application.command",
            'a < b && c > "d"',
            "a &lt; b &amp;&amp; c &gt; &quot;d&quot;",
            id="a command in HTML",
        ),
    ],
)
def test_the_same_in_another_spelling_is_no_change(
    worlds: dict[str, World], card: Card, path: str, value: Any, other: Any
) -> None:
    """A replacement for nothing would stop a job."""
    resource = worlds[str(card)].resource(card.resource_type)
    before, after = (placed(card, card.least, path, one) for one in (value, other))
    assert differences(resource, before, after) == differences(resource, after, before) == {}


def in_the_cloud(
    world: World, card: Card, id: str, change: Callable[[dict[str, Any]], object]
) -> None:
    """Change what the cloud keeps of an object, as nobody but the cloud can."""
    with world.cloud.store.transaction() as tx:
        record = tx.get(card.object_type, id.rsplit("/", 1)[-1], card.region)
        assert record is not None
        change(record.data)
        record.name = record.data.get("Name", record.name)
        tx.save(record)


def _batch_respelt(data: dict[str, Any]) -> None:
    job = data["Job"]
    task = job["Tasks"][0]
    task["Application"]["Command"] = html.escape(task["Application"]["Command"])
    task["MaxRetryCount"], task["Timeout"], job["Priority"] = "2", "60", "7"
    task["ComputeEnv"]["EnvData"]["DataDisks"] = [
        {"DiskSize": "50", "DeleteWithInstance": "true", "DiskName": ""}
    ]
    task["EnvVars"], task["Authentications"] = None, []
    job["Tags"] = [{"Key": "account", "Value": "1"}, *reversed(job["Tags"])]


def _oceanus_respelt(data: dict[str, Any]) -> None:
    data["Tags"] = [{"TagKey": "account", "TagValue": "1"}, *reversed(data["Tags"])]
    data |= {"CuMem": str(data["CuMem"]), "JobType": str(data["JobType"]), "Description": None}


def _dlc_respelt(data: dict[str, Any]) -> None:
    data["CmdArgs"] = " ".join(data["CmdArgs"].split())


def _dli_batch_respelt(data: dict[str, Any]) -> None:
    data |= {
        "auto_recovery": "true",
        "max_retry_times": "3",
        "driverMemory": "2 gb",
        "conf": {"a": "8", "b": "true"},
    }
    data |= {"class_name": data.pop("className"), "files": None, "recoveryTimes": 0}


def _emr_respelt(data: dict[str, Any]) -> None:
    data |= {
        "EnvConf": RESPELT,
        "CustomVariables": '{"a": "******"}',
        "ClusterId": "C-D7958B72E59B0000",
    }


BATCH_INPUTS: Values = {
    "placement": {"zone": "ap-guangzhou-2"},
    "job": {
        "priority": 7,
        "tags": [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}],
        "tasks": [
            {
                **TASK,
                "maxRetryCount": 2,
                "timeout": 60,
                "envVars": [],
                "computeEnv": {
                    "envData": {
                        "instanceType": "S2.SMALL1",
                        "dataDisks": [{"diskSize": 50, "deleteWithInstance": True}],
                    }
                },
            }
        ],
    },
}
OCEANUS_INPUTS: Values = {
    "name": "respelt",
    "jobType": 2,
    **DEDICATED,
    "cuMem": 8,
    "remark": "a",
    "description": "",
    "tags": [{"tagKey": "a", "tagValue": "1"}, {"tagKey": "b"}],
}
DLC_INPUTS: Values = {"jobName": "spark-app-test", "cmdArgs": "  10   test\t20"}
DLI_INPUTS: Values = {
    "kind": "spark",
    "clusterName": "Test_Cluster",
    "scType": "B",
    "driverCores": 2,
}
DLI_BATCH_INPUTS: Values = {
    **DLI_BATCH.least,
    "queue": "Test_Cluster",
    "scType": "B",
    "driverMemory": "2G",
    "autoRecovery": True,
    "maxRetryTimes": 3,
    "conf": {"a": 8, "b": True},
    "files": [],
}
EMR_INPUTS: Values = {
    **EMR.least,
    "envConf": CONF,
    "customVariables": CONF,
    "params": "ls",
    "maxRetry": 1,
}


@pytest.mark.parametrize(
    ("card", "inputs", "respelt"),
    [
        pytest.param(BATCH, BATCH_INPUTS, _batch_respelt, id="batch"),
        pytest.param(OCEANUS, OCEANUS_INPUTS, _oceanus_respelt, id="oceanus"),
        pytest.param(DLC, DLC_INPUTS, _dlc_respelt, id="dlc"),
        pytest.param(DLI, DLI_INPUTS, lambda data: None, id="dli"),
        pytest.param(DLI_BATCH, DLI_BATCH_INPUTS, _dli_batch_respelt, id="dli batch"),
        pytest.param(EMR, EMR_INPUTS, _emr_respelt, id="emr"),
    ],
)
def test_what_the_cloud_spells_otherwise_is_no_change(
    worlds: dict[str, World],
    card: Card,
    inputs: Values,
    respelt: Callable[[dict[str, Any]], object],
) -> None:
    """Odd values must not show as drift: escapes, numbers as text, nulls, masks, foreign tags."""
    world = worlds[str(card)]
    resource = create(world, card, inputs)
    in_the_cloud(world, card, resource.id, respelt)
    is_unchanged(resource, inputs)


@pytest.mark.parametrize(
    ("card", "inputs", "drift", "expected"),
    [
        pytest.param(
            OCEANUS, OCEANUS_INPUTS, {"Remark": "b"}, {"remark": "UPDATES"}, id="a remark"
        ),
        pytest.param(
            OCEANUS,
            OCEANUS_INPUTS,
            {"Remark": ""},
            {"remark": "UPDATES"},
            id="a remark that is gone",
        ),
        pytest.param(OCEANUS, OCEANUS_INPUTS, {"Name": "other"}, {"name": "UPDATES"}, id="a name"),
        pytest.param(OCEANUS, OCEANUS_INPUTS, {"CuMem": 4}, {"cuMem": "REPLACES"}, id="memory"),
        pytest.param(
            OCEANUS,
            OCEANUS_INPUTS,
            {"Tags": [{"TagKey": "a", "TagValue": "1"}]},
            {"tags": "REPLACES"},
            id="a tag",
        ),
        pytest.param(EMR, EMR_INPUTS, {"Params": "ls -l"}, {"params": "UPDATES"}, id="contents"),
        pytest.param(
            EMR, EMR_INPUTS, {"Params": ""}, {"params": "UPDATES"}, id="contents that are gone"
        ),
        pytest.param(EMR, EMR_INPUTS, {"EnvConf": '{"a": 2}'}, {"envConf": "UPDATES"}, id="JSON"),
        pytest.param(EMR, EMR_INPUTS, {"MaxRetry": 0}, {"maxRetry": "UPDATES"}, id="a number"),
    ],
)
def test_what_somebody_else_has_changed_is_named(
    worlds: dict[str, World],
    card: Card,
    inputs: Values,
    drift: dict[str, Any],
    expected: dict[str, str],
) -> None:
    """The next `up` brings it back."""
    world = worlds[str(card)]
    resource = create(world, card, inputs)
    in_the_cloud(world, card, resource.id, lambda data: data.update(drift))
    resource.refresh()
    assert resource.changes(inputs) == expected

    become(world, card, resource, inputs)
