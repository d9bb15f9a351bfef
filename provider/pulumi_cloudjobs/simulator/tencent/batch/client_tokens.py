"""Batch's ClientToken: a create that is sent again with the same token returns the first id.

Uncertain in the documents, and decided here: how long a token is remembered (a setting); that the
rest of the repeated request may differ, and the object that it created be gone by then; that jobs
and compute environments have tokens of their own.
"""

from __future__ import annotations

from ...objects import Record
from ...store import Transaction


def known(tx: Transaction, object_type: str, token: str, region: str) -> str | None:
    """Return the id that the token's first request created.

    None for a new token, an empty token, and one that is forgotten.
    """
    record = tx.get(object_type, token, region) if token else None
    if record is None:
        return None

    if tx.now - record.created > tx.setting("tencent.batch.token_seconds"):
        tx.delete(record)
        return None

    return str(record.data["Id"])


def keep(tx: Transaction, object_type: str, token: str, region: str, created_id: str) -> None:
    """Remember the id that a token's first request created; an empty token is not kept."""
    if token:
        tx.insert(Record(object_type, region, token, {"Id": created_id}))
