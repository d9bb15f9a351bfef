"""gRPC without its asyncio half, which a server of threads never calls.

`import grpc` imports `grpc.aio`, `asyncio` and with it TLS, a third of the memory and of the start
of a provider. Here empty modules stand in for them while the rest is imported. From then on
`grpc.aio` does not work in the process.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from types import ModuleType
from typing import Any

GRPC = "grpc"
ASYNCIO_HALF = ("asyncio", "grpc.aio")


def load_grpc() -> Any:
    """Return the package `grpc`; whole when it, or a part of what is left out, is imported already.

    Raises:
        ModuleNotFoundError: The package is not installed.
    """
    if not any(name in sys.modules for name in (GRPC, *ASYNCIO_HALF)):
        # An unfamiliar grpc may need more of asyncio than its name: then it gets all of it.
        with suppress(Exception):
            _import_without_asyncio()

    return importlib.import_module(GRPC)


def _import_without_asyncio() -> None:
    stand_ins = {name: ModuleType(name) for name in ASYNCIO_HALF}
    sys.modules.update(stand_ins)
    try:
        grpc = importlib.import_module(GRPC)
    except BaseException:
        for name in [name for name in sys.modules if name.partition(".")[0] == GRPC]:
            del sys.modules[name]
        raise
    finally:
        for name in stand_ins:
            sys.modules.pop(name, None)

    vars(grpc).pop("aio", None)


__all__ = ["load_grpc"]
