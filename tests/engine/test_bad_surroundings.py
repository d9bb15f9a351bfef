"""Environments that a program rarely meets on the machine of its author."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.server import serving

from tests.engine.projects import cloud_of
from tests.engine.served import KEYS, REGIONS, endpoints
from tests.engine.stack import Stack
from tests.engine.waiting import CONFIG
from tests.proxies import PROXIES, fake_proxy

PROGRAM = """
import pulumi_cloudjobs as cloudjobs

cloudjobs.tencent.dlc.SparkAppTask("nächtlich", job_name="spark-app-test", cmd_args="größe 3")
"""
C_LOCALE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_a_c_locale_and_a_home_that_does_not_exist_change_nothing(
    make_stack: Callable[..., Stack],
) -> None:
    """Both are usual in containers."""
    stack = make_stack(
        {"__main__.py": PROGRAM}, config=CONFIG, environment={**C_LOCALE, "HOME": "/nonexistent"}
    )
    run = stack.up()
    assert "Traceback" not in run.text

    (task,) = cloud_of(stack).objects("tencent/dlc/task")
    assert task["data"]["CmdArgs"] == "größe 3"


def test_a_served_simulator_is_reached_behind_the_proxy_of_an_office(
    make_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """A network of IPv6 in NO_PROXY ended every program with a traceback of a library."""
    store = open_store(tmp_path / "cloud.sqlite3")
    with fake_proxy() as proxy, serving(store) as address:
        settings = dict.fromkeys(PROXIES, f"http://{proxy.address}")
        stack = make_stack(
            {"__main__.py": PROGRAM},
            config={**REGIONS, **KEYS, **endpoints(address)},
            environment={**settings, "NO_PROXY": "localhost,127.0.0.1,fd00::/8", **C_LOCALE},
        )
        stack.up()

    assert Control(store).count(action="CreateSparkAppTask") == 1
    assert proxy.received == []
    store.close()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTPS_PROXY", "socks4://user:PlantedPass@127.0.0.1:9"),
        ("SSL_CERT_FILE", "/no/PlantedPass.pem"),
    ],
)
def test_a_mistake_in_the_environment_is_one_line_that_names_the_variable(
    variable: str, value: str, make_stack: Callable[..., Stack]
) -> None:
    """Such a mistake once seemed to be a bug of this package, and showed the proxy's password."""
    keys = {**REGIONS, **KEYS}
    environment = {variable: value, "NO_PROXY": "localhost,127.0.0.1"}
    stack = make_stack({"__main__.py": PROGRAM}, config=keys, environment=environment)
    run = stack.up(exit_code=None)

    assert run.exit_code != 0
    # The engine adds that the update failed.
    message = run.messages("error")[0]
    assert f"environment variable {variable} " in message
    assert len(message.splitlines()) == 1
    assert "Planted" not in run.text
    assert "Traceback" not in run.text
