"""Settings that tests and users may change: durations, outcomes, purge, quotas.

A key is "<vendor>.<service>.<setting>", declared by the service's `ServiceSettings`, or one of
`GeneralSettings`; the declared type is what a value has to be. A value can be set for everything,
or for a pattern of names ("render-*", fnmatch), and what was set for a fitting pattern last wins.
Kept in the store, so that all processes agree.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Literal, get_args

from pydantic import BaseModel

from .framework import ServiceDeclaration
from .inputs import STRICT, Count, InvalidInput, Json, Offset, PerSecond, read_json, refused


class GeneralSettings(BaseModel):
    """Settings of the cloud as a whole."""

    model_config = STRICT

    # A factor: 0.5 is half of the documented calls per second.
    quotas: Literal["off", "documented"] | PerSecond = "off"
    # "sliding": no second, wherever it starts, may hold more calls; "second": counted per second
    # of the clock.
    quota_window: Literal["sliding", "second"] = "sliding"
    # The cloud's clock as signatures see it, against the real one.
    clock_skew_seconds: Offset = 0.0
    # Rows the call log keeps.
    keep_calls: Count = 200_000


@dataclass(frozen=True)
class Declaration:
    """A setting as its model declares it."""

    key: str
    model: type[BaseModel]
    name: str
    default: Any

    def checked(self, value: Any) -> Any:
        """Return the value as the declared type.

        Raises:
            InvalidInput: The setting cannot have this value; the sentence names what it can have.
        """
        try:
            with refused(prefix=self.key.removesuffix(self.name)):
                return getattr(self.model.model_validate({self.name: value}), self.name)
        except InvalidInput as error:
            if self._takes_none():
                raise InvalidInput(f"{error}, or null") from None
            raise error from None

    def _takes_none(self) -> bool:
        return type(None) in get_args(self.model.model_fields[self.name].annotation)


def declarations(services: Iterable[ServiceDeclaration]) -> dict[str, Declaration]:
    """Return all settings by key, sorted."""
    models: dict[str, type[BaseModel]] = {"": GeneralSettings}
    for service in services:
        models[f"{service.vendor}.{service.name}."] = service.settings

    declared: dict[str, Declaration] = {}
    for prefix, model in models.items():
        for name, field in model.model_fields.items():
            key = prefix + name
            declared[key] = Declaration(key, model, name, field.default)

    return dict(sorted(declared.items()))


class UnknownSetting(KeyError):
    """No service declares the setting; the text lists the known ones."""

    def __init__(self, key: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no setting {key}; there are: {', '.join(known)}")


class Settings:
    """The settings as one transaction sees them; read from the store at first use."""

    def __init__(self, connection: sqlite3.Connection, declared: Mapping[str, Declaration]) -> None:
        self._sql = connection
        self._declared = declared
        self._values: list[tuple[str, str, Any]] | None = None

    def get(self, key: str, *subjects: str) -> Any:
        """Return the value in force for an object.

        The value last set for a pattern that fits one of `subjects` wins, then the value for all,
        then the default.
        """
        value = self.default(key)
        is_specific = False

        for set_key, pattern, set_value in self._rows():
            if set_key != key:
                continue
            if pattern == "*" and not is_specific:
                value = set_value
            elif pattern != "*" and any(fnmatchcase(subject, pattern) for subject in subjects):
                value = set_value
                is_specific = True

        return value

    def put(self, key: str, value: Any, pattern: str = "*") -> None:
        """Set a value for all, or for a pattern of names.

        Raises:
            UnknownSetting: No service declares it.
            InvalidInput: It cannot have this value.
        """
        value = self._declaration(key).checked(value)
        self._sql.execute("DELETE FROM settings WHERE key = ? AND pattern = ?", (key, pattern))
        self._sql.execute(
            "INSERT INTO settings (key, pattern, value) VALUES (?, ?, seal(?))",
            (key, pattern, json.dumps(value)),
        )
        self._values = None

    def default(self, key: str) -> Any:
        """Return the value that holds when none is set."""
        return self._declaration(key).default

    def known(self) -> list[str]:
        """Return all keys, sorted."""
        return list(self._declared)

    def _declaration(self, key: str) -> Declaration:
        declaration = self._declared.get(key)
        if declaration is None:
            raise UnknownSetting(key, self.known())

        return declaration

    def everything(self) -> Json:
        """Return each key with its value for all; a pattern's value is under "key[pattern]"."""
        values = {key: self.get(key) for key in self.known()}
        for key, pattern, value in self._rows():
            if pattern != "*":
                values[f"{key}[{pattern}]"] = value

        return values

    def _rows(self) -> list[tuple[str, str, Any]]:
        if self._values is not None:
            return self._values

        self._values = []
        rows = self._sql.execute("SELECT key, pattern, unseal(value) FROM settings ORDER BY rowid")
        for key, pattern, text in rows.fetchall():
            kept = _kept(self._declared.get(key), text)
            self._values += [(key, pattern, value) for value in kept]

        return self._values


@lru_cache(maxsize=1024)
def _kept(declaration: Declaration | None, text: str) -> tuple[Any, ...]:
    """Return the value that the store keeps as `text`, or nothing.

    An older version took any word and any type; what this one refuses counts as not set. Cached,
    because every call of a cloud reads settings.
    """
    if declaration is None:
        return ()

    try:
        return (declaration.checked(read_json(text)),)
    except ValueError:  # no JSON, or an InvalidInput
        return ()
