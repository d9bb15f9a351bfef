"""The preview's checks of a DLC Spark app's inputs, by code.

The actions are `CreateSparkApp` and `ModifySparkApp`, 2021-01-25.

Codes: `pulumi_cloudjobs/api/tencent_dlc.json`, and the common ones that its gateway gives before
the action runs. Codes that the two actions do not list themselves are those that others of the
service give for the same mistake.
"""

from __future__ import annotations

from pulumi_cloudjobs.tencent.dlc.spark_app import SPARK_APP

from tests.checks.table import NotReported, Reported, Service
from tests.input_paths import REMOVED, Values, put
from tests.tencent.examples import DLC_APP

LEAST: Values = {
    "appName": "nightly",
    "appType": 1,
    "dataEngine": "data-engine-demo",
    "appFile": "cosn://bucket/app.jar",
    "roleArn": 12,
    "appDriverSize": "small",
    "appExecutorSize": "small",
    "appExecutorNums": 1,
}
COMPLETE, COMPLETE_EXAMPLE = DLC_APP, 1
PATH, PARAMETER = "InvalidParameter.InvalidFilePathFormat", "InvalidParameter.InvalidSparkAppParam"


def _wrong(
    code: str, says: str, path: str, value: object, cloud: str = "", *, at: str = ""
) -> Reported:
    return Reported(code, says, at or path, put({path: value}), cloud, COMPLETE_EXAMPLE)


SERVICE = Service(
    title="Tencent Cloud DLC Spark apps",
    resource_type=SPARK_APP,
    actions=("CreateSparkApp", "ModifySparkApp"),
    valid=(LEAST, COMPLETE),
    rows=(
        _wrong(
            "InvalidParameter.InvalidAppFileFormat",
            "a program that is no jar and no py",
            "appFile",
            "cosn://b/a.exe",
        ),
        _wrong(
            "InvalidParameter.InvalidAppFileFormat",
            "a program without an ending",
            "appFile",
            "cosn://b/jar",
        ),
        _wrong(
            "InvalidParameter.InvalidDriverSize",
            "an unknown size of the driver",
            "appDriverSize",
            "huge",
        ),
        _wrong(
            "InvalidParameter.InvalidDriverSize", "a size in capitals", "appDriverSize", "Small"
        ),
        _wrong(
            "InvalidParameter.InvalidExecutorSize",
            "an unknown size of executors",
            "appExecutorSize",
            "2xlarge",
        ),
        *(
            _wrong(PATH, says, "appFile", path)
            for says, path in (
                ("a program in another cloud's store", "s3://bucket/app.jar"),
                ("a program on a disk", "/opt/app.jar"),
                ("a path as other services write it", "cos://bucket/app.jar"),
            )
        ),
        *(
            _wrong(PATH, f"a path of another store in `{name}`", f"{name}[0]", "hdfs://a/b.tar.gz")
            for name in ("appJars", "appFiles", "appPythonFiles", "appArchives")
        ),
        _wrong(
            "InvalidParameter.InvalidFileCompressionFormat",
            "an archive that is no tar.gz, tgz or tar",
            "appArchives[0]",
            "cosn://bucket/a.zip",
        ),
        _wrong("InvalidParameter.InvalidRoleArn", "0 as role", "roleArn", 0),
        _wrong("InvalidParameter.InvalidRoleArn", "a negative role", "roleArn", -1),
        _wrong(
            "InvalidParameter.InvalidSparkConfigFormat",
            "a line without =",
            "appConf",
            "a=1\nspark.b 2",
        ),
        _wrong(
            "InvalidParameter.InvalidSparkConfigFormat", "a line without a key", "appConf", " =2"
        ),
        _wrong(
            "InvalidParameter.SparkJobIsInheritTypeNotMatch",
            "an IsInherit other than 0 and 1",
            "isInherit",
            2,
        ),
        _wrong(
            "InvalidParameter.InvalidDynamicAllocationMaxExecutors",
            "a negative maximum of executors",
            "appExecutorMaxNumbers",
            -1,
        ),
        _wrong(PARAMETER, "a type other than 1 and 2", "appType", 4),
        _wrong(PARAMETER, "a negative number of executors", "appExecutorNums", -1),
        _wrong(PARAMETER, "a negative number of retries", "maxRetries", -1),
        _wrong("InvalidParameter.ParameterNotFoundOrBeNone", "an empty name", "appName", ""),
        _wrong("InvalidParameter.ParameterNotFoundOrBeNone", "a name of blanks", "appName", " \t"),
        _wrong("InvalidParameter.InvalidDataEngineName", "an empty engine", "dataEngine", "", "*"),
        _wrong(
            "InvalidParameter.InvalidDataEngineName", "an engine of blanks", "dataEngine", " ", "*"
        ),
        *(
            _wrong("MissingParameter", f"no `{name}`", name, REMOVED)
            for name in ("appName", "appType", "dataEngine", "appFile", "roleArn")
        ),
        *(
            _wrong("MissingParameter", f"no `{name}`", name, REMOVED)
            for name in ("appDriverSize", "appExecutorSize", "appExecutorNums")
        ),
        _wrong(
            "UnknownParameter",
            "a field that a package does not have",
            "dependencyPackages[0].pypi",
            "a",
        ),
        _wrong("InvalidParameter", "a number where text is expected", "mainClass", 7),
        _wrong("InvalidParameter", "text where a number is expected", "appExecutorNums", "two"),
        _wrong("InvalidParameter", "half an executor", "appExecutorNums", 1.5),
        _wrong(
            "InvalidParameter",
            "a name of a role for its number",
            "roleArn",
            "qcs::cam::uin/1:roleName/a",
        ),
        _wrong(
            "InvalidParameter", "a number where true or false is expected", "isSessionStarted", 1
        ),
        _wrong(
            "InvalidParameter",
            "an object where a list is expected",
            "dependencyPackages",
            {"pypiPackage": "a"},
        ),
        _wrong("InvalidParameter", "a store other than cos and lakefs", "isLocal", "hdfs"),
        NotReported(
            "InvalidParameter.SparkJobOnlySupportSparkBatchEngine",
            "What an engine is for is known to the cloud.",
        ),
        NotReported(
            "InvalidParameter.SQLBase64DecodeFail",
            "It speaks of statements in SQL, and an app has none.",
        ),
        NotReported("UnsupportedRegion", "No document says which regions serve DLC."),
        NotReported("", "Lengths and characters of an app's name are documented nowhere."),
        NotReported("", "What there may be of executors depends on the engine."),
    ),
)
