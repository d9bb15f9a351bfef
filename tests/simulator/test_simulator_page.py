"""Every name in docs/simulator.md exists, and every existing name is in it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import httpx
import pytest
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.faults import FAULT_TYPES
from pulumi_cloudjobs.simulator.routes import control_app
from pulumi_cloudjobs.simulator.store import Store

from .conftest import Web

PAGE = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text("utf-8")
CURLS = re.findall(r"^curl (.*)$", PAGE, re.MULTILINE)


def rows(section: str) -> list[list[str]]:
    """The cells of the tables in a section, without their heads."""
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [line.strip("| ").split(" | ") for line in lines]


def test_every_fault_is_described_with_whether_the_call_is_carried_out() -> None:
    """The table shows whether a job exists after a fault, which is the purpose of a fault."""
    documented: dict[str, bool] = {}
    for cell, carried_out, _ in rows("Faults"):
        fault_types = re.findall(r"`(\w+)`", cell)
        for fault_type, word in zip(fault_types, carried_out.split(", "), strict=True):
            documented[fault_type] = word == "yes"

    assert documented == FAULT_TYPES


def test_every_request_of_the_control_interface_is_described(store: Store) -> None:
    """Whoever reads the page sees all there is."""
    routes = [
        rule
        for rule in control_app(store).url_map.iter_rules()
        if rule.rule.startswith("/_simulator/")
    ]
    served = {
        f"{method} {rule.rule}"
        for rule in routes
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {row[0].strip("`") for row in rows("Control")} == served


def test_every_setting_named_is_one(control: Control) -> None:
    """A name that is misspelt is refused."""
    known = set(control.settings())
    names = {name for row in rows("Settings") for name in re.findall(r"`([a-z_.]+)`", row[0])}
    assert names - known == set()


def curl(served: Web, command: str) -> httpx.Response:
    """Send what a curl command would send."""
    options = shlex.split(command.replace("$cloud", f"{served.address}/_simulator"))
    method = options.pop(1) if options[0] == "-X" else "GET"
    url = next(option for option in options if option.startswith("http"))
    body = json.loads(options[options.index("-d") + 1]) if "-d" in options else None
    return served.http.request(method, url, json=body)


def test_the_refusal_that_is_shown_is_the_one_that_comes(served: Web) -> None:
    """A reader learns from it which words a setting takes."""
    ((command, shown),) = re.findall(r"^\$ curl (.*)\n(.*)$", PAGE, re.MULTILINE)
    response = curl(served, command)
    assert (response.status_code, response.text.strip()) == (400, shown)


@pytest.mark.parametrize("command", CURLS)
def test_every_curl_command_works(served: Web, control: Control, command: str) -> None:
    """Users copy these commands."""
    response = curl(served, command)
    assert response.status_code == (404 if "cql-6v1jkxrn" in command else 200), response.text


def test_the_python_lines_work(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """So is this."""
    (block,) = [
        text for text in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "Control(" in text
    ]
    monkeypatch.chdir(tmp_path)
    values: dict[str, object] = {}
    exec(block, values)
    cloud = values["cloud"]
    assert isinstance(cloud, Control)
    assert [fault.action for fault in cloud.faults()] == ["SubmitJob"]
    cloud.store.close()
