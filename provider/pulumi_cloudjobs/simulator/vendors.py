"""The vendors of the embedded cloud, one line each.

The order is the order in which they are asked for a request.
"""

from __future__ import annotations

from .alibaba.gateway import AlibabaGateway
from .framework import Gateway, Service
from .huawei.gateway import HuaweiGateway
from .tencent.gateway import TencentGateway


def gateways() -> list[Gateway]:
    """One gateway per vendor."""
    return [TencentGateway(), AlibabaGateway(), HuaweiGateway()]


def services() -> list[Service]:
    """Every service of every vendor."""
    return [service for gateway in gateways() for service in gateway.services.values()]
