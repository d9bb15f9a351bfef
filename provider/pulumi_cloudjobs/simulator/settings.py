"""What tests and users may change about the cloud: durations, outcomes, purge, quotas.

A key is "<vendor>.<service>.<setting>" (declared by the service) or one of GLOBAL. A value can be set for everything,
or for a pattern of names ("render-*", fnmatch), and what was set for a fitting pattern last wins. Kept in the store, so
that all processes agree.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from .framework import Service

GLOBAL: dict[str, Any] = {
    # "off", "documented", or a factor: 0.5 is half of the documented calls per second.
    "quotas": "off",
    # "sliding": no second, wherever it begins, may hold more calls; "second": counted per second of the clock.
    "quota_window": "sliding",
    # The cloud's clock as signatures see it, against the real one.
    "clock_skew_seconds": 0.0,
    # Rows the call log keeps.
    "keep_calls": 200_000,
}
# Of every service. `quota` is asked for with the action's name, so a pattern names an action; None: see `quotas`.
EVERY_SERVICE: dict[str, Any] = {"purge_seconds": None, "quota": None}


class UnknownSetting(KeyError):
    """No such setting; the text lists the known ones."""

    def __init__(self, key: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no setting {key}; there are: {', '.join(known)}")


class Settings:
    """The settings as one transaction sees them; read from the store when first asked."""

    def __init__(self, connection: sqlite3.Connection, services: Sequence[Service]) -> None:
        self._sql = connection
        self._services = services
        self._set: list[tuple[str, str, Any]] | None = None

    def get(self, key: str, *subjects: str) -> Any:
        """The value last set for a pattern that fits one of `subjects`, else for all, else the default."""
        value = self.default(key)
        specific = False
        for set_key, pattern, set_value in self._rows():
            if set_key != key:
                continue
            if pattern == "*" and not specific:
                value = set_value
            elif pattern != "*" and any(fnmatchcase(subject, pattern) for subject in subjects):
                value, specific = set_value, True
        return value

    def put(self, key: str, value: Any, pattern: str = "*") -> None:
        """Set a value for all, or for a pattern of names.

        Raises:
            UnknownSetting: No service declares it.
        """
        self.default(key)
        self._sql.execute("DELETE FROM settings WHERE key = ? AND pattern = ?", (key, pattern))
        self._sql.execute(
            "INSERT INTO settings (key, pattern, value) VALUES (?, ?, ?)", (key, pattern, json.dumps(value))
        )
        self._set = None

    def default(self, key: str) -> Any:
        """What holds when nothing is set."""
        if key in GLOBAL:
            return GLOBAL[key]
        vendor, service_name, setting = [*key.split(".", 2), "", ""][:3]
        for service in self._services:
            if (service.vendor, service.name) == (vendor, service_name):
                if setting in service.settings:
                    return service.settings[setting]
                if setting in EVERY_SERVICE:
                    return EVERY_SERVICE[setting]
        raise UnknownSetting(key, self.known())

    def known(self) -> list[str]:
        """All keys, sorted."""
        own = [
            f"{service.vendor}.{service.name}.{setting}"
            for service in self._services
            for setting in {*service.settings, *EVERY_SERVICE}
        ]
        return sorted([*GLOBAL, *own])

    def everything(self) -> dict[str, Any]:
        """Key to value in force for all; a value for a pattern stands under "key[pattern]"."""
        values = {key: self.get(key) for key in self.known()}
        values.update({f"{key}[{pattern}]": value for key, pattern, value in self._rows() if pattern != "*"})
        return values

    def _rows(self) -> list[tuple[str, str, Any]]:
        if self._set is None:
            rows = self._sql.execute("SELECT key, pattern, value FROM settings ORDER BY rowid").fetchall()
            self._set = [(key, pattern, json.loads(value)) for key, pattern, value in rows]
        return self._set
