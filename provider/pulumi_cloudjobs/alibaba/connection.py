"""The transports to Alibaba Cloud."""

from __future__ import annotations

from ..core.calls.transport import Connector, Target
from ..core.http.endpoints import Service, checked_region
from ..core.operation import ProcessContext
from .credentials import endpoint, resolve_credential
from .transport import Transport


def _target(context: ProcessContext, service: Service, region: str) -> Target:
    return Target(
        service,
        endpoint(context.config, service.name, region),
        checked_region(region),
        resolve_credential(context.config, context.environ, context.home),
    )


_CONNECTOR = Connector("alibaba", Transport, _target)
connect = _CONNECTOR.connect
origin_of = _CONNECTOR.origin_of
