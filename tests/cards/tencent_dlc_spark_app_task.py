"""The test card of `tencent.dlc.SparkAppTask`."""

from __future__ import annotations

from collections.abc import Iterator

from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.tencent.dlc.spark_app_task import SPARK_APP_TASK

from tests.cards.card import Actions, Campaign, Card, Consequence, Samples, Waits

HOUR = 3600.0
OTHER_APP = {
    "AppName": "other-app",
    "AppType": 1,
    "DataEngine": "data-engine-demo",
    "AppFile": "cosn://a/b.jar",
    "RoleArn": 12,
    "AppDriverSize": "small",
    "AppExecutorSize": "small",
    "AppExecutorNums": 1,
}


def _consequences() -> Iterator[Consequence]:
    waiting = (
        "the waiting task is cancelled; a new one is queued; task_id changes (last seen: pending)"
    )
    yield Consequence("pending", "0", waiting)
    yield Consequence("pending", "4", waiting)

    lost = "and what it has not written is lost; the app runs again at its cost; task_id changes"
    live = f"the live task is cancelled, {lost} (last seen: running)"
    yield Consequence("running", "1", live)
    yield Consequence("running", "3", live)
    perhaps = f"the task is cancelled if it is still running, {lost} (last seen: unknown)"
    yield Consequence("unknown", "7", perhaps)
    yield Consequence("unknown", "1", perhaps, {"purged": True})


CARD = Card(
    SPARK_APP_TASK,
    "tencent/dlc/task",
    ids=("e386471f139e4c3e8b1a6f2f4c1d9a70", "e386471f-139e-4c3e-8b1a-6f2f4c1d9a70"),
    least={"jobName": "spark-app-test"},
    example={"jobName": "spark-app-test", "cmdArgs": "10 test 20"},
    replacement={"cmdArgs": "20 test 30"},
    actions=Actions(read="DescribeTasks", stop="CancelTask"),
    samples=Samples(
        values={"jobName": ("spark-app-test", "other-app")},
    ),
    fixtures=(Fixture("tencent/dlc/spark_app", "ap-guangzhou", "batch_2", OTHER_APP, "other-app"),),
    waits=Waits(fails=("tencent.dlc.outcome", "failed"), lasts="tencent.dlc.running_seconds"),
    # The API's code for a task that it does not know. When the next read shows that it is live,
    # it is cancelled again.
    outcomes={("CancelTask", "InvalidParameter.InvalidTaskId"): "done"},
    lasting={"tencent.dlc.running_seconds": HOUR},
    campaign=Campaign(
        is_main=True,
        unknown_state={"State": 99},
        state_actions=frozenset({"DescribeTasks", "DescribeSparkAppTasks"}),
        keeps_records=True,
    ),
    consequences=tuple(_consequences()),
)
