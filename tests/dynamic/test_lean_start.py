"""The first check of a provider process, and an import in a program, load only what they need.

Both happen in every command. Modules and models are counted here, because a time would depend on
the machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.schema.schema import Schema, schema_of

from tests.cards.card import Card, cards

MOST_MODULES = 136
"""The limit of the package's own modules. A module costs a third of a millisecond."""
SLOW_PACKAGES = {"certifi", "flask", "httpx", "obstore", "psycopg", "pydantic", "pydantic_core"}
SERVICE_MODULES = {"client", "models", "resources", "states"}

CHECK = """
import json, sys
# The dynamic host has loaded these before it loads a provider.
import asyncio, concurrent.futures.thread, dill, grpc, traceback
from pulumi import dynamic
from pulumi.runtime import rpc
import pulumi.runtime._grpc_settings

request = json.load(sys.stdin)
before = set(sys.modules)
from importlib import import_module

provider = getattr(import_module(request["module"]), request["provider"])()
config = dynamic.Config({"cloudjobs:endpoint": "embedded"}, "project")
provider.configure(dynamic.ConfigureRequest(config))
result = provider.check({}, request["inputs"])
after = set(sys.modules)

from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.schema import declarations

counts = {
    "failures": [failure.reason for failure in result.failures],
    "modules": sorted(after - before),
    "models": declarations._own_fields.cache_info().currsize,
    "descriptions": api.load.cache_info().currsize,
}
print(json.dumps(counts))
"""

REGISTER = """
import json, sys
import pulumi
before = set(sys.modules)
import pulumi_cloudjobs
pulumi_cloudjobs.tencent.batch.Job
print(json.dumps({"modules": sorted(set(sys.modules) - before)}))
"""

SEND = """
import json, sys
from pulumi_cloudjobs.core.errors import TransportError
from pulumi_cloudjobs.core.http.pool import HttpPool, Request

try:
    HttpPool().send(Request("GET", "http://127.0.0.1:9/", {}, b""))
except TransportError as error:
    print(json.dumps({"error": str(error), "modules": sorted(sys.modules)}))
"""


def _run(script: str, given: Any, folder: Path) -> Any:
    environment = {**os.environ, "PULUMI_HOME": str(folder)}
    child = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(given),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(child.stdout)


def _models_of(schema: Schema, value: Any) -> set[type]:
    """Return the models of the objects in a value, with their base classes."""
    models: set[type] = set()
    for item in value if isinstance(value, list) and schema.item else []:
        models |= _models_of(schema.item or schema, item)
    if schema.model is None:
        return models

    models |= set(schema.model.__mro__)
    for field in schema.fields:
        if field.state_name in value:
            models |= _models_of(field.shape, value[field.state_name])
    return models


@pytest.mark.parametrize("card", [pytest.param(card, id=card.class_path) for card in cards()])
def test_the_first_check_loads_only_its_own_service(card: Card, tmp_path: Path) -> None:
    """Every preview and every up pays for what a check loads."""
    class_name = card.class_path.rpartition(".")[2]
    request = {
        "module": f"pulumi_cloudjobs.{card.package}.resources",
        "provider": f"{class_name}Provider",
        "inputs": card.inputs,
    }
    counts = _run(CHECK, request, tmp_path)
    assert counts["failures"] == []

    modules = set(counts["modules"])
    assert not {name.partition(".")[0] for name in modules} & SLOW_PACKAGES
    own = {name for name in modules if name.startswith("pulumi_cloudjobs")}
    assert len(own) <= MOST_MODULES, sorted(own)
    assert not [name for name in own if name.startswith("pulumi_cloudjobs.simulator")]
    services = {name.rpartition(".")[0] for name in own if name.count(".") == 3}
    services -= {name for name in services if ".core." in name or ".dynamic." in name}
    assert services == {f"pulumi_cloudjobs.{card.package}"}

    assert counts["descriptions"] == 0
    assert counts["models"] <= len(_models_of(schema_of(card.resource_type.model), card.inputs))


def test_importing_a_class_loads_no_slow_package(tmp_path: Path) -> None:
    """A program pays for its imports before it registers anything."""
    modules = set(_run(REGISTER, None, tmp_path)["modules"])
    assert not {name.partition(".")[0] for name in modules} & SLOW_PACKAGES
    assert "pulumi_cloudjobs.tencent.batch.models" not in modules
    assert "pulumi_cloudjobs.core.verbs.cloud_verbs" not in modules


def test_a_request_loads_no_command_line(tmp_path: Path) -> None:
    """The command line of httpx takes more time and memory than httpx itself."""
    command_line = {"click", "pygments", "rich"}
    for package in command_line:
        assert find_spec(package), "without it, nothing is tested here"

    sent = _run(SEND, None, tmp_path)
    assert sent["error"].startswith("no connection to ")
    assert "httpx" in sent["modules"]
    assert not command_line & set(sent["modules"])
