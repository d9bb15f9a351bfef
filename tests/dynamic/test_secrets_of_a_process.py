"""The secrets that a provider's process knows, and the places where its texts lose them."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed
from pulumi_cloudjobs.core.secrets import Redactor
from pulumi_cloudjobs.dynamic import host
from pulumi_cloudjobs.dynamic.adaptations.plain_errors import ShownError
from pulumi_cloudjobs.dynamic.host_state import HOST
from pulumi_cloudjobs.engine.own_keys import PARTS_KEY
from pulumi_cloudjobs.engine.process_secrets import secrets_of_process
from pulumi_cloudjobs.engine.secret_places import known_secrets, noted_parts

PASSWORD = "hunter2-hunter2"


@pytest.fixture
def known() -> Iterator[Redactor]:
    redactor, before = Redactor(), HOST.redact
    redactor.add([PASSWORD])
    host.redact_with(redactor.redact)
    yield redactor
    host.redact_with(before)


@pytest.mark.parametrize(
    ("config", "environ", "secrets"),
    [
        ({"tencentSecretKey": "k", "tencentRegion": "r"}, {}, {"k"}),
        ({"journal": "postgres://me:p%40ss@host/db"}, {}, {"p%40ss", "p@ss"}),
        ({"journal": "s3://bucket?region=r&sig=abc"}, {}, {"abc"}),
        ({"tencentEndpoint": "https://u:pw@host"}, {}, {"pw"}),
        ({}, {"HTTPS_PROXY": "http://u:pw@proxy:3128"}, {"pw"}),
        ({}, {"PULUMI_ACCESS_TOKEN": "pul-12345678"}, {"pul-12345678"}),
        ({}, {"AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI"}, {"wJalrXUtnFEMI"}),
        ({}, {"HUAWEICLOUD_SDK_SK": "sk-12345678"}, {"sk-12345678"}),
        ({}, {"PULUMI_CONFIG_PASSPHRASE": "correct horse"}, {"correct horse"}),
        ({}, {"TOKEN_SECONDS": "1234567890", "SHORT_TOKEN": "3600", "HOME": "/root"}, set()),
        ({"journal": "http://[broken"}, {}, set()),
    ],
)
def test_configuration_and_environment_hold_secrets(
    config: dict[str, str], environ: dict[str, str], secrets: set[str]
) -> None:
    """A server's refusal, or a proxy's page, may repeat any of them."""
    assert set(secrets_of_process(config, environ)) == secrets


@host.guarded("create")
def failing(error: BaseException) -> None:
    """A handler that fails with an error which has another one as its cause."""
    try:
        raise KeyError({"password": PASSWORD})
    except KeyError as cause:
        raise error from cause


@pytest.mark.parametrize(
    "error",
    [
        OperationFailed(f"creating: {PASSWORD} is wrong"),
        RuntimeError([PASSWORD], {"of": PASSWORD}),
        SystemExit(PASSWORD),
    ],
)
def test_an_error_leaves_a_call_without_secrets_and_without_its_causes(
    known: Redactor, error: BaseException
) -> None:
    """A host that was not adapted prints the traceback of the whole chain."""
    with pytest.raises(ShownError) as raised:
        failing(error)

    printed = "".join(traceback.format_exception(raised.value))
    assert PASSWORD not in printed + repr(raised.value)
    assert "[secret]" in printed
    assert raised.value.__context__ is None


def test_a_bug_is_shown_with_its_traceback(known: Redactor) -> None:
    """The traceback helps whoever reads the report, and shows no secret either."""
    with pytest.raises(ShownError) as raised:
        failing(RuntimeError(f"no {PASSWORD}"))

    text = str(raised.value)
    assert "please report it" in text
    assert "raise error from cause" in text
    assert "RuntimeError: no [secret]" in text


def test_the_next_process_knows_what_an_output_repeats(known: Redactor) -> None:
    """A refresh may read a run before the definition that has the secret."""
    outputs: dict[str, Any] = {
        "reason": f"no login with\r\n{PASSWORD}!",
        "results": [{"reason": PASSWORD}, {"reason": None}],
        "status": "failed",
    }
    noted = noted_parts(outputs, known)
    assert PASSWORD not in str(noted)

    later = Redactor()
    later.add(known_secrets({**outputs, **noted}))
    assert later.redact(f"{outputs['reason']}") == "no login with\n[secret]!"


def test_outputs_without_a_secret_get_no_hidden_output(known: Redactor) -> None:
    """State remains as it was."""
    assert noted_parts({"reason": "exit code 3"}, known) == {}
    assert list(known_secrets({PARTS_KEY: '[["gone",0,3]]'})) == []
