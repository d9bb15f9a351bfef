"""The described actions are those that a client calls or that the simulator performs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi_cloudjobs import api
from pulumi_cloudjobs.simulator.service import Service
from pulumi_cloudjobs.simulator.vendors import services

SERVICES = services()
PACKAGE = Path(__file__).parents[2] / "provider" / "pulumi_cloudjobs"


def described_actions(service: Service) -> set[str]:
    """Return the actions in the description of a service."""
    return set(api.load(f"{service.vendor}_{service.name}")["actions"])


def called_actions(service: Service) -> set[str]:
    """Return the actions that the client of a service names in its calls."""
    folder = PACKAGE / service.vendor
    client = ast.parse((folder / service.name / "client.py").read_text("utf-8"))
    # The services of a vendor may share the base of their clients.
    bases = [ast.parse(path.read_text("utf-8")) for path in folder.glob("*client.py")]

    callers: set[str] = set()
    for tree in (client, *bases):
        callers |= set(functions_that_call(tree))

    return set(first_texts(client, callers))


def functions_that_call(tree: ast.Module) -> Iterator[str]:
    """Yield the names of the methods whose first argument is the action to call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args]
            if names[:2] == ["self", "action"]:
                yield node.name


def first_texts(tree: ast.Module, callers: set[str]) -> Iterator[str]:
    """Yield the text that each call of one of these methods has as its first argument."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue

        first = node.args[0] if node.args else None
        if node.func.attr in callers and isinstance(first, ast.Constant):
            yield str(first.value)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_described_action_is_called_or_simulated(service: Service) -> None:
    """An action that nobody uses is dead weight, and reads like a promise."""
    used = called_actions(service) | set(service.actions)
    assert described_actions(service) - used == set()


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_called_action_is_described_and_simulated(service: Service) -> None:
    """A call without a description has no rate and no error codes, and no test reaches it."""
    called = called_actions(service)

    assert called
    assert called - described_actions(service) == set()
    assert called - set(service.actions) == set()


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_simulated_action_is_described(service: Service) -> None:
    """The simulator checks requests against the description, and nothing else."""
    assert set(service.actions) - described_actions(service) == set()
