"""Checks that an object is addressed where it was made: same endpoint, same project, same key.

"Not found" at another place proves nothing, so no verb concludes from it that an object is gone.
"""

from __future__ import annotations

from ..errors import ConfigurationError
from ..origin import ORIGIN, Origin
from ..resource_type import Values
from .verb_context import VerbContext


class Origins:
    """The origins of objects of one resource type, as recorded in state and as configured now."""

    def __init__(self, context: VerbContext) -> None:
        self._context = context

    def current(self, inputs: Values) -> Origin | None:
        """Return the origin of what this process makes now; None where none is recorded."""
        region = inputs.get("region")
        if not isinstance(region, str):
            return None

        return self._context.resource_type.origin(self._context.process, region)

    def record(
        self,
        id: str,
        state: Values,
        inputs: Values,
    ) -> Values:
        """Return the state of an object that this process has reached, with the current origin."""
        origin = self.current(inputs)
        if origin is None:
            return state

        return {**state, ORIGIN: origin.recorded(id)}

    def describe_move(
        self,
        id: str,
        state: Values,
        owner: str,
        *,
        other_provider: bool,
    ) -> str:
        """Describe how another provider of a resource leads to another place; "" when it does not.

        Raises:
            ConfigurationError: The same provider is configured for another place than the object
                has.
        """
        try:
            origin = self.current(state)
        except ConfigurationError:  # check has reported it
            return ""

        if origin is None or not other_provider:
            self._refuse_difference(id, state, owner, origin)
            return ""

        recorded = state.get(ORIGIN)
        difference = origin.difference(recorded)
        if difference:
            return difference
        if origin.has_other_key(recorded, id):
            return f"another key in state, the one from {origin.key_source} in the configuration"

        return ""

    def require_same_place(
        self,
        id: str,
        state: Values,
        inputs: Values,
        urn: str,
    ) -> None:
        """Raise before anything is sent to another endpoint or project than the object's own."""
        self._refuse_difference(
            id,
            state,
            urn,
            self.current(inputs),
        )

    def require_same_key(
        self,
        id: str,
        state: Values,
        inputs: Values,
        urn: str,
    ) -> None:
        """Raise when an object that is not found was made with another key.

        It may belong to another account, where it still exists.
        """
        origin = self.current(inputs)
        if origin is None or state.get("purged"):
            return

        if origin.has_other_key(state.get(ORIGIN), id):
            raise ConfigurationError(
                f"the key from {origin.key_source} does not find it, and another key made it, "
                "perhaps in another account where it still exists; configure a key of the account "
                "that made it, or, if this is the account and it is gone, run "
                f"`pulumi state delete '{urn}'`"
            )

    def _refuse_difference(
        self,
        id: str,
        state: Values,
        urn: str,
        origin: Origin | None,
    ) -> None:
        difference = origin.difference(state.get(ORIGIN)) if origin is not None else ""
        if difference:
            raise ConfigurationError(
                f"{self._context.label(id)} was made elsewhere: {difference}; nothing was sent. "
                "Set the configuration back; or, if both lead to the same account, run "
                f"`pulumi state delete '{urn}'` and write adopt=\"{id}\""
            )
