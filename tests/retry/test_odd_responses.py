"""Verbs against undocumented responses: each ends in a clear line, never in a traceback.

The transports' own part, bytes and statuses, is in tests/transport; here the responses are
well-formed and wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed, UnexpectedResponse
from pulumi_cloudjobs.core.journal import CreateIntent
from pulumi_cloudjobs.core.operation import Operation, ProcessContext
from pulumi_cloudjobs.core.reading.batching import MAX_PAGES
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure

from tests.cards.card import Card, card_of, cards
from tests.core.clock import HandClock
from tests.embedded import plain
from tests.retry.test_every_verb import failure_of
from tests.transport.fake_cloud import FakeCloud

INSIDES: dict[str, Any] = {
    "nothing": {},
    "a-list": [],
    "a-text": "later",
    "null": None,
    "request-id-alone": {"RequestId": "r-1"},
    "lists-are-null": {
        "JobSet": None,
        "TaskList": None,
        "sessions": None,
        "JobList": None,
        "NodeInstances": None,
    },
    "lists-are-texts": {
        "JobSet": "x",
        "TaskList": "x",
        "sessions": "x",
        "JobList": "x",
        "NodeInstances": "x",
    },
    "lists-of-numbers": {
        "JobSet": [1],
        "TaskList": [1],
        "sessions": [1],
        "total": 1,
        "JobList": {"Job": [1]},
        "NodeInstances": {"NodeInstance": [1]},
        "Total": 1,
    },
    "ids-are-objects": {"JobId": {}, "TaskId": {}, "id": {}, "Id": {}},
    "ids-are-empty": {"JobId": "", "TaskId": "", "id": "", "Id": ""},
    "states-are-numbers": {
        "JobId": "job-1",
        "JobState": 7,
        "id": "s-1",
        "state": 7,
        "Id": "FJ-1",
        "GmtCreate": "soon",
    },
    "states-are-objects": {
        "JobId": "job-1",
        "JobState": {},
        "id": "s-1",
        "state": {},
        "Id": "FJ-1",
        "GmtCreate": {},
    },
}
WITHOUT_THE_OBJECT = [
    inside for inside in INSIDES if inside != "lists-are-null" and not inside.startswith("states-")
]
CONFIG = {"endpoint": "embedded"}


def create(handler: Handler, id: str, inputs: dict[str, Any]) -> None:
    handler.create(inputs, operation())


def read(handler: Handler, id: str, inputs: dict[str, Any]) -> None:
    handler.read(id, inputs, operation())


def delete(handler: Handler, id: str, inputs: dict[str, Any]) -> None:
    handler.delete(id, {**inputs, "stop": {"timeoutSeconds": 5}}, operation())


def operation() -> Operation:
    return Operation(
        urn="urn:pulumi:dev::project::x:Job::nightly", clock=HandClock(), timeout_seconds=60
    )


@pytest.mark.parametrize("verb", [create, read, delete])
@pytest.mark.parametrize("inside", list(INSIDES))
@pytest.mark.parametrize("card", cards(), ids=str)
def test_a_wrong_response_is_an_error_of_ours(
    tmp_path: Path, card: Card, inside: str, verb: Callable[[Handler, str, dict[str, Any]], None]
) -> None:
    """A KeyError is useless to a user, and calls for a bug report where a proxy is to blame."""
    handler = handler_for(tmp_path, card, INSIDES[inside])
    inputs = plain(handler.check(card.inputs).inputs)
    error: OperationFailed | str | None = None
    try:
        error = failure_of(lambda: verb(handler, card.ids[0], inputs))
    except PartialFailure as partial:  # the id was readable, the rest of the object is not
        (error,) = partial.reasons

    assert "\n" not in str(error)


@pytest.mark.parametrize("verb", [read, delete])
@pytest.mark.parametrize("inside", WITHOUT_THE_OBJECT)
@pytest.mark.parametrize("card", cards(), ids=str)
def test_no_object_is_gone_because_of_a_response_about_something_else(
    tmp_path: Path, card: Card, inside: str, verb: Callable[[Handler, str, dict[str, Any]], None]
) -> None:
    """State would forget a live job, or destroy leave it running."""
    handler = handler_for(tmp_path, card, INSIDES[inside])
    inputs = plain(handler.check(card.inputs).inputs)
    with pytest.raises(OperationFailed):
        verb(handler, card.ids[0], inputs)


def handler_for(folder: Path, card: Card, value: Any) -> Handler:
    """Return the verbs of the service's type before a cloud with one constant response."""
    cloud = FakeCloud({"Response": value} if card.token.startswith("tencent/") else value)
    settings = ProcessContext(config=CONFIG, environ={}, home=folder, http=cloud.pool())
    return Handler(card.resource_type, settings)


ENDLESS = {
    "tencent/oceanus:Job": {"JobSet": [{"JobId": f"cql-{n}", "Name": "flink"} for n in range(100)]},
    "huawei/dli:Session": {"sessions": [{"id": f"s-{n}"} for n in range(100)], "total": 10**9},
    "alibaba/emr:FlowJobRun": {
        "NodeInstances": {"NodeInstance": [{"Id": f"FNI-{n}"} for n in range(100)]},
        "Total": 10**9,
    },
}


@pytest.mark.parametrize("token", list(ENDLESS))
def test_a_list_without_end_is_given_up(tmp_path: Path, token: str) -> None:
    """The search for a lost create reads whole lists, and a loop in a proxy must not hold it."""
    card = card_of(token)
    handler = handler_for(tmp_path, card, ENDLESS[token])
    inputs = plain(handler.check(card.inputs).inputs)
    context = handler._context.process
    lifecycle = card.resource_type.connect(context, inputs["region"], operation())
    intent = CreateIntent(
        urn="", type=token, marker="0" * 32, fingerprint="", region="", inputs=inputs
    )
    with pytest.raises(UnexpectedResponse, match=f"{MAX_PAGES} pages"):
        lifecycle.find_lost_create({**inputs, "name": "flink"}, intent, ())


@pytest.mark.parametrize(
    ("token", "inside"),
    [
        pytest.param(
            "tencent/oceanus:Job",
            {"JobSet": [{"JobId": "cql-1", "Region": "ap-shanghai", "Status": 4}]},
            id="region",
        ),
        pytest.param("alibaba/emr:FlowJobRun", {"Id": "FNI-1", "ProjectId": "FP-2"}, id="project"),
    ],
)
def test_a_response_for_another_region_or_project_is_an_error(
    tmp_path: Path, token: str, inside: dict[str, Any]
) -> None:
    """Taken over into state, it would lead every later call astray."""
    card = card_of(token)
    handler = handler_for(tmp_path, card, inside)
    inputs = plain(handler.check(card.inputs).inputs)
    with pytest.raises(OperationFailed, match=r"names another (Region|ProjectId)"):
        handler.read(card.ids[0], inputs, operation())
