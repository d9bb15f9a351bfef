"""A stack with one resource, as the campaign drives it, and an engine of a few lines for drivers without a real one.

The engine keeps its state in a file and calls the verbs in the order of the real one: check; create what is not there;
diff; delete and create what is replaced; update what has changed or ended in a partial failure. It writes state after
every verb. Whoever kills it leaves the state as it was before the verb.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pulumi_cloudjobs.core.kind import Values
from pulumi_cloudjobs.simulator.control import Control

from tests.campaign.troubles import Effect


class Died(BaseException):
    """The process is killed here; no handler of an error may see it."""


class VerbFailed(Exception):
    """A verb ended in an error, and left nothing to keep."""


@dataclass(frozen=True)
class End:
    """How a command ended.

    Args:
        ok: With exit code 0.
        changed: Something was created, updated, replaced or deleted.
        text: What was wrong.
        bug: It ended as nothing ever may: in a traceback, or not at all.
    """

    ok: bool
    changed: bool = False
    text: str = ""
    bug: bool = False


@dataclass(frozen=True)
class Made:
    """What create and update hand back; `broken` after a partial failure."""

    id: str
    outputs: Values
    broken: str = ""


class Verbs(Protocol):
    """One provider process."""

    def check(self, inputs: Values) -> Values: ...

    def diff(self, id: str, state: Values, inputs: Values) -> tuple[bool, bool]:
        """Whether it changes, and whether that replaces."""

    def create(self, inputs: Values) -> Made: ...

    def update(self, id: str, state: Values, inputs: Values) -> Made: ...

    def delete(self, id: str, state: Values) -> None: ...

    def end(self) -> None: ...


class CampaignStack(Protocol):
    """What a case is played on.

    Attributes:
        cloud: The embedded cloud it works on.
        effect: What happens to the next command while a call of it hangs.
    """

    cloud: Control
    effect: Effect

    def up(self, inputs: Values) -> End: ...

    def destroy(self) -> End: ...

    def known(self) -> set[str]:
        """The ids in state."""


class Engine:
    """`up` and `destroy` of one resource.

    Args:
        state: The file it keeps its state in.
        start: Starts a provider process.
    """

    def __init__(self, state: Path, start: Callable[[], Verbs]) -> None:
        self._file = state
        self._start = start
        self.dies_unsaved = False

    def up(self, inputs: Values) -> End:
        return self._run(lambda verbs: self._apply(verbs, inputs))

    def destroy(self) -> End:
        return self._run(self._destroy)

    def known(self) -> set[str]:
        found = self._load()
        return {found.id} if found else set()

    def _run(self, command: Callable[[Verbs], bool]) -> End:
        verbs = self._start()
        try:
            return End(True, command(verbs))
        except VerbFailed as failure:
            return End(False, True, str(failure))
        except Died:
            return End(False, True, "killed")
        except Exception as bug:  # noqa: BLE001 - whatever it is, it is a finding and ends this command only
            return End(False, True, f"{type(bug).__name__}: {bug}", bug=True)
        finally:
            verbs.end()

    def _apply(self, verbs: Verbs, inputs: Values) -> bool:
        checked = verbs.check(inputs)
        there = self._load()
        if there is None:
            self._save(verbs.create(checked))
            return True
        changes, replaces = verbs.diff(there.id, there.outputs, checked)
        if changes and replaces:
            verbs.delete(there.id, there.outputs)
            self._save(None)
            self._save(verbs.create(checked))
            return True
        if changes or there.broken:
            self._save(verbs.update(there.id, there.outputs, checked))
            return True
        return False

    def _destroy(self, verbs: Verbs) -> bool:
        there = self._load()
        if there is None:
            return False
        verbs.delete(there.id, there.outputs)
        self._save(None)
        return True

    def _load(self) -> Made | None:
        return Made(**json.loads(self._file.read_text())) if self._file.exists() else None

    def _save(self, made: Made | None) -> None:
        if self.dies_unsaved:
            raise Died
        if made is None:
            self._file.unlink()
            return
        self._file.write_text(json.dumps(vars(made)))
        if made.broken:
            raise VerbFailed(made.broken)
