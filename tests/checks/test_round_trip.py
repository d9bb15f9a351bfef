"""Every field of every resource type reads back unchanged, and its changes are named."""

from __future__ import annotations

import html
import itertools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pulumi_cloudjobs.core.schema.inputs import Mark
from pulumi_cloudjobs.core.schema.schema import FieldSchema, fields_of, to_wire

from tests.checks.samples import (
    BATCH,
    DEDICATED,
    DLC,
    DLC_APP,
    DLI,
    DLI_BATCH,
    EMR,
    EMR_RUN,
    ENV,
    LEAST_TASK,
    OCEANUS,
    OCEANUS_DEPLOYMENT,
    SUBJECTS,
    Place,
    Subject,
    Values,
    bare,
    placed,
    places,
    read,
    variants,
    without,
)
from tests.embedded import Resource, World, make_world, plain
from tests.resource_types import RESOURCE_TYPES

EVERY_SUBJECT = [pytest.param(subject, id=str(subject)) for subject in SUBJECTS]
EVERY_PLACE = [
    pytest.param(subject, place, id=f"{subject} {place}")
    for subject in SUBJECTS
    for place in places(subject)
]
NUMBERS = itertools.count()
"""For names: what an earlier resource of one name has left counts for the next one of that name."""
EMPTIED_BY_REPLACEMENT = {
    ("alibaba/emr:FlowJob", "resourceList"),
    ("tencent/batch:ComputeEnv", "computeEnv.envData.instanceTypes"),
}
"""Lists of which `ModifyFlowJob` cannot say that they are empty, and `ModifyComputeEnv` must
not."""


WHERE = {
    str(BATCH): ("tencent/batch/job", "ap-guangzhou"),
    str(ENV): ("tencent/batch/compute_env", "ap-guangzhou"),
    str(OCEANUS): ("tencent/oceanus/job", "ap-guangzhou"),
    str(OCEANUS_DEPLOYMENT): ("tencent/oceanus/job_config", "ap-guangzhou"),
    str(DLC): ("tencent/dlc/task", "ap-guangzhou"),
    str(DLC_APP): ("tencent/dlc/spark_app", "ap-guangzhou"),
    str(DLI): ("huawei/dli/session", "cn-north-4"),
    str(DLI_BATCH): ("huawei/dli/batch", "cn-north-4"),
    str(EMR): ("alibaba/emr/job", "cn-hangzhou"),
    str(EMR_RUN): ("alibaba/emr/run", "cn-hangzhou"),
}
"""The kind of record that the simulator keeps of each, and its region."""
LEFT: list[Resource] = []
"""What a test has made."""


@pytest.fixture(autouse=True)
def _left_empty() -> Iterator[None]:
    """Free the names, whatever becomes of a test."""
    yield

    while LEFT:
        LEFT.pop().delete()


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, World]]:
    """A cloud for each kind that knows what its samples refer to."""
    by_subject = {
        str(subject): _world(tmp_path_factory.mktemp("cloud"), subject) for subject in SUBJECTS
    }
    yield by_subject

    for world in by_subject.values():
        world.settings.http.close()
        world.cloud.store.close()


def _world(folder: Path, subject: Subject) -> World:
    world = make_world(folder)
    for fixture in subject.fixtures:
        world.cloud.add(fixture)

    return world


def as_the_engine_has_it(value: Any) -> Any:
    """Every number is a float there."""
    if isinstance(value, dict):
        return {key: as_the_engine_has_it(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_the_engine_has_it(item) for item in value]

    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def made(world: World, subject: Subject, inputs: Values) -> Resource:
    """Create a resource and read it back, so that it is as desired."""
    resource = world.resource(subject.kind, f"walk-{next(NUMBERS)}")
    resource.create(inputs)
    LEFT.append(resource)
    is_unchanged(resource, inputs)
    return resource


def is_unchanged(resource: Resource, inputs: Values) -> None:
    """A refresh keeps every input as it was spelt, and the next preview has nothing to say."""
    observation = resource.refresh()
    assert observation is not None
    assert plain(observation.inputs) == resource.check(inputs)
    resource.state = as_the_engine_has_it(resource.state)
    assert resource.changes(as_the_engine_has_it(inputs)) == {}


def become(world: World, subject: Subject, resource: Resource, inputs: Values) -> Resource:
    """The resource after an `up` with other inputs, as diff has announced it."""
    if "REPLACES" in resource.changes(inputs).values():
        resource.delete()
        return made(world, subject, inputs)

    resource.update(inputs)
    is_unchanged(resource, inputs)
    return resource


def is_valid(resource: Resource, inputs: Values) -> bool:
    return resource.handler.check(inputs).problems == []


def test_every_kind_has_its_samples() -> None:
    """A kind without them would not be tried at all."""
    assert {subject.kind.token for subject in SUBJECTS} == {
        described.resource_type.token for described in RESOURCE_TYPES
    }


@pytest.mark.parametrize(("subject", "place"), EVERY_PLACE)
def test_a_field_comes_back_and_its_change_is_named(
    worlds: dict[str, World], subject: Subject, place: Place
) -> None:
    """A change that is overlooked is never made; one that is made up stops a job for nothing."""
    world = worlds[str(subject)]
    values = variants(subject, place)
    first = placed(subject, subject.base, place.path, values[0])
    resource = made(world, subject, first)

    for value in values[1:]:
        second = placed(subject, first, place.path, value)
        assert resource.changes(second) == expected(subject, place, values)
        resource = become(world, subject, resource, second)
        if subject.does(place.path) == "UPDATES":
            assert kept(world, subject, resource)[top_wire(subject, place)] == sent(
                subject, second, place
            )

    taken_away = without(subject, first, place.path)
    if is_valid(resource, taken_away):
        does = (
            "REPLACES"
            if (str(subject), place.path) in EMPTIED_BY_REPLACEMENT
            else subject.does(place.path)
        )
        assert resource.changes(taken_away) == {place.path: does}
        resource = become(world, subject, resource, taken_away)
        assert resource.changes(first) == {place.path: subject.does(place.path)}


def kept(world: World, subject: Subject, resource: Resource) -> dict[str, Any]:
    """Return the cloud's record of an object, with the parts that it returns nowhere."""
    kind, region = WHERE[str(subject)]
    with world.cloud.store.transaction() as tx:
        record = tx.get(kind, resource.id.rsplit("/", 1)[-1], region)
        assert record is not None
        return dict(record.data)


def top_wire(subject: Subject, place: Place) -> str:
    """Return the API's name of the input that holds this field."""
    return next(
        f.wire
        for f in fields_of(subject.kind.model)
        if f.state_name == re.split(r"[.\[]", place.path)[0]
    )


def sent(subject: Subject, inputs: Values, place: Place) -> Any:
    """Return the part of a request for the input that holds this field.

    Some lists are texts with commas there.
    """
    value = to_wire(subject.kind.model, inputs)[top_wire(subject, place)]
    is_text = subject is DLC_APP and isinstance(value, list) and isinstance(value[0], str)
    return ",".join(value) if is_text else value


def expected(subject: Subject, place: Place, values: list[Any]) -> dict[str, str]:
    """Return the change from the first value to the second; of a list of texts, its member."""
    same_length = isinstance(values[0], list) and len(values[0]) == len(values[1])
    return {f"{place.path}[0]" if same_length else place.path: subject.does(place.path)}


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


def values_for(subject: Subject, place: Place) -> st.SearchStrategy[Any]:
    """Any valid value of a field."""
    field = place.field
    known = (
        bare(place.path) in subject.values
        or field.shape.kind in ("list", "object")
        or field.shape.choices
    )
    if known:
        return st.sampled_from(variants(subject, place))
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


@pytest.mark.parametrize("subject", EVERY_SUBJECT)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)
@given(data=st.data())
def test_any_valid_inputs_come_back_and_a_change_is_named(
    worlds: dict[str, World], subject: Subject, data: st.DataObject
) -> None:
    """Fields beside each other, and texts that nobody thought of."""
    world = worlds[str(subject)]
    inputs = subject.base

    for place in data.draw(st.lists(st.sampled_from(places(subject)), max_size=8)):
        inputs = placed(subject, inputs, place.path, data.draw(values_for(subject, place)))

    assume(is_valid(world.resource(subject.kind), inputs))
    resource = made(world, subject, inputs)

    try:
        present = [p for p in places(subject) if p.is_scalar and read(inputs, p.path) is not None]
        place = data.draw(st.sampled_from(present))
        value = data.draw(values_for(subject, place))
        changed = without(subject, inputs, place.path)
        if means_something_else(place.field, read(inputs, place.path), value):
            changed = placed(subject, inputs, place.path, value)

        if is_valid(resource, changed) and without(subject, changed, place.path) == without(
            subject, inputs, place.path
        ):
            assert resource.changes(changed) == {place.path: subject.does(place.path)}
            become(world, subject, resource, changed)
    finally:
        while LEFT:
            LEFT.pop().delete()


EMPTY = {"list": [], "object": {}, "data": {}, "scalar": ""}


@pytest.mark.parametrize(("subject", "place"), EVERY_PLACE)
def test_nothing_is_nothing_however_it_is_spelt(
    worlds: dict[str, World], subject: Subject, place: Place
) -> None:
    """Absent, null and empty are the same to the clouds, so a change among them changes nothing."""
    resource = worlds[str(subject)].resource(subject.kind)
    absent = without(
        subject, placed(subject, subject.base, place.path, variants(subject, place)[0]), place.path
    )
    if not is_valid(resource, absent):
        return  # it is required

    for nothing in (None, EMPTY[place.field.shape.kind]):
        spelt = placed(subject, absent, place.path, nothing)
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
    ("subject", "path", "value", "other"),
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
    worlds: dict[str, World], subject: Subject, path: str, value: Any, other: Any
) -> None:
    """A replacement for nothing would stop a job."""
    resource = worlds[str(subject)].resource(subject.kind)
    before, after = (placed(subject, subject.base, path, one) for one in (value, other))
    assert differences(resource, before, after) == differences(resource, after, before) == {}


def in_the_cloud(
    world: World, kind: str, id: str, region: str, change: Callable[[dict[str, Any]], object]
) -> None:
    """Change what the cloud keeps of an object, as nobody but the cloud can."""
    with world.cloud.store.transaction() as tx:
        record = tx.get(kind, id, region)
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
    **DLI_BATCH.base,
    "queue": "Test_Cluster",
    "scType": "B",
    "driverMemory": "2G",
    "autoRecovery": True,
    "maxRetryTimes": 3,
    "conf": {"a": 8, "b": True},
    "files": [],
}
EMR_INPUTS: Values = {
    **EMR.base,
    "envConf": CONF,
    "customVariables": CONF,
    "params": "ls",
    "maxRetry": 1,
}


@pytest.mark.parametrize(
    ("subject", "inputs", "respelt"),
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
    subject: Subject,
    inputs: Values,
    respelt: Callable[[dict[str, Any]], object],
) -> None:
    """Odd values must not show as drift: escapes, numbers as text, nulls, masks, foreign tags."""
    world = worlds[str(subject)]
    resource = made(world, subject, inputs)
    kind, region = WHERE[str(subject)]
    in_the_cloud(world, kind, resource.id.rsplit("/", 1)[-1], region, respelt)
    is_unchanged(resource, inputs)


@pytest.mark.parametrize(
    ("subject", "inputs", "drift", "expected"),
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
    subject: Subject,
    inputs: Values,
    drift: dict[str, Any],
    expected: dict[str, str],
) -> None:
    """The next `up` brings it back."""
    world = worlds[str(subject)]
    resource = made(world, subject, inputs)
    kind, region = WHERE[str(subject)]
    in_the_cloud(
        world, kind, resource.id.rsplit("/", 1)[-1], region, lambda data: data.update(drift)
    )
    resource.refresh()
    assert resource.changes(inputs) == expected

    become(world, subject, resource, inputs)
