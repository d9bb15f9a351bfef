"""The served simulator: the command, the address, unknown paths, and bugs."""

from __future__ import annotations

import re
import subprocess
import sys
from email.utils import formatdate
from pathlib import Path
from typing import Any

import httpx
import pytest
from pulumi_cloudjobs.simulator.__main__ import main
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import Call
from pulumi_cloudjobs.simulator.objects import Record
from pulumi_cloudjobs.simulator.store import Store, Transaction
from pulumi_cloudjobs.simulator.tencent.batch.service import batch

from .conftest import Web

COMMAND = [sys.executable, "-m", "pulumi_cloudjobs.simulator", "serve"]


def test_the_command_prints_its_address_and_serves(tmp_path: Path) -> None:
    """`make simulator` and the SDK tests wait for this line."""
    command = [*COMMAND, "--port", "0", "--store", str(tmp_path / "made")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert address, line
            response = httpx.get(f"{address[0]}/_simulator/", trust_env=False)
            assert response.json()["live"] == []
        finally:
            process.terminate()
            process.wait(timeout=10)
    assert (tmp_path / "made" / "cloud.sqlite3").exists()


def test_another_host_needs_an_explicit_flag(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The cloud knows one account whose secret is public."""
    assert main(["serve", "--port", "0", "--host", "0.0.0.0", "--store", str(tmp_path)]) == 2
    assert "--allow-remote" in capsys.readouterr().err


def test_a_taken_port_is_said_in_one_line(
    served: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback for a second start."""
    port = served.address.rpartition(":")[2]
    assert main(["serve", "--port", port, "--store", str(tmp_path)]) == 1
    assert port in capsys.readouterr().err


def test_only_who_steers_over_http_loads_flask(tmp_path: Path) -> None:
    """A provider needs the clouds alone; each of its processes would wait for Flask and hold it."""
    program = f"""
import httpx, sys
from pulumi_cloudjobs.simulator.app import create_app
transport = httpx.WSGITransport(create_app({str(tmp_path)!r}))
with httpx.Client(transport=transport, base_url="http://localhost") as client:
    assert client.get("/hello").status_code == 404
    assert "flask" not in sys.modules
    assert client.get("/_simulator/").status_code == 200
    assert "flask" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_a_store_that_cannot_be_opened_is_an_error_response(web: Web, store: Store) -> None:
    """An exception would end a provider, and a closed connection explains nothing."""
    store.path.mkdir()
    response = web.http.post(f"{web.address}/", headers={"X-TC-Action": "DescribeJobs"})
    assert response.status_code == 500
    assert "cloud.sqlite3 is not a file" in response.text


def test_a_head_request_gets_headers_alone(web: Web) -> None:
    """A body of a HEAD response would be taken for the next response on the connection."""
    response = web.http.head(f"{web.address}/hello")
    assert (response.status_code, response.content) == (404, b"")


def test_a_call_of_no_api_gets_an_error_and_the_clock(web: Web, control: Control) -> None:
    """A browser or a wrong endpoint reads what is wrong, and the cloud's clock."""
    control.freeze()
    control.advance(3600)
    response = web.http.get(f"{web.address}/hello//there/")
    assert response.status_code == 404
    assert formatdate(control.now(), usegmt=True) in response.headers.get_list("date")
    assert "no cloud API" in response.json()["error"]
    assert response.headers["date"].endswith(" GMT")


def test_a_bug_of_the_simulator_is_seen_as_one(
    web: Web,
    control: Control,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    job: dict[str, Any],
) -> None:
    """A client must not take a bug for an error of the cloud; its writes are undone."""

    def broken(call: Call, tx: Transaction) -> dict[str, Any]:
        tx.insert(Record("tencent/batch/job", "", "job-00000000", {}))
        raise ZeroDivisionError

    monkeypatch.setitem(batch.actions, "SubmitJob", broken)
    response = web.call("batch", "SubmitJob", **job)
    assert (response.status_code, response.headers["content-type"]) == (500, "text/plain")
    assert "ZeroDivisionError in SubmitJob" in response.text
    assert "a bug in the simulator" in caplog.text
    assert control.objects("tencent/batch/job") == []


@pytest.mark.parametrize("service", ["batch", "dlc", "oceanus"])
def test_one_port_serves_all_services(web: Web, service: str) -> None:
    """DescribeJobs exists in two of them."""
    action = "DescribeTasks" if service == "dlc" else "DescribeJobs"
    assert "TotalCount" in web.call(service, action).json()["Response"]
