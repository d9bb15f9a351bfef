"""Generate the source and pages that follow from the models: `make generate`.

    provider/pulumi_cloudjobs/<vendor>/<service>/resources.py
        constructors, nested TypedDicts, outputs
    provider/pulumi_cloudjobs/<vendor>/<service>/functions.py
        functions that read objects, and the classes of their results
    provider/pulumi_cloudjobs/engine/tokens.py
        the tokens of all resource types
    docs/resources/<vendor>.<service>.<Class>.md
        fields, changes, states, errors
    provider/pulumi_cloudjobs/dynamic/{common,explicit_provider}.py, engine/config_keys.py
        what all services share (see also generate_provider.py)
    provider/pulumi_cloudjobs/dynamic/completion_class.py, docs/resources/Completion.md
        the resource that belongs to no service
    provider/pulumi_cloudjobs/plugin/schema.json
        the package as Pulumi's other languages see it (see also generate_schema.py)
    tables inside README.md and docs/simulator.md
        resources, first objects, settings (see also generate_tables.py)

Unit, range, length and default of a field come from the API's description, and follow the model's
own description. The example of a class comes from the root program or from an example, and in other
languages from sdk/examples (see examples.py and generate_examples.py). `--check` writes nothing and
fails when a file is stale.
"""

from __future__ import annotations

import argparse
import importlib
import keyword
import pkgutil
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "pulumi_cloudjobs"
sys.path[:0] = [str(ROOT), str(ROOT / "provider")]

from pulumi_cloudjobs import api  # noqa: E402 - the path comes first
from pulumi_cloudjobs.core.names import to_snake  # noqa: E402
from pulumi_cloudjobs.core.resource_type import Output, ReplaceEffect, ResourceType  # noqa: E402
from pulumi_cloudjobs.core.schema.inputs import (  # noqa: E402
    COMMON_INPUTS,
    InputModel,
    Mark,
    OnChange,
)
from pulumi_cloudjobs.core.schema.schema import FieldSchema, Schema, fields_of  # noqa: E402
from pulumi_cloudjobs.core.type_tokens import dynamic_names, dynamic_token  # noqa: E402
from pulumi_cloudjobs.core.verbs.completion_inputs import (  # noqa: E402
    COMPLETION,
    COMPLETION_OUTPUTS,
    CompletionInputs,
    JobInput,
)
from pulumi_cloudjobs.core.verbs.reading_state import MANAGED_ONLY  # noqa: E402
from pulumi_cloudjobs.engine.functions import arguments_of  # noqa: E402
from pydantic.alias_generators import to_camel  # noqa: E402

from scripts import generate_provider, generate_schema, generate_tables  # noqa: E402
from scripts.examples import dotted_name, example_of, in_all_languages  # noqa: E402

LINE_LENGTH = 100


def services() -> Iterator[tuple[str, str, dict[str, ResourceType]]]:
    """Yield each vendor and service with its resource types by variable name."""
    for vendor in generate_provider.VENDORS:
        package = importlib.import_module(f"{PACKAGE}.{vendor}")
        for info in pkgutil.iter_modules(package.__path__):
            if info.ispkg:
                yield vendor, info.name, _resource_types(f"{PACKAGE}.{vendor}.{info.name}")


def _resource_types(service: str) -> dict[str, ResourceType]:
    """Return the resource types of a service, in the order of the names of their modules."""
    resource_types: dict[str, ResourceType] = {}
    for info in pkgutil.iter_modules(importlib.import_module(service).__path__):
        # The generated module may be missing or stale: it is about to be written.
        if info.name == "resources":
            continue

        module = importlib.import_module(f"{service}.{info.name}")
        constant = getattr(module, info.name.upper(), None)
        if isinstance(constant, ResourceType):
            resource_types[info.name.upper()] = constant

    return resource_types


def class_name(described: ResourceType | generate_schema.Enum) -> str:
    """Return the name of the class: `Job` for "tencent/batch:Job"."""
    return described.token.rpartition(":")[2]


def function_name(resource_type: ResourceType) -> str:
    """Return the name of the function that reads an object: `get_job` for "tencent/batch:Job"."""
    return f"get_{to_snake(class_name(resource_type))}"


# --- resources.py


def resources_module(vendor: str, service: str, resource_types: dict[str, ResourceType]) -> str:
    """Return the whole text of a resources.py."""
    models = nested_models(resource_types.values())
    typed_dicts = [f"{model.__name__}ArgsDict" for model in models]
    constants = enums(f"{vendor}/{service}")
    names = [*typed_dicts, *map(class_name, resource_types.values()), *map(class_name, constants)]
    parts = [_header(vendor, service), _all(names)]
    parts += [_constants_class(enum) for enum in constants]
    parts += [_typed_dict(model) for model in models if not _is_common(model)]
    for variable, resource_type in resource_types.items():
        parts.append(_provider_class(variable, resource_type))
        parts.append(_resource_class(resource_type))

    return "\n\n\n".join(parts) + "\n"


def _all(names: Iterable[str]) -> str:
    """Return the `__all__`, without which checkers take what a package imports for private."""
    quoted = [_quoted(name) for name in sorted(names)]
    return f"__all__ = [{', '.join(quoted)}]"


def _constants_class(enum: generate_schema.Enum) -> str:
    """Return the class with the choices of a field, under the names of a generated SDK."""
    lines = [f"class {class_name(enum)}:", _doc(enum.description, 4), ""]
    for choice in enum.choices:
        name = generate_schema.constant_name(choice)
        is_reserved = keyword.iskeyword(name.lower())
        lines.append(f"    {name}{'_' * is_reserved}: Final = {_quoted(choice)}")

    return "\n".join(lines)


@cache
def enums(service: str) -> list[generate_schema.Enum]:
    """Return the choices of the fields of a service, sorted; "" for those of every service."""
    resources = generate_schema.all_resources(every_type(), describe_field)
    return [
        enum
        for token, enum in sorted(resources.enums.items())
        if token.rpartition(":")[0] == service
    ]


def every_type() -> list[ResourceType]:
    """Return the resource types of all services."""
    return [one for _, _, types in services() for one in types.values()]


def common_module() -> str:
    """Return the whole text of dynamic/common.py, which the resources of every service share."""
    models: dict[type[InputModel], None] = {}
    for _, _, resource_types in services():
        for model in nested_models(resource_types.values()):
            if _is_common(model):
                models[model] = None

    docstring = (
        '"""Inputs of the resources of every service, as typed dicts. Made by `make generate`."""'
    )
    imports = _IMPORTS.split("from ...core", 1)[0].rstrip()
    head = f"{docstring}\n\n{imports}"

    constants = [enum for enum in enums("") if not class_name(enum).startswith(COMPLETION)]
    classes = [_constants_class(enum) for enum in constants]
    classes += [_typed_dict(model) for model in models]

    return "\n\n\n".join([head, *classes]) + "\n"


def nested_models(resource_types: Iterable[ResourceType]) -> list[type[InputModel]]:
    """Return the models inside the inputs of some types, inner ones first, each once."""
    models: dict[str, type[InputModel]] = {}
    for resource_type in resource_types:
        for field in fields_of(resource_type.model):
            _collect_models(field.shape, models)

    return list(models.values())


def _is_common(model: type[InputModel]) -> bool:
    return model.__module__ == InputModel.__module__


def _collect_models(shape: Schema, models: dict[str, type[InputModel]]) -> None:
    """Add the models of a schema, inner ones first."""
    if shape.item is not None:
        _collect_models(shape.item, models)

    if shape.model is not None and shape.model.__name__ not in models:
        for field in shape.fields:
            _collect_models(field.shape, models)
        models[shape.model.__name__] = shape.model


_IMPORTS = """from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypedDict

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
    if _inner_shape(field).model is JobInput:
        return "Sequence[CloudJob]"

    plain = "int | str" if Mark.DURATION in field.marks else _plain_type(field.shape)
    return f"pulumi.Input[{plain}]"


def _plain_type(shape: Schema) -> str:
    if shape.kind == "object" and shape.model is not None:
        return f"{shape.model.__name__}ArgsDict"

    if shape.kind == "list" and shape.item is not None:
        return f"Sequence[pulumi.Input[{_plain_type(shape.item)}]]"

    if shape.choices:
        choices = [_quoted(choice) for choice in shape.choices]
        return f"Literal[{', '.join(choices)}]"

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
    """Return a docstring, wrapped when it is long."""
    pad = " " * indent
    if "\n" not in text and _fits_on_line(text, indent):
        return f'{pad}"""{text}"""'

    summary, description = _split_summary(text, indent)
    lines = [summary]
    if description:
        lines.append("")
        for paragraph in description.split("\n"):
            lines += _wrap(paragraph, LINE_LENGTH - indent)

    first, *others = lines
    body = [f"{pad}{line}".rstrip() for line in others]
    return "\n".join([f'{pad}"""{first}', *body, f'{pad}"""'])


def _fits_on_line(text: str, indent: int) -> bool:
    quotes = 6
    return indent + quotes + len(text) <= LINE_LENGTH


def _split_summary(text: str, indent: int) -> tuple[str, str]:
    """Return the first line of a docstring, a single sentence when it is long, and the rest."""
    summary, _, description = text.partition("\n\n")
    # Without a description, the closing quotes are on the same line.
    quotes = 3 if description else 6
    if indent + quotes + len(summary) <= LINE_LENGTH:
        return summary, description

    sentence, _, others = summary.partition(". ")
    rest = [part for part in (others, description) if part]
    return f"{sentence.rstrip('.')}.", "\n".join(rest)


def _wrap(paragraph: str, width: int) -> list[str]:
    # Paths and words with hyphens stay whole, so that a search finds them.
    return textwrap.wrap(paragraph, width, break_long_words=False, break_on_hyphens=False)


def _typed_dict(model: type[InputModel]) -> str:
    lines = [f"class {model.__name__}ArgsDict(TypedDict):", _doc(_summary(model), 4), ""]
    for field in fields_of(model):
        input_type = _input_type(field)
        if not field.required:
            input_type = f"NotRequired[{input_type}]"
        lines.append(f"    {field.name}: {input_type}")
        lines.append(_field_doc(model, field, 4))

    return "\n".join(lines)


def _summary(model: type[InputModel]) -> str:
    """Return the first paragraph of a model's docstring; the others are for its page."""
    first_paragraph = _docstring(model).split("\n\n", 1)[0]
    return " ".join(first_paragraph.split())


def _docstring(model: type[InputModel]) -> str:
    """Return a model's docstring without its indentation."""
    return textwrap.dedent(f"    {model.__doc__ or ''}").strip()


def _provider_class(variable: str, resource_type: ResourceType) -> str:
    return f'''class {class_name(resource_type)}Provider(CloudJobProvider):
    """Provider of `{class_name(resource_type)}`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .{variable.lower()} import {variable}

        return {variable}'''


def _resource_class(resource_type: ResourceType) -> str:
    name = class_name(resource_type)
    module, type_name = dynamic_names(resource_type.token)
    lines = [
        f'class {name}(CloudJob, module="{module}", name="{type_name}"):',
        _class_doc(resource_type.model, example(resource_type.token)),
        "",
        f"    _provider_class = {name}Provider",
        "",
    ]
    lines += _constructor(resource_type.model)

    for field in fields_of(resource_type.model):
        doc = _field_doc(resource_type.model, field, 8)
        lines += _property(field.name, _output_type(field.shape), doc)

    for output in resource_type.outputs:
        lines += _property(output.name, output.type, _doc(output.description, 8))

    return "\n".join(lines)


def _constructor(model: type[InputModel]) -> list[str]:
    fields = _required_first(model)
    lines = ["    def __init__(", "        self,", "        resource_name: str,"]
    lines += ["        /,", "        *,"]
    for field in fields:
        default = "" if field.required else " | None = None"
        lines.append(f"        {field.name}: {_input_type(field)}{default},")

    lines += ["        opts: pulumi.ResourceOptions | None = None,", "    ) -> None:"]
    lines.append(_constructor_doc(model, fields))
    lines.append("        inputs = {")
    lines += [f'            "{field.name}": {field.name},' for field in fields]
    lines += ["        }", "        self._declare(resource_name, inputs, opts)"]

    return lines


def _required_first(model: type[InputModel]) -> list[FieldSchema]:
    fields = fields_of(model)
    required = [field for field in fields if field.required]
    optional = [field for field in fields if not field.required]

    return [*required, *optional]


def _class_doc(model: type[InputModel], call: str) -> str:
    """Return the docstring of a class: its summary and its example."""
    call = textwrap.indent(call, "    ")
    summary = _summary(model)
    lines = [f'"""{summary}', "", "Example:", *call.splitlines(), '"""']

    return textwrap.indent("\n".join(lines), "    ")


def example(token: str) -> str:
    """Return the call of a class in the root program or in an example, which the tests run."""
    return f"import {PACKAGE} as cloudjobs\n\n{example_of(dotted_name(token)).call}"


def example_folder(resource_type: ResourceType) -> str:
    """Return the folder of the example of a type.

    A type that the root program shows has the example of its service.
    """
    folder = example_of(dotted_name(resource_type.token)).folder
    service = resource_type.token.split(":", 1)[0].replace("/", "-")
    name = service if folder == ROOT else folder.name

    return f"examples/{name}"


# --- functions.py

_FUNCTIONS_HEADER = '''\
"""The functions that a Pulumi program imports from {service}. Made by `make generate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi

from ...dynamic.functions import GetFunction, call, call_output'''

_FUNCTION = '''\
def {name}{suffix}(
    id: {text},
    *,
    {parameters},
    opts: pulumi.InvokeOptions | None = None,
) -> {returned}:
    """{summary}

    Args:
        id: {id_form}.
{descriptions}
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {{{arguments}}}
    {body}'''

_TOKENS_MODULE = '''\
"""The tokens of all resource types of this package. Made by `make generate`."""

from __future__ import annotations

TOKENS = ({tokens},)
'''


def tokens_module(resource_types: Iterable[ResourceType]) -> str:
    """Return the whole text of engine/tokens.py."""
    tokens = sorted(_quoted(one.token) for one in resource_types)
    return _TOKENS_MODULE.format(tokens=", ".join(tokens))


def functions_module(vendor: str, service: str, resource_types: dict[str, ResourceType]) -> str:
    """Return the whole text of a functions.py."""
    names: list[str] = []
    parts: list[str] = []
    for resource_type in resource_types.values():
        name = function_name(resource_type)
        result = f"Get{class_name(resource_type)}Result"
        names += [name, f"{name}_output", result]
        parts += [
            _result_class(name, result, resource_type),
            f'_{name.upper()} = GetFunction("{resource_type.token}", "{name}", {result})',
            _plain_function(name, result, resource_type),
            _output_function(name, result, resource_type),
        ]

    public = f"__all__ = [{', '.join(map(_quoted, sorted(names)))}]"
    header = _FUNCTIONS_HEADER.format(service=f"{vendor}.{service}")
    return "\n\n\n".join([header, public, *parts]) + "\n"


def _result_class(name: str, result: str, resource_type: ResourceType) -> str:
    """Return the class of the results: inputs and outputs that an API may return."""
    lines = [
        "@dataclass(frozen=True, kw_only=True)",
        f"class {result}:",
        _doc(f"{_a(resource_type.noun)} from `{name}`; None is what the API leaves out.", 4),
        "",
        "    id: str",
        _doc(f"The resource's id: {resource_type.id_form}.", 4),
    ]
    for field in fields_of(resource_type.model):
        if field.name == "region":
            lines += ["    region: str", _doc("The region of the object.", 4)]
        elif field.name not in COMMON_INPUTS:
            lines.append(f"    {field.name}: {_output_type(field.shape)} | None")
            lines.append(_field_doc(resource_type.model, field, 4))

    for output in resource_type.outputs:
        if to_camel(output.name) not in MANAGED_ONLY:
            optional = "" if output.from_id else " | None"
            lines.append(f"    {output.name}: {output.type}{optional}")
            lines.append(_doc(output.description, 4))

    return "\n".join(lines)


def _plain_function(name: str, result: str, resource_type: ResourceType) -> str:
    return _function(
        name,
        resource_type,
        text="str",
        suffix="",
        returned=result,
        summary=f"Read {_a(resource_type.noun, 'a')} that somebody else manages, in previews too.",
        body=f"result: {result} = call(_{name.upper()}, arguments, opts)\n    return result",
    )


def _output_function(name: str, result: str, resource_type: ResourceType) -> str:
    return _function(
        name,
        resource_type,
        text="pulumi.Input[str]",
        suffix="_output",
        returned=f"pulumi.Output[{result}]",
        summary=f"Read as `{name}` does, as soon as the arguments are known.",
        body=f"return call_output(_{name.upper()}, arguments, opts)",
    )


def _function(name: str, resource_type: ResourceType, *, text: str, **texts: str) -> str:
    """Return a function that reads an object.

    Args:
        text: The type of its arguments.
    """
    fields = [field for field in _locators(resource_type) if field.name != "id"]
    names = ["id", *(field.name for field in fields)]
    descriptions: list[str] = []
    for field in fields:
        descriptions += textwrap.wrap(
            f"{field.name}: {describe_field(resource_type.model, field)}",
            LINE_LENGTH,
            initial_indent=" " * 8,
            subsequent_indent=" " * 12,
        )

    return _FUNCTION.format(
        name=name,
        text=text,
        id_form=_capitalized(resource_type.id_form),
        parameters=",\n    ".join(f"{field.name}: {text} | None = None" for field in fields),
        descriptions="\n".join(descriptions),
        arguments=", ".join(f'"{one}": {one}' for one in names),
        **texts,
    )


def _locators(resource_type: ResourceType) -> list[FieldSchema]:
    """Return the inputs that the function of a type takes besides the id."""
    names = arguments_of(resource_type)
    return [field for field in fields_of(resource_type.model) if field.state_name in names]


def _a(noun: str, article: str = "A") -> str:
    """Return a noun with its article."""
    return f"{article}n {noun}" if noun[0] in "AEIO" else f"{article} {noun}"


def _capitalized(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


# --- facts from the API's description

UNITS = {"s": "in seconds", "ms": "in milliseconds", "MB": "in MB", "GB": "in GB"}


def _field_doc(model: type[InputModel], field: FieldSchema, indent: int) -> str:
    """Return the docstring of a field: the model's description and the API's facts.

    Both stand on the same line where they fit.
    """
    line = describe_field(model, field)
    if _fits_on_line(line, indent):
        return _doc(line, indent)

    return _doc(f"{field.description}\n\n{_api_facts(model, field)}".strip(), indent)


def describe_field(model: type[InputModel], field: FieldSchema) -> str:
    """Return the model's description of a field, and the API's facts."""
    return f"{field.description} {_api_facts(model, field)}".strip()


def _api_facts(model: type[InputModel], field: FieldSchema) -> str:
    """Return a sentence with the field's name on the wire and the API's facts.

    "" for a field that the API does not have.
    """
    if field.wire not in described_fields().get(model, {}):
        return ""

    facts = [f"`{field.wire}`", *_new_facts(model, field)]
    return f"API: {', '.join(facts)}."


def _new_facts(model: type[InputModel], field: FieldSchema) -> list[str]:
    """Return unit, range, length and default, where the model's description lacks them."""
    described = described_fields().get(model, {}).get(field.wire, {})
    facts: list[str] = []
    for fact, synonyms in _facts(described):
        is_stated = any(synonym in field.description for synonym in synonyms)
        if not is_stated:
            facts.append(fact)

    return facts


def _facts(described: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield each fact with the words that would state the same."""
    if "unit" in described:
        unit = described["unit"]
        yield UNITS.get(unit, f"in {unit}"), ["second", "Second", " MB", " GB"]

    bounds = _describe_range(described.get("min"), described.get("max"))
    if bounds:
        yield bounds, [bounds]

    if "max_length" in described:
        length = described["max_length"]
        yield f"at most {length} characters", [f"{length} characters"]

    if "max_items" in described:
        items = described["max_items"]
        yield f"at most {items} items", [f"at most {items}"]

    if "default" in described:
        yield f"default {_as_json(described['default'])}", ["default", "Default"]


def _describe_range(least: object, most: object) -> str:
    if least is not None and most is not None:
        return f"{least} to {most}"

    if least is not None:
        return f"at least {least}"

    return "" if most is None else f"at most {most}"


def _as_json(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


DescribedFields = dict[type[InputModel], dict[str, dict[str, Any]]]
"""Descriptions of the fields of models, by their names on the wire."""


@cache
def described_fields() -> DescribedFields:
    """Return the API's description of the fields of every model."""
    described: DescribedFields = {}
    for _, _, resource_types in services():
        for resource_type in resource_types.values():
            description = api.load(resource_type.api)
            request = description["actions"][resource_type.create_action]["request"]
            _describe(resource_type.model, request, description["types"], described)

    return described


def _describe(
    model: type[InputModel],
    fields: list[dict[str, Any]],
    types: dict[str, Any],
    described: DescribedFields,
) -> None:
    """Add the descriptions of a model and of the models inside it."""
    by_name = {field["name"]: field for field in fields}
    described[model] = by_name
    for field in fields_of(model):
        inner = _inner_shape(field).model
        description = by_name.get(field.wire)
        if inner is not None and description and description["type"] in types:
            _describe(inner, types[description["type"]], types, described)


def _inner_shape(field: FieldSchema) -> Schema:
    """Return the schema of a list's items; that of the field itself for anything but a list."""
    item = field.shape.item
    return item if field.shape.kind == "list" and item is not None else field.shape


def _constructor_doc(model: type[InputModel], fields: Iterable[FieldSchema]) -> str:
    lines = [
        '"""Declare it.',
        "",
        "Args:",
        "    resource_name: The Pulumi name, unique among the resources of this type in the stack.",
    ]
    for field in fields:
        lines += textwrap.wrap(
            f"{field.name}: {describe_field(model, field)}",
            LINE_LENGTH - 8,
            initial_indent="    ",
            subsequent_indent=" " * 8,
        )
    lines += ["    opts: Resource options.", '"""']

    return "\n".join(f"        {line}".rstrip() for line in lines)


def _property(name: str, type_name: str, doc: str) -> list[str]:
    head = ["", "    @property", f"    def {name}(self) -> pulumi.Output[{type_name}]:"]
    return [*head, doc, f'        return self._output("{name}")']


# --- docs


def page(vendor: str, service: str, resource_type: ResourceType) -> str:
    """Return the documentation page of a resource."""
    folder = example_folder(resource_type)
    facts = [
        f"Type token `{resource_type.dynamic_token}`",
        f"API action `{resource_type.create_action}`",
        f"kind: {resource_type.form.value}",
        f"example: [`{folder}`](../../{folder})",
    ]
    parts = [
        f"# {vendor}.{service}.{class_name(resource_type)}",
        _docstring(resource_type.model),
        " · ".join(facts),
    ]
    if resource_type.notice:
        parts.append(f"> {resource_type.notice}")

    parts += [
        f"## Example\n\n{in_all_languages(dotted_name(resource_type.token))}",
        "## Inputs",
        "Names are those of Python; on the wire they are spelled as in the second column.",
        _fields_table(resource_type),
        "## What a change does",
        _changes(resource_type),
        "## Outputs",
        _outputs_table(resource_type.outputs),
        "Every input is an output as well.",
    ]
    if resource_type.states:
        parts += ["## States", _states(resource_type)]

    parts += ["## Read one that somebody else manages", _describe_functions(resource_type)]

    parts += ["## Import", _import(resource_type)]
    parts += ["## Left out", _left_out(resource_type)]
    parts += ["## Errors of the API", _errors(resource_type)]

    return "\n\n".join(parts) + "\n"


def _describe_functions(resource_type: ResourceType) -> str:
    """Return the call of the functions that read an object, and what they need."""
    dotted = dotted_name(resource_type.token)
    service, _, _class_name = dotted.rpartition(".")
    name = function_name(resource_type)
    others = [field.name for field in _locators(resource_type)]
    arguments = ", ".join(["id", *(f"{one}=None" for one in others)])
    return (
        f"```python\n{name}({arguments}, opts=None)\n```\n\n"
        f"`cloudjobs.{service}.{name}` returns inputs and outputs as they are now, and "
        f"`{name}_output` takes outputs and returns one ([functions](../functions.md)). "
        f"`id` is {resource_type.id_form}."
    )


def _fields_table(resource_type: ResourceType) -> str:
    rows = ["| input | wire | type | change | meaning |", "|---|---|---|---|---|"]
    rows += [_field_row(walked) for walked in _walk(resource_type.model, "", None)]

    return "\n".join(rows)


@dataclass(frozen=True, slots=True)
class WalkedField:
    """A field of a model, with its place among the inputs.

    Args:
        path: Names from the inputs on, "job.tasks[].env_id".
    """

    model: type[InputModel]
    path: str
    field: FieldSchema
    on_change: OnChange

    @property
    def is_sent(self) -> bool:
        """True when the API has the field."""
        is_common = self.path.split(".")[0] in COMMON_INPUTS
        return not is_common and Mark.NOT_SENT not in self.field.marks


def _walk(model: type[InputModel], at: str, outer: OnChange | None) -> Iterator[WalkedField]:
    """Yield the fields of a model and of the models inside it.

    Args:
        outer: The change of the field that holds the model; None for the inputs themselves.
    """
    for field in fields_of(model):
        on_change = field.on_change or outer or model.on_change
        path = f"{at}.{field.name}" if at else field.name
        if field.shape.kind == "list":
            path += "[]"
        yield WalkedField(model, path, field, on_change)

        inner = _inner_shape(field).model
        if inner is not None:
            yield from _walk(inner, path, on_change)


def _field_row(walked: WalkedField) -> str:
    field = walked.field
    wire = f"`{field.wire}`" if walked.is_sent else "—"
    field_type = _doc_field_type(field)
    if field.required:
        field_type += " **required**"
    if Mark.SECRET in field.marks:
        field_type += " *secret*"

    meaning = field.description
    facts = _new_facts(walked.model, field)
    if facts:
        meaning = f"{meaning.rstrip('.')}; {', '.join(facts)}."

    cells = [f"`{walked.path}`", wire, field_type, walked.on_change.value, _cell(meaning)]
    return f"| {' | '.join(cells)} |"


def _doc_field_type(field: FieldSchema) -> str:
    if Mark.DURATION in field.marks:
        return "integer or text"

    field_type = _doc_type(field.shape)
    return f"{field_type}, in any order" if Mark.UNORDERED in field.marks else field_type


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
    """Return a list of the inputs by the effect of their change, and of the warnings."""
    groups: dict[OnChange, list[str]] = {}
    on_change_by_path: dict[str, OnChange] = {}
    for walked in _walk(resource_type.model, "", None):
        on_change_by_path[walked.path] = walked.on_change
        # A field inside another mostly changes like it, and is then left out.
        outer_path = walked.path.rpartition(".")[0]
        if on_change_by_path.get(outer_path) is not walked.on_change:
            name = walked.path.removesuffix("[]")
            groups.setdefault(walked.on_change, []).append(f"`{name}`")

    lines = [f"- **{on_change.value}**: {', '.join(names)}" for on_change, names in groups.items()]
    lines.append(
        "\nA replacement deletes first. `pulumi preview` warns of its effect, "
        "by the state last seen:\n"
    )
    return "\n".join([*lines, *_replace_effects(resource_type)])


def _replace_effects(resource_type: ResourceType) -> Iterator[str]:
    """Yield the effects of a replacement, a line for all states with the same effect."""
    states_by_effect: dict[ReplaceEffect | None, list[str]] = {}
    for raw_status, status in resource_type.states.items():
        state = {"rawStatus": raw_status, "status": status.value}
        effect = resource_type.describe_replace(state)
        states_by_effect.setdefault(effect, []).append(f"`{raw_status}`")

    other = "any other" if resource_type.states else "always"
    states_by_effect.setdefault(resource_type.describe_replace({}), []).append(other)

    for effect, states in states_by_effect.items():
        yield f"- {', '.join(states)}: {_describe_effect(effect)}"


def _describe_effect(effect: ReplaceEffect | None) -> str:
    if effect is None:
        return "nothing"

    return f"{effect.old}; {effect.new}" if effect.new else effect.old


def _outputs_table(outputs: Iterable[Output]) -> str:
    rows = ["| output | type | meaning |", "|---|---|---|"]
    rows += [
        f"| `{output.name}` | {output.type} | {_cell(output.description)} |" for output in outputs
    ]
    return "\n".join(rows)


def _states(resource_type: ResourceType) -> str:
    rows = ["| `raw_status` | `status` |", "|---|---|"]
    rows += [
        f"| `{raw_status}` | `{status.value}` |"
        for raw_status, status in resource_type.states.items()
    ]
    return "\n".join([*rows, "\nAny other word is `unknown`, which counts as alive."])


def _import(resource_type: ResourceType) -> str:
    """Return how an object is imported, and what the import does not know."""
    command = f"pulumi import {resource_type.plugin_token} name id"
    locators = ", ".join(f"`{name}`" for name in ("region", *resource_type.locator_inputs))
    sentence = f"The id is {resource_type.id_form}. Behind a question mark you name what differs"
    link = "[import](../plugin.md#import-what-exists)"
    lines = [f"    {command}", "", f"{sentence} from the default: {locators} ({link})."]
    missing = {to_snake(name): value for name, value in resource_type.not_returned.items()}
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        lines += ["", f"Reads do not return, or not always: {names}."]
        lines[-1] += " Write them in the program; the next `up` records them and changes nothing."
    replaced = [name for name, value in missing.items() if value is not None]
    if replaced:
        names = " and ".join(f"`{name}`" for name in replaced)
        lines[-1] += f" The import writes a placeholder for {names} until then."

    return "\n".join(lines)


def _left_out(resource_type: ResourceType) -> str:
    head = (
        "Region, action and version are not inputs of their own: "
        "`region` and the resource's type determine them."
    )
    rows = [head]
    for model in [resource_type.model, *nested_models([resource_type])]:
        name = model.__name__
        rows += [f"- `{name}.{omitted.name}`: {omitted.reason}" for omitted in model.left_out]

    return "\n".join(rows)


def _errors(resource_type: ResourceType) -> str:
    description = api.load(resource_type.api)
    entries = description["error_codes"]
    action = description["actions"][resource_type.create_action]

    rows = ["| code | category | meaning |", "|---|---|---|"]
    for code in action.get("errors") or list(entries):
        if code not in entries:
            continue

        entry = entries[code]
        meaning = _cell(entry["meaning"])
        rows.append(f"| `{code}` | {entry['category']} | {meaning} |")

    head = (
        f"The errors of `{resource_type.create_action}`. "
        "The category determines the reaction ([errors](../errors.md)).\n"
    )
    return "\n".join([head, *rows])


# --- Completion, which belongs to no service

_COMPLETION_HEADER = '''\
"""`Completion`: one resource that waits for many jobs. Made by `make generate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import pulumi

from .completion import CompletionBase
from .resource import CloudJob'''


def completion_module() -> str:
    """Return the whole text of dynamic/completion_class.py."""
    module, name = dynamic_names(COMPLETION)
    lines = [
        f'class Completion(CompletionBase, module="{module}", name="{name}"):',
        _class_doc(CompletionInputs, example(COMPLETION)),
        "",
    ]
    lines += _constructor(CompletionInputs)
    for output in COMPLETION_OUTPUTS:
        lines += _property(output.name, output.type, _doc(output.description, 8))

    constants = [enum for enum in enums("") if class_name(enum).startswith(COMPLETION)]
    parts = [_COMPLETION_HEADER, _all([COMPLETION, *map(class_name, constants)])]
    parts += [*map(_constants_class, constants), "\n".join(lines)]

    return "\n\n\n".join(parts) + "\n"


def completion_page() -> str:
    """Return the documentation page of `Completion`.

    The sections of the model's docstring follow the tables.
    """
    introduction, *sections = _docstring(CompletionInputs).split("\n\n## ")
    folder = example_of(COMPLETION).folder
    rows = ["| input | type | change | meaning |", "|---|---|---|---|"]
    rows += [_completion_row(field) for field in fields_of(CompletionInputs)]

    facts = [
        f"Type token `{dynamic_token(COMPLETION)}`",
        "API action: none",
        "kind: gate",
        f"example: [`examples/{folder.name}`](../../examples/{folder.name})",
    ]
    parts = [
        "# Completion",
        introduction,
        " · ".join(facts),
        f"## Example\n\n{in_all_languages(COMPLETION)}",
        "## Inputs",
        "\n".join(rows),
        "## Outputs",
        _outputs_table(COMPLETION_OUTPUTS),
        *(f"## {section}" for section in sections),
    ]
    return "\n\n".join(parts) + "\n"


def _completion_row(field: FieldSchema) -> str:
    is_jobs = _inner_shape(field).model is JobInput
    field_type = "list of resources" if is_jobs else _doc_field_type(field)
    if field.required:
        field_type += " **required**"

    is_replacing = field.on_change is OnChange.REPLACES
    change = "replaces" if is_replacing else "waits again"
    return f"| `{field.name}` | {field_type} | {change} | {_cell(field.description)} |"


# --- main


def outputs() -> dict[Path, str]:
    """Return every generated file and its text."""
    package = ROOT / "provider" / PACKAGE
    dynamic, engine = package / "dynamic", package / "engine"
    files = {
        dynamic / "common.py": _formatted(common_module()),
        dynamic / "completion_class.py": _formatted(completion_module()),
        engine / "config_keys.py": _formatted(generate_provider.config_keys_module()),
        dynamic / "explicit_provider.py": _formatted(generate_provider.provider_module()),
        ROOT / "docs" / "resources" / "Completion.md": completion_page(),
    }
    for vendor, service, resource_types in services():
        path = package / vendor / service / "resources.py"
        files[path] = _formatted(resources_module(vendor, service, resource_types))
        path = package / vendor / service / "functions.py"
        files[path] = _formatted(functions_module(vendor, service, resource_types))
        for resource_type in resource_types.values():
            name = f"{vendor}.{service}.{class_name(resource_type)}.md"
            files[ROOT / "docs" / "resources" / name] = page(vendor, service, resource_type)

    files[engine / "tokens.py"] = _formatted(tokens_module(every_type()))
    files[ROOT / generate_schema.FILE] = generate_schema.text(every_type(), describe_field)
    return files | generate_tables.filled(ROOT, every_type())


def _formatted(text: str) -> str:
    """Return the text as `make format` formats it, without unused imports."""
    fixed = _ruff(text, "check", "--select", "F401,I", "--fix", "--quiet", check=False)
    return _ruff(fixed, "format", check=True)


def _ruff(text: str, *arguments: str, check: bool) -> str:
    # From this folder ruff finds pyproject.toml. As an argument, a path with quotes would be taken
    # for a setting.
    finished = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--stdin-filename", "resources.py", "-"],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=check,
    )
    return finished.stdout


def main() -> int:
    """Write the files, or compare them with --check, and return 1 for a stale file then."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing, fail when a file is stale"
    )
    check = parser.parse_args().check

    stale = {path: text for path, text in outputs().items() if is_stale(path, text)}
    outcome = "stale" if check else "written"
    for path, text in stale.items():
        print(f"{outcome}: {path.relative_to(ROOT)}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    return 1 if check and stale else 0


def is_stale(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text("utf-8") != text


if __name__ == "__main__":
    raise SystemExit(main())
