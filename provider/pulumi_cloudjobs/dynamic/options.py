"""Resource options of this package, which refuse what a dynamic provider cannot do."""

from __future__ import annotations

from typing import Any

import pulumi


class Options(pulumi.ResourceOptions):
    """The options of one resource, which refuse `import_`.

    The engine imports by a read that does not name the provider, and the dynamic host fails with a
    traceback. Options keep their class when they are copied or merged, so an id that a
    transformation sets on them is refused as well.

    Args:
        refusal: The text of the error, with `{id}` for the id.
        options: The options themselves.
    """

    def __init__(self, refusal: str, **options: Any) -> None:
        self._refusal = refusal
        super().__init__(**options)

    @property
    def import_(self) -> str | None:
        """Return None: every id is refused."""
        return None

    @import_.setter
    def import_(self, id: str | None) -> None:
        if id is not None:
            # The SDK prints a RunError as one line, without a traceback of the program.
            raise pulumi.RunError(self._refusal.replace("{id}", str(id)))


__all__ = ["Options"]
