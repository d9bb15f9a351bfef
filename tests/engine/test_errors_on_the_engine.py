"""Messages about wrong or missing keys, on the real engine: a line each, without keys."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID
from pulumi_cloudjobs.simulator.server import serving

from tests.engine.served import REGIONS, endpoints, root_files
from tests.engine.stack import Stack

MakeStack = Callable[..., Stack]
VARIABLES = re.compile(
    "(TENCENTCLOUD|TCCLI|HUAWEICLOUD|HW|ALIBABA_CLOUD|ALICLOUD)_.*", re.IGNORECASE
)
ONE_SESSION = """
import pulumi_cloudjobs as cloudjobs

cloudjobs.huawei.dli.Session("session", kind="spark", cluster_name="test_cluster")
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home folder: the tester may have keys of his own."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def nobodys(home: Path, **more: str) -> dict[str, str | None]:
    """An environment in which no vendor's key is to be found."""
    return {
        **{name: None for name in os.environ if VARIABLES.fullmatch(name)},
        "HOME": str(home),
        **more,
    }


@pytest.fixture
def proxy(home: Path) -> Iterator[socket.socket]:
    """A listening socket that everything sent to another machine would have to go through."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.setblocking(False)
        yield listening


def guarded(home: Path, proxy: socket.socket) -> dict[str, str | None]:
    address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
    lower = {
        "http_proxy": address,
        "https_proxy": address,
        "all_proxy": address,
        "no_proxy": "127.0.0.1,localhost",
    }
    return nobodys(home, **lower, **{name.upper(): value for name, value in lower.items()})


def nothing_was_sent(proxy: socket.socket) -> bool:
    try:
        proxy.accept()[0].close()
    except BlockingIOError:
        return True

    return False


def test_a_wrong_secret_is_one_line_with_code_request_id_and_where_the_key_came_from(
    make_stack: MakeStack, home: Path, tmp_path: Path
) -> None:
    """All three vendors in one `up`, each key from another kind of place."""
    (home / ".alibabacloud").mkdir()
    (home / ".alibabacloud" / "credentials.ini").write_text(
        "[default]\ntype = access_key\n"
        f"access_key_id = {EMBEDDED_KEY_ID}\naccess_key_secret = wrong-secret-alibaba\n"
    )
    huawei = {"HUAWEICLOUD_SDK_AK": EMBEDDED_KEY_ID, "HUAWEICLOUD_SDK_SK": "wrong-secret-huawei"}
    store = open_store(tmp_path / "cloud.sqlite3")
    with serving(store) as address:
        stack = make_stack(
            root_files(),
            config={**REGIONS, **endpoints(address), "cloudjobs:tencentSecretId": EMBEDDED_KEY_ID},
            secret_config={"cloudjobs:tencentSecretKey": "wrong-secret-tencent"},
            environment=nobodys(home, **huawei),
        )
        run = stack.up("--continue-on-error", exit_code=None)

    calls = {call["request_id"]: call["code"] for call in Control(store).calls()}
    store.close()
    assert run.exit_code != 0

    reasons = {
        "spark-task": (
            "Tencent Cloud",
            "AuthFailure.SignatureFailure",
            "cloudjobs:tencentSecretId",
        ),
        "flink-job": ("Tencent Cloud", "AuthFailure.SignatureFailure", "cloudjobs:tencentSecretId"),
        "batch-job": ("Tencent Cloud", "AuthFailure.SignatureFailure", "cloudjobs:tencentSecretId"),
        "spark-session": ("Huawei Cloud", "APIGW.0301", "environment variable HUAWEICLOUD_SDK_AK"),
        "flow-job": ("Alibaba Cloud", "SignatureDoesNotMatch", ".alibabacloud/credentials.ini"),
    }

    for name, (vendor, code, place) in reasons.items():
        (line,) = run.messages("error", name)
        assert "\n" not in line
        assert line.startswith("creating ")
        assert f"{vendor} refused the key from " in line
        assert f"{place}; check the key" in line

        request_id = re.findall(r"\(request ([^)]+)\)", line)
        assert [calls[one] for one in request_id] == [code]
        assert f": {code}: " in line

    assert len(calls) == len(reasons)
    assert "Traceback" not in run.text
    assert "wrong-secret" not in run.text + str(run.events)


ONE_TASK = """
import pulumi_cloudjobs as cloudjobs

cloudjobs.tencent.dlc.SparkAppTask("task", job_name="a")
"""
TASK_OF_A_PROVIDER = """
import pulumi
import pulumi_cloudjobs as cloudjobs

second = cloudjobs.Provider(
    "second",
    tencent_secret_id="AKID",
    tencent_secret_key="S3cretPlanted",
    tencent_token=pulumi.Output.secret("T0kenPlanted-part1\\ud800T0kenPlanted-part2"),
)
options = pulumi.ResourceOptions(provider=second)
cloudjobs.tencent.dlc.SparkAppTask("task", job_name="a", opts=options)
"""
OF_THE_ENVIRONMENT = {
    "TENCENTCLOUD_SECRET_ID": "AKID",
    "TENCENTCLOUD_SECRET_KEY": "k",
    "TENCENTCLOUD_TOKEN": "T0kenPlanted-part1\nT0kenPlanted-part2",
}


# tests/credentials/test_odd_keys.py has every source and every odd character.
@pytest.mark.parametrize(
    ("program", "environ", "source"),
    [
        pytest.param(
            ONE_TASK,
            OF_THE_ENVIRONMENT,
            "environment variable TENCENTCLOUD_TOKEN contains a line break",
            id="environment",
        ),
        pytest.param(
            TASK_OF_A_PROVIDER,
            {},
            "argument tencent_token of Provider second contains a character outside ASCII",
            id="provider",
        ),
    ],
)
def test_a_token_that_no_header_can_carry_is_one_line_that_names_its_source(
    make_stack: MakeStack,
    home: Path,
    proxy: socket.socket,
    program: str,
    environ: dict[str, str],
    source: str,
) -> None:
    """A copied token may end in a line break; it works for hours, and logs are kept longer."""
    stack = make_stack(
        {"__main__.py": program}, config=REGIONS, environment={**guarded(home, proxy), **environ}
    )
    run = stack.up(exit_code=None)
    assert run.exit_code != 0

    (line,) = run.messages("error")
    assert "\n" not in line
    assert f"{source}, which no key or token has" in line
    assert "Traceback" not in run.text
    assert "T0kenPlanted" not in run.text + str(run.events)
    assert nothing_was_sent(proxy)


def test_preview_reports_missing_keys_and_plain_http_and_sends_nothing(
    make_stack: MakeStack, home: Path, proxy: socket.socket
) -> None:
    """The real endpoint, then one that would show every request to anybody."""
    stack = make_stack(
        {"__main__.py": ONE_SESSION}, config=REGIONS, environment=guarded(home, proxy)
    )
    preview = stack.preview(exit_code=None)
    (line,) = preview.messages("error")
    assert "\n" not in line
    assert "no credentials for Huawei Cloud; searched: stack configuration (" in line
    assert "Traceback" not in preview.text

    keys = re.findall(r"cloudjobs:\w+", line)
    assert len(keys) == 2
    stack.configure({**dict.fromkeys(keys, "x"), **endpoints("http://cloud.example.com")})
    preview = stack.preview(exit_code=None)
    (line,) = preview.messages("error")
    assert "\n" not in line
    assert "cloudjobs:huaweiEndpoint is refused: plain http to cloud.example.com" in line
    assert "use https" in line
    assert "Traceback" not in preview.text
    assert nothing_was_sent(proxy)
