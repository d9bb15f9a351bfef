"""The provider's process in the dynamic host, which hands on neither URN nor timeout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pulumi import dynamic

from ..core.operation import Operation, ProcessContext
from ..core.verbs.protocol import Verbs
from ..engine.config_keys import CONFIG_NAMESPACE
from ..engine.process import CONFIGURATION, Front, ProviderProcess
from . import host

if TYPE_CHECKING:
    from .provider import CloudJobProvider


FRONT = Front(
    cancelled=lambda: host.adapt().cancelled,
    engine_address=lambda: host.adapt().engine.address,
    status=host.status,
    info=host.info,
    warn=host.warn,
    park=host.park,
)


class Process(ProviderProcess):
    """The process, as the provider classes use it.

    Args:
        context: The context of the handlers; None takes it from the configuration.
    """

    def __init__(self, context: ProcessContext | None = None) -> None:
        super().__init__(FRONT, context)

    def configure(self, request: dynamic.ConfigureRequest) -> None:
        """Take the configuration, which is the same for every class of a process."""
        values = {name: request.config.get(f"{CONFIG_NAMESPACE}:{name}") for name in CONFIGURATION}
        self.take_configuration(values)

    def handler(self, provider: type[CloudJobProvider]) -> Verbs:
        """Return the handler of a provider class, made on its first use."""
        return self.verbs(provider, provider.new_handler)

    def new_operation(self, *all_props: Mapping[str, Any], creates: bool = False) -> Operation:
        """Return the operation of the running request.

        Args:
            all_props: The properties that the request carries.
            creates: Whether the request is a create.
        """
        request = host.current_request()
        return self.operation_on(
            request.urn if request else "",
            *all_props,
            timeout_seconds=request.timeout_seconds if request else None,
            creates=creates,
        )


__all__ = ["Process"]
