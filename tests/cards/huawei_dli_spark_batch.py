"""The test card of `huawei.dli.SparkBatch`."""

from __future__ import annotations

from collections.abc import Iterator

from pulumi_cloudjobs.huawei.dli.spark_batch import SPARK_BATCH

from tests.cards.card import Actions, Campaign, Card, Consequence, Samples, Variant, Waits
from tests.cards.huawei_dli_session import CARD as SESSION
from tests.cards.huawei_dli_session import GROUP, JARS
from tests.input_paths import REMOVED

HOUR = 3600.0


def _consequences() -> Iterator[Consequence]:
    again = "the application runs again at its cost; batch_id changes"

    for raw in ("starting", "recovering"):
        starting = "the batch that is starting is cancelled"
        yield Consequence("starting", raw, f"{starting}; {again} (last seen: {raw})")

    lost = "the live batch is cancelled, and what it has not written is lost"
    for status, raw in (("running", "running"), ("unknown", "hibernating")):
        yield Consequence(status, raw, f"{lost}; {again} (last seen: {raw})")


CARD = Card(
    SPARK_BATCH,
    "huawei/dli/batch",
    ids=("c2a13b67-8fb8-4bb0-9d0c-6a1c35e6bd2e",),
    least={"file": "obs://bucket/a.jar", "className": "a.B", "queue": "test_cluster"},
    example={"file": "obs://bucket/a.py", "className": "", "queue": "test_cluster"},
    replacement={"args": ["2"]},
    actions=Actions(read="get_batch", stop="cancel_batch"),
    samples=Samples(
        values={
            **{
                path: given
                for path, given in SESSION.samples.values.items()
                if path not in ("conf", "heartbeatTimeoutInSecond")
            },
            "file": ("obs://bucket/a.jar", f"{GROUP}/{JARS[0]}"),
            "className": ("a.B", "a.C"),
            "queue": ("test_cluster", "other_queue"),
            "image": ("organisation/name:1", "organisation/name:2"),
            "sparkVersion": ("2.3.2", "3.1.1"),
            "conf": (
                {"spark.sql.shuffle.partitions": "8"},
                {"spark.sql.shuffle.partitions": "9", "spark.a": ""},
            ),
        },
        along={
            "clusterName": {"queue": REMOVED},
            "queue": {"clusterName": REMOVED},
            "feature": {"image": REMOVED},
            "image": {"feature": "custom"},
        },
    ),
    fixtures=SESSION.fixtures,
    waits=Waits(
        fails=("huawei.dli.batch_outcome", "dead"), lasts="huawei.dli.batch_running_seconds"
    ),
    decided_later=frozenset({"driverMemory", "executorMemory"}),
    lasting={"huawei.dli.batch_running_seconds": HOUR},
    campaign=Campaign(
        unknown_state={"state": "hibernating"},
        state_actions=frozenset({"create_batch", "get_batch", "list_batches"}),
        keeps_records=True,
        # Names are not unique, and the records of earlier runs have the name too.
        variants=(Variant("named", {"name": "campaign"}),),
    ),
    consequences=tuple(_consequences()),
)
