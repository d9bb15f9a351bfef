"""The transports to Alibaba Cloud."""

from __future__ import annotations

from ..core.calls.transport import Connector
from .credentials import ALIBABA, endpoint
from .transport import Transport

_CONNECTOR = Connector(ALIBABA, Transport, endpoint)
connect = _CONNECTOR.connect
origin_of = _CONNECTOR.origin_of
