"""Verbs against responses that were changed at random: types, depths, sizes, and whole bodies.

    python -m tests.retry.response_fuzz --cases 20000 [--seed 1]

The simulator responds once to every verb of every resource type, and its responses are kept. Each
case plays one verb again on the kept responses, with one of them changed. A verb may succeed or end
with an error of one line. It must not end otherwise, nor lose the id that a create has returned.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from pulumi_cloudjobs.core.errors import OperationFailed, ProviderBug
from pulumi_cloudjobs.core.http.pool import HttpPool, Request, Response
from pulumi_cloudjobs.core.operation import Operation, ProcessContext
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure

from tests.cards.card import Card, add_fixtures, cards
from tests.core.clock import HandClock
from tests.embedded import UNLIMITED, World, make_world, plain

URN = "urn:pulumi:dev::project::x:Job::nightly"
STARTED_SECONDS = 30
"""After this time a run is live, and its delete has to stop it."""
LONGEST_ERROR = 5000
MOST_MIB = 200
"""Memory of the process, simulator and recordings included."""
IDS = ("id", "taskid", "jobid", "envid", "sparkappid", "version", "jobname")
"""Members that become a part of an id, in lower case: with another value, the id is another."""
LARGE_BODY_EACH = 250
"""Every so many cases one has a body of megabytes."""


@dataclass
class Recording:
    """The responses of the simulator to one verb of one resource type, in their order.

    Args:
        id, state: The object before the verb; "" and {} before a create.
        inputs: Checked.
        result: The id after a create.
    """

    card: Card
    verb: str
    id: str
    state: dict[str, Any]
    inputs: dict[str, Any]
    responses: list[tuple[str, Response]] = field(default_factory=list)
    result: str = ""


class Recorder:
    """A pool that keeps what the simulator responds."""

    def __init__(self, inner: HttpPool) -> None:
        self._inner = inner
        self.responses: list[tuple[str, Response]] = []

    def send(self, request: Request, *, timeout_seconds: float | None = None) -> Response:
        response = self._inner.send(request, timeout_seconds=timeout_seconds)
        self.responses.append((action_of(request), response))
        return response

    def close(self) -> None:
        self._inner.close()


class Replay:
    """A pool that plays kept responses again, one of them changed.

    Attributes:
        changed: The action whose response was changed, once it was sent.
        sent: The actions whose responses were sent unchanged.
    """

    def __init__(self, recording: Recording, at: int, change: Callable[[bytes], bytes]) -> None:
        self._at, self._change = at, change
        self._waiting: dict[str, list[tuple[int, Response]]] = {}
        for number, (action, response) in enumerate(recording.responses):
            self._waiting.setdefault(action, []).append((number, response))
        self.sent: set[str] = set()
        self.changed = ""

    def send(self, request: Request, *, timeout_seconds: float | None = None) -> Response:
        action = action_of(request)
        waiting = self._waiting.get(action)
        if not waiting:
            return Response(200, {}, b'{"Response": {"RequestId": "r"}}')

        # The last response to an action stays: whoever polls sees the same state for ever.
        number, response = waiting[0]
        if len(waiting) > 1:
            del waiting[0]
        if number != self._at:
            self.sent.add(action)
            return response

        self.changed = action
        return Response(response.status, response.headers, self._change(response.body))

    def close(self) -> None:
        """Do nothing."""


def action_of(request: Request) -> str:
    """Return the action of a request, by which responses are found again."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    action = headers.get("x-tc-action") or headers.get("x-acs-action")
    return action or f"{request.method} {request.path}"


# --- what is recorded


def record_all(folder: Path) -> list[Recording]:
    """Return a recording of every verb of every resource type."""
    recordings: list[Recording] = []
    for number, card in enumerate(cards()):
        world = make_world(folder / str(number))
        add_fixtures(world.cloud)
        recorder = Recorder(world.settings.http)
        world.settings.http = cast(HttpPool, recorder)
        recordings += _record(world, recorder, card)
        world.cloud.store.close()

    return recordings


def _record(world: World, recorder: Recorder, card: Card) -> Iterator[Recording]:
    for name, value in card.lasting.items():
        world.cloud.set(name, value)
    each = world.resource(card.resource_type)
    inputs = card.inputs
    if "accepted" in card.resource_type.waits:
        inputs["wait"] = {"until": "accepted"}

    def during(verb: str, inputs: dict[str, Any], run: Callable[[], object]) -> Recording:
        recording = Recording(card, verb, each.id, each.state, each.check(inputs))
        recorder.responses = recording.responses
        run()
        recording.result = each.id
        return recording

    yield during("create", inputs, lambda: each.create(inputs))
    yield during("read", inputs, each.refresh)
    if card.change:
        yield during("update", card.changed, lambda: each.update(card.changed))

    world.cloud.advance(STARTED_SECONDS)
    if card.make_busy:
        card.make_busy(world.cloud, each.id)
    yield during("delete", inputs, each.delete)


# --- what is changed


def random_value(dice: random.Random) -> Any:
    """Return a value of any JSON type, often one that has broken programs."""
    return dice.choice(VALUES)(dice)


def _nested(dice: random.Random) -> Any:
    value: Any = 1
    for _ in range(dice.choice((1, 5, 40, 62, 70, 300))):
        value = [value] if dice.random() < 0.5 else {"a": value}
    return value


VALUES: list[Callable[[random.Random], Any]] = [
    lambda dice: None,
    lambda dice: "",
    lambda dice: [],
    lambda dice: {},
    lambda dice: [None],
    lambda dice: [[]],
    lambda dice: {"a": None},
    lambda dice: dice.choice((True, False)),
    lambda dice: dice.choice((0, -1, 1, 2**31, 2**53 + 1, 2**63, 2**64, -(2**63) - 1, 10**400)),
    lambda dice: dice.choice((0.5, -1.5, 1e300, -0.0)),
    lambda dice: dice.choice(("0", "-7", "12", " 3 ", "9" * 300, "1e5", "0x1f", "\u0663")),
    lambda dice: dice.choice(("true", "FALSE", "null", "None", "NaN")),
    lambda dice: dice.choice(("x", "a b", "作业", "\x00", "\ud800", "\u202e", "\x1b[2J\x07")),
    lambda dice: dice.choice(("::error::x", "##vso[task.complete]", "a\n::stop-commands::b")),
    lambda dice: dice.choice(("2024-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01")),
    lambda dice: "x" * dice.choice((300, 3000, 70_000)),
    lambda dice: [{"JobId": "job-9", "Id": "x", "id": "y", "Version": "z"}],
    lambda dice: dict.fromkeys(("Total", "TotalCount", "total", "Data"), "many"),
    _nested,
]
BODIES: list[Callable[[bytes], bytes]] = [
    lambda body: b"",
    lambda body: body[: len(body) // 2],
    lambda body: b"[" * 100_000,
    lambda body: b'{"Response":' * 50_000,
    lambda body: b"[]",
    lambda body: b"null",
    lambda body: b'{"Response":null}',
    lambda body: b'{"Response":[]}',
    lambda body: b"\xff\xfe" + body,
    lambda body: b"\xef\xbb\xbf" + body,
    lambda body: body.decode().encode("utf-16"),
    lambda body: body.replace(b":", b":NaN,", 1),
    lambda body: b"<html>Welcome</html>",
    lambda body: b"{}",
]
LARGE_BODIES: list[Callable[[bytes], bytes]] = [
    lambda body: b" " * 12_000_000 + body,
    lambda body: b'{"Response":{"JobSet":[' + b"{}," * 2_000_000 + b"{}]}}",
    lambda body: b'{"Response":{"JobSet":[' + b'{"JobId":"j"},' * 200_000 + b"{}]}}",
    lambda body: b'{"Response":{"a":"' + "\U0001f600".encode() + b"x" * 8_000_000 + b'"}}',
]


def changed_member(body: bytes, dice: random.Random) -> tuple[bytes, str]:
    """Return a body with one member replaced, removed or added, and the name of the member."""
    document = json.loads(body)
    places = list(_places(document))
    if not places:
        return body, ""

    parent, name = dice.choice(places)
    how = dice.random()
    if how < 0.1 and isinstance(parent, dict):
        parent["Note"] = random_value(dice)
        name = "Note"
    elif how < 0.25:
        del parent[name]
    else:
        parent[name] = random_value(dice)

    return json.dumps(document).encode(), str(name)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each member and item of a document: what holds it, and its name or number there."""
    names: Any = ()
    if isinstance(value, dict):
        names = list(value)
    elif isinstance(value, list):
        names = range(min(len(value), 2))

    for name in names:
        yield value, name
        yield from _places(value[name])


# --- a case


@dataclass
class Outcome:
    """The end of a case: "success", "partial failure" or "error"; "WRONG" has a text."""

    end: str
    text: str = ""


def play(recordings: list[Recording], seed: int, number: int, home: Path) -> Outcome:
    """Run one case, which seed and number determine."""
    dice = random.Random(f"{seed}/{number}")
    recording = dice.choice([each for each in recordings if each.responses])
    at = dice.randrange(len(recording.responses))
    member: list[str] = []

    def change(body: bytes) -> bytes:
        if number % LARGE_BODY_EACH == LARGE_BODY_EACH - 1:
            return dice.choice(LARGE_BODIES)(body)
        if dice.random() < 0.1 or not body.strip():
            return dice.choice(BODIES)(body)

        text, name = changed_member(body, dice)
        member.append(name)
        return text

    replay = Replay(recording, at, change)
    settings = ProcessContext(
        {"endpoint": "embedded", "rates": UNLIMITED}, {}, home, cast(HttpPool, replay)
    )
    try:
        outcome, id = _run(recording, Handler(recording.card.resource_type, settings))
    except Exception as error:  # noqa: BLE001 - what a verb must not raise is what is searched for
        return Outcome("WRONG", f"{_case(recording, at, member)}: {_last_frame(error)}")

    if recording.verb == "create" and not _keeps_id(recording, replay, member, id):
        return Outcome(
            "WRONG", f"{_case(recording, at, member)}: lost {recording.result}, has '{id}'"
        )
    return outcome


def _run(recording: Recording, handler: Handler) -> tuple[Outcome, str]:
    """Run the verb; return how it ends, and the id that state has then."""
    operation = Operation(urn=URN, clock=HandClock(), timeout_seconds=60)
    id, state, inputs = recording.id, recording.state, recording.inputs
    try:
        if recording.verb == "create":
            result = handler.create(inputs, operation)
            return Outcome("success", _sent_to_engine(result.outputs)), result.id
        if recording.verb == "read":
            handler.read(id, state, operation)
        elif recording.verb == "update":
            _sent_to_engine(handler.update(id, state, inputs, operation))
        else:
            handler.delete(id, {**state, "stop": {"timeoutSeconds": 5}}, operation)
    except PartialFailure as partial:
        _sent_to_engine(partial.outputs)
        for reason in partial.reasons:
            check_text(reason)
        return Outcome("partial failure"), partial.id
    except OperationFailed as error:
        if isinstance(error.__cause__, ProviderBug):
            return Outcome("WRONG", str(error)), ""
        check_text(str(error))
        return Outcome("error"), ""

    return Outcome("success"), id


def check_text(text: str) -> None:
    """Check that an error is readable: one line, not endless, no half of a character."""
    assert "\n" not in text, text
    assert len(text) < LONGEST_ERROR, len(text)
    text.encode()


def _sent_to_engine(outputs: Mapping[str, Any]) -> str:
    """Check that the engine can take a state: JSON without infinite numbers, and UTF-8."""
    json.dumps(plain(dict(outputs)), allow_nan=False, ensure_ascii=False).encode()
    return ""


def _keeps_id(recording: Recording, replay: Replay, member: list[str], id: str) -> bool:
    """Return whether a create ends with its id, once an unchanged id has come."""
    create = action_of_create(recording)
    if replay.changed == create:
        # Whole bodies or the id itself were changed: whether an object exists is not known.
        if set(map(str.lower, member)) <= {*IDS, "response", "requestid"}:
            return True
    elif create not in replay.sent:
        return True
    elif not {*IDS}.isdisjoint(map(str.lower, member)):
        return id != ""

    if recording.card.token == "alibaba/emr:FlowJobRun":
        # The id of the row is read after the submit; without it, that of the submit is kept.
        return id.rpartition("/")[2][:4] in ("FNI-", "FJI-")
    return id == recording.result


def action_of_create(recording: Recording) -> str:
    """Return the action that creates the object, as `action_of` names it."""
    create = recording.card.resource_type.create_action
    if not create.startswith("create_"):
        return create

    return next(name for name, _ in recording.responses if name.startswith("POST "))


def _case(recording: Recording, at: int, member: list[str]) -> str:
    action = recording.responses[at][0]
    return f"{recording.card} {recording.verb}, {member or 'body'} of {action}"


def _last_frame(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{type(error).__name__}: {str(error)[:200]} at {Path(frame.filename).name}:{frame.lineno}"
    )


def main() -> int:
    """Run many cases and print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()

    started = time.monotonic()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        recordings = record_all(Path(folder))
        for number in range(chosen.cases):
            outcome = play(recordings, chosen.seed, number, Path(folder))
            counts[outcome.end] += 1
            if outcome.end == "WRONG":
                print(f"{chosen.seed}/{number}: {outcome.text}", flush=True)

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    ends = ", ".join(f"{count} {end}" for end, count in sorted(counts.items()))
    seconds = time.monotonic() - started
    print(f"{chosen.cases} cases: {ends}; {peak} MiB at most; {seconds:.0f} s")
    return 1 if counts["WRONG"] or peak >= MOST_MIB else 0


if __name__ == "__main__":
    sys.exit(main())
