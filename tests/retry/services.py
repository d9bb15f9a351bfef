"""Every action of the clients with every error code of its API, as cases for tests.

Codes and categories come from the descriptions; the tests know what a category leads to.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.http.endpoints import Service

from tests.cards.card import Card, cards
from tests.embedded import World

DESCRIPTIONS: dict[str, Card] = {card.resource_type.api: card for card in reversed(cards())}
"""The description of each service's API, with a card of that service."""
CREATES = frozenset(card.resource_type.create_action for card in cards())


@dataclass(frozen=True)
class Case:
    """An error response to an action.

    Args:
        description: "tencent_batch".
        status: HTTP status it comes with; None for the vendor's usual one.
        category: What the description says of the code, with this status.
    """

    description: str
    action: str
    code: str
    status: int | None
    category: str

    def __str__(self) -> str:
        status = f"-{self.status}" if self.status else ""
        return f"{self.description}-{self.action}-{self.code}{status}"

    @property
    def creates(self) -> bool:
        return self.action in CREATES


def actions_called(description: str) -> list[str]:
    """The actions that the service's client names, by its source."""
    source = Path(str(_client(description).__file__)).read_text(encoding="utf-8")
    named = set(re.findall(r'"(\w+)"', source))
    return [action for action in api.load(description)["actions"] if action in named]


def _client(description: str) -> ModuleType:
    return importlib.import_module(f"pulumi_cloudjobs.{DESCRIPTIONS[description].package}.client")


def cases(description: str) -> Iterator[Case]:
    """Return a case per action, code and documented status.

    An action that publishes no codes may respond with any of them.
    """
    known = api.load(description)

    for action in actions_called(description):
        for code in known["actions"][action].get("errors") or known["error_codes"]:
            entry = known["error_codes"][code]
            for status in entry.get("http") or [None]:
                category = entry.get("category_by_http", {}).get(str(status), entry["category"])
                yield Case(description, action, code, status, category)


def common_cases() -> Iterator[Case]:
    """Return the codes of every Tencent service, for a read and a create of each."""
    for code in api.load("tencent_common")["error_codes"]:
        for action in ("DescribeJob", "SubmitJob"):
            category = api.category("tencent_batch", code)
            assert category is not None
            yield Case("tencent_batch", action, code, None, category)


def sender(world: World, case: Case) -> Callable[[], dict[str, Any]]:
    """Send the action once, without parameters."""
    card = DESCRIPTIONS[case.description]
    vendor = card.package.split(".", maxsplit=1)[0]
    connection = importlib.import_module(f"pulumi_cloudjobs.{vendor}.connection")
    service: Service = _client(case.description).SERVICE
    transport = connection.connect(world.settings, service, card.region)

    action = api.load(case.description)["actions"][case.action]
    if "uri" in action:
        path = _with_ids(action["uri"])
        return lambda: dict(transport.call(action["method"], path))

    return lambda: dict(transport.call(case.action, {}))


def _with_ids(uri: str) -> str:
    """Return a path with an id of no object in each place; the transport knows the project."""
    return re.sub(r"\{(?!project_id\})\w+\}", "0", uri)
