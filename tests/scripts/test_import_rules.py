"""The contract type of the import rules finds the modules of every folder, and lets none out."""

from __future__ import annotations

import pytest
from grimp import ImportGraph
from importlinter import ContractCheck

from scripts.import_rules import FolderLayersContract

LAYERS = [
    "resources",
    "<imported by resources>",
    "<others>",
    "client",
    "models",
    "<parts of models>",
]
SERVICE = {
    "resources": ["job", "queue"],
    "job": ["reader", "client"],
    "queue": ["reader"],
    "reader": ["pages"],
    "pages": ["client", "models"],
    "client": ["models"],
    "models": ["fields"],
    "fields": ["limits"],
}
"""The imports of a service that keeps to the rules: each module with what it imports."""


def checked(imports: dict[str, list[str]], layers: list[str] = LAYERS) -> ContractCheck:
    """Check a package `cloud.vendor` with the folder `batch` and the module `transport`."""
    graph = ImportGraph()
    for name in ("cloud", "cloud.vendor", "cloud.vendor.transport", "cloud.vendor.batch"):
        graph.add_module(name)

    for importer, imported in imports.items():
        graph.add_module(f"cloud.vendor.batch.{importer}")
        for name in imported:
            graph.add_import(
                importer=f"cloud.vendor.batch.{importer}",
                imported=f"cloud.vendor.batch.{name}",
                line_number=1,
                line_contents=f"from . import {name}",
            )

    session = {"root_packages": ["cloud"]}
    options = {"containers": ["cloud.vendor.*"], "layers": layers}
    return FolderLayersContract("services", session, options).check(graph, verbose=False)


def test_a_service_that_keeps_to_the_rules_is_accepted() -> None:
    """Its modules are listed nowhere."""
    assert checked(SERVICE).kept


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        pytest.param("job", "queue", id="a resource type imports another"),
        pytest.param("reader", "job", id="a helper imports a resource type"),
        pytest.param("client", "pages", id="the client imports a helper"),
        pytest.param("models", "client", id="the models import the client"),
        pytest.param("models", "pages", id="a helper becomes a part of the models"),
        pytest.param("limits", "client", id="a part of the models imports the client"),
        pytest.param("pages", "resources", id="a helper imports what users import"),
    ],
)
def test_an_import_that_leads_upwards_is_refused(importer: str, imported: str) -> None:
    """After such an import a change of a job can break a queue."""
    imports = {**SERVICE, importer: [*SERVICE.get(importer, []), imported]}
    assert not checked(imports).kept


def test_a_module_that_nothing_imports_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Such a module would belong to no layer, and could import whatever it likes."""
    result = checked({**SERVICE, "forgotten": []})
    assert not result.kept

    ((contract, inner),) = result.metadata["broken"]
    contract.render_broken_contract(inner)
    assert "cloud.vendor.batch.forgotten" in capsys.readouterr().out


def test_a_module_in_parentheses_may_be_absent() -> None:
    """Not every service has lookups in common."""
    layers = ["resources", "<imported by resources>", "(common)", "<parts of common>"]
    assert checked({"resources": ["job"], "job": []}, layers).kept


def test_a_word_that_nobody_knows_is_refused() -> None:
    """A typo would leave a layer empty."""
    with pytest.raises(ValueError, match="<imported from resources>"):
        checked(SERVICE, ["resources", "<imported from resources>"])
