"""Run a notebook: statements in order in a Spark session, then their result as a batch.

Huawei Cloud has discarded sessions: where a region no longer serves them, keep the batch alone.
"""

import pulumi
import pulumi_cloudjobs as cloudjobs

session = cloudjobs.huawei.dli.Session(
    "notebook", kind="spark", cluster_name="test_cluster", sc_type="A"
)

load = cloudjobs.huawei.dli.Statement(
    "load",
    session_id=session.session_id,
    code='val orders = spark.read.parquet("obs://demo/orders")',
)

# Runs after the first statement, and again whenever the first one runs again.
count = cloudjobs.huawei.dli.Statement(
    "count",
    session_id=session.session_id,
    code='orders.groupBy("country").count().show()',
    triggers={"after": load.id},
)

report = cloudjobs.huawei.dli.SparkBatch(
    "report",
    file="obs://demo/report.py",
    class_name="",  # a Python file has none
    queue="test_cluster",
    args=["--by", "country"],
    conf={"spark.sql.shuffle.partitions": "8"},
    wait={"until": "finished", "timeout_seconds": "1h"},
)

pulumi.export("count", count.text)
pulumi.export("report", report.status)
