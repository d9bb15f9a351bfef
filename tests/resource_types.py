"""Every resource type of the package, for tests that hold for all of them."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.dynamic.provider import CloudJobProvider
from pulumi_cloudjobs.dynamic.resource import CloudJob

SERVICES = ("tencent.dlc", "tencent.oceanus", "tencent.batch", "huawei.dli", "alibaba.emr")


@dataclass(frozen=True)
class Described:
    """A resource type with its two classes."""

    resource_type: ResourceType
    provider_class: type[CloudJobProvider]
    resource_class: type[CloudJob]

    def __str__(self) -> str:
        return self.resource_type.token


def _described(service: str) -> list[Described]:
    resources = importlib.import_module(f"pulumi_cloudjobs.{service}.resources")
    classes = [value for value in vars(resources).values() if isinstance(value, type)]

    described = []
    for provider in classes:
        if provider is CloudJobProvider or not issubclass(provider, CloudJobProvider):
            continue

        resource = getattr(resources, provider.__name__.removesuffix("Provider"))
        described.append(Described(provider.resource_type(), provider, resource))

    return described


RESOURCE_TYPES = [described for service in SERVICES for described in _described(service)]
