"""Define a Spark app, run it once for each of three nights, and export where the results are.

A new date adds a run; the existing runs stay as they are. Later runs use the changed app.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_cloudjobs as cloudjobs

DATES = ["2026-11-19", "2026-11-20", "2026-11-21"]
RESULTS = {date: f"cosn://cloudjobs-1250000000/results/{date}/" for date in DATES}

app = cloudjobs.tencent.dlc.SparkApp(
    "nightly",
    app_name="nightly",
    app_type=1,
    data_engine="data-engine-demo",
    app_file="cosn://cloudjobs-1250000000/jars/nightly.jar",
    main_class="com.example.Nightly",
    role_arn=12,
    app_driver_size="small",
    app_executor_size="medium",
    app_executor_nums=2,
    app_jars=[
        "cosn://cloudjobs-1250000000/jars/parsers.jar",
        "cosn://cloudjobs-1250000000/jars/metrics.jar",
    ],
    app_conf="spark.sql.shuffle.partitions=64",
)

runs = [
    cloudjobs.tencent.dlc.SparkAppTask(
        f"nightly-{date}",
        job_name=app.app_name,
        cmd_args=f"--date {date} --output {RESULTS[date]}",
        triggers={"date": date},
    )
    for date in DATES
]

nights = cloudjobs.Completion("nights", jobs=runs, timeout_seconds="2h")


def result_folders(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the folders of the runs that have succeeded, in the order of the dates."""
    return [
        RESULTS[date]
        for date, run in zip(DATES, results, strict=True)
        if run["status"] == "succeeded"
    ]


pulumi.export("app_id", app.id)
# A failed run fails the `up`. With `on_failure="record"` the others would still be exported.
pulumi.export("results", nights.results.apply(result_folders))
