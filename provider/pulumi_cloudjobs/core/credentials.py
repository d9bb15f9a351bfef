"""What a request is signed with, and how the places it may come from are walked through.

Each vendor's `credentials.py` lists its own places in a table (stack configuration, environment
variables, credentials files); the walk and its error texts are here, once. Nothing here goes over
the network: the metadata service of a virtual machine, assumed roles and single sign-on are left
out, temporary credentials that stand in a place are used.
"""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pydantic.alias_generators import to_snake

from .errors import ConfigurationError
from .http.endpoints import is_embedded

EMBEDDED_KEY_ID = "embedded-access-key"
EMBEDDED_SECRET = "embedded-secret-key"

LARGEST_FILE_BYTES = 1024 * 1024
ACCOUNT_KEY = "accountArguments"
"""Configuration key that only an account's own process has: `{"name": ..., "arguments": [...]}` as
JSON."""

_ODD_CHARACTERS = (
    (re.compile(r"[\r\n]"), "a line break"),
    (re.compile(r"[ \t]"), "a space or a tab"),
    (re.compile(r"[\x00-\x1f\x7f]"), "a control character"),
    (re.compile(r"[\"']"), "a quotation mark"),
    (re.compile(r"[^\x00-\x7f]"), "a character outside ASCII"),
)

_REST_OF_A_KEY = re.compile(r"^[ \t]*(?=\S*[A-Z0-9+/])[A-Za-z0-9+/]+={1,2}[ \t]*$", re.MULTILINE)
"""The second line of a token that an editor has wrapped: Base64 with its padding, which reads like
`name =`."""

Names = Mapping[str, tuple[str, ...]]
"""Field -> its names in a place; the first that is set wins. Fields: key_id, secret, token, region,
project_id."""


@dataclass(frozen=True, slots=True)
class Credential:
    """An access key pair, with a session token when it is a temporary one.

    Args:
        key_id: What the cloud calls SecretId, AK or AccessKeyId; not secret.
        secret: What the cloud calls SecretKey, SK or AccessKeySecret.
        token: Token of temporary credentials; None for a long-lived pair.
        source: Where the pair came from, for error texts: "cloudjobs:tencentSecretId", "environment
            variable X", "secret_id of section [default] in file Y".
        account: Name of the `Provider` whose configuration it is; "" for another place.
    Raises:
        ConfigurationError: A part holds a character that no key has.
    """

    key_id: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    source: str = ""
    account: str = ""

    def __post_init__(self) -> None:
        pair = f"the pair from {self.source or 'an unknown place'}"
        checked_key(self.key_id, source=f"the id of {pair}")
        checked_key(self.secret, source=f"the secret of {pair}")
        checked_key(self.token or "", source=f"the token of {pair}")


@dataclass(frozen=True, slots=True)
class CredentialSources:
    """Where the walk looks: the stack's configuration without its namespace, the environment, the home folder."""

    config: Mapping[str, str] = field(repr=False)
    environ: Mapping[str, str] = field(repr=False)
    home: Path


class UnsupportedSource(Exception):
    """A place holds something this package does not use, such as a role to assume; the text says what."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The chosen part of a credentials file.

    Args:
        values: Under the names of the file.
        title: For error texts: "profile work", "section [default]"; "" when the file holds one pair
            only.
    """

    values: Mapping[str, str] = field(repr=False)
    title: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """The values of one place, read once.

    Args:
        values: Under the place's own names.
        source: Names one value in a phrase, for error texts.
    """

    values: Mapping[str, str] = field(repr=False)
    source: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Value:
    """One value without the white space around it, its own name in its place, and the phrase that names it."""

    name: str
    text: str = field(repr=False)
    source: str


class CredentialSource(Protocol):
    """One place where a pair may stand. Pairs are never put together from two places."""

    @property
    def names(self) -> Names: ...

    def load(self, at: CredentialSources) -> Contents:
        """Read the place. Raises UnsupportedSource, or ConfigurationError for a file that cannot be read."""

    def where(self, at: CredentialSources) -> str:
        """Where a pair would have to stand, for the error that found none."""


@dataclass(frozen=True, slots=True)
class ConfigSource:
    """The stack's configuration, and the arguments of an explicit provider, which stand in the same keys."""

    names: Names

    def load(self, at: CredentialSources) -> Contents:
        return Contents(at.config, lambda name: config_source(at.config, name))

    def where(self, at: CredentialSources) -> str:
        key_id, secret = self.names["key_id"][0], self.names["secret"][0]
        commands = f"`pulumi config set cloudjobs:{key_id}` and `pulumi config set --secret cloudjobs:{secret}`"
        return f"stack configuration ({commands})"


@dataclass(frozen=True, slots=True)
class EnvironmentPlace:
    """Environment variables of one tool."""

    names: Names

    def load(self, at: CredentialSources) -> Contents:
        return Contents(at.environ, lambda name: f"environment variable {name}")

    def where(self, at: CredentialSources) -> str:
        return f"environment variables {self.names['key_id'][0]} and {self.names['secret'][0]}"


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A credentials file of a vendor's SDK or CLI.

    Args:
        path: Makes the usual path from the environment: "~/.aliyun/config.json".
        variables: Environment variables that name another path; a file named so has to exist.
        read: Takes the text of the file and the environment and gives the chosen section or
            profile. Raises UnsupportedSource, ValueError, TypeError, RecursionError or configparser.Error.
    """

    names: Names
    path: Callable[[Mapping[str, str]], str]
    read: Callable[[str, Mapping[str, str]], Profile]
    variables: tuple[str, ...] = ()

    def load(self, at: CredentialSources) -> Contents:
        path, named_by = self._path(at)
        title = shown(path)
        file = at.home / path[2:] if path.startswith("~/") else Path(path)

        text = _text_of(file, title)
        if text is None:
            if named_by:
                raise ConfigurationError(
                    f"environment variable {named_by} names {title}, and there is no such file"
                )
            return Contents({}, lambda name: f"{name} in file {title}")

        try:
            profile = self.read(text, at.environ)
        except (ValueError, TypeError, RecursionError, configparser.Error):
            # The parsers quote the line they stumble over, and that may be the one with the key.
            raise ConfigurationError(
                f"the credentials file {title} is malformed: write it again, with each key and token on one line"
            ) from None

        inside = f" of {profile.title}" if profile.title else ""
        return Contents(profile.values, lambda name: f"{name}{inside} in file {title}")

    def where(self, at: CredentialSources) -> str:
        path, named_by = self._path(at)
        hint = f" (another with {self.variables[0]})" if self.variables and not named_by else ""
        return f"file {shown(path)}{hint}"

    def _path(self, at: CredentialSources) -> tuple[str, str]:
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
    places: tuple[CredentialSource, ...]


def resolve_credential(vendor: Vendor, at: CredentialSources) -> Credential:
    """The first pair found; the embedded cloud's own pair when requests go there.

    Raises:
        ConfigurationError: None found (the text names every place), half a pair, or a file that
            cannot be read.
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
        except UnsupportedSource as reason:
            where = f"{where}, which {reason}"
        else:
            if credential is not None:
                return credential
        looked_in.append(where)
    raise ConfigurationError(
        f"no credentials for {vendor.title}; looked in: {'; '.join(looked_in)}"
    )


def find_value(vendor: Vendor, at: CredentialSources, name: str) -> Value | None:
    """Another value of the same places, such as "region" or "project_id"; None when no place has it.

    The place of the pair does not matter: the key may come from a file and the region from the
    configuration. For the embedded cloud only the configuration counts, so that variables set for a
    real cloud do not lead it astray.
    """
    places = vendor.places[:1] if is_embedded(at.config, vendor.endpoint_key) else vendor.places
    for place in places:
        if name not in place.names:
            continue
        try:
            found = _first(place.names, place.load(at), name)
        except UnsupportedSource:
            continue
        if found is not None:
            return found
    return None


def find_region(vendor: Vendor, at: CredentialSources) -> str | None:
    """The region; None when none is configured anywhere. The embedded cloud has one of its own."""
    default = vendor.embedded_region if is_embedded(at.config, vendor.endpoint_key) else None
    found = find_value(vendor, at, "region")
    return found.text if found else default


def region_places(vendor: Vendor) -> str:
    """Every place a region is looked for, for an error text."""
    config, environment = vendor.places[0].names["region"], vendor.places[1].names["region"]
    return f"`pulumi config set cloudjobs:{config[0]}`, or an environment variable: {', '.join(environment)}"


def checked_key(text: str, *, source: str) -> str:
    """Return a key id, a secret or a token that consists of printable ASCII characters.

    No cloud gives out other ones. Sent all the same, they end in an error of the HTTP library that
    quotes the text.

    Args:
        source: Names the text in the error, which shows no part of it.
    Raises:
        ConfigurationError: A line break, a blank, a control character, a quotation mark, or none of
            ASCII is in it.
    """
    for pattern, title in _ODD_CHARACTERS:
        if pattern.search(text):
            raise ConfigurationError(
                f"{source} contains {title}, which no key or token has: "
                "set it again, as one line without blanks and quotation marks"
            )
    return text


def config_source(config: Mapping[str, str], name: str) -> str:
    """Name a value of the configuration: an argument of the account that this process serves, or a key of the stack."""
    account = _account(config)
    if to_snake(name) in account.get("arguments", ()):
        return f"argument {to_snake(name)} of Provider {shown(account.get('name'))}"
    return f"cloudjobs:{name}"


def shown(value: object) -> str:
    """Return a path or a name for an error text: one line, of characters that every terminal and gRPC can take."""
    escaped = (
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in str(value)
    )
    return "".join(escaped)


def ini_section(text: str, section: str) -> Profile:
    """One section of an INI file, without interpolation.

    Raises:
        UnsupportedSource: It is missing.
        ValueError, configparser.Error: The file is malformed.
    """
    if _REST_OF_A_KEY.search(text):
        raise ValueError("a key or token is spread over two lines")
    parser = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=("#",))
    parser.read_string(text)
    if not parser.has_section(section):
        raise UnsupportedSource(f"has no section [{shown(section)}]")
    return Profile(dict(parser.items(section)), f"section [{shown(section)}]")


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
    """The profile of that name in the list that CLI files hold.

    Raises:
        UnsupportedSource: It is missing.
    """
    for profile in profiles if isinstance(profiles, list) else []:
        if isinstance(profile, dict) and profile.get("name") == name:
            return profile
    if not isinstance(name, str) or not name:
        raise UnsupportedSource("names no current profile")
    raise UnsupportedSource(f"has no profile {shown(name)}")


def text_values(values: Mapping[str, Any]) -> dict[str, str]:
    """Those members of a JSON object that are text."""
    return {name: value for name, value in values.items() if isinstance(value, str)}


def _pair(place: CredentialSource, at: CredentialSources) -> Credential | None:
    contents = place.load(at)
    key_id, secret = (
        _first(place.names, contents, "key_id"),
        _first(place.names, contents, "secret"),
    )
    if key_id is None and secret is None:
        return None

    if key_id is None or secret is None:
        own_names = [
            found.name if found else place.names[name][0]
            for name, found in (("key_id", key_id), ("secret", secret))
        ]
        there, missing = own_names if key_id else reversed(own_names)
        raise ConfigurationError(
            f"half a key pair: {contents.source(there)} is set, and {contents.source(missing)} is not; set both"
        )

    token = _first(place.names, contents, "token")
    for found in (key_id, secret, token):
        if found is not None:
            checked_key(found.text, source=found.source)
    account = _account(at.config).get("name") if isinstance(place, ConfigSource) else None
    return Credential(
        key_id.text,
        secret.text,
        token.text if token else None,
        source=key_id.source,
        account=str(account or ""),
    )


def _first(names: Names, contents: Contents, name: str) -> Value | None:
    """The first value of a field that is set; None when none is. Empty text counts as not set.

    White space around it is left out, a line break at the end too: an INI file cannot hold any
    there, `$(cat FILE)` drops it, and a secret that Kubernetes or Docker mounts often has it. So
    every place is read alike.
    """
    for own_name in names.get(name, ()):
        text = contents.values.get(own_name, "").strip()
        if text:
            return Value(own_name, text, contents.source(own_name))
    return None


def _text_of(file: Path, title: str) -> str | None:
    """The text of a credentials file, with or without the mark that Windows editors put before it (BOM).

    Returns:
        None when there is no such file.
    Raises:
        ConfigurationError: It cannot be read, is too large, or is no UTF-8 text.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:  # ValueError: a NUL or a lone surrogate in the path
        raise ConfigurationError(
            f"the credentials file {title} cannot be read: {type(error).__name__}"
        ) from None

    if len(content) > LARGEST_FILE_BYTES:
        raise ConfigurationError(
            f"the file {title} is larger than 1 MiB, so it is no credentials file"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(
            f"the credentials file {title} is not UTF-8 text: save it as UTF-8"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _account(config: Mapping[str, str]) -> dict[str, Any]:
    try:
        return json_object(config.get(ACCOUNT_KEY) or "{}")
    except (ValueError, TypeError, RecursionError):
        return {}
