"""The test card of `tencent.dlc.SparkApp`."""

from __future__ import annotations

from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.tencent.dlc.models import LISTS
from pulumi_cloudjobs.tencent.dlc.spark_app import SPARK_APP

from tests.cards.card import Actions, Campaign, Card, Consequence, Samples
from tests.cards.tencent_dlc_spark_app_task import CARD as TASK

COSN = (["cosn://a/b.jar"], ["lakefs://a/c.jar"])


def _run(cloud: Control, id: str) -> None:
    """Start it as somebody else would."""
    app = cloud.object("tencent/dlc/spark_app", id)
    data = {"app": app["data"], "BatchId": "batch-00000000", "CmdArgs": ""}
    number = len(cloud.objects("tencent/dlc/task"))
    cloud.add(
        Fixture(
            "tencent/dlc/task",
            "ap-guangzhou",
            f"{number:032}",
            data,
            app["name"],
            parent=id,
            state=1,
        )
    )


CARD = Card(
    SPARK_APP,
    "tencent/dlc/spark_app",
    ids=("batch_4a7cad6b-b862-11ec-9c61-6e6f30623d72",),
    least={
        "appName": "least",
        "appType": 1,
        "dataEngine": "data-engine-demo",
        "appFile": "cosn://a/b.jar",
        "roleArn": 12,
        "appDriverSize": "small",
        "appExecutorSize": "small",
        "appExecutorNums": 1,
    },
    example={
        "appName": "nightly",
        "appType": 2,
        "dataEngine": "data-engine-demo",
        "appFile": "cosn://bucket/app.jar",
        "roleArn": 12,
        "appDriverSize": "small",
        "appExecutorSize": "small",
        "appExecutorNums": 1,
        "cmdArgs": "first",
    },
    change={"cmdArgs": "second"},
    replacement={"appType": 1},
    actions=Actions(
        read="DescribeSparkAppJob",
        stop="CancelTask",
        delete="DeleteSparkApp",
        update="ModifySparkApp",
    ),
    samples=Samples(
        values={
            "appName": ("one", "two"),
            "dataEngine": ("data-engine-demo", "other-engine"),
            "appFile": ("cosn://a/b.jar", "lakefs://a/b.py"),
            "appConf": ("a=1", "a=1\nb.c=2=3"),
            "appJars": COSN,
            "appFiles": COSN,
            "appPythonFiles": COSN,
            "appArchives": (["cosn://a/b.tar.gz"], ["cosn://a/b.tgz#c"]),
        },
        renamed={"AppName": "SparkAppId", "AppType": "SparkAppId"},
        lists_as_text=LISTS,
    ),
    fixtures=(
        Fixture(
            "tencent/dlc/engine",
            "ap-guangzhou",
            "DataEngine-2",
            {"Type": "SparkBatch"},
            "other-engine",
            state=2,
        ),
    ),
    outcomes=TASK.outcomes,
    hidden={"JobId": "batch_other"},
    make_busy=_run,
    campaign=Campaign(
        unknown_state={"JobStatus": 99},
        state_actions=frozenset({"DescribeSparkAppJob", "DescribeSparkAppJobs"}),
        taken=frozenset({"InvalidParameter.SparkJobNotUnique"}),
    ),
    consequences=(
        Consequence(
            None,
            None,
            "the app is deleted, and its live runs are cancelled; spark_app_id changes",
        ),
    ),
)
