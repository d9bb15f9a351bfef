"""The verb check: validate inputs, fill in the region, mark secrets; no network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..credentials import find_region, region_places
from ..errors import ConfigurationError
from ..operation import Operation
from ..resource_type import Values
from ..schema.acceptance import accepts_members
from ..schema.inputs import CheckFailure
from ..schema.plain_inputs import PlainInputs
from ..schema.schema import defaults_of, mark_secrets, normalize, secret_values
from ..schema.validation import accept
from .protocol import CheckResult
from .verb_context import VerbContext

LONGEST_SHOWN_ID = 60
WAIT_TARGETS = ("accepted", "running", "finished")


class InputChecker:
    """Checks the inputs of one resource type."""

    def __init__(self, context: VerbContext) -> None:
        self._context = context
        self._resource_type = context.resource_type
        self._model = context.resource_type.model
        self._defaults = defaults_of(self._model)
        self._configuration_problems: dict[str, list[CheckFailure]] = {}

    def check(
        self, new_inputs: Mapping[str, Any], old_inputs: Mapping[str, Any] | None = None
    ) -> CheckResult:
        """Validate inputs and fill in the region. Unknown values pass.

        Args:
            new_inputs: Of plain ones, the rules of the whole are checked alone.
            old_inputs: Those in state; None for a resource that is not in state.
        """
        is_plain = isinstance(new_inputs, PlainInputs)
        given = new_inputs if is_plain else normalize(new_inputs)
        added = {name: item for name, item in self._defaults.items() if name not in given}
        if "region" not in given:
            sources = self._context.process.credential_sources()
            added["region"] = find_region(self._resource_type.vendor, sources)

        inputs, problems = {**added, **given}, list[CheckFailure]()
        is_plain = is_plain and accepts_members(self._model, added)
        if not is_plain or any(self._model.rules(inputs, "")):
            is_plain = False
            inputs, problems = accept(self._model, inputs)
        problems = [
            problem
            for problem in problems
            if not self._is_from_import(problem.path, inputs, old_inputs or {})
        ]
        problems += self._wait_problems(inputs)
        problems += self._adopt_problems(inputs)
        problems += self._region_problems(inputs, problems)
        if inputs["region"] is None:
            del inputs["region"]

        if is_plain:
            return CheckResult(inputs, problems, is_plain=True)

        # Texts about other resources, such as a log, may repeat these secrets.
        self._context.process.redactor.add(secret_values(self._context.schema, inputs))
        return CheckResult(mark_secrets(self._context.schema, inputs), problems)

    def _is_from_import(self, name: str, inputs: Values, old_inputs: Mapping[str, Any]) -> bool:
        """Return whether an input stays as an import has recorded it, without knowing it.

        A program may keep what `pulumi import` has printed.
        """
        is_placeholder = self._resource_type.is_placeholder(name, inputs)
        return is_placeholder and old_inputs.get(name) == inputs[name]

    def _region_problems(self, inputs: Values, problems: list[CheckFailure]) -> list[CheckFailure]:
        """Return what is wrong with the region, or with the configuration for a valid region.

        Args:
            problems: The problems found so far.
        """
        region = inputs["region"]
        if region is None:
            places = region_places(self._resource_type.vendor)
            return [CheckFailure("region", f"is required; set it here or in {places}")]

        refused = [problem.path for problem in problems]
        if not isinstance(region, str) or "region" in refused:
            return []

        self._context.process.redactor.allow(region)
        return self._problems_of_configuration(region)

    def _problems_of_configuration(self, region: str) -> list[CheckFailure]:
        """Return what is wrong with the configuration for a region.

        It is the same for all resources of the process.
        """
        problems = self._configuration_problems.get(region)
        if problems is not None:
            return problems

        problems = []
        try:
            self._resource_type.connect(self._context.process, region, Operation())
        except ConfigurationError as error:
            problems.append(CheckFailure("", str(error)))

        self._configuration_problems[region] = problems
        return problems

    def _wait_problems(self, inputs: Values) -> list[CheckFailure]:
        """Return a problem when the resource type never comes to what is waited for."""
        wait = inputs.get("wait")
        until = wait.get("until") if isinstance(wait, dict) else None
        possible = self._resource_type.waits
        # A value that no resource type knows is refused by the model.
        if not possible or until in possible or until not in WAIT_TARGETS:
            return []

        choice = " or ".join(possible)
        reason = f"must be {choice} for a {self._resource_type.noun}, not {until}"
        return [CheckFailure("wait.until", reason)]

    def _adopt_problems(self, inputs: Values) -> list[CheckFailure]:
        """Return a problem when `adopt` cannot be an id of this resource type."""
        adopt = inputs.get("adopt")
        pattern = self._resource_type.id_pattern
        if not isinstance(adopt, str) or not adopt:
            return []
        if not pattern or re.fullmatch(pattern, adopt):
            return []

        shown = adopt[:LONGEST_SHOWN_ID]
        reason = f'must be {self._resource_type.id_form}, not "{shown}"'
        return [CheckFailure("adopt", reason)]
