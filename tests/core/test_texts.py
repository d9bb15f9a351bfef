"""Texts from outside, fit for a terminal and for the log of a CI system."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.texts import BLANKS, INVISIBLE, printable

UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
CI_COMMAND = re.compile(r"(?im)^\s*::|##\[|##vso\[|##teamcity")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, with ümlaut, 中文 and\ttab\nin lines", None),
        ("a full-width blank:\u3000, a hard one:\u00a0", None),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b31m", r"\u009b31m"),
        ("nul \x00, delete \x7f", r"nul \x00, delete \x7f"),
        ("100 %\r100 %\r\nnext", "100 %\\x0d100 %\nnext"),
        ("user\u202egnp.exe", r"user\u202egnp.exe"),
        ("zero\u200bwidth, soft\u00adhyphen", r"zero\u200bwidth, soft\u00adhyphen"),
        ("line\u2028separator", r"line\u2028separator"),
        ("tag \U000e0041, filler \u3164", r"tag \U000e0041, filler \u3164"),
        ("lone \udc80", r"lone \udc80"),
        ("::add-mask::x", r"\x3a:add-mask::x"),
        ("one\n  ::set-output name=a::b", "one\n  \\x3a:set-output name=a::b"),
        ("one\n\u3000::stop-commands::x", "one\n\u3000\\x3a:stop-commands::x"),
        ("urn:pulumi:dev::demo::job", None),
        ("error: ##vso[task.complete]", r"error: \x23#vso[task.complete]"),
        ("##[error]x, ##VSO[y", r"\x23#[error]x, \x23#VSO[y"),
        ("##teamcity[buildStop]", r"\x23#teamcity[buildStop]"),
        ("###[x", r"#\x23#[x"),
        ("## a heading, ## teamcity", None),
    ],
)
def test_a_text_is_shown_without_what_a_terminal_or_a_ci_system_obeys(
    text: str, shown: str | None
) -> None:
    """A response of a cloud, or the log of a job, must not act on the machine that prints it."""
    assert printable(text) == (text if shown is None else shown)


PIECES = ["::", "##", "[", "vso[", "teamcity[", "\n", "\r", " ", "\t", "\x1b[1m", "\u202e", "a"]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join))
def test_no_text_leads_past_the_escapes(text: str) -> None:
    """No text around a command or a character lets it pass."""
    shown = printable(text)
    assert not CI_COMMAND.search(shown)
    assert not re.search(f"[{INVISIBLE}]", shown)
    for character in shown.replace("\n", "").replace("\t", ""):
        assert unicodedata.category(character) not in UNSEEN, repr(character)

    assert printable(shown) == shown


@given(st.text(st.characters(exclude_categories=UNSEEN, exclude_characters=":#")))
def test_what_can_be_seen_stays(text: str) -> None:
    """Messages in any language are read as they were written."""
    if not re.search(f"[{INVISIBLE}]", text):
        assert printable(text) == text


def test_the_blanks_are_those_of_unicode() -> None:
    """A blank that is missing here would be shown as an escape."""
    blanks = {chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Zs"}
    assert {blank for blank in blanks if not re.match(f"[{BLANKS}]", blank)} == {" "}
