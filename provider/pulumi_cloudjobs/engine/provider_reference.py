"""The name of a provider class, as the dynamic host finds it in state.

The host unpickles the text `__provider` of a resource. The pickle of a name is shorter than that of
a class, and needs none: so the plugin can write it as well.
"""

from __future__ import annotations

import base64

from ..core.type_tokens import dynamic_names

PACKAGE = __package__.partition(".")[0]


def provider_reference(token: str) -> str:
    """Return the pickle of a provider's name: opcodes GLOBAL and STOP of protocol 0.

    Args:
        token: Of a resource type: "tencent/batch:Job". `Completion` has no name.
    """
    name = dynamic_names(token)[0]
    return base64.b64encode(f"c{PACKAGE}\n{name}\n.".encode()).decode()


__all__ = ["PACKAGE", "provider_reference"]
