"""Many looks, few calls: looks at single objects that come at about the same time become one list call.

The first look to come leads: it takes a moment's breath, in which others join, asks for all of them page by page, and
hands out what came back. Who comes meanwhile waits for the next round. So an answer is never older than the question,
and the busier a service is the fewer calls a look costs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

Fetch = Callable[[Sequence[str]], Mapping[str, T]]
"""Takes at most a page of ids, returns what the list call told of them; an id that it did not tell of is absent."""


@dataclass
class _Round(Generic[T]):
    """Looks that are answered together."""

    ids: list[str] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    found: dict[str, T] = field(default_factory=dict)
    errors: dict[str, BaseException] = field(default_factory=dict)


class Gatherer(Generic[T]):
    """Gathers the looks at one kind of object in one region of one account.

    Args:
        page: How many ids one list call takes.
        breath_seconds: How long a leader waits for others to join.
        pause: Waits that long; tests move a clock.
    """

    def __init__(self, *, page: int, breath_seconds: float = 0.02, pause: Callable[[float], None]) -> None:
        self._page = page
        self._breath_seconds = breath_seconds
        self._pause = pause
        self._lock = threading.Lock()
        self._leads = threading.Lock()
        self._open: _Round[T] = _Round()

    def look(self, id: str, fetch: Fetch[T]) -> T | None:
        """What a list call tells of an object; None when it tells nothing, which alone proves nothing.

        Args:
            fetch: Makes the list call; the leader's is used for all.
        Raises:
            Whatever the call for this id's page raised.
        """
        with self._lock:
            mine = self._open
            leads = not mine.ids
            mine.ids.append(id)
        if leads:
            self._lead(mine, fetch)
        mine.done.wait()
        error = mine.errors.get(id)
        if error is not None:
            raise error
        return mine.found.get(id)

    def _lead(self, mine: _Round[T], fetch: Fetch[T]) -> None:
        """Close the round when it is its turn, and answer everybody in it, whatever happens."""
        try:
            with self._leads:  # while an earlier round is asked for, others join this one
                self._pause(self._breath_seconds)
                ids = self._close(mine)
                for start in range(0, len(ids), self._page):
                    self._ask(mine, ids[start : start + self._page], fetch)
        except BaseException as error:  # noqa: BLE001 - handed to each look of this round
            mine.errors.update(dict.fromkeys(self._close(mine), error))
        finally:
            mine.done.set()

    def _close(self, mine: _Round[T]) -> list[str]:
        with self._lock:
            if self._open is mine:
                self._open = _Round()
            return list(dict.fromkeys(mine.ids))

    def _ask(self, mine: _Round[T], page: list[str], fetch: Fetch[T]) -> None:
        try:
            mine.found.update(fetch(page))
        except BaseException as error:  # noqa: BLE001 - handed to each look of this page
            mine.errors.update(dict.fromkeys(page, error))
