"""The parts of a resource as plain values: its type, its lifecycle, and its observations.

A service defines a `ResourceType` and a `Lifecycle`; the verbs in `handler.py` need nothing else
of the service.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import field, replace
from datetime import timedelta
from enum import Enum
from typing import Any, Generic, Literal, Protocol, TypeVar, cast

from .credentials import Vendor
from .errors import ProviderBug
from .frozen import frozen
from .http import responses
from .http.responses import in_seconds
from .journal import CreateIntent
from .operation import Operation, ProcessContext
from .origin import Origin
from .schema.durations import seconds_of
from .schema.inputs import InputModel
from .texts import LONGEST_TEXT, printable
from .type_tokens import dynamic_token, plugin_token

Values = dict[str, Any]

FIRST_READ_SECONDS = 60.0
TAIL_LINES = responses.TAIL_LINES


class JobStatus(str, Enum):
    """The status of a run, the same for all services."""

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
    """The form of a resource: something stored, something that runs once, or a state kept up."""

    DEFINITION = "definition"
    RUN = "run"
    DESIRED = "desired run state"


class StopProgress(Enum):
    """The progress of a stop: nothing is live, the stop is requested, or it is too early."""

    STOPPED = "stopped"
    REQUESTED = "requested"
    TOO_EARLY = "too early"


@frozen
class Observation:
    """The cloud's description of an object now.

    Args:
        status: None for a definition, which has no state.
        raw_status: The cloud's own status; "" for a definition.
        reason: The cloud's text on how the object came to this state; None without a text. One line
            that is fit for terminals, of at most LONGEST_TEXT characters, like `raw_status`.
        created_at, finished_at: RFC 3339, UTC; None when the cloud does not report them.
        progress: The progress in few characters: "3/5", "40%"; "" when the cloud reports none.
        purged: The cloud no longer keeps the object: this is the last description in state, or in
            a `Completion`.
        from_list: The description comes from a list without reasons: `reason` is None whatever
            happened.
        inputs: The inputs that the API returns on read, as in state. A field that the API never
            returns is absent; a field that it returns empty is present.
        outputs: The service's own outputs, ids above all. An output that only create returns stays
            as state has it.
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "raw_status", _shown(self.raw_status))
        if self.reason is not None:
            object.__setattr__(self, "reason", _shown(self.reason))


def _shown(text: str) -> str:
    """Return a text of the cloud on one line, fit for terminals and not too long."""
    line = " ".join(text.split())
    return printable(line)[:LONGEST_TEXT]


@frozen
class ListedJob:
    """An item of a service's list of jobs, whoever has created it.

    Args:
        id: Its id, as the resource has it.
        name: Its name in the cloud; "" without one.
        observation: Its status and the time of its creation; nothing else of it is read.
    """

    id: str
    name: str
    observation: Observation


@frozen
class Created:
    """A new object: its id in state, and its observation without another call.

    Args:
        is_certain: For an object that was found: a marker proves that this create has made it.
        read: Reads what state needs beyond `observation`, once the journal has the id; None when
            the response to the create has said it all.
    """

    id: str
    observation: Observation
    is_certain: bool = False
    read: Callable[[], Observation | None] | None = None


class Lifecycle(Protocol):
    """The lifecycle of an object in one service's API.

    `observe` changes nothing, `create` may be repeated, and `delete` accepts a missing object.
    """

    @property
    def clock_offset(self) -> timedelta | None:
        """The cloud's lead over this machine's clock; None when no response has shown it."""

    def create(self, inputs: Values, marker: str) -> Created:
        """Create the object, marked as strongly as the API allows.

        The caller has decided that the request may be sent.

        Args:
            marker: 32 hexadecimal digits that no other create has; the same when this create is
                sent again.
        """

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the object of a create whose response was lost; None when no such object is seen.

        Args:
            inputs: The inputs of that create; without its secrets when an earlier process has sent
                it.
            intent: Its marker, and the window in which the object was made.
            exclude_ids: Ids that other creates have ended with.
        """

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """Return the cloud's full description of the object now; None when the object is gone."""

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        """Return the states of objects now, read together with the reads of other callers.

        An absent object may exist all the same, and a field that the list call leaves out is None
        or absent.

        Args:
            wanted: The inputs of each object by its id.
        """

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """Return the last observation of an object in this process; None proves nothing."""

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Change the object in place. `changed` names the inputs, as in state, that differ."""

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Request the stop of a live object, unless it was `requested` before; never wait."""

    def delete(self, id: str, inputs: Values) -> None:
        """Delete the record where the API can. Raise WrongState while it is too early."""

    def log_tail(self, id: str, inputs: Values, observation: Observation) -> list[str]:
        """Return the last lines of the log of a failed run, oldest first; [] without a log.

        At most TAIL_LINES lines, of at most 500 characters each. Raise the errors of the read.
        """


class Clocked(Protocol):
    """A client that knows the cloud's clock."""

    @property
    def clock_offset(self) -> timedelta | None:
        """The cloud's lead over this machine's clock; None when no response has shown it."""


ClientT = TypeVar("ClientT", bound=Clocked)


class ServiceLifecycle(Generic[ClientT]):
    """The base of the lifecycles of services: the methods that need their client alone."""

    _client: ClientT

    @property
    def clock_offset(self) -> timedelta | None:
        """The cloud's lead over this machine's clock; None when no response has shown it."""
        return self._client.clock_offset

    def accepted_at(self, operation: Operation) -> str | None:
        """Return the time at which the cloud has accepted the create that it just responded to.

        RFC 3339, by the Date of the response; None where responses have no Date.
        """
        offset = self.clock_offset
        return None if offset is None else in_seconds(operation.clock.now() + offset)


class DefinitionLifecycle(ServiceLifecycle[ClientT]):
    """The base of the lifecycles of definitions."""

    def log_tail(self, id: str, inputs: Values, observation: Observation) -> list[str]:
        """Return []: a definition has no log of its own."""
        return []


class RunLifecycle(ServiceLifecycle[ClientT]):
    """The base of the lifecycles of runs, which nothing changes in place."""

    def created_run(self, id: str, accepted: Observation, inputs: Values) -> Created:
        """Return a new run, which is read only where its inputs wait for more than acceptance.

        Args:
            accepted: What the response to the create has said.
        """
        until = (inputs.get("wait") or {}).get("until", "accepted")
        if until == "accepted":
            return Created(id, accepted)

        lifecycle = cast("Lifecycle", self)
        return Created(
            id,
            accepted,
            read=lambda: lifecycle.read_many({id: inputs}).get(id) or lifecycle.observe(id, inputs),
        )

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Raise ProviderBug: every input of a run replaces it, so no update is expected."""
        raise ProviderBug(f"run {id} cannot change {', '.join(sorted(changed))} in place")

    def delete(self, id: str, inputs: Values) -> None:
        """Do nothing: the record of an ended run stays where the API has no delete."""


class DesiredLifecycle(Lifecycle, Protocol):
    """The lifecycle of a desired run state.

    `create` and `update` note the desired state, `reconcile` goes there. `Observation.inputs` has
    the input `desiredState` as it is seen, so that its drift shows as any other drift does.
    """

    def reconcile(self, id: str, inputs: Values, observation: Observation) -> str:
        """Request the next step towards the desired state, unless a step is under way; never wait.

        Return the current step for the status column, with the state as its first word: "starting
        version 2". Return "" in the desired state. Raise RunFailed when it cannot be reached.
        """

    def left_undone(self) -> frozenset[str]:
        """Return the inputs that `update` was to change and `reconcile` has not changed yet."""


@frozen
class Output:
    """An output that is not an input: its name in Python, its type and its description.

    Args:
        from_id: Computes the output from the resource's id, which the preview of an update knows
            while other outputs are unknown; None where the id does not determine it.
    """

    name: str
    type: str
    description: str
    from_id: Callable[[str], Any] | None = None


def whole_id(id: str) -> str:
    """Return the id, for an output that is the resource's id."""
    return id


def last_part_of_id(id: str) -> str:
    """Return the last part of an id, behind a slash, for an output."""
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
    Output("finished_at", "str", "When it ended, RFC 3339, UTC; None until then."),
    Output("purged", "bool", "True when the cloud no longer keeps the finished run."),
    Output(
        "wait_outcome",
        "str",
        "Outcome of the wait: met, pending or failed. A wait is pending after a timeout or an "
        "interruption, and the next up resumes it.",
    ),
)


@frozen
class ReplaceEffect:
    """The effect of a replacement, as texts for its warning.

    Args:
        old: The effect on the existing object: "the live job is terminated and deleted".
        new: The effect of the new object, "all tasks run again at their cost"; "" for no effect.
            Left out when an existing object is adopted instead.
    """

    old: str
    new: str = ""


def _no_warning(state: Values, inputs: Values, names: frozenset[str]) -> str:
    return ""


@frozen
class ResourceType:
    """A type of resource: everything about it but the calls.

    Args:
        token: Type token without its prefix: "tencent/batch:Job".
        noun: Its name in messages: "Batch job".
        form: Definition or run.
        model: Its inputs.
        outputs: Its outputs besides the inputs.
        waits: The values of `wait.until`; empty when there is nothing to wait for.
        default_wait: The `wait.until` of a user who gives no value.
        name_path: Names, from the inputs in state to the object's name in the cloud:
            ("job", "jobName"); empty for an object without a name.
        vendor: Gives region and key.
        connect: Makes the lifecycle for one operation in one region; no network.
        origin: Returns the origin of the objects of a region; None where that is not recorded. No
            network.
        api, create_action: Its description in `pulumi_cloudjobs.api`, and the action that creates
            an object.
        locator_inputs: Inputs, as in state, that a read needs besides region and id.
        not_returned: Inputs, as in state, that no read returns, or not every read. For a required
            one, a value that an import puts in its place, made from the inputs that were read; None
            for the others, which it leaves out.
        list_action: The action that describes many objects at once; "" without such an action.
        list_jobs: Takes a lifecycle, and yields all objects in its region from the service's list
            calls, page by page; None for objects without a status, and for those that the API lists
            inside another object alone.
        states: The cloud's statuses and their meaning; empty for a definition.
        describe_replace: Returns the effect of a replacement, from the whole state that is
            replaced; None where nothing is lost.
        describe_update: Returns the effect of an update in place on a live run, for a warning, from
            the whole state, the new inputs and the names of the inputs that change; "" for no
            warning.
        notice: A line shown on create; "" for no line.
        id_pattern: The form of its ids, as a regular expression; "" when it is not known.
        id_form: The same as a text, after "must be": 'a JobId, "job-xxxxxxxx"'.
        marker_valid_for: How long after the first request a create that is sent again with the same
            marker makes nothing twice: a lost create is sent again then, instead of waiting until
            it can no longer take effect. `timedelta.max`: for ever, by a unique name; zero: never.
        retention_days: For how many days after its creation the cloud lists a run, ended or not;
            None: as long as it exists. An older run is not gone when it is not listed.
    """

    token: str
    noun: str
    form: ResourceForm
    model: type[InputModel]
    outputs: tuple[Output, ...]
    name_path: tuple[str, ...]
    vendor: Vendor
    connect: Callable[[ProcessContext, str, Operation], Lifecycle]
    api: str
    create_action: str
    origin: Callable[[ProcessContext, str], Origin | None] = lambda context, region: None
    list_action: str = ""
    list_jobs: Callable[[Any], Iterator[ListedJob]] | None = None
    locator_inputs: tuple[str, ...] = ()
    not_returned: Mapping[str, Callable[[Values], Any] | None] = field(default_factory=dict)
    states: Mapping[str, JobStatus] = field(default_factory=dict)
    waits: tuple[Literal["accepted", "running", "finished"], ...] = ()
    default_wait: Literal["accepted", "running", "finished"] = "accepted"
    describe_replace: Callable[[Values], ReplaceEffect | None] = lambda state: None
    describe_update: Callable[[Values, Values, frozenset[str]], str] = _no_warning
    notice: str = ""
    id_pattern: str = ""
    id_form: str = ""
    marker_valid_for: timedelta = timedelta(0)
    retention_days: int | None = None

    @property
    def plugin_token(self) -> str:
        """The type token in the plugin: "cloudjobs:tencent/batch/job:Job"."""
        return plugin_token(self.token)

    @property
    def dynamic_token(self) -> str:
        """The type token in the dynamic provider: "pulumi-python:dynamic/batchJob:BatchJob"."""
        return dynamic_token(self.token)

    @property
    def can_wait(self) -> bool:
        """True when a resource of this type waits, so that its state keeps a `waitOutcome`."""
        return bool(self.waits) or self.form is ResourceForm.DESIRED

    def is_placeholder(self, name: str, inputs: Values) -> bool:
        """Return whether an input has the value that an import puts in the place of the real one.

        Args:
            name: The input, as in state.
        """
        placeholder = self.not_returned.get(name)
        return placeholder is not None and inputs.get(name) == placeholder(inputs)

    def remote_name(self, inputs: Values) -> str:
        """Return the object's name in the cloud, for messages; "" when the inputs give none."""
        value: Any = inputs if self.name_path else None
        for name in self.name_path:
            value = value.get(name) if isinstance(value, Mapping) else None

        return str(value or "")


def by_status(
    effects: Mapping[JobStatus, ReplaceEffect],
) -> Callable[[Values], ReplaceEffect | None]:
    """Return a `describe_replace` by the status in state; no status is UNKNOWN."""

    def describe_replace(state: Values) -> ReplaceEffect | None:
        return effects.get(JobStatus(state.get("status") or JobStatus.UNKNOWN))

    return describe_replace


def observe_or(
    operation: Operation,
    inputs: Values,
    read: Callable[[], Observation | None],
    otherwise: Observation,
) -> Observation:
    """Return the observation of a new object, or `otherwise` when the read fails.

    The id of the object is known, and no failed read may lose it. A read that hangs is given up
    when the time of `wait` is over, or after FIRST_READ_SECONDS.
    """
    wait = inputs.get("wait") or {}
    requested = seconds_of(wait.get("timeoutSeconds"))
    try:
        with operation.within(min(FIRST_READ_SECONDS, requested or FIRST_READ_SECONDS)):
            observation = read()
    except Exception:  # noqa: BLE001 - odd responses raise anything, and none of it may lose the id
        return otherwise

    if observation is None:
        return otherwise
    return replace(observation, outputs={**otherwise.outputs, **observation.outputs})
