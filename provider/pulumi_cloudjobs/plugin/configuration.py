"""The configuration of a provider: the stack's own, or the arguments of an explicit provider.

The engine sends a default provider the stack's configuration, and an explicit one its arguments
alone. What those leave out comes from the environment and the vendors' files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..core.credentials import ACCOUNT_KEY
from ..core.names import to_snake
from ..engine.config_keys import CONFIG_KEYS, CONFIG_NAMESPACE, SECRET_CONFIG_KEYS
from ..engine.config_lines import plaintext_key_line, unknown_key_lines

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


def configuration_of(urn: str, props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration of a process.

    An explicit provider names its arguments, for the texts of errors.

    Args:
        urn: The provider; "" when it is not known, then it is taken for a default one.
        props: Its properties.
    """
    given = settings_in(props)
    if not urn or is_default(urn):
        return given

    arguments = [to_snake(name) for name in CONFIG_KEYS if name in given]
    account = {"name": urn.rsplit("::", 1)[-1], "arguments": arguments}
    return {**given, ACCOUNT_KEY: json.dumps(account)}


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


__all__ = ["changed_keys", "configuration_of", "is_default", "settings_in", "warnings_of"]
