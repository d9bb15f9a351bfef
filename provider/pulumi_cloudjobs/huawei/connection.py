"""The transports to Huawei Cloud."""

from __future__ import annotations

from ..core.calls.transport import Connector
from .credentials import HUAWEI, endpoint, find_project_id
from .transport import Transport

_CONNECTOR = Connector(HUAWEI, Transport, endpoint, find_project_id)
connect = _CONNECTOR.connect
origin_of = _CONNECTOR.origin_of
