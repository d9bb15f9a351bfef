"""The preview's checks of a DLC task's inputs, by code: `CreateSparkAppTask`, 2021-01-25.

Codes: `pulumi_cloudjobs/api/tencent_dlc.json`, and the common ones that its gateway gives before
the action runs. Most codes of the action speak of the app that is run, and of statements in SQL,
which is nothing that a task says.
"""

from __future__ import annotations

from typing import Any

from pulumi_cloudjobs.tencent.dlc.spark_app_task import SPARK_APP_TASK

from tests.checks.table import REMOVED, NotTold, Service, Told, put
from tests.tencent.examples import DLC_TASK

PAGE: dict[str, Any] = {"jobName": "spark-app-test", "cmdArgs": "10 test 20"}
WITH_SOURCE: dict[str, Any] = {**PAGE, "sourceInfo": [{"key": "from", "value": "scheduler"}]}
SOURCE_EXAMPLE = 1

NO_INPUT = "It speaks of {}, which is set in the app and is no input of a task."
OF_THE_IMAGE = NO_INPUT.format("the image that the app runs in")
OF_SQL = "It speaks of statements in SQL, and a task has none."

SERVICE = Service(
    title="Tencent Cloud DLC",
    kind=SPARK_APP_TASK,
    actions=("CreateSparkAppTask",),
    valid=(PAGE, WITH_SOURCE, DLC_TASK),
    rows=(
        Told(
            "InvalidParameter.ParameterNotFoundOrBeNone",
            "an empty name",
            "jobName",
            put({"jobName": ""}),
        ),
        Told(
            "InvalidParameter.ParameterNotFoundOrBeNone",
            "a name of blanks",
            "jobName",
            put({"jobName": " \t"}),
            cloud="InvalidParameter.SparkJobNotFound",
        ),
        Told(
            "InvalidParameter.ParameterNotFoundOrBeNone",
            "an empty key",
            "sourceInfo[0].key",
            put({"sourceInfo[0].key": ""}),
            example=SOURCE_EXAMPLE,
        ),
        NotTold("InvalidParameter.ImageEngineTypeNotMatch", OF_THE_IMAGE),
        NotTold("InvalidParameter.ImageIsPublicNotMatch", OF_THE_IMAGE),
        NotTold("InvalidParameter.ImageParameterSubmitMethodNotMatch", OF_THE_IMAGE),
        NotTold("InvalidParameter.ImageParameterTypeNotMatch", OF_THE_IMAGE),
        NotTold("InvalidParameter.ImageSessionParametersFormatNotJson", OF_THE_IMAGE),
        NotTold("InvalidParameter.ImageStateNotMatch", OF_THE_IMAGE),
        NotTold("InvalidParameter.ImageUserRecordsTypeNotMatch", OF_THE_IMAGE),
        NotTold("InvalidParameter.InvalidTcrSparkImageFormat", OF_THE_IMAGE),
        NotTold("InvalidParameter.InvalidRoleArn", NO_INPUT.format("the role")),
        NotTold("InvalidParameter.InvalidSparkAppParam", NO_INPUT.format("the app's parameters")),
        NotTold(
            "InvalidParameter.InvalidSparkConfigFormat", NO_INPUT.format("Spark's configuration")
        ),
        NotTold("InvalidParameter.NumberOfSQLExceedsTheLimit", OF_SQL),
        NotTold(
            "InvalidParameter.ParameterBase64DecodeFailed", "No parameter of a task is in base64."
        ),
        NotTold("InvalidParameter.SQLBase64DecodeFail", OF_SQL),
        NotTold("InvalidParameter.SQLParameterPreprocessingFailed", OF_SQL),
        Told("MissingParameter", "no name", "jobName", put({"jobName": REMOVED})),
        Told(
            "MissingParameter",
            "a source without a key",
            "sourceInfo[0].key",
            put({"sourceInfo[0].key": REMOVED}),
            example=SOURCE_EXAMPLE,
        ),
        Told(
            "MissingParameter",
            "a source without a value",
            "sourceInfo[1].value",
            put({"sourceInfo[1].key": "by"}),
            example=SOURCE_EXAMPLE,
        ),
        Told(
            "UnknownParameter",
            "a field that a source does not have",
            "sourceInfo[0].name",
            put({"sourceInfo[0].name": "from"}),
            example=SOURCE_EXAMPLE,
        ),
        Told("InvalidParameter", "a number where text is expected", "jobName", put({"jobName": 7})),
        Told(
            "InvalidParameter", "a list of arguments", "cmdArgs", put({"cmdArgs": ["10", "test"]})
        ),
        Told(
            "InvalidParameter",
            "an object where a list is expected",
            "sourceInfo",
            put({"sourceInfo": {"from": "a"}}),
        ),
        Told(
            "InvalidParameter",
            "text where an object is expected",
            "sourceInfo[0]",
            put({"sourceInfo": ["from"]}),
        ),
        Told(
            "InvalidParameter",
            "a number as a value",
            "sourceInfo[0].value",
            put({"sourceInfo[0].value": 1}),
            example=SOURCE_EXAMPLE,
        ),
        NotTold("UnsupportedRegion", "No document says which regions serve DLC."),
    ),
)
