"""Facts of the installed package: its version, and its schema."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from ..core.errors import ConfigurationError

DISTRIBUTION = "pulumi-cloudjobs"
SCHEMA_FILE = Path(__file__).with_name("schema.json")


def version() -> str:
    """Return the version of the package; "" when it runs from a checkout."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return ""


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


__all__ = ["schema", "version"]
