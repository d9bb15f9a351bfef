"""The table of checks of DLI statements.

No page of them could be read: all is inferred from Apache Livy.
"""

from __future__ import annotations

from pulumi_cloudjobs.huawei.dli.statement import STATEMENT

from tests.cards.huawei_dli_statement import READY_SESSIONS
from tests.checks.huawei_dli_session import MEGABYTE, REGION
from tests.checks.table import NotReported, Reported, Service
from tests.input_paths import REMOVED, Values, put

LEAST: Values = {**REGION, "sessionId": READY_SESSIONS[0], "code": "1 + 1"}
FULL: Values = {
    **LEAST,
    "code": 'val orders = spark.read.parquet("obs://demo/orders")',
    "kind": "spark",
}


def _wrong(says: str, path: str, value: object) -> Reported:
    return Reported("DLI.0001", says, path, put({path: value}))


SERVICE = Service(
    title="Huawei Cloud DLI, statements",
    resource_type=STATEMENT,
    actions=("create_statement",),
    valid=(LEAST, FULL),
    rows=(
        _wrong("no `code`", "code", REMOVED),
        _wrong("a `code` that is no text", "code", ["1"]),
        _wrong("a `kind` that is no text", "kind", 1),
        _wrong("a `session_id` that is no UUID", "sessionId", "nightly"),
        Reported(
            "APIGW.0201", "a request of more than 12 MB", "", put({"code": "x" * (13 * MEGABYTE)})
        ),
        NotReported(
            "APIGW.0104", "The path holds the session's id alone, and a preview checks its form."
        ),
        NotReported(
            "APIGW.0105", "The path holds the session's id alone, and a preview checks its form."
        ),
        NotReported(
            "APIGW.0106", "What the gateway checks besides the service is published nowhere."
        ),
        NotReported("DLI.0004", "Whether code is right is known when it has run."),
        NotReported("DLI.0005", "Whether code is right is known when it has run."),
        NotReported("DLI.0007", "Only the cloud knows whether the session takes code."),
        NotReported("DLI.0008", "Only the cloud knows its metadata."),
        NotReported("DLI.0011", "Only the cloud knows who may read a file."),
        NotReported(
            "DLI.0018", "No page says which values are converted; a preview reports wrong types."
        ),
        NotReported(
            "",
            "Whether a session exists, and which kinds of code it takes, "
            "is known to the cloud alone.",
        ),
    ),
)
