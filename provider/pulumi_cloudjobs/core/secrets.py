"""Take the secrets that a process knows out of every text that leaves it.

A cloud repeats what it was given: whole or cut off, wrapped, in other letters, or encoded. A log
does the same with the secrets of another resource. So one `Redactor` per process learns all
secrets, and a front end passes every text through it, once, where the text leaves the process.

The search takes one step for each character of a text, however many secrets there are: eight
characters in a row that a secret has as well are a part of it, and the parts that overlap are
hidden as one. docs/configuration.md describes what is not recognized.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .schema.inputs import Secret
from .texts import printable

if TYPE_CHECKING:
    from .spellings import View

HIDDEN = "[secret]"

SHORTEST = 4
"""Characters of the shortest secret that is hidden; shorter texts occur everywhere by chance."""

SHORTEST_PART = 8
"""Characters of the shortest part of a secret that is hidden."""

_STATES = (
    "accepted active cancelled completed created deleted failed failure finished pending running "
    "starting stopped stopping succeeded success terminated unknown"
)
_NAMES_AND_DEFAULTS = (
    "account admin default endpoint enabled false http https none null password secret string "
    "token true user username value"
)
_NAMES_OF_THE_PACKAGE = "cloudjobs pulumi"
ORDINARY_WORDS = frozenset(f"{_STATES} {_NAMES_AND_DEFAULTS} {_NAMES_OF_THE_PACKAGE}".split())
"""Words that are never hidden, because they protect nothing."""

Span = tuple[int, int]

LONGEST_PUBLIC = 40
"""Characters of the longest word that may be public: a region."""

LONGEST_REMEMBERED = 200
MOST_REMEMBERED = 4096
"""Limits of the results that are kept: a thousand jobs have the same values again and again."""


class Redactor:
    """The secrets of a process, and the one place where texts lose them.

    Secrets are cheap to add: nothing is computed until a text is to be shown.
    """

    def __init__(self) -> None:
        self._added: deque[Any] = deque()
        self._added_later: deque[Callable[[], Iterable[Any]]] = deque()
        self._public: set[str] = set(ORDINARY_WORDS)
        self._index = _Index()
        self._remembered: dict[str, list[Span]] = {}
        self._lock = threading.Lock()

    def add(self, secrets: Iterable[Any]) -> None:
        """Add secrets: texts, numbers, and lists and mappings of them with their keys."""
        self._added.extend(secrets)

    def add_later(self, secrets: Callable[[], Iterable[Any]]) -> None:
        """Add secrets that are collected before the first text is shown."""
        self._added_later.append(secrets)

    def allow(self, word: str) -> None:
        """Never hide a word, or a part of it, that was given as no secret: a region."""
        if word.lower() not in self._public:
            self._public.add(word.lower())
            self._remembered = {}

    def redact(self, text: str) -> str:
        """Return a text that may be shown: printable, with "[secret]" in place of each secret."""
        shown = printable(text)
        parts: list[str] = []
        end = 0
        for start, stop in self._spans(shown):
            parts += [shown[end:start], HIDDEN]
            end = stop

        return "".join((*parts, shown[end:]))

    def parts(self, text: str) -> list[Span]:
        """Return where the printable form of a text has secrets."""
        shown = printable(text)
        if text in self._learned().whole and text.lower() not in self._public:
            return [(0, len(shown))]

        return self._spans(shown)

    def has_secret(self, value: Any) -> bool:
        """Return whether a value is a secret, or a text in it contains one."""
        return any(map(self.parts, texts_in(value)))

    def mark(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the outputs, those that contain a secret marked as `Secret`."""
        marked = {}
        for name, value in outputs.items():
            is_secret = not isinstance(value, Secret) and self.has_secret(value)
            marked[name] = Secret(value) if is_secret else value

        return marked

    def _learned(self) -> _Index:
        """Return the index of all secrets added so far."""
        if self._added or self._added_later:
            with self._lock:
                known = len(self._index.whole)
                # A secret leaves the queue once it is known: another thread must wait until then.
                while self._added_later:
                    self._added.extend(self._added_later[0]())
                    self._added_later.popleft()
                while self._added:
                    self._index.add(self._added[0])
                    self._added.popleft()

                # Each verb adds the secrets of its resource again; mostly they are known.
                if len(self._index.whole) > known:
                    self._remembered = {}

        return self._index

    def _spans(self, text: str) -> list[Span]:
        """Return the parts of a printable text to hide, in order and apart from each other."""
        index = self._learned()
        # Taken once: a result that another thread's secret has made stale goes into the old one.
        remembered = self._remembered
        known = remembered.get(text)
        if known is not None:
            return known

        spans = _joined(
            span for span in index.find(text) if not self._is_public(text[slice(*span)])
        )
        if len(text) <= LONGEST_REMEMBERED and len(remembered) < MOST_REMEMBERED:
            remembered[text] = spans
        return spans

    def _is_public(self, part: str) -> bool:
        word = part.strip("\"'.:=- \n").lower()
        if len(part) - len(word) > 2 or len(word) > LONGEST_PUBLIC:
            return False
        if len(word) < SHORTEST_PART - 2:
            return word in self._public

        return any(word in public for public in self._public)


class _Index:
    """All parts of all secrets, in the spellings that `views` leaves.

    Attributes:
        whole: The secrets as they were given.
    """

    def __init__(self) -> None:
        self.whole: set[str] = set()
        self._parts: set[str] = set()
        # By length: eight characters of a secret that are fewer without blanks.
        self._parts_with_blanks: dict[int, set[str]] = {}
        # By their first characters.
        self._short: dict[str, set[str]] = {}
        self._short_words: set[str] = set()

    def add(self, value: Any) -> None:
        """Add every text in a value, its keys, and what a JSON text in it holds."""
        for text in texts_in(value, keys=True):
            if text and text not in self.whole:
                self.whole.add(text)
                self._add_text(text.strip())
                for inner in _texts_in_json(text):
                    self._add_text(inner.strip())

    def find(self, text: str) -> Iterator[Span]:
        """Yield the parts of a printable text that are parts of secrets."""
        # Its patterns take time to compile, which a preview without a text does not need.
        from .spellings import views

        if self._parts or self._parts_with_blanks:
            for view in views(text):
                yield from self._find_parts(view)
        if self._short:
            yield from self._find_short(text)

    def _add_text(self, text: str) -> None:
        from .spellings import encodings, spellings, views

        if len(text) < SHORTEST_PART:
            if len(text) >= SHORTEST:
                self._add_short(text)
            return

        shown = printable(text)
        for view in views(shown):
            self._add_parts(view.folded)
            if len(view.text) < len(shown):
                self._add_parts_with_blanks(view)

        for spelling in spellings(text):
            for view in views(printable(spelling)):
                self._add_parts(view.folded)
        for encoded in encodings(text):
            self._add_parts(encoded.lower())

    def _add_parts(self, text: str) -> None:
        size = SHORTEST_PART
        self._parts |= {text[at : at + size] for at in range(len(text) - size + 1)}

    def _add_short(self, text: str) -> None:
        import html

        if _is_word(text):
            self._short_words.add(text)

        for spelling in {text, json.dumps(text)[1:-1], html.escape(text), quote(text, safe="")}:
            self._short.setdefault(spelling[:SHORTEST], set()).add(spelling)

    def _add_parts_with_blanks(self, view: View) -> None:
        places = view.places
        for start, (first, _) in enumerate(places):
            for end in range(start + SHORTEST, min(start + SHORTEST_PART, len(places) + 1)):
                if places[end - 1][1] - first >= SHORTEST_PART:
                    part = view.folded[start:end]
                    self._parts_with_blanks.setdefault(len(part), set()).add(part)
                    break

    def _find_parts(self, view: View) -> Iterator[Span]:
        text, parts = view.folded, self._parts
        size = SHORTEST_PART
        hits = [at for at in range(len(text) - size + 1) if text[at : at + size] in parts]
        for start, end in _joined(((at, at + size) for at in hits), gap=-1):
            yield view.span(start, end)

        for size, some in self._parts_with_blanks.items():
            for at in range(len(text) - size + 1):
                if text[at : at + size] not in some:
                    continue

                start, end = view.span(at, at + size)
                if end - start >= SHORTEST_PART:
                    yield start, end

    def _find_short(self, text: str) -> Iterator[Span]:
        for start in range(len(text) - SHORTEST + 1):
            for secret in self._short.get(text[start : start + SHORTEST], ()):
                end = start + len(secret)
                if not text.startswith(secret, start):
                    continue
                if secret not in self._short_words or _is_alone(text, start, end):
                    yield start, end


def texts_in(value: Any, *, keys: bool = False) -> Iterator[str]:
    """Yield every text in a value, also in `Secret` marks, and every number as a text.

    Args:
        keys: Whether the keys of mappings are texts, too.
    """
    if isinstance(value, Secret):
        yield from texts_in(value.value, keys=keys)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            # A short word is a usual name, such as "user".
            if keys and (len(str(key)) >= SHORTEST_PART or not _is_word(str(key))):
                yield str(key)
            yield from texts_in(item, keys=keys)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item, keys=keys)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        is_whole = isinstance(value, float) and value.is_integer()
        yield str(int(value) if is_whole else value)


def _texts_in_json(text: str) -> Iterator[str]:
    if text.lstrip()[:1] in ("{", "["):
        try:
            yield from texts_in(json.loads(text), keys=True)
        except (ValueError, RecursionError):
            return


def _joined(spans: Iterable[Span], *, gap: int = 0) -> list[Span]:
    """Return spans in order, those that touch or overlap as one.

    Args:
        gap: Characters between spans that count as one; -1 leaves those apart that only touch.
    """
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + gap:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))

    return joined


def _is_word(text: str) -> bool:
    """Return whether a short secret may well occur in other texts: a word or a number."""
    core = text.strip("-_./:")
    return core.isdigit() or (core.isalpha() and core in (core.lower(), core.upper(), core.title()))


def _is_alone(text: str, start: int, end: int) -> bool:
    """Return whether a part of a text is not a part of a longer word or number."""
    neighbours = text[max(start - 1, 0) : start] + text[end : end + 1]
    return not any(character.isalnum() or character in "-_" for character in neighbours)


__all__ = ["HIDDEN", "Redactor", "texts_in"]
