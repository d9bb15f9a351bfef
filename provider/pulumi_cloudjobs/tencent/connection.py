"""The transports to Tencent Cloud."""

from __future__ import annotations

from ..core.calls.transport import Connector
from .credentials import TENCENT, endpoint
from .transport import Transport

_CONNECTOR = Connector(TENCENT, Transport, endpoint)
connect = _CONNECTOR.connect
origin_of = _CONNECTOR.origin_of
