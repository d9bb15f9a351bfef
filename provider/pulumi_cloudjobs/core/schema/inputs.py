"""The base of every input model, and the marks of its fields.

A model drives check, diff, the typed constructor, the docs table and the request: a field is
declared once, with its constraints (`declarations.py`), the effect of a change (`OnChange`), and
what is special about its value (`Mark`).

A field has three names: `app_name` in Python and in error texts, `appName` in state, `AppName` on
the wire. `schema.py` has the walks over a model, `validation.py` the texts on a bad value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Annotated, Any, ClassVar, Literal

from ..frozen import frozen
from ..names import to_pascal
from .declarations import BeforeValidator, Field
from .durations import seconds_of


class OnChange(Enum):
    """The effect of an input's change on the object in the cloud."""

    UPDATES = "updates in place"
    RESTARTS = "restarts"
    REPLACES = "replaces"
    LOCAL = "changes nothing in the cloud"


class Mark(Enum):
    """A mark of a field: what is special about its value."""

    SECRET = "encrypted in state, never compared with what the cloud returns"
    JSON_TEXT = "text that holds JSON; compared parsed"
    MAYBE_ESCAPED = "text that the cloud may return with HTML entities"
    UNORDERED = "a list whose order means nothing to the cloud"
    DURATION = "a length of time in seconds, or as text with units; compared in seconds"
    NEVER_EMPTIED = "a list that the API cannot empty in place; emptying it replaces"
    NOT_SENT = "not a field of the request; for other actions of the API, or for this package alone"

    # Enum's own is written in Python, and marks are looked up a hundred times per resource.
    __hash__ = object.__hash__


@frozen
class Wire:
    """The name on the wire, where it differs from the model's spelling of the Python name."""

    name: str


@frozen
class OmittedField:
    """A request field of the API that is not an input, with the reason."""

    name: str
    reason: str


@frozen
class CheckFailure:
    """A mistake in the inputs.

    Args:
        path: The place of the mistake, as in state: "job.tasks[1].taskName"; "" for the resource
            as a whole. Users read it as in Python, see `validation.failure_line`.
        reason: A sentence that says what is allowed, with field names as in Python.
    """

    path: str
    reason: str


class Unknown:
    """A value that is not known yet, from a resource that a preview has not created."""

    _only: ClassVar[Unknown | None] = None

    def __new__(cls) -> Unknown:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "<unknown>"

    def __deepcopy__(self, memo: object) -> Unknown:
        return self


UNKNOWN = Unknown()


@frozen
class Secret:
    """A value that the front end must hand to the engine as a secret. `repr` hides it."""

    value: Any

    def __repr__(self) -> str:
        return "<secret>"


class ModelType(type):
    """The type of a model. Without a type of their own, mypy refuses models as keys of a cache."""


class InputModel(metaclass=ModelType):
    """The base of a resource's inputs and of every object nested in them.

    Its annotations are evaluated when its fields are first needed: a command uses few of the models
    of a service. Unknown fields are refused, because a typo there is the user's. `on_change` is the
    effect of a change when neither the field nor an object around it has an effect of its own.
    """

    on_change: ClassVar[OnChange] = OnChange.REPLACES
    left_out: ClassVar[tuple[OmittedField, ...]] = ()

    @classmethod
    def wire_name(cls, name: str) -> str:
        """Return the usual spelling on the wire of a Python name.

        Services with another spelling override this method.
        """
        return to_pascal(name)

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Yield the mistakes of rules that touch several fields of this object.

        Args:
            value: The object with its names as in state. Fields may be absent, of a wrong type
                (reported separately), or UNKNOWN: a rule that touches an unknown value yields
                nothing.
            at: Path of this object, to be put before the field's name with `join`.
        """
        yield from ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Let pydantic validate an object of this model, where one is nested in another."""
        from .pydantic_models import pydantic_model

        return handler(pydantic_model(cls))


def join(at: str, name: str) -> str:
    """Return the path of a member: `job.tasks[1]` for `job` and `tasks[1]`.

    An empty `at` leaves the name as it is.
    """
    return f"{at}.{name}" if at else name


def _no_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("must be a whole number, not true or false")
    return value


NoBool = BeforeValidator(_no_bool)
"""For numbers: Python takes true for 1, and an API does not."""

Int = Annotated[int, NoBool]
"""A whole number. Pulumi sends every number as a float; 3.0 becomes 3, 3.5 is refused. Text with
digits passes: add `Strict()` where the API refuses it."""


def _in_seconds(value: Any) -> Any:
    seconds = None if isinstance(value, Unknown) else seconds_of(value)
    return value if seconds is None else int(seconds)


YEAR_SECONDS = 365 * 86400

Seconds = Annotated[
    int, NoBool, BeforeValidator(_in_seconds), Mark.DURATION, Field(gt=0, le=YEAR_SECONDS)
]
"""A length of time of at most a year: whole seconds, or text such as "90m"."""


class Wait(InputModel):
    """The wait of `pulumi up` for the job."""

    on_change = OnChange.LOCAL

    until: Annotated[
        Literal["accepted", "running", "finished"] | None,
        Field(
            description="State to wait for: `accepted` (the API took it), `running` (ready for use)"
            " or `finished`."
        ),
    ] = None
    timeout_seconds: Annotated[
        Seconds | None,
        Field(
            description='Time for the whole wait, in seconds or as text such as "90m";'
            " default 3600."
        ),
    ] = None
    poll_seconds: Annotated[
        Seconds | None,
        Field(
            description="Seconds between two polls of the job. Default: 1 or 2 at first, then"
            " growing to 30. A value that the quota of the API does not allow is raised."
        ),
    ] = None


class Stop(InputModel):
    """The stop of a live job before it is deleted or replaced."""

    on_change = OnChange.LOCAL

    timeout_seconds: Annotated[
        Seconds | None,
        Field(
            description='Time for stopping and deleting, in seconds or as text such as "90m";'
            " default 900."
        ),
    ] = None


REGION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def _a_region(value: Any) -> Any:
    if value == "":
        raise ValueError("must not be empty")
    if isinstance(value, str) and not REGION.fullmatch(value):
        raise ValueError(
            f'must be a region such as "ap-guangzhou" or "cn-north-4", not "{value[:40]}"'
        )
    return value


class Regional(InputModel):
    """Inputs that every resource has."""

    region: Annotated[
        Annotated[str, BeforeValidator(_a_region)] | None,
        OnChange.REPLACES,
        Field(description="Region; default: the configured one of the vendor."),
    ] = None
    adopt: Annotated[
        str | None,
        OnChange.LOCAL,
        Field(
            description="Id of an existing object to take over instead of creating one. "
            "Only a create reads it.",
            min_length=1,
        ),
    ] = None


class Definition(Regional):
    """Common inputs of an object that the cloud stores and that does not run by itself."""


class StoppableDefinition(Definition):
    """A definition whose live runs stand in the way of its delete."""

    stop: Annotated[
        Stop | None, OnChange.LOCAL, Field(description="How live runs are stopped before delete.")
    ] = None


class Run(Regional):
    """Common inputs of something that runs once: a task, a job, a session."""

    wait: Annotated[
        Wait | None, OnChange.LOCAL, Field(description="How long `pulumi up` follows the job.")
    ] = None
    stop: Annotated[
        Stop | None, OnChange.LOCAL, Field(description="How a live job is stopped before delete.")
    ] = None
    triggers: Annotated[
        dict[str, Any] | None,
        OnChange.REPLACES,
        Field(
            description="Any values. A change of them starts a new run of the same definition, "
            "and has no other effect."
        ),
    ] = None


COMMON_INPUTS = frozenset({"region", "adopt", "wait", "stop", "triggers"})
"""Inputs that are ours and not the API's, by their Python names."""
