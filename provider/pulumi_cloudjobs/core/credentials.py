"""Credentials, and the search for them in the places of a vendor.

Each vendor's `credentials.py` lists its own places in a table: stack configuration, environment
variables, credentials files. The search and its error texts are here, once. Nothing here goes over
the network: the metadata service of a virtual machine, assumed roles and single sign-on are left
out. Temporary credentials in a place are used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Protocol

from .errors import ConfigurationError
from .frozen import frozen
from .http.endpoints import is_embedded
from .names import to_snake

EMBEDDED_KEY_ID = "embedded-access-key"
EMBEDDED_SECRET = "embedded-secret-key"

LARGEST_FILE_BYTES = 1024 * 1024
ACCOUNT_KEY = "accountArguments"
"""Configuration key that only the process of an explicit provider has.

Its value is JSON: `{"name": ..., "arguments": [...]}`.
"""

_ODD_CHARACTERS = (
    (re.compile(r"[\r\n]"), "a line break"),
    (re.compile(r"[ \t]"), "a space or a tab"),
    (re.compile(r"[\x00-\x1f\x7f]"), "a control character"),
    (re.compile(r"[\"']"), "a quotation mark"),
    (re.compile(r"[^\x00-\x7f]"), "a character outside ASCII"),
)

_REST_OF_A_KEY = re.compile(r"^[ \t]*(?=\S*[A-Z0-9+/])[A-Za-z0-9+/]+={1,2}[ \t]*$", re.MULTILINE)
"""The second line of a token that an editor has wrapped.

Base64 with its padding reads like `name =`.
"""

Names = Mapping[str, tuple[str, ...]]
"""Field -> its names in a place; the first name that is set wins.

Fields: key_id, secret, token, region, project_id.
"""


@frozen
class Credential:
    """An access key pair, with a session token when it is a temporary one.

    Args:
        key_id: The cloud's SecretId, AK or AccessKeyId; not secret.
        secret: The cloud's SecretKey, SK or AccessKeySecret.
        token: Token of temporary credentials; None for a long-lived pair.
        source: The source of the pair, for error texts: "cloudjobs:tencentSecretId", "environment
            variable X", "secret_id of section [default] in file Y".
        account: Name of the `Provider` that has the pair in its arguments; "" for another source.
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

    @property
    def secrets(self) -> tuple[str, ...]:
        """The parts that no text may show. The simulator's key is published."""
        if self.secret == EMBEDDED_SECRET:
            return ()

        return (self.secret, self.token) if self.token else (self.secret,)


@frozen
class CredentialSources:
    """The sources of a search: the stack's configuration, the environment, the home folder.

    The keys of the configuration have no namespace.
    """

    config: Mapping[str, str] = field(repr=False)
    environ: Mapping[str, str] = field(repr=False)
    home: Path


class UnsupportedSource(Exception):
    """A place holds something that this package does not use, such as a role to assume.

    The text says what.
    """


@frozen
class Profile:
    """The chosen part of a credentials file.

    Args:
        values: Under the names of the file.
        title: For error texts: "profile work", "section [default]"; "" when the file holds one pair
            only.
    """

    values: Mapping[str, str] = field(repr=False)
    title: str = ""


@frozen
class Contents:
    """The values of a place, read once.

    Args:
        values: Under the place's own names.
        source: Returns a phrase that names a value, for error texts.
    """

    values: Mapping[str, str] = field(repr=False)
    source: Callable[[str], str]


@frozen
class Value:
    """A value without surrounding white space, its name in its place, and a phrase for it."""

    name: str
    text: str = field(repr=False)
    source: str


class CredentialSource(Protocol):
    """A place that may hold a pair. Pairs are never put together from two places."""

    @property
    def names(self) -> Names: ...

    def load(self, at: CredentialSources) -> Contents:
        """Read the place.

        Raises:
            UnsupportedSource: The place holds something that this package does not use.
            ConfigurationError: A file cannot be read.
        """

    def where(self, at: CredentialSources) -> str:
        """Return a phrase that names the place, for the error when no place has a pair."""


@frozen
class ConfigSource:
    """The stack's configuration.

    The arguments of an explicit provider have the same keys.
    """

    names: Names

    def load(self, at: CredentialSources) -> Contents:
        return Contents(at.config, lambda name: config_source(at.config, name))

    def where(self, at: CredentialSources) -> str:
        key_id, secret = self.names["key_id"][0], self.names["secret"][0]
        set_id = f"`pulumi config set cloudjobs:{key_id}`"
        set_secret = f"`pulumi config set --secret cloudjobs:{secret}`"
        return f"stack configuration ({set_id} and {set_secret})"


@frozen
class EnvironmentPlace:
    """The environment variables of a tool."""

    names: Names

    def load(self, at: CredentialSources) -> Contents:
        return Contents(at.environ, lambda name: f"environment variable {name}")

    def where(self, at: CredentialSources) -> str:
        return f"environment variables {self.names['key_id'][0]} and {self.names['secret'][0]}"


@frozen
class FilePlace:
    """A credentials file of a vendor's SDK or CLI.

    Args:
        path: Returns the usual path from the environment: "~/.aliyun/config.json".
        variables: Environment variables that name another path; a file named so has to exist.
        read: Returns the chosen section or profile from the text of the file and the environment.
            Raises UnsupportedSource, ValueError, TypeError or RecursionError.
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
                    f"environment variable {named_by} names {title}, which does not exist"
                )
            return Contents({}, lambda name: f"{name} in file {title}")

        try:
            profile = self.read(text, at.environ)
        except (ValueError, TypeError, RecursionError):
            # The parsers quote the malformed line, and that may be the line with the key.
            raise ConfigurationError(
                f"the credentials file {title} is malformed: "
                "write it again, with each key and token on one line"
            ) from None

        inside = f" of {profile.title}" if profile.title else ""
        return Contents(profile.values, lambda name: f"{name}{inside} in file {title}")

    def where(self, at: CredentialSources) -> str:
        path, named_by = self._path(at)
        hint = ""
        if self.variables and not named_by:
            hint = f" (another with {self.variables[0]})"

        return f"file {shown(path)}{hint}"

    def _path(self, at: CredentialSources) -> tuple[str, str]:
        """Return the path, and the variable that names it or ""."""
        for variable in self.variables:
            if at.environ.get(variable):
                return at.environ[variable], variable

        return self.path(at.environ), ""


@frozen
class Vendor:
    """A vendor, as far as the search for credentials has to know it.

    Args:
        title: "Tencent Cloud".
        endpoint_key: "tencentEndpoint"; its value says whether requests go to the simulator.
        embedded_region: Region of the simulator when no region is configured.
        places: In the order of the search; the first is the stack's configuration.
    """

    title: str
    endpoint_key: str
    embedded_region: str
    places: tuple[CredentialSource, ...]


def resolve_credential(vendor: Vendor, at: CredentialSources) -> Credential:
    """Return the first pair of a vendor; the simulator's own pair when requests go there.

    Raises:
        ConfigurationError: No place has a pair (the text names every place), a place has half a
            pair, or a file cannot be read.
    """
    if is_embedded(at.config, vendor.endpoint_key):
        return Credential(EMBEDDED_KEY_ID, EMBEDDED_SECRET, source="the simulator")

    searched = []
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
        searched.append(where)

    raise ConfigurationError(f"no credentials for {vendor.title}; searched: {'; '.join(searched)}")


def find_value(vendor: Vendor, at: CredentialSources, name: str) -> Value | None:
    """Return another value, such as "region" or "project_id"; None when no place has it.

    The place of the pair does not matter: the key may come from a file and the region from the
    configuration. For the simulator only the configuration counts, so that variables for a real
    cloud do not mislead it.
    """
    places = vendor.places
    if is_embedded(at.config, vendor.endpoint_key):
        places = vendor.places[:1]

    for place in places:
        if name not in place.names:
            continue
        try:
            value = _first(place.names, place.load(at), name)
        except UnsupportedSource:
            continue
        if value is not None:
            return value

    return None


def find_region(vendor: Vendor, at: CredentialSources) -> str | None:
    """Return the region; None when no region is configured. The simulator has a default region."""
    configured = find_value(vendor, at, "region")
    if configured:
        return configured.text
    if is_embedded(at.config, vendor.endpoint_key):
        return vendor.embedded_region

    return None


def region_places(vendor: Vendor) -> str:
    """Return a phrase that names every place of a region, for an error text."""
    key = vendor.places[0].names["region"][0]
    environment = [place for place in vendor.places if isinstance(place, EnvironmentPlace)]
    # Not every tool has a variable for the region.
    variables = next(place.names["region"] for place in environment if "region" in place.names)
    names = ", ".join(variables)
    return f"`pulumi config set cloudjobs:{key}`, or an environment variable: {names}"


def checked_key(text: str, *, source: str) -> str:
    """Return a key id, a secret or a token that consists of printable ASCII characters.

    No cloud issues other keys. Sent all the same, they end in an error of the HTTP library that
    quotes the text.

    Args:
        source: Names the text in the error, which shows no part of it.
    Raises:
        ConfigurationError: The text contains a line break, a blank, a control character, a
            quotation mark or a character outside ASCII.
    """
    for pattern, title in _ODD_CHARACTERS:
        if pattern.search(text):
            raise ConfigurationError(
                f"{source} contains {title}, which no key or token has: "
                "set it again, as one line without blanks and quotation marks"
            )

    return text


def config_source(config: Mapping[str, str], name: str) -> str:
    """Return a phrase that names a value of the configuration.

    The value is an argument of the explicit provider of this process, or a key of the stack.
    """
    account = _account(config)
    for argument in (name, to_snake(name)):
        if argument in account.get("arguments", ()):
            return f"argument {argument} of Provider {shown(account.get('name'))}"

    return f"cloudjobs:{name}"


def shown(value: object) -> str:
    """Return a path or a name for an error text, on one line and fit for terminals and gRPC."""
    escaped = (
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in str(value)
    )

    return "".join(escaped)


def ini_section(text: str, section: str) -> Profile:
    """Return a section of an INI file, without interpolation.

    Raises:
        UnsupportedSource: The section is missing.
        ValueError: The file is malformed.
    """
    import configparser

    if _REST_OF_A_KEY.search(text):
        raise ValueError("a key or token is spread over two lines")

    parser = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=("#",))
    try:
        parser.read_string(text)
        values = parser.items(section) if parser.has_section(section) else None
    except configparser.Error:
        # Its text quotes the malformed line.
        raise ValueError("a line is malformed") from None

    if values is None:
        raise UnsupportedSource(f"has no section [{shown(section)}]")

    return Profile(dict(values), f"section [{shown(section)}]")


def json_object(text: str) -> dict[str, Any]:
    """Parse a JSON object.

    Raises:
        ValueError, TypeError: The text is not a JSON object.
    """
    value = json.loads(text)
    if not isinstance(value, dict):
        raise TypeError("not a JSON object")

    return value


def named_profile(profiles: object, name: object) -> dict[str, Any]:
    """Return the profile of that name in the list of a CLI's file.

    Raises:
        UnsupportedSource: The profile is missing.
    """
    for profile in profiles if isinstance(profiles, list) else []:
        if isinstance(profile, dict) and profile.get("name") == name:
            return profile

    if not isinstance(name, str) or not name:
        raise UnsupportedSource("names no current profile")
    raise UnsupportedSource(f"has no profile {shown(name)}")


def text_values(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the members of a JSON object that are text."""
    return {name: value for name, value in values.items() if isinstance(value, str)}


def _pair(place: CredentialSource, at: CredentialSources) -> Credential | None:
    contents = place.load(at)
    key_id = _first(place.names, contents, "key_id")
    secret = _first(place.names, contents, "secret")
    if key_id is None and secret is None:
        return None
    if key_id is None:
        raise _half_a_pair(contents, secret, place.names["key_id"][0])
    if secret is None:
        raise _half_a_pair(contents, key_id, place.names["secret"][0])

    token = _first(place.names, contents, "token")
    for value in (key_id, secret, token):
        if value is not None:
            checked_key(value.text, source=value.source)

    account = None
    if isinstance(place, ConfigSource):
        account = _account(at.config).get("name")
    return Credential(
        key_id.text,
        secret.text,
        token.text if token else None,
        source=key_id.source,
        account=str(account or ""),
    )


def _half_a_pair(contents: Contents, given: Value | None, missing: str) -> ConfigurationError:
    assert given is not None
    return ConfigurationError(
        f"half a key pair: {contents.source(given.name)} is set, "
        f"and {contents.source(missing)} is not; set both"
    )


def _first(names: Names, contents: Contents, name: str) -> Value | None:
    """Return the first value of a field that is set; None without such a value.

    Empty text counts as not set. White space around a value is left out, a line break at the end
    too: an INI file cannot hold it there, `$(cat FILE)` drops it, and a secret that Kubernetes or
    Docker mounts often has it. So every place is read alike.
    """
    for own_name in names.get(name, ()):
        text = contents.values.get(own_name, "").strip()
        if text:
            return Value(own_name, text, contents.source(own_name))

    return None


def _text_of(file: Path, title: str) -> str | None:
    """Return the text of a credentials file, without the mark of Windows editors (BOM).

    Returns:
        None when the file does not exist.
    Raises:
        ConfigurationError: The file cannot be read, is too large, or is not UTF-8 text.
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
            f"the file {title} is larger than 1 MiB, so it is not a credentials file"
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
