"""Random valid and broken inputs from a model, with the verdicts of check and simulator.

    python -m tests.checks.generated --count 10000            every resource, a table
    python -m tests.checks.generated --only tencent/batch:Job --at 4711       one input again

An input is valid at first (of a table, or of `samples.py`, with other valid fields put in) and then
gets up to three
changes: values at a limit and beyond it, other characters, other types, unknown values, absent,
unknown and repeated ones. The cloud is was_sent in process, by the provider's own transport, and
forgets each request at once.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import Any

from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.errors import ApiError, ProviderError
from pulumi_cloudjobs.core.http.pool import HttpPool, Request, Response
from pulumi_cloudjobs.core.operation import Operation, ProcessContext
from pulumi_cloudjobs.core.resource_type import Lifecycle, ResourceType
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS, UNKNOWN, CheckFailure, Mark
from pulumi_cloudjobs.core.schema.schema import (
    fields_of,
    has_unknown,
    normalize,
    schema_of,
    to_wire,
)
from pulumi_cloudjobs.core.schema.spelling import respelled
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import ApiFault
from pulumi_cloudjobs.simulator.vendors import gateways
from pydantic.alias_generators import to_snake

from tests.cards.card import Card, add_fixtures, cards
from tests.checks import samples
from tests.checks.table import Service, service_of
from tests.input_paths import Values, put, read, top

DAY = datetime(2026, 1, 5, 12, tzinfo=timezone.utc)
LENGTHS = (
    0,
    1,
    2,
    49,
    50,
    51,
    60,
    61,
    63,
    64,
    65,
    100,
    127,
    128,
    129,
    200,
    201,
    255,
    256,
    257,
    1000,
)
TEXTS = (
    *(
        "",
        " ",
        "a",
        "A b",
        "a_b",
        "a-b",
        "a.b",
        "a/b",
        "作业",
        "ａ１",
        "é",
        "e\u0301",
        "\U0001f600",
        "a\nb",
        "a\n",
        "\t",
    ),
    *(
        "\u0000",
        "\u200b",
        "\u2028",
        "<a>&amp;",
        '"',
        "'",
        "\\",
        "$(x)",
        "${x}",
        "%s",
        "{0}",
        "None",
        "null",
        "true",
    ),
    *(
        "0",
        "1",
        "-1",
        "1.5",
        "１",
        "1e5",
        "inf",
        "nan",
        "1_0",
        " 1",
        "1G",
        "2g",
        "2048M",
        "1 G",
        "512",
        "0x10",
    ),
    *(
        "small",
        "large",
        "Small",
        "SHELL",
        "shell",
        "SPARK",
        "cos://a/b",
        "cos://",
        "COS://a/b",
        "s3://a/b",
        "oss://a/b",
    ),
    *(
        "http://a/b",
        "/a",
        "C:\\a",
        "a/b",
        "..",
        "{}",
        "[]",
        '{"a": 1}',
        "{a}",
        "img-1",
        "env-1",
        "env-",
        "job-1",
    ),
    *(
        "cluster-5c42n3a5",
        "cluster-",
        "space-1",
        "N/A",
        "TRUE",
        "2026-01-01",
        "a=b",
        "a,b",
        "a;b",
        "a:b",
        "a@b",
    ),
)
NUMBERS = (
    *(
        -1,
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        10,
        16,
        31,
        32,
        99,
        100,
        101,
        1000,
        9999,
        10_000,
        10_001,
        86_400,
        10**6,
        -(10**6),
    ),
    # Those that a double holds: Pulumi carries no others, so check refuses them whatever the cloud
    # does.
    *(2**31 - 1, 2**31, 2**53, 2**63 - 1024, 2**63, 2**64, -(2**63), 2**100),
    *(0.0, 1.0, 2.0, 1.5, -0.5, 1e20, 1e300),
)
STRANGE: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        1,
        7,
        1.5,
        "",
        "x",
        "1",
        "true",
        [],
        {},
        [None],
        [7],
        ["x"],
        [""],
        [[]],
        [{}],
        {"a": 1},
    ),
    *({"": None}, [True], UNKNOWN, [UNKNOWN], {"a": UNKNOWN}),
)


class InstantClock:
    """Waiting takes no time at all."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> datetime:
        return DAY

    def monotonic(self) -> float:
        return self._now

    def wait(self, seconds: float, cancelled: threading.Event) -> None:
        self._now += seconds


class Door(HttpPool):
    """Send requests straight into the simulator, without a connection or a signature.

    Everything that it writes is undone.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.store = open_store(folder)
        self._gateways = gateways()

    def send(self, request: Request, *, timeout_seconds: float | None = None) -> Response:
        """Return the response of the one gateway that claims the request."""
        headers = {name.lower(): value for name, value in request.headers.items()} | {
            "host": request.host
        }
        lower = Request(request.method, request.url, headers, request.body)
        gateway = next((gateway for gateway in self._gateways if gateway.claims(lower)), None)
        if gateway is None:  # the question for the time, before a create
            return Response(404, {}, b"")

        call = gateway.identify(lower, "00000000-0000-0000-0000-000000000000")
        with self.store.transaction() as tx:
            call.account = tx.account
            tx.sql.execute("SAVEPOINT ask")

            try:
                response = gateway.perform(call, tx)
            except ApiFault as refusal:
                response = gateway.refuse(call, refusal)
            finally:
                tx.sql.execute("ROLLBACK TO ask")
                tx.sql.execute("RELEASE ask")

        body = (
            response.body
            if isinstance(response.body, bytes)
            else json.dumps(response.body).encode()
        )
        return Response(
            response.status, {name.lower(): value for name, value in response.headers.items()}, body
        )


@dataclass(frozen=True)
class Subject:
    """A resource: its card and its table."""

    card: Card
    service: Service

    @property
    def resource_type(self) -> ResourceType:
        return self.card.resource_type

    @cached_property
    def not_sent(self) -> frozenset[str]:
        """Inputs that the create never sends, or that decide which cloud is called."""
        fields = fields_of(self.resource_type.model)
        marked = {field.state_name for field in fields if Mark.NOT_SENT in field.marks}
        return COMMON_INPUTS | marked

    @property
    def sends_text_alone(self) -> bool:
        """True for APIs whose requests are text, with a name for every value.

        A number and its text are one there, and empty lists nothing.
        """
        return self.resource_type.api.startswith("alibaba_")

    def send(self, lifecycle: Lifecycle, request: Values) -> object:
        """Send a request through the lifecycle's own client, completed as create does it.

        A create may list objects first.
        """
        if self.card.send is not None:
            return self.card.send(lifecycle, request)

        client_of: Any = lifecycle
        method = getattr(client_of._client, to_snake(self.resource_type.create_action))
        return method({name: self._as_sent(name, value) for name, value in request.items()})

    def _as_sent(self, name: str, value: Any) -> Any:
        """Return lists as comma-separated texts where the API takes these.

        Anything else is sent as it is, and refused.
        """
        if name not in samples.wires_of_texts(self.card):
            return value
        if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
            return ",".join(value)

        return [value] if isinstance(value, str) else value


def subjects() -> list[Subject]:
    """Every resource."""
    return [Subject(card, service_of(card)) for card in cards()]


@dataclass
class Verdict:
    """The verdicts on one input.

    Args:
        problems: What check says.
        was_sent: Whether the cloud was called.
        error: What the cloud says, or what went wrong on the way; None when it takes the request.
    """

    inputs: Values
    problems: list[CheckFailure]
    was_sent: bool = False
    error: Exception | None = None


@dataclass
class Judge:
    """The judge that queries check and cloud."""

    folder: Path
    door: Door = field(init=False)
    settings: ProcessContext = field(init=False)

    def __post_init__(self) -> None:
        self.door = Door(self.folder)
        control = Control(self.door.store)
        control.freeze()
        add_fixtures(control)

        config = {"endpoint": "embedded"}
        self.settings = ProcessContext(
            config, environ={}, home=self.folder, http=self.door, clock=InstantClock()
        )

    def close(self) -> None:
        """Close the store."""
        self.door.store.close()

    def judge(self, subject: Subject, inputs: Values) -> Verdict:
        """Check, and when all is known, ask the cloud about the inputs, whatever check reports."""
        result = Handler(subject.resource_type, self.settings).check(inputs)
        verdict = Verdict(
            inputs, [one for one in result.problems if top(one.path) not in subject.not_sent]
        )
        if has_unknown(normalize(inputs)) or any(
            top(one.path) == "region" for one in result.problems
        ):
            return verdict

        verdict.was_sent = True
        misspelled: dict[str, str] = {}
        sent = respelled(schema_of(subject.resource_type.model), normalize(inputs), misspelled)
        # Names that check refuses are refused by the cloud as well.
        if misspelled:
            sent = normalize(inputs)
        try:
            self._ask(subject, sent, str(result.inputs["region"]))
        except Exception as error:  # noqa: BLE001 - an unsendable request is a result too
            verdict.error = error

        return verdict

    def _ask(self, subject: Subject, inputs: Values, region: str) -> None:
        lifecycle = subject.resource_type.connect(
            self.settings, region, Operation(clock=self.settings.clock)
        )
        known = {one.state_name for one in fields_of(subject.resource_type.model)}
        unknown = {name: value for name, value in inputs.items() if name not in known}
        request = to_wire(subject.resource_type.model, inputs, without=COMMON_INPUTS)
        subject.send(lifecycle, {**request, **unknown})


def difference(subject: Subject, verdict: Verdict) -> str:
    """In words, where check and cloud differ; "" when they agree."""
    error, failures = verdict.error, verdict.problems
    if error is not None and not isinstance(error, ProviderError):
        return (
            ""
            if failures
            else f"check is silent, and the request cannot be sent: {type(error).__name__}: {error}"
        )

    if not verdict.was_sent or (failures and error):
        return ""

    for problem in failures:
        if not (
            top(problem.path) in subject.card.decided_later
            or _is_lost_on_the_way(subject, verdict.inputs, problem)
        ):
            return f"check refuses {problem.path}: {problem.reason}; the cloud takes it"

    if failures:
        return ""
    if error is None or is_left_to_cloud(subject, error):
        return ""

    return f"check is silent, and the cloud refuses: {error}"


def _is_lost_on_the_way(subject: Subject, inputs: Values, problem: CheckFailure) -> bool:
    """Return whether a textual request cannot express the mistake: a number for a text, or null."""
    if not subject.sends_text_alone:
        return False

    path = problem.path.rpartition(".")[0] if problem.reason == "is required" else problem.path
    given = read(normalize(inputs), path)
    if given is None or isinstance(given, list | dict):
        return all(
            _at(given, at) is None or isinstance(_at(given, at), list | dict)
            for at in places(given)
        )

    return isinstance(given, int | float) and problem.reason.startswith("must be text")


def is_left_to_cloud(subject: Subject, error: Exception) -> bool:
    """Return whether a preview cannot know this refusal, or the request's form is not its cause."""
    if not isinstance(error, ApiError):
        return False
    if api.category(subject.resource_type.api, error.code, http=error.status) not in (
        "fix_input",
        None,
    ):
        return True

    return error.code in {
        row.cloud or row.code for row in subject.service.not_reported if not row.decidable
    }


# Making inputs


def make(subject: Subject, number: int) -> Values:
    """The input of that number, always the same."""
    chance = random.Random(f"{subject.resource_type.token}/{number}")
    inputs = copy.deepcopy(chance.choice([*subject.service.valid, {**subject.card.least}]))

    for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
        inputs = _with_valid_field(subject, inputs, chance)

    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        way = chance.choice(
            (_with_other_value, _with_other_value, _with_field_alone, _changed, _changed, _changed)
        )
        inputs = way(subject, inputs, chance)

    return inputs


def _with_valid_field(subject: Subject, inputs: Values, chance: random.Random) -> Values:
    """Add one field, with everything that it needs beside it."""
    place, value = _any_field(subject, chance)
    return _if_possible(inputs, lambda: samples.placed(subject.card, inputs, place, value))


def _with_field_alone(subject: Subject, inputs: Values, chance: random.Random) -> Values:
    """Add one field, whatever is set beside it."""
    place, value = _any_field(subject, chance)
    return _if_possible(inputs, lambda: put({place: value})(inputs))


def _with_other_value(subject: Subject, inputs: Values, chance: random.Random) -> Values:
    """Add one field with another value in it, and everything that it needs beside it."""
    place, value = _any_field(subject, chance)
    other = _other(value, chance)
    return _if_possible(
        inputs, lambda: put({place: other})(samples.placed(subject.card, inputs, place, value))
    )


def _any_field(subject: Subject, chance: random.Random) -> tuple[str, Any]:
    place = chance.choice(samples.places(subject.card))
    return place.path, chance.choice(samples.variants(subject.card, place))


def _if_possible(inputs: Values, change: Callable[[], Values]) -> Values:
    try:
        return change()
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return inputs  # an earlier change has taken the place away


def _changed(subject: Subject, inputs: Values, chance: random.Random) -> Values:
    existing = [at for at in places(inputs) if at[0] != "region"]
    if not existing:
        return inputs

    at = chance.choice(existing)
    changed = copy.deepcopy(inputs)
    inner = changed

    for step in at[:-1]:
        inner = inner[step]

    last = at[-1]
    way = chance.random()
    if way < 0.70:
        inner[last] = _other(inner[last], chance)
    elif way < 0.78:
        del inner[last]
    elif way < 0.84 and isinstance(inner, dict):
        inner[chance.choice(("extra", "Extra", "extra_field"))] = chance.choice(STRANGE)
    elif way < 0.90 and isinstance(inner[last], list) and inner[last]:
        inner[last] = inner[last] * chance.choice((2, 11, 21, 101))
    elif way < 0.95 and isinstance(inner, list):
        inner.append(copy.deepcopy(chance.choice(inner)))
    else:
        other = _at(changed, chance.choice(existing))
        inner[last] = copy.deepcopy(other)

    return changed


def _other(value: Any, chance: random.Random) -> Any:
    """Another value: mostly of the same type."""
    if chance.random() < 0.2:
        return copy.deepcopy(chance.choice(STRANGE))
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return _other_text(value, chance)
    if isinstance(value, int | float):
        return chance.choice(NUMBERS)

    return copy.deepcopy(chance.choice(STRANGE))


def _other_text(value: str, chance: random.Random) -> str:
    way = chance.random()
    if way < 0.4:
        return chance.choice(TEXTS)

    if way < 0.6:
        return chance.choice(("a", "作", "é", "\U0001f600", "-", "1", " ", "_")) * chance.choice(
            LENGTHS
        )

    position = chance.randrange(len(value) + 1)
    if way < 0.8:
        return value[:position] + chance.choice(TEXTS) + value[position:]
    if way < 0.9:
        return value[:position] + value[position + 1 :]

    return value.swapcase()


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at

    steps: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(value, Mapping):
        steps = iter(value.items())
    elif isinstance(value, list):
        steps = iter(enumerate(value))

    for step, item in steps:
        yield from places(item, (*at, step))


def _at(value: Any, at: tuple[Any, ...]) -> Any:
    for step in at:
        value = value[step]

    return value


# The table


@dataclass
class Tally:
    """The outcome of all inputs of one resource."""

    counts: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def tally(judge: Judge, subject: Subject, numbers: range) -> Tally:
    """Judge the inputs of these numbers."""
    result = Tally()
    for number in numbers:
        inputs = make(subject, number)
        try:
            verdict = judge.judge(subject, inputs)
        except Exception as error:  # noqa: BLE001 - a crash is a result
            result.counts["crash"] += 1
            result.differences.append(f"{number}: check crashes: {type(error).__name__}: {error}")
            continue

        result.counts[_column(subject, verdict)] += 1
        unclear = [one for one in verdict.problems if not one.reason.strip() or "\n" in one.path]
        disagreement = difference(subject, verdict) or (
            "a problem without path or sentence" if unclear else ""
        )
        if disagreement:
            result.differences.append(f"{number}: {disagreement}")

    return result


def _column(subject: Subject, verdict: Verdict) -> str:
    if difference(subject, verdict):
        return "difference"
    if not verdict.was_sent:
        return "not all known, refused" if verdict.problems else "not all known"
    if verdict.problems:
        return "both refuse"

    return "left to the cloud" if verdict.error else "both take"


COLUMNS = (
    *("both take", "both refuse", "left to the cloud", "not all known", "not all known, refused"),
    *("difference", "crash"),
)


def main() -> int:
    """Print a table, and differences below it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=1000, help="inputs of each resource")
    parser.add_argument("--only", default="", help="one resource, by its token")
    parser.add_argument("--at", type=int, help="show the input of this number, and its findings")
    parser.add_argument("--show", type=int, default=20, help="so many differences of each resource")
    arguments = parser.parse_args()
    chosen = [
        subject for subject in subjects() if arguments.only in ("", subject.resource_type.token)
    ]
    out = sys.stdout.write
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(Path(folder))
        if arguments.at is not None:
            for subject in chosen:
                verdict = judge.judge(subject, make(subject, arguments.at))
                out(
                    f"{subject.resource_type.token}\n{verdict}\n"
                    f"{difference(subject, verdict) or 'no difference'}\n"
                )

            return 0

        tallies = {
            subject.resource_type.token: tally(judge, subject, range(arguments.count))
            for subject in chosen
        }
        judge.close()

    out(f"{'':22}" + "".join(f"{column:>24}" for column in COLUMNS) + "\n")

    for token, one in tallies.items():
        out(f"{token:22}" + "".join(f"{one.counts[column]:>24}" for column in COLUMNS) + "\n")

    for token, one in tallies.items():
        for line in one.differences[: arguments.show]:
            out(f"{token} {line}\n")

    return 1 if any(one.differences for one in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
