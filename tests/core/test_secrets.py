"""Texts that nobody may see, taken out of what a process says."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pulumi_cloudjobs.core import secrets
from pulumi_cloudjobs.core.schema.inputs import Secret
from pulumi_cloudjobs.core.secrets import HIDDEN, SHORTEST_PART, Redactor
from pulumi_cloudjobs.core.spellings import views
from pulumi_cloudjobs.core.texts import printable

from tests.spellings import SPELLINGS

PASSWORD = 'hunter "2" <&>\nof two lines'
VARIABLES = json.dumps(
    {"user": "somebody", "password": ["s3cret-word"], "pin": 12345678, "ok": True}
)
KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


def redactor(*values: Any) -> Redactor:
    redactor = Redactor()
    redactor.add(values)
    return redactor


@pytest.mark.parametrize(
    ("given", "text", "shown"),
    [
        pytest.param("s3cret", "key s3cret is wrong", "key [secret] is wrong", id="whole"),
        pytest.param("abc", "abc is too short to hide", "abc is too short to hide", id="short"),
        pytest.param("s3cret", "nothing of it", "nothing of it", id="absent"),
        pytest.param(PASSWORD, f"x {PASSWORD} y", "x [secret] y", id="lines"),
        pytest.param(PASSWORD, "only of two lines here", "only [secret] here", id="one-line"),
        pytest.param(PASSWORD, 'hunter "2" <&> of two lines', "[secret]", id="on-one-line"),
        pytest.param("s3cret-word", "s3cr\net-word", "[secret]", id="wrapped"),
        pytest.param("s3cret-word", "s3cret-w... (x)", "[secret]... (x)", id="cut"),
        pytest.param("s3cret-word", "...ret-word!", "...[secret]!", id="cut-at-the-start"),
        pytest.param("s3cret-word", "s3cret-agents", "s3cret-agents", id="seven-alike"),
        pytest.param("s3cret-word", "pws3cret-word1", "pw[secret]1", id="inside-a-word"),
        pytest.param(VARIABLES, "the password s3cret-word", "the password [secret]", id="in-json"),
        pytest.param(VARIABLES, "pin 12345678; ok true", "pin [secret]; ok true", id="number"),
        pytest.param({"key-of-a-user": 1}, "no key-of-a-user", "no [secret]", id="key"),
        pytest.param({"user": "hunter2"}, "user hunter2", "user [secret]", id="usual-key"),
        pytest.param(KEY, f"key {KEY[:10]}\n{KEY[10:]} end", "key [secret] end", id="key-wrapped"),
        pytest.param(KEY, f"s3cr{KEY[:12]}\x1b[0m{KEY[12:]}", "s3cr[secret]", id="coloured"),
        pytest.param("DOMAIN\\user1", "not MAIN\\use in it", "not [secret] in it", id="backslash"),
        pytest.param("my horse", "no my\nhorse", "no [secret]", id="blanks-count"),
        pytest.param("my horse", "myhorse", "myhorse", id="but-only-in-the-text"),
        pytest.param("abcdefgh", "100%abcdefgh", "100%[secret]", id="not-an-escape"),
        pytest.param("abcdefgh", r"C:\nabcdefgh", r"C:\n[secret]", id="not-an-escape-either"),
        pytest.param("hunter", "hunter, hunters", "[secret], hunters", id="short-word"),
        pytest.param("2026", "2026: 20260101", "[secret]: 20260101", id="short-number"),
        pytest.param("job-", "job-kjof3otu failed", "job-kjof3otu failed", id="start-of-an-id"),
        pytest.param("x9Qz", "mysql -px9Qz", "mysql -p[secret]", id="short-and-no-word"),
        pytest.param('a"b&', r"a\"b& a&quot;b&amp;", "[secret] [secret]", id="short-escaped"),
        pytest.param("running", "it is running", "it is running", id="state"),
        pytest.param("finished", "it has finished", "it has finished", id="long-state"),
        pytest.param("--password x9", "password: wrong", "password: wrong", id="word-of-a-part"),
        pytest.param("--------", "x ---------", "x [secret]", id="only-signs"),
    ],
)
def test_a_secret_is_hidden_where_it_is_known(given: object, text: str, shown: str) -> None:
    """Clouds repeat what they refuse, each in its own way, and logs whatever was in a command."""
    assert redactor(given).redact(text) == shown


# --- secrets times spellings


CHARACTERS = st.one_of(
    st.characters(codec="ascii", categories=["L", "N", "P", "S"]),
    st.sampled_from("\\/%&+=\"' \n\t:;#<>{}[]"),
    st.sampled_from("пароль密码éßİ😀"),
)
PIECES = ["%41", "%2525", "&amp;", "&#39;", "\\n", "\\u0041", "\\\\", "::", "##[", "\r\n"]


@st.composite
def secret_texts(draw: st.DrawFn) -> str:
    parts = draw(st.lists(CHARACTERS | st.sampled_from(PIECES), min_size=8, max_size=40))
    text = "".join(parts).strip()
    # Blanks are not counted: two letters with six blanks between them are a short secret.
    assume(len("".join(text.split()).replace("\\", "")) >= SHORTEST_PART)
    return text


@pytest.mark.parametrize("spelling", SPELLINGS)
@settings(max_examples=settings().max_examples // 2)  # for each of many spellings
@given(secret=secret_texts())
@example(secret=KEY)
@example(secret=PASSWORD)
@example(secret=VARIABLES)
@example(secret="-----BEGIN PRIVATE KEY-----\r\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\r\n-----END-----")
@example(secret="C:\\temp\\new\\key")
@example(secret="100%25sure%2F")
@example(secret="correct horse battery staple")
def test_no_spelling_of_a_secret_is_shown(spelling: str, secret: str) -> None:
    """A spelling that is not recognized shows the password to all who read a CI log."""
    shown = redactor(secret).redact(f"<<{SPELLINGS[spelling](secret)}>>")
    assert HIDDEN in shown
    for rest in shown.replace("<<", "").replace(">>", "").split(HIDDEN):
        *_, decoded = views(rest)
        assert len(decoded.text) < SHORTEST_PART, shown


@given(secret=secret_texts(), data=st.data())
def test_a_secret_that_is_cut_off_is_not_shown(secret: str, data: st.DataObject) -> None:
    """Clouds cut long values, at the end or at the start, with or without a sign."""
    start = data.draw(st.integers(0, len(secret) - SHORTEST_PART))
    end = data.draw(st.integers(start + SHORTEST_PART, len(secret)))
    part = secret[start:end].strip()
    assume(len(part) >= SHORTEST_PART and len("".join(part.split())) >= 6)
    # Its neighbours decide what these mean, also where a sign is cut in two.
    around = secret[max(start - 1, 0) : end + 1]
    assume(not any(sign in around for sign in ("\r", "\\", "##", "::")))

    assert HIDDEN in redactor(secret).redact(f"<<{part}>>")


@given(secret=secret_texts(), text=st.text(max_size=80))
def test_a_text_without_a_secret_stays(secret: str, text: str) -> None:
    """A message must remain readable beside all secrets of a stack."""
    if not set(text.lower()) & set(secret.lower()):
        assert redactor(secret).redact(text) == printable(text)


@given(st.lists(secret_texts(), max_size=5), st.text(max_size=80))
def test_a_text_is_redacted_once_and_for_all(values: list[str], text: str) -> None:
    """A text may pass two boundaries, as a reason in state that a later error repeats."""
    redact = redactor(*values).redact
    shown = redact("".join((text, *values)))
    assert redact(shown) == shown


# --- what a process knows


def test_two_secrets_side_by_side_leave_nothing_between_them() -> None:
    """A longer secret that contains a shorter one is hidden whole."""
    redact = redactor("word", "word-and-more").redact
    assert redact("word-and-more, word") == "[secret], [secret]"


def test_a_process_learns_secrets_whenever_they_come() -> None:
    """Every resource adds its own when it is checked, and the environment at the first text."""
    known = redactor("first-of-all")
    known.add_later(lambda: ["environment"])
    texts = "first-of-all second-resource environment"
    assert known.redact(texts) == "[secret] second-resource [secret]"

    known.add([["second-resource"]])
    assert known.redact(texts) == "[secret] [secret] [secret]"


def test_nothing_is_computed_before_there_is_a_text() -> None:
    """A preview without a message must not pay for the secrets of its resources."""
    known = Redactor()
    known.add_later(lambda: pytest.fail("too early"))
    known.add([KEY] * 1000)
    assert known._index.whole == set()


def test_a_region_is_shown_although_it_is_a_part_of_a_secret() -> None:
    """Otherwise no message could name the place of a job any more."""
    known = redactor("cosn://bucket-ap-guangzhou/app.jar")
    known.allow("ap-guangzhou")
    assert known.redact("in ap-guangzhou") == "in ap-guangzhou"
    assert known.redact("no bucket-ap-guangzhou/app") == "no [secret]"


def test_an_output_that_repeats_a_secret_is_one() -> None:
    """A secret is found under any name; a short one only when it is the whole text."""
    outputs = {
        "sessionName": "abc",
        "reason": "s3cret!",
        "id": "abcdef",
        "none": None,
        "status": "running",
        "results": [{"reason": {"text": "a s3cret"}}],
        "marked": Secret("s3cret"),
    }
    assert redactor("abc", "s3cret", "running").mark(outputs) == {
        "sessionName": Secret("abc"),
        "reason": Secret("s3cret!"),
        "id": "abcdef",
        "none": None,
        "status": "running",
        "results": Secret([{"reason": {"text": "a s3cret"}}]),
        "marked": Secret("s3cret"),
    }


# --- the work that it takes


class Counted(set[str]):
    """A set that counts how often something was searched for in it."""

    count = 0

    def __contains__(self, item: object) -> bool:
        self.count += 1
        return super().__contains__(item)


@pytest.mark.parametrize(
    "piece",
    ["word ", "aaaa", "\\", "%25", "&amp;", "\x1b[", "x9y8z7w6v5", "\\u4e2d", "::", "\n"],
)
def test_the_work_grows_with_the_text_and_not_with_the_secrets(piece: str) -> None:
    """A log of a megabyte, or a secret that repeats itself, must not stop an operation."""
    searches = []
    for number, length in ((1, 2000), (300, 2000), (300, 4000)):
        known = redactor(*(f"x9y8z7w6v5-{index}-aaaaaaaaaaab" for index in range(number)))
        known.redact("")
        parts = Counted(known._index._parts)
        known._index._parts = parts
        known.redact((piece * length)[:length])
        searches.append(parts.count)

    few, many, longer = searches
    assert few == many
    # A text of blanks has no part to search for.
    assert longer <= 2 * many + 2 * SHORTEST_PART


def test_the_secrets_of_a_large_stack_take_little_memory() -> None:
    """A thousand passwords are known in some twenty megabytes."""
    known = redactor(*(f"{index:04}{KEY}" for index in range(1000)))
    known.redact("")
    assert len(known._index._parts) < 50_000


def test_the_words_that_are_never_hidden_are_words() -> None:
    """A sign among them would let parts of secrets through."""
    assert all(word.isalpha() and word.islower() for word in secrets.ORDINARY_WORDS)


def test_a_text_that_was_shown_is_hidden_once_its_secret_is_known() -> None:
    """Results are remembered, and a secret may become known between two equal texts."""
    known = redactor("something-else")
    assert known.redact(f"key {KEY}") == f"key {KEY}"

    known.add([KEY])
    assert known.redact(f"key {KEY}") == "key [secret]"


def test_no_text_is_shown_while_another_thread_learns_a_secret_for_it() -> None:
    """Two resources are created at once, and the log of one repeats the other's password."""
    known = redactor()
    shown: list[str] = []
    other = threading.Thread(target=lambda: shown.append(known.redact(f"key {KEY}")))

    def collect() -> list[str]:
        other.start()
        # It must not end before the secret is known.
        other.join(timeout=0.05)
        return [KEY]

    known.add_later(collect)
    known.redact("")
    other.join()
    assert shown == ["key [secret]"]


def test_a_word_that_becomes_public_is_shown_from_then_on() -> None:
    """A region may be a part of a secret, and is known with the first resource there."""
    known = redactor("ap-guangzhou")
    assert known.redact("in ap-guangzhou") == "in [secret]"

    known.allow("ap-guangzhou")
    assert known.redact("in ap-guangzhou") == "in ap-guangzhou"
