"""The package schema, as the installed package has it."""

from __future__ import annotations

from pathlib import Path

from ..core.errors import ConfigurationError

DISTRIBUTION = "pulumi-cloudjobs"
SCHEMA_FILE = Path(__file__).with_name("schema.json")


def schema() -> str:
    """Return the package schema as JSON.

    Raises:
        ConfigurationError: The package has no schema.
    """
    try:
        return SCHEMA_FILE.read_text(encoding="utf-8")
    except OSError:
        raise ConfigurationError(
            f"the schema {SCHEMA_FILE.name} of {DISTRIBUTION} cannot be read: install the package "
            "again, or run `make generate` in a checkout"
        ) from None


__all__ = ["schema"]
