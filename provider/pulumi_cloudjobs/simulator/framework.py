"""The vocabulary of the simulator: a call, its response, an API fault, and the facts of a service.

    Call                 a request on its way through the simulator
    Response             the status, headers and body that go back
    ApiFault             the error that a gateway or an action raises to refuse a call
    ServiceDeclaration   the name, settings and fixtures of a service, which the store needs
    Fixture              an object that a fresh cloud holds

Actions and gateways work on a transaction of the store, so they are in `service.py`, above it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from pydantic.dataclasses import dataclass as validated_dataclass

from pulumi_cloudjobs.core.http.pool import Request

from .inputs import STRICT, Document, Json, PerSecond, Seconds, Text, Whole

# The account every fresh cloud knows, for all vendors.
EMBEDDED_KEY_ID = "embedded-access-key"
EMBEDDED_SECRET = "embedded-secret-key"
EMBEDDED_ACCOUNT = "100000000001"


class ApiFault(Exception):
    """The error of a cloud that refuses a call.

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
    """A request on its way through the simulator. Its repr never shows headers, body or payload.

    `identify` fills service, action and region from the request, trusting nothing yet;
    `verify` fills account; `perform` fills payload and object_id. Fields that are not known stay
    "".

    Args:
        request: The bytes as they came; header names in lower case.
        payload: The parameters, parsed.
        region: As named by the request: "ap-guangzhou", "cn-north-4".
        account: Owner of the objects this call may see: an owner may have several keys.
        object_id: Id of the object that was created or addressed, for the call log.
    """

    vendor: str
    request: Request = field(repr=False)
    request_id: str
    service: str = ""
    action: str = ""
    region: str = ""
    account: str = ""
    payload: Json = field(default_factory=dict, repr=False)
    object_id: str = ""

    @property
    def description(self) -> str:
        """The name of the API description of the service: "tencent_batch"."""
        return f"{self.vendor}_{self.service}"


@dataclass
class Response:
    """The response to a call. `body` is JSON unless it is bytes already; None is an empty body."""

    status: int
    body: Any = field(repr=False)
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    code: str = ""  # the vendor's error code, for the call log; "" for success


@validated_dataclass(frozen=True, config=STRICT)
class Fixture:
    """An object that a fresh cloud holds. `data` is the vendor's own document."""

    object_type: Text
    region: Text
    id: Text
    data: Document = field(default_factory=dict)
    name: Text = ""
    parent: Text = ""
    state: Text | Whole = ""


class ServiceSettings(BaseModel):
    """Settings of every service; a service's own class adds its further settings."""

    model_config = STRICT

    # How long a finished run is kept; None: for ever.
    purge_seconds: Seconds | None = None
    # Calls per second. Read with the action's name, so a pattern names an action; None: see
    # `quotas`.
    quota: PerSecond | None = None


@dataclass
class ServiceDeclaration:
    """The facts of a service that the store and the control interface need.

    Args:
        vendor: "tencent", "huawei", "alibaba".
        name: "batch", "oceanus", "dlc", "dli", "emr".
        version: The API version it serves; "" where the vendor has none.
        settings: What tests and users may change, with types and defaults; the full key is
            "<vendor>.<service>.<setting>".
        fixtures: What a fresh cloud holds.
        live: For each object type, without vendor and service ("job"), the states in which
            something runs and costs.
    """

    vendor: str
    name: str
    version: str = ""
    settings: type[ServiceSettings] = ServiceSettings
    fixtures: Sequence[Fixture] = ()
    live: Mapping[str, Collection[str | int]] = field(default_factory=dict)

    def object_type(self, noun: str) -> str:
        """Return an object type: `batch.object_type("job")` is "tencent/batch/job"."""
        return f"{self.vendor}/{self.name}/{noun}"


def header(request: Request, name: str) -> str:
    """Return a header's value, "" when it is absent.

    `name` is lower case, as header names in a Call are.
    """
    return request.headers.get(name, "")
