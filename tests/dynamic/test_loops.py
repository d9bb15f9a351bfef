"""The replacement for an event loop: for what our handlers return, and for no other provider."""

from __future__ import annotations

import asyncio
import threading

import pytest
from pulumi.runtime import rpc
from pulumi_cloudjobs.dynamic.adaptations.sync_loop import Loops, SyncLoop


def test_plain_values_are_written_as_a_real_loop_writes_them() -> None:
    """State must not depend on the loop that wrote it."""
    values = {
        "a": 1,
        "list": [True, None, {"b": "c"}],
        "secret": rpc.wrap_rpc_secret("d"),
        "unknown": rpc.UNKNOWN,
    }
    loop = asyncio.new_event_loop()
    real = loop.run_until_complete(rpc.serialize_properties(values, {}))
    loop.close()
    assert SyncLoop().run_until_complete(rpc.serialize_properties(values, {})) == real


def test_only_what_was_announced_as_plain_is_written_without_a_loop() -> None:
    """Providers of other packages live in the same process, and may return outputs."""
    loops = Loops(asyncio)
    loops.expect_plain(plain=True)
    assert isinstance(loops.new_event_loop(), SyncLoop)
    real = loops.new_event_loop()
    assert isinstance(real, asyncio.AbstractEventLoop)
    real.close()


def test_threads_announce_plain_values_for_themselves() -> None:
    """Handlers run in many threads at once."""
    loops, created_loops = Loops(asyncio), []
    loops.expect_plain(plain=True)
    other = threading.Thread(target=lambda: created_loops.append(loops.new_event_loop()))
    other.start()
    other.join()
    assert not isinstance(created_loops[0], SyncLoop)
    created_loops[0].close()


def test_something_that_waits_is_an_error_and_no_half_result() -> None:
    """A response without a part of its properties would be worse than an error."""

    async def waits() -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waits for something"):
        SyncLoop().run_until_complete(waits())


def test_every_other_name_comes_from_asyncio() -> None:
    """The host may use more of the module one day."""
    assert Loops(asyncio).sleep is asyncio.sleep
