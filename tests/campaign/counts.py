"""Counts of a case, taken from the simulator's own store and call log alone.

A trigger of the store's database notes every object that was ever inserted, deleted ones too; an
insert that the cloud took back is taken back here as well.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import astuple, dataclass
from typing import Any

from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.faults import FAULT_TYPES

from tests.campaign.subjects import Subject, prepare
from tests.cards.card import first_ids

NOTES = (
    (
        "CREATE TABLE IF NOT EXISTS made "
        "(seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL)"
    ),
    """CREATE TRIGGER IF NOT EXISTS note_made AFTER INSERT ON objects
    BEGIN INSERT INTO made (kind, id) VALUES (NEW.kind, NEW.id); END""",
)


EXPIRED = "AuthFailure.SignatureExpire"


@dataclass(frozen=True)
class Counts:
    """The counts of everything that went wrong; all are zero when nothing did.

    Args:
        in_excess: Jobs made beyond those expected, and pairs that were live side by side.
        live_after: Jobs live after destroy; for a definition, existing ones.
        lost: Live jobs that state did not know before destroy.
        extra: Submits that reached the cloud beyond those expected. A repeat that the
            cloud recognizes by its token or its unique name does not count.
        unhealed: Commands after the trouble that failed, and second ups that changed something.
        touched: Objects of another owner that a command has taken, changed or ended.
        turned_green: Commands after which a wait counted as met that was not.
    """

    in_excess: int = 0
    live_after: int = 0
    lost: int = 0
    extra: int = 0
    unhealed: int = 0
    touched: int = 0
    turned_green: int = 0

    def __add__(self, other: Counts) -> Counts:
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Counts(*(first + second for first, second in pairs))

    @property
    def is_clean(self) -> bool:
        return not any(astuple(self))


def watch(cloud: Control) -> None:
    """Note every object that is made from now on."""
    with cloud.store.transaction() as tx:
        for statement in NOTES:
            tx.sql.execute(statement)

    prepare(cloud)


def forget(cloud: Control) -> None:
    """Return to a fresh cloud without notes."""
    cloud.reset()
    prepare(cloud)
    with cloud.store.transaction() as tx:
        tx.sql.execute("DELETE FROM made")


def created_ids(cloud: Control, subject: Subject) -> list[str]:
    """Return the ids of all jobs ever made, in order."""
    with cloud.store.transaction() as tx:
        rows = tx.sql.execute(
            "SELECT id FROM made WHERE kind = ? ORDER BY seq", (subject.object_type,)
        ).fetchall()

    return [str(id) for (id,) in rows if id not in first_ids()]


def live(cloud: Control, subject: Subject) -> set[str]:
    """Return the ids of live objects: runs that have not ended, and all definitions."""
    return {str(item["id"]) for item in _live_objects(cloud, subject)}


def _live_objects(cloud: Control, subject: Subject) -> list[dict[str, Any]]:
    if subject.live_objects is not None:
        return list(subject.live_objects(cloud))

    objects = cloud.objects(subject.object_type, live=subject.card.campaign.keeps_records)
    return [item for item in objects if item["id"] not in first_ids()]


def extra_submits(cloud: Control, subject: Subject, expected: int) -> int:
    """Return how many creates reached the cloud, beyond those expected."""
    creates = cloud.calls(action=subject.resource_type.create_action)
    reached = [
        line for line in creates if line["service"] == subject.service and _reached(line["fault"])
    ]
    known_ids = set(created_ids(cloud, subject))
    done = {line["object_id"] for line in reached} & known_ids

    refused = [line for line in reached if line["object_id"] not in known_ids]
    unknown = [line for line in refused if not _was_known(line, subject)]
    return max(0, len(done) - expected) + len(unknown)


def _was_known(line: dict[str, Any], subject: Subject) -> bool:
    """Return whether the cloud refused a create because the name was taken, or the time was wrong.

    Some faults put their own code over the response.
    """
    if line["code"] == EXPIRED:
        return True

    return line["code"] in subject.taken or bool(subject.taken and line["fault"])


def _reached(fault: str) -> bool:
    return fault == "" or FAULT_TYPES[fault]


def lost(cloud: Control, subject: Subject, known: Collection[str]) -> int:
    """Return how many live jobs no state knows."""
    return len(orphans(cloud, subject, known))


def orphans(cloud: Control, subject: Subject, known: Collection[str]) -> list[str]:
    """Return the ids of live jobs that no state knows."""
    # An id in state is one of the cloud's, or has it as a part.
    known_ids = {part for id in known for part in (id, *id.split("/"))}

    # A run of a flow job has two ids, and its name in the store is the one that state has.
    return [
        str(item["id"])
        for item in _live_objects(cloud, subject)
        if not {item["id"], item["name"]} & known_ids
    ]
