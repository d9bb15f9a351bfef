"""The engine's DiffConfig, which shows that a resource is given another provider.

The host responds with UNIMPLEMENTED; the call itself is the news. It comes before the diff of a
resource whose provider differs from the one in state. The engine asks for the provider's own diff
as well, but before the host is adapted.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from ..host_state import HOST, Host
from .host_code import replace_code, servicer_method

_own_diff_config: Callable[[Any, Any, Any], Any] | None = None


def note_provider_changes(_host: Host, main: ModuleType) -> bool:
    """Replace the code of the host's DiffConfig."""
    global _own_diff_config  # noqa: PLW0603 - the code that runs in the host has no other way to it
    method = servicer_method(main, "DiffConfig")
    original = replace_code(method, _diff_config_in_host)  # type: ignore[arg-type]
    if original is None:
        return False

    _own_diff_config = original
    return True


def _diff_config_in_host(self: Any, request: Any, context: Any) -> Any:
    """Lend its code to the host, whose globals hold no name of this module."""
    from pulumi_cloudjobs.dynamic.adaptations.provider_changes import on_diff_config

    return on_diff_config(self, request, context)


def on_diff_config(servicer: Any, request: Any, context: Any) -> Any:
    """Note the change of provider, and respond as the host does."""
    HOST.provider_changed = True
    assert _own_diff_config is not None
    return _own_diff_config(servicer, request, context)
