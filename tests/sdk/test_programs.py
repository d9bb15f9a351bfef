"""Printed programs: one description in every language, as `pulumi import` prints programs."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from scripts import generate_examples
from scripts.examples import PRINTED, example_of
from scripts.generate_sdks import SCHEMA
from scripts.programs import Declaration, Reference, from_yaml, to_yaml, translate
from scripts.pulumi_cli import SetupFailed
from tests.cards.card import cards
from tests.sdk.programs import (
    MACHINE,
    Compiled,
    compile_go,
    compile_typescript,
    run,
    write_go,
    write_typescript,
)

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.name for path in PRINTED.iterdir())
SPECIAL = 'a "quoted" \\ ${text} %{text} $${text} \n\t ü'
PROGRAM = [
    *(
        Declaration(f"card-{number}", card.resource_type.plugin_token, card.inputs)
        for number, card in enumerate(cards())
    ),
    Declaration(
        "all",
        "cloudjobs:tencent/dlc/sparkAppTask:SparkAppTask",
        {"jobName": Reference("card-0", "id"), "cmdArgs": SPECIAL},
        {"protect": True},
    ),
]


def printed(language: str) -> str:
    """Return the program in a language."""
    return translate(MACHINE, SCHEMA, {"program": PROGRAM}, language)["program"]


def compile_python(folder: Path) -> Compiled:
    """Check the types of the programs in a folder."""
    options = ["--config-file", str(ROOT / "pyproject.toml")]
    paths = [str(path) for path in sorted(folder.glob("*.py"))]
    return run([sys.executable, "-m", "mypy", *options, *paths], ROOT)


def test_no_example_is_stale() -> None:
    """A text such as `${name}` stays a text."""
    files = generate_examples.generated(MACHINE)
    assert files.keys() == {path for path in PRINTED.rglob("*") if path.is_file()}
    stale = [path for path, text in files.items() if path.read_text("utf-8") != text]
    assert stale == [], "run `make generate`"


def test_a_program_in_yaml_has_every_value() -> None:
    """A text such as `${name}` stays a text."""
    assert from_yaml(to_yaml(PROGRAM)) == PROGRAM


def test_programs_in_python_have_the_names_of_the_package(tmp_path: Path) -> None:
    """`pulumi import` prints the constants of a generated SDK."""
    program = printed("python")
    assert "cloudjobs.tencent.batch.ApplicationDeliveryForm.LOCAL" in program

    (tmp_path / "printed.py").write_text(program)
    for name in EXAMPLES:
        module = name.replace(".", "_").lower()
        (tmp_path / f"{module}.py").write_text(example_of(name).program)
    compiled = compile_python(tmp_path)
    assert compiled.exit_code == 0, compiled.text
    assert f"in {1 + len(EXAMPLES)} source files" in compiled.text


def test_programs_in_typescript_compile(tmp_path: Path) -> None:
    """A program that `pulumi import` prints runs as it is."""
    imports = "\n".join(f'import "./{name}";' for name in EXAMPLES)
    write_typescript(tmp_path, printed("nodejs") + imports)
    for name in EXAMPLES:
        shutil.copy(PRINTED / name / "index.ts", tmp_path / f"{name}.ts")
    compiled = compile_typescript(tmp_path)
    assert compiled.exit_code == 0, compiled.text

    (tmp_path / f"{EXAMPLES[0]}.ts").write_text("export const x: number = 'text';")
    assert f"{EXAMPLES[0]}.ts" in compile_typescript(tmp_path).text


def test_programs_in_go_compile(tmp_path: Path) -> None:
    """Their imports lead to the packages of the services."""
    write_go(tmp_path, printed("go"))
    for number, name in enumerate(EXAMPLES):
        # Of one package: each package takes seconds to read what it imports.
        text = (PRINTED / name / "main.go").read_text("utf-8")
        (tmp_path / f"example{number}.go").write_text(text.replace("main()", f"main{number}()"))
    compiled = compile_go(tmp_path)
    assert compiled.exit_code == 0, compiled.text

    (tmp_path / "example0.go").write_text("package main\n\nvar x = y\n")
    assert "undefined: y" in compile_go(tmp_path).text


def test_a_program_with_a_mistake_is_refused() -> None:
    """The schema decides, before any program is written."""
    mistaken = Declaration("task", PROGRAM[-1].type, {"jobNam": "wordcount"})
    with pytest.raises(SetupFailed, match="jobNam"):
        translate(MACHINE, SCHEMA, {"program": [mistaken]}, "go")
