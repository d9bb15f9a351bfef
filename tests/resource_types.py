"""Every resource type of the package, for tests that hold for all of them."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

import pulumi_cloudjobs
from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.dynamic.provider import CloudJobProvider
from pulumi_cloudjobs.dynamic.resource import CloudJob

PACKAGE = Path(pulumi_cloudjobs.__file__).parent
SERVICES = sorted(
    ".".join(path.parent.relative_to(PACKAGE).parts) for path in PACKAGE.glob("*/*/resources.py")
)


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
BY_DYNAMIC_TOKEN = {
    described.resource_type.dynamic_token: described.resource_type for described in RESOURCE_TYPES
}
"""The resource types by their names in the state of a Python program."""
