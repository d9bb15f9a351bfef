"""The example of each resource: its first declaration in the root program or in an example.

    docs/resources          the part of that program that the declaration needs, in Python
    sdk/examples            the same program in YAML, TypeScript and Go, written by `make generate`

The part is run with stand-ins for the resource classes, which note what is declared.
"""

from __future__ import annotations
import __future__

import ast
import json
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pulumi_cloudjobs.core.names import to_camel
from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.core.schema.inputs import InputModel
from pulumi_cloudjobs.core.schema.schema import python_name, rename, schema_of, state_name
from pulumi_cloudjobs.core.type_tokens import COMMON_MODULE, PLUGIN
from pulumi_cloudjobs.core.verbs.completion_inputs import COMPLETION, CompletionInputs

from scripts.programs import Declaration, Reference

ROOT = Path(__file__).resolve().parent.parent
PRINTED = ROOT / "sdk" / "examples"
FILES = {"yaml": "Main.yaml", "nodejs": "index.ts", "go": "main.go"}
"""The files of an example in its folder, by language."""
FENCES = {"python": "Python", "typescript": "TypeScript", "go": "Go", "yaml": "YAML"}
PART_OF_A_SERIES = 2
"""How many resources of a series are printed."""


@dataclass(frozen=True)
class Example:
    """An example of a resource.

    Args:
        folder: The folder of its program.
        call: The call of the class.
        program: What the call needs of the program, imports included.
    """

    folder: Path
    call: str
    program: str


@cache
def example_of(dotted: str) -> Example:
    """Return the example of a class by its name behind the package's: "tencent.batch.Job".

    Raises:
        LookupError: Neither the root program nor an example declares one.
    """
    for folder in [ROOT, *sorted((ROOT / "examples").iterdir())]:
        path = folder / "__main__.py"
        source = path.read_text("utf-8") if path.exists() else ""
        for statement in ast.parse(source).body:
            call = statement.value if isinstance(statement, ast.Assign) else None
            text = ast.get_source_segment(source, call) if isinstance(call, ast.Call) else None
            if text and text.startswith(f"cloudjobs.{dotted}("):
                return Example(folder, text, _needed(source, statement))

    raise LookupError(f"neither the root program nor an example declares a {dotted}")


def dotted_name(token: str) -> str:
    """Return the name of a class behind the package's: "tencent.batch.Job"."""
    return token.replace("/", ".").replace(":", ".")


def _needed(source: str, statement: ast.stmt) -> str:
    """Return the statements that one needs, itself the last, with the imports."""
    statements = ast.parse(source).body
    bound_by = {name: one for one in statements for name in _bound_names(one)}
    needed = {statement.lineno: statement}
    pending = [statement]
    while pending:
        for name in _used_names(pending.pop()):
            one = bound_by.get(name)
            if one is not None and one.lineno not in needed:
                needed[one.lineno] = one
                pending.append(one)

    ordered = [needed[line] for line in sorted(needed)]
    imports = [ast.unparse(one) for one in ordered if isinstance(one, ast.Import)]
    parts = ["\n".join(imports)]
    for one in _without_imports(ordered):
        text = ast.get_source_segment(source, one) or ""
        parts.append(f"\n{text}\n" if isinstance(one, ast.FunctionDef) else text)

    return "\n\n".join(parts)


def _without_imports(statements: list[ast.stmt]) -> list[ast.stmt]:
    return [one for one in statements if not isinstance(one, ast.Import)]


def _bound_names(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.Import):
        yield from (alias.asname or alias.name for alias in statement.names)
    elif isinstance(statement, ast.FunctionDef):
        yield statement.name
    elif isinstance(statement, ast.Assign):
        yield from _used_names(statement.targets[0])


def _used_names(node: ast.AST) -> Iterator[str]:
    return (name.id for name in ast.walk(node) if isinstance(name, ast.Name))


# --- in other languages


class _Resource:
    """A stand-in of a declared resource: its attributes refer to its outputs."""

    def __init__(self, token: str, name: str) -> None:
        self._token = token
        self._name = name

    def __getattr__(self, name: str) -> Reference:
        return Reference(self._name, to_camel(name))


class _Classes:
    """A stand-in of the package: a call of a class notes a declaration."""

    def __init__(self, models: Mapping[str, type[InputModel]], dotted: str = "") -> None:
        self._models = models
        self._dotted = dotted
        self._declared: list[Declaration] = []

    def __getattr__(self, name: str) -> _Classes:
        inner = _Classes(self._models, f"{self._dotted}.{name}".lstrip("."))
        inner._declared = self._declared
        return inner

    def __call__(self, resource_name: str, /, **inputs: Any) -> _Resource:
        service, _, class_name = self._dotted.rpartition(".")
        module = service.replace(".", "/")
        model = self._models[self._dotted]
        if model is CompletionInputs:
            inputs["jobs"] = [_job_input(job) for job in inputs["jobs"]]

        state = rename(schema_of(model), inputs, python_name, state_name)
        type_ = f"{PLUGIN}:{module or COMMON_MODULE}:{class_name}"
        self._declared.append(Declaration(resource_name, type_, state))
        return _Resource(f"{module}:{class_name}", resource_name)


def _job_input(job: _Resource) -> dict[str, Any]:
    """Return a job as a `Completion` of another language than Python names it."""
    return {"urn": job.urn, "type": job._token, "region": job.region, "id": job.id}


def _short_range(count: int) -> range:
    return range(min(count, PART_OF_A_SERIES))


def declarations(program: str, resource_types: list[ResourceType]) -> list[Declaration]:
    """Return what a part of an example declares, without configuration; the first of a series."""
    models: dict[str, type[InputModel]] = {one.token: one.model for one in resource_types}
    models[COMPLETION] = CompletionInputs
    classes = _Classes({dotted_name(token): model for token, model in models.items()})
    config = types.SimpleNamespace(get=lambda key: None)
    namespace: dict[str, Any] = {
        "cloudjobs": classes,
        "json": json,
        "pulumi": types.SimpleNamespace(Config=lambda: config),
        "range": _short_range,
    }

    tree = ast.parse(program)
    tree.body = _without_imports(tree.body)
    flags = __future__.annotations.compiler_flag
    exec(compile(tree, "example", "exec", flags), namespace)  # noqa: S102 - our own examples
    return classes._declared


def printed(dotted: str) -> dict[str, str]:
    """Return the example of a class by the names of fenced code, in all languages that have it."""
    folder = PRINTED / dotted
    texts = {"python": example_of(dotted).program}
    for fence, language in (("typescript", "nodejs"), ("go", "go"), ("yaml", "yaml")):
        path = folder / FILES[language]
        # A new resource has its pages before the first run of the SDK generator.
        if path.exists():
            texts[fence] = path.read_text("utf-8").strip()

    return texts


def in_all_languages(dotted: str) -> str:
    """Return the example of a class for its page, a section for each language."""
    return "\n\n".join(
        f"### {FENCES[fence]}\n\n```{fence}\n{text}\n```" for fence, text in printed(dotted).items()
    )


def for_registries(dotted: str) -> str:
    """Return the example of a class as the description in a schema has it."""
    blocks = "\n".join(f"```{fence}\n{text}\n```" for fence, text in printed(dotted).items())
    return (
        "{{% examples %}}\n## Example Usage\n{{% example %}}\n\n"
        f"{blocks}\n{{{{% /example %}}}}\n{{{{% /examples %}}}}"
    )
