"""Measure how easy a folder is to read: `python scripts/readability.py provider/pulumi_cloudjobs`.

The measures are syntax nodes per line of code, docstrings with an odd opening, lines that are too
long, functions with too many arguments, and the biggest class. Generated modules are left out, and
so is the simulator, unless the folder is a part of it. The exit status is 1 when one of the limits
is passed.

`tests/test_words.py` and `tests/test_sizes.py` use the functions of this module.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GENERATED = "Made by `make generate`"
"""The docstring of a generated module holds this, as `scripts/generate.py` writes it."""
SIMULATOR = "simulator"

ODD_OPENINGS = frozenset(
    {
        "As",
        "How",
        "It",
        "Nothing",
        "Of",
        "One",
        "That",
        "Those",
        "What",
        "Whatever",
        "When",
        "Where",
        "Whether",
        "Who",
        "With",
    }
)
"""A docstring opens with a verb in the imperative or with the noun of the thing instead."""

MOST_NODES_PER_LINE = 5.2
MOST_ODD_PERCENT = 2
LONGEST_LINE = 100
LONGEST_CLASS = 250
MOST_ARGUMENTS = 6
"""Beside self and cls. The constructor of a dataclass is not written out, so it does not count."""

CONTEXTS = (ast.Load, ast.Store, ast.Del)
"""Nodes that a reader does not see: they mark how a name is used."""


@dataclass(frozen=True)
class Docstring:
    """The docstring of a module, a class or a function.

    Args:
        first, last: Its lines in the file, counted from 1.
    """

    first: int
    last: int
    text: str

    @property
    def opens_oddly(self) -> bool:
        """Return whether its first word is one of ODD_OPENINGS."""
        parts = self.text.split(maxsplit=1)
        return bool(parts) and parts[0] in ODD_OPENINGS


@dataclass
class Measures:
    """The sums over all files of a folder."""

    nodes: int = 0
    code_lines: int = 0
    docstrings: int = 0
    odd_openings: int = 0
    long_lines: int = 0
    crowded_functions: int = 0
    biggest_class: str = ""
    biggest_class_lines: int = 0

    @property
    def nodes_per_line(self) -> float:
        return self.nodes / max(self.code_lines, 1)

    @property
    def odd_percent(self) -> float:
        return 100 * self.odd_openings / max(self.docstrings, 1)

    @property
    def are_within_limits(self) -> bool:
        return (
            self.nodes_per_line <= MOST_NODES_PER_LINE
            and self.odd_percent < MOST_ODD_PERCENT
            and self.long_lines == 0
            and self.crowded_functions == 0
            and self.biggest_class_lines <= LONGEST_CLASS
        )

    def add(self, path: Path) -> None:
        """Add one file."""
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        texts = docstrings(tree)

        self.nodes += sum(not isinstance(node, CONTEXTS) for node in ast.walk(tree))
        self.code_lines += _count_code_lines(source, texts)
        self.docstrings += len(texts)
        self.odd_openings += sum(text.opens_oddly for text in texts)
        self.long_lines += len(long_lines(source))
        self.crowded_functions += len(crowded_functions(tree))

        for name, lines in class_lengths(tree).items():
            if lines > self.biggest_class_lines:
                self.biggest_class = f"{path}:{name}"
                self.biggest_class_lines = lines

    def describe(self) -> str:
        """Return the measures in one line, each with its limit."""
        biggest_class = f"{self.biggest_class} {self.biggest_class_lines} lines ({LONGEST_CLASS})"
        parts = [
            f"{self.nodes_per_line:.1f} nodes per line (at most {MOST_NODES_PER_LINE})",
            f"{self.odd_percent:.1f} % odd openings (under {MOST_ODD_PERCENT})",
            f"{self.long_lines} lines over {LONGEST_LINE} (0)",
            f"{self.crowded_functions} functions with over {MOST_ARGUMENTS} arguments (0)",
            f"biggest class {biggest_class}",
        ]

        return ", ".join(parts)


def source_files(folder: Path) -> Iterator[Path]:
    """Yield the modules that people write in a folder and below.

    The simulator's are left out, unless the folder is a part of the simulator.
    """
    is_simulator = SIMULATOR in folder.parts

    for path in written_files(folder):
        if is_simulator or SIMULATOR not in path.parts:
            yield path


def written_files(folder: Path) -> Iterator[Path]:
    """Yield all modules of a folder and of those below it, without generated ones."""
    for path in sorted(folder.rglob("*.py")):
        if not is_generated(path.read_text(encoding="utf-8")):
            yield path


def is_generated(source: str) -> bool:
    """Return whether the docstring of a module states that `make generate` wrote it."""
    if GENERATED not in source:
        return False

    docstring = ast.get_docstring(ast.parse(source)) or ""
    return GENERATED in docstring


def crowded_functions(tree: ast.Module) -> list[tuple[int, str]]:
    """Return the line and the name of each function with more than MOST_ARGUMENTS arguments."""
    crowded: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue

        if len(_arguments(node.args)) > MOST_ARGUMENTS:
            crowded.append((node.lineno, getattr(node, "name", "lambda")))

    return crowded


def _arguments(arguments: ast.arguments) -> list[str]:
    """Return the names of the arguments, without self and cls."""
    by_position = [*arguments.posonlyargs, *arguments.args]
    if by_position and by_position[0].arg in ("self", "cls"):
        by_position = by_position[1:]

    others = [arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    return [argument.arg for argument in (*by_position, *others) if argument is not None]


COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def crowded_expressions(tree: ast.Module) -> list[tuple[int, str]]:
    """Return the line and the form of each expression that has another one to be read first."""
    crowded: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, COMPREHENSIONS) and _holds(node, COMPREHENSIONS):
            crowded.append((node.lineno, "a comprehension inside another"))
        elif isinstance(node, ast.JoinedStr) and _holds(node, (ast.IfExp,)):
            crowded.append((node.lineno, "a condition inside an f-string"))

    return crowded


def _holds(node: ast.AST, types: tuple[type[ast.AST], ...]) -> bool:
    """Return whether a node of one of these types is inside a node."""
    return any(isinstance(inner, types) for inner in ast.walk(node) if inner is not node)


def class_lengths(tree: ast.Module) -> dict[str, int]:
    """Return how many lines each class has, from its name to its last line."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    return {node.name: _last_line(node) - node.lineno + 1 for node in classes}


def docstrings(tree: ast.Module) -> list[Docstring]:
    """Return the docstrings of a module, its classes and its functions."""
    texts: list[Docstring] = []

    for node in ast.walk(tree):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue

        text = ast.get_docstring(node)
        if text:
            statement = node.body[0]
            texts.append(Docstring(statement.lineno, _last_line(statement), text))

    return texts


def long_lines(source: str) -> list[int]:
    """Return the numbers of the lines that have more than LONGEST_LINE characters."""
    numbered = enumerate(source.splitlines(), 1)
    return [number for number, line in numbered if len(line) > LONGEST_LINE]


def measure(folder: Path) -> Measures:
    """Return the measures of a folder."""
    measures = Measures()
    for path in source_files(folder):
        measures.add(path)

    return measures


def _count_code_lines(source: str, texts: list[Docstring]) -> int:
    """Return how many lines are neither blank nor a comment nor a part of a docstring."""
    skipped: set[int] = set()
    for text in texts:
        skipped.update(range(text.first, text.last + 1))

    count = 0
    for number, line in enumerate(source.splitlines(), 1):
        code = line.strip()
        if code and not code.startswith("#") and number not in skipped:
            count += 1

    return count


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def main() -> int:
    """Print the measures; return 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    measures = measure(parser.parse_args().folder)
    print(measures.describe())

    return 0 if measures.are_within_limits else 1


if __name__ == "__main__":
    sys.exit(main())
