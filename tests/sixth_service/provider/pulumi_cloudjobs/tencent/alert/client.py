"""Alert's API actions, version 2026-01-01: build, send, parse; never wait, never decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.errors import UnexpectedResponse
from ...core.http.endpoints import Service
from ...core.http.responses import require_str
from ...core.reading.batching import Page
from ..service_client import LARGEST_PAGE, ServiceClient

SERVICE = Service("alert", "2026-01-01", "Alert", "tencent_alert")


class AlertClient(ServiceClient):
    """Calls of one operation in one region."""

    title = SERVICE.title

    def create_rule(self, request: dict[str, Any]) -> str:
        """Call `CreateRule` and return the RuleId. Repeatable, because names are unique."""
        response = self._call("CreateRule", request, repeatable=True, creates=True)
        return require_str(response, "RuleId", of="Alert CreateRule")

    def modify_rule(self, request: dict[str, Any]) -> None:
        """Call `ModifyRule` with RuleId and the whole definition. Raises NotFound."""
        self._call("ModifyRule", request, repeatable=True)

    def delete_rule(self, rule_id: str) -> None:
        """Call `DeleteRule`. Raises NotFound."""
        self._call("DeleteRule", {"RuleId": rule_id}, repeatable=True)

    def describe_rule(self, rule_id: str) -> dict[str, Any]:
        """Call `DescribeRule`. Raises NotFound."""
        response = self._call("DescribeRule", {"RuleId": rule_id}, repeatable=True)
        rule = response.get("Rule")
        if not isinstance(rule, dict):
            raise UnexpectedResponse("the response of Alert DescribeRule has no Rule")
        require_str(rule, "RuleId", of="Alert DescribeRule")

        return rule

    def describe_rules(self, rule_ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """Call `DescribeRules` for at most 100 ids and return the listed rules by id."""
        return self._rules({"RuleIds": list(rule_ids), "Limit": LARGEST_PAGE}).items

    def describe_rule_named(self, name: str) -> dict[str, Any] | None:
        """Call `DescribeRules` for a name; None when no rule has it."""
        rules = self._rules({"RuleName": name, "Limit": 1}).items
        return next(iter(rules.values()), None)

    def list_rules(self, offset: int) -> Page[dict[str, Any]]:
        """Call `DescribeRules` for a page of all rules."""
        return self._rules({"Offset": offset, "Limit": LARGEST_PAGE})

    def _rules(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        return self._page("DescribeRules", request, name="Rules", id_field="RuleId")
