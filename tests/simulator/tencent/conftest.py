"""A Tencent Cloud in a file, with a clock the test moves, and a client that signs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.credentials import Credential
from pulumi_cloudjobs.core.http.pool import Request
from pulumi_cloudjobs.simulator.app import Cloud
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET, Response
from pulumi_cloudjobs.simulator.store import Store
from pulumi_cloudjobs.simulator.tencent.gateway import TencentGateway
from pulumi_cloudjobs.tencent import signing

from .described import deviations

NOON = 1_700_000_000.0
CREDENTIAL = Credential(EMBEDDED_KEY_ID, EMBEDDED_SECRET)
VERSIONS = {"batch": "2017-03-12", "dlc": "2021-01-25", "oceanus": "2019-04-22"}


class Client:
    """Sends signed requests straight into the cloud, and steers it."""

    def __init__(self, path: Path) -> None:
        self.now = NOON
        self.region = "ap-guangzhou"
        gateway = TencentGateway()
        self.store = Store(path, list(gateway.services.values()), wall=lambda: self.now)
        self.cloud = Cloud(self.store, [gateway])
        self.control = Control(self.store)

    def request(self, service: str, action: str, body: bytes, **headers: str) -> Request:
        """Unsigned; a header given as "" is left out."""
        every = {
            "Content-Type": "application/json",
            "X-TC-Action": action,
            "X-TC-Version": VERSIONS[service],
            "X-TC-Region": self.region,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        kept = {name: value for name, value in every.items() if value}
        return Request("POST", f"https://{service}.tencentcloudapi.com/", kept, body)

    def signed(
        self,
        request: Request,
        service: str,
        credential: Credential = CREDENTIAL,
        late: float = 0,
        names: tuple[str, ...] = ("content-type", "host"),
    ) -> Request:
        now = datetime.fromtimestamp(self.now - late, timezone.utc)
        headers = signing.sign(
            request, credential, service=service, now=now, signed_headers=names
        ).headers
        lower = {name.lower(): value for name, value in headers.items()}
        return Request(request.method, request.url, lower, request.body)

    def send(self, request: Request) -> Response:
        return self.cloud.respond(request)[0]

    def call(self, service: str, action: str, **payload: Any) -> dict[str, Any]:
        """Return the content of Response, an error or not."""
        request = self.request(service, action, json.dumps(payload).encode())
        response: dict[str, Any] = self.send(self.signed(request, service)).body["Response"]
        assert "Error" in response or not deviations(service, action, response)
        return response

    def code(self, service: str, action: str, **payload: Any) -> str:
        """The error code of a call; "" when it succeeds."""
        return code(self.call(service, action, **payload))

    def advance(self, seconds: float) -> None:
        self.now += seconds

    def set(self, key: str, value: Any, match: str = "*") -> None:
        self.control.set(f"tencent.{key}", value, match)


def code(response: dict[str, Any]) -> str:
    return str(response.get("Error", {}).get("Code", ""))


@pytest.fixture
def tencent(tmp_path: Path) -> Iterator[Client]:
    client = Client(tmp_path / "cloud.sqlite3")
    yield client
    client.store.close()
