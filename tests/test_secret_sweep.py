"""The secrets of every resource type, through its whole life with failures.

Every place that shows one must be marked as a secret.

Each secret field gets a text that holds MARK, and the cloud repeats these texts in every spelling
it may have: in errors, reasons and logs. Then everything that came out is searched. What was
returned without a mark, reported and raised has gone through the redactor of the process before, as
in a front end; what was printed and written is searched as it is. What users call secret is known
to a front end alone, and swept on the real engine.
"""

from __future__ import annotations

import html
import json
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import pytest
from pulumi_cloudjobs.core.errors import ProviderError
from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.core.schema.inputs import Mark, Secret
from pulumi_cloudjobs.core.schema.schema import Schema, schema_of
from pulumi_cloudjobs.core.secrets import Redactor
from pulumi_cloudjobs.core.texts import LONGEST_TEXT
from pulumi_cloudjobs.core.verbs.completion import CompletionHandler
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.simulator.control import Control

from tests.cards.card import Card, cards
from tests.cards.tencent_batch_job import CARD as BATCH
from tests.checks.samples import Place, effect_of, placed, places
from tests.embedded import JOURNAL, Resource, World, plain
from tests.input_paths import Values, put

MARK = "plant"
PIN = 735192648200
STOP = {"timeoutSeconds": 20}
WAIT = {"until": "finished", "timeoutSeconds": 20_000, "pollSeconds": 600}


def secret_places(card: Card) -> list[Place]:
    return [place for place in places(card) if Mark.SECRET in place.field.marks]


SWEPT = [card for card in cards() if secret_places(card)]


def can_change_secrets(card: Card) -> bool:
    """Return whether other secrets reach an object in place."""
    return all(effect_of(card, place.path) == "UPDATES" for place in secret_places(card))


def planted(card: Card, round: int) -> tuple[Values, list[str]]:
    """Valid inputs with a secret in every field that holds one, and the secrets."""
    inputs, texts = card.least, []

    for number, place in enumerate(secret_places(card)):
        word = f"{MARK}{round}{number}"
        text = f'{word}-"a" <&> b\n{word}-on-a-second-line'
        if Mark.JSON_TEXT in place.field.marks:
            text = json.dumps(
                {"password": f"{word} with blanks", "inner": [{"pin": PIN + round}], "shown": "abc"}
            )

        inputs = placed(card, inputs, place.path, text)
        texts.append(text)

    return inputs, texts


def spellings(texts: list[str]) -> Iterator[str]:
    """The forms in which a cloud may repeat them."""
    for text in texts:
        yield f"wrong: {text}."
        yield f"on one line {' '.join(text.split())} of it"
        yield f'{{"given": {json.dumps(text)}}}'
        yield f"<p>{html.escape(text)}</p>"
        yield f"?key={quote(text, safe='')}&x=1"
        yield f"wrapped {text[:9]}\n{text[9:]}"
        yield f"not {text[:14]}..."
        yield f"{'x' * (LONGEST_TEXT - 17)} {text}"
        yield f"{'x' * 485} {text}"
        yield from (f"the password is {word}" for word in inner(text))


def other_than(resource: Resource, card: Card) -> Values:
    """Inputs with other secrets, where they can be changed in place."""
    inputs, _ = planted(card, 3 - round_of(resource) if can_change_secrets(card) else 1)
    return {**inputs, "stop": STOP}


def round_of(resource: Resource) -> int:
    return 2 if f"{MARK}2" in json.dumps(resource.state) else 1


def inner(text: str) -> list[str]:
    if not text.startswith("{"):
        return text.splitlines()

    values = json.loads(text)
    return [values["password"], str(values["inner"][0]["pin"])]


@dataclass
class Sweep:
    """Everything that came out."""

    card: Card
    world: World
    inputs: Values
    texts: list[str]
    leaks: list[str] = field(default_factory=list)
    searched: int = 0

    @property
    def redactor(self) -> Redactor:
        return self.world.settings.redactor

    @property
    def cloud(self) -> Control:
        return self.world.cloud

    def search(self, where: str, text: str) -> None:
        self.searched += 1
        if MARK in text or str(PIN)[:9] in text:
            self.leaks.append(f"{where}: {text[:2000]}")

    def returned(self, where: str, value: Any) -> None:
        if isinstance(value, dict):
            value = self.redactor.mark(value)
        if isinstance(value, list):
            for item in value:
                self.returned(where, item)
            return

        self.search(where, json.dumps(unmarked(value), default=repr))

    def shown(self, where: str, text: str) -> None:
        """A text that a front end shows."""
        self.search(where, self.redactor.redact(text))

    def raised(self, where: str, error: BaseException) -> None:
        """The error with its whole chain, as a traceback prints it and as a debugger shows it."""
        self.shown(where, "".join(traceback.format_exception(error)))
        one: BaseException | None = error

        while one is not None:
            self.shown(where, f"{one} {one!r} {one.args} {getattr(one, 'reasons', '')}")
            if isinstance(one, PartialFailure):
                self.returned(where, one.outputs)

            one = one.__cause__ or one.__context__

    def fails(self, where: str, act: Callable[..., object], *arguments: Any) -> BaseException:
        with pytest.raises(Exception) as raised:  # noqa: PT011 - whatever it is, it is searched
            act(*arguments)
        assert not isinstance(raised.value, AssertionError), raised.value
        self.raised(where, raised.value)
        return raised.value

    def resource(self, name: str, kind: ResourceType | None = None) -> Resource:
        return self.world.resource(kind or self.card.resource_type, name)

    def create(self, name: str, inputs: Values) -> Resource:
        resource = self.resource(name)
        result = resource.create(inputs)
        self.returned("create", [result.id, result.outputs, result.inputs])
        return resource

    def refresh(self, resource: Resource) -> None:
        try:
            result = resource.refresh()
        except PartialFailure as failure:  # an unmet wait is reported again
            self.raised("read", failure)
            return

        assert result is not None
        self.returned("read", [result.outputs, result.inputs])

    def everything_else(self) -> None:
        """Return every text that was reported, written or logged."""
        report = self.world.report

        for text in (*report.reports, *report.informs, *report.warnings):
            self.shown("told", text)

        files = [path for path in (self.world.settings.home / JOURNAL).rglob("*") if path.is_file()]
        assert files

        for path in files:
            self.search(path.name, f"{path} {path.read_text()}")

        self.search("call log", json.dumps(self.cloud.calls()))


def unmarked(value: Any) -> Any:
    """Without what a front end encrypts."""
    if isinstance(value, Secret):
        return None
    if isinstance(value, dict):
        return {key: unmarked(item) for key, item in value.items()}

    return [unmarked(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(params=SWEPT, ids=str)
def sweep(request: pytest.FixtureRequest, world: World) -> Sweep:
    for fixture in request.param.fixtures:
        world.cloud.add(fixture)

    return Sweep(request.param, world, *planted(request.param, 1))


def test_every_secret_field_is_planted() -> None:
    """A secret that the walk over the fields does not reach would never be searched."""
    counts = {card: count_secrets(schema_of(card.resource_type.model)) for card in cards()}
    assert counts == {card: len(secret_places(card)) for card in cards()}
    assert len(SWEPT) >= 3


def count_secrets(shape: Schema) -> int:
    own = sum(Mark.SECRET in one.marks for one in shape.fields)
    return own + sum(count_secrets(one.shape.item or one.shape) for one in shape.fields)


def test_nothing_of_a_life_with_failures_shows_a_secret(
    sweep: Sweep, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Secrets stay hidden through failures, drift, changes, adoption and deletion."""
    actions = sweep.card.actions
    creates = sweep.card.resource_type.create_action
    changes, deletes = actions.update or actions.read, actions.delete or actions.stop

    for number, message in enumerate(spellings(sweep.texts)):
        sweep.cloud.fault("error", action=creates, code="InvalidParameter", message=message)
        sweep.fails("refused", sweep.resource(f"no-{number}").create, sweep.inputs)

    assert sweep.cloud.faults() == []

    sweep.cloud.fault("cut_after", action=creates)
    sweep.refresh(sweep.create("lost", sweep.inputs))
    sweep.cloud.fault(
        "error_after", action=creates, code="InternalError", message=" ".join(sweep.texts)
    )
    sweep.cloud.fault(
        "error", times=2, code="AuthFailure", message=" ".join(sweep.texts), status=403
    )
    sweep.fails("incomplete", sweep.resource("incomplete").create, sweep.inputs)
    sweep.cloud.clear_faults()

    resource = sweep.create("made", sweep.inputs)
    diff = resource.handler.diff(resource.id, resource.state, planted(sweep.card, 2)[0])
    assert diff.changes

    sweep.shown("diff", repr([diff.changes, diff.replaces, diff.warnings]))

    for fault in ("error", "error_after", "cut_after"):
        for message in spellings(
            [*sweep.texts, *(planted(sweep.card, 2)[1] if can_change_secrets(sweep.card) else [])]
        ):
            sweep.cloud.fault(fault, action=changes, code="InvalidParameter", message=message)
            sweep.cloud.fault(
                fault,
                action="*Describe*",
                skip=1,
                times=2,
                code="InvalidParameter",
                message=message,
            )

            try:
                resource.update(other_than(resource, sweep.card))
            except ProviderError as error:
                sweep.raised("update", error)

            sweep.cloud.clear_faults()

    sweep.refresh(resource)
    observation = resource.handler.read(resource.id, resource.state, sweep.world.operation())
    assert observation is not None

    sweep.returned("state", observation.outputs)

    # Without the secrets in the inputs, those of the cloud must not show either.
    for other in (sweep.inputs, sweep.card.least):
        wrong = put({**sweep.card.change, **sweep.card.replacement})(plain(other))
        adopting = {**wrong, "adopt": resource.id}
        sweep.fails("adopted", sweep.resource("made").create, adopting)

    for message in spellings(planted(sweep.card, round_of(resource))[1]):
        sweep.cloud.fault("error", action=deletes, code="InvalidParameter", message=message)
        sweep.fails("not deleted", resource.delete)

    sweep.cloud.clear_faults()
    resource.delete()
    sweep.search("objects", json.dumps(sweep.cloud.objects()))
    sweep.everything_else()

    for text in (*capfd.readouterr(), caplog.text):
        sweep.search("printed", text)

    assert not sweep.leaks, "\n".join(sweep.leaks)
    assert sweep.searched > 50


def test_a_bug_shows_no_secret_either(sweep: Sweep) -> None:
    """Its traceback goes to the user, and from there into a report."""

    def broken(*_: Any) -> Any:
        try:
            raise KeyError(*sweep.texts)
        except KeyError as error:
            raise RuntimeError(f"no {sweep.texts}", {"of": 1}) from error

    kind = sweep.card.resource_type
    resource = sweep.create("made", sweep.inputs)
    buggy = Handler(replace(kind, connect=broken), sweep.world.settings)
    operation = sweep.world.operation()
    sweep.fails("create", buggy.create, resource.state, operation)
    sweep.fails("read", buggy.read, resource.id, resource.state, operation)
    sweep.fails("update", buggy.update, resource.id, resource.state, resource.state, operation)
    sweep.fails("delete", buggy.delete, resource.id, resource.state, operation)
    assert not sweep.leaks, "\n".join(sweep.leaks)


@pytest.mark.parametrize("sweep", [BATCH], indirect=True, ids=str)
def test_the_reason_and_the_log_of_a_failed_job_show_no_secret(sweep: Sweep) -> None:
    """A shell with `set -x` prints its password; state, errors, reads and a Completion hide it."""
    messages = list(spellings(sweep.texts))
    jobs = []
    for number, message in enumerate(messages):
        sweep.cloud.clear_faults()
        for key, value in {
            "outcome": "failed",
            "running_seconds": 60.0,
            "reason": message,
            "stdout": message,
        }.items():
            sweep.cloud.set(f"tencent.batch.{key}", value)

        sweep.cloud.fault(
            "replace", action="DescribeJob", times=None, values={"StateReason": message}
        )
        job = sweep.resource(f"failed-{number}")
        failure = sweep.fails("wait", job.create, {**sweep.inputs, "wait": WAIT, "stop": STOP})
        assert isinstance(failure, PartialFailure)
        assert "[secret]" in sweep.redactor.redact(str(failure))

        job.id, job.state = failure.id, plain(failure.outputs)
        # Encrypted, on one line, and whole up to the limit of a text.
        line = " ".join(message.split())
        assert line[:LONGEST_TEXT].strip() in str(job.state["reason"])

        sweep.refresh(job)
        stuck = {"StateReason": message, "JobState": "RUNNING"}
        sweep.cloud.clear_faults()
        sweep.cloud.fault("replace", action="DescribeJob*", times=None, values=stuck)
        job.state |= {"status": "running", "rawStatus": "RUNNING"}
        assert "still RUNNING" in str(sweep.fails("delete", job.delete))

        jobs.append(
            {
                "urn": f"x::failed-{number}",
                "type": job.kind.token,
                "region": "ap-guangzhou",
                "id": job.id,
            }
        )
        sweep.cloud.clear_faults()
        sweep.cloud.fault(
            "replace", action="DescribeJob", times=None, values={"StateReason": message}
        )
        gate = CompletionHandler(sweep.world.settings, lambda token: sweep.card.resource_type)
        sweep.fails("completion", gate.create, {"jobs": jobs[-1:]}, sweep.world.operation())
        recorded = gate.create({"jobs": jobs[-1:], "onFailure": "record"}, sweep.world.operation())
        assert recorded.outputs["failed"] == 1

        sweep.returned("completion", [recorded.outputs, recorded.inputs])

    sweep.everything_else()
    assert not sweep.leaks, "\n".join(sweep.leaks)


def test_a_mistake_in_a_secret_shows_nothing_of_it(sweep: Sweep) -> None:
    """Refused by check, with where it is and what is allowed."""
    handler = sweep.resource("made").handler

    for place, text in zip(secret_places(sweep.card), sweep.texts, strict=True):
        for value in ([text], {text: text}, PIN, f"{{{text}"):
            result = handler.check(placed(sweep.card, sweep.inputs, place.path, value))
            sweep.shown("check", repr(result.problems))
            sweep.returned("check", result.inputs)

    assert not sweep.leaks, "\n".join(sweep.leaks)
