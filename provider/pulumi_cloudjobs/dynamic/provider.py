"""The front end of Pulumi's dynamic providers: takes the engine's calls, hands plain values to a `Handler`.

Every resource class has a provider class of its own, pickled *by reference* into the state of every
stack: its module path and name are a public contract for ever, and it holds no instance attributes.
How the host process is adapted is in `host.py`; what the verbs mean is in `core/verbs/handler.py`.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any

from pulumi import dynamic
from pulumi.output import UNKNOWN as PULUMI_UNKNOWN
from pulumi.output import Unknown as PulumiUnknown
from pulumi.runtime import rpc

from ..core.credentials import ACCOUNT_KEY
from ..core.errors import OperationFailed, ProviderBug, ProviderError, as_provider_error
from ..core.http.pool import HttpPool
from ..core.journal import CreateIntent, Journal
from ..core.operation import Operation, ProcessContext
from ..core.origin import ORIGIN
from ..core.resource_type import ResourceType, WaitOutcome
from ..core.schema.inputs import UNKNOWN, CheckFailure, InputModel, Secret
from ..core.schema.schema import by_state_name
from ..core.schema.validation import failure_line, is_secret_path
from ..core.secrets import Secrets, SeenSecrets
from ..core.verbs.handler import Handler
from ..core.verbs.protocol import PartialFailure, ReadResult, Verbs
from . import host
from .backend import (
    ORGANIZATION_KEY,
    home_folder,
    kept_organization,
    open_running_journal,
    organization_of,
)
from .cli_process import cli_process
from .embedded import open_embedded_simulator
from .host import as_unicode
from .progress import Progress
from .resource_types import resource_type_of
from .secrets import PLACES_KEY, is_users_secret, kept, secret_texts, told, users_secrets

CONFIG_NAMESPACE = "cloudjobs"
REPORTED_KEY = "__reported"
"""Input that never gets into state: the problems that the program has told of a resource, whose
check fails anyway."""
OWN_KEYS = frozenset({host.PROVIDER_KEY, ORGANIZATION_KEY, PLACES_KEY})
CONFIG_KEYS = (
    "endpoint",
    "journal",
    "rates",
    "tencentSecretId",
    "tencentSecretKey",
    "tencentToken",
    "tencentRegion",
    "tencentEndpoint",
    "huaweiAccessKey",
    "huaweiSecretKey",
    "huaweiSecurityToken",
    "huaweiProjectId",
    "huaweiRegion",
    "huaweiEndpoint",
    "alibabaAccessKeyId",
    "alibabaAccessKeySecret",
    "alibabaSecurityToken",
    "alibabaRegion",
    "alibabaEndpoint",
)
"""Everything `pulumi config set cloudjobs:<key>` may set."""
CREDENTIALS = {
    "tencent": ("tencentSecretId", "tencentSecretKey", "tencentToken"),
    "huawei": ("huaweiAccessKey", "huaweiSecretKey", "huaweiSecurityToken"),
    "alibaba": ("alibabaAccessKeyId", "alibabaAccessKeySecret", "alibabaSecurityToken"),
}
"""The keys that make one credential: its id, its secret, and the token of a temporary one."""
SECRET_CONFIG_KEYS = frozenset(key for _id, *secrets in CREDENTIALS.values() for key in secrets)
"""Those that have to be set with `--secret`."""


MOST_LEVELS = 100
"""Values inside each other so deep are sent to the engine, whose own limits are not known."""
TOO_DEEP = "(too deep to be shown)"
MOST_NAMED = 10
"""So many interrupted creates are named by a warning, then a count."""
SETTLE_ADVICE = (
    "`pulumi up` settles it when the resource is in the program as it was; otherwise see "
    "`python -m pulumi_cloudjobs journal`"
)


class CloudJobProvider(dynamic.ResourceProvider):
    """Base of the provider classes; each names its `ResourceType` and nothing else."""

    serialize_as_secret_always = False

    @classmethod
    def resource_type(cls) -> ResourceType:
        """The kind of resource, imported when it is first needed."""
        raise ProviderBug(f"{cls.__name__} names no kind")

    @classmethod
    def model(cls) -> type[InputModel]:
        """Its inputs."""
        return cls.resource_type().model

    @classmethod
    def new_handler(cls, context: ProcessContext) -> Verbs:
        """The verbs, for one process."""
        return Handler(cls.resource_type(), context)

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        """Keep the stack's configuration; what is wrong with it is said by the first verb, once errors are one line."""
        _PROCESS.configure(req)

    @host.guarded("check")
    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Validate, fill in defaults, mark secrets."""
        reported = news.pop(REPORTED_KEY, [])
        request = host.current_request()
        if request is not None:
            _PROCESS.note_checked(request.urn, in_state=bool(olds))
        with users_secrets(news).hidden():
            result = _PROCESS.handler(type(self)).check(_to_core(news))
        _PROCESS.note_secrets(secret_texts(news))
        failures = _failures(self.model(), result.problems, reported, news)
        return dynamic.CheckResult({**_to_host(result.inputs), **_own_inputs(news)}, failures)

    @host.guarded("diff")
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Compare: `changes=None` makes the engine show each property; an unmet wait asks for an update without any."""
        secrets = users_secrets(_olds, _news)
        operation = _operation(secrets, _news, _olds)
        handler = _PROCESS.handler(type(self))
        with secrets.hidden():
            result = handler.diff(
                _id,
                _to_core(_olds),
                _to_core(_news),
                owner=operation.urn,
                other_provider=host.take_provider_change(),
            )
        if not result.changes:
            return dynamic.DiffResult(changes=result.wait_unmet)
        # A refresh asks for diffs alone: there it says nothing. What is replaced because it depends
        # on what is replaced is not checked before, and may be asked for twice.
        for warning in (
            _PROCESS.untold(operation.urn, result.warnings) if _PROCESS.has_checked else ()
        ):
            operation.warn(warning)
        # A difference of meaning is one of text, so the engine finds it too; only then it shows the
        # properties. It compares the inputs alone, and the origin is none.
        changes = True if ORIGIN in result.replaces else None
        return dynamic.DiffResult(
            changes=changes, replaces=result.replaces, delete_before_replace=True
        )

    @host.guarded("create")
    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Create and wait; a failure after the id exists keeps id and state."""
        secrets = users_secrets(props)
        try:
            with secrets.hidden():
                result = _PROCESS.handler(type(self)).create(
                    _to_core(props), _operation(secrets, props, creates=True)
                )
            return self._created(result, props, secrets)
        except PartialFailure as failure:
            outputs = self._outputs_or_inputs(failure.outputs, props, secrets)
            if _fails_partially(failure, outputs):
                raise
            return dynamic.CreateResult(failure.id, {**outputs, "reason": as_unicode(str(failure))})

    @host.guarded("read")
    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """State and inputs as the cloud has them; an empty id says that it is gone."""
        secrets = users_secrets(props)
        try:
            with secrets.hidden():
                result = _PROCESS.handler(type(self)).read(
                    id_, _to_core(props), _operation(secrets, props)
                )
        except PartialFailure as failure:
            outputs = self._outputs(failure.outputs, props, secrets)
            inputs = {**_to_host(failure.inputs), **_own_inputs(props)}
            if _fails_partially(failure, outputs, inputs):
                raise
            # The wait stays unmet in state all the same, and the next diff asks for an update.
            return dynamic.ReadResult(failure.id, outputs, inputs)

        if result is None:
            return dynamic.ReadResult("", {})
        outputs = self._outputs(result.outputs, props, secrets)
        return dynamic.ReadResult(
            result.id, outputs, {**_to_host(result.inputs), **_own_inputs(props)}
        )

    @host.guarded("update")
    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Change in place; always the full state."""
        secrets = users_secrets(_olds, _news)
        handler, operation = _PROCESS.handler(type(self)), _operation(secrets, _news, _olds)
        try:
            with secrets.hidden():
                outputs = handler.update(_id, _to_core(_olds), _to_core(_news), operation)
            return dynamic.UpdateResult(self._outputs(outputs, _news, secrets))
        except PartialFailure as failure:
            if _fails_partially(failure, self._outputs(failure.outputs, _news, secrets)):
                raise
            # State holds the id anyway. Returning normally would store inputs that have not arrived
            # in the cloud.
            raise OperationFailed(str(failure)) from failure

    @host.guarded("delete")
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Stop, then delete; gone is success."""
        secrets = users_secrets(_props)
        operation = _operation(secrets, _props)
        with secrets.hidden():
            handler = _PROCESS.handler(type(self))
            _PROCESS.end_lost_creates(operation)
            handler.delete(_id, _to_core(_props), operation)
        _PROCESS.note_deleted(operation.urn)

    def _created(
        self, result: ReadResult, props: dict[str, Any], secrets: Secrets
    ) -> dynamic.CreateResult:
        """Return what was created.

        Raises PartialFailure when its outputs cannot be told: the object exists.
        """
        try:
            return dynamic.CreateResult(result.id, self._outputs(result.outputs, props, secrets))
        except Exception as error:
            reason = f"its outputs cannot be told: {as_provider_error(error)}"
            raise PartialFailure(result.id, result.outputs, [reason]) from error

    def _outputs_or_inputs(
        self, outputs: Mapping[str, Any], props: Mapping[str, Any], secrets: Secrets
    ) -> dict[str, Any]:
        """Return the outputs, or no more than the inputs and that the wait is unmet: the id must not be lost."""
        try:
            return self._outputs(outputs, props, secrets)
        except Exception:  # noqa: BLE001 - it is an output that is odd
            inputs = {name: value for name, value in props.items() if name not in OWN_KEYS}
            return {**_to_host(inputs), **kept(props), "waitOutcome": WaitOutcome.PENDING.value}

    def _outputs(
        self, outputs: Mapping[str, Any], props: Mapping[str, Any], secrets: Secrets
    ) -> dict[str, Any]:
        """For the engine, which marks the user's secrets in the inputs by itself, but not what else repeats them."""
        inputs = by_state_name(self.model())
        others = {name: value for name, value in outputs.items() if name not in inputs}
        return {**_to_host({**outputs, **secrets.marked(others)}), **_own_inputs(props)}


class Process:
    """What the host process keeps: the configuration and a handler per provider class.

    Args:
        settings: Known already; None: they follow from the configuration.
        warn: Shows the user a line under a resource: (urn, text).

    Attributes:
        has_checked: Whether any resource was checked in it.
    """

    def __init__(
        self, context: ProcessContext | None = None, warn: Callable[[str, str], None] = host.warn
    ) -> None:
        self._config: dict[str, str] = {}
        self._context = context
        self._warn = warn
        self._handlers: dict[type[CloudJobProvider], Verbs] = {}
        self.has_checked = False
        self._first_urn = ""
        self._organization = ""
        self._has_ended_lost = False
        self._told: set[tuple[str, str]] = set()
        self._in_state: set[str] = set()
        self._lock = threading.Lock()

    def configure(self, request: dynamic.ConfigureRequest) -> None:
        """Take the configuration; the same one for every class of a process, so the first is enough."""
        found = {
            key: request.config.get(f"{CONFIG_NAMESPACE}:{key}")
            for key in (*CONFIG_KEYS, ACCOUNT_KEY)
        }
        with self._lock:
            if self._context is None:
                self._config = {
                    key: value for key, value in found.items() if isinstance(value, str) and value
                }

    def handler(self, provider: type[CloudJobProvider]) -> Verbs:
        """The handler of a provider class, made at its first use."""
        with self._lock:
            if self._context is None:
                self._context = _context(self._config)
                self._context.journal.organization = self._organization
                self._context.journal.operation_id = _operation_id()
            if provider not in self._handlers:
                self._handlers[provider] = provider.new_handler(self._context)
            return self._handlers[provider]

    def note_checked(self, urn: str, *, in_state: bool) -> None:
        """Remember that a resource was checked in this process, and whether state has it."""
        self.has_checked = True
        if in_state:
            self._in_state.add(urn)

    def note_stack(self, urn: str, organization: str) -> None:
        """Remember the first resource of the stack, for what concerns the whole stack, and its organization."""
        if self._first_urn:
            return

        self._first_urn, self._organization = urn, organization
        if self._context is not None:
            self._context.journal.organization = organization

    def end_lost_creates(self, operation: Operation) -> None:
        """In a destroy, which checks nothing and only deletes: end what interrupted creates have surely made."""
        with self._lock:
            if self.has_checked or self._has_ended_lost or self._context is None:
                return
            self._has_ended_lost = True

        for intent in self._context.journal.all_left_open(operation.urn):
            try:
                Handler(resource_type_of(intent.type), self._context).end_lost_create(
                    intent, operation
                )
            except (ProviderError, KeyError) as error:
                operation.warn(f"{describe_lost(intent)}, and it could not be ended: {error}")

    def end(self) -> None:
        """At the end of an operation: tidy up the journal, and name every create that nobody has settled."""
        if self._context is None or not self._first_urn:
            return

        journal = self._context.journal
        try:
            left = journal.still_open(self._first_urn)
            journal.close(recorded=not os.environ.get("PULUMI_SKIP_CHECKPOINTS"))
        except ProviderError as error:
            self._warn(self._first_urn, str(error))
            return

        for intent in left[:MOST_NAMED]:
            self._warn(self._first_urn, f"{describe_lost(intent)}; {SETTLE_ADVICE}")
        if len(left) > MOST_NAMED:
            self._warn(
                self._first_urn,
                f"{len(left) - MOST_NAMED} more creates were interrupted; {SETTLE_ADVICE}",
            )
        for name in journal.unreadable():
            self._warn(
                self._first_urn,
                f"the entry {name} of the journal {journal.location} cannot be read",
            )

    def note_secrets(self, texts: list[str]) -> None:
        """Remember what the user calls secret, for what tells of many resources."""
        if texts and self._context is not None:
            self._context.shared(SeenSecrets, SeenSecrets).add(texts)

    def note_deleted(self, urn: str) -> None:
        """Remember that nothing stands of a resource any more."""
        self._in_state.discard(urn)

    def stands(self, urn: str) -> bool:
        """Whether an object of a resource is in state that this process has not deleted."""
        return urn in self._in_state

    def untold(self, urn: str, texts: list[str]) -> list[str]:
        """Those that were not asked for before; each is told once."""
        with self._lock:
            new = [text for text in texts if (urn, text) not in self._told]
            self._told.update((urn, text) for text in new)
        return new


def describe_lost(intent: CreateIntent) -> str:
    """Return what is known of an interrupted create: "an interrupted create of render (…) has left job-7f3a"."""
    what = f"an interrupted create of {intent.resource_name} ({intent.type}, {intent.started_at:%Y-%m-%d %H:%M} UTC)"
    if intent.id is not None:
        return f"{what} has left {intent.id}"
    return f"{what} may have left an object that no state knows"


_PROCESS = Process()
host.at_end(_PROCESS.end)


def _context(config: Mapping[str, str]) -> ProcessContext:
    return ProcessContext(
        config=config,
        environ=os.environ,
        home=home_folder(),
        http=HttpPool(embedded=open_embedded_simulator),
        journal=Journal(open=lambda: open_running_journal(config.get("journal"))),
    )


def _operation_id() -> str:
    """Return what all providers of one operation have in common, and no other operation; "" when it is not known."""
    address = host.adapt().engine.address
    return f"{cli_process()}@{address}" if address else ""


def _operation(secrets: Secrets, *props: Mapping[str, Any], creates: bool = False) -> Operation:
    request = host.current_request()
    urn = request.urn if request else ""
    _PROCESS.note_stack(urn, organization_of(*props))
    return Operation(
        urn=urn,
        cancelled=host.adapt().cancelled,
        exists_in_state=creates and _PROCESS.stands(urn),
        timeout_seconds=request.timeout_seconds if request else None,
        report=Progress(lambda text: host.status(urn, secrets.hidden_in(text))),
        info=lambda text: host.info(urn, secrets.hidden_in(text)),
        warn=lambda text: host.warn(urn, secrets.hidden_in(text)),
    )


def _fails_partially(
    failure: PartialFailure, outputs: Mapping[str, Any], inputs: Mapping[str, Any] | None = None
) -> bool:
    """Prepare the call to end in a partial failure; False where the host cannot, and an exception loses the id."""
    # The engine counts reasons ("21 errors occurred"): the end of a log is no error of its own.
    reasons = [as_unicode("\n\t".join(failure.reasons))]
    request = host.current_request()
    return host.raise_init_failed(
        request, id=failure.id, properties=outputs, reasons=reasons, inputs=inputs
    )


def _own_inputs(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of the front end itself that state keeps; the host adds the provider."""
    return {**kept(props), **kept_organization(props)}


def _failures(
    model: type[InputModel],
    problems: list[CheckFailure],
    reported: list[str],
    inputs: Mapping[str, Any],
) -> list[dynamic.CheckFailure]:
    """One failure per problem that the program has not told already, and one for all that it has."""
    failures = []
    for problem in problems:
        if failure_line(model, problem) not in reported:
            # The engine prints the value at a failure's property, so a secret one is named in the
            # text alone.
            hidden = is_secret_path(model, problem.path) or is_users_secret(problem.path, inputs)
            failures.append(
                dynamic.CheckFailure("" if hidden else problem.path, told(problem, inputs, model))
            )
    # Also those that only the program could see: here a number is what the way has made of it.
    if reported:
        failures.append(
            dynamic.CheckFailure(
                "", f"{len(reported)} of its inputs must be corrected, see the errors of the stack"
            )
        )
    return failures


def _to_core(value: Any) -> Any:
    """Pulumi's values as plain ones, without what the front end keeps for itself."""
    if type(value) is str:
        return value
    if isinstance(value, PulumiUnknown):
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _to_core(item) for key, item in value.items() if key not in OWN_KEYS}
    if isinstance(value, (list, tuple)):
        return [_to_core(item) for item in value]
    return value


def _to_host(value: Any) -> Any:
    """Plain values as Pulumi's: secrets wrapped, unknown ones unknown.

    Whatever an API has returned can be sent to the engine afterwards: an exception would lose the
    id of what was made.
    """
    return _sendable(value, MOST_LEVELS)


def _sendable(value: Any, levels: int) -> Any:
    if type(value) is str:
        return as_unicode(value)
    if value is UNKNOWN:
        return PULUMI_UNKNOWN
    if isinstance(value, Secret):
        return rpc.wrap_rpc_secret(_sendable(value.value, levels))
    if isinstance(value, (Mapping, list)) and not levels:
        return TOO_DEEP
    if isinstance(value, Mapping):
        return {as_unicode(str(key)): _sendable(item, levels - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_sendable(item, levels - 1) for item in value]
    if isinstance(value, (int, float)):
        return value if _is_number_of_json(value) else str(value)
    return value if value is None else as_unicode(str(value))


def _is_number_of_json(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond all floats
        return False


__all__ = ["CONFIG_KEYS", "CONFIG_NAMESPACE", "CloudJobProvider"]
