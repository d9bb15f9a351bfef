"""Programs with the package's resources in the languages of Pulumi, from one description.

YAML is written here. A program of our own, scripts/go/sdk-generator, writes Python, TypeScript and
Go with Pulumi's code generators, as `pulumi import` prints them; it reads PCL, the language in
which Pulumi itself describes programs.
"""

from __future__ import annotations

import json
import re
import subprocess
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scripts.languages import SDK_GENERATOR
from scripts.pulumi_cli import Machine, SetupFailed, tail

LANGUAGES = ("python", "nodejs", "go")
LINE_LENGTH = 100


@dataclass(frozen=True)
class Reference:
    """An output of another resource in an input.

    Args:
        resource: The name of that resource.
        output: The output, as in state.
    """

    resource: str
    output: str


@dataclass(frozen=True)
class Declaration:
    """A resource in a program.

    Args:
        name: Its Pulumi name.
        type: Its type token in the plugin.
        inputs: Its inputs, as in state; a value may be a `Reference` at any depth.
        options: Its options by their names in YAML, such as `protect`.
    """

    name: str
    type: str
    inputs: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)


Program = Sequence[Declaration]


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]  # it has no types
    """Indents the items of lists, as programs in YAML do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def to_yaml(program: Program) -> str:
    """Return the section `resources` of a program in YAML."""
    resources: dict[str, Any] = {}
    for declared in program:
        properties = _in_yaml(declared.inputs)
        resources[declared.name] = {"type": declared.type, "properties": properties}
        if declared.options:
            resources[declared.name]["options"] = dict(declared.options)

    text: str = yaml.dump(
        {"resources": resources},
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=LINE_LENGTH,
    )
    return text


def _in_yaml(value: Any) -> Any:
    if isinstance(value, Reference):
        return f"${{{value.resource}.{value.output}}}"
    if isinstance(value, Mapping):
        return {name: _in_yaml(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_in_yaml(item) for item in value]

    return value.replace("${", "$${") if isinstance(value, str) else value


def from_yaml(text: str) -> list[Declaration]:
    """Return the resources of a program in YAML, in which references are whole values."""
    resources = yaml.safe_load(text)["resources"]
    return [
        Declaration(
            entry.get("name", name),
            entry["type"],
            _from_yaml(entry.get("properties", {})),
            entry.get("options", {}),
        )
        for name, entry in resources.items()
    ]


def _from_yaml(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _from_yaml(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_from_yaml(item) for item in value]
    if not isinstance(value, str):
        return value

    reference = re.fullmatch(r"\$\{(.+)\.(\w+)\}", value)
    return Reference(*reference.groups()) if reference else value.replace("$${", "${")


def to_pcl(program: Program) -> str:
    """Return a program in PCL."""
    return "\n".join(map(_resource_in_pcl, program))


def _resource_in_pcl(declared: Declaration) -> str:
    lines = [f"__logicalName = {_text_in_pcl(declared.name)}"]
    lines += [f"{name} = {_in_pcl(value)}" for name, value in declared.inputs.items()]
    if declared.options:
        options = [f"{name} = {_in_pcl(value)}" for name, value in declared.options.items()]
        lines += ["options {", *options, "}"]

    head = f'resource "{_label(declared.name)}" "{declared.type}"'
    return f"{head} {{\n{textwrap.indent(chr(10).join(lines), '  ')}\n}}\n"


def _label(name: str) -> str:
    """Return the name of a resource's variable, which each language spells in its own way."""
    return re.sub(r"\W+(\w)", lambda match: match[1].upper(), name)


def _in_pcl(value: Any) -> str:
    if isinstance(value, Reference):
        return f"{_label(value.resource)}.{value.output}"
    if isinstance(value, Mapping):
        members = [f"{_text_in_pcl(name)} = {_in_pcl(item)}" for name, item in value.items()]
        return f"{{{', '.join(members)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_in_pcl, value))}]"

    return _text_in_pcl(value) if isinstance(value, str) else json.dumps(value)


def _text_in_pcl(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted.replace("${", "$${").replace("%{", "%%{")


def translate(
    machine: Machine, schema: Path, programs: Mapping[str, Program], language: str
) -> dict[str, str]:
    """Return programs in Python, TypeScript (`nodejs`) or Go, by the names that they have.

    Raises:
        SetupFailed: The generator cannot be had, or it refuses a program.
    """
    generator = SDK_GENERATOR.prepare(machine)
    texts = {name: to_pcl(program) for name, program in programs.items()}
    result = subprocess.run(
        [str(generator), "programs", str(schema), language],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise SetupFailed(f"no programs in {language} can be written:\n{tail(result.stderr)}")

    translated: dict[str, str] = json.loads(result.stdout)
    return translated
