"""A wait for the outputs of a program that does not examine all of them at the end of each one.

The SDK (`wait_for_rpcs` in pulumi/runtime/stack.py) waits until the first of all open outputs is
complete, and starts again with the others. Each round examines all of them: with ten thousand
resources these are twenty thousand, ten thousand times, and half of the program's CPU time. Here a
pause before each round grows with their number, so that a round takes all that became complete
meanwhile. An error of an output still ends the program before the other outputs are complete; with
ten thousand resources the error comes a second later.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pulumi.runtime import stack

PAUSE_SECONDS_PER_OUTPUT = 5e-5
"""A round takes a twentieth of it for each output."""
_asyncio = vars(stack).get("asyncio")


class PacedWaits:
    """A replacement for the module `asyncio`, whose `wait` pauses first.

    Args:
        original: The module itself, for every other name.
    """

    def __init__(self, original: Any) -> None:
        self._original = original

    async def wait(self, tasks: Collection[Any], **options: Any) -> Any:
        """Return the complete and the other tasks, as `asyncio.wait` does."""
        await self._original.sleep(PAUSE_SECONDS_PER_OUTPUT * len(tasks))
        return await self._original.wait(tasks, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


def pace_waits() -> None:
    """Let the SDK wait for outputs in rounds, if it is familiar."""
    if _is_familiar():
        vars(stack)["asyncio"] = PacedWaits(_asyncio)


def _is_familiar() -> bool:
    # Older SDKs, such as 3.216, wait for one output after the other.
    names = stack.wait_for_rpcs.__code__.co_names
    return _asyncio is not None and {"asyncio", "wait", "FIRST_COMPLETED"} <= set(names)
