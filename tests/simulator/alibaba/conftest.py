"""An E-MapReduce in a file, with a clock the test moves, and a client for both signatures."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from pulumi_cloudjobs.alibaba import signing
from pulumi_cloudjobs.core.credentials import Credential
from pulumi_cloudjobs.core.http.pool import Request
from pulumi_cloudjobs.simulator import documents
from pulumi_cloudjobs.simulator.alibaba.gateway import AlibabaGateway
from pulumi_cloudjobs.simulator.app import Cloud
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET, Response
from pulumi_cloudjobs.simulator.store import Store

PROJECT = "FP-257A173659F50000"
CLUSTER = "C-D7958B72E59B0000"
NOON = 1_700_000_000.0
URL = "https://emr.aliyuncs.com/"
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Client:
    """Sends signed requests straight into the cloud.

    Attributes:
        secret: The secret with which requests are signed.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.cloud = Cloud(store, [AlibabaGateway()])
        self.now = NOON
        self.secret = EMBEDDED_SECRET
        self.nonces = (f"nonce-{number}" for number in itertools.count())

    def v3(
        self,
        action: str,
        query: dict[str, Any],
        form: dict[str, Any] | None = None,
        *,
        method: str = "POST",
        token: str | None = None,
    ) -> Request:
        body = urlencode(form or {}).encode()
        headers = {
            "x-acs-action": action,
            "x-acs-version": "2016-04-08",
            "accept": "application/json",
            **(FORM if body else {}),
        }
        request = Request(method, f"{URL}?{urlencode(query)}", headers, body)
        credential = Credential(EMBEDDED_KEY_ID, self.secret, token)
        signature = signing.sign(request, credential, now=self._time(), nonce=next(self.nonces))
        return Request(
            method,
            request.url,
            {key.lower(): value for key, value in signature.headers.items()},
            body,
        )

    def v1(
        self,
        action: str,
        query: dict[str, Any],
        form: dict[str, Any] | None = None,
        *,
        method: str = "POST",
        **common: Any,
    ) -> Request:
        """Return a request without Format, unless `common` has one."""
        body = urlencode(form or {}).encode()
        parameters = {
            "Action": action,
            "Version": "2016-04-08",
            "AccessKeyId": EMBEDDED_KEY_ID,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": next(self.nonces),
            "Timestamp": signing.acs_date(self._time()),
            **common,
            **query,
        }
        headers = {"host": "emr.aliyuncs.com"} | (FORM if body else {})
        unsigned = Request(method, f"{URL}?{urlencode(parameters)}", headers, body)
        canonical = signing.rpc_canonical_query(signing.rpc_parameters(unsigned))
        parameters["Signature"] = signing.rpc_signature(
            signing.rpc_string_to_sign(method, canonical), self.secret
        )
        return Request(method, f"{URL}?{urlencode(parameters)}", headers, body)

    def send(self, request: Request) -> Response:
        return self.cloud.respond(request)[0]

    def call(self, action: str, **parameters: Any) -> tuple[int, Any]:
        """Status and body of one V3 call in the project of the examples."""
        where = {"RegionId": "cn-hangzhou", "ProjectId": PROJECT}
        query = {name: value for name, value in (where | parameters).items() if value is not None}
        response = self.send(self.v3(action, query))
        if response.status == 200:
            assert documents.check_response("alibaba_emr", action, response.body) == []
        return response.status, response.body

    def create(self, **parameters: Any) -> str:
        """Create a job that must be accepted; its id."""
        status, body = self.call(
            "CreateFlowJob", **{"Name": "j", "Type": "SHELL", "Description": "d"} | parameters
        )
        assert status == 200, body
        return str(body["Id"])

    def describe(self, id: str) -> Any:
        return self.call("DescribeFlowJob", Id=id)[1]

    def submit(self, job_id: str) -> str:
        status, body = self.call("SubmitFlowJob", JobId=job_id, ClusterId=CLUSTER)
        assert status == 200, body
        return str(body["Id"])

    def row(self, job_id: str) -> Any:
        """The newest run of a job, as the history has it."""
        return self.call("ListFlowJobHistory", Id=job_id)[1]["NodeInstances"]["NodeInstance"][0]

    def advance(self, seconds: float) -> None:
        self.now += seconds

    def set(self, name: str, value: Any, pattern: str = "*") -> None:
        with self.store.transaction() as tx:
            tx.settings.put(f"alibaba.emr.{name}", value, pattern)

    def _time(self) -> datetime:
        return datetime.fromtimestamp(self.now, timezone.utc)


@pytest.fixture
def alibaba(tmp_path: Path) -> Iterator[Client]:
    gateway = AlibabaGateway()
    clients: list[Client] = []
    services = list(gateway.services.values())
    store = Store(
        tmp_path / "cloud.sqlite3", services, wall=lambda: clients[0].now if clients else NOON
    )
    clients.append(Client(store))
    yield clients[0]
    store.close()
