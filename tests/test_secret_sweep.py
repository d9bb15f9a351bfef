"""The secrets of every resource type, through its whole life with failures, in each front.

Every place that shows one must be marked as a secret.

Each secret field gets a text that holds MARK, and the cloud repeats these texts in every spelling
it may have: in errors, reasons and logs. Then everything that came out is searched: what was
returned without a mark, reported and raised, printed and written; see `tests/sweeps.py`. What users
call secret is known to a front alone: the plugin is swept with such secrets in every field of every
resource type, the dynamic provider on the real engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pulumi_cloudjobs.core.schema.inputs import Mark
from pulumi_cloudjobs.core.schema.schema import Schema, schema_of
from pulumi_cloudjobs.core.secrets import HIDDEN
from pulumi_cloudjobs.core.texts import LONGEST_TEXT

from tests.cards.card import add_fixtures, cards
from tests.cards.tencent_batch_job import CARD as BATCH
from tests.checks.samples import placed
from tests.embedded import World, plain
from tests.input_paths import put
from tests.sweeps import (
    PIN,
    STOP,
    SWEPT,
    SWEPT_FOR_USERS,
    WAIT,
    PluginSweep,
    Sweep,
    UserSweep,
    secret_places,
)

FRONTS = ((Sweep, SWEPT), (PluginSweep, SWEPT), (UserSweep, SWEPT_FOR_USERS))
EVERY_SWEEP = [
    pytest.param((kind, card), id=f"{kind.__name__}-{card}")
    for kind, swept in FRONTS
    for card in swept
]
OF_MODELS = [one for one in EVERY_SWEEP if UserSweep.__name__ not in str(one.id)]
OF_BATCH = [one for one in OF_MODELS if str(one.id).endswith(f"-{BATCH}")]


@pytest.fixture
def sweep(request: pytest.FixtureRequest, world: World) -> Sweep:
    kind, card = request.param
    add_fixtures(world.cloud)
    new_sweep: Sweep = kind(card, world)
    return new_sweep


def test_every_secret_field_is_planted() -> None:
    """A secret that the walk over the fields does not reach would never be searched."""
    counts = {card: count_secrets(schema_of(card.resource_type.model)) for card in cards()}
    assert counts == {card: len(secret_places(card)) for card in cards()}
    assert len(SWEPT) >= 3


def count_secrets(shape: Schema) -> int:
    own = sum(Mark.SECRET in one.marks for one in shape.fields)
    return own + sum(count_secrets(one.shape.item or one.shape) for one in shape.fields)


@pytest.mark.parametrize("sweep", EVERY_SWEEP, indirect=True)
def test_nothing_of_a_life_with_failures_shows_a_secret(
    sweep: Sweep, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Secrets stay hidden through failures, drift, changes, adoption and deletion."""
    creates = sweep.card.resource_type.create_action
    fail_to_create(sweep, creates)
    sweep.cloud.fault("cut_after", action=creates)
    lost = sweep.create("lost", sweep.inputs)
    sweep.refresh(lost)
    sweep.delete(lost)

    resource = sweep.create("made", sweep.inputs)
    for inputs in adopting(sweep, resource.id):
        sweep.attempt("adopted", sweep.make, sweep.resource("made"), inputs)

    change_with_failures(sweep, resource)
    sweep.refresh(resource)
    delete_with_failures(sweep, resource)
    sweep.everything_else()
    for text in (*capfd.readouterr(), caplog.text):
        sweep.search("printed", text)

    assert not sweep.leaks, "\n".join(sweep.leaks)
    assert sweep.failures > len(sweep.spellings(sweep.texts))
    assert sweep.searched > 50


def fail_to_create(sweep: Sweep, action: str) -> None:
    """Let the cloud refuse creates with the secrets in its errors."""
    all_texts = " ".join(sweep.texts)
    for number, message in enumerate(sweep.spellings(sweep.texts)):
        sweep.cloud.fault("error", action=action, code="InvalidParameter", message=message)
        sweep.fails_to_create(f"no-{number}", sweep.inputs)

    assert sweep.cloud.faults() == []

    sweep.cloud.fault("error_after", action=action, code="InternalError", message=all_texts)
    sweep.cloud.fault("error", times=2, code="AuthFailure", message=all_texts, status=403)
    sweep.fails_to_create("incomplete", sweep.inputs)
    sweep.cloud.clear_faults()

    # The names of some objects are unique, and some run alone.
    sweep.next_command()
    sweep.delete(sweep.create("incomplete", sweep.inputs))


def change_with_failures(sweep: Sweep, resource: Any) -> None:
    """Change the secrets, where that can be done in place, while the cloud repeats them."""
    actions = sweep.card.actions
    others, other_texts = sweep.planted(2)
    sweep.diff(resource, others)
    repeated = sweep.spellings(sweep.texts)
    if sweep.can_change_secrets:
        repeated += sweep.spellings(other_texts)

    for fault in ("error", "error_after", "cut_after"):
        for message in repeated:
            refusal = {"code": "InvalidParameter", "message": message}
            sweep.cloud.fault(fault, action=actions.update or actions.read, **refusal)
            sweep.cloud.fault(fault, action="*Describe*", skip=1, times=2, **refusal)
            sweep.update(resource)
            sweep.cloud.clear_faults()


def adopting(sweep: Sweep, id: str) -> Iterator[dict[str, Any]]:
    """Yield inputs that adopt an object of others."""
    yield {**differing(sweep, plain(sweep.inputs)), "adopt": id}

    # Without the secrets in the inputs, those of the cloud must not show either.
    if not isinstance(sweep, UserSweep):
        yield {**differing(sweep, sweep.card.least), "adopt": id}


def differing(sweep: Sweep, inputs: dict[str, Any]) -> dict[str, Any]:
    return put({**sweep.card.change, **sweep.card.replacement})(inputs)


def delete_with_failures(sweep: Sweep, resource: Any) -> None:
    """Let the cloud refuse the delete with the secrets in its errors, and then delete."""
    actions = sweep.card.actions
    action = actions.delete or actions.stop
    for message in sweep.spellings(sweep.planted(sweep.round_of(resource))[1]):
        sweep.cloud.fault("error", action=action, code="InvalidParameter", message=message)
        sweep.attempt("not deleted", sweep.delete, resource)

    sweep.cloud.clear_faults()
    sweep.delete(resource)
    if not isinstance(sweep, UserSweep):
        # The cloud seals what its API calls secret, and knows nothing of the user's marks.
        sweep.search("objects", json.dumps(sweep.cloud.objects()))
        sweep.search("call log", json.dumps(sweep.cloud.calls()))


@pytest.mark.parametrize("sweep", OF_MODELS, indirect=True)
def test_a_bug_shows_no_secret_either(sweep: Sweep) -> None:
    """Its traceback goes to the user, and from there into a report."""

    def broken(*_: Any) -> Any:
        try:
            raise KeyError(*sweep.texts)
        except KeyError as error:
            raise RuntimeError(f"no {sweep.texts}", {"of": 1}) from error

    resource = sweep.create("made", sweep.inputs)
    buggy = replace(sweep.card.resource_type, connect=broken)
    for verb, call in sweep.verbs_of(resource, buggy):
        sweep.fails(verb, call)

    assert not sweep.leaks, "\n".join(sweep.leaks)


@pytest.mark.parametrize("sweep", OF_BATCH, indirect=True)
def test_the_reason_and_the_log_of_a_failed_job_show_no_secret(sweep: Sweep) -> None:
    """A shell with `set -x` prints its password; state, errors, reads and a Completion hide it."""
    for number, word in enumerate(sweep.spellings(sweep.texts)):
        job = failed_job(sweep, f"failed-{number}", word)
        sweep.refresh(job)
        stuck = {"StateReason": word, "JobState": "RUNNING"}
        sweep.cloud.clear_faults()
        sweep.cloud.fault("replace", action="DescribeJob*", times=None, values=stuck)
        sweep.set_outputs(job, {"status": "running", "rawStatus": "RUNNING"})
        assert "still RUNNING" in str(sweep.fails("delete", sweep.delete, job))

        entry = {
            "urn": f"x::failed-{number}",
            "type": sweep.card.token,
            "region": "ap-guangzhou",
            "id": job.id,
        }
        sweep.cloud.clear_faults()
        sweep.cloud.fault("replace", action="DescribeJob", times=None, values={"StateReason": word})
        sweep.fails("completion", sweep.wait_for, [entry])
        assert sweep.wait_for([entry], "record")["failed"] == 1

    assert any(HIDDEN in sweep.redactor.redact(line) for line in sweep.lines())
    sweep.everything_else()
    assert not sweep.leaks, "\n".join(sweep.leaks)


def failed_job(sweep: Sweep, name: str, word: str) -> Any:
    """Return a job that has failed, with a text as its reason and its log."""
    sweep.cloud.clear_faults()
    settings = {"outcome": "failed", "running_seconds": 60.0, "reason": word, "stdout": word}
    for key, value in settings.items():
        sweep.cloud.set(f"tencent.batch.{key}", value)

    # The status column shows a state as the cloud spells it.
    sweep.cloud.fault("replace", action="DescribeJobs", values={"JobState": word})
    sweep.cloud.fault("replace", action="DescribeJob", times=None, values={"StateReason": word})
    job = sweep.fails_to_create(name, {**sweep.inputs, "wait": WAIT, "stop": STOP})
    assert job.id

    # Encrypted, on one line, and whole up to the limit of a text.
    line = " ".join(word.split())
    assert line[:LONGEST_TEXT].strip() in str(sweep.state_of(job)["reason"])
    return job


@pytest.mark.parametrize("sweep", OF_MODELS, indirect=True)
def test_a_mistake_in_a_secret_shows_nothing_of_it(sweep: Sweep) -> None:
    """Refused by check, with where it is and what is allowed."""
    for place, text in zip(secret_places(sweep.card), sweep.texts, strict=True):
        for value in ([text], {text: text}, PIN, f"{{{text}"):
            sweep.check(placed(sweep.card, sweep.inputs, place.path, value))

    assert not sweep.leaks, "\n".join(sweep.leaks)
