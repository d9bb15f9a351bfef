"""Inputs of DLC's Spark apps and tasks, with their checks.

They are the requests of `CreateSparkApp` and `CreateSparkAppTask`, API version 2021-01-25. Fields:
`api/tencent_dlc.json`. Texts with commas in the API are lists here. The published page lacks
SourceInfo, which the SDK has. The cloud alone checks whether an app and its engine exist, and the
characters of an app's name: no document states them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from ...core.schema.declarations import Field, Strict
from ...core.schema.inputs import (
    CheckFailure,
    InputModel,
    Mark,
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
"""Inputs that the API takes as a text with commas."""

Int64 = Annotated[int, NoBool, Strict(), Field(le=2**63 - 1)]
Size = Literal["small", "medium", "large", "xlarge", "m.small", "m.medium", "m.large", "m.xlarge"]
Store = Literal["cos", "lakefs"]


class KVPair(InputModel):
    """A key and its value. The key must not be empty (ParameterNotFoundOrBeNone), the value may."""

    key: Annotated[
        str,
        Field(description="The key.", min_length=1),
    ]

    value: Annotated[
        str,
        Field(description="The value; may be empty."),
    ]


class SparkAppTaskInputs(Run):
    """A run of a DLC Spark app ("task"): started at create, run once.

    API action `CreateSparkAppTask`.
    """

    job_name: Annotated[
        str,
        Field(description="The name of the Spark app to run.", min_length=1),
    ]

    cmd_args: Annotated[
        str | None,
        Field(
            description="The arguments of this run, separated by spaces; default: those of the app."
        ),
    ] = None

    source_info: Annotated[
        list[KVPair] | None,
        # Without an order, type KVPair: a key and a value.
        Mark.UNORDERED,
        Field(description="The origin of the run as key-value pairs, for the vendor."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that the name is not blank (InvalidParameter.ParameterNotFoundOrBeNone)."""
        name = value.get("jobName")
        if isinstance(name, str) and name and not name.strip():
            yield CheckFailure(
                join(at, "jobName"), "must be the name of a Spark app, and has only blanks"
            )


class DependencyPackage(InputModel):
    """A package that the app needs, from Maven or PyPI, or a file."""

    package_source: Annotated[
        str | None,
        Field(description="The source of the package."),
    ] = None

    maven_package: Annotated[
        str | None,
        Field(description="The Maven coordinates: `group:artifact:version`."),
    ] = None

    maven_repository: Annotated[
        str | None,
        Field(description="The repository of the Maven package."),
    ] = None

    maven_exclusion: Annotated[
        str | None,
        Field(description="The dependencies of the Maven package that are left out."),
    ] = None

    pypi_package: Annotated[
        str | None,
        Field(description="The PyPI package: `name==version`."),
    ] = None

    pypi_index_url: Annotated[
        str | None,
        Field(description="The URL of the index of the PyPI package."),
    ] = None

    package_type: Annotated[
        str | None,
        Field(description="The type of the file."),
    ] = None

    package_path: Annotated[
        str | None,
        Field(description="The path of the file."),
    ] = None


class SparkAppInputs(StoppableDefinition):
    """A DLC Spark app: a stored definition, which runs nothing by itself.

    API action `CreateSparkApp`.

    A change is sent with `ModifySparkApp`, always with the full definition. The next run uses the
    new definition; a live run keeps the old one. An app is deleted by its name, after its live runs
    have been cancelled. `SparkAppTask(job_name=app.app_name)` runs the app.
    """

    on_change = OnChange.UPDATES

    app_name: Annotated[
        str,
        OnChange.REPLACES,
        Field(description="The name of the app, unique in the account.", min_length=1),
    ]

    app_type: Annotated[
        Literal[1, 2],
        NoBool,
        OnChange.REPLACES,
        Field(description="The type of the app: 1 is batch, 2 is streaming."),
    ]

    data_engine: Annotated[
        str,
        Field(
            description="The name (not the id) of the engine, which must be an engine for Spark "
            "jobs.",
            min_length=1,
        ),
    ]

    app_file: Annotated[
        str,
        Field(description="The program: a `.jar` or `.py` at `cosn://…` or `lakefs://…`."),
    ]

    role_arn: Annotated[
        Int64,
        Field(description="The id of the role, a number despite its name.", gt=0),
    ]

    app_driver_size: Annotated[
        Size,
        Field(
            description="The driver: small 1, medium 2, large 4, xlarge 8 CU; `m.` on memory "
            "engines."
        ),
    ]

    app_executor_size: Annotated[
        Size,
        Field(description="The size of each executor, as for `app_driver_size`."),
    ]

    app_executor_nums: Annotated[
        Int64,
        Field(description="The number of executors.", ge=0),
    ]

    eni: Annotated[
        str | None,
        Field(description="Retired by the vendor; use `data_source`."),
    ] = None

    is_local: Annotated[
        Store | None,
        Field(
            description="The store of `app_file`: `cos`, or `lakefs` for an upload of the console."
        ),
    ] = None

    main_class: Annotated[
        str | None,
        Field(description="The main class of a jar."),
    ] = None

    app_conf: Annotated[
        str | None,
        Field(description="The configuration of Spark: `key=value`, each on its own line."),
    ] = None

    is_local_jars: Annotated[
        Store | None,
        Field(description="The store of `app_jars`."),
    ] = None

    app_jars: Annotated[
        list[str] | None,
        # Without an order, CreateSparkApp, AppJars. Uncertain: the first of two jars with one class
        # may count.
        Mark.UNORDERED,
        Field(description="The jars that the app needs; a text with commas in the API."),
    ] = None

    is_local_files: Annotated[
        Store | None,
        Field(description="The store of `app_files`."),
    ] = None

    app_files: Annotated[
        list[str] | None,
        # Without an order, CreateSparkApp, AppFiles: files for the working folder, by their names.
        Mark.UNORDERED,
        Field(description="The files that the app needs; a text with commas in the API."),
    ] = None

    cmd_args: Annotated[
        str | None,
        Field(description="The arguments of a run without its own, separated by spaces."),
    ] = None

    max_retries: Annotated[
        Int64 | None,
        Field(description="How often a failed streaming app is restarted.", ge=0),
    ] = None

    data_source: Annotated[
        str | None,
        Field(description="The data source that the app reads, for its network."),
    ] = None

    is_local_python_files: Annotated[
        Store | None,
        Field(description="The store of `app_python_files`."),
    ] = None

    app_python_files: Annotated[
        list[str] | None,
        # Without an order, CreateSparkApp, AppPythonFiles. Uncertain: the first of two files with
        # one module may count.
        Mark.UNORDERED,
        Field(
            description="The Python files that the app needs: py, zip or egg; a text with "
            "commas in the API."
        ),
    ] = None

    is_local_archives: Annotated[
        Store | None,
        Field(description="The store of `app_archives`."),
    ] = None

    app_archives: Annotated[
        list[str] | None,
        # Without an order, CreateSparkApp, AppArchives: archives for the working folder, by their
        # names.
        Mark.UNORDERED,
        Field(
            description="The archives that the app needs: tar.gz, tgz or tar; a text with "
            "commas in the API."
        ),
    ] = None

    spark_image: Annotated[
        str | None,
        Field(description="The number of the version of the image."),
    ] = None

    spark_image_version: Annotated[
        str | None,
        Field(description="The name of the version of the image."),
    ] = None

    app_executor_max_numbers: Annotated[
        Int64 | None,
        Field(
            description="The most executors; more than `app_executor_nums` turns on dynamic "
            "allocation. Default 1.",
            ge=0,
        ),
    ] = None

    session_id: Annotated[
        str | None,
        Field(description="The id of the query script that the app is linked with."),
    ] = None

    is_inherit: Annotated[
        Literal[0, 1] | None,
        NoBool,
        Field(
            description="The source of the sizes: 0 takes those given here, 1 those of the "
            "cluster. Default 0."
        ),
    ] = None

    is_session_started: Annotated[
        Annotated[bool, Strict()] | None,
        Field(description="Whether the SQL of the linked script runs."),
    ] = None

    dependency_packages: Annotated[
        list[DependencyPackage] | None,
        # Without an order, CreateSparkApp, DependencyPackages: packages by their coordinates.
        Mark.UNORDERED,
        Field(description="The packages that the app needs."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check names, the paths of files, and the lines of `app_conf`."""
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
    """Check an item of a list; a comma would split it, as the API takes the list as a text."""
    if isinstance(path, str) and "," in path:
        yield CheckFailure(at, "must be one path, without a comma")
    else:
        yield from _path_problems(path, at, endings)


def _path_problems(path: Any, at: str, endings: tuple[str, ...]) -> Iterator[CheckFailure]:
    """Check the store and the ending of a path.

    InvalidFilePathFormat, InvalidAppFileFormat, InvalidFileCompressionFormat.
    """
    if not isinstance(path, str):
        return

    if not path.startswith(PATHS):
        yield CheckFailure(at, f'must start with {" or ".join(PATHS)}, not "{path[:40]}"')
        return

    # Spark allows a `#name` behind an archive.
    file = path.partition("#")[0] if endings is ARCHIVES else path
    if endings and not file.endswith(endings):
        yield CheckFailure(at, f'must end with {" or ".join(endings)}, not "{path[-40:]}"')


def _conf_problems(conf: Any, at: str) -> Iterator[CheckFailure]:
    """Check that every line is `key=value` (InvalidSparkConfigFormat); report the first other."""
    if not isinstance(conf, str):
        return

    for line in conf.splitlines():
        key, equals, _ = line.partition("=")
        is_option = bool(equals and key.strip())
        if line.strip() and not is_option:
            yield CheckFailure(at, f'must have a key=value on each line, not "{line.strip()[:40]}"')
            return
