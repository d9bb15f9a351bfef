"""The vocabulary of the simulator: a call, its response, a refusal, a service, a vendor's gateway.

    Gateway   one per vendor: recognises a request, verifies it, hands it to a service, and wraps
              responses and errors
    Service   a table of actions, settings and fixtures; one module per service,
              `simulator/<vendor>/<service>.py`
    action    a function (call, tx) -> the plain response as a dict; raises ApiFault
    tx        `store.Transaction`: the objects, the clock, the settings; one per call, undone when
              the action refuses

A new service is a module with a `Service` and one line in its vendor's gateway. A new vendor is one
line in `vendors.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel
from pydantic.dataclasses import dataclass as validated_dataclass

from pulumi_cloudjobs.core.http.pool import Request

from .inputs import STRICT, Document, PerSecond, Seconds, Text, Whole

if TYPE_CHECKING:
    from .store import Record, Transaction

# The account every fresh cloud knows, for all vendors.
EMBEDDED_KEY_ID = "embedded-access-key"
EMBEDDED_SECRET = "embedded-secret-key"
EMBEDDED_ACCOUNT = "100000000001"

Action = Callable[["Call", "Transaction"], dict[str, Any]]


class ApiFault(Exception):
    """The cloud says no.

    Raised by gateways and actions; everything the action had written is undone.

    Args:
        code: As the cloud spells it: "ResourceNotFound.Job", "DLI.0001".
        message: The cloud's words.
        status: HTTP status; None takes the vendor's usual one.
        details: Further fields of the vendor's error body.
    """

    def __init__(
        self, code: str, message: str, *, status: int | None = None, **details: Any
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status
        self.details = details


@dataclass
class Call:
    """One request on its way through the cloud. Its repr never shows headers, body or payload.

    `identify` fills service, action and region from what the request says, trusting nothing yet;
    `verify` fills account; `perform` fills payload and object_id. Fields that are not known stay
    "".

    Args:
        request: The bytes as they came; header names in lower case.
        payload: The parameters, parsed.
        region: As named by the request: "ap-guangzhou", "cn-north-4".
        account: Owner of the objects this call may see: one owner may have several keys.
        object_id: Id of the object that was made or addressed, for the call log.
    """

    vendor: str
    request: Request = field(repr=False)
    request_id: str
    service: str = ""
    action: str = ""
    region: str = ""
    account: str = ""
    payload: dict[str, Any] = field(default_factory=dict, repr=False)
    object_id: str = ""


@dataclass
class Answer:
    """What goes back. `body` is JSON unless it is bytes already; None is an empty body."""

    status: int
    body: Any = field(repr=False)
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    code: str = ""  # the vendor's error code, for the call log; "" for success


@validated_dataclass(frozen=True, config=STRICT)
class Fixture:
    """An object that stands in a fresh cloud. `data` is the vendor's own document."""

    kind: Text
    region: Text
    id: Text
    data: Document = field(default_factory=dict)
    name: Text = ""
    parent: Text = ""
    state: Text | Whole = ""


class ServiceSettings(BaseModel):
    """Settings of every service; a service's own class adds what else may be changed."""

    model_config = STRICT

    # How long a finished run is kept; None: for ever.
    purge_seconds: Seconds | None = None
    # Calls per second. Asked for with the action's name, so a pattern names an action; None: see
    # `quotas`.
    quota: PerSecond | None = None


@dataclass
class Service:
    """One service of one vendor.

    Args:
        vendor: "tencent", "huawei", "alibaba".
        name: "batch", "oceanus", "dlc", "dli", "emr".
        version: The API version it answers to; "" where the vendor has none.
        settings: What tests and users may change, with types and defaults; the full key is
            "<vendor>.<service>.<setting>".
        fixtures: What a fresh cloud holds.
        live: For each kind, named as in `kind()`, the states in which something runs and costs.
        force: Called when the control interface forces an object into a state, instead of the plain
            cut-the-schedule-and-append; for objects whose parts have schedules of their own.

    >>> batch = Service("tencent", "batch", version="2017-03-12")
    >>> @batch.action("SubmitJob")
    ... def submit_job(call, tx):
    ...     return {"JobId": tx.insert(...).id}
    """

    vendor: str
    name: str
    version: str = ""
    settings: type[ServiceSettings] = ServiceSettings
    fixtures: Sequence[Fixture] = ()
    live: Mapping[str, Collection[str | int]] = field(default_factory=dict)
    force: Callable[[Record, str | int, bool, str, Transaction], None] | None = None
    actions: dict[str, Action] = field(default_factory=dict)

    def action(self, name: str) -> Callable[[Action], Action]:
        """Register the decorated function as the action `name`, spelt as the API spells it."""

        def register(function: Action) -> Action:
            self.actions[name] = function
            return function

        return register

    def kind(self, what: str) -> str:
        """Kind of an object in the store: `batch.kind("job")` is "tencent/batch/job"."""
        return f"{self.vendor}/{self.name}/{what}"


class Gateway(Protocol):
    """What stands in front of one vendor's services."""

    vendor: str

    @property
    def services(self) -> Mapping[str, Service]:
        """By name."""

    def claims(self, request: Request) -> bool:
        """Whether the request is for this vendor; looks at path, query, headers and form, and changes nothing."""

    def identify(self, request: Request, request_id: str) -> Call:
        """Service, action and region as the request names them, "" where it does not.

        Never refuses.
        """

    def verify(self, call: Call, tx: Transaction) -> None:
        """Check key, signature, time window, nonce and token; set `call.account` and `tx.account`, or raise ApiFault."""

    def quota(self, call: Call) -> float | None:
        """Documented calls per second of this action; None when the documents name none."""

    def throttled(self, call: Call) -> ApiFault:
        """The refusal of a call above its quota."""

    def perform(self, call: Call, tx: Transaction) -> Answer:
        """Check the parameters, run the action, wrap its answer; raises ApiFault."""

    def refuse(self, call: Call, refusal: ApiFault) -> Answer:
        """The vendor's error envelope."""


def header(request: Request, name: str) -> str:
    """A header's value, "" when it is absent.

    `name` is lower case, as header names in a Call are.
    """
    return request.headers.get(name, "")
