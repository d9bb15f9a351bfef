"""Commands on a stack of the five resources as a user sees them, to compare programs by them.

Ids, times and folders differ between two stacks. In their places are their names, and the name of
an id has a number that grows with each new id of the resource.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from pydantic.alias_generators import to_camel

from tests.engine.stack import Run, Stack

NAMES = ("task", "flink", "render", "session", "flow")
_ELSEWHERE = (
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), "<request>"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "<time>"),
    (re.compile(r"\bbatch-[0-9a-z]{8}\b"), "<batch>"),
    # The fingerprint of a key, which is salted.
    (re.compile(r'("origin": "\S+) [0-9a-f]{8}'), r"\1 <key>"),
)
_OF_STACK = re.compile(r"'(\w+)': (.*)", re.DOTALL)
_OF_RESOURCE = re.compile(r".* has a problem: (.*)", re.DOTALL)


@dataclass(frozen=True)
class CommandReport:
    """A finished command, as the user sees it.

    Attributes:
        operations: Operations by resource.
        warnings, errors: Lines by resource.
        infos: All lines of severity info, in order of the alphabet: some are shown once, under
            whichever resource is the first.
        outputs: The outputs of the stack. Left out after an error: each SDK of Pulumi has its own
            idea of the outputs of resources that do not exist.
        resources: Inputs and outputs in state by resource; a resource that does not exist is left
            out.
    """

    exit_code: int
    operations: dict[str, list[str]]
    warnings: dict[str, list[str]]
    errors: dict[str, list[str]]
    infos: list[str]
    outputs: dict[str, Any]
    resources: dict[str, dict[str, Any]]


@dataclass
class Recorder:
    """The commands on one stack.

    Attributes:
        ids: The ids that each resource has had.
    """

    stack: Stack
    ids: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in NAMES})

    def report(self, run: Run) -> CommandReport:
        """Return a command that has just finished."""
        resources = {
            resource["urn"].rpartition("::")[2]: resource
            for resource in self.stack.export().get("resources", [])
        }
        existing = {name: resources[name] for name in NAMES if name in resources}
        for name, resource in existing.items():
            if resource["id"] not in self.ids[name]:
                self.ids[name].append(resource["id"])

        report = CommandReport(
            exit_code=run.exit_code,
            operations={name: run.operations(name) for name in NAMES},
            warnings={name: run.messages("warning", name) for name in NAMES},
            errors={name: run.messages("error", name) for name in NAMES},
            infos=run.messages("info"),
            outputs=self.stack.outputs() if resources and run.exit_code == 0 else {},
            resources={name: _state(resource) for name, resource in existing.items()},
        )
        named = self._named(report.__dict__)
        return CommandReport(**{**named, "infos": sorted(named["infos"])})

    def mistakes(self, run: Run) -> dict[str, str]:
        """Return the sentence about each resource whose check has failed.

        A Python program reports mistakes as errors of the stack, and the plugin as those of the
        resource; their beginnings differ. Each spells names as its user does: the sentences here
        have the names of the schema.
        """
        sentences = {}
        for name in NAMES:
            for text in run.messages("error", name):
                of_resource = _OF_RESOURCE.fullmatch(text)
                assert of_resource is not None, text
                sentences[name] = of_resource[1]

        for text in run.messages("error"):
            of_stack = _OF_STACK.search(text)
            if of_stack is not None and " has a problem: " not in text:
                sentences[of_stack[1]] = _in_names_of_schema(of_stack[2])

        return sentences

    def _named(self, value: Any) -> Any:
        """Return a value with names in place of ids, times and folders."""
        text = json.dumps(value).replace(str(self.stack.folder), "<folder>")
        for name, ids in self.ids.items():
            for number, id in enumerate(ids, start=1):
                # The id of a flow job begins with that of its project.
                for part in (id, id.rpartition("/")[2]):
                    text = text.replace(part, f"<{name} {number}>")

        for pattern, replacement in _ELSEWHERE:
            text = pattern.sub(replacement, text)
        return json.loads(text)


def _in_names_of_schema(sentence: str) -> str:
    """Return a sentence about `stop.timeout_seconds` as one about `stop.timeoutSeconds`."""
    path, _, reason = sentence.partition(" ")
    names = [to_camel(name) for name in path.split(".")]
    return f"{'.'.join(names)} {reason}"


def _state(resource: dict[str, Any]) -> dict[str, Any]:
    """Return inputs and outputs, without what a front keeps there for itself."""
    return {part: _without_own_keys(resource[part]) for part in ("inputs", "outputs")}


def _without_own_keys(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if not key.startswith("__")}
