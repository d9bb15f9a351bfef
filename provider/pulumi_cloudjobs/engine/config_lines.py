"""Lines about keys of the configuration: those that nothing reads, and secrets in plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .config_keys import CONFIG_KEYS, CONFIG_NAMESPACE, USE_PLUGIN_KEY

KNOWN_KEYS = (*CONFIG_KEYS, USE_PLUGIN_KEY)


def unknown_key_lines(keys: Iterable[str]) -> Iterator[str]:
    """Yield a line for each unknown key, with the nearest name; values are never shown."""
    # Imported here, because every program waits for imports, and most have no unknown key.
    import difflib

    by_plain_name = {_plain(name): name for name in KNOWN_KEYS}
    for key in sorted(keys):
        namespace, _, name = key.partition(":")
        if namespace != CONFIG_NAMESPACE or name in KNOWN_KEYS:
            continue

        close = difflib.get_close_matches(_plain(name), by_plain_name, n=1, cutoff=0.6)
        hint = "docs/configuration.md lists the keys"
        if close:
            hint = f"did you mean {CONFIG_NAMESPACE}:{by_plain_name[close[0]]}?"
        yield f"{key} is an unknown key of the configuration and has no effect; {hint}"


def plaintext_key_line(key: str) -> str:
    """Return the line about a secret key that the configuration holds in plain text."""
    return (
        f"{key} is not encrypted in the configuration of this stack; "
        f"encrypt it with `pulumi config set --secret {key}`, "
        "and renew it if others may have read it"
    )


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


__all__ = ["plaintext_key_line", "unknown_key_lines"]
