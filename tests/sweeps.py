"""Sweeps for secrets: what is planted, and everything that comes out of a front, searched.

`Sweep` calls the handlers, and sees what comes out as a front end shows it: without what is marked
as secret, and after the redactor. `PluginSweep` calls the plugin by its protocol, and sees what the
engine receives: responses, errors with their details, and lines for the terminal, as they are.
"""

from __future__ import annotations

import html
import json
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest import mock
from urllib.parse import quote

from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.core.schema.inputs import CheckFailure, Mark, Secret
from pulumi_cloudjobs.core.schema.schema import normalize
from pulumi_cloudjobs.core.schema.validation import accept
from pulumi_cloudjobs.core.secrets import Redactor
from pulumi_cloudjobs.core.texts import LONGEST_TEXT
from pulumi_cloudjobs.core.verbs.completion import CompletionHandler
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.plugin import resources as plugin_resources
from pulumi_cloudjobs.plugin.registry import registered
from pulumi_cloudjobs.simulator.control import Control

from tests.cards.card import Card, cards
from tests.checks.samples import Place, effect_of, placed, places, values_of
from tests.embedded import JOURNAL, World, plain
from tests.input_paths import Values, put, read
from tests.plugin import client as wire
from tests.plugin.client import Failed, LocalClient, State, urn_of

MARK = "pl4nt"
"""In no line of code, because a traceback shows some."""
PIN = 735192648200
STOP = {"timeoutSeconds": 20}
WAIT = {"until": "finished", "timeoutSeconds": 20_000, "pollSeconds": 600}

SPELLINGS_EVERY = 4
"""The plugin gets one of so many spellings of a secret."""


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


def planted_by_user(card: Card, round: int) -> tuple[Values, list[str]]:
    """Valid inputs with a secret of the user's in every field that takes any text, marked as such.

    The values of other fields name what exists, or are choices.
    """
    model, inputs = card.resource_type.model, card.least
    for number, place in enumerate(places(card)):
        shape = place.field.shape
        if shape.scalar is not str or shape.choices or values_of(card, place.path):
            continue

        word = f"{MARK}{round}x{number}"
        for text in (f'{word}-"a" <&> b\n{word}-on-a-second-line', f"{word}-of-the-user"):
            candidate = placed(card, inputs, place.path, text)
            if not accept(model, normalize(candidate))[1]:
                inputs = candidate
                break

    texts = {
        place.path: str(read(inputs, place.path))
        for place in places(card)
        if place.is_scalar and MARK in str(read(inputs, place.path))
    }
    marked = {path: wire.secret(text) for path, text in texts.items()}
    return put(marked)(inputs), list(texts.values())


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


def inner(text: str) -> list[str]:
    if not text.startswith("{"):
        return text.splitlines()

    values = json.loads(text)
    return [values["password"], str(values["inner"][0]["pin"])]


def unmarked(value: Any) -> Any:
    """Without what a front end encrypts."""
    if isinstance(value, Secret):
        return None
    if isinstance(value, dict):
        if value.get(wire.SIGNATURE) == wire.SECRET:
            return None
        return {key: unmarked(item) for key, item in value.items()}

    return [unmarked(item) for item in value] if isinstance(value, list) else value


@dataclass
class Sweep:
    """Everything that came out of the handlers.

    Attributes:
        inputs: Valid inputs with secrets.
        texts: The secrets.
        leaks: Each place in which a secret was not hidden.
        searched: How many texts were searched.
        failures: How many calls have failed.
    """

    card: Card
    world: World
    inputs: Values = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    searched: int = 0
    failures: int = 0

    def __post_init__(self) -> None:
        self.inputs, self.texts = self.planted(1)

    def planted(self, round: int) -> tuple[Values, list[str]]:
        """Return inputs with secrets, others in each round, and the secrets."""
        return planted(self.card, round)

    def next_command(self) -> None:
        """Start another command of the user's."""
        self.world.next_command()

    def spellings(self, texts: list[str]) -> list[str]:
        """Return what the cloud repeats of secrets."""
        return list(spellings(texts))

    @property
    def redactor(self) -> Redactor:
        return self.world.settings.redactor

    @property
    def cloud(self) -> Control:
        return self.world.cloud

    @property
    def can_change_secrets(self) -> bool:
        """Return whether other secrets reach an object in place."""
        return can_change_secrets(self.card)

    # What is searched

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

    def attempt(
        self, where: str, act: Callable[..., object], *arguments: Any
    ) -> BaseException | None:
        """Search the failure of a call that may fail; return it."""
        try:
            act(*arguments)
        except AssertionError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is searched
            self.failures += 1
            self.raised(where, error)
            return error

        return None

    def fails(self, where: str, act: Callable[..., object], *arguments: Any) -> BaseException:
        """Search the failure of a call that fails; return it."""
        error = self.attempt(where, act, *arguments)
        assert error is not None
        return error

    def everything_else(self) -> None:
        """Search every text that was reported, written or logged."""
        for text in self.lines():
            self.shown("told", text)

        files = [path for path in (self.world.settings.home / JOURNAL).rglob("*") if path.is_file()]
        assert files

        for path in files:
            self.search(path.name, f"{path} {path.read_text()}")

    def lines(self) -> list[str]:
        """Return the lines for the terminal."""
        report = self.world.report
        return [*report.reports, *report.informs, *report.warnings]

    # The verbs

    def resource(self, name: str) -> Any:
        """Return a resource that `create` can make."""
        return self.world.resource(self.card.resource_type, name)

    def make(self, resource: Any, inputs: Values) -> None:
        """Call check and create."""
        result = resource.create(inputs)
        self.returned("create", [result.id, result.outputs, result.inputs])

    def create(self, name: str, inputs: Values) -> Any:
        resource = self.resource(name)
        self.make(resource, inputs)
        return resource

    def fails_to_create(self, name: str, inputs: Values) -> Any:
        """Return a resource as it is after a create that fails."""
        resource = self.resource(name)
        failure = self.fails("create", self.make, resource, inputs)
        self.keep(resource, failure)
        return resource

    def keep(self, resource: Any, failure: BaseException) -> None:
        """Keep what exists after a failure."""
        if isinstance(failure, PartialFailure):
            resource.id, resource.state = failure.id, plain(failure.outputs)

    def state_of(self, resource: Any) -> Values:
        """Return the state of a resource, secrets in plain text."""
        state: Values = resource.state
        return state

    def round_of(self, resource: Any) -> int:
        """Return the round whose secrets state has."""
        return 2 if f"{MARK}2" in json.dumps(self.state_of(resource)) else 1

    def set_outputs(self, resource: Any, outputs: Values) -> None:
        """Change outputs in state."""
        resource.state |= outputs

    def diff(self, resource: Any, inputs: Values) -> None:
        """Compare with inputs that differ."""
        result = resource.handler.diff(resource.id, resource.state, inputs)
        assert result.changes
        self.shown("diff", repr([result.changes, result.replaces, result.warnings]))

    def update(self, resource: Any) -> None:
        """Change the secrets, where they can be changed in place; the update may fail."""
        round = 3 - self.round_of(resource) if self.can_change_secrets else 1
        self.attempt("update", self.change, resource, {**self.planted(round)[0], "stop": STOP})

    def change(self, resource: Any, inputs: Values) -> None:
        """Call check and update."""
        resource.update(inputs)

    def refresh(self, resource: Any) -> None:
        """Read a resource in a new command, and again in the same one; a wait may be unmet."""
        try:
            result = resource.refresh()
        except PartialFailure as failure:
            self.raised("read", failure)
            return

        assert result is not None
        self.returned("read", [result.outputs, result.inputs])
        again = resource.handler.read(resource.id, resource.state, self.world.operation())
        self.returned("read again", again.outputs)

    def delete(self, resource: Any) -> None:
        resource.delete()

    def check(self, inputs: Values) -> None:
        """Call check, which may report mistakes."""
        result = self.resource("made").handler.check(inputs)
        self.problems("check", result.problems)
        self.returned("check", result.inputs)

    def problems(self, where: str, failures: list[CheckFailure]) -> None:
        self.shown(where, repr(failures))

    def wait_for(self, jobs: list[Values], on_failure: str | None = None) -> Values:
        """Return the outputs of a `Completion` that waits for jobs."""
        gate = CompletionHandler(self.world.settings, lambda token: self.card.resource_type)
        inputs = {"jobs": jobs} | ({"onFailure": on_failure} if on_failure else {})
        result = gate.create(inputs, self.world.operation())
        self.returned("completion", [result.outputs, result.inputs])
        return result.outputs

    def verbs_of(
        self, resource: Any, resource_type: ResourceType
    ) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield calls of all verbs, as those of another resource type."""
        handler = Handler(resource_type, self.world.settings)
        id, state, operation = resource.id, resource.state, self.world.operation()
        yield "create", lambda: handler.create(state, operation)
        yield "read", lambda: handler.read(id, state, operation)
        yield "update", lambda: handler.update(id, state, state, operation)
        yield "delete", lambda: handler.delete(id, state, operation)


@dataclass
class PluginResource:
    """A resource in the engine's state."""

    urn: str
    state: State = field(default_factory=State)

    @property
    def id(self) -> str:
        return self.state.id


@dataclass
class PluginSweep(Sweep):
    """Everything that the engine receives from the plugin.

    Attributes:
        clients: The plugin's process of each command.
    """

    clients: list[LocalClient] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.next_command()

    def next_command(self) -> None:
        """Start a process that knows no secret yet."""
        self.world.end_in_order()
        self.clients.append(LocalClient(self.world.settings))

    @property
    def client(self) -> LocalClient:
        return self.clients[-1]

    def spellings(self, texts: list[str]) -> list[str]:
        # A few are enough: the redactor recognizes them, and the plugin only has to ask it.
        return list(spellings(texts[:1]))[::SPELLINGS_EVERY]

    def returned(self, where: str, value: Any) -> None:
        self.search(where, json.dumps(unmarked(value)))

    def shown(self, where: str, text: str) -> None:
        self.search(where, text)

    def raised(self, where: str, error: BaseException) -> None:
        assert isinstance(error, Failed), error
        self.search(where, str(error))
        failure = error.failure
        if failure is not None:
            self.search(where, str(list(failure.reasons)))
            for struct in (failure.properties, failure.inputs):
                self.returned(where, wire.props_of(struct))

    def lines(self) -> list[str]:
        return [line[2] for client in self.clients for line in client.engine.lines]

    def resource(self, name: str) -> PluginResource:
        return PluginResource(urn_of(self.card.token, name))

    def checked(self, urn: str, inputs: Values) -> Values:
        checked = self.client.checked(urn, inputs)
        self.returned("check", checked)
        return checked

    def make(self, resource: PluginResource, inputs: Values) -> None:
        checked = self.checked(resource.urn, inputs)
        self.returned("preview", self.client.create(resource.urn, checked, preview=True).outputs)
        resource.state.inputs = checked
        resource.state = self.client.create(resource.urn, checked)
        self.returned("create", [resource.id, resource.state.outputs])

    def keep(self, resource: PluginResource, failure: BaseException) -> None:
        kept = failure.failure if isinstance(failure, Failed) else None
        if kept is not None:
            outputs = wire.props_of(kept.properties)
            resource.state = State(kept.id, resource.state.inputs, outputs)

    def state_of(self, resource: PluginResource) -> Values:
        state: Values = wire.plain(resource.state.outputs)
        return state

    def set_outputs(self, resource: PluginResource, outputs: Values) -> None:
        resource.state.outputs |= outputs

    def diff(self, resource: PluginResource, inputs: Values) -> None:
        response = self.client.diff(
            resource.urn, resource.state, self.checked(resource.urn, inputs)
        )
        assert response.diffs
        self.search("diff", str(response))

    def change(self, resource: PluginResource, inputs: Values) -> None:
        checked = self.checked(resource.urn, inputs)
        planned = self.client.update(resource.urn, resource.state, checked, preview=True)
        self.returned("preview", planned.outputs)
        resource.state = self.client.update(resource.urn, resource.state, checked)
        self.returned("update", resource.state.outputs)

    def refresh(self, resource: PluginResource) -> None:
        self.next_command()
        for where in ("read", "read again"):
            try:
                state = self.client.read(resource.urn, resource.state)
            except Failed as failure:
                self.raised(where, failure)
                return

            assert state is not None
            resource.state = state
            self.returned(where, [state.outputs, state.inputs])

    def delete(self, resource: PluginResource) -> None:
        self.next_command()
        self.client.delete(resource.urn, resource.state)

    def check(self, inputs: Values) -> None:
        checked, failures = self.client.check(urn_of(self.card.token), inputs)
        self.search("check", str(failures))
        self.returned("check", checked)

    def wait_for(self, jobs: list[Values], on_failure: str | None = None) -> Values:
        inputs = {"jobs": jobs} | ({"onFailure": on_failure} if on_failure else {})
        urn = urn_of("Completion", "film")
        outputs = self.client.create(urn, self.checked(urn, inputs)).outputs
        self.returned("completion", outputs)
        return outputs

    def verbs_of(
        self, resource: PluginResource, resource_type: ResourceType
    ) -> Iterator[tuple[str, Callable[[], object]]]:
        urn, state = resource.urn, resource.state
        with _registered_as(resource_type):
            # A new process makes its handlers from the other resource type.
            self.next_command()
            yield "create", lambda: self.client.create(urn, state.inputs)
            yield "read", lambda: self.client.read(urn, state)
            yield "update", lambda: self.client.update(urn, state, state.inputs)
            yield "delete", lambda: self.client.delete(urn, state)


SWEPT_FOR_USERS = [card for card in cards() if planted_by_user(card, 1)[1]]
"""The resource types with a field that takes any text."""


@dataclass
class UserSweep(PluginSweep):
    """The same with secrets of the user's own, in every field that takes any text."""

    def planted(self, round: int) -> tuple[Values, list[str]]:
        return planted_by_user(self.card, round)

    @property
    def can_change_secrets(self) -> bool:
        return False


@contextmanager
def _registered_as(resource_type: ResourceType) -> Iterator[None]:
    """Let the plugin serve another resource type."""

    def other(token: str) -> Any:
        return replace(
            registered(token), new_handler=lambda context: Handler(resource_type, context)
        )

    with mock.patch.object(plugin_resources, "registered", other):
        yield
