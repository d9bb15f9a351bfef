"""The secrets that a process has from its configuration and its environment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from .config_keys import SECRET_CONFIG_KEYS

_SECRET_NAME = re.compile(
    r"(SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|PRIVATE_KEY|SECRET_KEY|SECRET_ACCESS_KEY"
    r"|ACCESS_KEY_SECRET|ACCOUNT_KEY|STORAGE_KEY|API_KEY|SDK_SK)$",
    re.IGNORECASE,
)
_SECRET_PARAMETER = re.compile(r"(password|secret|token|key|signature|sig)$", re.IGNORECASE)
SHORTEST_OF_ENVIRONMENT = 8
"""Characters of the shortest secret that is taken from the environment by the name of its variable:
a shorter value may well be a number of seconds, or a switch."""


def secrets_of_process(config: Mapping[str, str], environ: Mapping[str, str]) -> Iterator[str]:
    """Yield keys, tokens and passwords, also those in URLs of proxies, endpoints and backends."""
    for key, value in config.items():
        if key in SECRET_CONFIG_KEYS:
            yield value
        yield from _secrets_in_url(value)

    for name, value in environ.items():
        if _SECRET_NAME.search(name) and len(value) >= SHORTEST_OF_ENVIRONMENT:
            yield value
        yield from _secrets_in_url(value)


def _secrets_in_url(value: str) -> Iterator[str]:
    """Yield the password and the secret parameters of a URL; nothing of another text."""
    if "://" not in value:
        return
    try:
        url = urlsplit(value.strip())
        password, parameters = url.password, parse_qsl(url.query)
    except ValueError:
        return

    if password:
        yield password
        yield unquote(password)
    for name, text in parameters:
        if _SECRET_PARAMETER.search(name):
            yield text


__all__ = ["secrets_of_process"]
