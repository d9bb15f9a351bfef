"""The test card of `huawei.dli.Session`."""

from __future__ import annotations

from collections.abc import Iterator

from pulumi_cloudjobs.huawei.dli.session import SESSION
from pulumi_cloudjobs.simulator.framework import Fixture

from tests.cards.card import Actions, Campaign, Card, Consequence, Samples, Variant, Waits

GROUP, JARS = "group.tesddws", ("gsjdbc2.jar", "gsjdbc3.jar")
PACKAGES = tuple([f"{GROUP}/{jar}"] for jar in JARS)
MINUTES = (600, 601)


def _consequences() -> Iterator[Consequence]:
    new = "a new one starts empty; session_id changes"

    for status, raw in (
        ("pending", "not_started"),
        ("starting", "starting"),
        ("starting", "recovering"),
    ):
        ended = f"the session that is starting is ended; {new}"
        yield Consequence(status, raw, f"{ended} (last seen: {raw})")

    live = (
        "the live session is ended, "
        f"and its statements and all that it has in memory are lost; {new}"
    )
    for status, raw in (("running", "idle"), ("running", "busy"), ("unknown", "asleep")):
        yield Consequence(status, raw, f"{live} (last seen: {raw})")

    ending = f"the session is ending already; {new} (last seen: shutting_down)"
    yield Consequence("stopping", "shutting_down", ending)


CARD = Card(
    SESSION,
    "huawei/dli/session",
    ids=("f28a0d0c-0a37-4bd4-8d1d-1416031e5151", "F28A0D0C-0A37-4BD4-8D1D-1416031E5151"),
    least={"kind": "spark", "clusterName": "test_cluster"},
    example={
        "kind": "spark",
        "clusterName": "test_cluster",
        "scType": "A",
        "jars": ["group.tesddws/gsjdbc4.jar"],
        "resources": [{"name": "group.tesddws/gsjdbc3.jar", "type": "jar"}],
        "groups": [
            {"name": "group.tesddws", "resources": [{"name": "gsjdbc2.jar", "type": "jar"}]}
        ],
    },
    replacement={"scType": "B"},
    actions=Actions(read="get_session", stop="delete_session"),
    samples=Samples(
        values={
            "clusterName": ("test_cluster", "other_queue"),
            "name": ("one", "two"),
            "jars": PACKAGES,
            "pyFiles": PACKAGES,
            "files": PACKAGES,
            "modules": (["sys.datasource.hbase"], ["sys.datasource.rds"]),
            "resources.name": tuple(f"{GROUP}/{jar}" for jar in JARS),
            "resources.type": ("jar", "file"),
            "groups": (
                [{"name": GROUP}],
                [{"name": GROUP}, {"name": GROUP, "resources": [{"name": JARS[0]}]}],
            ),
            "groups.name": (GROUP, "other"),
            "groups.resources.name": JARS,
            "groups.resources.type": ("jar", "file"),
            "conf": (
                [{"spark.sql.shuffle.partitions": "8"}],
                [{"spark.sql.shuffle.partitions": "9"}],
            ),
            "heartbeatTimeoutInSecond": MINUTES,
            "driverMemory": ("1G", "2G"),
            "executorMemory": ("1G", "2048M"),
        },
    ),
    fixtures=(
        Fixture(
            "huawei/dli/queue",
            "cn-north-4",
            "other_queue",
            {"queue_name": "other_queue", "queue_type": "general"},
        ),
        *(
            Fixture("huawei/dli/package", "cn-north-4", f"other/{jar}", {"group": "other"}, jar)
            for jar in JARS
        ),
    ),
    waits=Waits(fails=("huawei.dli.session_outcome", "dead"), lasts="huawei.dli.starting_seconds"),
    decided_later=frozenset({"driverMemory", "executorMemory"}),
    campaign=Campaign(
        is_main=True,
        unknown_state={"state": "hibernating"},
        state_actions=frozenset(
            {"create_session", "get_session", "get_session_state", "list_sessions"}
        ),
        keeps_records=True,
        # Nothing in the name is unique then, so the journal has to find the session.
        variants=(Variant("named", {"name": "campaign"}, taken=frozenset({"DLI.0006"})),),
    ),
    consequences=tuple(_consequences()),
)
