"""The end of a log, as an error shows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.http.responses import LONGEST_LINE, last_lines
from pulumi_cloudjobs.core.resource_type import TAIL_LINES

PLAIN_LINE = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40
).filter(str.strip)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("\n \n\t\r\n", [], id="blank-lines"),
        pytest.param("one\n\ntwo\n", ["one", "two"], id="blank-between"),
        pytest.param("one\r\ntwo\r\n", ["one", "two"], id="windows"),
        pytest.param("  at main  ", ["  at main"], id="indented"),
        pytest.param("Caused by:\n\tat main", ["Caused by:", " at main"], id="tab"),
        pytest.param(" 10 %\r 90 %\r100 %\ndone", ["100 %", "done"], id="progress-bar"),
        pytest.param("done\r\x1b[K", ["done"], id="line-cleared-in-the-end"),
        pytest.param("\x1b[31;1mred\x1b[0m", ["red"], id="coloured"),
        pytest.param("a\x00b\x07c\x1bd", ["abcd"], id="control-characters"),
        pytest.param("\u202egnp.exe", ["gnp.exe"], id="turned-round"),
        pytest.param("\ud800x", ["x"], id="half-a-character"),
        pytest.param("作业 é \u00a0x", ["作业 é  x"], id="other-languages"),
    ],
)
def test_a_line_is_shown_as_a_terminal_would_end_up_with_it(text: str, shown: list[str]) -> None:
    """A log is a stranger's text: it must not paint, move or hide anything on the user's screen."""
    assert last_lines([text]) == shown


@given(st.lists(st.text()))
def test_any_text_becomes_few_short_printable_lines(texts: list[str]) -> None:
    """The error stays readable, whatever a job writes."""
    lines = last_lines(texts)
    assert len(lines) <= TAIL_LINES

    for line in lines:
        assert 0 < len(line) <= LONGEST_LINE
        assert line.isprintable()
        assert line == line.rstrip()


@given(st.lists(PLAIN_LINE), st.integers(0, 30), st.integers(0, 30))
def test_the_last_lines_come_oldest_first_and_unchanged(
    lines: list[str], cut: int, most: int
) -> None:
    """The cause is at the end; stdout comes before stderr."""
    texts = ["\n".join(lines[:cut]) + "\n", "\n".join(lines[cut:]) + "\n"]
    assert last_lines(texts, most) == [line.rstrip() for line in lines][max(0, len(lines) - most) :]


@given(st.integers(1, 3 * LONGEST_LINE))
def test_a_line_that_is_too_long_says_that_it_was_cut(length: int) -> None:
    """Some tools write a whole document on one line."""
    (line,) = last_lines(["x" * length])
    assert len(line) == min(length, LONGEST_LINE)
    assert line.endswith("...") == (length > LONGEST_LINE)


@given(st.lists(st.text()))
def test_shown_lines_are_shown_again_as_they_are(texts: list[str]) -> None:
    """Lines of several logs are joined, and go through this twice."""
    once = last_lines(texts)
    assert last_lines(once) == once
