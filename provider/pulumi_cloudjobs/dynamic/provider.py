"""The front end of Pulumi's dynamic providers: hands the engine's calls to a `Handler`.

Every resource class has a provider class of its own, pickled *by reference* into the state of every
stack: its module path and name are a public contract for ever, and it holds no instance attributes.
How the host process is adapted is in `host.py`; what the verbs mean is in `core/verbs/handler.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from pulumi import dynamic

from ..core.errors import OperationFailed, ProviderBug, as_provider_error
from ..core.operation import ProcessContext
from ..core.origin import ORIGIN
from ..core.resource_type import ResourceType, WaitOutcome
from ..core.schema.inputs import InputModel
from ..core.schema.plain_inputs import plain_inputs
from ..core.schema.schema import equal_inputs
from ..core.verbs.handler import Handler
from ..core.verbs.protocol import DiffResult, PartialFailure, ReadResult, Verbs
from ..engine.backend import kept_organization
from ..engine.own_keys import OWN_KEYS, REFUSED_KEY, REPORTED_KEY, without_own_keys
from ..engine.results import marked_outputs, shown_failures
from ..engine.secret_places import kept_places
from . import host
from .process import Process
from .values import to_core, to_host

Props = dict[str, Any]


class CloudJobProvider(dynamic.ResourceProvider):
    """Base of the provider classes; each names its `ResourceType` and nothing else."""

    serialize_as_secret_always = False

    @classmethod
    def resource_type(cls) -> ResourceType:
        """Return the resource type, imported when it is first needed."""
        raise ProviderBug(f"{cls.__name__} names no resource type")

    @classmethod
    def model(cls) -> type[InputModel]:
        """Return the model of the inputs."""
        return cls.resource_type().model

    @classmethod
    def checks_old_inputs(cls) -> bool:
        """Return whether a check needs the inputs in state, which cost time to read."""
        return bool(cls.resource_type().not_returned)

    @classmethod
    def compares_by_field(cls) -> bool:
        """Return whether a diff compares each input with the one of its name in state alone."""
        return True

    @classmethod
    def new_handler(cls, context: ProcessContext) -> Verbs:
        """Return the verbs for one process."""
        return Handler(cls.resource_type(), context)

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        """Keep the stack's configuration.

        The first verb reports what is wrong with it, when errors are one line.
        """
        _PROCESS.configure(req)

    @host.guarded("check")
    def check(self, olds: Props, news: Props) -> dynamic.CheckResult:
        """Validate, fill in defaults, mark secrets."""
        reported = news.pop(REPORTED_KEY, [])
        refused = news.pop(REFUSED_KEY, None)
        request = host.current_request()
        if request is not None:
            _PROCESS.note_checked(request.urn, in_state=bool(olds))

        _PROCESS.learn_secrets(news)
        old_inputs = to_core(olds) if self.checks_old_inputs() else None
        plain = plain_inputs(self.model(), without_own_keys(news))
        given = to_core(news) if plain is None else plain
        result = _PROCESS.handler(type(self)).check(given, old_inputs)

        checked = result.inputs if result.is_plain else to_host(result.inputs)
        inputs = {**checked, **_own_inputs(news)}
        texts = shown_failures(result.problems, news, self.model(), _PROCESS.redactor, reported)
        failures = [dynamic.CheckFailure("", text) for text in texts]
        if refused is not None:
            failures.append(dynamic.CheckFailure("", refused))
        return dynamic.CheckResult(inputs, failures)

    @host.guarded("diff")
    def diff(self, _id: str, _olds: Props, _news: Props) -> dynamic.DiffResult:
        """Compare.

        `changes=None` makes the engine show each property; an unmet wait asks for an update without
        any.
        """
        _PROCESS.learn_secrets(_olds, _news)
        operation = _PROCESS.new_operation(_news, _olds)
        result = self._compare(_id, _olds, _news, operation.urn)
        if not result.changes:
            # Without the provider the host neither refreshes nor destroys. An update adds it.
            lacks_provider = host.PROVIDER_KEY not in _olds
            return dynamic.DiffResult(changes=result.wait_unmet or lacks_provider)

        _PROCESS.show_warnings(operation, result.warnings)

        # The engine compares the inputs itself, and shows the properties only when it may. The
        # origin is not among the inputs, so the engine would not find its change.
        changes = True if ORIGIN in result.replaces else None
        return dynamic.DiffResult(
            changes=changes,
            replaces=result.replaces,
            delete_before_replace=True,
        )

    def _compare(self, id_: str, olds: Props, news: Props, urn: str) -> DiffResult:
        """Return the changes of inputs.

        Most resources have none, and then nothing of a large input need be translated.
        """
        handler = _PROCESS.handler(type(self))
        is_other = host.take_provider_change()
        equal = equal_inputs(self.model(), olds, news) if self.compares_by_field() else frozenset()
        for left_out in (equal, frozenset()):
            result = handler.diff(
                id_,
                _without(olds, left_out),
                _without(news, left_out),
                owner=urn,
                other_provider=is_other,
            )
            # A warning may be about any input.
            if not (result.changes and left_out):
                break

        return result

    @host.guarded("create")
    def create(self, props: Props) -> dynamic.CreateResult:
        """Create and wait; a failure after the id exists keeps id and state."""
        _PROCESS.learn_secrets(props)
        try:
            rest = host.rest_of_call()
            if rest is None:
                handler = _PROCESS.handler(type(self))
                operation = _PROCESS.new_operation(props, creates=True)
                rest = partial(handler.create, to_core(props), operation)
            return self._created(rest(), props)
        except PartialFailure as failure:
            outputs = self._outputs_or_inputs(failure.outputs, props)
            if _fails_partially(failure, outputs):
                raise

            # An exception would lose the id: the create succeeds, with a `reason`.
            outputs["reason"] = _PROCESS.redactor.redact(str(failure))
            return dynamic.CreateResult(failure.id, outputs)

    @host.guarded("read")
    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        """Return state and inputs as the cloud has them; an empty id means that it is gone."""
        _PROCESS.learn_secrets(props)
        try:
            handler = _PROCESS.handler(type(self))
            operation = _PROCESS.new_operation(props)
            result = handler.read(id_, to_core(props), operation)
        except PartialFailure as failure:
            outputs = self._outputs(failure.outputs, props)
            inputs = {**to_host(failure.inputs), **_own_inputs(props)}
            if _fails_partially(failure, outputs, inputs):
                raise

            # The wait stays unmet in state all the same, and the next diff asks for an update.
            return dynamic.ReadResult(failure.id, outputs, inputs)

        if result is None:
            return dynamic.ReadResult("", {})

        outputs = self._outputs(result.outputs, props)
        inputs = {**to_host(result.inputs), **_own_inputs(props)}
        return dynamic.ReadResult(result.id, outputs, inputs)

    @host.guarded("update")
    def update(self, _id: str, _olds: Props, _news: Props) -> dynamic.UpdateResult:
        """Change in place; always the full state."""
        _PROCESS.learn_secrets(_olds, _news)
        try:
            rest = host.rest_of_call()
            if rest is None:
                handler = _PROCESS.handler(type(self))
                operation = _PROCESS.new_operation(_news, _olds)
                outputs = handler.update(_id, to_core(_olds), to_core(_news), operation)
            else:
                outputs = rest().outputs
        except PartialFailure as failure:
            failed_outputs = self._outputs(failure.outputs, _news)
            if _fails_partially(failure, failed_outputs):
                raise

            # State holds the id anyway. A normal return would store inputs that are not applied in
            # the cloud.
            raise OperationFailed(str(failure)) from failure

        return dynamic.UpdateResult(self._outputs(outputs, _news))

    @host.guarded("delete")
    def delete(self, _id: str, _props: Props) -> None:
        """Stop, then delete; gone is success."""
        _PROCESS.learn_secrets(_props)
        operation = _PROCESS.new_operation(_props)
        handler = _PROCESS.handler(type(self))
        _PROCESS.end_lost_creates(operation)
        handler.delete(_id, to_core(_props), operation)
        _PROCESS.note_deleted(operation.urn)

    def _created(
        self,
        result: ReadResult,
        props: Props,
    ) -> dynamic.CreateResult:
        """Return what was created.

        Raises:
            PartialFailure: Its outputs cannot be sent, and the object exists.
        """
        try:
            outputs = self._outputs(result.outputs, props)
        except Exception as error:
            reason = f"its outputs cannot be read: {as_provider_error(error)}"
            raise PartialFailure(result.id, result.outputs, [reason]) from error

        return dynamic.CreateResult(result.id, outputs)

    def _outputs_or_inputs(
        self,
        outputs: Mapping[str, Any],
        props: Mapping[str, Any],
    ) -> Props:
        """Return the outputs, or just the inputs with an unmet wait: the id must not be lost."""
        try:
            return self._outputs(outputs, props)
        except Exception:  # noqa: BLE001 - an output is odd
            inputs = {name: value for name, value in props.items() if name not in OWN_KEYS}
            pending = {"waitOutcome": WaitOutcome.PENDING.value}
            return {**to_host(inputs), **kept_places(props), **pending}

    def _outputs(
        self,
        outputs: Mapping[str, Any],
        props: Mapping[str, Any],
    ) -> Props:
        """Return the outputs for the engine.

        The engine marks the user's secrets in the inputs by itself, but not what repeats a secret.
        """
        marked = marked_outputs(outputs, self.model(), _PROCESS.redactor)
        return {**to_host(marked), **_own_inputs(props)}


def _without(props: Props, names: frozenset[str]) -> Any:
    """Return properties for the core, without some of them."""
    return to_core({name: item for name, item in props.items() if name not in names})


def _redact(text: str) -> str:
    return _PROCESS.redactor.redact(text)


_PROCESS = Process()
host.at_end(_PROCESS.end)
host.redact_with(_redact)


def _fails_partially(
    failure: PartialFailure,
    outputs: Mapping[str, Any],
    inputs: Mapping[str, Any] | None = None,
) -> bool:
    """Prepare the call to end in a partial failure.

    Returns:
        False where the host cannot do it, and an exception would lose the id.
    """
    # The engine counts reasons ("21 errors occurred"), and the end of a log is not an error of its
    # own.
    reasons = ["\n\t".join(failure.reasons)]
    return host.raise_init_failed(
        host.current_request(),
        id=failure.id,
        properties=outputs,
        reasons=reasons,
        inputs=inputs,
    )


def _own_inputs(props: Mapping[str, Any]) -> Props:
    """Return the inputs of the front end itself that state keeps; the host adds the provider."""
    return {**kept_places(props), **kept_organization(props)}


__all__ = ["CloudJobProvider"]
