"""What preview says of a change of an Oceanus deployment: the new version, and what becomes of the run.

By the state last seen. No calls, and nothing here decides: that is in `deployment.py`.
"""

from __future__ import annotations

from ...core.reading.polling import is_unmet
from ...core.resource_type import ReplaceEffect, Values
from ...core.schema.inputs import UNKNOWN
from .states import FAILED, IN_OPERATION, PAUSED, RUNNING, STATUS
from .versions import CONFIG

_STAYS = "the job stays"
_ELSEWHERE = "the new deployment does not start from that state by itself"


def keeps_state(inputs: Values) -> bool:
    """Whether a running job is paused with a savepoint before it is stopped; the default."""
    return bool(_known(inputs, "stop").get("savepoint", True))


def _known(inputs: Values, name: str) -> Values:
    """An object among the inputs; {} as long as it is not known."""
    value = inputs.get(name)
    return value if isinstance(value, dict) else {}


def describe_update(state: Values, inputs: Values, names: frozenset[str]) -> str:
    """The new version, and whether the job is restarted, started, paused or stopped; "" when nothing of that."""
    version = _version(state) if names & CONFIG else ""
    return ", ".join(filter(None, (version, _run(state, inputs, names))))


def _version(state: Values) -> str:
    latest = int(state.get("latestVersion") or 0)
    if is_unmet(state) and latest > int(state.get("version") or 0):
        # An update that failed has made it. State has the inputs of the version that runs instead.
        return f"version {latest}, or a new one if the inputs have changed since"
    return f"new version {latest + 1}"


def _run(state: Values, inputs: Values, names: frozenset[str]) -> str:
    raw, desired = str(state.get("rawStatus")), inputs.get("desiredState")
    anew = bool(names & CONFIG) or "triggers" in names
    if desired is UNKNOWN:
        return "the desired state is not known yet"
    if raw in (RUNNING, IN_OPERATION):
        if desired == "running":
            return f"restarts {_from(inputs, running=True)}" if anew else ""
        how = (
            "with a savepoint"
            if desired == "paused" or keeps_state(inputs)
            else "without a savepoint"
        )
        return f"{'pauses' if desired == 'paused' else 'stops'} {how}"
    if desired == "running" and (anew or "desiredState" in names):
        if raw == PAUSED and not anew:
            return "resumes where it was paused"
        return f"{'starts again after it failed,' if raw == FAILED else 'starts'} {_from(inputs, running=False)}"
    if desired == "stopped" and raw == PAUSED:
        return "stops the paused job"
    return "does not start" if anew else ""


def _from(inputs: Values, *, running: bool) -> str:
    start = _known(inputs, "start")
    named = start.get("savepointId") or start.get("savepointPath")
    if named:
        return (
            "from a savepoint that is not known yet"
            if named is UNKNOWN
            else f"from savepoint {named}"
        )
    if start.get("restore") == "none":
        return "without its state"
    if running and keeps_state(inputs):
        return "from a savepoint"
    taken = "; none is taken now" if running else ""
    return f"from the newest savepoint there is{taken}"


def describe_replace(state: Values) -> ReplaceEffect | None:
    """What a replacement does.

    It goes by the `stop` in state, as the delete of the old deployment does.
    """
    raw = str(state.get("rawStatus"))
    if raw in (RUNNING, IN_OPERATION) or raw not in STATUS:
        how = (
            "is paused with a savepoint, then stopped"
            if keeps_state(state)
            else "is stopped without a savepoint"
        )
        words = {
            RUNNING: "the running job",
            IN_OPERATION: "the job, once the operation under way has ended,",
        }
        job = words.get(raw, "the job, if it runs,")
        return ReplaceEffect(f"{job} {how}, and its versions are deleted; {_STAYS}", _ELSEWHERE)
    if raw == PAUSED:
        return ReplaceEffect(
            f"the paused job is stopped, and its versions are deleted; {_STAYS}", _ELSEWHERE
        )
    return ReplaceEffect(f"its versions are deleted; {_STAYS}")
