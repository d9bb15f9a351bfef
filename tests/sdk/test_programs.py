"""Printed programs: one description in every language, as `pulumi import` prints programs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

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
    """Check the types of the program in a folder."""
    options = ["--config-file", str(ROOT / "pyproject.toml")]
    return run([sys.executable, "-m", "mypy", *options, str(folder / "__main__.py")], ROOT)


def test_a_program_in_yaml_has_every_value() -> None:
    """A text such as `${name}` stays a text."""
    assert from_yaml(to_yaml(PROGRAM)) == PROGRAM


def test_a_printed_program_in_python_has_the_names_of_the_package(tmp_path: Path) -> None:
    """`pulumi import` prints the constants of a generated SDK."""
    program = printed("python")
    assert "cloudjobs.tencent.batch.ApplicationDeliveryForm.LOCAL" in program

    (tmp_path / "__main__.py").write_text(program)
    compiled = compile_python(tmp_path)
    assert compiled.exit_code == 0, compiled.text


def test_a_printed_program_in_typescript_compiles(tmp_path: Path) -> None:
    """A program that `pulumi import` prints runs as it is."""
    write_typescript(tmp_path, printed("nodejs"))
    compiled = compile_typescript(tmp_path)
    assert compiled.exit_code == 0, compiled.text


def test_a_printed_program_in_go_compiles(tmp_path: Path) -> None:
    """Its imports lead to the packages of the services."""
    write_go(tmp_path, printed("go"))
    compiled = compile_go(tmp_path)
    assert compiled.exit_code == 0, compiled.text


def test_a_program_with_a_mistake_is_refused() -> None:
    """The schema decides, before any program is written."""
    mistaken = Declaration("task", PROGRAM[-1].type, {"jobNam": "wordcount"})
    with pytest.raises(SetupFailed, match="jobNam"):
        translate(MACHINE, SCHEMA, {"program": [mistaken]}, "go")
