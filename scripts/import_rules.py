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
            layers = Folder(graph, package).named(self.layers)
            options = {"containers": [package], "layers": layers, "exhaustive": "true"}
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
        modules = module_expressions_to_modules(graph, self.containers, raise_if_unmatched=True)
        return sorted(module.name for module in modules if graph.find_children(module.name))


class Folder:
    """A package whose modules are to be put into layers."""

    def __init__(self, graph: ImportGraph, package: str) -> None:
        self._graph = graph
        self._package = package
        self._modules = {name.rpartition(".")[2] for name in graph.find_children(package)}

    def named(self, layers: Sequence[str]) -> list[str]:
        """Return the layers with modules in place of the words, without the empty ones."""
        taken = {name for layer in layers if "<" not in layer for name in re.findall(r"\w+", layer)}
        found: dict[str, set[str]] = {}
        # <others> comes last, because it takes what no other layer has.
        for layer in sorted(layers, key=lambda layer: layer == "<others>"):
            if "<" in layer:
                found[layer] = self._modules_of(layer, top=layers[0]) - taken
                taken |= found[layer]

        texts = [_layer(layer, found[layer]) if layer in found else layer for layer in layers]
        return [text for text in texts if text]

    def _modules_of(self, layer: str, *, top: str) -> set[str]:
        if layer == "<packages>":
            return {name for name in self._modules if self._graph.find_children(self._path(name))}
        if layer == "<others>":
            return self._modules_behind(top)

        match = re.fullmatch(r"<(imported by|parts of) (\w+)>", layer)
        if match is None:
            raise ValueError(f"unknown layer {layer}; scripts/import_rules.py lists the words")
        if match[1] == "parts of":
            return self._modules_behind(match[2])

        return self._inside(self._graph.find_modules_directly_imported_by(self._path(match[2])))

    def _modules_behind(self, name: str) -> set[str]:
        """Return the modules of the folder that a module imports, directly or not."""
        if name not in self._modules:
            return set()

        return self._inside(self._graph.find_upstream_modules(self._path(name)))

    def _inside(self, paths: Iterable[str]) -> set[str]:
        children = {self._path(name) for name in self._modules}
        return {path.rpartition(".")[2] for path in paths if path in children}

    def _path(self, name: str) -> str:
        return f"{self._package}.{name}"


def _layer(word: str, names: set[str]) -> str:
    """Return a layer as the built-in type writes it: `|` keeps its modules apart, `:` does not."""
    is_apart = word == "<packages>" or word.startswith("<imported by")
    return (" | " if is_apart else " : ").join(sorted(names))
