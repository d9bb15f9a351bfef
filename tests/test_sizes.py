"""The sizes of functions, classes and expressions: what a reader can hold in mind at once."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from scripts.readability import (
    LONGEST_CLASS,
    MOST_ARGUMENTS,
    class_lengths,
    crowded_expressions,
    crowded_functions,
    written_files,
)

ROOT = Path(__file__).parents[1]
FOLDERS = ("provider/pulumi_cloudjobs", "benchmarks", "examples", "scripts")
TESTS = "tests"
"""Fixtures and tables of tests may take more arguments; the other sizes hold for tests, too."""


@cache
def modules_in(folder: str) -> dict[str, ast.Module]:
    """Return the modules that people write, the simulator's included, each by its place."""
    modules: dict[str, ast.Module] = {}
    for path in written_files(ROOT / folder):
        modules[str(path.relative_to(ROOT))] = ast.parse(path.read_text("utf-8"))

    return modules


def written_modules(*folders: str) -> dict[str, ast.Module]:
    """Return the modules of several folders."""
    modules: dict[str, ast.Module] = {}
    for folder in folders:
        modules |= modules_in(folder)

    return modules


def test_functions_take_few_arguments() -> None:
    """A train of arguments hides a concept that has no name yet."""
    problems = [
        f"{place}:{line}: {name} takes more than {MOST_ARGUMENTS} arguments"
        for place, tree in written_modules(*FOLDERS).items()
        for line, name in crowded_functions(tree)
    ]

    assert not problems, "\n".join(problems)


def test_classes_are_short() -> None:
    """A class that fills five screens has more than one purpose."""
    problems = [
        f"{place}: {name} has {lines} lines, more than {LONGEST_CLASS}"
        for place, tree in written_modules(*FOLDERS, TESTS).items()
        for name, lines in class_lengths(tree).items()
        if lines > LONGEST_CLASS
    ]

    assert not problems, "\n".join(problems)


def test_an_expression_is_read_in_one_go() -> None:
    """A comprehension and a condition are statements that have no line of their own."""
    problems = [
        f"{place}:{line}: {form}"
        for place, tree in written_modules(*FOLDERS, TESTS).items()
        for line, form in crowded_expressions(tree)
    ]

    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("def f(a, b, c, d, e, g): ...", [], id="as-many-as-allowed"),
        pytest.param("def f(a, b, c, d, e, g, h): ...", [(1, "f")], id="by-position"),
        pytest.param("def f(a, /, b, c, *, d, e, g, h): ...", [(1, "f")], id="of-every-form"),
        pytest.param("async def f(a, b, c, d, e, *g, **h): ...", [(1, "f")], id="collected"),
        pytest.param("x = lambda a, b, c, d, e, g, h: a", [(1, "lambda")], id="lambda"),
        pytest.param("class A:\n def f(self, a, b, c, d, e, g): ...", [], id="self"),
        pytest.param("class A:\n def f(cls, a, b, c, d, e, g): ...", [], id="cls"),
    ],
)
def test_arguments_are_counted(source: str, expected: list[tuple[int, str]]) -> None:
    """The check must see every form of an argument."""
    assert crowded_functions(ast.parse(source)) == expected


def test_lines_of_a_class_are_counted() -> None:
    """The lines between two methods belong to the class."""
    source = "class A:\n    x = 1\n\n    def f(self): ...\n\nclass B: ...\n"
    assert class_lengths(ast.parse(source)) == {"A": 4, "B": 1}


@pytest.mark.parametrize(
    ("source", "is_crowded"),
    [
        pytest.param("x = [[y for y in z] for z in a]", True, id="inside-a-comprehension"),
        pytest.param("x = [y for y in f(z for z in a)]", True, id="in-what-is-iterated"),
        pytest.param("x = [y for z in a for y in z]", False, id="two-loops"),
        pytest.param("""x = f"{'a' if b else 'c'}\"""", True, id="condition-in-an-f-string"),
        pytest.param("""x = 'a' if b else f"{c}\"""", False, id="condition-around-an-f-string"),
    ],
)
def test_a_crowded_expression_is_seen(source: str, is_crowded: bool) -> None:
    """The check must see what a reader has to unfold."""
    assert bool(crowded_expressions(ast.parse(source))) is is_crowded
