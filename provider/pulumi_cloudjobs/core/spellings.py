"""Read a text as if nobody had encoded, wrapped or capitalised it.

A `View` is such a reading, and knows the place of each of its characters in the text. Texts and
secrets are read alike, so a secret is recognized in most spellings without a list of them. Where
two spellings read differently, `spellings` gives an example of each.
"""

from __future__ import annotations

import base64
import html
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from .texts import INVISIBLE

LONGEST_ENCODED = 16 * 1024
"""Characters of the longest secret that is recognized in every spelling.

Of a longer one only so many characters are recognized in base64 and hex, because these take ten
times the memory of the secret.
"""

_TERMINAL_CODE = r"x1[bB]\[[0-?]{0,32}[@-~]"
_BACKSLASH = r"(?:\\|%(?:25)*5[cC])"

# Blanks, and the escapes that `printable` has written for what nobody sees.
_UNSEEN = re.compile(
    rf"\s+|\\(?:{_TERMINAL_CODE}|x[01][0-9a-f]|x7f|u00[89][0-9a-f]|u00ad|u200[b-f]|u202[8-e]"
    r"|u206[0-9a-f]|ufe0[0-9a-f]|ufeff)"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_NEVER_ENCODED = re.compile(r"[A-Za-z0-9_.~-]*")

# Each alternative that starts with backslashes ends in one that takes all of them: no text makes
# the search go back over the same backslashes again and again.
_ESCAPE = re.compile(
    rf"""
    (?P<terminal> {_BACKSLASH}+ (?: {_TERMINAL_CODE} | u001[bB] \[ [0-?]{{0,32}} [@-~] ) )
    | (?P<long> {_BACKSLASH}+ U 00 [01] [0-9a-fA-F]{{5}} )
    | (?P<units> (?: {_BACKSLASH}+ [uU] [0-9a-fA-F]{{4}} )+ )
    | (?P<bytes>
        (?:
            {_BACKSLASH}+ x (?! 1[bB]\[ ) [0-9a-fA-F]{{2}}
            | % (?! (?:25)* 5[cC] ) (?:25)* [0-9a-fA-F]{{2}}
        )+
      )
    | (?P<blank> {_BACKSLASH}+ [nrtbfvNRTBFV]? )
    | (?P<entity> & (?:amp;)*
        (?P<name> \# [0-9]{{1,7}} | \# [xX] [0-9a-fA-F]{{1,6}} | [a-zA-Z]{{2,8}} ) ; )
    """,
    re.VERBOSE,
)
_BYTE = re.compile(rf"(?:{_BACKSLASH}+x|%(?:25)*)([0-9a-fA-F]{{2}})")
_UNIT = re.compile(rf"{_BACKSLASH}+[uU]([0-9a-fA-F]{{4}})")

Span = tuple[int, int]
Piece = tuple[str, int, int]
"""A character, or a run of characters of width 1; its place in the text below; its width there."""


class View:
    """A reading of a text: other characters, or fewer, in lower case.

    Args:
        pieces: The characters of the view, in order.
        below: The view that was read; None when it was the text itself.
    """

    def __init__(self, pieces: Iterable[Piece], below: View | None = None) -> None:
        texts: list[str] = []
        self._starts: list[int] = []
        self._places: list[tuple[int, int]] = []
        self._below = below

        length = 0
        for text, place, width in pieces:
            texts.append(text)
            self._starts.append(length)
            self._places.append((place, width))
            length += len(text)

        self.text = "".join(texts)
        self.folded = _fold(self.text)

    @property
    def places(self) -> list[Span]:
        """The place in the text of each character of the view."""
        return [self.span(index, index + 1) for index in range(len(self.text))]

    def span(self, start: int, end: int) -> Span:
        """Return where a part of the view is in the text."""
        first, last = self._place(start)[0], self._place(end - 1)[1]
        return (first, last) if self._below is None else self._below.span(first, last)

    def _place(self, index: int) -> tuple[int, int]:
        piece = bisect_right(self._starts, index) - 1
        place, width = self._places[piece]

        start = place + index - self._starts[piece]
        return start, start + width


def views(text: str) -> Iterator[View]:
    """Yield a printable text without what nobody sees, and without escapes when it has some.

    Both are needed: of "100%abc" nobody knows whether "%ab" is an escape.
    """
    plain = View(_without_unseen(text))
    yield plain

    if any(sign in plain.text for sign in "\\%&"):
        yield View(_decoded(plain.text), plain)


def spellings(secret: str) -> set[str]:
    """Return examples of the spellings of a secret that views read differently than the secret."""
    if _NEVER_ENCODED.fullmatch(secret) or len(secret) > LONGEST_ENCODED:
        return set()

    as_json = json.dumps(secret)[1:-1]
    examples: set[str] = set()
    if not secret.isascii():
        examples |= {secret.upper(), secret.lower()}
    if re.search(r"\s", secret):
        examples |= {_quoted_as_form(secret), _quoted_as_form(as_json), _quoted(as_json)}

    # A part of the secret itself may look like an escape.
    if re.search(r"[\\%&]", secret):
        examples |= {as_json, json.dumps(as_json)[1:-1], json.dumps(secret, ensure_ascii=False)}
        examples |= {as_json.replace("/", "\\/"), repr(secret), repr(_encode(secret))}
        examples |= {html.escape(secret), html.escape(as_json), as_json.replace("&", "\\u0026")}
        examples.add("".join(f"&#{ord(character)};" for character in secret))
        for text in (secret, as_json):
            for safe in ("", "/", "/+=:@!$&'()*,;~"):
                examples |= {_quoted(text, safe), _quoted_as_form(text, safe)}
            examples.add(_quoted(_quoted(text)))

    return examples


def encodings(secret: str) -> Iterator[str]:
    """Yield the secret in hex, and the part of it in base64 that does not depend on its place."""
    data = _encode(secret[:LONGEST_ENCODED])
    yield data.hex()

    for offset, unsure in enumerate((0, 2, 3)):
        # The last character also depends on what follows.
        sure = (offset + len(data)) * 8 // 6
        encoded = base64.b64encode(bytes(offset) + data).decode()[unsure:sure]
        yield encoded
        if "+" in encoded or "/" in encoded:
            yield encoded.replace("+", "-").replace("/", "_")


def _without_unseen(text: str) -> Iterator[Piece]:
    end = 0
    for match in _UNSEEN.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], end, 1
        end = match.end()

    if end < len(text):
        yield text[end:], end, 1


def _decoded(text: str) -> Iterator[Piece]:
    """Yield a text without its escapes, and without what nobody sees."""
    end = 0
    for match in _ESCAPE.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], end, 1

        end = match.end()
        for character, place, width in _characters(match):
            if _is_seen(character):
                yield character, place, width

    if end < len(text):
        yield text[end:], end, 1


def _characters(match: re.Match[str]) -> Iterator[Piece]:
    """Yield the characters of one escape, or of escapes in a row."""
    start, form = match.start(), match.lastgroup
    if form == "bytes":
        yield from _of_bytes(match[0], start)
    elif form == "units":
        yield from _of_units(match[0], start)
    elif form == "long":
        code = int(match[0][-8:], 16)
        yield chr(min(code, 0x10FFFF)), start, len(match[0])
    elif form == "entity":
        for character in html.unescape(f"&{match['name']};"):
            yield character, start, len(match[0])


def _of_bytes(text: str, start: int) -> Iterator[Piece]:
    matches = list(_BYTE.finditer(text))
    data = bytes(int(match[1], 16) for match in matches)

    at = 0
    for character in data.decode("utf-8", "surrogateescape"):
        count = len(character.encode("utf-8", "surrogateescape"))
        first, last = matches[at].start(), matches[at + count - 1].end()
        yield character, start + first, last - first
        at += count


def _of_units(text: str, start: int) -> Iterator[Piece]:
    high: tuple[int, int] | None = None
    for match in _UNIT.finditer(text):
        code, place = int(match[1], 16), match.start()
        if 0xD800 <= code < 0xDC00:
            high = (code, place)
            continue

        if high is not None and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high[0] - 0xD800) << 10) + code - 0xDC00
            place = high[1]

        high = None
        yield chr(code), start + place, match.end() - place


def _is_seen(character: str) -> bool:
    if character == "\\" or _INVISIBLE.match(character):
        return False

    return character.isprintable() and not character.isspace()


class _Folded(dict[int, int]):
    """The lower case of each character beyond ASCII, where it is one character."""

    def __missing__(self, code: int) -> int:
        lower = chr(code).casefold()
        self[code] = ord(lower) if len(lower) == 1 else code
        return self[code]


_FOLDED = _Folded()


def _fold(text: str) -> str:
    """Return a text of the same length in lower case."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _quoted(text: str, safe: str = "") -> str:
    return quote(_encode(text), safe=safe)


def _quoted_as_form(text: str, safe: str = "") -> str:
    return quote_plus(_encode(text), safe=safe)
