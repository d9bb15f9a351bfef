"""Write what must stand in source for people and tools to see, from the models: `make generate`.

    provider/pulumi_cloudjobs/<vendor>/<service>/resources.py
        constructors, nested TypedDicts, outputs
    docs/resources/<vendor>.<service>.<Class>.md
        fields, changes, states, errors
    provider/pulumi_cloudjobs/dynamic/{common,config_keys,explicit_provider}.py
        what all services share (see also generate_provider.py)

What the API's description says of a field (unit, range, length, default) is put behind the model's
own words. The example of a class is its call in the root program or in an example. `--check` writes
nothing and fails when a file is stale.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import pkgutil
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "pulumi_cloudjobs"
sys.path[:0] = [str(ROOT), str(ROOT / "provider")]

from pulumi_cloudjobs import api  # noqa: E402 - the path comes first
from pulumi_cloudjobs.core.resource_type import ReplaceEffect, ResourceType  # noqa: E402
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS, InputModel, Mark, OnChange  # noqa: E402
from pulumi_cloudjobs.core.schema.schema import FieldSchema, Schema, fields_of  # noqa: E402

from scripts import generate_provider  # noqa: E402

VENDORS = ("tencent", "huawei", "alibaba")
LINE_LENGTH = 100


def services() -> Iterator[tuple[str, str, dict[str, ResourceType]]]:
    """Vendor, service, and the resource types that its modules define, by variable name."""
    for vendor in VENDORS:
        package = importlib.import_module(f"{PACKAGE}.{vendor}")
        for info in pkgutil.iter_modules(package.__path__):
            if info.ispkg:
                yield vendor, info.name, _resource_types(f"{PACKAGE}.{vendor}.{info.name}")


def _resource_types(service: str) -> dict[str, ResourceType]:
    """The resource types of a service, in the order of the names of their modules."""
    found: dict[str, ResourceType] = {}
    for info in pkgutil.iter_modules(importlib.import_module(service).__path__):
        # The generated module is what is about to be written.
        if info.name == "resources":
            continue

        module = importlib.import_module(f"{service}.{info.name}")
        constant = getattr(module, info.name.upper(), None)
        if isinstance(constant, ResourceType):
            found[info.name.upper()] = constant
    return found


def class_name(resource_type: ResourceType) -> str:
    """`Job` of "tencent/batch:Job"."""
    return resource_type.token.split(":", 1)[1]


# --- resources.py


def resources_module(vendor: str, service: str, resource_types: dict[str, ResourceType]) -> str:
    """The whole text of a resources.py."""
    models = nested(resource_types.values())
    parts = [
        _header(vendor, service),
        _all([f"{model.__name__}ArgsDict" for model in models], resource_types.values()),
    ]
    parts += [_typed_dict(model) for model in models if not _is_common(model)]
    for variable, resource_type in resource_types.items():
        parts.append(_provider_class(variable, resource_type))
        parts.append(_resource_class(resource_type))
    return "\n\n\n".join(parts) + "\n"


def _all(typed_dicts: list[str], resource_types: Iterable[ResourceType]) -> str:
    """Without `__all__`, checkers do not take what a package imports from here for its own."""
    names = sorted([*typed_dicts, *(class_name(resource_type) for resource_type in resource_types)])
    return f"__all__ = [{', '.join(_quoted(name) for name in names)}]"


def common_module() -> str:
    """The whole text of dynamic/common.py: what the resources of every service share."""
    models = [
        model
        for _, _, resource_types in services()
        for model in nested(resource_types.values())
        if _is_common(model)
    ]
    head = '"""Inputs of the resources of every service, as typed dicts. Made by `make generate`."""\n\n'
    head += _IMPORTS.split("from ...core", 1)[0].rstrip()
    return "\n\n\n".join([head, *(_typed_dict(model) for model in dict.fromkeys(models))]) + "\n"


def nested(resource_types: Iterable[ResourceType]) -> list[type[InputModel]]:
    """The models inside the inputs of some kinds, inner ones first, each once."""
    models: dict[str, type[InputModel]] = {}
    for resource_type in resource_types:
        for field in fields_of(resource_type.model):
            _collect(field.shape, models)
    return list(models.values())


def _is_common(model: type[InputModel]) -> bool:
    return model.__module__ == InputModel.__module__


def _collect(shape: Schema, models: dict[str, type[InputModel]]) -> None:
    """Nested models, inner ones first."""
    if shape.item is not None:
        _collect(shape.item, models)
    if shape.model is not None and shape.model.__name__ not in models:
        for field in shape.fields:
            _collect(field.shape, models)
        models[shape.model.__name__] = shape.model


_IMPORTS = """from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

import pulumi
from typing_extensions import NotRequired

from ...core.resource_type import ResourceType
from ...dynamic.common import StopArgsDict, WaitArgsDict
from ...dynamic.provider import CloudJobProvider
from ...dynamic.resource import CloudJob"""


def _header(vendor: str, service: str) -> str:
    return f'''"""The classes that a Pulumi program imports from {vendor}.{service}.

Made by `make generate` from models.py and the resource types of this folder: change those, not this
file. The provider classes are pickled by reference into the state of every stack: their names and
the name of this module never change.
"""

{_IMPORTS}'''


def _input_type(field: FieldSchema) -> str:
    plain = "int | str" if Mark.DURATION in field.marks else _plain_type(field.shape)
    return f"pulumi.Input[{plain}]"


def _plain_type(shape: Schema) -> str:
    if shape.kind == "object" and shape.model is not None:
        return f"{shape.model.__name__}ArgsDict"
    if shape.kind == "list" and shape.item is not None:
        return f"Sequence[pulumi.Input[{_plain_type(shape.item)}]]"
    if shape.choices:
        return f"Literal[{', '.join(_quoted(choice) for choice in shape.choices)}]"
    if shape.scalar is not None:
        return shape.scalar.__name__
    return "Mapping[str, Any]" if shape.mapping else "Any"


def _output_type(shape: Schema) -> str:
    if shape.kind == "object":
        return "dict[str, Any]"
    if shape.kind == "list" and shape.item is not None:
        return f"list[{_output_type(shape.item)}]"
    if shape.scalar is not None:
        return shape.scalar.__name__
    return "dict[str, Any]" if shape.mapping else "Any"


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _doc(text: str, indent: int) -> str:
    """A docstring, wrapped when it is long."""
    pad = " " * indent
    if len(text) + indent + 6 <= LINE_LENGTH and "\n" not in text:
        return f'{pad}"""{text}"""'
    summary, _, description = text.partition("\n\n")
    if indent + 3 + len(summary) > LINE_LENGTH:
        # The first line of a docstring is one sentence.
        sentence, _, others = summary.partition(". ")
        summary = f"{sentence.rstrip('.')}."
        description = "\n".join(filter(None, [others, description]))
    lines = [summary, ""] if description else [summary]
    for paragraph in description.split("\n"):
        lines += textwrap.wrap(
            paragraph, LINE_LENGTH - indent, break_long_words=False, break_on_hyphens=False
        )
    first, *rest = lines
    return "\n".join([f'{pad}"""{first}', *(f"{pad}{line}".rstrip() for line in rest), f'{pad}"""'])


def _typed_dict(model: type[InputModel]) -> str:
    lines = [f"class {model.__name__}ArgsDict(TypedDict):", _doc(_summary(model), 4), ""]
    for field in fields_of(model):
        resource_type = _input_type(field)
        lines.append(
            f"    {field.name}: {resource_type if field.required else f'NotRequired[{resource_type}]'}"
        )
        lines.append(_field_doc(model, field, 4))
    return "\n".join(lines)


def _summary(model: type[InputModel]) -> str:
    """The first paragraph of its docstring; the others are for its page."""
    return " ".join(
        textwrap.dedent(f"    {model.__doc__ or ''}").strip().split("\n\n", 1)[0].split()
    )


def _provider_class(variable: str, resource_type: ResourceType) -> str:
    return f'''class {class_name(resource_type)}Provider(CloudJobProvider):
    """Provider of `{class_name(resource_type)}`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .{variable.lower()} import {variable}

        return {variable}'''


def _resource_class(resource_type: ResourceType) -> str:
    name = class_name(resource_type)
    module = f"cloudjobs/{resource_type.token.split(':', 1)[0]}"
    fields = fields_of(resource_type.model)
    required = [field for field in fields if field.required]
    optional = [field for field in fields if not field.required]
    lines = [
        f'class {name}(CloudJob, module="{module}", name="{name}"):',
        _class_doc(resource_type),
        "",
    ]
    lines += [f"    _provider_class = {name}Provider", "", "    def __init__(", "        self,"]
    lines += ["        resource_name: str,", "        /,", "        *,"]
    lines += [f"        {field.name}: {_input_type(field)}," for field in required]
    lines += [f"        {field.name}: {_input_type(field)} | None = None," for field in optional]
    lines += [
        "        opts: pulumi.ResourceOptions | None = None,",
        "    ) -> None:",
        _constructor_doc(resource_type, fields),
    ]
    lines += ["        inputs = {"]
    lines += [f'            "{field.name}": {field.name},' for field in [*required, *optional]]
    lines += ["        }", "        self._declare(resource_name, inputs, opts)"]
    for field in fields:
        lines += _property(
            field.name, _output_type(field.shape), _field_doc(resource_type.model, field, 8)
        )
    for output in resource_type.outputs:
        lines += _property(output.name, output.type, _doc(output.description, 8))
    return "\n".join(lines)


def _class_doc(resource_type: ResourceType) -> str:
    """Its summary, and how it is used."""
    lines = [
        _summary(resource_type.model),
        "",
        "Example:",
        *textwrap.indent(example(resource_type), "    ").splitlines(),
    ]
    return textwrap.indent("\n".join(['"""' + lines[0], *lines[1:], '"""']), "    ")


def example(resource_type: ResourceType) -> str:
    """The call of its class in the root program or in an example, which the tests run."""
    return f"import {PACKAGE} as cloudjobs\n\n{_example(resource_type)[1]}"


def example_folder(resource_type: ResourceType) -> str:
    """The example that shows it: that of its service for what stands in the root program, too."""
    folder, _ = _example(resource_type)
    service = resource_type.token.split(":", 1)[0].replace("/", "-")
    return f"examples/{service if folder == ROOT else folder.name}"


def _example(resource_type: ResourceType) -> tuple[Path, str]:
    """The first program that makes one, and the call."""
    dotted = resource_type.token.replace("/", ".").replace(":", ".")
    for folder in [ROOT, *sorted((ROOT / "examples").iterdir())]:
        for call in _calls(folder / "__main__.py"):
            if call.startswith(f"cloudjobs.{dotted}("):
                return folder, call
    raise LookupError(f"neither the root program nor an example makes a {dotted}")


@cache
def _calls(path: Path) -> list[str]:
    """The calls whose results a program keeps, as they stand in it."""
    program = path.read_text("utf-8") if path.exists() else ""
    calls = [node.value for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Assign)]
    return [
        ast.get_source_segment(program, call) or "" for call in calls if isinstance(call, ast.Call)
    ]


# --- what the API's description says of a field

UNITS = {"s": "in seconds", "ms": "in milliseconds", "MB": "in MB", "GB": "in GB"}


def _field_doc(model: type[InputModel], field: FieldSchema, indent: int) -> str:
    """The model's words and what the API says, on one line where they fit."""
    line = f"{field.description} {_api(model, field)}".strip()
    return _doc(
        line
        if len(line) + indent + 6 <= LINE_LENGTH
        else f"{field.description}\n\n{_api(model, field)}".strip(),
        indent,
    )


def _api(model: type[InputModel], field: FieldSchema) -> str:
    """The field's name on the wire, and what the API says besides the model's words; "" for what is ours."""
    if field.wire not in described_fields().get(model, {}):
        return ""
    return f"API: {', '.join([f'`{field.wire}`', *_more(model, field)])}."


def _more(model: type[InputModel], field: FieldSchema) -> list[str]:
    """Unit, range, length and default, where the API tells them and the model's words do not."""
    described = described_fields().get(model, {}).get(field.wire, {})
    return [
        fact
        for fact, words in _facts(described)
        if not any(word in field.description for word in words)
    ]


def _facts(described: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Each with the words that would say the same."""
    if "unit" in described:
        yield (
            UNITS.get(described["unit"], f"in {described['unit']}"),
            ["second", "Second", " MB", " GB"],
        )
    least, most = described.get("min"), described.get("max")
    if least is not None and most is not None:
        yield f"{least} to {most}", [f"{least} to {most}"]
    elif least is not None:
        yield f"at least {least}", [f"at least {least}"]
    elif most is not None:
        yield f"at most {most}", [f"at most {most}"]
    if "max_length" in described:
        yield (
            f"at most {described['max_length']} characters",
            [f"{described['max_length']} characters"],
        )
    if "max_items" in described:
        yield f"at most {described['max_items']} items", [f"at most {described['max_items']}"]
    if "default" in described:
        yield f"default {_as_json(described['default'])}", ["default", "Default"]


def _as_json(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def described_fields() -> dict[type[InputModel], dict[str, dict[str, Any]]]:
    """Of every model, what the API's description says of its fields, by their names on the wire."""
    found: dict[type[InputModel], dict[str, dict[str, Any]]] = {}
    for _, _, resource_types in services():
        for resource_type in resource_types.values():
            description = api.load(resource_type.api)
            _describe(
                resource_type.model,
                description["actions"][resource_type.create_action]["request"],
                description["types"],
                found,
            )
    return found


def _describe(
    model: type[InputModel],
    fields: list[dict[str, Any]],
    types: dict[str, Any],
    found: dict[type[InputModel], dict[str, dict[str, Any]]],
) -> None:
    found[model] = {field["name"]: field for field in fields}
    for field in fields_of(model):
        inner = field.shape.item if field.shape.kind == "list" else field.shape
        described = found[model].get(field.wire)
        if (
            inner is not None
            and inner.model is not None
            and described
            and described["type"] in types
        ):
            _describe(inner.model, types[described["type"]], types, found)


def _constructor_doc(resource_type: ResourceType, fields: tuple[FieldSchema, ...]) -> str:
    text = [
        '"""',
        "Args:",
        "    resource_name: The Pulumi name, unique among the resources of this type in the stack.",
    ]
    for field in [*(f for f in fields if f.required), *(f for f in fields if not f.required)]:
        text += textwrap.wrap(
            f"{field.name}: {field.description} {_api(resource_type.model, field)}".strip(),
            LINE_LENGTH - 8,
            initial_indent="    ",
            subsequent_indent=" " * 8,
        )
    text += ["    opts: Resource options.", '"""']
    return "\n".join(f"        {line}".rstrip() for line in text).replace(
        '"""\n        Args', '"""Declare it.\n\n        Args', 1
    )


def _property(name: str, type_name: str, doc: str) -> list[str]:
    head = ["", "    @property", f"    def {name}(self) -> pulumi.Output[{type_name}]:"]
    return [*head, doc, f'        return self._output("{name}")']


# --- docs


def page(vendor: str, service: str, resource_type: ResourceType) -> str:
    """The documentation page of one resource."""
    name, folder = f"{vendor}.{service}.{class_name(resource_type)}", example_folder(resource_type)
    doc = textwrap.dedent(f"    {resource_type.model.__doc__ or ''}").strip()
    parts = [f"# {name}", doc]
    parts.append(
        f"Type token `pulumi-python:dynamic/cloudjobs/{resource_type.token}` · API action `{resource_type.create_action}` · kind: "
        f"{resource_type.form.value} · example: [`{folder}`](../../{folder})"
    )
    if resource_type.notice:
        parts.append(f"> {resource_type.notice}")
    parts.append(f"## Example\n\n```python\n{example(resource_type)}\n```")
    parts.append(
        "## Inputs\n\nNames are those of Python; on the wire they are spelled as in the second column."
    )
    parts.append(_fields_table(resource_type))
    parts.append("## What a change does\n\n" + _changes(resource_type))
    parts.append("## Outputs\n\n" + _outputs_table(resource_type))
    if resource_type.states:
        parts.append("## States\n\n" + _states(resource_type))
    parts.append("## Left out\n\n" + _left_out(resource_type))
    parts.append("## Errors of the API\n\n" + _errors(resource_type))
    return "\n\n".join(parts) + "\n"


def _fields_table(resource_type: ResourceType) -> str:
    rows = ["| input | wire | type | change | meaning |", "|---|---|---|---|---|"]
    for model, path, field, on_change in _walk(resource_type.model, "", None):
        need = " **required**" if field.required else ""
        secret = " *secret*" if Mark.SECRET in field.marks else ""
        ours = path.split(".")[0] in COMMON_INPUTS or Mark.NOT_SENT in field.marks
        wire = "—" if ours else f"`{field.wire}`"
        more = _more(model, field)
        meaning = (
            f"{field.description.rstrip('.')}; {', '.join(more)}." if more else field.description
        )
        rows.append(
            f"| `{path}` | {wire} | {_field_doc_type(field)}{need}{secret} | {on_change.value} | {_cell(meaning)} |"
        )
    return "\n".join(rows)


def _walk(
    model: type[InputModel], at: str, around: OnChange | None
) -> Iterator[tuple[type[InputModel], str, FieldSchema, OnChange]]:
    for field in fields_of(model):
        on_change = field.on_change or around or model.on_change
        path = f"{at}.{field.name}" if at else field.name
        inner = field.shape.item if field.shape.kind == "list" else field.shape
        shown = f"{path}[]" if field.shape.kind == "list" else path
        yield model, shown, field, on_change
        if inner is not None and inner.model is not None:
            yield from _walk(inner.model, shown, on_change)


def _field_doc_type(field: FieldSchema) -> str:
    return "integer or text" if Mark.DURATION in field.marks else _doc_type(field.shape)


def _doc_type(shape: Schema) -> str:
    if shape.choices:
        return " \\| ".join(f"`{choice}`" for choice in shape.choices)
    if shape.kind == "list" and shape.item is not None:
        return f"list of {_doc_type(shape.item)}"
    if shape.scalar is not None:
        return {str: "text", int: "integer", bool: "boolean", float: "number"}[shape.scalar]
    return "object" if shape.kind == "object" else "map"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _changes(resource_type: ResourceType) -> str:
    groups: dict[OnChange, list[str]] = {}
    does: dict[str, OnChange] = {}
    for _, path, _, on_change in _walk(resource_type.model, "", None):
        does[path] = on_change
        if (
            does.get(path.rpartition(".")[0]) is not on_change
        ):  # a field in another one does as that does, mostly
            groups.setdefault(on_change, []).append(f"`{path.removesuffix('[]')}`")
    lines = [f"- **{on_change.value}**: {', '.join(names)}" for on_change, names in groups.items()]
    lines.append(
        "\nA replacement deletes first. `pulumi preview` warns of what that does, by the state last seen:\n"
    )
    return "\n".join([*lines, *_consequences(resource_type)])


def _consequences(resource_type: ResourceType) -> Iterator[str]:
    """What a replacement does, a line for all states in which it does the same."""
    told: dict[ReplaceEffect | None, list[str]] = {}
    for word, status in resource_type.states.items():
        consequence = resource_type.describe_replace({"rawStatus": word, "status": status.value})
        told.setdefault(consequence, []).append(f"`{word}`")
    told.setdefault(resource_type.describe_replace({}), []).append(
        "any other" if resource_type.states else "always"
    )
    for consequence, words in told.items():
        said = (
            f"{consequence.old}; {consequence.new}".removesuffix("; ") if consequence else "nothing"
        )
        yield f"- {', '.join(words)}: {said}"


def _outputs_table(resource_type: ResourceType) -> str:
    rows = ["| output | type | meaning |", "|---|---|---|"]
    rows += [
        f"| `{output.name}` | {output.type} | {_cell(output.description)} |"
        for output in resource_type.outputs
    ]
    return "\n".join([*rows, "\nEvery input is an output as well."])


def _states(resource_type: ResourceType) -> str:
    rows = ["| `raw_status` | `status` |", "|---|---|"]
    rows += [f"| `{word}` | `{status.value}` |" for word, status in resource_type.states.items()]
    return "\n".join([*rows, "\nAny other word is `unknown`, which counts as alive."])


def _left_out(resource_type: ResourceType) -> str:
    models = [resource_type.model, *nested([resource_type])]
    rows = [
        f"- `{model.__name__}.{left.name}`: {left.reason}"
        for model in models
        for left in model.left_out
    ]
    return "\n".join(
        [
            "Region, action and version are not inputs of their own: `region` and the resource's type say them.",
            *rows,
        ]
    )


def _errors(resource_type: ResourceType) -> str:
    described = api.load(resource_type.api)
    codes = described["actions"][resource_type.create_action].get("errors") or list(
        described["error_codes"]
    )
    rows = ["| code | category | meaning |", "|---|---|---|"]
    for code in codes:
        entry = described["error_codes"].get(code)
        if entry:
            rows.append(f"| `{code}` | {entry['category']} | {_cell(entry['meaning'])} |")
    return "\n".join(
        [
            f"Of `{resource_type.create_action}`; a category says what is done about it ([errors](../errors.md)).\n",
            *rows,
        ]
    )


# --- main


def outputs() -> dict[Path, str]:
    """Every generated file and its text."""
    dynamic = ROOT / "provider" / PACKAGE / "dynamic"
    files = {
        dynamic / "common.py": _formatted(common_module()),
        dynamic / "config_keys.py": _formatted(generate_provider.config_keys_module()),
        dynamic / "explicit_provider.py": _formatted(generate_provider.provider_module()),
    }
    for vendor, service, resource_types in services():
        path = ROOT / "provider" / PACKAGE / vendor / service / "resources.py"
        files[path] = _formatted(resources_module(vendor, service, resource_types))
        for resource_type in resource_types.values():
            files[
                ROOT / "docs" / "resources" / f"{vendor}.{service}.{class_name(resource_type)}.md"
            ] = page(vendor, service, resource_type)
    return files


def _formatted(text: str) -> str:
    """As `make format` would leave it, unused imports removed."""
    ruff = [sys.executable, "-m", "ruff"]
    config = ["--config", str(ROOT / "pyproject.toml"), "--stdin-filename", "resources.py"]
    fixed = subprocess.run(
        [*ruff, "check", "--select", "F401,I", "--fix", "--quiet", *config, "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    done = subprocess.run(
        [*ruff, "format", *config, "-"], input=fixed, capture_output=True, text=True, check=True
    )
    return done.stdout


def main() -> int:
    """Write, or with --check compare; the exit code says whether something was stale."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing, fail when a file is stale"
    )
    check = parser.parse_args().check
    stale = {
        path: text
        for path, text in outputs().items()
        if not path.exists() or path.read_text("utf-8") != text
    }
    for path, text in stale.items():
        print(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
