"""The table of checks of DLI sessions.

The page of the operation publishes no codes, so the codes are those of the service and its gateway
as a whole. Limits of names come from the queue and package pages. What the service does about
memory without a unit is documented: it takes it, and the start fails.
"""

from __future__ import annotations

from typing import Any

from pulumi_cloudjobs.core.errors import ApiError
from pulumi_cloudjobs.core.resource_type import ENDED, Lifecycle
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS
from pulumi_cloudjobs.core.schema.schema import to_wire
from pulumi_cloudjobs.huawei.dli.session import SESSION

from tests.checks.table import NotReported, Reported, Service
from tests.input_paths import REMOVED, Values, put

MEGABYTE = 1024 * 1024
NO_QUEUE = "DLI.0002"
REGION = {"region": "cn-north-4"}
LEAST: Values = {**REGION, "kind": "spark", "clusterName": "test_cluster"}
PAGE: Values = {
    **LEAST,
    "scType": "A",
    "jars": ["group.tesddws/gsjdbc4.jar"],
    "resources": [{"name": "group.tesddws/gsjdbc3.jar", "type": "jar"}],
    "groups": [{"name": "group.tesddws", "resources": [{"name": "gsjdbc2.jar", "type": "jar"}]}],
}
FULL: Values = {
    **PAGE,
    "pyFiles": ["group.tesddws/gsjdbc2.jar"],
    "files": ["group.tesddws/gsjdbc3.jar"],
    "modules": ["sys.datasource.hbase"],
    "conf": [{"spark.sql.shuffle.partitions": "8"}],
    "name": "nightly",
    "heartbeatTimeoutInSecond": 600,
    "driverMemory": "2G",
    "driverCores": 1,
    "executorMemory": "2048M",
    "executorCores": 1,
    "numExecutors": 2,
}


def send(lifecycle: Lifecycle, inputs: Values) -> None:
    """Send the request as it is.

    The lifecycle reads the queue first, and without a queue it reads none.
    """
    client_of: Any = lifecycle
    client_of._client.create_session(to_wire(SESSION.model, inputs, without=COMMON_INPUTS))


def start(lifecycle: Lifecycle, inputs: Values) -> None:
    """Create the session and wait for the end of its start.

    Raises:
        ApiError: It could not start.
    """
    created = lifecycle.create(inputs, "0" * 32)
    clock_of: Any = lifecycle
    clock_of._client._retry._operation.sleep(60)  # the cloud's clock goes on as long
    observation = lifecycle.observe(created.id, inputs)
    if observation is None or observation.status in ENDED:
        raise ApiError("", str(observation and observation.reason))


def _wrong(
    says: str, path: str, value: object, *, code: str = "DLI.0001", cloud: str = ""
) -> Reported:
    return Reported(code, says, path, put({path: value}), cloud)


SERVICE = Service(
    title="Huawei Cloud DLI",
    resource_type=SESSION,
    actions=("create_session",),
    valid=(PAGE, LEAST, FULL),
    rows=(
        _wrong("no `kind`", "kind", REMOVED),
        _wrong("a `kind` other than `spark`", "kind", "pyspark"),
        Reported("DLI.0001", "no queue", "clusterName", put({"clusterName": REMOVED}), send=send),
        _wrong("a `sc_type` other than `A`, `B` and `C`", "scType", "D"),
        _wrong("a name of more than 128 characters", "name", "n" * 129),
        _wrong("cores below 0", "driverCores", -1),
        _wrong("cores of an executor below 0", "executorCores", -1),
        _wrong("a number of executors below 0", "numExecutors", -1),
        _wrong("an idle time below 0 seconds", "heartbeatTimeoutInSecond", -1),
        _wrong("a number beyond 64 bits", "driverCores", 2**63),
        _wrong("a word for a number", "driverCores", "two"),
        _wrong("a fraction", "numExecutors", 1.5),
        _wrong("true for a number", "executorCores", True),
        _wrong("a number for a text", "driverMemory", 2048),
        _wrong("a text for a list", "jars", "group.tesddws/gsjdbc4.jar"),
        _wrong("a package that is no text", "pyFiles[0]", 7),
        _wrong("a text for an object of `resources`", "resources[0]", "group.tesddws/gsjdbc3.jar"),
        _wrong("a text for an object of `groups`", "groups[0]", "group.tesddws"),
        _wrong("a map for the list `conf`", "conf", {"spark.a": "1"}),
        _wrong("a text for an object of `conf`", "conf[0]", "spark.a=1"),
        Reported(
            "DLI.0001",
            "an unknown member",
            "groups[0].nam",
            put({"groups[0].nam": "group.tesddws"}),
        ),
        Reported(
            "APIGW.0201",
            "a request of more than 12 MB",
            "",
            put({"conf": [{"a": "x" * (12 * MEGABYTE)}]}),
        ),
        # Documented limits of what a session refers to. Such an object cannot exist, and the cloud
        # does not find it.
        _wrong("an empty queue name", "clusterName", "", code="", cloud=NO_QUEUE),
        _wrong(
            "a queue name of more than 128 characters",
            "clusterName",
            "q" * 129,
            code="",
            cloud=NO_QUEUE,
        ),
        _wrong("a queue name of digits alone", "clusterName", "123", code="", cloud=NO_QUEUE),
        _wrong(
            "a queue name that starts with an underscore",
            "clusterName",
            "_q",
            code="",
            cloud=NO_QUEUE,
        ),
        _wrong(
            "a queue name with other characters",
            "clusterName",
            "test-cluster",
            code="",
            cloud=NO_QUEUE,
        ),
        _wrong(
            "a queue name in full-width letters", "clusterName", "ｔｅｓｔ", code="", cloud=NO_QUEUE
        ),
        _wrong("an empty package name", "files[0]", "", code="", cloud=NO_QUEUE),
        _wrong(
            "a package group of more than 64 characters",
            "jars[0]",
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
        Reported(
            "",
            "a package name of more than 128 characters in `resources`",
            "resources[0].name",
            put({"resources[0].name": "p" * 129}),
            NO_QUEUE,
        ),
        Reported(
            "",
            "the name of a package group of more than 64 characters",
            "groups[0].name",
            put({"groups[0].name": "g" * 65}),
            "DLI.0001",
        ),
        # The cloud takes these, and the start fails.
        *(
            Reported("", f"{says} for the memory", path, put({path: value}), "*", 2, start)
            for says, path, value in (
                ("no unit", "driverMemory", "2"),
                ("no unit", "executorMemory", "2048"),
                ("an unknown unit", "driverMemory", "2 GiB"),
                ("a fraction", "executorMemory", "1.5G"),
                ("full-width digits", "driverMemory", "２G"),
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
        NotReported("DLI.0004", "About SQL; a session's inputs hold none."),
        NotReported("DLI.0005", "About SQL; a session's inputs hold none."),
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
            "", "Whether a queue, a package or a module exists is known to the cloud alone."
        ),
        NotReported(
            "",
            "The kinds of packages (`type`) and the names of modules "
            "are nowhere listed as complete.",
        ),
        NotReported(
            "",
            "Whether a second live session may have the same name "
            "is documented nowhere; the create searches for one.",
        ),
    ),
)
