"""Services, which perform calls, and gateways, which receive them for a vendor.

    Gateway   one per vendor: recognises a request, verifies it, hands it to a service, and wraps
              responses and errors
    Service   a table of actions with the settings and fixtures of the service;
              `simulator/<vendor>/<service>/service.py`
    action    a function (call, tx) -> the plain response as a dict; raises ApiFault
    tx        `store.Transaction`: the objects, the clock, the settings; one per call, undone when
              the action raises

A new service is a folder with a `Service`, which the gateway finds by its place and name. A new
vendor is one line in `vendors.py`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.http.pool import Request

from .framework import ApiFault, Call, Response, ServiceDeclaration
from .inputs import Json
from .objects import Record
from .store import Transaction

Action = Callable[[Call, Transaction], Json]
Force = Callable[[Record, str | int, bool, str, Transaction], None]
"""Puts an object into a state: record, state, whether it is final, reason, transaction."""


@dataclass
class Service(ServiceDeclaration):
    """A service of a vendor.

    Args:
        actions: The functions by the name that the API gives the action.
        force: Called when the control interface forces an object into a state. None: the steps
            ahead are cut off, and the forced state is appended. For objects whose parts have
            schedules of their own.

    >>> batch = Service("tencent", "batch", actions={"SubmitJob": submit_job})
    """

    actions: Mapping[str, Action] = field(default_factory=dict)
    force: Force | None = None


def services_in(package: str) -> dict[str, Service]:
    """Return the services of a vendor by name: each folder of the package is one.

    The service of the folder `batch` is the constant `batch` of its module `service`.

    Args:
        package: "pulumi_cloudjobs.simulator.tencent".
    """
    services: dict[str, Service] = {}
    for info in pkgutil.iter_modules(importlib.import_module(package).__path__):
        if info.ispkg:
            module = importlib.import_module(f"{package}.{info.name}.service")
            services[info.name] = getattr(module, info.name)

    return services


def usual_status(call: Call, services: Iterable[str], code: str) -> int:
    """Return the documented HTTP status of an error code; 400 for a code without a status.

    Args:
        services: The vendor's services. One of them documents the code when the call names no
            service, because the codes of a gateway are the same for all.
    """
    for service in [call.service] if call.service else services:
        entry = api.load(f"{call.vendor}_{service}")["error_codes"].get(code, {})
        if "http" in entry:
            status: int = entry["http"][0]
            return status

    return 400


class Gateway(Protocol):
    """The front of a vendor's services."""

    vendor: str

    @property
    def services(self) -> Mapping[str, Service]:
        """The services by name."""

    def claims(self, request: Request) -> bool:
        """Report whether the request is for this vendor.

        Reads path, query, headers and form, and changes nothing.
        """

    def identify(self, request: Request, request_id: str) -> Call:
        """Read service, action and region from the request; "" where it names none.

        Never refuses.
        """

    def verify(self, call: Call, tx: Transaction) -> None:
        """Check key, signature, time window, nonce and token; set `call.account` and `tx.account`.

        Raises:
            ApiFault: One of them is wrong.
        """

    def throttled(self, call: Call) -> ApiFault:
        """Return the fault of a call above its quota."""

    def perform(self, call: Call, tx: Transaction) -> Response:
        """Check the parameters, run the action, wrap its response; raises ApiFault."""

    def refuse(self, call: Call, fault: ApiFault) -> Response:
        """Wrap a fault in the vendor's error envelope."""
