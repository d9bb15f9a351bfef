"""Inputs of DLC's Spark apps and tasks: the requests of `CreateSparkApp` and `CreateSparkAppTask`, version 2021-01-25.

Fields: `api/tencent_dlc.json`. What the API takes as one text with commas is a list here. The
published page lacks SourceInfo, which the SDK has. Whether an app and its engine are there is left
to the cloud, and so is what an app may
be called: no document says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, Strict

from ...core.schema.inputs import (
    CheckFailure,
    InputModel,
    NoBool,
    OnChange,
    Run,
    StoppableDefinition,
    join,
)

PATHS = ("cosn://", "lakefs://")
APP_FILES = (".jar", ".py")
ARCHIVES = (".tar.gz", ".tgz", ".tar")
LISTS = ("appJars", "appFiles", "appPythonFiles", "appArchives")
"""Inputs that the API takes as one text with commas."""

Int64 = Annotated[int, NoBool, Strict(), Field(le=2**63 - 1)]
Size = Literal["small", "medium", "large", "xlarge", "m.small", "m.medium", "m.large", "m.xlarge"]
Store = Literal["cos", "lakefs"]


class KVPair(InputModel):
    """A key, which must not be empty (InvalidParameter.ParameterNotFoundOrBeNone), and its value, which may."""

    key: Annotated[str, Field(description="Key.", min_length=1)]
    value: Annotated[str, Field(description="Value.")]


class SparkAppTaskInputs(Run):
    """One run of a DLC Spark app ("task"): started at create, run once.

    API action `CreateSparkAppTask`.
    """

    job_name: Annotated[str, Field(description="Name of the Spark app to run.", min_length=1)]
    cmd_args: Annotated[
        str | None,
        Field(description="Arguments of this run, separated by spaces; default those of the app."),
    ] = None
    source_info: Annotated[
        list[KVPair] | None, Field(description="What the run was started from, for the vendor.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """InvalidParameter.ParameterNotFoundOrBeNone: a name of blanks is none."""
        name = value.get("jobName")
        if isinstance(name, str) and name and not name.strip():
            yield CheckFailure(
                join(at, "jobName"), "must be the name of a Spark app, and has only blanks"
            )


class DependencyPackage(InputModel):
    """A package that the app needs, from Maven or PyPI, or a file."""

    package_source: Annotated[str | None, Field(description="Where it comes from.")] = None
    maven_package: Annotated[
        str | None, Field(description="Maven coordinates: `group:artifact:version`.")
    ] = None
    maven_repository: Annotated[
        str | None, Field(description="Repository for the Maven package.")
    ] = None
    maven_exclusion: Annotated[
        str | None, Field(description="What of the Maven package is left out.")
    ] = None
    pypi_package: Annotated[str | None, Field(description="PyPI package: `name==version`.")] = None
    pypi_index_url: Annotated[str | None, Field(description="Index for the PyPI package.")] = None
    package_type: Annotated[str | None, Field(description="What kind of file it is.")] = None
    package_path: Annotated[str | None, Field(description="Path of the file.")] = None


class SparkAppInputs(StoppableDefinition):
    """A DLC Spark app: a stored definition, which runs nothing by itself.

    API action `CreateSparkApp`.

    A change is sent with `ModifySparkApp`, always with the full definition, and the next run uses
    it: a run that goes on keeps what it was started with. An app is deleted by its name, after the
    runs of it that still live have been cancelled. `SparkAppTask(job_name=app.app_name)` runs it.
    """

    on_change = OnChange.UPDATES

    app_name: Annotated[
        str, OnChange.REPLACES, Field(description="Name, unique in the account.", min_length=1)
    ]
    app_type: Annotated[
        Literal[1, 2], NoBool, OnChange.REPLACES, Field(description="1 batch, 2 streaming.")
    ]
    data_engine: Annotated[
        str,
        Field(
            description="Name (not id) of the engine, which must be one for Spark jobs.",
            min_length=1,
        ),
    ]
    app_file: Annotated[
        str, Field(description="The program: `cosn://…` or `lakefs://…`, `.jar` or `.py`.")
    ]
    role_arn: Annotated[
        Int64, Field(description="Id of the role, a number despite its name.", gt=0)
    ]
    app_driver_size: Annotated[
        Size,
        Field(
            description="Driver: small 1, medium 2, large 4, xlarge 8 CU; `m.` on memory engines."
        ),
    ]
    app_executor_size: Annotated[Size, Field(description="Each executor, in the same sizes.")]
    app_executor_nums: Annotated[Int64, Field(description="How many executors.", ge=0)]
    eni: Annotated[str | None, Field(description="Retired by the vendor; use `data_source`.")] = (
        None
    )
    is_local: Annotated[
        Store | None,
        Field(description="Where `app_file` is: `cos`, or `lakefs` for an upload of the console."),
    ] = None
    main_class: Annotated[str | None, Field(description="Main class, for a jar.")] = None
    app_conf: Annotated[
        str | None, Field(description="Spark's configuration: `key=value`, a line each.")
    ] = None
    is_local_jars: Annotated[Store | None, Field(description="Where `app_jars` are.")] = None
    app_jars: Annotated[
        list[str] | None, Field(description="Jars that it needs; one text with commas in the API.")
    ] = None
    is_local_files: Annotated[Store | None, Field(description="Where `app_files` are.")] = None
    app_files: Annotated[
        list[str] | None, Field(description="Files that it needs; one text with commas in the API.")
    ] = None
    cmd_args: Annotated[
        str | None, Field(description="Arguments of a run that brings none, separated by spaces.")
    ] = None
    max_retries: Annotated[
        Int64 | None, Field(description="How often a streaming app is started again.", ge=0)
    ] = None
    data_source: Annotated[
        str | None, Field(description="Data source that it reads, for its network.")
    ] = None
    is_local_python_files: Annotated[
        Store | None, Field(description="Where `app_python_files` are.")
    ] = None
    app_python_files: Annotated[
        list[str] | None,
        Field(
            description="Python files that it needs, py, zip or egg; one text with commas in the API."
        ),
    ] = None
    is_local_archives: Annotated[Store | None, Field(description="Where `app_archives` are.")] = (
        None
    )
    app_archives: Annotated[
        list[str] | None,
        Field(
            description="Archives that it needs, tar.gz, tgz or tar; one text with commas in the API."
        ),
    ] = None
    spark_image: Annotated[str | None, Field(description="Number of the image's version.")] = None
    spark_image_version: Annotated[
        str | None, Field(description="Name of the image's version.")
    ] = None
    app_executor_max_numbers: Annotated[
        Int64 | None,
        Field(
            description="Most executors; more than `app_executor_nums` turns dynamic allocation on. Default 1.",
            ge=0,
        ),
    ] = None
    session_id: Annotated[
        str | None, Field(description="Id of the query script it is linked with.")
    ] = None
    is_inherit: Annotated[
        Literal[0, 1] | None,
        NoBool,
        Field(description="0 with the sizes given here, 1 with those of the cluster. Default 0."),
    ] = None
    is_session_started: Annotated[
        Annotated[bool, Strict()] | None,
        Field(description="Whether the linked script's SQL is run."),
    ] = None
    dependency_packages: Annotated[
        list[DependencyPackage] | None, Field(description="Packages that it needs.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Blank names, where files are and what they are called, items that commas would cut, lines of `app_conf`."""
        for name in ("appName", "dataEngine"):
            text = value.get(name)
            if isinstance(text, str) and text and not text.strip():
                yield CheckFailure(join(at, name), "must be a name, and has only blanks")
        yield from _path_problems(value.get("appFile"), join(at, "appFile"), APP_FILES)
        for name in LISTS:
            paths = value.get(name)
            endings = ARCHIVES if name == "appArchives" else ()
            for index, path in enumerate(paths if isinstance(paths, list) else ()):
                yield from _item_problems(path, f"{join(at, name)}[{index}]", endings)
        yield from _conf_problems(value.get("appConf"), join(at, "appConf"))


def _item_problems(path: Any, at: str, endings: tuple[str, ...]) -> Iterator[CheckFailure]:
    """The API takes these lists as one text, so a comma in a path would make two of it."""
    if isinstance(path, str) and "," in path:
        yield CheckFailure(at, "must be one path, without a comma")
    else:
        yield from _path_problems(path, at, endings)


def _path_problems(path: Any, at: str, endings: tuple[str, ...]) -> Iterator[CheckFailure]:
    """InvalidFilePathFormat, InvalidAppFileFormat, InvalidFileCompressionFormat; archives may have Spark's `#name`."""
    if not isinstance(path, str):
        return
    if not path.startswith(PATHS):
        yield CheckFailure(at, f'must begin with {" or ".join(PATHS)}, not "{path[:40]}"')
    elif endings and not (path.partition("#")[0] if endings is ARCHIVES else path).endswith(
        endings
    ):
        yield CheckFailure(at, f'must end with {" or ".join(endings)}, not "{path[-40:]}"')


def _conf_problems(conf: Any, at: str) -> Iterator[CheckFailure]:
    """InvalidSparkConfigFormat: every line is `key=value`."""
    for line in conf.splitlines() if isinstance(conf, str) else ():
        key, equals, _ = line.partition("=")
        if line.strip() and not (equals and key.strip()):
            yield CheckFailure(at, f'must have a key=value on each line, not "{line.strip()[:40]}"')
            return
