"""The words and the form that the source of the package, its tests and its tools keeps to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from scripts.readability import LONGEST_LINE, docstrings, long_lines, written_files

ROOT = Path(__file__).parents[1]
FOLDERS = (
    "benchmarks",
    "examples",
    "provider/pulumi_cloudjobs",
    "scripts",
    "tests",
)
GLOSSARY = ROOT / "docs" / "glossary.md"
HEADING = "## Words not to write"

KEPT_NAMES = frozenset[str]()
"""Names that hold a banned word because the wire, Pulumi's SDK or Python spells them so."""

KEPT_TEXTS = frozenset({"mod tidy"})
"""Texts that hold a banned word because a command has that name."""


@dataclass(frozen=True)
class Rule:
    """A word or phrase that the glossary bans.

    Args:
        where: "anywhere", "name" or "text", as the glossary explains.
        instead: What to write.
    """

    banned: str
    where: str
    instead: str

    def is_broken_by_name(self, name: str) -> bool:
        if self.where == "anywhere":
            return self.banned in _parts(name)

        return self.where == "name" and name.strip("_").lower() == self.banned

    @property
    def pattern(self) -> str:
        """The regular expression of the word in a text; it may start a sentence.

        None of Python and BEGIN of SQL are other words.
        """
        first, rest = self.banned[0], self.banned[1:]
        phrase = r"\s+".join(re.escape(word) for word in rest.split(" "))
        return rf"\b[{first}{first.upper()}]{phrase}\b"


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rows of the glossary's table of banned words, one rule for each word."""
    section = GLOSSARY.read_text(encoding="utf-8").partition(f"{HEADING}\n")[2]
    section = section.partition("\n## ")[0]

    table: list[Rule] = []
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| `") or len(cells) != 3:
            continue

        banned, where, instead = cells
        table += [Rule(word, where, instead) for word in re.findall(r"`([^`]+)`", banned)]

    return tuple(table)


@cache
def rules_broken_by_name(name: str) -> list[Rule]:
    """Return the rules that a name breaks."""
    if name in KEPT_NAMES:
        return []

    return [rule for rule in rules() if rule.is_broken_by_name(name)]


@cache
def banned_in_texts() -> re.Pattern[str]:
    """Return one regular expression of all that is banned in texts: a rule each would be slow."""
    return re.compile("|".join(rule.pattern for rule in rules() if rule.where != "name"))


def rules_broken_by_text(text: str) -> list[Rule]:
    """Return the rules that a text breaks.

    A word in backticks is code, which is checked as a name where it is defined, and so is the name
    of an argument before its description.
    """
    prose = re.sub(r"`[^`]*`|^ +\w+(, \w+)*:", "", text, flags=re.MULTILINE)
    if banned_in_texts().search(prose) is None:
        return []

    return [rule for rule in rules() if rule.where != "name" and re.search(rule.pattern, prose)]


def names_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield each place where a name is defined: its line and the name."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.lineno, node.name


def texts_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield docstrings, messages and ids of test cases, each with its line; one word is data."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "id":
            if isinstance(node.value, ast.Constant):
                yield node.value.lineno, str(node.value.value).replace("-", " ")

            continue

        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue

        if node.value not in KEPT_TEXTS and re.search(r"\w\W*\s\W*\w", node.value):
            yield node.lineno, node.value


def banned_words(place: str, tree: ast.Module) -> list[str]:
    """Return a line for each banned word of a module, its own name included."""
    problems: list[str] = []
    for line, name in [(1, Path(place).stem), *names_in(tree)]:
        problems += [
            f"{place}:{line}: the name {name}; write: {rule.instead}"
            for rule in rules_broken_by_name(name)
        ]

    for line, text in texts_in(tree):
        problems += [
            f'{place}:{line}: "{rule.banned}" in a text; write: {rule.instead}'
            for rule in rules_broken_by_text(text)
        ]

    return problems


def odd_forms(place: str, source: str, tree: ast.Module) -> list[str]:
    """Return a line for each docstring with an odd opening and for each line that is too long."""
    problems: list[str] = []
    for text in docstrings(tree):
        if text.opens_oddly:
            opening = text.text.split()[0]
            problems.append(f'{place}:{text.first}: a docstring opens with "{opening}"')

    too_long = f"more than {LONGEST_LINE} characters"
    problems += [f"{place}:{number}: {too_long}" for number in long_lines(source)]

    return problems


@cache
def modules(folder: str) -> dict[str, tuple[str, ast.Module]]:
    """Return the modules of a folder that people write: source and syntax tree by the place."""
    written: dict[str, tuple[str, ast.Module]] = {}
    for path in written_files(ROOT / folder):
        source = path.read_text("utf-8")
        written[str(path.relative_to(ROOT))] = source, ast.parse(source)

    assert written

    return written


def _parts(name: str) -> list[str]:
    """Return the words of a name: `first_answer` and `FirstAnswer` are "first" and `answer`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return spaced.lower().split("_")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_holds_no_banned_word(folder: str) -> None:
    """Someone who searches for the field's own word must land where that is done."""
    problems: list[str] = []
    for place, (_, tree) in modules(folder).items():
        problems += banned_words(place, tree)

    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_keeps_its_form(folder: str) -> None:
    """An odd opening makes a reader start twice, and a long line is cut off in a review."""
    problems: list[str] = []
    for place, (source, tree) in modules(folder).items():
        problems += odd_forms(place, source, tree)

    assert not problems, "\n".join(problems)


def test_the_glossary_has_rules_of_every_sort() -> None:
    """A table that is not understood would let everything pass."""
    assert len(rules()) > 30
    assert {rule.where for rule in rules()} == {"anywhere", "name", "text"}
    assert all(rule.instead for rule in rules())


BANNED = "answer"
"""A word that the glossary bans anywhere, as the samples of this test write it."""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("first_answer = 1", ["the name first_answer"], id="part-of-a-name"),
        pytest.param("class FirstAnswer: ...", ["the name FirstAnswer"], id="part-of-a-class-name"),
        pytest.param("def f(_found): ...", ["the name _found"], id="whole-name"),
        pytest.param("found_jobs = 1", [], id="a-noun-behind-it"),
        pytest.param("lookup = 1", [], id="another-word"),
        pytest.param(f'"""Return the {BANNED}."""', [f'"{BANNED}" in a text'], id="docstring"),
        pytest.param('"""Return `answer`."""', [], id="code-in-a-docstring"),
        pytest.param('"""Make it.\n\n    say: A text.\n"""', [], id="argument-in-a-docstring"),
        pytest.param(f'x = "{BANNED}"', [], id="one-word-is-data"),
        pytest.param(f'f(id="lost-{BANNED}")', [f'"{BANNED}" in a text'], id="test-case"),
    ],
)
def test_a_banned_word_is_seen(source: str, expected: list[str]) -> None:
    """The check must see what a reader sees."""
    problems = banned_words("example.py", ast.parse(source))

    assert [problem.partition("; ")[0] for problem in problems] == [
        f"example.py:1: {text}" for text in expected
    ]


def test_a_banned_phrase_is_seen_over_two_lines() -> None:
    """Texts are wrapped anywhere."""
    first, second = "is", "there"
    (problem,) = banned_words("example.py", ast.parse(f'f"{{id}} {first}\\n {second}"'))

    assert problem.startswith(f'example.py:1: "{first} {second}" in a text')


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param('"""Where keys come from."""', ["docstring"], id="odd-opening"),
        pytest.param('"""Return the keys."""', [], id="imperative"),
        pytest.param(f"x = {'1' * 100}", ["characters"], id="long-line"),
    ],
)
def test_an_odd_form_is_seen(source: str, expected: list[str]) -> None:
    """A limit that nobody measures is no limit."""
    problems = odd_forms("example.py", source, ast.parse(source))

    assert len(problems) == len(expected)
    assert all(word in problem for word, problem in zip(expected, problems, strict=True))
