"""Preview messages of a change of an Oceanus deployment: the new version, the effect on the run.

The messages follow from the state that was last observed. This module makes no calls and decides
nothing: `deployment.py` and `run_state.py` do.
"""

from __future__ import annotations

from ...core.reading.polling import is_unmet
from ...core.resource_type import ReplaceEffect, Values
from ...core.schema.inputs import UNKNOWN
from .states import FAILED, IN_OPERATION, PAUSED, RUNNING, STATUS
from .versions import config_inputs

_STAYS = "the job stays"
_ELSEWHERE = "the new deployment does not start from that state by itself"


def keeps_state(inputs: Values) -> bool:
    """Return whether a running job is paused with a savepoint before a stop; the default."""
    return bool(_known_object(inputs, "stop").get("savepoint", True))


def _known_object(inputs: Values, name: str) -> Values:
    """Return an object among the inputs; {} as long as it is not known."""
    value = inputs.get(name)
    return value if isinstance(value, dict) else {}


def describe_update(state: Values, inputs: Values, names: frozenset[str]) -> str:
    """Describe the new version and the effect on the run; "" when nothing of that changes."""
    version = _describe_version(state) if names & config_inputs() else ""
    run = _describe_run(state, inputs, names)

    return ", ".join(text for text in (version, run) if text)


def _describe_version(state: Values) -> str:
    latest = int(state.get("latestVersion") or 0)
    if is_unmet(state) and latest > int(state.get("version") or 0):
        # A failed update created this version. State has the inputs of the version that runs
        # instead.
        return f"version {latest}, or a new one if the inputs have changed since"

    return f"new version {latest + 1}"


def _describe_run(state: Values, inputs: Values, names: frozenset[str]) -> str:
    desired = inputs.get("desiredState")
    if desired is UNKNOWN:
        return "the desired state is not known yet"

    raw_status = str(state.get("rawStatus"))
    anew = bool(names & config_inputs()) or "triggers" in names

    if raw_status in (RUNNING, IN_OPERATION):
        return _describe_live_run(inputs, anew=anew)

    if desired == "running" and (anew or "desiredState" in names):
        return _describe_start(raw_status, inputs, anew=anew)

    if desired == "stopped" and raw_status == PAUSED:
        return "stops the paused job"

    return "does not start" if anew else ""


def _describe_live_run(inputs: Values, *, anew: bool) -> str:
    desired = inputs.get("desiredState")
    if desired == "running":
        return f"restarts {_describe_restore(inputs, is_running=True)}" if anew else ""

    if desired == "paused":
        return "pauses with a savepoint"

    return "stops with a savepoint" if keeps_state(inputs) else "stops without a savepoint"


def _describe_start(raw_status: str, inputs: Values, *, anew: bool) -> str:
    if raw_status == PAUSED and not anew:
        return "resumes where it was paused"

    start = "starts again after it failed," if raw_status == FAILED else "starts"
    return f"{start} {_describe_restore(inputs, is_running=False)}"


def _describe_restore(inputs: Values, *, is_running: bool) -> str:
    start = _known_object(inputs, "start")
    savepoint = start.get("savepointId") or start.get("savepointPath")

    if savepoint is UNKNOWN:
        return "from a savepoint that is not known yet"

    if savepoint:
        return f"from savepoint {savepoint}"

    if start.get("restore") == "none":
        return "without its state"

    if is_running and keeps_state(inputs):
        return "from a savepoint"

    not_taken = "; none is taken now" if is_running else ""
    return f"from the newest savepoint there is{not_taken}"


def describe_replace(state: Values) -> ReplaceEffect | None:
    """Describe a replacement.

    The delete of the old deployment applies the `stop` in state, and so does this description.
    """
    raw_status = str(state.get("rawStatus"))

    if raw_status in (RUNNING, IN_OPERATION) or raw_status not in STATUS:
        job = _describe_job(raw_status)
        how = "is stopped without a savepoint"
        if keeps_state(state):
            how = "is paused with a savepoint, then stopped"
        return ReplaceEffect(f"{job} {how}, and its versions are deleted; {_STAYS}", _ELSEWHERE)

    if raw_status == PAUSED:
        return ReplaceEffect(
            f"the paused job is stopped, and its versions are deleted; {_STAYS}", _ELSEWHERE
        )

    return ReplaceEffect(f"its versions are deleted; {_STAYS}")


def _describe_job(raw_status: str) -> str:
    if raw_status == RUNNING:
        return "the running job"

    if raw_status == IN_OPERATION:
        return "the job, once the operation under way has ended,"

    return "the job, if it runs,"
