"""The SDKs of Go and TypeScript are fresh, compile, and refuse what the schema refuses."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import os
from pathlib import Path

import pulumi_cloudjobs
import pytest
from pydantic.alias_generators import to_snake

from scripts import generate_sdks
from scripts.pulumi_cli import Machine, SetupFailed
from tests.resource_types import RESOURCE_TYPES, Described
from tests.sdk.programs import compile_go, compile_typescript, write_go, write_typescript

TYPESCRIPT = """
import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const pool = new cloudjobs.tencent.batch.ComputeEnv("pool", {
    computeEnv: {
        envName: "pool",
        desiredComputeNodeCount: 1,
        envType: "MANAGED",
        envData: { instanceTypes: ["S1.SMALL1"], imageId: "img-bd78fy2t" },
    },
    placement: { zone: "ap-guangzhou-2" },
});
const task = new cloudjobs.tencent.dlc.SparkAppTask("nightly", {
    jobName: "wordcount",
    wait: { until: "finished", timeoutSeconds: "90m" },
});
const beijing = new cloudjobs.Provider("beijing", { tencentRegion: "ap-beijing" });
const other = cloudjobs.tencent.batch.getJobOutput({ id: "job-xxxxxxxx" }, { provider: beijing });
const running = cloudjobs.listJobsOutput({ service: "tencent.batch", status: "running" });

export const envId: pulumi.Output<string> = pool.envId;
export const status: pulumi.Output<string | undefined> = task.status;
export const otherId: pulumi.Output<string> = other.jobId;
export const first: pulumi.Output<string> = running.jobs[0].id;
"""
GO = """
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"pulumi-cloudjobs/sdk/go/cloudjobs"
	"pulumi-cloudjobs/sdk/go/cloudjobs/tencent/dlc"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		task, err := dlc.NewSparkAppTask(ctx, "nightly", &dlc.SparkAppTaskArgs{
			JobName: pulumi.String("wordcount"),
			Wait: &cloudjobs.WaitArgs{
				Until:          cloudjobs.WaitUntilFinished,
				TimeoutSeconds: pulumi.Any("90m"),
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("status", task.Status)
		return nil
	})
}
"""


@pytest.mark.parametrize("language", generate_sdks.LANGUAGES)
def test_no_sdk_is_stale(tmp_path: Path, language: str) -> None:
    """A field that is missing from an SDK seems to be missing from the API."""
    generate_sdks.generate(Machine(os.environ), generate_sdks.SCHEMA, language, tmp_path)
    stale = list(generate_sdks.stale(tmp_path, generate_sdks.SDK / language))
    assert stale == [], "run `make generate`"


def test_package_add_makes_the_packages_of_this_go_sdk(tmp_path: Path) -> None:
    """The packages of a module in another folder could not import each other."""
    generate_sdks.generate(Machine(os.environ), generate_sdks.SCHEMA, "go", tmp_path)
    added, ours = (folder / "go.mod" for folder in (tmp_path, generate_sdks.SDK / "go"))
    assert added.read_text("utf-8").splitlines()[0] == ours.read_text("utf-8").splitlines()[0]


def test_a_file_that_is_absent_left_over_or_different_is_stale(tmp_path: Path) -> None:
    """Otherwise nothing would ever be stale."""
    expected, folder = tmp_path / "expected", tmp_path / "sdk"
    for place, names in ((expected, ("same", "new", "other")), (folder, ("same", "old", "other"))):
        place.mkdir()
        for name in names:
            (place / name).write_text(name if name != "other" else place.name)
    (folder / "go.sum").write_text("written by hand")

    assert [str(name) for name in generate_sdks.stale(expected, folder)] == ["new", "old", "other"]


def test_a_schema_with_a_mistake_makes_no_sdk(tmp_path: Path) -> None:
    """The message names the place of the mistake."""
    schema = json.loads(generate_sdks.SCHEMA.read_text("utf-8"))
    schema["provider"]["inputProperties"]["rates"]["$ref"] = "#/types/cloudjobs:index:None"
    broken = tmp_path / "schema.json"
    broken.write_text(json.dumps(schema))

    with pytest.raises(SetupFailed, match="#/provider/inputProperties/rates"):
        generate_sdks.generate(Machine(os.environ), broken, "go", tmp_path / "go")


@pytest.fixture(scope="module")
def python_sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SDK of Python that a generator would write in place of the package."""
    folder = tmp_path_factory.mktemp("python")
    generate_sdks.generate(Machine(os.environ), generate_sdks.SCHEMA, "python", folder)
    return folder / "pulumi_cloudjobs"


def generated_arguments(path: Path, name: str = "_internal_init") -> set[str]:
    """Return the arguments of a function in a generated module; those of the class by default."""
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    (function,) = [node for node in functions if node.name == name]
    return {argument.arg for argument in function.args.args}


@pytest.mark.parametrize("kind", RESOURCE_TYPES, ids=str)
def test_the_package_has_the_names_of_a_generated_one(python_sdk: Path, kind: Described) -> None:
    """`pulumi import` prints a program with the names that the schema leads to."""
    service, _, name = kind.resource_type.token.partition(":")
    generated = generated_arguments(python_sdk / service / f"{to_snake(name)}.py")
    written = set(inspect.signature(kind.resource_class).parameters)

    assert generated - {"__self__", "__props__"} == written
    module = importlib.import_module(f"pulumi_cloudjobs.{service.replace('/', '.')}")
    assert getattr(module, name) is kind.resource_class

    for function in (f"get_{to_snake(name)}", f"get_{to_snake(name)}_output"):
        path = python_sdk / service / f"get_{to_snake(name)}.py"
        written = set(inspect.signature(getattr(module, function)).parameters)
        assert generated_arguments(path, function) == written


def test_the_list_of_jobs_has_the_arguments_of_a_generated_one(python_sdk: Path) -> None:
    """The page of a function holds for every language."""
    for name in ("list_jobs", "list_jobs_output"):
        written = set(inspect.signature(getattr(pulumi_cloudjobs, name)).parameters)
        assert generated_arguments(python_sdk / "list_jobs.py", name) == written


def constants_in(path: Path) -> dict[str, dict[str, object]]:
    """Return the constants of each class in a generated module."""
    classes: dict[str, dict[str, object]] = {}
    for node in ast.parse(path.read_text("utf-8")).body:
        if not isinstance(node, ast.ClassDef):
            continue

        classes[node.name] = {
            ast.unparse(member.targets[0]): ast.literal_eval(member.value)
            for member in node.body
            if isinstance(member, ast.Assign)
        }

    return classes


def test_the_package_has_the_constants_of_a_generated_one(python_sdk: Path) -> None:
    """A printed program names choices by them."""
    modules = sorted(python_sdk.rglob("_enums.py"))
    assert len(modules) == 1 + len({kind.resource_type.api for kind in RESOURCE_TYPES})
    for path in modules:
        folders = path.parent.relative_to(python_sdk.parent).parts
        module = importlib.import_module(".".join(folders))
        for name, constants in constants_in(path).items():
            written = vars(getattr(module, name))
            assert constants.items() <= written.items(), f"{module.__name__}.{name}"


def test_a_typescript_program_compiles(tmp_path: Path) -> None:
    """Its editor completes names and values, and the compiler finds what does not exist."""
    write_typescript(tmp_path, TYPESCRIPT)
    compiled = compile_typescript(tmp_path)
    assert compiled.exit_code == 0, compiled.text

    (tmp_path / "index.ts").write_text(
        TYPESCRIPT.replace("envName:", "envNam:").replace('"finished"', '"finish"')
    )
    compiled = compile_typescript(tmp_path)
    assert "'envNam' does not exist in type" in compiled.text
    assert """'"finish"' is not assignable to type""" in compiled.text


def test_a_go_program_compiles(tmp_path: Path) -> None:
    """Its module uses the SDK from the folder of a checkout."""
    write_go(tmp_path, GO)
    compiled = compile_go(tmp_path)
    assert compiled.exit_code == 0, compiled.text

    (tmp_path / "main.go").write_text(GO.replace("JobName:", "JobNam:"))
    assert "unknown field JobNam" in compile_go(tmp_path).text
