"""Any JSON on any path of the control interface: refused in a sentence, or taken for good.

What is taken must leave a simulator that works, and `reset` brings back a fresh one from anything.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pulumi_cloudjobs.core.http.pool import EMBEDDED_HOST
from pulumi_cloudjobs.simulator.app import create_app, open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.faults import FAULT_TYPES
from pulumi_cloudjobs.simulator.inputs import InvalidInput
from pulumi_cloudjobs.simulator.store import Store

from .conftest import JOB, Web

EXAMPLES = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = (
    *("key", "value", "match", "advance", "frozen", "fault_type", "vendor", "service", "action"),
    *("contains", "skip", "times", "code", "message", "status", "seconds", "values", "object_type"),
    *("region", "id", "data", "name", "parent", "state", "final", "reason", "key_id", "secret"),
    *("token", "account", "since", "limit", "live", "self", "__class__", ""),
)
TEXTS = (
    *("tencent/batch/job", "tencent/batch/image", "tencent", "batch", "ap-guangzhou", "*", "["),
    *("succeed", "off", "documented", "SubmitJob", "embedded-access-key", "NaN", "1e308", "0", "1"),
    *("\x00", "\ud800", "\u202e", "../../etc", "'; DROP TABLE objects; --", "x" * 5000),
    *FAULT_TYPES,
)
NUMBERS = (0, 1, -1, 0.5, 1e9, 1e300, math.nan, math.inf, -math.inf, 2**63, 10**30, -(10**30))
SCALARS = st.none() | st.booleans() | st.sampled_from(NUMBERS) | st.sampled_from(TEXTS)
VALUES = st.recursive(
    SCALARS | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES + TEXTS), inner, max_size=3)
    ),
    max_leaves=6,
)
DECLARED = tuple(Control(open_store("unused")).store.declared)
GOOD: dict[str, st.SearchStrategy[Any]] = {
    "key": st.sampled_from(DECLARED),
    "fault_type": st.sampled_from(tuple(FAULT_TYPES)),
    "object_type": st.sampled_from(["tencent/batch/job", "tencent/batch/image", "alibaba/emr/x"]),
    "advance": st.floats(-1e6, 1e6),
    "frozen": st.booleans(),
    "vendor": st.sampled_from(["tencent", "huawei", "alibaba"]),
    "data": st.dictionaries(st.sampled_from(TEXTS[:9]), st.integers() | st.text(), max_size=2),
    "times": st.integers(1, 3),
    "value": st.none() | st.integers(0, 9) | st.floats(0, 1e6),
    "skip": st.integers(0, 2),
    "status": st.integers(200, 599),
    "seconds": st.floats(0, 1e9),
    "since": st.integers(0, 9),
    "limit": st.integers(0, 9),
    "live": st.sampled_from(["0", "1"]),
    "final": st.booleans(),
    "values": st.dictionaries(st.sampled_from(TEXTS[:9]), st.integers(), max_size=2),
    "state": st.sampled_from(["RUNNING", "SUCCEED", "", 3]),
}
FIELDS = {
    "settings": ("key", "value", "match"),
    "clock": ("advance", "frozen"),
    "faults": (
        *("fault_type", "vendor", "service", "action", "contains", "skip", "times"),
        *("code", "message", "status", "seconds", "values"),
    ),
    "objects": ("object_type", "region", "id", "data", "name", "parent", "state", "live"),
    "state": ("object_type", "id", "state", "final", "reason"),
    "keys": ("vendor", "key_id", "secret", "token", "account"),
    "calls": ("since", "limit", "action"),
    "calls/count": ("since", "action"),
    "": (),
    "nothing": (),
}
NEEDED = ("key", "value", "fault_type", "object_type", "region", "id", "vendor", "key_id", "secret")


def bodies(path: str) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies with the fields of a path, most of them good, and now and then another field."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name in FIELDS[path]:
        good = GOOD.get(name, st.sampled_from(TEXTS))
        fields[name] = mostly(good, VALUES)

    needed = {name: field for name, field in fields.items() if name in NEEDED}
    optional = {name: field for name, field in fields.items() if name not in NEEDED}
    whole = st.fixed_dictionaries(needed, optional=optional)
    odd = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=2)
    return mostly(whole, st.builds(lambda body, more: {**body, **more}, whole, odd))


def mostly(usual: st.SearchStrategy[Any], odd: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The usual, and one time in eight the odd: `one_of` weighs every branch inside alike."""
    return st.integers(0, 7).flatmap(lambda number: odd if number == 7 else usual)


ROUTES = (
    *(("PUT", "settings"), ("POST", "clock"), ("POST", "faults"), ("POST", "objects")),
    *(("POST", "state"), ("POST", "keys"), ("GET", "objects"), ("DELETE", "objects")),
    *(("GET", "calls"), ("GET", "calls/count"), ("GET", ""), ("POST", "nothing")),
)
REQUESTS = st.sampled_from(ROUTES).flatmap(
    lambda route: st.tuples(st.just(route), bodies(route[1]))
)


@pytest.fixture
def client(store: Store) -> Iterator[Web]:
    """In process; a slow response takes no time, and a lost one is the fault's own business."""
    transport = httpx.WSGITransport(app=create_app(store, sleep=lambda seconds: None))
    with httpx.Client(transport=transport) as http:
        yield Web(f"http://{EMBEDDED_HOST}", http)


def send(web: Web, method: str, path: str, body: dict[str, Any]) -> httpx.Response:
    query = {name: str(value) for name, value in body.items() if method in ("GET", "DELETE")}
    params = {name: value for name, value in query.items() if value.isprintable()}
    content = json.dumps(body).encode() if method in ("POST", "PUT") else b""
    url = f"{web.address}/_simulator/{path}"
    return web.http.request(method, url, params=params, content=content)


@EXAMPLES
@given(requests=st.lists(REQUESTS, min_size=1, max_size=6))
@example(requests=[(("POST", "clock"), {"advance": math.nan})])
@example(requests=[(("POST", "clock"), {"advance": 1e308})])
@example(requests=[(("PUT", "settings"), {"key": "keep_calls", "value": 1e308})])
def test_any_input_is_refused_in_a_sentence_or_leaves_a_simulator_that_works(
    client: Web, control: Control, requests: list[tuple[tuple[str, str], dict[str, Any]]]
) -> None:
    """A bad value once broke the store for every later call, `reset` among them."""
    for (method, path), body in requests:
        response = send(client, method, path, body)
        assert response.status_code in (200, 400, 404, 405), (method, path, body, response.text)
        if response.status_code != 200:
            assert "bug" not in response.json()["error"]

    control.clear_faults()
    assert math.isfinite(control.now())
    assert isinstance(control.live(), list)
    assert "Response" in client.call("batch", "SubmitJob", **JOB).json()
    assert "Response" in client.call("batch", "DescribeJobs").json()

    assert client.http.post(f"{client.address}/_simulator/reset").status_code == 200
    assert abs(control.now() - time.time()) < 60
    assert "JobId" in client.call("batch", "SubmitJob", **JOB).json()["Response"]
    control.reset()


@EXAMPLES
@given(key=st.sampled_from(DECLARED), value=VALUES, match=st.sampled_from(["*", "job-*"]))
def test_a_setting_takes_a_value_as_declared_or_names_what_it_takes(
    control: Control, key: str, value: Any, match: str
) -> None:
    """A setting that takes anything does what nobody expects, later."""
    try:
        control.set(key, value, match=match)
    except InvalidInput as error:
        refusal = str(error)
        assert key in refusal or "match" in refusal
        assert len(refusal.splitlines()) == 1
    else:
        kept = control.settings()[key if match == "*" else f"{key}[{match}]"]
        assert kept == value
        json.dumps(kept, allow_nan=False)


@EXAMPLES
@given(text=st.sampled_from(["", "[", '"x"', "null", "7", "[1]", '{"a": 1}', "[[0], 1]"]))
def test_reset_works_whatever_the_store_holds(
    store: Store, control: Control, client: Web, text: str
) -> None:
    """An older version, or a hand, may have written anything."""
    with store.transaction() as tx:
        tx.sql.execute("INSERT OR REPLACE INTO settings VALUES ('quotas', '*', seal(?))", (text,))
        tx.sql.execute("INSERT INTO faults (fault) VALUES (seal(?))", (text,))
        tx.sql.execute("INSERT OR REPLACE INTO meta VALUES ('clock', ?)", (text,))

    assert "Response" in client.call("batch", "DescribeJobs").json()
    assert client.http.post(f"{client.address}/_simulator/reset").status_code == 200
    assert "JobId" in client.call("batch", "SubmitJob", **JOB).json()["Response"]
    control.reset()


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
@pytest.mark.parametrize("path", ["/_simulator/clock", "/"])
def test_deep_json_is_refused_cleanly(path: str, opening: bytes, web: Web) -> None:
    """Python's parser gives up with an error of its own, which would seem to be a bug."""
    headers = {"Content-Type": "application/json", "X-TC-Action": "DescribeJobs"}
    response = web.http.post(f"{web.address}{path}", content=opening * 100_000, headers=headers)
    assert response.status_code < 500
    assert "bug" not in response.text
