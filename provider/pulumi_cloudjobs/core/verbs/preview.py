"""The verb diff: what an update would do, and the warnings of a preview; no network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from ..idempotency.replacements import Replaced
from ..origin import ORIGIN
from ..reading.polling import is_unmet
from ..resource_type import ReplaceEffect, Values
from ..schema.inputs import OnChange
from ..schema.schema import Change, compare, normalize
from ..secrets import texts_in
from .origins import Origins
from .protocol import DiffResult
from .run_history import describe_live_state
from .state import NOT_READ
from .verb_context import VerbContext, top_level_name

UNCLEAR_REPLACEMENT: ReplaceEffect | None = ReplaceEffect(
    "whatever of it is running is stopped and deleted"
)
UNCLEAR_UPDATE = "its effect on a running job is not known"
"""Warnings where the state holds values that a resource type does not understand."""

T = TypeVar("T")


class Preview:
    """Compares state with the desired inputs of one resource type."""

    def __init__(self, context: VerbContext, origins: Origins) -> None:
        self._context = context
        self._origins = origins
        self._model = context.resource_type.model
        self._warnings = _Warnings(context)
        self._replaced = context.process.shared(Replaced, Replaced)

    def diff(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        *,
        owner: str,
        other_provider: bool,
    ) -> DiffResult:
        """Compare by meaning what state holds with what is desired.

        Args:
            other_provider: The resource is given another provider than the one that state names.

        Raises:
            ConfigurationError: Its own provider is configured for another endpoint or project than
                the object has.
        """
        state = normalize(old_state)
        new = normalize(new_inputs)
        old = self._context.inputs_of(state)
        adopt = new.get("adopt")
        self._note(owner, id, state, {**old, "adopt": adopt})

        move = self._origins.describe_move(id, state, owner, other_provider=other_provider)
        changes = self._compare(id, old, new)
        changes = [self._with_completed_import(change, old, state) for change in changes]
        replacing = _replacing(changes)
        if move:
            return self._moved(id, state, changes, move)
        if replacing:
            return self._replaced_by(id, state, changes, replacing)
        if changes:
            warnings = self._warnings.of_update(id, state, new, changes)
            return DiffResult(changes, [], warnings)

        return DiffResult([], [], [], wait_unmet=is_unmet(state))

    def _note(
        self,
        owner: str,
        id: str,
        state: Values,
        inputs: Values,
    ) -> None:
        """Note what the engine has shown of the object: its id, and how a run has ended."""
        self._context.managed.confirm(owner, id, inputs)
        if self._context.is_run:
            remote = self._context.managed.remote(id, inputs)
            self._context.known_ends.note(remote, state)

    def _compare(
        self,
        id: str,
        old: Values,
        new: Values,
    ) -> list[Change]:
        # `adopt` matters to create alone: the id of the managed object changes nothing.
        if new.get("adopt") in (None, id):
            old = _without_adopt(old)
            new = _without_adopt(new)

        changes = compare(self._model, old, new)
        return [_with_replacing_adopt(change) for change in changes]

    def _with_completed_import(self, change: Change, old: Values, state: Values) -> Change:
        """Return a change as one that does nothing when it names a value that no import could read.

        The object has some value there already, and the program is trusted to name that one.
        """
        not_read = state.get(NOT_READ) or ()
        if change.on_change is not OnChange.REPLACES:
            return change
        if not any(_is_within(change.path, path) for path in not_read):
            return change

        name = top_level_name(change.path)
        is_placeholder = self._context.resource_type.is_placeholder(name, old)
        if name in not_read and name in old and not is_placeholder:
            return change
        return replace(change, on_change=OnChange.LOCAL)

    def _replaced_by(
        self,
        id: str,
        state: Values,
        changes: list[Change],
        replacing: list[Change],
    ) -> DiffResult:
        replaces = _top_level_names(replacing)
        is_certain = any(change.certain for change in replacing)
        # Asked before this object is added: it does not refer to itself.
        refers_to = self._replaced.mentioned_in(
            text for name in replaces for text in texts_in(state.get(name))
        )
        self._replaced.add(id, self._context.resource_type.noun, certain=is_certain)

        warnings = self._warnings.of_replacement(id, state, replacing, refers_to)
        return DiffResult(changes, replaces, warnings)

    def _moved(
        self,
        id: str,
        state: Values,
        changes: list[Change],
        move: str,
    ) -> DiffResult:
        """Replace an object whose provider leads to another account, project or endpoint.

        Ids of one of them mean nothing in another.
        """
        self._replaced.add(id, self._context.resource_type.noun, certain=True)
        replaces = list(dict.fromkeys([ORIGIN, *_top_level_names(_replacing(changes))]))
        all_changes = [Change(ORIGIN, OnChange.REPLACES), *changes]

        return DiffResult(all_changes, replaces, self._warnings.of_move(id, state, move))


class _Warnings:
    """The warnings of a preview, one line for each object."""

    def __init__(self, context: VerbContext) -> None:
        self._resource_type = context.resource_type
        self._label = context.label

    def of_update(
        self,
        id: str,
        state: Values,
        new: Values,
        changes: list[Change],
    ) -> list[str]:
        """Return what an update in place does to a running object."""
        names = frozenset(top_level_name(change.path) for change in changes)
        effect = _describe_or(
            UNCLEAR_UPDATE, lambda: self._resource_type.describe_update(state, new, names)
        )
        if not effect:
            return []

        is_certain = any(change.certain for change in changes)
        verb = "updates" if is_certain else "may update"
        return [f"{verb} {self._label(id)}: {effect}"]

    def of_replacement(
        self,
        id: str,
        state: Values,
        replacing: list[Change],
        refers_to: list[str],
    ) -> list[str]:
        """Return what a replacement does to what state holds; nothing when nothing is lost."""
        effect = _describe_or(
            UNCLEAR_REPLACEMENT, lambda: self._resource_type.describe_replace(state)
        )
        if effect is None:
            return []

        is_certain = any(change.certain for change in replacing)
        parts = [self._cause(id, [change.path for change in replacing], is_certain=is_certain)]
        if refers_to:
            parts.append(f"it refers to {' and '.join(refers_to)}")
        parts.append(effect.old if is_certain else f"if so, {effect.old}")
        # A replacement that adopts takes over an object instead of making one.
        if effect.new and not any(change.path == "adopt" for change in replacing):
            parts.append(effect.new)
        parts.append(self._id_changes())

        warning = "; ".join(filter(None, parts))
        last = describe_live_state(str(state.get("rawStatus") or ""), state.get("status"))
        return [f"{warning} (last seen: {last})" if last else warning]

    def of_move(
        self,
        id: str,
        state: Values,
        move: str,
    ) -> list[str]:
        """Return what a replacement does whose cause is another provider."""
        parts = [f"replaces {self._label(id)}: its provider is another one now ({move})"]
        effect = self._resource_type.describe_replace(state)
        if effect is not None:
            parts += [text for text in (effect.old, effect.new) if text]
        parts.append(self._id_changes())

        return ["; ".join(parts)]

    def _id_changes(self) -> str:
        return f"{self._resource_type.outputs[0].name} changes"

    def _cause(
        self,
        id: str,
        paths: list[str],
        *,
        is_certain: bool,
    ) -> str:
        label = self._label(id)
        if paths == ["triggers"]:
            if is_certain:
                return f"runs {label} again because of triggers"
            return f"may run {label} again because of triggers, which are not known yet"

        fixed = f"{', '.join(paths)} cannot change in place"
        if is_certain:
            return f"replaces {label}: {fixed}"
        return f"may replace {label}: {fixed}, and the new value is not known yet"


def _replacing(changes: list[Change]) -> list[Change]:
    return [change for change in changes if change.on_change is OnChange.REPLACES]


def _top_level_names(changes: list[Change]) -> list[str]:
    return list(dict.fromkeys(top_level_name(change.path) for change in changes))


def _without_adopt(inputs: Values) -> Values:
    return {name: value for name, value in inputs.items() if name != "adopt"}


def _with_replacing_adopt(change: Change) -> Change:
    """Return a change of `adopt` as one that replaces: another object is to be managed."""
    if change.path != "adopt":
        return change

    return replace(change, on_change=OnChange.REPLACES)


def _is_within(path: str, outer: str) -> bool:
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


def _describe_or(otherwise: T, describe: Callable[[], T]) -> T:
    """Return what a resource type says of a change.

    Odd values in state must not keep the change from being made.
    """
    try:
        return describe()
    except Exception:  # noqa: BLE001 - a warning is a text and decides nothing
        return otherwise
