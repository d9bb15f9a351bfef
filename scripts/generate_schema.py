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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_cloudjobs.core.resource_type import Output, ResourceType
from pulumi_cloudjobs.core.schema.inputs import InputModel, Mark, OnChange
from pulumi_cloudjobs.core.schema.schema import FieldSchema, Schema, defaults_of, fields_of
from pulumi_cloudjobs.core.type_tokens import (
    COMMON_MODULE,
    LIST_JOBS,
    PLUGIN,
    dynamic_token,
    function_token,
    plugin_token,
)
from pulumi_cloudjobs.core.verbs.completion_inputs import (
    COMPLETION,
    COMPLETION_OUTPUTS,
    CompletionInputs,
)
from pulumi_cloudjobs.core.verbs.job_list import ARGUMENTS, JOB_FIELDS
from pulumi_cloudjobs.engine.functions import arguments_of
from pulumi_cloudjobs.version import VERSION
from pydantic.alias_generators import to_camel, to_pascal

from scripts import generate_provider
from scripts.examples import dotted_name, for_registries

ROOT = Path(__file__).resolve().parent.parent
FILE = Path("provider", "pulumi_cloudjobs", "plugin", "schema.json")
MODULE_FORMAT = f"^({COMMON_MODULE}|[^/]+/[^/]+)"
"""The part of a token's middle that is the module: `tencent/batch` of `tencent/batch/job`.

Programs in Go apply it twice, so it also takes `tencent/batch` for the module.
"""

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

LIST_JOBS_DESCRIPTION = """\
Lists the jobs of the account, whoever has created them, with list calls alone.

Vendors without a credential are left out with a warning, unless `service` names one."""


def text(resource_types: Iterable[ResourceType], describe: Describe) -> str:
    """Return the text of schema.json."""
    schema = package_schema(list(resource_types), describe)
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def package_schema(resource_types: list[ResourceType], describe: Describe) -> Json:
    """Return the whole schema."""
    resources = all_resources(resource_types, describe)
    return {
        "name": PLUGIN,
        "displayName": "Cloud jobs",
        "version": VERSION,
        "description": project("description"),
        "keywords": [*re.findall(r'"([^"]+)"', project("keywords")), "category/cloud"],
        "license": project("license"),
        "meta": {"moduleFormat": MODULE_FORMAT},
        "language": languages(resources.services()),
        "config": {"variables": configuration()},
        "provider": provider(),
        "types": dict(sorted(resources.types.items())),
        "resources": dict(sorted(resources.resources.items())),
        "functions": dict(sorted(resources.functions.items())),
    }


def all_resources(resource_types: list[ResourceType], describe: Describe) -> Resources:
    """Return the resources of all types, and `Completion`."""
    resources = Resources(resource_types, describe)
    for resource_type in resource_types:
        resources.add(resource_type)

    resources.add_completion()
    resources.add_list_jobs()
    return resources


def project(key: str) -> str:
    """Return what pyproject.toml has for the project under a key: a text, or a list as written."""
    source = (ROOT / "pyproject.toml").read_text("utf-8")
    match = re.search(rf'^{key} = (?:"(.*)"|\[(.*)\])$', source, re.MULTILINE)
    if match is None:
        raise LookupError(f"pyproject.toml has no {key}")

    return match[1] or match[2]


def languages(services: Iterable[str]) -> Json:
    """Return the settings with which every SDK spells `cloudjobs.tencent.batch.Job`.

    Args:
        services: Of the resources: "tencent/batch".
    """
    go_base = f"{GO_MODULE}/{PLUGIN}"
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
            "importBasePath": go_base,
            # Its folder has the one of the package: that is where `pulumi package add` writes both.
            "modulePath": GO_MODULE,
            # Without them, a printed program imports the folder of the vendor.
            "packageImportAliases": {
                f"{go_base}/{service}": service.rpartition("/")[2] for service in services
            },
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


@dataclass(frozen=True)
class Enum:
    """The choices of a field, which an SDK has as constants.

    Args:
        token: "tencent/batch:ApplicationDeliveryForm"; without a service for what all of them have.
    """

    token: str
    description: str
    choices: tuple[str | int, ...]


class Resources:
    """The resources, the functions that read them, and the types inside, each added once.

    A token is the core's: "tencent/batch:Job", or "Wait" for a type of no service.

    Args:
        resource_types: All of them: a type of several resources is described for all its uses.
        describe: Returns the description of a field.
    """

    def __init__(self, resource_types: list[ResourceType], describe: Describe) -> None:
        self.types: Json = {}
        self.resources: Json = {}
        self.functions: Json = {}
        self.enums: dict[str, Enum] = {}
        self._describe = describe
        self._resource_tokens = {one.token for one in resource_types}
        self._state_names = _state_names(resource_types)
        self._replacing: dict[tuple[type[InputModel], str], bool] = {}
        for one in resource_types:
            self._note_effects(one.model, None)
        self._note_effects(CompletionInputs, None)

    def add(self, resource_type: ResourceType) -> None:
        """Add the resource of a type, and the function that reads one."""
        description = _summary(resource_type.model)
        if resource_type.notice:
            description = f"{description}\n\n{resource_type.notice}"

        token, outputs = resource_type.token, resource_type.outputs
        self._add(token, resource_type.model, outputs, description)
        self._add_reads(resource_type, self.resources[plugin_token(token)])

    def add_completion(self) -> None:
        """Add `Completion`, which belongs to no service."""
        description = _summary(CompletionInputs)
        self._add(COMPLETION, CompletionInputs, COMPLETION_OUTPUTS, description)

    def services(self) -> list[str]:
        """Return the services that have resources: "tencent/batch"."""
        return sorted({token.partition(":")[0] for token in self._resource_tokens})

    def _add(
        self,
        token: str,
        model: type[InputModel],
        outputs: tuple[Output, ...],
        description: str,
    ) -> None:
        inputs = self._properties(model, token)
        required = _required(model)
        # Check fills in the region, or refuses the resource.
        filled_in = {"region", *defaults_of(model)} & inputs.keys()
        always_present = [*required, *filled_in, *_known(outputs)]

        examples = for_registries(dotted_name(token))
        self.resources[plugin_token(token)] = {
            "description": f"{self._spelled(description)}\n\n{examples}",
            "properties": {**_without(inputs, "default"), **self._outputs(outputs)},
            "required": sorted(set(always_present)),
            "inputProperties": inputs,
            "requiredInputs": required,
            "aliases": [{"type": dynamic_token(token)}],
        }

    def _add_reads(self, resource_type: ResourceType, resource: Json) -> None:
        """Add the function that reads an object, and what `get` of the class takes."""
        id: Json = {**TEXT, "description": f"The resource's id: {resource_type.id_form}."}
        described = {"id": id, **resource["properties"]}
        inputs = {
            name: {**TEXT, "description": described[name]["description"]}
            for name in arguments_of(resource_type)
        }
        # `get` of the class has the id as an argument of its own.
        state_inputs = {name: entry for name, entry in inputs.items() if name != "id"}
        resource["stateInputs"] = {"type": "object", "properties": state_inputs}

        self.functions[function_token(resource_type.token)] = {
            "description": f"Reads a {resource_type.noun} that somebody else manages.",
            "inputs": {"type": "object", "properties": inputs, "required": ["id"]},
            "outputs": {
                "type": "object",
                "properties": _without(described, "replaceOnChanges"),
                "required": ["id", "region", *_known(resource_type.outputs)],
            },
        }

    def add_list_jobs(self) -> None:
        """Add the function that lists jobs, which belongs to no service."""
        listed_job = plugin_token("ListedJob")
        self.types[listed_job] = {
            "type": "object",
            "description": "A job in a list.",
            "properties": _texts(JOB_FIELDS),
            "required": sorted(name for name in JOB_FIELDS if name != "createdAt"),
        }
        self.functions[LIST_JOBS] = {
            "description": LIST_JOBS_DESCRIPTION,
            "inputs": {"type": "object", "properties": _texts(ARGUMENTS)},
            "outputs": {
                "type": "object",
                "properties": {
                    "jobs": {
                        "type": "array",
                        "items": _reference(listed_job),
                        "description": "The jobs, one service after the other.",
                    }
                },
                "required": ["jobs"],
            },
        }

    def _outputs(self, outputs: Iterable[Output]) -> Json:
        return {
            to_camel(output.name): {
                **OUTPUT_TYPES[output.type],
                "description": self._spelled(output.description),
            }
            for output in outputs
        }

    def _properties(self, model: type[InputModel], owner: str) -> Json:
        """Return the fields of a model.

        Args:
            owner: The token of the type or of the resource; the names of its enums start with it.
        """
        defaults = defaults_of(model)
        properties: Json = {}
        for field in fields_of(model):
            entry = self._field_type(field, owner)
            entry["description"] = self._spelled(self._describe(model, field))
            if field.state_name in defaults:
                entry["default"] = defaults[field.state_name]
            if Mark.SECRET in field.marks:
                entry["secret"] = True
            if self._replacing[model, field.name]:
                entry["replaceOnChanges"] = True
            properties[field.state_name] = entry

        return properties

    def _field_type(self, field: FieldSchema, owner: str) -> Json:
        if Mark.DURATION in field.marks:
            return {"oneOf": [{"type": "integer"}, TEXT]}

        return self._type(field, field.shape, owner)

    def _type(self, field: FieldSchema, shape: Schema, owner: str) -> Json:
        if shape.kind == "list" and shape.item is not None:
            return {"type": "array", "items": self._type(field, shape.item, owner)}
        if shape.model is not None:
            return _reference(self._object_type(shape.model))
        if shape.choices:
            return _reference(self._enum_type(field, shape, owner))
        if shape.scalar is not None:
            return {"type": SCALARS[shape.scalar]}

        return dict(ANY_MAP if shape.mapping else ANY)

    def _object_type(self, model: type[InputModel]) -> str:
        """Add the type of a nested model, and return its token."""
        token = self._token_of(model)
        type_token = plugin_token(token)
        if type_token not in self.types:
            # Noted before the types inside it are added.
            self.types[type_token] = {}
            self.types[type_token] = {
                "type": "object",
                "description": self._spelled(_summary(model)),
                "properties": self._properties(model, token),
                "required": _required(model),
            }

        return type_token

    def _token_of(self, model: type[InputModel]) -> str:
        """Return the token of a nested model; not that of a resource of the same name."""
        _package, vendor, service, *_ = model.__module__.split(".")
        if vendor not in generate_provider.VENDORS:
            return model.__name__

        token = f"{vendor}/{service}:{model.__name__}"
        return f"{token}Spec" if token in self._resource_tokens else token

    def _enum_type(self, field: FieldSchema, shape: Schema, owner: str) -> str:
        """Add the type of a field's choices, and return its token."""
        token = f"{owner}{to_pascal(field.name)}"
        type_token = plugin_token(token)
        assert shape.scalar is not None
        self.enums[token] = Enum(token, field.description, shape.choices)
        self.types[type_token] = {
            "type": SCALARS[shape.scalar],
            "description": self._spelled(field.description),
            "enum": [
                {"name": to_pascal(constant_name(choice).lower()), "value": choice}
                for choice in shape.choices
            ],
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


def _texts(descriptions: Mapping[str, str]) -> Json:
    """Return properties that are texts."""
    return {name: {**TEXT, "description": text} for name, text in descriptions.items()}


def _required(model: type[InputModel]) -> list[str]:
    return [field.state_name for field in fields_of(model) if field.required]


def _known(outputs: Iterable[Output]) -> list[str]:
    """Return the outputs that every state has, because the id determines them."""
    return [to_camel(output.name) for output in outputs if output.from_id is not None]


def _reference(type_token: str) -> Json:
    return {"$ref": f"#/types/{type_token}"}


def constant_name(choice: str | int) -> str:
    """Return the name of a choice in Python; a number gets a word, as no language has digits."""
    if isinstance(choice, str):
        return re.sub(r"\W+", "_", choice).upper()

    return f"MINUS{-choice}" if choice < 0 else f"VALUE{choice}"


def _without(properties: Json, key: str) -> Json:
    """Return properties without what one of their keys describes."""
    shorter: Json = {}
    for name, entry in properties.items():
        shorter[name] = {other: value for other, value in entry.items() if other != key}

    return shorter


def _summary(model: type[InputModel]) -> str:
    paragraphs = (model.__doc__ or "").strip().split("\n\n")
    return " ".join(paragraphs[0].split())
