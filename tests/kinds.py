"""Every kind of resource of the package, for tests that hold for all of them."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.dynamic.provider import CloudJobProvider
from pulumi_cloudjobs.dynamic.resource import CloudJob

SERVICES = ("tencent.dlc", "tencent.oceanus", "tencent.batch", "huawei.dli", "alibaba.emr")


@dataclass(frozen=True)
class Described:
    """A kind with its two classes."""

    resource_type: ResourceType
    provider_class: type[CloudJobProvider]
    resource_class: type[CloudJob]

    def __str__(self) -> str:
        return self.resource_type.token


def _described(service: str) -> list[Described]:
    resources = importlib.import_module(f"pulumi_cloudjobs.{service}.resources")
    providers = [
        value
        for value in vars(resources).values()
        if isinstance(value, type) and issubclass(value, CloudJobProvider)
    ]
    return [
        Described(
            provider.resource_type(),
            provider,
            getattr(resources, provider.__name__[: -len("Provider")]),
        )
        for provider in providers
        if provider is not CloudJobProvider
    ]


KINDS = [described for service in SERVICES for described in _described(service)]
