"""Defines a Spark app, runs it once for each of three nights, waits for all runs, and tells where their results are.

A date more is a run more; the runs that are there stay as they are. A change of the app is what
later runs use.
"""

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

pulumi.export("app_id", app.id)
# One by one as the runs have ended well: `on_failure="record"` would let the others stand beside a
# failed one.
pulumi.export(
    "results",
    nights.results.apply(
        lambda results: [
            RESULTS[date]
            for date, run in zip(DATES, results, strict=True)
            if run["status"] == "succeeded"
        ]
    ),
)
