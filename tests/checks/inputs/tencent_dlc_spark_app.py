"""Inputs of a DLC Spark app as people write them, wrong ones and odd ones."""

from __future__ import annotations

from pulumi_cloudjobs.core.schema.inputs import UNKNOWN

from tests.checks.table import Bad, Odd
from tests.input_paths import REMOVED

APP_ID = "batch_4a7cad6b-b862-11ec-9c61-6e6f30623d72"

BAD = [
    Bad("no name", {"appName": REMOVED}, "appName", "is required"),
    Bad("null as name", {"appName": None}, "appName", "is required"),
    Bad("empty name", {"appName": ""}, "appName", "must not be empty"),
    Bad("full-width blanks", {"appName": "\u3000"}, "appName", "has only blanks"),
    Bad("a number as name", {"appName": 20240506}, "appName", "must be text, not 20240506"),
    Bad("a type in words", {"appType": "batch"}, "appType", "must be 1 or 2"),
    Bad("a type in words", {"appType": "batch"}, "appType", "must be 1 or 2"),
    Bad("an SQL app", {"appType": 4}, "appType", "must be 1 or 2"),
    Bad("true as type", {"appType": True}, "appType", "not true"),
    Bad("no engine", {"dataEngine": REMOVED}, "dataEngine", "is required"),
    Bad("an engine of blanks", {"dataEngine": " "}, "dataEngine", "has only blanks"),
    Bad(
        "a program as cos writes it",
        {"appFile": "cos://b/a.jar"},
        "appFile",
        "must start with cosn:// or lakefs://",
    ),
    Bad(
        "a program in capitals", {"appFile": "COSN://b/a.jar"}, "appFile", "must start with cosn://"
    ),
    Bad("an empty program", {"appFile": ""}, "appFile", "must start with cosn://"),
    Bad("a notebook", {"appFile": "cosn://b/a.ipynb"}, "appFile", "must end with .jar or .py"),
    Bad("a zip", {"appFile": "cosn://b/a.zip"}, "appFile", "must end with .jar or .py"),
    Bad("a program in a list", {"appFile": ["cosn://b/a.jar"]}, "appFile", "must be text"),
    Bad(
        "the name of a role",
        {"roleArn": "qcs::cam::uin/1:roleName/a"},
        "roleArn",
        "must be a whole number",
    ),
    Bad("a role by its name", {"roleArn": "etl"}, "roleArn", "must be a whole number"),
    Bad("no role", {"roleArn": 0}, "roleArn", "must be greater than 0"),
    Bad("a size in CU", {"appDriverSize": 2}, "appDriverSize", "must be 'small'"),
    Bad("a size in capitals", {"appDriverSize": "SMALL"}, "appDriverSize", "must be 'small'"),
    Bad("a size of memory", {"appExecutorSize": "m.2xlarge"}, "appExecutorSize", "must be 'small'"),
    Bad("half an executor", {"appExecutorNums": 1.5}, "appExecutorNums", "must be a whole number"),
    Bad("fewer than none", {"appExecutorNums": -1}, "appExecutorNums", "must be at least 0"),
    Bad("jars as text", {"appJars": "cosn://b/a.jar,cosn://b/c.jar"}, "appJars", "must be a list"),
    Bad(
        "a comma in a jar",
        {"appJars": ["cosn://b/a.jar,cosn://b/c.jar"]},
        "appJars[0]",
        "without a comma",
    ),
    Bad(
        "an empty jar", {"appJars": ["cosn://b/a.jar", ""]}, "appJars[1]", "must start with cosn://"
    ),
    Bad("a number as jar", {"appJars": [1]}, "appJars[0]", "must be text, not 1"),
    Bad(
        "Maven coordinates as a jar",
        {"appJars": ["org.a:b:1"]},
        "appJars[0]",
        "must start with cosn://",
    ),
    Bad("a file of a disk", {"appFiles": ["./a.csv"]}, "appFiles[0]", "must start with cosn://"),
    Bad(
        "a blank before a path",
        {"appPythonFiles": [" cosn://b/a.py"]},
        "appPythonFiles[0]",
        "must start with",
    ),
    Bad(
        "a zip as archive",
        {"appArchives": ["cosn://b/a.zip#env"]},
        "appArchives[0]",
        "must end with .tar.gz",
    ),
    Bad("a configuration as a map", {"appConf": {"spark.a": "1"}}, "appConf", "must be text"),
    Bad(
        "a configuration as of a file",
        {"appConf": "spark.a 1"},
        "appConf",
        "must have a key=value on each line",
    ),
    Bad("a comment in the configuration", {"appConf": "# a\nspark.a=1"}, "appConf", 'not "# a"'),
    Bad("JSON as configuration", {"appConf": '{"a": "1"}'}, "appConf", "must have a key=value"),
    Bad("a store of another name", {"isLocal": "cosn"}, "isLocal", "must be 'cos' or 'lakefs'"),
    Bad("true as IsInherit", {"isInherit": True}, "isInherit", "not true"),
    Bad(
        "yes as a boolean", {"isSessionStarted": "yes"}, "isSessionStarted", "must be true or false"
    ),
    Bad(
        "a package as text",
        {"dependencyPackages": ["pandas"]},
        "dependencyPackages[0]",
        "must be an object",
    ),
    Bad("a typo", {"appExecutorNum": 2}, "appExecutorNum", "did you mean `app_executor_nums`?"),
    Bad("a name as on the wire", {"AppName": "a"}, "AppName", "did you mean `app_name`?"),
    Bad("a wait", {"wait": {"until": "finished"}}, "wait", "is an unknown field"),
    Bad("a trigger", {"triggers": {"day": 1}}, "triggers", "is an unknown field"),
    Bad(
        "a task to adopt",
        {"adopt": "4a7cad6bb86211ec9c616e6f30623d72"},
        "adopt",
        "must be a SparkAppId",
    ),
    Bad(
        "no time to stop",
        {"stop": {"timeoutSeconds": 0}},
        "stop.timeoutSeconds",
        "must be greater than 0",
    ),
]

ODD = [
    Odd("a streaming app", {"appType": 2}),
    Odd("numbers as floats", {"appType": 2.0, "roleArn": 12.0, "appExecutorNums": 3.0}),
    Odd("Chinese and emoji in the name", {"appName": "夜间 🚀 作业"}),
    Odd("a long name", {"appName": "n" * 500}),
    Odd("a Python program", {"appFile": "cosn://b/path/a b.py"}),
    Odd("an upload of the console", {"appFile": "lakefs://b/a.jar", "isLocal": "lakefs"}),
    Odd("no executors", {"appExecutorNums": 0}),
    Odd("sizes of memory engines", {"appDriverSize": "m.small", "appExecutorSize": "m.xlarge"}),
    Odd("a maximum below the number", {"appExecutorNums": 5, "appExecutorMaxNumbers": 1}),
    Odd("dynamic allocation", {"appExecutorNums": 1, "appExecutorMaxNumbers": 100}),
    Odd("retries of a batch app", {"maxRetries": 3}),
    Odd("no jars", {"appJars": []}),
    Odd("jars that are null", {"appJars": None}),
    Odd("one jar twice", {"appJars": ["cosn://b/a.jar", "cosn://b/a.jar"]}),
    Odd("many jars", {"appJars": [f"cosn://b/{n}.jar" for n in range(200)]}),
    Odd("a jar that is no jar", {"appJars": ["cosn://b/a.zip"]}),
    Odd("both stores in one list", {"appFiles": ["cosn://b/a", "lakefs://b/c"]}),
    Odd("an archive with a name", {"appArchives": ["cosn://b/a.tar.gz#env", "cosn://b/c.tar"]}),
    Odd("an empty configuration", {"appConf": ""}),
    Odd("blank lines in the configuration", {"appConf": "\n\na=1\n  \nb=2\n"}),
    Odd("blanks around the equals sign", {"appConf": " a = 1 "}),
    Odd("equals signs in a value", {"appConf": "spark.driver.extraJavaOptions=-Da=b -Dc=d"}),
    Odd("an empty value", {"appConf": "a="}),
    Odd("lines of Windows", {"appConf": "a=1\r\nb=2\r\n"}),
    Odd("empty arguments", {"cmdArgs": ""}),
    Odd("signs of HTML in arguments", {"cmdArgs": "1 < 2 && 3 > 2 &amp; <b>"}),
    Odd("a package with nothing in it", {"dependencyPackages": [{}]}),
    Odd("no packages", {"dependencyPackages": []}),
    Odd(
        "packages of all kinds",
        {"dependencyPackages": [{"pypiPackage": "a==1"}, {"mavenPackage": "a:b:1"}]},
    ),
    Odd("the retired network", {"eni": "eni-1"}),
    Odd("an empty stop", {"stop": {}}),
    Odd("no id to adopt", {"adopt": None}),
    Odd("an id to adopt", {"adopt": APP_ID}),
    Odd("a name not known yet", {"appName": UNKNOWN}),
    Odd("a program not known yet", {"appFile": UNKNOWN, "appConf": UNKNOWN}),
    Odd("a jar not known yet", {"appJars": [UNKNOWN, "cosn://b/a.jar"]}),
    Odd("jars not known yet", {"appJars": UNKNOWN, "appArchives": UNKNOWN}),
]
