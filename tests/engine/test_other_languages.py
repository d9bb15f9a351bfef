"""Stacks in YAML, TypeScript and Go: the same life as in Python, on the real engine.

The five resources are the same in each language, `five_resources` has the programs. A value of the
stack's configuration changes all of them, so no program changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.simulator.control import Control

from scripts import generate_sdks
from tests.campaign.host import hurry
from tests.cards.card import card_of
from tests.embedded import run_for_an_hour
from tests.engine.five_resources.recorded import NAMES, CommandReport, Recorder
from tests.engine.plugin_project import write_plugin
from tests.engine.projects import cloud_of
from tests.engine.stack import Stack, project_runtime
from tests.sdk.programs import (
    MACHINE,
    compile_go_sdk,
    environment,
    project_file,
    write_go,
    write_typescript,
)

MakeStack = Callable[[str], Stack]
PROGRAMS = Path(__file__).parent / "five_resources"
CONFIG = {
    "cloudjobs:endpoint": "embedded",
    "demo:note": "first",
    "demo:patience": "15m",
}
CARDS = {
    name: card_of(token)
    for name, token in {
        "task": "tencent/dlc:SparkAppTask",
        "flink": "tencent/oceanus:Job",
        "render": "tencent/batch:Job",
        "session": "huawei/dli:Session",
        "flow": "alibaba/emr:FlowJob",
    }.items()
}
FORBIDDEN = {
    "tencent": "UnauthorizedOperation",
    "huawei": "DLI.0003",
    "alibaba": "Forbidden.RAM",
}
"""The codes of the vendors for a key without the right to create."""
REPLACED = ["delete-replaced", "replace", "create-replacement"]
CHANGED = {
    "task": REPLACED,
    "flink": ["update"],
    "render": REPLACED,
    "session": REPLACED,
    "flow": ["update"],
}
RUNTIMES: dict[str, Any] = {
    "python": project_runtime(),
    "yaml": "yaml",
    "typescript": {"name": "nodejs", "options": {"typescript": True}},
    "go": "go",
}
CALLS = """\
  read:
    fn::invoke: {function: "cloudjobs:tencent/batch:getJob", arguments: {id: "${render.jobId}"}}
  listed:
    fn::invoke:
      function: cloudjobs:index:listJobs
      arguments: {name: "${render.job.jobName}", service: tencent.batch}
"""
CALL_OUTPUTS = """\
  read: ${read.job.jobName}
  listed: ${listed.jobs[0].name}
"""
OFFLINE = {
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:1"),
    "NO_PROXY": "127.0.0.1,localhost",
}
"""No proxy listens at this port, so a call to any other machine fails."""
OTHERS = [language for language in RUNTIMES if language != "python"]


def program(name: str) -> str:
    return (PROGRAMS / name).read_text("utf-8")


def files_of(language: str, plugin: Path) -> dict[str, str]:
    """Return the files of the program in a language.

    Args:
        plugin: The folder of the plugin, which a Python program needs with `usePlugin` alone.
    """
    files = {"Pulumi.yaml": project_file(RUNTIMES[language], plugin)}
    if language == "python":
        files["__main__.py"] = program("program.py")
    elif language == "yaml":
        files["Main.yaml"] = program("Main.yaml")
    return files


def new_stack(folder: Path, language: str, **more: str) -> Stack:
    """Make a stack of the five resources, and a cloud on which they start and stop at once."""
    write_plugin(folder)
    own = folder / "stack"
    own.mkdir()
    files = files_of(language, folder)
    stack = Stack(own, files, config={**CONFIG, **more}, environment=environment())
    if language == "typescript":
        write_typescript(stack.project, program("index.ts"))
    if language == "go":
        write_go(stack.project, program("main.go"))
        compiled = compile_go_sdk(stack.project)
        assert compiled.exit_code == 0, compiled.text

    hurry(cloud_of(stack))
    run_for_an_hour(cloud_of(stack))
    return stack


def forbid_creates(cloud: Control) -> None:
    """Let the cloud refuse the next create of each resource."""
    for card in CARDS.values():
        resource_type = card.resource_type
        cloud.fault(
            "error",
            action=resource_type.create_action,
            code=FORBIDDEN[card.package.partition(".")[0]],
            message="not allowed",
        )


def live(stack: Stack, *, destroys: bool) -> tuple[dict[str, CommandReport], dict[str, str]]:
    """Return the commands of a whole life, and the sentences about mistakes.

    Args:
        destroys: Whether a destroy is its end. It runs no program, so it is not repeated for each
            language whose resources the plugin serves.
    """
    recorder = Recorder(stack)
    reports: dict[str, CommandReport] = {}

    forbid_creates(cloud_of(stack))
    reports["forbidden"] = recorder.report(stack.up("--continue-on-error", exit_code=None))
    reports["up"] = recorder.report(stack.up())
    reports["unchanged"] = recorder.report(stack.up("--refresh"))
    reports["changed"] = recorder.report(stack.up("--config", "demo:note=second"))

    mistaken = stack.up("--config", "demo:patience=soon", exit_code=None)
    assert mistaken.exit_code != 0
    mistakes = recorder.mistakes(mistaken)

    if destroys:
        reports["destroy"] = recorder.report(stack.destroy())
        assert cloud_of(stack).live() == []

    return reports, mistakes


@pytest.fixture(scope="module")
def python_life(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[dict[str, CommandReport], dict[str, str]]]:
    """The life in Python, with the dynamic provider: all others are compared with it."""
    stack = new_stack(tmp_path_factory.mktemp("python"), "python")
    yield live(stack, destroys=True)
    stack.stop()


@pytest.fixture
def make_language_stack(tmp_path: Path) -> Iterator[MakeStack]:
    """Make a stack of the five resources in a language."""
    stacks: list[Stack] = []

    def make(language: str) -> Stack:
        stacks.append(new_stack(tmp_path, language))
        return stacks[-1]

    yield make

    for stack in stacks:
        stack.stop()


def test_five_resources_live_in_python(
    python_life: tuple[dict[str, CommandReport], dict[str, str]],
) -> None:
    """A comparison of two stacks that never went well would compare nothing."""
    reports, mistakes = python_life
    assert reports["forbidden"].resources == {}
    assert all("not allowed" in " ".join(reports["forbidden"].errors[name]) for name in NAMES)
    assert reports["up"].operations == {name: ["create"] for name in NAMES}
    assert reports["unchanged"].operations == {name: ["refresh", "same"] for name in NAMES}
    assert reports["changed"].operations == CHANGED
    assert {name for name, lines in reports["changed"].warnings.items() if lines} == {
        name for name, operations in CHANGED.items() if operations == REPLACED
    }
    assert reports["destroy"].operations == {name: ["delete"] for name in NAMES}
    assert mistakes.keys() == set(NAMES)


def test_five_resources_of_python_live_with_the_plugin(
    tmp_path: Path,
    python_life: tuple[dict[str, CommandReport], dict[str, str]],
) -> None:
    """The program is the same, and so is what a user reads, with the names of Python."""
    expected, expected_mistakes = python_life
    stack = new_stack(tmp_path, "python", **{"cloudjobs:usePlugin": "true"})
    try:
        reports, mistakes = live(stack, destroys=False)
        assert all(stack.resource(name)["type"].startswith("cloudjobs:") for name in NAMES)
    finally:
        stack.stop()

    for step, command in reports.items():
        assert asdict(command) == asdict(expected[step]), step
    assert mistakes == expected_mistakes


@pytest.mark.parametrize("language", OTHERS)
def test_five_resources_live_in_another_language(
    make_language_stack: MakeStack,
    python_life: tuple[dict[str, CommandReport], dict[str, str]],
    language: str,
) -> None:
    """Ids that stay, operations, warnings, errors, outputs and state are those of Python."""
    expected, expected_mistakes = python_life
    reports, mistakes = live(make_language_stack(language), destroys=language == "yaml")

    for step, command in reports.items():
        assert asdict(command) == asdict(expected[step]), step

    # The engine stops at the first resource with a mistake.
    assert mistakes
    assert mistakes.items() <= expected_mistakes.items()


def test_a_stack_goes_to_the_plugin_and_back(
    make_language_stack: MakeStack, tmp_path: Path
) -> None:
    """By an alias in YAML, by a key in Python: nothing changes, nothing is made or deleted.

    The program in YAML calls functions too: a team without a programming language needs no SDK.
    """
    stack = make_language_stack("python")
    python, yaml = files_of("python", tmp_path), files_of("yaml", tmp_path)
    yaml["Main.yaml"] = yaml["Main.yaml"].replace("variables:\n", f"variables:\n{CALLS}")
    yaml["Main.yaml"] += CALL_OUTPUTS
    stack.up()
    before = {name: stack.resource(name)["id"] for name in NAMES}

    for front, files, flag in (
        ("cloudjobs:", yaml, "false"),
        ("pulumi-python:", python, "false"),
        ("cloudjobs:", python, "true"),
        ("pulumi-python:", python, "false"),
    ):
        stack.write(files)
        moved = stack.up("--config", f"cloudjobs:usePlugin={flag}")
        assert moved.summary == {"same": 1 + len(NAMES)}
        assert all(stack.resource(name)["type"].startswith(front) for name in NAMES)
        assert {name: stack.resource(name)["id"] for name in NAMES} == before
        if files is yaml:
            outputs = stack.outputs()
            assert (outputs["read"], outputs["listed"]) == ("hello", "hello")

    cloud = cloud_of(stack)
    creates = [card.resource_type.create_action for card in CARDS.values()]
    assert [cloud.count(action=action) for action in creates] == [1] * len(NAMES)


def test_a_mistake_in_yaml_is_reported_with_its_place(make_language_stack: MakeStack) -> None:
    """The schema refuses an unknown name before any check."""
    stack = make_language_stack("yaml")
    stack.write({"Main.yaml": program("Main.yaml").replace("jobName", "jobNam")})
    preview = stack.preview(exit_code=None)
    assert preview.exit_code != 0
    assert "jobNam" in preview.text
    assert "jobName" in preview.text


def test_sdks_are_generated_from_the_plugin_without_a_network(
    make_language_stack: MakeStack, tmp_path: Path
) -> None:
    """The CLI gives this schema to the generators of `gen-sdk` and `package add`.

    A language host runs them there. The hosts that can are no Go modules, so they are not built
    for the tests.
    """
    stack = make_language_stack("yaml")
    got = stack.pulumi(
        "package", "get-schema", f"{tmp_path}/pulumi-resource-cloudjobs", exit_code=0, **OFFLINE
    )
    schema = tmp_path / "schema.json"
    schema.write_text(got.stdout)
    stack.pulumi("schema", "check", str(schema), exit_code=0, **OFFLINE)

    for language in ("go", "nodejs", "python"):
        sdks = {"schema": generate_sdks.SCHEMA, "plugin": schema}
        for name, source in sdks.items():
            generate_sdks.generate(MACHINE, source, language, tmp_path / name / language)
        stale = generate_sdks.stale(tmp_path / "schema" / language, tmp_path / "plugin" / language)
        assert list(stale) == []
