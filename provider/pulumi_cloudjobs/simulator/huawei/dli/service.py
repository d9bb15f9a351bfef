"""Data Lake Insight: its actions, its settings, and what a fresh cloud holds.

The session API is discarded by its vendor and only two of its pages can be read; states, statements
and the response for a missing object follow Apache Livy, whose API it copied. Where no document
describes what the service does, a setting chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ...framework import Fixture, ServiceSettings
from ...inputs import Count, Seconds, Text
from ...service import Action, Service
from . import catalog, session, spark_batch, statement
from .common import DEFAULT_REGION, PACKAGE, PROJECT, QUEUE

PROJECT_ID = "0123456789abcdef0123456789abcdef"
MODULES = (
    "sys.datasource.hbase",
    "sys.datasource.opentsdb",
    "sys.datasource.rds",
    "sys.datasource.css",
)


class DliSettings(ServiceSettings):
    """Settings of DLI; those of runs are read with the name or id of the session or batch."""

    # "discarded": the gateway knows no path with /sessions any more.
    sessions_api: Literal["served", "discarded"] = "served"
    # The response for an object that does not exist: "400" DLI.0002, "404" DLI.0023, or "livy"
    # (404 with {"msg"}).
    missing_object: Literal["400", "404", "livy"] = "400"
    # A second live session of one name: "refused" as on Livy.
    duplicate_names: Literal["refused", "allowed"] = "refused"
    # A deleted session: "gone" as on Livy, or "ended", which stays readable as dead.
    deleted_sessions: Literal["gone", "ended"] = "gone"
    # How long a session starts, and the state it starts into.
    starting_seconds: Seconds = 1.0
    session_outcome: Literal["idle", "error", "dead", "killed", "success"] = "idle"
    # Idle time after which a session without heartbeatTimeoutInSecond ends; None: never. The real
    # default is unknown.
    heartbeat_seconds: Seconds | None = None
    shutting_down_seconds: Seconds = 1.0
    # By the text of the code, or the name or id of the session.
    statement_seconds: Seconds = 1.0
    statement_outcome: Literal["ok", "error"] = "ok"
    batch_starting_seconds: Seconds = 1.0
    # None: for ever.
    batch_running_seconds: Seconds | None = 5.0
    batch_outcome: Literal["success", "dead"] = "success"
    # How long an application that has failed waits before auto_recovery starts it again.
    batch_recovering_seconds: Seconds = 1.0
    # How long a cancelled batch goes on; it ends as dead.
    batch_cancel_seconds: Seconds = 0.0
    # The lines that a started session or batch writes; its stdout names the application.
    stderr: Text = ""
    # One published sample of the batch state is written with a capital letter.
    capital_states: bool = False
    # Wrong signatures in a row before the key is locked for five minutes; None: never locked.
    wrong_signatures_allowed: Count | None = 5


ACTIONS: Mapping[str, Action] = {
    "list_queues": catalog.list_queues,
    "get_queue": catalog.get_queue,
    "list_packages": catalog.list_packages,
    "get_package": catalog.get_package,
    "list_projects": catalog.list_projects,
    "create_session": session.create_session,
    "list_sessions": session.list_sessions,
    "get_session": session.get_session,
    "get_session_state": session.get_session_state,
    "get_session_log": session.get_session_log,
    "delete_session": session.delete_session,
    "create_batch": spark_batch.create_batch,
    "list_batches": spark_batch.list_batches,
    "get_batch": spark_batch.get_batch,
    "get_batch_state": spark_batch.get_batch_state,
    "get_batch_log": spark_batch.get_batch_log,
    "cancel_batch": spark_batch.cancel_batch,
    "create_statement": statement.create_statement,
    "list_statements": statement.list_statements,
    "get_statement": statement.get_statement,
    "cancel_statement": statement.cancel_statement,
}


def _package(group: str, name: str, resource_type: str) -> Fixture:
    data = {
        "resource_name": name,
        "resource_type": resource_type,
        "group": group,
        "status": "READY",
    }
    id = f"{group}/{name}" if group else name
    return Fixture(PACKAGE, DEFAULT_REGION, id, data, name=name)


FIXTURES = (
    Fixture(PROJECT, "", PROJECT_ID, {"domain_id": "embedded", "enabled": True}),
    Fixture(
        QUEUE,
        DEFAULT_REGION,
        "test_cluster",
        {
            "queue_name": "test_cluster",
            "queue_type": "general",
            "cu_count": 64,
            "description": "",
        },
    ),
    *(_package("group.tesddws", f"gsjdbc{number}.jar", "jar") for number in (2, 3, 4)),
    *(_package("", name, "module") for name in MODULES),
)

dli = Service(
    "huawei",
    "dli",
    version="v2.0",
    settings=DliSettings,
    fixtures=FIXTURES,
    live={
        "session": session.LIVE,
        "batch": ("starting", "running", "recovering"),
        "statement": ("waiting", "running", "cancelling"),
    },
    actions=ACTIONS,
)
