"""Make a text safe to print, wherever it comes from.

A terminal obeys escape sequences, some characters reverse or hide others, and a CI system obeys
lines of its own form. `printable` shows all of these as escapes. It keeps line breaks and tabs, and
changes no character that can be seen.
"""

from __future__ import annotations

import re

BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Blanks beside the one of ASCII, for a class of a pattern. `str.isprintable` refuses them."""

LONGEST_TEXT = 2000
"""Characters of a text of the cloud in state and messages."""

INVISIBLE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
)
"""Characters that show nothing although `str.isprintable` accepts them, for a class of a pattern:
fillers and variation selectors (Default_Ignorable_Code_Point of Unicode)."""

_PLAIN = re.compile(r"[\n\t -~]*")
_BLANK = re.compile(f"[{BLANKS}]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")

# GitHub Actions skips blanks before "::"; it takes "##[", and Azure Pipelines "##vso[", from
# anywhere in a line, as TeamCity does with its own.
_CI_COMMAND = re.compile(r"(?im)(^[^\S\n]*):(?=:)|#(?=#(?:\[|vso\[|teamcity\b))")


def printable(text: str) -> str:
    r"""Return a text without control and invisible characters, and without commands to a CI system.

    Each such character becomes an escape, as `\x1b` or `\u202e`; so does the first character of a
    command: `\x3a:add-mask::`, `\x23#vso[...]`. Of "\r\n" the line break remains.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")

    if not _PLAIN.fullmatch(text):
        text = text.translate(_ESCAPES)
    if "::" in text or "##" in text:
        text = _CI_COMMAND.sub(_escape_command, text)
    return text


class _Escapes(dict[int, str | int]):
    """The escape of each character that has one, and any other character itself."""

    def __missing__(self, code: int) -> str | int:
        character = chr(code)
        is_shown = character in "\n\t" or _BLANK.match(character) is not None
        if not is_shown:
            is_shown = character.isprintable() and not _INVISIBLE.match(character)

        self[code] = code if is_shown else escape(character)
        return self[code]


_ESCAPES = _Escapes()


def _escape_command(match: re.Match[str]) -> str:
    if match[1] is None:
        return escape("#")

    return f"{match[1]}{escape(':')}"


def escape(character: str) -> str:
    r"""Return the escape of a character: `\x1b`, `\u202e`, `\U000e0041`.

    Only a character of ASCII has the short form, because `\xe9` may also mean a byte.
    """
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"

    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
