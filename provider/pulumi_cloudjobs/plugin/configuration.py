"""The configuration of a provider: the stack's own, or the arguments of an explicit provider.

The engine sends a default provider the stack's configuration, and an explicit one its arguments
alone. What those leave out is added when the provider is checked, and state keeps it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..core.credentials import ACCOUNT_KEY
from ..engine.config_keys import CONFIG_NAMESPACE, SECRET_CONFIG_KEYS
from ..engine.config_lines import plaintext_key_line, unknown_key_lines
from ..engine.explicit_providers import completed, described_arguments

ENGINES_OWN = frozenset({"version", "pluginDownloadURL", "pluginChecksums", "parameterization"})
_DEFAULT_NAME = re.compile(r"default(_[0-9a-zA-Z_]+)?")


def is_default(urn: str) -> bool:
    """Return whether a provider is the one that the engine makes itself."""
    return bool(_DEFAULT_NAME.fullmatch(urn.rsplit("::", 1)[-1]))


def settings_in(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of this package among the properties of a provider."""
    return {
        name: value
        for name, value in props.items()
        if name not in ENGINES_OWN and not name.startswith("__")
    }


def arguments_of(urn: str, props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties that an explicit provider keeps in state: see `explicit_providers`.

    Args:
        urn: The provider.
        props: The properties that its program gives.
    """
    given = settings_in(props)
    account = described_arguments(urn.rsplit("::", 1)[-1], given, spelled=str)
    return {**props, **completed(given, stack_configuration().get), ACCOUNT_KEY: account}


def stack_configuration() -> dict[str, Any]:
    """Return the stack's configuration of this package; {} in a debugged plugin.

    The engine hands it to each provider that it starts, by names without the namespace
    (pkg/host/host.go, `Provider`).
    """
    try:
        values = json.loads(os.environ.get("PULUMI_CONFIG", ""))
    except ValueError:
        return {}

    return values if isinstance(values, dict) else {}


def changed_keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the keys that differ, in order."""
    before, after = settings_in(old), settings_in(new)
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def warnings_of(props: Mapping[str, Any], secret_names: set[str]) -> Iterator[str]:
    """Yield a line for each unknown key, and for each secret key that is not encrypted.

    Args:
        props: The properties of a default provider.
        secret_names: Those that are encrypted.
    """
    given = settings_in(props)
    yield from unknown_key_lines(f"{CONFIG_NAMESPACE}:{name}" for name in given)
    for name in sorted(SECRET_CONFIG_KEYS):
        if given.get(name) and name not in secret_names:
            yield plaintext_key_line(f"{CONFIG_NAMESPACE}:{name}")


__all__ = ["arguments_of", "changed_keys", "is_default", "settings_in", "warnings_of"]
