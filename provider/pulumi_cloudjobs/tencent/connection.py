"""The transport of a Tencent Cloud service in a region, shared by a whole process; no network."""

from __future__ import annotations

from collections.abc import Callable

from ..core.calls.rate_limit import rate_limiters_of
from ..core.http.endpoints import Service
from ..core.operation import ProcessContext
from ..core.origin import Origin
from .credentials import endpoint, resolve_credential
from .transport import Transport


def connect(context: ProcessContext, service: Service, region: str) -> Transport:
    """Return the transport for a service in a region, shared by all its resources.

    Raises:
        ConfigurationError: No credentials, a refused endpoint, or malformed rates.
    """
    return context.shared(
        ("tencent", service.name, region), lambda: _transport(context, service, region)
    )


def origin_of(service: Service) -> Callable[[ProcessContext, str], Origin]:
    """Return a function that returns the origin of the objects of a region; no network."""
    return lambda context, region: connect(context, service, region).origin


def _transport(context: ProcessContext, service: Service, region: str) -> Transport:
    return Transport(
        http=context.http,
        credential=resolve_credential(context.config, context.environ, context.home),
        endpoint=endpoint(context.config, service.name, region),
        region=region,
        service=service,
        paces=rate_limiters_of(context),
        clock=context.clock.now,
    )
