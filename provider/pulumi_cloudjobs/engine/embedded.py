"""The simulator inside this process, for `endpoint: embedded`."""

from __future__ import annotations

import os

from ..core.errors import ConfigurationError
from ..core.private_folder import store_folder


def open_embedded_simulator() -> object:
    """Return the simulator as a WSGI application; its objects are in the project's folder.

    `PULUMI_CLOUDJOBS_STORE` names another folder, so that several projects can use one cloud.

    Raises:
        ConfigurationError: The store cannot be opened, so nothing was sent.
    """
    from ..simulator.app import create_app, open_store
    from ..simulator.store import UnusableStore

    store = open_store(store_folder(os.environ))
    try:
        store.open()
    except UnusableStore as error:
        raise ConfigurationError(
            f"the simulator: {error}; run as the user who owns it, or copy the project"
        ) from None

    return create_app(store)


__all__ = ["open_embedded_simulator"]
