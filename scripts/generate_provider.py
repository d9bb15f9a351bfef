"""The keys of the configuration and the class `Provider`, written from the vendors' records.

    provider/pulumi_cloudjobs/engine/config_keys.py
        the keys, and which of them make a credential
    provider/pulumi_cloudjobs/dynamic/explicit_provider.py
        the class, with an argument per key

A vendor's record is the `Vendor` in its `credentials.py`, whose first source lists the keys of the
configuration. `scripts/generate.py` calls this module.
"""

from __future__ import annotations

import importlib
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pulumi_cloudjobs.core.credentials import EnvironmentPlace, Vendor
from pydantic.alias_generators import to_snake

PACKAGE = "pulumi_cloudjobs"
VENDORS = ("tencent", "huawei", "alibaba")
LINE_LENGTH = 100
CREDENTIAL_FIELDS = ("key_id", "secret", "token")
SECRET_FIELDS = CREDENTIAL_FIELDS[1:]
COMMON_KEYS = {
    "endpoint": '"embedded" sends all three vendors to the simulator.',
    "journal": "Folder or URL of the journal; see docs/configuration.md.",
    "rates": "Calls per second by action, as JSON; see docs/configuration.md.",
}
"""The keys without a vendor, and what is written about them."""
FIELDS = {
    "key_id": "Id of the key.",
    "secret": "Its secret; given together with the id.",
    "token": "Token of a temporary key.",
    "project_id": "Project of the region.",
    "region": "Region of resources that name none.",
    "endpoint": '"https://host[:port]" in place of the vendor\'s own.',
}
"""The fields of a vendor's record, and what is written about them."""

PROVIDER_DESCRIPTION = """\
The key, the region and the endpoint of the resources that are given it as their provider.

What is not given comes from the stack's configuration, then from the environment and the
vendor's files, as for resources without a provider of their own. Secret keys and tokens are
encrypted in state, also when they are given in plain text."""
"""What is written about the class `Provider`, in every language."""

CONFIG_KEYS_MODULE = '''\
"""The keys of the stack's configuration. Made by `make generate`."""

from __future__ import annotations

CONFIG_NAMESPACE = "cloudjobs"
CONFIG_KEYS = ({keys})
"""Everything that `pulumi config set cloudjobs:<key>` may set for a provider."""
USE_PLUGIN_KEY = "usePlugin"
"""The key that a Python program reads, and no provider."""
CREDENTIALS = {{{credentials}}}
"""The keys that make one credential: its id, its secret, and the token of a temporary one."""
SECRET_CONFIG_KEYS = frozenset(key for _id, *secrets in CREDENTIALS.values() for key in secrets)
"""The keys that have to be set with `--secret`."""
'''

PROVIDER_MODULE = '''\
"""`Provider`: a second key, region or endpoint in one stack. Made by `make generate`.

The engine starts a provider process of its own for it, whose configuration is made of the arguments
(`provider_configuration.py`).
"""

from __future__ import annotations

import pulumi

from .provider_configuration import provider_configuration, provider_in_use

__all__ = ["Provider"]

Text = pulumi.Input[str]


class Provider(pulumi.ProviderResource):
    """{description}

    Example:
        beijing = cloudjobs.Provider("beijing", tencent_region="ap-beijing")
        cloudjobs.tencent.batch.Job("render", ..., opts=pulumi.ResourceOptions(provider=beijing))

    Args:
{descriptions}
    """

    def __init__(
        self,
        resource_name: str,
        /,
        *,
{parameters}
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {{
{arguments}
        }}
        # For functions, which the program itself calls.
        self._configuration = provider_configuration(resource_name, arguments)
        package, properties = provider_in_use(arguments, self._configuration)
        super().__init__(package, resource_name, properties, opts)
'''


@dataclass(frozen=True)
class ConfigKey:
    """A key of the configuration, for which an explicit provider has an argument.

    Args:
        variables: Environment variables that the provider reads where the key is not set.
    """

    name: str
    description: str
    is_secret: bool
    variables: tuple[str, ...]


def config_keys() -> Iterator[ConfigKey]:
    """Yield every key of the configuration."""
    for name, text in COMMON_KEYS.items():
        yield ConfigKey(name, text, is_secret=False, variables=())

    for vendor, keys in _keys_by_vendor().items():
        for field, name in keys.items():
            is_secret = field in SECRET_FIELDS
            variables = tuple(_variables(_record(vendor), field))
            yield ConfigKey(name, FIELDS[field], is_secret=is_secret, variables=variables)


def config_keys_module() -> str:
    """Return the text of engine/config_keys.py."""
    vendors = _keys_by_vendor()
    credentials = []
    for vendor, keys in vendors.items():
        parts = [keys[field] for field in CREDENTIAL_FIELDS]
        credentials.append(f'"{vendor}": ({_quoted(parts)})')

    return CONFIG_KEYS_MODULE.format(
        keys=_quoted(_all_keys(vendors)), credentials=", ".join(credentials)
    )


def provider_module() -> str:
    """Return the text of dynamic/explicit_provider.py."""
    vendors = _keys_by_vendor()
    names = [to_snake(key) for key in _all_keys(vendors)]
    parameters = [f"        {name}: Text | None = None," for name in names]
    arguments = [f'            "{name}": {name},' for name in names]
    return PROVIDER_MODULE.format(
        description=textwrap.indent(PROVIDER_DESCRIPTION, "    ").strip(),
        descriptions="\n".join(_descriptions(vendors)),
        parameters="\n".join(parameters),
        arguments="\n".join(arguments),
    )


def _keys_by_vendor() -> dict[str, dict[str, str]]:
    """Return the keys of each vendor by the field that they set, in the order of its record."""
    keys: dict[str, dict[str, str]] = {}
    for vendor in VENDORS:
        record = _record(vendor)
        config_source = record.places[0]
        keys[vendor] = {field: names[0] for field, names in config_source.names.items()}
        keys[vendor]["endpoint"] = record.endpoint_key
    return keys


def _record(vendor: str) -> Vendor:
    module = importlib.import_module(f"{PACKAGE}.{vendor}.credentials")
    record: Vendor = getattr(module, vendor.upper())
    return record


def _variables(record: Vendor, field: str) -> Iterator[str]:
    """Yield the environment variables that a field of a record is read from, in their order."""
    for place in record.places:
        if isinstance(place, EnvironmentPlace):
            yield from place.names.get(field, ())


def _all_keys(vendors: Mapping[str, Mapping[str, str]]) -> list[str]:
    keys = list(COMMON_KEYS)
    for vendor_keys in vendors.values():
        keys += vendor_keys.values()
    return keys


def _descriptions(vendors: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the lines of the docstring, one entry for the arguments of a field."""
    lines = []
    for key, text in COMMON_KEYS.items():
        lines += _entry(f"{to_snake(key)}: {text}")
    for field, text in FIELDS.items():
        names = [to_snake(keys[field]) for keys in vendors.values() if field in keys]
        lines += _entry(f"{', '.join(names)}: {text}")
    return lines


def _entry(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        LINE_LENGTH,
        initial_indent=" " * 8,
        subsequent_indent=" " * 12,
        break_on_hyphens=False,
    )


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)
