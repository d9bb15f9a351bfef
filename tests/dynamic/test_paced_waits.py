"""The wait for the outputs of a program: it costs what there is to wait for, and sees errors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi_cloudjobs.dynamic.host  # noqa: F401 - applies the adaptations of classes
import pytest
from pulumi.runtime import settings, stack
from pulumi_cloudjobs.dynamic.adaptations.paced_waits import PacedWaits

OUTPUTS = 200


class SteppedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock moves by a microsecond at each read, however busy the machine."""

    def __init__(self) -> None:
        super().__init__()
        self._microseconds = 0

    def time(self) -> float:
        self._microseconds += 1
        return self._microseconds / 1e6


class CountingAsyncio(PacedWaits):
    """The module `asyncio`, which counts the tasks that its waits examine.

    Attributes:
        examined: How many each wait was given.
    """

    def __init__(self) -> None:
        super().__init__(asyncio)
        self.examined: list[int] = []

    async def wait(self, tasks: Any, **options: Any) -> Any:
        self.examined.append(len(tasks))
        return await asyncio.wait(tasks, **options)


def wait_for(outputs: Callable[[], list[asyncio.Future[None]]]) -> None:
    """Wait as the SDK does at the end of a program with these outputs."""

    async def program() -> None:
        settings.SETTINGS.outputs.update(outputs())
        await stack.wait_for_rpcs()

    loop = SteppedLoop()
    try:
        loop.run_until_complete(program())
    finally:
        settings.SETTINGS.outputs.clear()
        loop.close()


async def complete_after(steps: int) -> None:
    for _ in range(steps):
        await asyncio.sleep(0)


def one_after_the_other() -> list[asyncio.Future[None]]:
    """Return outputs of which each one is complete a step after the one before."""
    return [asyncio.ensure_future(complete_after(number)) for number in range(OUTPUTS)]


def test_a_wait_examines_an_output_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the CPU time of a program with ten thousand resources went into examining them."""
    without, paced = CountingAsyncio(), CountingAsyncio()
    assert isinstance(vars(stack)["asyncio"], PacedWaits)
    monkeypatch.setattr(stack, "asyncio", without)
    wait_for(one_after_the_other)

    monkeypatch.setattr(stack, "asyncio", PacedWaits(paced))
    wait_for(one_after_the_other)

    assert sum(without.examined) > OUTPUTS**2 / 4
    assert sum(paced.examined) <= 2 * OUTPUTS


def test_an_error_of_an_output_ends_the_wait_for_all_others() -> None:
    """A program whose `apply` fails must not wait for a job of an hour."""

    async def fail() -> None:
        raise ValueError("from an apply")

    def outputs() -> list[asyncio.Future[None]]:
        loop = asyncio.get_running_loop()
        endless = [loop.create_future() for _ in range(OUTPUTS)]
        return [*endless, asyncio.ensure_future(fail())]

    assert isinstance(vars(stack)["asyncio"], PacedWaits)
    with pytest.raises(ValueError, match="from an apply"):
        wait_for(outputs)
