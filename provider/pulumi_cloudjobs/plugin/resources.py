"""The verbs of resources: requests of the engine go to a handler, and its results go back.

What a user reads and what state holds is the same as with the dynamic provider.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property, partial
from typing import Any

from google.protobuf.struct_pb2 import Struct

from ..core.errors import OperationFailed, as_provider_error
from ..core.operation import Operation
from ..core.resource_type import WaitOutcome
from ..core.schema.plain_inputs import plain_inputs
from ..core.schema.schema import by_state_name, composite_fields
from ..core.schema.validation import failure_line, failure_line_in_state
from ..core.verbs.protocol import PartialFailure, ReadResult, Verbs
from ..core.verbs.verb_context import top_level_name
from ..engine.backend import kept_organization
from ..engine.own_keys import (
    PLACES_KEY,
    PROVIDER_KEY,
    REFUSED_KEY,
    REPORTED_KEY,
    without_own_keys,
)
from ..engine.parked_calls import rest_of_call
from ..engine.protobufs import protobuf
from ..engine.provider_reference import provider_reference
from ..engine.results import marked_outputs, shown_failures
from ..engine.secret_places import Place, texts_with_places, value_at
from .codec import Props, decode, encode, equal_properties
from .errors import resource_init_failed
from .imports import parse_import_id
from .previews import detailed_diff, outputs_of_create, outputs_of_update
from .process import PluginProcess
from .registry import Registered, registered, type_of_urn


class Call:
    """A request about one resource: its type, its handler, its properties.

    Args:
        process: The process.
        request: The protobuf request, which has the URN of the resource.
    """

    def __init__(self, process: PluginProcess, request: Any) -> None:
        self._process = process
        self._request = request
        self.urn: str = request.urn
        self.registered: Registered = registered(type_of_urn(self.urn))

    @property
    def handler(self) -> Verbs:
        """The verbs of the resource type in this process."""
        return self._process.verbs(self.registered.token, self.registered.new_handler)

    def equal_inputs(self) -> frozenset[str]:
        """Return the large inputs of a diff that are equal in state and program, without a secret.

        No change can lie in them.
        """
        if self.registered.resource_type is None:  # a `Completion` compares jobs with results
            return frozenset()

        names = composite_fields(self.registered.model)
        return equal_properties(self._request.olds, self._request.news, names)

    def props(self, field: str, left_out: Collection[str] = frozenset()) -> Props:
        """Return the properties in a field of the request, and learn the user's secrets in them."""
        names = by_state_name(self.registered.model)
        props = decode(getattr(self._request, field), names, left_out=left_out)
        self._process.learn_secrets(props)
        return props

    def operation(self, *all_props: Props, creates: bool = False) -> Operation:
        """Return the operation of the request."""
        return self._process.operation_on(
            self.urn,
            *all_props,
            timeout_seconds=float(getattr(self._request, "timeout", 0.0)) or None,
            creates=creates,
        )

    def outputs(self, outputs: Mapping[str, Any], *all_props: Props) -> Struct:
        """Return a whole state for the engine.

        Args:
            outputs: The state, as a handler returns it.
            all_props: The properties of the request, with the places of the user's secrets.
        """
        marked = marked_outputs(outputs, self.registered.model, self._process.redactor)
        places = {*places_in(*all_props), *moved_places(marked, *all_props)}
        own = {**self._own_outputs(places), **organization_in(*all_props)}
        return encode({**marked, **own}, places)

    def _own_outputs(self, places: Collection[Place]) -> Props:
        """Return the output by which the dynamic provider takes the resource over as it is.

        A resource with secrets lacks it: there the dynamic provider notes their places in state,
        by an update.
        """
        if places or self.registered.resource_type is None:
            return {}

        return {PROVIDER_KEY: provider_reference(self.registered.token)}


def moved_places(values: Mapping[str, Any], *all_props: Mapping[str, Any]) -> Iterator[Place]:
    """Yield the places to which the user's secrets have moved, such as in a list of another order.

    Args:
        values: What is sent to the engine.
        all_props: The properties of the request, with the places of the user's secrets.
    """
    for props in all_props:
        for name, *rest in places_in(props):
            secret = value_at(props, (name, *rest))
            if rest and isinstance(secret, str):
                places = texts_with_places(values.get(str(name)), (name,))
                yield from (place for place, text in places if text == secret)


def places_in(*all_props: Mapping[str, Any]) -> Collection[Place]:
    """Return the places of the user's secrets in properties."""
    places: set[Place] = set()
    for props in all_props:
        listed = props.get(PLACES_KEY)
        if isinstance(listed, str):
            places.update(tuple(place) for place in json.loads(listed))
    return places


def organization_in(*all_props: Mapping[str, Any]) -> Props:
    """Return the input with the organization, which a Python program has handed on; {} without."""
    kept = (kept_organization(props) for props in all_props)
    return next(filter(None, kept), {})


class Resources:
    """The verbs of all resources in one process, from request to response."""

    def __init__(self, process: PluginProcess) -> None:
        self._process = process

    @cached_property
    def _messages(self) -> Any:
        return protobuf("provider_pb2")

    def check(self, request: Any) -> Any:
        """Validate, fill in defaults, mark secrets."""
        call = Call(self._process, request)
        self._process.note_checked(call.urn, in_state=bool(request.olds.fields))
        news = call.props("news")
        reported = news.pop(REPORTED_KEY, None)
        refused = [news.pop(REFUSED_KEY)] if REFUSED_KEY in news else []

        resource_type = call.registered.resource_type
        # What state has costs time, and matters to few types.
        is_compared = resource_type is not None and bool(resource_type.not_returned)
        olds = call.props("olds") if is_compared else {}
        given = without_own_keys(news)
        plain = plain_inputs(call.registered.model, given)
        result = call.handler.check(given if plain is None else plain, without_own_keys(olds))

        inputs = {**result.inputs, **kept_organization(news)}
        response = self._messages.CheckResponse(inputs=encode(inputs, places_in(news)))
        # Only a Python program checks its inputs itself, and spells names as Python does.
        line_of = failure_line_in_state if reported is None else failure_line
        texts = shown_failures(
            result.problems,
            news,
            call.registered.model,
            self._process.redactor,
            reported or (),
            line_of,
        )
        for text in (*texts, *refused):
            response.failures.add(reason=text)
        return response

    def diff(self, request: Any) -> Any:
        """Compare state with the desired inputs, and warn about the consequences."""
        call = Call(self._process, request)
        is_other = self._process.take_provider_change()
        # Most resources have no change, and then nothing of a large input need be read.
        for left_out in (call.equal_inputs(), frozenset()):
            olds, news = call.props("olds", left_out), call.props("news", left_out)
            # Before the diff: the first operation says whose journal it is.
            operation = call.operation(news, olds)
            result = call.handler.diff(
                request.id,
                without_own_keys(olds),
                without_own_keys(news),
                owner=call.urn,
                other_provider=is_other,
            )
            # A warning may be about any input.
            if not (result.changes and left_out):
                break

        response = self._messages.DiffResponse
        if not result.changes:
            changes = response.DIFF_SOME if result.wait_unmet else response.DIFF_NONE
            return response(changes=changes)

        self._process.show_warnings(operation, result.warnings)
        diffs = detailed_diff(result.changes, olds, news)
        return response(
            changes=response.DIFF_SOME,
            replaces=result.replaces,
            deleteBeforeReplace=bool(result.replaces),
            diffs=list(dict.fromkeys(top_level_name(change.path) for change in result.changes)),
            detailedDiff=diffs,
            hasDetailedDiff=True,
        )

    def create(self, request: Any) -> Any:
        """Create and wait; a failure after the id exists keeps id and state."""
        call = Call(self._process, request)
        props = call.props("properties")
        inputs = without_own_keys(props)
        if request.preview:
            planned = outputs_of_create(call.registered, inputs)
            return self._messages.CreateResponse(properties=call.outputs(planned, props))

        try:
            rest = rest_of_call()
            if rest is None:
                operation = call.operation(props, creates=True)
                rest = partial(call.handler.create, inputs, operation)
            return self._created(call, rest(), props)
        except PartialFailure as failure:
            outputs = self._outputs_or_inputs(call, failure, props)
            self._raise_init_failed(failure, outputs)

            # An exception would lose the id: the create succeeds, with a `reason`.
            reason = {"reason": self._process.redactor.redact(str(failure))}
            outputs.fields["reason"].CopyFrom(encode(reason).fields["reason"])
            return self._messages.CreateResponse(id=failure.id, properties=outputs)

    def _created(self, call: Call, result: ReadResult, props: Props) -> Any:
        """Return what was created.

        Raises:
            PartialFailure: Its outputs cannot be sent, and the object exists.
        """
        try:
            outputs = call.outputs(result.outputs, props)
        except Exception as error:
            reason = f"its outputs cannot be read: {as_provider_error(error)}"
            raise PartialFailure(result.id, result.outputs, [reason]) from error

        return self._messages.CreateResponse(id=result.id, properties=outputs)

    def _outputs_or_inputs(self, call: Call, failure: PartialFailure, props: Props) -> Struct:
        """Return the outputs, or just the inputs with an unmet wait: the id must not be lost."""
        try:
            return call.outputs(failure.outputs, props)
        except Exception:  # noqa: BLE001 - an output is odd
            pending = {"waitOutcome": WaitOutcome.PENDING.value}
            return encode({**without_own_keys(props), **pending}, places_in(props))

    def read(self, request: Any) -> Any:
        """Return state and inputs as the cloud has them; an empty response means that it is gone.

        Without properties the engine imports an object.
        """
        call = Call(self._process, request)
        if not request.HasField("properties"):
            return self._import(call, request.id)

        state, inputs = call.props("properties"), call.props("inputs")
        operation = call.operation(state, inputs)
        try:
            result = call.handler.read(request.id, without_own_keys(state), operation)
        except PartialFailure as failure:
            read = self._read(call, failure.id, failure.outputs, failure.inputs or {}, state)
            self._raise_init_failed(failure, read.properties, read.inputs)

            # The wait stays unmet in state all the same, and the next diff asks for an update.
            return read

        if result is None:
            return self._messages.ReadResponse()
        return self._read(call, result.id, result.outputs, result.inputs, state, inputs)

    def _import(self, call: Call, text: str) -> Any:
        """Return an object that the resource manages from now on."""
        id, locator = parse_import_id(text, call.registered)
        result = call.handler.read_to_import(id, locator, call.operation())
        return self._read(call, result.id, result.outputs, result.inputs)

    def _read(
        self,
        call: Call,
        id: str,
        outputs: Mapping[str, Any],
        inputs: Mapping[str, Any],
        *all_props: Props,
    ) -> Any:
        places = {*places_in(*all_props), *moved_places(inputs, *all_props)}
        return self._messages.ReadResponse(
            id=id,
            properties=call.outputs(outputs, *all_props),
            inputs=encode({**inputs, **organization_in(*all_props)}, places),
        )

    def update(self, request: Any) -> Any:
        """Change in place; always the full state."""
        call = Call(self._process, request)
        olds, news = call.props("olds"), call.props("news")
        state, inputs = without_own_keys(olds), without_own_keys(news)
        if request.preview:
            planned = outputs_of_update(call.registered, request.id, state, inputs)
            return self._messages.UpdateResponse(properties=call.outputs(planned, news))

        try:
            rest = rest_of_call()
            if rest is None:
                operation = call.operation(news, olds)
                outputs = call.handler.update(request.id, state, inputs, operation)
            else:
                outputs = rest().outputs
        except PartialFailure as failure:
            self._raise_init_failed(failure, call.outputs(failure.outputs, news))

            # State holds the id anyway. A normal return would store inputs that are not applied in
            # the cloud.
            raise OperationFailed(str(failure)) from failure

        return self._messages.UpdateResponse(properties=call.outputs(outputs, news))

    def delete(self, request: Any) -> None:
        """Stop, then delete; gone is success."""
        call = Call(self._process, request)
        state = call.props("properties")
        operation = call.operation(state)
        handler = call.handler
        self._process.end_lost_creates(operation)
        handler.delete(request.id, without_own_keys(state), operation)
        self._process.note_deleted(call.urn)

    def _raise_init_failed(
        self,
        failure: PartialFailure,
        properties: Struct,
        inputs: Struct | None = None,
    ) -> None:
        """Raise the failure that keeps the object in state, unless it is too large to be sent."""
        redact = self._process.redactor.redact
        reasons = [redact(reason) for reason in failure.reasons]
        failed = resource_init_failed(failure.id, properties, reasons, inputs)
        if failed is not None:
            raise failed from failure


__all__ = ["Resources"]
