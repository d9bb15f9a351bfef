"""Gone, purged, or somebody else's: the conclusions of a read about an unknown object."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed, ProviderError
from pulumi_cloudjobs.core.http.pool import HttpPool, Response
from pulumi_cloudjobs.core.operation import ProcessContext
from pulumi_cloudjobs.core.origin import Origin
from pulumi_cloudjobs.core.resource_type import JobStatus, ResourceForm, Values
from pulumi_cloudjobs.core.schema.inputs import OnChange
from pulumi_cloudjobs.core.schema.schema import from_wire
from pulumi_cloudjobs.core.type_tokens import dynamic_token, plugin_token
from pulumi_cloudjobs.core.verbs.completion import CompletionHandler
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.engine.resource_types import resource_type_of
from pulumi_cloudjobs.tencent.oceanus.models import JobInputs

from tests.cards.card import Card, add_fixtures, cards, first_ids
from tests.cards.huawei_dli_session import CARD as SESSION
from tests.cards.tencent_batch_job import CARD as BATCH
from tests.embedded import Resource, World, make_world, plain

JSON = {"content-type": "application/json"}
STRANGERS = {
    "404-empty": Response(404, {}, b""),
    "404-gateway": Response(404, JSON, b'{"message":"no Route matched with those values"}'),
    "404-page": Response(404, {"content-type": "text/html"}, b"<html>404</html>"),
    "404-kubernetes": Response(
        404, JSON, b'{"kind":"Status","code":404,"message":"jobs not found"}'
    ),
    "400-proxy": Response(400, JSON, b'{"message":"host not found"}'),
    "200-empty-object": Response(200, JSON, b"{}"),
    "200-empty-envelope": Response(200, JSON, b'{"Response":{"RequestId":"r-1"}}'),
}
RUNS = {
    card: word
    for card in cards()
    for word, status in card.resource_type.states.items()
    if status is JobStatus.SUCCEEDED and card.resource_type.form is ResourceForm.RUN
}
"""Runs with an end of their own, and the cloud's word for their success."""


class Stranger(HttpPool):
    """Something on the way that gives the same response to every request."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self._response = response

    def send(self, *args: Any, **kwargs: Any) -> Response:
        return self._response


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A fresh simulator, with everything that the inputs of the cards refer to."""
    world = make_world(tmp_path)
    add_fixtures(world.cloud)
    world.cloud.set("tencent.batch.running_seconds", 10)
    return world


def created(world: World, card: Card, **inputs: Any) -> Resource:
    resource = world.resource(card.resource_type)
    resource.create({**card.inputs, **inputs})
    return resource


def accepted(card: Card) -> dict[str, Any]:
    """Return the shortest wait: nothing is read or stopped of a run that has ended."""
    return {"wait": {"until": "accepted"}} if card.resource_type.waits else {}


def forget(world: World, card: Card) -> None:
    """The cloud no longer keeps the new objects of a card."""
    for each in world.cloud.objects(card.object_type):
        if each["id"] not in first_ids():
            world.cloud.remove(card.object_type, each["id"])


@pytest.mark.parametrize("response", STRANGERS.values(), ids=STRANGERS.keys())
@pytest.mark.parametrize("card", cards(), ids=str)
def test_another_response_than_the_clouds_own_not_found_is_an_error(
    world: World, card: Card, response: Response
) -> None:
    """A wrong endpoint, a proxy or a discarded API must not make refresh forget live jobs."""
    resource = created(world, card, **accepted(card))
    old = world.settings
    world.settings = ProcessContext(
        old.config, {}, old.home, Stranger(response), old.clock, old.journal
    )
    with pytest.raises(ProviderError):
        resource.refresh()

    with pytest.raises(ProviderError):
        resource.delete()


TOKENS = (dynamic_token, plugin_token)
ENDPOINT, KEY, PROJECT = range(3)
"""The parts of a recorded origin."""


def with_part(recorded: str, part: int, text: str) -> str:
    """Return a recorded origin with another endpoint, key or project."""
    parts = recorded.split(" ")
    parts[part] = text
    return " ".join(parts)


def test_state_has_no_key_id_and_a_fingerprint_of_its_own_per_object() -> None:
    """Two fingerprints do not prove that the same key made both."""
    origin = Origin("https://here", "AKID123", "environment variable X", "project")
    one, other = origin.recorded("job-1"), origin.recorded("job-2")
    assert re.fullmatch("https://here [0-9a-f]{8} project", one)
    assert one != other
    assert "AKID123" not in f"{one} {origin!r}"
    assert not origin.has_other_key(one, "job-1")
    assert Origin("https://here", "AKID124").has_other_key(one, "job-1")


@pytest.mark.parametrize(
    ("here", "reason"),
    [
        (Origin("https://here", "other", "", "p"), ""),
        (
            Origin("https://there", "key", "", "p"),
            "endpoint https://here in state, https://there in the configuration",
        ),
        (Origin("https://here", "key", "", "q"), "project p in state, q in the configuration"),
    ],
)
def test_a_difference_names_both_places(here: Origin, reason: str) -> None:
    """A user has to know which two places differ."""
    assert here.difference(Origin("https://here", "key", "", "p").recorded("job-1")) == reason


def test_an_object_without_an_origin_is_believed_to_be_here() -> None:
    """An object that was read without being managed has no origin."""
    assert Origin("https://here", "key").difference(None) == ""
    assert not Origin("https://here", "key").has_other_key(None, "job-1")


def test_every_verb_refuses_another_project_before_anything_is_sent(world: World) -> None:
    """The same ids in another project are other sessions, or none."""
    session = created(world, SESSION)
    session.state["origin"] = with_part(session.state["origin"], PROJECT, "another-project")
    calls = len(world.cloud.calls())
    inputs = SESSION.inputs

    for verb in (
        session.refresh,
        session.delete,
        lambda: session.update(inputs),
        lambda: session.changes(inputs),
    ):
        with pytest.raises(ProviderError) as caught:
            verb()
        assert "project another-project in state, 0123456789abcdef" in str(caught.value)
        assert "pulumi state delete" in str(caught.value)

    assert len(world.cloud.calls()) == calls


@pytest.mark.parametrize("card", RUNS, ids=str)
def test_an_object_that_another_key_does_not_find_is_not_gone(world: World, card: Card) -> None:
    """The key may be another account's; only the key that made the object can report it gone."""
    resource = created(world, card, **accepted(card))
    resource.state["origin"] = with_part(resource.state["origin"], KEY, "another")
    forget(world, card)

    for verb in (resource.refresh, resource.delete):
        with pytest.raises(OperationFailed, match="does not find it, and another key made it"):
            verb()


@pytest.mark.parametrize("card", cards(), ids=str)
def test_an_object_that_a_rotated_key_finds_gets_its_fingerprint(world: World, card: Card) -> None:
    """The account is the same, so nothing else changes."""
    resource = created(world, card)
    before = resource.state["origin"]
    resource.state["origin"] = with_part(before, KEY, "old")
    assert resource.changes(card.inputs) == {}

    resource.refresh()
    assert resource.state["origin"] == before


def test_another_provider_with_another_key_replaces(world: World) -> None:
    """Its id is unknown in the other account."""
    job = created(world, BATCH)
    checked = job.check(BATCH.inputs)
    moved = {**job.state, "origin": with_part(job.state["origin"], KEY, "other")}
    result = job.handler.diff(job.id, moved, checked, other_provider=True)
    assert result.replaces == ["origin"]
    assert (
        f"replaces Batch job {job.id}: its provider is another one now (another key in state"
        in result.warnings[0]
    )
    assert job.handler.diff(job.id, job.state, checked, other_provider=True).changes == []


@pytest.mark.parametrize("card", RUNS, ids=str)
def test_a_purged_run_with_an_unknown_end_is_kept_with_a_question(world: World, card: Card) -> None:
    """The run may have done its work: repeating it is the user's decision."""
    resource = created(world, card, wait={"until": "accepted"})
    forget(world, card)
    assert resource.refresh() is not None
    assert resource.state["purged"] is True
    assert resource.state["status"] == "unknown"
    assert "change its triggers or run `pulumi state delete" in world.report.warnings[-1]
    assert resource.changes({**card.inputs, "wait": {"until": "accepted"}}) == {}
    assert resource.changes(
        {**card.inputs, "wait": {"until": "accepted"}, "triggers": {"run": 2}}
    ) == {"triggers": OnChange.REPLACES.name}

    resource.delete()


def test_a_wait_for_a_purged_run_stays_unmet_until_the_user_decides(world: World) -> None:
    """A dependent would take it for done."""
    job = created(world, BATCH, wait={"until": "accepted"})
    forget(world, BATCH)
    inputs = {**BATCH.inputs, "wait": {"until": "finished"}}
    with pytest.raises(OperationFailed, match="nothing recorded its end"):
        job.update(inputs)

    job.refresh()
    with pytest.raises(OperationFailed, match="nothing recorded its end"):
        job.update(inputs)

    job.state["waitOutcome"] = "pending"
    job.state["wait"] = {"until": "finished"}
    with pytest.raises(PartialFailure, match="nothing recorded its end"):
        job.refresh()

    job.update({**BATCH.inputs, "wait": {"until": "accepted"}})
    assert (job.state["waitOutcome"], job.state["purged"]) == ("met", True)


@pytest.mark.parametrize(("card", "end"), RUNS.items(), ids=str)
def test_a_purged_finished_run_takes_local_changes(world: World, card: Card, end: str) -> None:
    """Otherwise every later up fails over a run that has done its work."""
    resource = created(world, card)

    for each in world.cloud.objects(card.object_type):
        world.cloud.force(card.object_type, each["id"], end, final=True)

    resource.refresh()
    forget(world, card)
    resource.refresh()
    resource.update({**card.inputs, "stop": {"timeoutSeconds": 60}, "wait": {"until": "finished"}})
    assert resource.state["stop"] == {"timeoutSeconds": 60}
    assert (resource.state["status"], resource.state["purged"]) == ("succeeded", True)
    assert resource.refresh() is not None


def test_a_session_that_is_gone_is_gone(world: World) -> None:
    """An unused session ends by itself, and has no work of its own to repeat."""
    session = created(world, SESSION)
    forget(world, SESSION)
    assert session.refresh() is None


def completion_of(job: Resource) -> Values:
    entry = {
        "urn": f"urn:x::{job.name}",
        "type": job.kind.token,
        "region": job.state["region"],
        "id": job.id,
    }
    return {"jobs": [{**entry, "origin": job.state["origin"]}]}


def test_a_run_that_a_completion_saw_end_has_ended_for_a_later_process(world: World) -> None:
    """The state of the job itself saw it last as pending."""
    job = created(world, BATCH, wait={"until": "accepted"})
    operation = world.operation("all")
    done = CompletionHandler(world.settings, resource_type_of).create(completion_of(job), operation)
    assert done.outputs["succeeded"] == 1

    forget(world, BATCH)
    world.restart()
    assert job.refresh() is not None
    assert (job.state["status"], job.state["purged"]) == ("succeeded", True)
    assert world.report.warnings == []

    CompletionHandler(world.settings, resource_type_of).delete(
        done.id, plain(done.outputs), operation
    )
    assert world.settings.journal.ends() == []


def test_a_completion_believes_what_state_knows_of_a_purged_job(world: World) -> None:
    """State has its end; the cloud has forgotten it since."""
    job = created(world, BATCH, wait={"until": "finished"})
    forget(world, BATCH)
    world.restart()
    assert job.changes({**BATCH.inputs, "wait": {"until": "finished"}}) == {}

    done = CompletionHandler(world.settings, resource_type_of).create(
        completion_of(job), world.operation("all")
    )
    assert done.outputs["succeeded"] == 1


def test_a_completion_with_the_key_of_a_stranger_says_so(world: World) -> None:
    """A job of another account is not found, and has not failed for that."""
    job = created(world, BATCH, wait={"until": "accepted"})
    forget(world, BATCH)
    inputs = completion_of(job)
    inputs["jobs"][0]["origin"] = with_part(job.state["origin"], KEY, "another")
    with pytest.raises(PartialFailure, match="give the Completion the provider that its jobs have"):
        CompletionHandler(world.settings, resource_type_of).create(inputs, world.operation("all"))

    inputs["jobs"][0]["origin"] = with_part(job.state["origin"], ENDPOINT, "https://elsewhere")
    with pytest.raises(ProviderError, match="endpoint https://elsewhere in state"):
        CompletionHandler(world.settings, resource_type_of).create(inputs, world.operation("all"))


def test_a_rotated_key_makes_no_other_completion(world: World) -> None:
    """The fingerprints of its jobs change, and nothing else."""
    job = created(world, BATCH, wait={"until": "accepted"})
    inputs = completion_of(job)
    rotated = {"jobs": [{**inputs["jobs"][0], "origin": "https://here new"}]}
    assert (
        CompletionHandler(world.settings, resource_type_of).diff("x", inputs, rotated).changes == []
    )


def test_a_stack_that_moves_to_the_plugin_makes_no_other_completion(world: World) -> None:
    """The type of a job is a part of its URN."""
    job = created(world, BATCH, wait={"until": "accepted"})
    [entry] = completion_of(job)["jobs"]
    urns = [f"urn:pulumi:dev::film::{type_of(BATCH.token)}::render" for type_of in TOKENS]
    in_host, in_plugin = ({"jobs": [{**entry, "urn": urn}]} for urn in urns)
    handler = CompletionHandler(world.settings, resource_type_of)
    assert handler.diff("x", in_host, in_plugin).changes == []
    assert handler.diff("x", in_plugin, in_host).changes == []


def test_a_region_in_a_response_is_no_input() -> None:
    """Nobody documents its form; "gz" would replace a running Flink job at the next up."""
    response = {"Name": "flink", "Region": "gz", "Adopt": "x", "Stop": {"Savepoint": True}}
    assert from_wire(JobInputs, response) == {"name": "flink"}
