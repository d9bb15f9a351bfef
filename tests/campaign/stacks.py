"""A stack as the campaign drives it, and an engine of a few lines for drivers without a real one.

The engine keeps its state in a file and calls the verbs in the order of the real one: check; create
what state does not hold; diff; delete and create what is replaced; update what has changed or ended
in a partial failure; in the end delete what the program no longer has. It writes state after every
verb, and before a create that one is under way. Whoever kills it leaves the state as it was before
the verb.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pulumi_cloudjobs.core.resource_type import Values
from pulumi_cloudjobs.core.type_tokens import dynamic_token
from pulumi_cloudjobs.simulator.control import Control

from tests.campaign.subjects import Subject
from tests.campaign.troubles import Effect

NAME = "job"
"""Of the resource that a case is about."""


class Died(BaseException):
    """The process is killed here; no handler of an error may see it."""


class VerbFailed(Exception):
    """A verb ended in an error, and left nothing to keep."""


@dataclass(frozen=True)
class Ref:
    """A resource as the engine names it to a provider: its Pulumi name and its type token."""

    name: str
    token: str

    def urn(self, stack: str, type_of: Callable[[str], str] = dynamic_token) -> str:
        """Return the URN in a stack.

        Args:
            type_of: Returns the type in state by the token of a resource type.
        """
        return f"urn:pulumi:{stack}::campaign::{type_of(self.token)}::{self.name}"


@dataclass(frozen=True)
class Resource:
    """A resource of a program.

    Args:
        alias: Its name in an earlier program; "" when it had none.
    """

    ref: Ref
    inputs: Values
    alias: str = ""


Program = tuple[Resource, ...]


def only(subject: Subject, inputs: Values, *, name: str = NAME, alias: str = "") -> Program:
    """A program with one resource."""
    return (Resource(Ref(name, subject.resource_type.token), inputs, alias),)


@dataclass(frozen=True)
class End:
    """The end of a command.

    Args:
        ok: With exit code 0.
        changed: Something was created, updated, replaced or deleted.
        text: What was wrong.
        bug: It ended as nothing ever may: in a traceback, or not at all.
        said: The lines that stay, but for the error: infos and warnings of the provider. Of the
            engine itself, which warns of interrupted creates, only when it started no provider.
    """

    ok: bool
    changed: bool = False
    text: str = ""
    bug: bool = False
    said: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """All that the user can read."""
        return (*self.said, self.text)


@dataclass(frozen=True)
class Created:
    """The result of create, update and read.

    Args:
        broken: The reasons of a partial failure; "" without one.
        inputs: The inputs in state; {} where the provider needs none of them.
    """

    id: str
    outputs: Values
    broken: str = ""
    inputs: Values = field(default_factory=dict)


class Verbs(Protocol):
    """A provider process."""

    def check(self, ref: Ref, inputs: Values, *, in_state: bool) -> Values: ...

    def diff(self, ref: Ref, resource: Created, inputs: Values) -> tuple[bool, bool]:
        """Return whether the inputs change, and whether that replaces."""

    def create(self, ref: Ref, inputs: Values) -> Created: ...

    def read(self, ref: Ref, resource: Created) -> Created | None: ...

    def update(self, ref: Ref, resource: Created, inputs: Values) -> Created: ...

    def delete(self, ref: Ref, resource: Created) -> None: ...

    def end(self, *, in_order: bool) -> tuple[str, ...]:
        """End it; the lines that it has said.

        A killed one does not learn that its results were recorded.
        """


class CampaignStack(Protocol):
    """The machine on which a case is played.

    Attributes:
        cloud: The simulator it works on.
        effect: What happens to the next command while a call of it hangs.
    """

    cloud: Control
    effect: Effect

    def up(self, program: Program, *, refresh: bool = False) -> End: ...

    def refresh(self) -> End: ...

    def destroy(self) -> End: ...

    def rest(self) -> None:
        """Let the time pass in which a lost request may take effect, where it is not moved."""

    def wait(self, seconds: float) -> None:
        """Let time pass between two commands."""

    def act_late(self, seconds: float | None) -> None:
        """Let the next lost request be carried out so much later; None: never."""

    def known(self) -> set[str]:
        """The ids in state."""

    def state(self) -> State: ...


@dataclass
class State:
    """The engine's knowledge: objects by resource name, and the creates under way."""

    resources: dict[str, Created] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    pending: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> State:
        resources = {name: Created(**values) for name, values in content["resources"].items()}
        return cls(resources, content["tokens"], content["pending"])

    def ref(self, name: str) -> Ref:
        return Ref(name, self.tokens[name])


class Engine:
    """`up`, `refresh` and `destroy` of one stack.

    Args:
        state: The file it keeps its state in.
        start: Starts a provider process.
    """

    def __init__(self, state: Path, start: Callable[[], Verbs]) -> None:
        self._file = state
        self._start = start
        self.dies_unsaved = False

    def up(self, program: Program, *, refresh: bool = False) -> End:
        def command(verbs: Verbs, state: State) -> bool:
            if refresh:
                self._refresh(verbs, state)

            return self._apply(verbs, state, program)

        return self._run(command, needs_provider=bool(program))

    def refresh(self) -> End:
        return self._run(self._refresh)

    def destroy(self) -> End:
        return self._run(self._destroy)

    def state(self) -> State:
        return State.of(json.loads(self._file.read_text())) if self._file.exists() else State()

    def known(self) -> set[str]:
        return {resource.id for resource in self.state().resources.values()}

    def _run(self, command: Callable[[Verbs, State], bool], *, needs_provider: bool = False) -> End:
        state = self.state()
        if not state.resources and not needs_provider:
            warnings = (
                f"1 pending operation: {name}, interrupted while creating" for name in state.pending
            )
            return End(True, said=tuple(warnings))

        verbs = self._start()
        ended: dict[str, Any] = {"ok": False, "changed": True}
        in_order = True
        try:
            ended = {"ok": True, "changed": command(verbs, state)}
        except VerbFailed as failure:
            ended["text"] = str(failure)
        except Died:
            ended["text"] = "killed"
            in_order = False
        except Exception as bug:  # noqa: BLE001 - any bug is a finding and ends this command only
            ended |= {"text": f"{type(bug).__name__}: {bug}", "bug": True}

        lines = verbs.end(in_order=in_order)
        return End(**ended, said=lines)

    def _apply(self, verbs: Verbs, state: State, program: Program) -> bool:
        changed = False
        for resource in program:
            self._rename(state, resource)
            changed = self._make(verbs, state, resource) or changed

        names = {resource.ref.name for resource in program}
        gone = [name for name in state.resources if name not in names]

        for name in gone:
            self._delete(verbs, state, name)

        return changed or bool(gone)

    def _rename(self, state: State, resource: Resource) -> None:
        name, alias = resource.ref.name, resource.alias
        if alias in state.resources and name not in state.resources:
            state.resources[name] = state.resources.pop(alias)
            state.tokens[name] = state.tokens.pop(alias)
            self._write(state)

    def _make(self, verbs: Verbs, state: State, resource: Resource) -> bool:
        ref, existing = resource.ref, state.resources.get(resource.ref.name)
        checked = verbs.check(ref, resource.inputs, in_state=existing is not None)
        if existing is None:
            self._create(verbs, state, ref, checked)
            return True

        changes, replaces = verbs.diff(ref, existing, checked)
        if changes and replaces:
            self._delete(verbs, state, ref.name)
            self._create(verbs, state, ref, checked)
            return True

        if changes or existing.broken:
            self._save(state, ref, verbs.update(ref, existing, checked))
            return True

        return False

    def _create(self, verbs: Verbs, state: State, ref: Ref, inputs: Values) -> None:
        state.pending.append(ref.name)
        self._write(state)

        try:
            resource = verbs.create(ref, inputs)
        except VerbFailed:
            state.pending.remove(ref.name)
            self._write(state)
            raise

        self._save(state, ref, resource)

    def _refresh(self, verbs: Verbs, state: State) -> bool:
        state.pending.clear()
        for name, resource in list(state.resources.items()):
            actual = verbs.read(state.ref(name), resource)
            if actual is None:
                del state.resources[name]
            else:
                state.resources[name] = actual

        self._write(state)
        return False

    def _destroy(self, verbs: Verbs, state: State) -> bool:
        for name in reversed(list(state.resources)):
            self._delete(verbs, state, name)

        return True

    def _delete(self, verbs: Verbs, state: State, name: str) -> None:
        verbs.delete(state.ref(name), state.resources[name])
        if self.dies_unsaved:
            raise Died

        del state.resources[name]
        self._write(state)

    def _save(self, state: State, ref: Ref, resource: Created) -> None:
        if self.dies_unsaved:
            raise Died

        state.resources[ref.name], state.tokens[ref.name] = resource, ref.token
        if ref.name in state.pending:
            state.pending.remove(ref.name)

        self._write(state)
        if resource.broken:
            raise VerbFailed(resource.broken)

    def _write(self, state: State) -> None:
        self._file.write_text(json.dumps(asdict(state)))
