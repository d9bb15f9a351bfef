"""A Huawei Cloud in a file, with a clock the test moves, and a client that signs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from pulumi_cloudjobs.core.credentials import Credential
from pulumi_cloudjobs.core.http.pool import Request
from pulumi_cloudjobs.huawei import signing
from pulumi_cloudjobs.simulator import documents
from pulumi_cloudjobs.simulator.app import Cloud
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET, Response
from pulumi_cloudjobs.simulator.huawei.gateway import HuaweiGateway, route
from pulumi_cloudjobs.simulator.store import Store

PROJECT = "0123456789abcdef0123456789abcdef"
NOON = 1_700_000_000.0


class Client:
    """Sends signed requests straight into the cloud."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.cloud = Cloud(store, [HuaweiGateway()])
        self.now = NOON
        self.host = "dli.cn-north-4.myhuaweicloud.com"

    def signed(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        secret: str = EMBEDDED_SECRET,
        project_id: str = PROJECT,
    ) -> Request:
        data = (
            b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        )
        request = Request(
            method, f"https://{self.host}{path}", {"Content-Type": "application/json"}, data
        )
        now = datetime.fromtimestamp(self.now, timezone.utc)
        signature = signing.sign(
            request, Credential(EMBEDDED_KEY_ID, secret), project_id=project_id, now=now
        )
        return Request(
            method,
            request.url,
            {key.lower(): value for key, value in signature.headers.items()},
            data,
        )

    def send(self, request: Request) -> Response:
        response = self.cloud.respond(request)[0]
        if response.status == 200:
            action = route(request).action
            assert documents.check_response("huawei_dli", action, response.body) == []
        return response

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, Any]:
        """Status and body of one call below the project's `/v2.0` path."""
        text = f"?{urlencode(query)}" if query else ""
        response = self.send(self.signed(method, f"/v2.0/{PROJECT}{path}{text}", body))
        return response.status, response.body

    def create(self, **body: Any) -> dict[str, Any]:
        """Create a session that must succeed."""
        status, session = self.call(
            "POST", "/sessions", {"kind": "spark", "cluster_name": "test_cluster"} | body
        )
        assert status == 200, session
        return dict(session)

    def state(self, session_id: str) -> Any:
        return self.call("GET", f"/sessions/{session_id}/state")[1].get("state")

    def advance(self, seconds: float) -> None:
        self.now += seconds

    def set(self, name: str, value: Any, pattern: str = "*") -> None:
        with self.store.transaction() as tx:
            tx.settings.put(f"huawei.dli.{name}", value, pattern)


@pytest.fixture
def huawei(tmp_path: Path) -> Iterator[Client]:
    gateway = HuaweiGateway()
    clients: list[Client] = []
    store = Store(
        tmp_path / "cloud.sqlite3",
        list(gateway.services.values()),
        wall=lambda: clients[0].now if clients else NOON,
    )
    client = Client(store)
    clients.append(client)
    yield client
    store.close()
