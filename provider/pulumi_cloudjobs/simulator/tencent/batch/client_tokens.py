"""Batch's ClientToken: a create that is sent again with the same one answers with the first id.

Uncertain in the documents, and decided here: how long a token is remembered (a setting); that the
rest of the repeated request may differ, and what it made be gone by then; that jobs and compute
environments have tokens of their own.
"""

from __future__ import annotations

from ...store import Transaction


def known(tx: Transaction, kind: str, token: str, region: str) -> str | None:
    """Id of what the token's first request made; None for a new token, an empty one, and one that is forgotten."""
    record = tx.get(kind, token, region) if token else None
    if record is None:
        return None
    if tx.now - record.created > tx.setting("tencent.batch.token_seconds"):
        tx.delete(record)
        return None
    return str(record.data["Id"])


def keep(tx: Transaction, kind: str, token: str, region: str, made: str) -> None:
    """Remember what a token's first request made; an empty token is none."""
    if token:
        tx.insert(kind, token, {"Id": made}, region=region)
