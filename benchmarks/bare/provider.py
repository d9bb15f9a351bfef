"""The yardstick: a dynamic provider that does nothing, written as lean as possible.

It is pickled by reference and not as a secret, like ours: either would cost it more than its work.
"""

from __future__ import annotations

import sys
import threading
import uuid
from concurrent.futures import thread as futures_thread
from typing import Any

from pulumi import dynamic


class BareProvider(dynamic.ResourceProvider):
    """A provider whose outputs are its inputs; the SDK's check, diff and read do nothing."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        return dynamic.CreateResult(uuid.uuid4().hex, props)


class Bare(dynamic.Resource, module="bare", name="Bare"):
    """A resource of the bare provider."""


class WaitingProvider(BareProvider):
    """A bare provider whose creates never end.

    The host has four workers; this one is given as many as there are waits.
    """

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        frame = sys._getframe()
        while frame.f_code is not futures_thread._worker.__code__:
            assert frame.f_back is not None
            frame = frame.f_back

        frame.f_locals["executor_reference"]()._max_workers = sys.maxsize
        threading.Event().wait()
        return super().create(props)
