"""The simulator as a whole, in process and served, and a client that signs Tencent requests."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
from pulumi_cloudjobs.core.credentials import Credential
from pulumi_cloudjobs.core.http.pool import EMBEDDED_HOST, Request
from pulumi_cloudjobs.simulator.app import create_app, open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET
from pulumi_cloudjobs.simulator.server import serving
from pulumi_cloudjobs.simulator.store import Store
from pulumi_cloudjobs.tencent import signing

VERSIONS = {"batch": "2017-03-12", "dlc": "2021-01-25", "oceanus": "2019-04-22"}
JOB = {
    "Placement": {"Zone": "ap-guangzhou-2"},
    "Job": {
        "JobName": "test",
        "Tasks": [
            {
                "TaskName": "hello",
                "Application": {"DeliveryForm": "LOCAL", "Command": "echo"},
                "ComputeEnv": {"EnvData": {"InstanceType": "S1.SMALL1"}},
            }
        ],
    },
}


class Web:
    """An HTTP client of the cloud at an address, which may be the embedded one."""

    def __init__(self, address: str, client: httpx.Client) -> None:
        self.address = address
        self.http = client

    def call(self, service: str, action: str, **payload: Any) -> httpx.Response:
        body = json.dumps(payload).encode()
        headers = {
            "Content-Type": "application/json",
            "X-TC-Action": action,
            "X-TC-Version": VERSIONS[service],
            "X-TC-Region": "ap-guangzhou",
        }
        request = Request("POST", f"{self.address}/", headers, body)
        credential = Credential(EMBEDDED_KEY_ID, EMBEDDED_SECRET)
        signed = signing.sign(
            request,
            credential,
            service=service,
            now=datetime.fromtimestamp(time.time(), timezone.utc),
        )
        return self.http.post(request.url, headers=dict(signed.headers), content=body)

    def total(self) -> int:
        """Return the number of Batch jobs."""
        return int(self.call("batch", "DescribeJobs").json()["Response"]["TotalCount"])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "cloud.sqlite3")
    yield store
    store.close()


@pytest.fixture
def control(store: Store) -> Control:
    return Control(store)


@pytest.fixture
def embedded(store: Store) -> Iterator[Web]:
    """In process, as the provider uses it."""
    with httpx.Client(transport=httpx.WSGITransport(app=create_app(store))) as client:
        yield Web(f"http://{EMBEDDED_HOST}", client)


@pytest.fixture
def served(store: Store) -> Iterator[Web]:
    """Behind a socket, as the vendors' SDKs use it."""
    with serving(store) as address, httpx.Client(trust_env=False) as client:
        yield Web(address, client)


@pytest.fixture(params=["embedded", "served"])
def web(request: pytest.FixtureRequest) -> Web:
    """Return the simulator in process, then behind a socket."""
    simulator: Web = request.getfixturevalue(request.param)
    return simulator


@pytest.fixture
def job() -> dict[str, Any]:
    """A Batch job that is taken."""
    return dict(JOB)
