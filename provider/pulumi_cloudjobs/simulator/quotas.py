"""Quotas: calls per second, per account, region and action.

The settings `quotas` and `<service>.quota` turn them on. How a real gateway counts is not
documented. "sliding" is the strictest reading of "n requests per second": no second, wherever it
starts, holds more than n; "second" counts per second of the clock and forgives bursts at its
border.
"""

from __future__ import annotations

import math

from pulumi_cloudjobs import api

from .framework import Call
from .service import Gateway
from .store import Transaction


def check(tx: Transaction, gateway: Gateway, call: Call) -> None:
    """Count the call, or refuse it. A refused call is not counted.

    Raises:
        ApiFault: The vendor's throttling error.
    """
    limit = _limit(tx, gateway, call)
    if limit is None:
        return

    seconds = max(1.0, 1.0 / limit)  # below one call per second the window is longer
    allowed = max(1, int(limit * seconds))
    since = tx.now - seconds
    if tx.setting("quota_window") == "second":
        since = math.floor(tx.now / seconds) * seconds

    bucket = f"{call.account}/{call.vendor}/{call.region}/{call.service}/{call.action}"
    tx.sql.execute("DELETE FROM hits WHERE bucket = ? AND at < ?", (bucket, since))
    (hits,) = tx.sql.execute(
        "SELECT COUNT(*) FROM hits WHERE bucket = ? AND at <= ?", (bucket, tx.now)
    ).fetchone()
    if hits >= allowed:
        raise gateway.throttled(call)

    tx.sql.execute("INSERT INTO hits (bucket, at) VALUES (?, ?)", (bucket, tx.now))


def _limit(tx: Transaction, gateway: Gateway, call: Call) -> float | None:
    if call.service not in gateway.services:
        return None

    own = tx.setting(f"{call.vendor}.{call.service}.quota", call.action)
    if own is not None:
        return float(own)

    quotas = tx.setting("quotas")
    documented = None if quotas == "off" else _documented(call)
    if documented is None or quotas == "documented":
        return documented

    return documented * float(quotas)


def _documented(call: Call) -> float | None:
    """Return the smallest documented rate of the action; None when no document names it."""
    action = api.load(call.description)["actions"].get(call.action, {})
    rate: float | None = action.get("rate_limit_per_second")
    return rate
