"""The simulator inside this process, for `endpoint: embedded`."""

from __future__ import annotations

from ..core.errors import ConfigurationError
from ..core.private_folder import PROJECT_FOLDER


def open_embedded_simulator() -> object:
    """Return the simulator as a WSGI application; it keeps its objects in the project's folder.

    Raises:
        ConfigurationError: The store cannot be opened, so nothing was sent.
    """
    from ..simulator.app import create_app, open_store
    from ..simulator.store import UnusableStore

    store = open_store(PROJECT_FOLDER)
    try:
        store.open()
    except UnusableStore as error:
        raise ConfigurationError(
            f"the simulator: {error}; run as the user who owns it, or copy the project"
        ) from None

    return create_app(store)


__all__ = ["open_embedded_simulator"]
