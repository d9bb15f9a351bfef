"""Looks that come at about the same time become one list call."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from pulumi_cloudjobs.core.errors import CloudFault
from pulumi_cloudjobs.core.gather import Gatherer


class Cloud:
    """Answers list calls; the first one waits until it is let go, so that others join meanwhile."""

    def __init__(self, *, missing: frozenset[str] = frozenset()) -> None:
        self.pages: list[list[str]] = []
        self.let_go = threading.Event()
        self.asked = threading.Event()
        self._missing = missing

    def fetch(self, ids: Sequence[str]) -> Mapping[str, str]:
        self.pages.append(list(ids))
        self.asked.set()
        if len(self.pages) == 1:
            assert self.let_go.wait(10)
        return {id: f"state of {id}" for id in ids if id not in self._missing}


def joined(gatherer: Gatherer[str], count: int) -> None:
    """Return when so many looks stand in the open round."""
    while True:
        with gatherer._lock:
            if len(gatherer._open.ids) >= count:
                return


def looks(cloud: Cloud, gatherer: Gatherer[str], ids: list[str]) -> list[str | None]:
    """One look that leads, the others while its call is on the way."""
    with ThreadPoolExecutor(len(ids)) as pool:
        first = pool.submit(gatherer.look, ids[0], cloud.fetch)
        assert cloud.asked.wait(10)
        others = [pool.submit(gatherer.look, id, cloud.fetch) for id in ids[1:]]
        joined(gatherer, len(ids) - 1)
        cloud.let_go.set()
        return [future.result(10) for future in [first, *others]]


def test_five_hundred_looks_cost_a_call_per_page() -> None:
    """One by one, at two a second, they would take over four minutes."""
    cloud, gatherer = Cloud(), Gatherer[str](page=100, pause=lambda seconds: None)
    ids = [f"job-{number}" for number in range(501)]
    assert looks(cloud, gatherer, ids) == [f"state of {id}" for id in ids]
    assert [len(page) for page in cloud.pages] == [1, 100, 100, 100, 100, 100]


def test_an_answer_is_never_older_than_the_question() -> None:
    """Who comes while a call is on the way waits for the next one."""
    cloud, gatherer = Cloud(), Gatherer[str](page=100, pause=lambda seconds: None)
    looks(cloud, gatherer, ["job-1", "job-1"])
    assert cloud.pages == [["job-1"], ["job-1"]]


def test_the_same_look_twice_in_a_round_is_asked_once() -> None:
    """Two waits for one job."""
    cloud, gatherer = Cloud(), Gatherer[str](page=100, pause=lambda seconds: None)
    looks(cloud, gatherer, ["job-0", "job-1", "job-1"])
    assert cloud.pages[1] == ["job-1"]


def test_what_a_list_does_not_tell_is_none() -> None:
    """It may be too new or too old for the list: a single look decides."""
    cloud, gatherer = Cloud(missing=frozenset({"job-2"})), Gatherer[str](page=100, pause=lambda seconds: None)
    assert looks(cloud, gatherer, ["job-1", "job-2"]) == ["state of job-1", None]


def test_a_failed_page_fails_its_own_looks_only() -> None:
    """And the next round is asked as if nothing had been."""
    gatherer = Gatherer[str](page=1, pause=lambda seconds: None)

    def fetch(ids: Sequence[str]) -> Mapping[str, str]:
        if ids == ["bad"]:
            raise CloudFault("InternalError", "no")
        return dict.fromkeys(ids, "fine")

    with pytest.raises(CloudFault):
        gatherer.look("bad", fetch)
    assert gatherer.look("good", fetch) == "fine"


def test_a_leader_that_is_interrupted_leaves_nobody_waiting() -> None:
    """Ctrl-C reaches all of them."""

    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    gatherer = Gatherer[str](page=10, pause=interrupted)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            gatherer.look("job-1", lambda ids: {})
