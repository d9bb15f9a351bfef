"""Alert, version 2026-01-01: its actions and its settings. A fresh cloud holds no rule."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from ...framework import ApiFault, Call, ServiceSettings
from ...inputs import Count, Json
from ...objects import Query, Record
from ...service import Action, Service
from ...store import Transaction
from ..common import given, paging

RULE = "tencent/alert/rule"


class AlertSettings(ServiceSettings):
    """Settings of Alert."""

    # The most rules of a region.
    rule_quota: Count = 100


def create_rule(call: Call, tx: Transaction) -> Json:
    """Store a rule."""
    _check(call, tx, None)
    if not call.payload["JobPattern"]:
        raise ApiFault("InvalidParameterValue.JobPattern", "The pattern is empty.")
    if tx.count(Query(RULE, call.region)) >= tx.setting("tencent.alert.rule_quota"):
        raise ApiFault("LimitExceeded.Rules", "The region holds no more rules.")

    rule_id = call.object_id = f"rule-{uuid.uuid4().hex[:8]}"
    name = call.payload["RuleName"]
    tx.insert(Record(RULE, call.region, rule_id, call.payload, name=name))
    return {"RuleId": rule_id}


def modify_rule(call: Call, tx: Transaction) -> Json:
    """Replace everything but the pattern of a rule."""
    rule = _rule(call, tx)
    _check(call, tx, rule)
    rule.name = call.payload["RuleName"]
    rule.data = {**call.payload, "JobPattern": rule.data["JobPattern"]}
    tx.save(rule)
    return {}


def delete_rule(call: Call, tx: Transaction) -> Json:
    """Delete a rule."""
    tx.delete(_rule(call, tx))
    return {}


def describe_rule(call: Call, tx: Transaction) -> Json:
    """Return a rule."""
    return {"Rule": _view(_rule(call, tx))}


def describe_rules(call: Call, tx: Transaction) -> Json:
    """List rules, newest first."""
    offset, limit = paging(call.payload, default=20, most=100, code="InvalidParameterValue")
    ids, name = call.payload.get("RuleIds"), call.payload.get("RuleName")
    query = Query(RULE, call.region, ids=ids, name=name)
    rules, total = tx.page(query, offset=offset, limit=limit)
    return {"Rules": [_view(rule) for rule in rules], "TotalCount": total}


def _rule(call: Call, tx: Transaction) -> Record:
    rule_id = call.object_id = call.payload["RuleId"]
    rule = tx.get(RULE, rule_id, call.region)
    if rule is None:
        raise ApiFault("ResourceNotFound.Rule", f"The rule {rule_id} does not exist.")

    return rule


def _check(call: Call, tx: Transaction, rule: Record | None) -> None:
    name, receivers = call.payload["RuleName"], call.payload["Receivers"]
    minutes = given(call.payload, "RepeatMinutes", 1)
    if not 1 <= len(name) <= 60:
        raise ApiFault("InvalidParameterValue.RuleName", "A name has 1 to 60 characters.")
    if not 1 <= len(receivers) <= 10 or len(set(receivers)) < len(receivers):
        raise ApiFault("InvalidParameterValue.Receivers", "1 to 10 different receivers.")

    if not 1 <= minutes <= 1440:
        raise ApiFault("InvalidParameterValue.RepeatMinutes", "1 to 1440 minutes.")

    same_name = tx.find(Query(RULE, call.region, name=name))
    if any(rule is None or other.id != rule.id for other in same_name):
        raise ApiFault("InvalidParameterValue.RuleNameExists", f"The name {name} is taken.")


def _view(rule: Record) -> Json:
    return {**rule.data, "RuleId": rule.id, "CreateTime": int(rule.created * 1000)}


ACTIONS: Mapping[str, Action] = {
    "CreateRule": create_rule,
    "ModifyRule": modify_rule,
    "DeleteRule": delete_rule,
    "DescribeRule": describe_rule,
    "DescribeRules": describe_rules,
}

alert = Service("tencent", "alert", version="2026-01-01", settings=AlertSettings, actions=ACTIONS)
