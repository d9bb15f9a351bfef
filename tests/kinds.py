"""Every kind of resource of the package, for tests that hold for all of them."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from pulumi_cloudjobs.core.kind import Kind
from pulumi_cloudjobs.dynamic.provider import CloudJobProvider
from pulumi_cloudjobs.dynamic.resource import CloudJob

SERVICES = ("tencent.dlc", "tencent.oceanus", "tencent.batch", "huawei.dli", "alibaba.emr")


@dataclass(frozen=True)
class Described:
    """A kind with its two classes."""

    kind: Kind
    provider_class: type[CloudJobProvider]
    resource_class: type[CloudJob]

    def __str__(self) -> str:
        return self.kind.token


def _described(service: str) -> list[Described]:
    lifecycle = importlib.import_module(f"pulumi_cloudjobs.{service}.lifecycle")
    resources = importlib.import_module(f"pulumi_cloudjobs.{service}.resources")
    kinds = [value for value in vars(lifecycle).values() if isinstance(value, Kind)]
    names = [kind.token.split(":")[1] for kind in kinds]
    return [
        Described(kind, getattr(resources, f"{name}Provider"), getattr(resources, name))
        for kind, name in zip(kinds, names, strict=True)
    ]


KINDS = [described for service in SERVICES for described in _described(service)]
