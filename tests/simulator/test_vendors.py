"""The gateways find their services by the folders beside them."""

from __future__ import annotations

from pathlib import Path

from pulumi_cloudjobs import api, simulator
from pulumi_cloudjobs.simulator.vendors import services

FOLDER = Path(simulator.__file__).parent


def test_every_folder_of_a_vendor_is_a_service_of_that_name() -> None:
    """A service that no gateway knows would be refused, and its settings would not exist."""
    folders = {path.parent for path in FOLDER.glob("*/*/service.py")}
    names = {f"{path.parent.name}/{path.name}" for path in folders}
    assert {f"{service.vendor}/{service.name}" for service in services()} == names


def test_every_action_of_a_service_is_described() -> None:
    """The requests of an action that no description knows could not be checked."""
    for service in services():
        described = api.load(f"{service.vendor}_{service.name}")
        assert set(service.actions) <= set(described["actions"])
        assert described["version"] == service.version
