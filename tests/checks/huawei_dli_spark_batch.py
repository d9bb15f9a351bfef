"""The table of checks of DLI batches: what sessions do not have, and a few of what both have.

The page of the operation publishes no codes, so the codes are those of the service and its gateway
as a whole. The texts of the fields describe what goes with a version of Spark or a feature.
"""

from __future__ import annotations

from pulumi_cloudjobs.huawei.dli.spark_batch import SPARK_BATCH

from tests.checks.huawei_dli_session import MEGABYTE, NO_QUEUE, REGION, start
from tests.checks.table import NotReported, Reported, Service
from tests.input_paths import REMOVED, Values, put

LEAST: Values = {
    **REGION,
    "file": "obs://bucket/a.jar",
    "className": "a.B",
    "queue": "test_cluster",
}
PYTHON: Values = {
    **REGION,
    "file": "obs://bucket/a.py",
    "className": "",
    "clusterName": "test_cluster",
}
FULL: Values = {
    **LEAST,
    "file": "group.tesddws/gsjdbc4.jar",
    "args": ["--day", "2026-01-01"],
    "scType": "B",
    "jars": ["group.tesddws/gsjdbc2.jar"],
    "pyFiles": ["group.tesddws/gsjdbc2.jar"],
    "files": ["group.tesddws/gsjdbc3.jar"],
    "modules": ["sys.datasource.hbase"],
    "resources": [{"name": "group.tesddws/gsjdbc3.jar", "type": "jar"}],
    "groups": [{"name": "group.tesddws", "resources": [{"name": "gsjdbc2.jar", "type": "jar"}]}],
    "conf": {"spark.sql.shuffle.partitions": "8"},
    "name": "nightly",
    "driverMemory": "2G",
    "driverCores": 1,
    "executorMemory": "2048M",
    "executorCores": 1,
    "numExecutors": 2,
    "feature": "custom",
    "image": "organisation/name:version",
    "sparkVersion": "3.1.1",
    "autoRecovery": True,
    "maxRetryTimes": 3,
    "obsBucket": "bucket",
    "catalogName": "dli",
}
NEWER = {"sparkVersion": "3.3.1"}


def _wrong(
    says: str, path: str, value: object, *, code: str = "DLI.0001", cloud: str = ""
) -> Reported:
    return Reported(code, says, path, put({path: value}), cloud)


SERVICE = Service(
    title="Huawei Cloud DLI, batches",
    resource_type=SPARK_BATCH,
    actions=("create_batch",),
    valid=(LEAST, FULL, PYTHON),
    rows=(
        _wrong("no `file`", "file", REMOVED),
        _wrong("no `class_name`", "className", REMOVED),
        _wrong("an empty `class_name` for a JAR", "className", ""),
        _wrong("no queue", "queue", REMOVED),
        _wrong("an empty queue", "queue", ""),
        _wrong("`cluster_name` beside `queue`", "clusterName", "test_cluster"),
        _wrong("a `sc_type` other than `A`, `B` and `C`", "scType", "D"),
        _wrong("a `feature` other than `basic`, `ai` and `custom`", "feature", "gpu"),
        Reported(
            "DLI.0001", "the feature `custom` without an image", "image", put({"feature": "custom"})
        ),
        _wrong("an image without the feature `custom`", "image", "organisation/name:version"),
        _wrong("a `catalog_name` other than `dli`", "catalogName", "hive"),
        _wrong("more than 100 retries", "maxRetryTimes", 101),
        _wrong("retries below 0", "maxRetryTimes", -1),
        _wrong("a word for a number", "maxRetryTimes", "three"),
        _wrong("a text for true or false", "autoRecovery", "often"),
        _wrong("a name of more than 128 characters", "name", "n" * 129),
        _wrong("a number beyond 64 bits", "driverCores", 2**63),
        _wrong("a fraction", "numExecutors", 1.5),
        _wrong("a text for a list", "args", "--day 1"),
        _wrong("an argument that is no text", "args[0]", 7),
        _wrong("a list for the mapping `conf`, as sessions have it", "conf", [{"spark.a": "1"}]),
        _wrong("a text for an object of `groups`", "groups[0]", "group.tesddws"),
        Reported(
            "DLI.0001",
            "a package for `file` with Spark 3.3 or later",
            "file",
            put({**NEWER, "file": "g/a.jar"}),
        ),
        Reported(
            "DLI.0001",
            "`groups` with Spark 3.3 or later",
            "groups",
            put({**NEWER, "groups": [{"name": "g"}]}),
        ),
        Reported(
            "DLI.0001",
            "`resources` with Spark 3.3 or later",
            "resources",
            put({**NEWER, "resources": [{}]}),
        ),
        Reported(
            "DLI.0001",
            "`execution_agency_urn` with Spark before 3.3.1",
            "executionAgencyUrn",
            put({"sparkVersion": "3.1.1", "executionAgencyUrn": "agency"}),
        ),
        Reported(
            "APIGW.0201",
            "a request of more than 12 MB",
            "",
            put({"conf": {"a": "x" * (12 * MEGABYTE)}}),
        ),
        # Documented limits of what a batch refers to. Such an object cannot exist, and the cloud
        # does not find it.
        _wrong("an empty file name", "file", "", code="", cloud=NO_QUEUE),
        _wrong(
            "a queue name of more than 128 characters", "queue", "q" * 129, code="", cloud=NO_QUEUE
        ),
        _wrong("a queue name of digits alone", "queue", "123", code="", cloud=NO_QUEUE),
        _wrong(
            "a queue name with other characters", "queue", "test-cluster", code="", cloud=NO_QUEUE
        ),
        _wrong(
            "a file's package group of more than 64 characters",
            "file",
            f"{'g' * 65}/a",
            code="",
            cloud=NO_QUEUE,
        ),
        _wrong(
            "a package name of more than 128 characters",
            "jars[0]",
            f"g/{'p' * 129}",
            code="",
            cloud=NO_QUEUE,
        ),
        # The cloud takes these, and the start fails.
        *(
            Reported("", f"{says} for the memory", path, put({path: value}), "*", 1, start)
            for says, path, value in (
                ("no unit", "driverMemory", "2"),
                ("an unknown unit", "driverMemory", "2 GiB"),
                ("a fraction", "executorMemory", "1.5G"),
            )
        ),
        NotReported(
            "APIGW.0104",
            "The provider makes the path of a request; nothing that a user writes is in it.",
        ),
        NotReported(
            "APIGW.0105",
            "The provider makes the path of a request; nothing that a user writes is in it.",
        ),
        NotReported(
            "APIGW.0106", "What the gateway checks besides the service is published nowhere."
        ),
        NotReported("DLI.0004", "About SQL; a batch's inputs hold none."),
        NotReported("DLI.0005", "About SQL; a batch's inputs hold none."),
        NotReported(
            "DLI.0007",
            "Only the cloud knows what a region, an account or a queue does not support.",
        ),
        NotReported("DLI.0008", "Only the cloud knows its metadata."),
        NotReported("DLI.0011", "Only the cloud knows who may read a file."),
        NotReported(
            "DLI.0018", "No page says which values are converted; a preview reports wrong types."
        ),
        NotReported(
            "",
            "Whether a queue, a package, an image or a bucket exists is known to the cloud alone.",
        ),
        NotReported(
            "",
            "Which versions of Spark a queue has is known to the cloud alone, "
            "and so is its default.",
        ),
    ),
)
