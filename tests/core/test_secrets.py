"""Texts that nobody may see, taken out of what a cloud says."""

from __future__ import annotations

import json

import pytest
from pulumi_cloudjobs.core.errors import InvalidInput, OperationFailed
from pulumi_cloudjobs.core.schema.inputs import Secret
from pulumi_cloudjobs.core.secrets import Secrets, SeenSecrets

PASSWORD = 'hunter "2" <&>\nof two lines'
VARIABLES = json.dumps(
    {"user": "somebody", "password": ["s3cret-word"], "pin": 12345678, "ok": True}
)


@pytest.mark.parametrize(
    ("given", "text", "shown"),
    [
        pytest.param("s3cret", "key s3cret is wrong", "key [secret] is wrong", id="whole"),
        pytest.param("abc", "abc is too short to hide", "abc is too short to hide", id="short"),
        pytest.param("s3cret", "nothing of it", "nothing of it", id="absent"),
        pytest.param(PASSWORD, f"x {PASSWORD} y", "x [secret] y", id="lines"),
        pytest.param(PASSWORD, "only of two lines here", "only [secret] here", id="one-line"),
        pytest.param(PASSWORD, 'hunter "2" <&> of two lines', "[secret]", id="on-one-line"),
        pytest.param(PASSWORD, json.dumps(PASSWORD), '"[secret]"', id="json"),
        pytest.param(PASSWORD, "hunter &quot;2&quot; &lt;&amp;&gt;!", "[secret]!", id="html"),
        pytest.param("a b/c?d", "?q=a%20b%2Fc%3Fd&x", "?q=[secret]&x", id="url"),
        pytest.param("s3cret-word", "s3cr\net-word", "[secret]", id="wrapped"),
        pytest.param(
            "s3cret-word", "not s3cret-w... (request 1)", "not [secret]... (request 1)", id="cut"
        ),
        pytest.param("s3cret-word", "cut s3cret-w", "cut [secret]", id="cut-without-a-sign"),
        pytest.param(
            "s3cret-word", "s3cret-agents go on", "s3cret-agents go on", id="only-begins-alike"
        ),
        pytest.param("x" * 60, f'not "{"x" * 40}"', 'not "[secret]"', id="excerpt"),
        pytest.param(VARIABLES, "the password s3cret-word", "the password [secret]", id="in-json"),
        pytest.param(
            VARIABLES, "pin 12345678, ok true", "pin [secret], ok true", id="number-in-json"
        ),
    ],
)
def test_a_secret_is_hidden_in_every_spelling(given: str, text: str, shown: str) -> None:
    """Clouds repeat what they refuse, each in its own way."""
    assert Secrets([given]).hidden_in(text) == shown


def test_the_longer_of_two_secrets_goes_first() -> None:
    """Otherwise the end of it would be left."""
    assert (
        Secrets(["word", "word-and-more"]).hidden_in("word-and-more, word") == "[secret], [secret]"
    )


def test_the_whole_chain_of_an_error_is_cleaned() -> None:
    """A host that was not adapted prints it."""
    cause = InvalidInput("InvalidParameter", "s3cret!", request_id="7f3a")
    error = OperationFailed(f"creating: {cause}")
    error.__cause__ = cause
    Secrets(["s3cret"]).hide_in_error(error)
    assert str(error) == "creating: InvalidParameter: [secret]! (request 7f3a)"
    assert cause.message == "[secret]!"
    assert "s3cret" not in f"{error!r}{cause!r}{cause}"


def test_an_output_that_repeats_a_secret_is_one() -> None:
    """A secret is found under any name; a short one only when it is the whole text."""
    outputs = {
        "sessionName": "abc",
        "reason": "s3cret!",
        "id": "abcdef",
        "none": None,
        "marked": Secret("s3cret"),
    }
    assert Secrets(["abc", "s3cret"]).marked(outputs) == {
        "sessionName": Secret("abc"),
        "reason": Secret("s3cret!"),
        "id": "abcdef",
        "none": None,
        "marked": Secret("s3cret"),
    }


def test_what_a_process_has_seen_grows() -> None:
    """Every resource adds its own when it is checked."""
    seen_secrets = SeenSecrets()
    seen_secrets.add(["first"])
    assert seen_secrets.secrets().hidden_in("first second") == "[secret] second"

    seen_secrets.add(["second"])
    assert seen_secrets.secrets().hidden_in("first second") == "[secret] [secret]"
