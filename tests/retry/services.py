"""Every action of the clients with every error code of its API, as cases for tests.

Codes and categories come from the descriptions; what a category leads to stands in the tests.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.http.endpoints import Service

from tests.embedded import World

SESSIONS = "/v2.0/{project_id}/sessions"
BATCHES = "/v2.0/{project_id}/batches"
DLI_CALLS = {
    "create_session": ("POST", SESSIONS),
    "list_sessions": ("GET", SESSIONS),
    "get_session": ("GET", f"{SESSIONS}/s-1"),
    "get_session_log": ("GET", f"{SESSIONS}/s-1/log"),
    "delete_session": ("DELETE", f"{SESSIONS}/s-1"),
    "create_statement": ("POST", f"{SESSIONS}/s-1/statements"),
    "list_statements": ("GET", f"{SESSIONS}/s-1/statements"),
    "get_statement": ("GET", f"{SESSIONS}/s-1/statements/0"),
    "cancel_statement": ("POST", f"{SESSIONS}/s-1/statements/0/cancel"),
    "create_batch": ("POST", BATCHES),
    "list_batches": ("GET", BATCHES),
    "get_batch": ("GET", f"{BATCHES}/b-1"),
    "get_batch_log": ("GET", f"{BATCHES}/b-1/log"),
    "cancel_batch": ("DELETE", f"{BATCHES}/b-1"),
}
CREATES = frozenset(
    {
        "SubmitJob",
        "CreateComputeEnv",
        "CreateSparkAppTask",
        "CreateJob",
        "CreateJobConfig",
        "create_session",
        "create_statement",
        "create_batch",
        "CreateFlowJob",
        "CreateSparkApp",
        "SubmitFlowJob",
    }
)
PLACES = {
    "tencent_batch": ("tencent.batch", "ap-guangzhou"),
    "tencent_dlc": ("tencent.dlc", "ap-guangzhou"),
    "tencent_oceanus": ("tencent.oceanus", "ap-guangzhou"),
    "huawei_dli": ("huawei.dli", "cn-north-4"),
    "alibaba_emr": ("alibaba.emr", "cn-hangzhou"),
}


@dataclass(frozen=True)
class Case:
    """An error response to an action.

    Args:
        description: "tencent_batch".
        status: HTTP status it comes with; None for the vendor's usual one.
        category: What the description says of the code, with this status.
    """

    description: str
    action: str
    code: str
    status: int | None
    category: str

    def __str__(self) -> str:
        status = f"-{self.status}" if self.status else ""
        return f"{self.description}-{self.action}-{self.code}{status}"

    @property
    def creates(self) -> bool:
        return self.action in CREATES


def actions_called(description: str) -> list[str]:
    """The actions that the service's client names, by its source."""
    if description == "huawei_dli":
        return list(DLI_CALLS)

    client = importlib.import_module(f"pulumi_cloudjobs.{PLACES[description][0]}.client")
    named = set(re.findall(r'"([A-Z]\w+)"', Path(str(client.__file__)).read_text(encoding="utf-8")))
    return [action for action in api.load(description)["actions"] if action in named]


def cases(description: str) -> Iterator[Case]:
    """Return a case per action, code and documented status.

    An action that publishes no codes may respond with any of them.
    """
    known = api.load(description)

    for action in actions_called(description):
        for code in known["actions"][action].get("errors") or known["error_codes"]:
            entry = known["error_codes"][code]
            for status in entry.get("http") or [None]:
                category = entry.get("category_by_http", {}).get(str(status), entry["category"])
                yield Case(description, action, code, status, category)


def common_cases() -> Iterator[Case]:
    """Return the codes of every Tencent service, for a read and a create of each."""
    for code in api.load("tencent_common")["error_codes"]:
        for action in ("DescribeJob", "SubmitJob"):
            category = api.category("tencent_batch", code)
            assert category is not None
            yield Case("tencent_batch", action, code, None, category)


def sender(world: World, case: Case) -> Callable[[], dict[str, Any]]:
    """Send the action once, without parameters."""
    package, region = PLACES[case.description]
    client = importlib.import_module(f"pulumi_cloudjobs.{package}.client")
    connection = importlib.import_module(
        f"pulumi_cloudjobs.{package.split('.', maxsplit=1)[0]}.connection"
    )
    service: Service = client.SERVICE
    transport = connection.connect(world.settings, service, region)
    if case.description == "huawei_dli":
        method, path = DLI_CALLS[case.action]
        return lambda: dict(transport.call(method, path))

    return lambda: dict(transport.call(case.action, {}))
