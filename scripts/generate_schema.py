"""Write the package schema of the plugin from the models: `make generate`.

    provider/pulumi_cloudjobs/plugin/schema.json
        what the engine, `pulumi import` and the SDKs of every language know of the package

A resource has the inputs of its model, and as outputs these and the outputs of its type. A nested
model is an object type, and a field with choices an enum. `scripts/generate.py` calls this module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pulumi_cloudjobs.core.resource_type import Output, ResourceType
from pulumi_cloudjobs.core.schema.inputs import InputModel, Mark, OnChange
from pulumi_cloudjobs.core.schema.schema import FieldSchema, Schema, defaults_of, fields_of
from pulumi_cloudjobs.core.verbs.completion_inputs import COMPLETION_OUTPUTS, CompletionInputs
from pydantic.alias_generators import to_camel, to_pascal

from scripts import generate_provider

ROOT = Path(__file__).resolve().parent.parent
NAME = "cloudjobs"
FILE = Path("provider", "pulumi_cloudjobs", "plugin", "schema.json")
COMMON_MODULE = "index"
"""The module of the types that belong to no service; the SDKs have them at the top."""

MODULE_FORMAT = "(.*)(?:/[^/]*)"
"""The part of a token's middle that is the module: `tencent/batch` of `tencent/batch/job`."""

PYTHON_PACKAGE = "pulumi_cloudjobs"
NODEJS_PACKAGE = "pulumi-cloudjobs"
GO_MODULE = "pulumi-cloudjobs/sdk/go"
"""The SDK is used from a folder, by a `replace` in go.mod, so its path has no host."""

SDK_MINIMUM = "3.216.0"
"""The oldest Pulumi SDK that a generated SDK accepts, as the Python package does."""

Json = dict[str, Any]
Describe = Callable[[type[InputModel], FieldSchema], str]
"""Returns the description of a field, with the facts of the API."""

SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}
ANY: Json = {"$ref": "pulumi.json#/Any"}
ANY_MAP: Json = {"type": "object", "additionalProperties": ANY}
TEXT: Json = {"type": "string"}
OUTPUT_TYPES: dict[str, Json] = {
    "str": TEXT,
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "dict[str, Any]": ANY_MAP,
    "list[dict[str, Any]]": {"type": "array", "items": ANY_MAP},
}
"""The types of outputs that are not inputs, by their names in Python."""


def text(resource_types: Iterable[ResourceType], describe: Describe) -> str:
    """Return the text of schema.json."""
    schema = package_schema(list(resource_types), describe)
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def package_schema(resource_types: list[ResourceType], describe: Describe) -> Json:
    """Return the whole schema."""
    resources = Resources(resource_types, describe)
    for resource_type in resource_types:
        resources.add(resource_type)
    resources.add_completion()

    return {
        "name": NAME,
        "displayName": "Cloud jobs",
        "version": project("version"),
        "description": project("description"),
        "keywords": [*re.findall(r'"([^"]+)"', project("keywords")), "category/cloud"],
        "license": project("license"),
        "meta": {"moduleFormat": MODULE_FORMAT},
        "language": languages(),
        "config": {"variables": configuration()},
        "provider": provider(),
        "types": dict(sorted(resources.types.items())),
        "resources": dict(sorted(resources.resources.items())),
        "functions": {},
    }


def project(key: str) -> str:
    """Return what pyproject.toml has for the project under a key: a text, or a list as written."""
    source = (ROOT / "pyproject.toml").read_text("utf-8")
    match = re.search(rf'^{key} = (?:"(.*)"|\[(.*)\])$', source, re.MULTILINE)
    if match is None:
        raise LookupError(f"pyproject.toml has no {key}")

    return match[1] or match[2]


def languages() -> Json:
    """Return the settings with which every SDK spells `cloudjobs.tencent.batch.Job`."""
    return {
        "nodejs": {
            "packageName": NODEJS_PACKAGE,
            "packageDescription": project("description"),
            "dependencies": {"@pulumi/pulumi": f"^{SDK_MINIMUM}"},
            "respectSchemaVersion": True,
        },
        "python": {
            "packageName": PYTHON_PACKAGE,
            "requires": {"pulumi": f">={SDK_MINIMUM},<4.0.0"},
            "pyproject": {"enabled": True},
            "respectSchemaVersion": True,
        },
        "go": {
            "importBasePath": f"{GO_MODULE}/{NAME}",
            "modulePath": f"{GO_MODULE}/{NAME}",
            "respectSchemaVersion": True,
        },
    }


# --- the configuration


def configuration() -> Json:
    """Return the variables of the stack's configuration, with what else the provider reads."""
    variables: Json = {}
    for key in generate_provider.config_keys():
        variable = _config_property(key)
        if key.variables:
            variable["defaultInfo"] = {"environment": list(key.variables)}
        variables[key.name] = variable

    return variables


def provider() -> Json:
    """Return the provider resource.

    Its inputs name no environment variables as defaults: an SDK would read each variable by itself,
    complete the key of one source by the token of another, and keep them in state. The provider's
    own process reads them, a whole key at a time.
    """
    properties = {key.name: _config_property(key) for key in generate_provider.config_keys()}
    return {
        "description": generate_provider.PROVIDER_DESCRIPTION,
        "inputProperties": properties,
        "properties": properties,
    }


def _config_property(key: generate_provider.ConfigKey) -> Json:
    description = key.description
    if key.variables:
        names = " or ".join(f"`{name}`" for name in key.variables)
        description = f"{description} Default: from the environment, {names}."

    entry = {**TEXT, "description": description}
    if key.is_secret:
        entry["secret"] = True
    return entry


# --- the resources


class Resources:
    """The resources and the types inside them, each added once.

    Args:
        resource_types: All of them: a type of several resources is described for all its uses.
        describe: Returns the description of a field.
    """

    def __init__(self, resource_types: list[ResourceType], describe: Describe) -> None:
        self.types: Json = {}
        self.resources: Json = {}
        self._describe = describe
        self._class_names = {one.token for one in resource_types}
        self._state_names = _state_names(resource_types)
        self._replacing: dict[tuple[type[InputModel], str], bool] = {}
        for one in resource_types:
            self._note_effects(one.model, None)
        self._note_effects(CompletionInputs, None)

    def add(self, resource_type: ResourceType) -> None:
        """Add the resource of a type."""
        module, name = resource_type.token.split(":")
        description = _summary(resource_type.model)
        if resource_type.notice:
            description = f"{description}\n\n{resource_type.notice}"

        self._add(module, name, resource_type.model, resource_type.outputs, description)

    def add_completion(self) -> None:
        """Add `Completion`, which belongs to no service."""
        description = _summary(CompletionInputs)
        self._add(COMMON_MODULE, "Completion", CompletionInputs, COMPLETION_OUTPUTS, description)

    def _add(
        self,
        module: str,
        name: str,
        model: type[InputModel],
        outputs: tuple[Output, ...],
        description: str,
    ) -> None:
        inputs = self._properties(model, module, name)
        required = _required(model)
        always_present = [*required, *defaults_of(model)]
        known = [to_camel(output.name) for output in outputs if output.from_id is not None]

        self.resources[token(module, name)] = {
            "description": self._spelled(description),
            "properties": {**_without_defaults(inputs), **self._outputs(outputs)},
            "required": sorted({*always_present, *known}),
            "inputProperties": inputs,
            "requiredInputs": required,
            "aliases": [{"type": dynamic_token(module, name)}],
        }

    def _outputs(self, outputs: Iterable[Output]) -> Json:
        return {
            to_camel(output.name): {
                **OUTPUT_TYPES[output.type],
                "description": self._spelled(output.description),
            }
            for output in outputs
        }

    def _properties(self, model: type[InputModel], module: str, name: str) -> Json:
        """Return the fields of a model.

        Args:
            module: The module of the type or of the resource.
            name: Its name, with which the names of its enums begin.
        """
        defaults = defaults_of(model)
        properties: Json = {}
        for field in fields_of(model):
            entry = self._field_type(field, module, name)
            entry["description"] = self._spelled(self._describe(model, field))
            if field.state_name in defaults:
                entry["default"] = defaults[field.state_name]
            if Mark.SECRET in field.marks:
                entry["secret"] = True
            if self._replacing[model, field.name]:
                entry["replaceOnChanges"] = True
            properties[field.state_name] = entry

        return properties

    def _field_type(self, field: FieldSchema, module: str, owner: str) -> Json:
        if Mark.DURATION in field.marks:
            return {"oneOf": [{"type": "integer"}, TEXT]}

        return self._type(field, field.shape, module, owner)

    def _type(self, field: FieldSchema, shape: Schema, module: str, owner: str) -> Json:
        if shape.kind == "list" and shape.item is not None:
            return {"type": "array", "items": self._type(field, shape.item, module, owner)}
        if shape.model is not None:
            return _reference(self._object_type(shape.model))
        if shape.choices:
            return _reference(self._enum_type(field, shape, module, owner))
        if shape.scalar is not None:
            return {"type": SCALARS[shape.scalar]}

        return dict(ANY_MAP if shape.mapping else ANY)

    def _object_type(self, model: type[InputModel]) -> str:
        """Add the type of a nested model, and return its token."""
        module = _module_of(model)
        name = self._type_name(module, model.__name__)
        type_token = token(module, name)
        if type_token not in self.types:
            # Noted before the types inside it are added.
            self.types[type_token] = {}
            self.types[type_token] = {
                "type": "object",
                "description": self._spelled(_summary(model)),
                "properties": self._properties(model, module, name),
                "required": _required(model),
            }

        return type_token

    def _type_name(self, module: str, name: str) -> str:
        """Return the name of a type; another one than the class of a resource beside it has."""
        return f"{name}Spec" if f"{module}:{name}" in self._class_names else name

    def _enum_type(self, field: FieldSchema, shape: Schema, module: str, owner: str) -> str:
        """Add the type of a field's choices, and return its token."""
        type_token = token(module, f"{owner}{to_pascal(field.name)}")
        assert shape.scalar is not None
        self.types[type_token] = {
            "type": SCALARS[shape.scalar],
            "description": self._spelled(field.description),
            "enum": [_enum_value(choice) for choice in shape.choices],
        }
        return type_token

    def _note_effects(self, model: type[InputModel], outer: OnChange | None) -> bool:
        """Note which fields replace the object in every use, with all that is inside them.

        Args:
            outer: The effect of the field that holds the model; None for a resource.

        Returns:
            True when all fields of the model do.
        """
        replaces_all = True
        for field in fields_of(model):
            effect = field.on_change or outer or model.on_change
            inner = (field.shape.item or field.shape).model
            replaces = inner is None or self._note_effects(inner, effect)
            replaces = replaces and effect is OnChange.REPLACES
            key = (model, field.name)
            self._replacing[key] = replaces and self._replacing.get(key, True)
            replaces_all = replaces_all and replaces

        return replaces_all

    def _spelled(self, description: str) -> str:
        """Return a description with the names of fields as most languages spell them."""

        def in_camel_case(match: re.Match[str]) -> str:
            return f"`{self._state_names.get(match[1], match[1])}`"

        return re.sub(r"`(\w+)`", in_camel_case, description)


def token(module: str, name: str) -> str:
    """Return the token of a resource or a type: `cloudjobs:tencent/batch/job:Job`."""
    return f"{NAME}:{module}/{name[0].lower()}{name[1:]}:{name}"


def dynamic_token(module: str, name: str) -> str:
    """Return the type of the same resource in the dynamic front."""
    if module == COMMON_MODULE:
        class_name = name
    else:
        service = module.rpartition("/")[2]
        class_name = f"{service.capitalize()}{name}"

    return f"pulumi-python:dynamic/{class_name[0].lower()}{class_name[1:]}:{class_name}"


def _state_names(resource_types: Iterable[ResourceType]) -> Mapping[str, str]:
    """Return how the names of fields and outputs are spelled in state, by their Python names."""
    names: dict[str, str] = {}
    models = [one.model for one in resource_types] + [CompletionInputs]
    while models:
        for field in fields_of(models.pop()):
            names[field.name] = field.state_name
            inner = (field.shape.item or field.shape).model
            if inner is not None:
                models.append(inner)

    for one in resource_types:
        names |= {output.name: to_camel(output.name) for output in one.outputs}

    return names


def _module_of(model: type[InputModel]) -> str:
    """Return the module of a nested model: `tencent/batch`, or that of what is common to all."""
    _package, vendor, service, *_ = model.__module__.split(".")
    return f"{vendor}/{service}" if vendor in generate_provider.VENDORS else COMMON_MODULE


def _required(model: type[InputModel]) -> list[str]:
    return [field.state_name for field in fields_of(model) if field.required]


def _reference(type_token: str) -> Json:
    return {"$ref": f"#/types/{type_token}"}


def _enum_value(choice: Any) -> Json:
    """Return an entry of an enum; a number gets a name, because no language has digits for one."""
    if isinstance(choice, str):
        return {"value": choice}

    sign = "Minus" if choice < 0 else "Value"
    return {"name": f"{sign}{abs(choice)}", "value": choice}


def _without_defaults(properties: Json) -> Json:
    return {name: _without_default(entry) for name, entry in properties.items()}


def _without_default(entry: Json) -> Json:
    return {key: value for key, value in entry.items() if key != "default"}


def _summary(model: type[InputModel]) -> str:
    paragraphs = (model.__doc__ or "").strip().split("\n\n")
    return " ".join(paragraphs[0].split())
