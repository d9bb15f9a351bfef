"""The vendors of the simulator, one line each.

A request goes to the first gateway that claims it, in this order.
"""

from __future__ import annotations

from .alibaba.gateway import AlibabaGateway
from .huawei.gateway import HuaweiGateway
from .service import Gateway, Service
from .tencent.gateway import TencentGateway


def gateways() -> list[Gateway]:
    """Return one gateway per vendor."""
    return [TencentGateway(), AlibabaGateway(), HuaweiGateway()]


def services() -> list[Service]:
    """Return every service of every vendor."""
    return [service for gateway in gateways() for service in gateway.services.values()]
