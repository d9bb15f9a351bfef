"""What a request is signed with, and how the places it may come from are walked through.

Each vendor's `credentials.py` lists its own places in a table (stack configuration, environment variables,
credentials files); the walk and its error texts are here, once. Nothing here goes over the network: the metadata
service of a virtual machine, assumed roles and single sign-on are left out, temporary credentials that stand in a
place are used.
"""

from __future__ import annotations

import configparser
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from .endpoints import is_embedded
from .errors import ConfigurationError

EMBEDDED_KEY_ID = "embedded-access-key"
EMBEDDED_SECRET = "embedded-secret-key"

ACCOUNT_KEY = "account"
"""The configuration key by which an `Account` tells its process what it is called."""

Names = Mapping[str, tuple[str, ...]]
"""Field -> its names in a place; the first that is set wins. Fields: key_id, secret, token, region, project_id."""


@dataclass(frozen=True, slots=True)
class Credential:
    """An access key pair, with a session token when it is a temporary one.

    Args:
        key_id: What the cloud calls SecretId, AK or AccessKeyId; not secret.
        secret: What the cloud calls SecretKey, SK or AccessKeySecret.
        token: Token of temporary credentials; None for a long-lived pair.
        source: Where the pair came from, for error texts: "cloudjobs:tencentSecretId", "environment variable X",
            "secret_id in file Y".
        account: Name of the `Account` whose configuration it is; "" for another place.
    """

    key_id: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    source: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Where the walk looks: the stack's configuration without its namespace, the environment, the home folder."""

    config: Mapping[str, str] = field(repr=False)
    environ: Mapping[str, str] = field(repr=False)
    home: Path


class Unusable(Exception):
    """A place holds something this package does not use, such as a role to assume; the text says what."""


class Place(Protocol):
    """One place where a pair may stand. Pairs are never put together from two places."""

    @property
    def names(self) -> Names: ...

    def values(self, at: Lookup) -> Mapping[str, str]:
        """What stands there, under the place's own names."""

    def source(self, at: Lookup, name: str) -> str:
        """Where one value stands, in one phrase."""

    def where(self, at: Lookup) -> str:
        """Where a pair would have to stand, for the error that found none."""


@dataclass(frozen=True, slots=True)
class ConfigPlace:
    """The stack's configuration."""

    names: Names

    def values(self, at: Lookup) -> Mapping[str, str]:
        return at.config

    def source(self, at: Lookup, name: str) -> str:
        account = at.config.get(ACCOUNT_KEY)
        return f'cloudjobs:{name} of Account "{account}"' if account else f"cloudjobs:{name}"

    def where(self, at: Lookup) -> str:
        key_id, secret = self.names["key_id"][0], self.names["secret"][0]
        commands = f"`pulumi config set cloudjobs:{key_id}` and `pulumi config set --secret cloudjobs:{secret}`"
        return f"stack configuration ({commands})"


@dataclass(frozen=True, slots=True)
class EnvironmentPlace:
    """Environment variables of one tool."""

    names: Names

    def values(self, at: Lookup) -> Mapping[str, str]:
        return at.environ

    def source(self, at: Lookup, name: str) -> str:
        return f"environment variable {name}"

    def where(self, at: Lookup) -> str:
        return f"environment variables {self.names['key_id'][0]} and {self.names['secret'][0]}"


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A credentials file of a vendor's SDK or CLI.

    Args:
        path: Makes the usual path from the environment: "~/.aliyun/config.json".
        variables: Environment variables that name another path; a file named so has to exist.
        read: Takes the text of the file and the environment and gives the values of the chosen section or profile.
            Raises Unusable, ValueError, TypeError or configparser.Error.
    """

    names: Names
    path: Callable[[Mapping[str, str]], str]
    read: Callable[[str, Mapping[str, str]], Mapping[str, str]]
    variables: tuple[str, ...] = ()

    def values(self, at: Lookup) -> Mapping[str, str]:
        path, named_by = self._path(at)
        file = at.home / path[2:] if path.startswith("~/") else Path(path)
        try:
            text = file.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            if named_by:
                raise ConfigurationError(
                    f"environment variable {named_by} names {path}, and there is no such file"
                ) from None
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"the credentials file {path} cannot be read: {type(error).__name__}") from None
        try:
            return self.read(text, at.environ)
        except (ValueError, TypeError, configparser.Error):
            # The parsers quote the line they stumble over, and that may be the one with the key.
            raise ConfigurationError(f"the credentials file {path} is malformed") from None

    def source(self, at: Lookup, name: str) -> str:
        return f"{name} in file {self._path(at)[0]}"

    def where(self, at: Lookup) -> str:
        path, named_by = self._path(at)
        hint = f" (another with {self.variables[0]})" if self.variables and not named_by else ""
        return f"file {path}{hint}"

    def _path(self, at: Lookup) -> tuple[str, str]:
        """The path, and the variable that named it or ""."""
        for variable in self.variables:
            if at.environ.get(variable):
                return at.environ[variable], variable
        return self.path(at.environ), ""


@dataclass(frozen=True, slots=True)
class Vendor:
    """What the walk has to know of a vendor.

    Args:
        title: "Tencent Cloud".
        endpoint_key: "tencentEndpoint"; says whether the embedded cloud is meant.
        embedded_region: Region of the embedded cloud when none is configured.
        places: In the order they are looked in; the first is the stack's configuration.
    """

    title: str
    endpoint_key: str
    embedded_region: str
    places: tuple[Place, ...]


def find_credential(vendor: Vendor, at: Lookup) -> Credential:
    """The first pair found; the embedded cloud's own pair when requests go there.

    Raises:
        ConfigurationError: None found (the text names every place), half a pair, or a file that cannot be read.
    """
    if is_embedded(at.config, vendor.endpoint_key):
        return Credential(EMBEDDED_KEY_ID, EMBEDDED_SECRET, source="the embedded cloud")
    looked_in = []
    for place in vendor.places:
        if "key_id" not in place.names:
            continue
        where = place.where(at)
        try:
            credential = _pair(place, at)
        except Unusable as reason:
            where = f"{where}, which {reason}"
        else:
            if credential is not None:
                return credential
        looked_in.append(where)
    raise ConfigurationError(f"no credentials for {vendor.title}; looked in: {'; '.join(looked_in)}")


def find_value(vendor: Vendor, at: Lookup, name: str) -> str | None:
    """Another value of the same places, such as "region" or "project_id"; None when no place has it.

    The place of the pair does not matter: the key may come from a file and the region from the configuration. For the
    embedded cloud only the configuration counts, so that variables set for a real cloud do not lead it astray.
    """
    places = vendor.places[:1] if is_embedded(at.config, vendor.endpoint_key) else vendor.places
    for place in places:
        if name not in place.names:
            continue
        try:
            found = _first(place, at, name)
        except Unusable:
            continue
        if found is not None:
            return found[1]
    return None


def find_region(vendor: Vendor, at: Lookup) -> str | None:
    """The region; None when none is configured anywhere. The embedded cloud has one of its own."""
    default = vendor.embedded_region if is_embedded(at.config, vendor.endpoint_key) else None
    return find_value(vendor, at, "region") or default


def region_places(vendor: Vendor) -> str:
    """Every place a region is looked for, for an error text."""
    config, environment = vendor.places[0].names["region"], vendor.places[1].names["region"]
    return f"`pulumi config set cloudjobs:{config[0]}`, or an environment variable: {', '.join(environment)}"


def ini_section(text: str, section: str) -> dict[str, str]:
    """One section of an INI file without interpolation; empty when it is missing."""
    parser = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=("#",))
    parser.read_string(text)
    return dict(parser.items(section)) if parser.has_section(section) else {}


def json_object(text: str) -> dict[str, Any]:
    """A JSON object.

    Raises:
        ValueError, TypeError: It is none.
    """
    value = json.loads(text)
    if not isinstance(value, dict):
        raise TypeError("no JSON object")
    return value


def named_profile(profiles: object, name: object) -> dict[str, Any]:
    """The profile of that name in the list that CLI files hold; empty when it is missing."""
    for profile in profiles if isinstance(profiles, list) else []:
        if isinstance(profile, dict) and profile.get("name") == name:
            return profile
    return {}


def text_values(values: Mapping[str, Any]) -> dict[str, str]:
    """Those members of a JSON object that are text."""
    return {name: value for name, value in values.items() if isinstance(value, str)}


def _pair(place: Place, at: Lookup) -> Credential | None:
    key_id, secret = _first(place, at, "key_id"), _first(place, at, "secret")
    if key_id is None and secret is None:
        return None
    if key_id is None or secret is None:
        own_names = [
            found[0] if found else place.names[name][0] for name, found in (("key_id", key_id), ("secret", secret))
        ]
        there, missing = own_names if key_id else reversed(own_names)
        raise ConfigurationError(
            f"half a key pair: {place.source(at, there)} is set, and {place.source(at, missing)} is not; set both"
        )
    token = _first(place, at, "token")
    account = at.config.get(ACCOUNT_KEY, "") if isinstance(place, ConfigPlace) else ""
    return Credential(key_id[1], secret[1], token[1] if token else None, place.source(at, key_id[0]), account)


def _first(place: Place, at: Lookup, name: str) -> tuple[str, str] | None:
    """The name and the value of a field; None when it is not set. Empty text counts as not set."""
    values = place.values(at)
    for own_name in place.names.get(name, ()):
        value = values.get(own_name, "").strip()
        if value:
            return own_name, value
    return None
