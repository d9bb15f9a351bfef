"""The test card of `tencent.alert.Rule`."""

from __future__ import annotations

from pulumi_cloudjobs.tencent.alert.rule import RULE

from tests.cards.card import Actions, Campaign, Card, Consequence, Samples
from tests.checks.table import Reported, Service
from tests.input_paths import put

CARD = Card(
    RULE,
    "tencent/alert/rule",
    ids=("rule-1a2b3c4d",),
    least={"ruleName": "least", "jobPattern": "*", "receivers": ["ops@example.com"]},
    example={
        "ruleName": "nightly",
        "jobPattern": "nightly-*",
        "receivers": ["ops@example.com"],
        "repeatMinutes": 30,
    },
    change={"repeatMinutes": 60},
    replacement={"jobPattern": "*"},
    actions=Actions(read="DescribeRule", delete="DeleteRule", update="ModifyRule"),
    samples=Samples(
        values={
            "ruleName": ("one", "two"),
            "receivers": (["a@example.com"], ["b@example.com", "c@example.com"]),
        },
        renamed={"JobPattern": "RuleId"},
    ),
    hidden={"RuleId": "rule-other"},
    campaign=Campaign(taken=frozenset({"InvalidParameterValue.RuleNameExists"})),
    consequences=(
        Consequence(None, None, "the rule is deleted; a new one is created; rule_id changes"),
    ),
)

INVALID = "InvalidParameterValue"
SERVICE = Service(
    title="Tencent Cloud Alert",
    resource_type=RULE,
    actions=("CreateRule", "ModifyRule"),
    valid=(CARD.least, CARD.inputs),
    rows=(
        Reported(f"{INVALID}.RuleName", "an empty name", "ruleName", put({"ruleName": ""})),
        Reported(f"{INVALID}.JobPattern", "no pattern", "jobPattern", put({"jobPattern": ""})),
        Reported(
            f"{INVALID}.RepeatMinutes",
            "more than a day",
            "repeatMinutes",
            put({"repeatMinutes": 1441}),
        ),
        Reported(f"{INVALID}.Receivers", "no receiver", "receivers", put({"receivers": []})),
        Reported(
            f"{INVALID}.Receivers",
            "a receiver twice",
            "receivers[1]",
            put({"receivers": ["ops@example.com", "ops@example.com"]}),
        ),
    ),
)
"""The mistakes that a preview reports, by the codes of the API."""
