"""What a resource is made of, in plain values: its kind, its lifecycle, and what the cloud says of it.

A service defines a `ResourceType` and a `Lifecycle`; the verbs in `handler.py` need nothing else of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum
from typing import Any, Generic, Literal, Protocol, TypeVar

from .credentials import Vendor
from .errors import ProviderBug
from .http import responses
from .journal import CreateIntent
from .operation import Operation, ProcessContext
from .origin import Origin
from .schema.durations import seconds_of
from .schema.inputs import InputModel

Values = dict[str, Any]

FIRST_READ_SECONDS = 60.0
TAIL_LINES = responses.TAIL_LINES


class JobStatus(str, Enum):
    """What every service's own state words are reduced to."""

    PENDING = "pending"
    STARTING = "starting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPING = "stopping"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


class WaitOutcome(str, Enum):
    """The outcome of a wait, kept in state until the wait is met: a refresh must not hide it."""

    MET = "met"
    PENDING = "pending"
    FAILED = "failed"


ENDED = frozenset({JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.STOPPED})


class ResourceForm(Enum):
    """What a resource is: something stored, something that runs once, or a state that is kept up."""

    DEFINITION = "definition"
    RUN = "run"
    DESIRED = "desired run state"


class StopProgress(Enum):
    """Where stopping has got to: nothing lives any more, the cloud was asked, or it cannot be asked yet."""

    STOPPED = "stopped"
    REQUESTED = "requested"
    TOO_EARLY = "too early"


@dataclass(frozen=True, slots=True)
class Observation:
    """What the cloud says of one object now.

    Args:
        status: None for a definition, which has no state.
        raw_status: The cloud's own word; "" for a definition.
        reason: The cloud's words for how it came to this state; None when it gives none.
        created_at, finished_at: RFC 3339, UTC; None when the cloud does not say.
        progress: How far it has got, in few characters: "3/5", "40%"; "" when the cloud does not
            say.
        purged: The cloud no longer keeps it: this is how state, or a `Completion`, knew it last.
        brief: It comes from a list that does not tell why: `reason` is None whatever happened.
        inputs: The inputs that the API returns on read, as in state. A field that it never returns
            is absent; one that it returns empty is present.
        outputs: The service's own outputs, ids above all. One that only create tells stays as state
            has it.
    """

    status: JobStatus | None = None
    raw_status: str = ""
    reason: str | None = None
    created_at: str | None = None
    finished_at: str | None = None
    progress: str = ""
    purged: bool = False
    from_list: bool = False
    inputs: Values = field(default_factory=dict)
    outputs: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Created:
    """A new object: its id in state, and what is known of it without another call.

    Args:
        is_certain: Of an object that was found: a marker proves that this create has made it.
    """

    id: str
    seen: Observation
    is_certain: bool = False


class Lifecycle(Protocol):
    """What one service's API is asked.

    `observe` changes nothing, `create` may be repeated, gone is fine for delete.
    """

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the cloud's clock is ahead of this machine's; None when no response has shown it."""

    def create(self, inputs: Values, marker: str) -> Created:
        """Make the object, marked as strongly as the API allows.

        Whether it may be sent is decided before.

        Args:
            marker: 32 hexadecimal digits that no other create has; the same when this create is
                sent again.
        """

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the object that a create whose response was lost has made; None when there is none to be seen.

        Args:
            inputs: Of that create; without its secrets when an earlier process has sent it.
            intent: Its marker, and the window in which the object was made.
            exclude_ids: Ids that other creates have ended with.
        """

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """All that the cloud says of the object now; None when it is gone."""

    def read_many(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """The states of objects now, asked together with the looks of others.

        One that is absent may be there all the same, and a field that the list call leaves out is
        None or absent.

        Args:
            wanted: The inputs of each object by its id.
        """

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """The same for one object, as this process was told it at some time; None proves nothing."""

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Change the object in place. `changed` names the inputs, as in state, that differ."""

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """Ask the cloud to stop what lives, unless it was `asked` before; never waits."""

    def delete(self, id: str, inputs: Values) -> None:
        """Delete the record where the API can. Raises WrongState while it is too early."""

    def log_tail(self, id: str, inputs: Values, seen: Observation) -> list[str]:
        """The last lines of the log of a run that failed, oldest first; [] where there is none.

        At most TAIL_LINES, of at most 500 characters each. Raises what the look raises.
        """


class Clocked(Protocol):
    """A client that has seen the cloud's clock."""

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the cloud's clock is ahead of this machine's; None when no response has shown it."""


ClientT = TypeVar("ClientT", bound=Clocked)


class ServiceLifecycle(Generic[ClientT]):
    """Base of the lifecycles of services: what follows from their client alone."""

    _client: ClientT

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the cloud's clock is ahead of this machine's; None when no response has shown it."""
        return self._client.clock_offset


class DefinitionLifecycle(ServiceLifecycle[ClientT]):
    """Base of the lifecycles of definitions."""

    def log_tail(self, id: str, inputs: Values, seen: Observation) -> list[str]:
        """Return []: a definition has no log of its own."""
        return []


class RunLifecycle(ServiceLifecycle[ClientT]):
    """Base of the lifecycles of runs, which nothing changes in place."""

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Raise ProviderBug: every input of a run replaces it, so that no update comes here."""
        raise ProviderBug(f"run {id} cannot change {', '.join(sorted(changed))} in place")

    def delete(self, id: str, inputs: Values) -> None:
        """Do nothing: the record of an ended run stays, where the API has no delete."""


class DesiredLifecycle(Lifecycle, Protocol):
    """The lifecycle of a desired run state: `create` and `update` note down what is desired, this goes there.

    `Observation.inputs` has the input `desiredState` as it is seen, so that drift of it shows as
    any other does.
    """

    def reconcile(self, id: str, inputs: Values, seen: Observation) -> str:
        """Ask the cloud for the next step towards the desired state, unless one is under way; never waits.

        Return what is being done, for the status column, with the state as its first word:
        "starting version 2". Return "" when it is there. Raise RunFailed when it cannot get there.
        """

    def left_undone(self) -> frozenset[str]:
        """Return the inputs whose change `update` was given, and that `reconcile` has not carried out yet."""


@dataclass(frozen=True, slots=True)
class Output:
    """An output that is no input: its name in Python, its type and what it says.

    Args:
        from_id: How it follows from the resource's id, which the preview of an update knows while
            other outputs are unknown; None where it does not.
    """

    name: str
    type: str
    description: str
    from_id: Callable[[str], Any] | None = None


def whole_id(id: str) -> str:
    """For an output that is the resource's id."""
    return id


def last_part_of_id(id: str) -> str:
    """For an output that is the last part of it, behind a slash."""
    return id.rpartition("/")[2]


RUN_OUTPUTS = (
    Output(
        "status",
        "str",
        "One of pending, starting, running, succeeded, failed, stopping, stopped, unknown.",
    ),
    Output("raw_status", "str", "The cloud's own word for the state."),
    Output(
        "reason", "str", "The cloud's words for how it came to this state; None when it gives none."
    ),
    Output("created_at", "str", "When the cloud accepted it, RFC 3339, UTC."),
    Output("finished_at", "str", "When it ended, RFC 3339, UTC; None while it lives."),
    Output("purged", "bool", "True when the cloud no longer keeps the finished run."),
    Output(
        "wait_outcome",
        "str",
        "Outcome of the wait: met; pending (it timed out or was interrupted, and the next up resumes it); failed.",
    ),
)


@dataclass(frozen=True, slots=True)
class ReplaceEffect:
    """What a replacement does, in words for its warning.

    Args:
        old: To the object that is there: "the live job is terminated and deleted".
        new: By the object that is made in its place, "all tasks run again at their cost"; "" when
            there is nothing to say. Not told when an existing object is adopted instead.
    """

    old: str
    new: str = ""


@dataclass(frozen=True)
class ResourceType:
    """One kind of resource: everything about it but the calls.

    Args:
        token: Type token without its prefix: "tencent/batch:Job".
        noun: What messages call it: "Batch job".
        form: Definition or run.
        model: Its inputs.
        outputs: Its outputs besides the inputs.
        waits: What `wait.until` may be; empty when there is nothing to wait for.
        default_wait: What is waited for when the user says nothing.
        remote_name: What the object is called in the cloud, from its inputs, for messages.
        vendor: Where region and key come from.
        connect: Makes the lifecycle for one operation in one region; no network.
        origin: Gives the origin of what is made in a region; None where that is not recorded. No
            network.
        api, create_action: Its description in `pulumi_cloudjobs.api`, and the action that makes
            one.
        locator_inputs: Inputs, as in state, that a look at one needs besides region and id.
        list_action: The action that tells of many at once; "" where there is none.
        states: The cloud's words and what they come to; empty for what has no state.
        describe_replace: What a replacement does, from the whole state that is replaced; None where
            nothing is lost.
        describe_update: What an update in place does to something that runs, for a warning, from the
            whole state, the new inputs and the names of those that change; "" when nothing is to be
            said.
        notice: A line shown on create; "" for none.
        id_pattern: What an id of it looks like, as a regular expression; "" when nothing is known
            of that.
        id_form: The same in words, after "must be": 'a JobId, "job-xxxxxxxx"'.
        marker_valid_for: How long after the first request a create that is sent again with the same
            marker makes nothing twice: a lost one is sent again then, instead of waiting until it
            can no longer take effect. `timedelta.max`: for ever, by a unique name; zero: never.
        retention_days: For how many days after its creation the cloud tells of a run, ended or not;
            None: as long as it is there. A run older than that is not gone when it is not found.
    """

    token: str
    noun: str
    form: ResourceForm
    model: type[InputModel]
    outputs: tuple[Output, ...]
    remote_name: Callable[[Values], str]
    vendor: Vendor
    connect: Callable[[ProcessContext, str, Operation], Lifecycle]
    api: str
    create_action: str
    origin: Callable[[ProcessContext, str], Origin | None] = lambda context, region: None
    list_action: str = ""
    locator_inputs: tuple[str, ...] = ()
    states: Mapping[str, JobStatus] = field(default_factory=dict)
    waits: tuple[Literal["accepted", "running", "finished"], ...] = ()
    default_wait: Literal["accepted", "running", "finished"] = "accepted"
    describe_replace: Callable[[Values], ReplaceEffect | None] = lambda state: None
    describe_update: Callable[[Values, Values, frozenset[str]], str] = lambda state, inputs, names: (
        ""
    )
    notice: str = ""
    id_pattern: str = ""
    id_form: str = ""
    marker_valid_for: timedelta = timedelta(0)
    retention_days: int | None = None

    @property
    def can_wait(self) -> bool:
        """Whether a resource of this kind waits, so that its state keeps a `waitOutcome`."""
        return bool(self.waits) or self.form is ResourceForm.DESIRED


def by_status(
    consequences: Mapping[JobStatus, ReplaceEffect],
) -> Callable[[Values], ReplaceEffect | None]:
    """A `describe_replace` that goes by the status in state; without one it is unknown."""
    return lambda state: consequences.get(JobStatus(state.get("status") or JobStatus.UNKNOWN))


def observe_or(
    operation: Operation,
    inputs: Values,
    look: Callable[[], Observation | None],
    otherwise: Observation,
) -> Observation:
    """What the cloud says of an object that was made just now.

    Its id is known, and no trouble with looking at it may lose that: then `otherwise` is what is
    known. A look that hangs is given up when the time of `wait` is over, or soon.
    """
    requested = seconds_of((inputs.get("wait") or {}).get("timeoutSeconds"))
    try:
        with operation.within(min(FIRST_READ_SECONDS, requested or FIRST_READ_SECONDS)):
            seen = look()
    except Exception:  # noqa: BLE001 - odd responses raise anything, and none of it may lose the id
        return otherwise
    return replace(seen, outputs={**otherwise.outputs, **seen.outputs}) if seen else otherwise
