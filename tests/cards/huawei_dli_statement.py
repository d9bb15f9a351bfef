"""The test card of `huawei.dli.Statement`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_cloudjobs.core.resource_type import Lifecycle
from pulumi_cloudjobs.huawei.dli.statement import STATEMENT
from pulumi_cloudjobs.simulator.framework import Fixture

from tests.cards.card import Actions, Campaign, Card, Consequence, Samples, Waits
from tests.input_paths import Values

HOUR = 3600.0
READY = {"kind": "spark", "cluster_name": "test_cluster"}
READY_SESSIONS = ("f28a0d0c-0a37-4bd4-8d1d-1416031e5151", "f28a0d0c-0a37-4bd4-8d1d-1416031e5152")


def _send(lifecycle: Lifecycle, request: Values) -> object:
    """The session is a part of the path."""
    client_of: Any = lifecycle
    body = {name: value for name, value in request.items() if name != "session_id"}
    return client_of._client.create_statement(request.get("session_id", ""), body)


def _consequences() -> Iterator[Consequence]:
    again = "the code runs again, after what the session has to do; statement_id changes"
    stays = "the live statement is cancelled; what it has done in the session stays"

    for status, raw, text in (
        ("pending", "waiting", "the waiting statement is cancelled"),
        ("running", "running", stays),
        ("unknown", "hibernating", stays),
        ("stopping", "cancelling", "the statement is being cancelled already"),
    ):
        yield Consequence(status, raw, f"{text}; {again} (last seen: {raw})")


CARD = Card(
    STATEMENT,
    "huawei/dli/statement",
    ids=("f28a0d0c-0a37-4bd4-8d1d-1416031e5151/0", "f28a0d0c-0a37-4bd4-8d1d-1416031e5151/17"),
    least={"sessionId": READY_SESSIONS[0], "code": "1"},
    example={"sessionId": READY_SESSIONS[0], "code": "spark.range(10).count()"},
    replacement={"code": "spark.range(10).sum()"},
    actions=Actions(read="get_statement", stop="cancel_statement"),
    samples=Samples(
        values={
            "sessionId": READY_SESSIONS,
            "code": ("val a = 1\na + 1", 'println("值")'),
        },
    ),
    fixtures=tuple(
        Fixture("huawei/dli/session", "cn-north-4", id, READY, f"ready-{id[-1]}", state="idle")
        for id in READY_SESSIONS
    ),
    # A session runs one statement after the other, so a second one waits as long as the first
    # one runs.
    waits=Waits(
        fails=("huawei.dli.statement_outcome", "error"),
        lasts="huawei.dli.statement_seconds",
        until="accepted",
    ),
    send=_send,
    lasting={"huawei.dli.statement_seconds": HOUR},
    campaign=Campaign(
        unknown_state={"state": "hibernating"},
        state_actions=frozenset({"create_statement", "get_statement", "list_statements"}),
        keeps_records=True,
    ),
    consequences=tuple(_consequences()),
)
