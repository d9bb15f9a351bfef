"""A type of contract for import-linter: layers that are found in each folder.

    [[tool.importlinter.contracts]]
    name = "Services: resources over resource types over client over models"
    type = "folder_layers"
    containers = ["pulumi_cloudjobs.tencent.*"]
    layers = ["resources", "<imported by resources>", "<others>", "client", "models"]

The built-in type `layers` wants the name of every module; then each new module of each service is
one more line in `pyproject.toml`. This one puts names in the place of four words, package by
package, and hands the result to the built-in type, as exhaustive:

    <packages>               the packages in the folder
    <imported by NAME>       what the module NAME of the folder imports directly
    <parts of NAME>          what NAME imports, directly or not
    <others>                 every other module that the module of the first layer reaches

Modules of `<others>` and of `<parts of NAME>` may import each other; that they form no circle is a
matter of the contract type `acyclic_siblings`. The other modules of one layer are kept apart. A
module that fits no layer breaks the contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields
from importlinter.contracts.layers import LayersContract
from importlinter.domain.helpers import module_expressions_to_modules


class FolderLayersContract(Contract):
    """Layers of every package that fits one of the containers.

    A container that is a module without modules inside is left out.
    """

    type_name = "folder_layers"

    containers: Any = fields.ListField(subfield=fields.ModuleExpressionField())
    layers: Any = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Check the layers of each package; metadata has the built-in contracts that are broken."""
        broken = []
        for package in self._packages(graph):
            options = {
                "containers": [package],
                "layers": Folder(graph, package).named(self.layers),
                "exhaustive": "true",
            }
            contract = LayersContract(self.name, self.session_options, options)

            result = contract.check(graph, verbose)
            if not result.kept:
                broken.append((contract, result))

        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print what is broken, as the built-in type does."""
        for contract, result in check.metadata["broken"]:
            contract.render_broken_contract(result)

    def _packages(self, graph: ImportGraph) -> list[str]:
        modules = module_expressions_to_modules(
            graph,
            self.containers,
            raise_if_unmatched=True,
        )
        names = [module.name for module in modules]
        return sorted(name for name in names if graph.find_children(name))


class Folder:
    """A package whose modules are to be put into layers."""

    def __init__(self, graph: ImportGraph, package: str) -> None:
        self._graph = graph
        self._package = package
        paths = graph.find_children(package)
        self._modules = {_last(path) for path in paths}

    def named(self, layers: Sequence[str]) -> list[str]:
        """Return the layers with modules in place of the words, without the empty ones."""
        modules = self._modules_of_words(layers)

        texts: list[str] = []
        for layer in layers:
            text = layer
            if layer in modules:
                text = _layer(layer, modules[layer])
            if text:
                texts.append(text)

        return texts

    def _modules_of_words(self, layers: Sequence[str]) -> dict[str, set[str]]:
        """Return the modules for each layer that is a word in < >."""
        in_brackets = [layer for layer in layers if "<" in layer]
        taken: set[str] = set()
        for layer in layers:
            if layer not in in_brackets:
                taken.update(re.findall(r"\w+", layer))

        # It takes what no other layer has, so its turn comes last.
        in_brackets.sort(key=lambda word: word == "<others>")

        modules: dict[str, set[str]] = {}
        for word in in_brackets:
            modules[word] = self._modules_of(word, top=layers[0]) - taken
            taken |= modules[word]

        return modules

    def _modules_of(self, word: str, *, top: str) -> set[str]:
        if word == "<packages>":
            return {name for name in self._modules if self._is_package(name)}
        if word == "<others>":
            return self._modules_behind(top)

        match = re.fullmatch(r"<(imported by|parts of) (\w+)>", word)
        if match is None:
            raise ValueError(f"unknown layer {word}; scripts/import_rules.py lists the words")

        relation, name = match.groups()
        if relation == "parts of":
            return self._modules_behind(name)

        path = self._path(name)
        return self._inside(self._graph.find_modules_directly_imported_by(path))

    def _is_package(self, name: str) -> bool:
        path = self._path(name)
        return bool(self._graph.find_children(path))

    def _modules_behind(self, name: str) -> set[str]:
        """Return the modules of the folder that a module imports, directly or not."""
        if name not in self._modules:
            return set()

        path = self._path(name)
        return self._inside(self._graph.find_upstream_modules(path))

    def _inside(self, paths: Iterable[str]) -> set[str]:
        """Return those of the modules that are in the folder, by their names there."""
        children = {self._path(name) for name in self._modules}
        return {_last(path) for path in children.intersection(paths)}

    def _path(self, name: str) -> str:
        return f"{self._package}.{name}"


def _last(path: str) -> str:
    """Return the last name of a module's path."""
    return path.rpartition(".")[2]


def _layer(word: str, names: set[str]) -> str:
    """Return a layer as the built-in type writes it: `|` keeps its modules apart, `:` does not."""
    separator = " : "
    if word == "<packages>" or word.startswith("<imported by"):
        separator = " | "

    return separator.join(sorted(names))
