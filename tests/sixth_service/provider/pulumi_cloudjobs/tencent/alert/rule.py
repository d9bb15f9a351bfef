"""A rule of Alert. Everything but its pattern changes in place. Names are unique."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import Conflict, NotFound
from ...core.http.responses import rfc3339
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import ReadBatcher, batcher_for
from ...core.resource_type import (
    Created,
    DefinitionLifecycle,
    Observation,
    Output,
    ReplaceEffect,
    ResourceForm,
    ResourceType,
    StopProgress,
    Values,
    whole_id,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import fits, from_wire, to_wire
from ..connection import connect, origin_of
from ..credentials import TENCENT
from ..service_client import LARGEST_PAGE
from .client import SERVICE, AlertClient
from .models import RuleInputs


class RuleLifecycle(DefinitionLifecycle[AlertClient]):
    """The calls of Alert for one rule."""

    def __init__(
        self, client: AlertClient, batcher: ReadBatcher[dict[str, Any]], operation: Operation
    ) -> None:
        self._client = client
        self._batcher = batcher
        self._operation = operation

    def create(self, inputs: Values, marker: str) -> Created:
        """Call `CreateRule`. Raises Conflict for a name that is taken, with the `adopt` line."""
        try:
            rule_id = self._client.create_rule(_definition(inputs))
        except Conflict as error:
            rule = self._client.describe_rule_named(inputs["ruleName"])
            error.hint = "choose another name"
            if rule is not None:
                error.hint += f', or write adopt="{rule["RuleId"]}" to take it over'
            raise

        created_rule = Observation(
            created_at=self.accepted_at(self._operation), outputs={"ruleId": rule_id}
        )
        return Created(rule_id, created_rule)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the rule of that name, when it is equal and new."""
        rule = self._client.describe_rule_named(inputs["ruleName"])
        if rule is None or rule["RuleId"] in exclude_ids:
            return None

        window = intent.window(self.clock_offset)
        if not window.contains_milliseconds(rule.get("CreateTime")):
            return None

        observation = _observation(rule)
        if not fits(RuleInputs, observation.inputs, inputs):
            return None

        return Created(str(rule["RuleId"]), observation)

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """Call `DescribeRule`."""
        try:
            return _observation(self._client.describe_rule(id))
        except NotFound:
            return None

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        """Call `DescribeRules`, for a hundred ids at a time."""
        rules = self._batcher.load(list(inputs_by_id), self._client.describe_rules, self._operation)
        return {id: _observation(rule) for id, rule in rules.items()}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """Return the rule from whole pages of `DescribeRules` when many rules are read."""
        rule = self._batcher.load_cached(
            id, self._client.describe_rules, self._client.list_rules, self._operation
        )
        return _observation(rule) if rule else None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Call `ModifyRule` with the whole definition."""
        definition = _definition(inputs)
        # The one field that no modify takes.
        del definition["JobPattern"]
        self._client.modify_rule({**definition, "RuleId": id})

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Return STOPPED: a rule runs nothing."""
        return StopProgress.STOPPED

    def delete(self, id: str, inputs: Values) -> None:
        """Call `DeleteRule`."""
        self._client.delete_rule(id)


def _definition(inputs: Values) -> dict[str, Any]:
    request: dict[str, Any] = to_wire(RuleInputs, inputs, without=COMMON_INPUTS)
    return request


def _observation(rule: Mapping[str, Any]) -> Observation:
    return Observation(
        created_at=rfc3339(rule.get("CreateTime")),
        inputs=from_wire(RuleInputs, rule),
        outputs={"ruleId": rule["RuleId"]},
    )


def _connect(context: ProcessContext, region: str, operation: Operation) -> RuleLifecycle:
    client = AlertClient(connect(context, SERVICE, region), Retry(operation))
    batcher = batcher_for(context, "alert rule", region, page=LARGEST_PAGE)("")
    return RuleLifecycle(client, batcher, operation)


RULE = ResourceType(
    token="tencent/alert:Rule",
    noun="Alert rule",
    id_pattern=r"rule-[0-9a-z]+",
    id_form='a RuleId, "rule-xxxxxxxx"',
    form=ResourceForm.DEFINITION,
    model=RuleInputs,
    outputs=(
        Output("rule_id", "str", "The RuleId; also the resource's id.", whole_id),
        Output("created_at", "str", "When the rule was created, RFC 3339, UTC."),
    ),
    name_path=("ruleName",),
    vendor=TENCENT,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="tencent_alert",
    create_action="CreateRule",
    list_action="DescribeRules",
    describe_replace=lambda state: ReplaceEffect("the rule is deleted", "a new one is created"),
    marker_valid_for=timedelta.max,
)
