"""The preview's checks of a DLC task's inputs, by code: `CreateSparkAppTask`, 2021-01-25.

Codes: `pulumi_cloudjobs/api/tencent_dlc.json`, and the common ones that its gateway gives before
the action runs. Most codes of the action speak of the app that is run, and of statements in SQL,
which is nothing that a task says.
"""

from __future__ import annotations

from typing import Any

from pulumi_cloudjobs.tencent.dlc.spark_app_task import SPARK_APP_TASK

from tests.checks.table import NotReported, Reported, Service
from tests.input_paths import REMOVED, put
from tests.tencent.examples import DLC_TASK

PAGE: dict[str, Any] = {"jobName": "spark-app-test", "cmdArgs": "10 test 20"}
WITH_SOURCE: dict[str, Any] = {**PAGE, "sourceInfo": [{"key": "from", "value": "scheduler"}]}
SOURCE_EXAMPLE = 1

NO_INPUT = "It speaks of {}, which is set in the app and is no input of a task."
OF_THE_IMAGE = NO_INPUT.format("the image that the app runs in")
OF_SQL = "It speaks of statements in SQL, and a task has none."

SERVICE = Service(
    title="Tencent Cloud DLC",
    resource_type=SPARK_APP_TASK,
    actions=("CreateSparkAppTask",),
    valid=(PAGE, WITH_SOURCE, DLC_TASK),
    rows=(
        Reported(
            "InvalidParameter.ParameterNotFoundOrBeNone",
            "an empty name",
            "jobName",
            put({"jobName": ""}),
        ),
        Reported(
            "InvalidParameter.ParameterNotFoundOrBeNone",
            "a name of blanks",
            "jobName",
            put({"jobName": " \t"}),
            cloud="InvalidParameter.SparkJobNotFound",
        ),
        Reported(
            "InvalidParameter.ParameterNotFoundOrBeNone",
            "an empty key",
            "sourceInfo[0].key",
            put({"sourceInfo[0].key": ""}),
            example=SOURCE_EXAMPLE,
        ),
        NotReported("InvalidParameter.ImageEngineTypeNotMatch", OF_THE_IMAGE),
        NotReported("InvalidParameter.ImageIsPublicNotMatch", OF_THE_IMAGE),
        NotReported("InvalidParameter.ImageParameterSubmitMethodNotMatch", OF_THE_IMAGE),
        NotReported("InvalidParameter.ImageParameterTypeNotMatch", OF_THE_IMAGE),
        NotReported("InvalidParameter.ImageSessionParametersFormatNotJson", OF_THE_IMAGE),
        NotReported("InvalidParameter.ImageStateNotMatch", OF_THE_IMAGE),
        NotReported("InvalidParameter.ImageUserRecordsTypeNotMatch", OF_THE_IMAGE),
        NotReported("InvalidParameter.InvalidTcrSparkImageFormat", OF_THE_IMAGE),
        NotReported("InvalidParameter.InvalidRoleArn", NO_INPUT.format("the role")),
        NotReported(
            "InvalidParameter.InvalidSparkAppParam", NO_INPUT.format("the app's parameters")
        ),
        NotReported(
            "InvalidParameter.InvalidSparkConfigFormat", NO_INPUT.format("Spark's configuration")
        ),
        NotReported("InvalidParameter.NumberOfSQLExceedsTheLimit", OF_SQL),
        NotReported(
            "InvalidParameter.ParameterBase64DecodeFailed", "No parameter of a task is in base64."
        ),
        NotReported("InvalidParameter.SQLBase64DecodeFail", OF_SQL),
        NotReported("InvalidParameter.SQLParameterPreprocessingFailed", OF_SQL),
        Reported("MissingParameter", "no name", "jobName", put({"jobName": REMOVED})),
        Reported(
            "MissingParameter",
            "a source without a key",
            "sourceInfo[0].key",
            put({"sourceInfo[0].key": REMOVED}),
            example=SOURCE_EXAMPLE,
        ),
        Reported(
            "MissingParameter",
            "a source without a value",
            "sourceInfo[1].value",
            put({"sourceInfo[1].key": "by"}),
            example=SOURCE_EXAMPLE,
        ),
        Reported(
            "UnknownParameter",
            "a field that a source does not have",
            "sourceInfo[0].name",
            put({"sourceInfo[0].name": "from"}),
            example=SOURCE_EXAMPLE,
        ),
        Reported(
            "InvalidParameter", "a number where text is expected", "jobName", put({"jobName": 7})
        ),
        Reported(
            "InvalidParameter", "a list of arguments", "cmdArgs", put({"cmdArgs": ["10", "test"]})
        ),
        Reported(
            "InvalidParameter",
            "an object where a list is expected",
            "sourceInfo",
            put({"sourceInfo": {"from": "a"}}),
        ),
        Reported(
            "InvalidParameter",
            "text where an object is expected",
            "sourceInfo[0]",
            put({"sourceInfo": ["from"]}),
        ),
        Reported(
            "InvalidParameter",
            "a number as a value",
            "sourceInfo[0].value",
            put({"sourceInfo[0].value": 1}),
            example=SOURCE_EXAMPLE,
        ),
        NotReported("UnsupportedRegion", "No document says which regions serve DLC."),
    ),
)
