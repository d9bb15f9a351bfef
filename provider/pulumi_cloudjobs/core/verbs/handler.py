"""The verbs check, diff, create, read, update and delete, for every resource alike.

A front end (dynamic provider, plugin) calls a `Handler`, which hands each verb to a collaborator:
`checking`, `preview`, `creating`, `reading_state`, `updating`, `stopping`. They decide when to
read, to wait and to give up; the requests to a service's API are in its `Lifecycle`. Values are
plain: unknown ones are `UNKNOWN`, secret ones come in plain and go out as `Secret`, and a create
that failed after the remote id existed is a `PartialFailure`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..operation import Operation, ProcessContext
from ..resource_type import Created, ResourceType, Values
from ..schema.schema import normalize
from .checking import InputChecker
from .origins import Origins
from .protocol import CheckResult, DiffResult, ReadResult
from .verb_context import VerbContext

if TYPE_CHECKING:
    from ..journal import CreateIntent
    from .cloud_verbs import CloudVerbs
    from .preview import Preview


class Handler:
    """The verbs of one resource type in one process.

    Texts and results may hold secrets, which the redactor of the process knows by then: a front end
    passes whatever leaves the process through it.
    """

    def __init__(self, resource_type: ResourceType, context: ProcessContext) -> None:
        self._context = VerbContext.of(resource_type, context)
        self._origins = Origins(self._context)
        self._checker = InputChecker(self._context)
        self._lock = threading.Lock()
        self._loaded: CloudVerbs | None = None

    @cached_property
    def _preview(self) -> Preview:
        from .preview import Preview

        return Preview(self._context, self._origins)

    @property
    def _cloud(self) -> CloudVerbs:
        """The verbs that call the cloud, loaded with the first call."""
        with self._lock:
            if self._loaded is None:
                from .cloud_verbs import CloudVerbs

                self._loaded = CloudVerbs(self._context, self._origins)

            return self._loaded

    def check(
        self, new_inputs: Mapping[str, Any], old_inputs: Mapping[str, Any] | None = None
    ) -> CheckResult:
        """Validate inputs and fill in the region; no network. Unknown values pass.

        Args:
            old_inputs: Those in state; None for a resource that is not in state.
        """
        return self._checker.check(new_inputs, old_inputs)

    def diff(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        *,
        owner: str = "",
        other_provider: bool = False,
    ) -> DiffResult:
        """Compare by meaning what state holds with what is desired; no network.

        Args:
            owner: The URN of the resource; "" when it is not known.
            other_provider: The resource is given another provider than the one that state names.

        Raises:
            ConfigurationError: Its own provider is configured for another endpoint or project than
                the object has.
        """
        diff = self._preview.diff(
            id, old_state, new_inputs, owner=owner, other_provider=other_provider
        )
        # Most objects do not change, and then there is no text that could repeat a secret.
        if diff.changes:
            self._context.learn_secrets(old_state, new_inputs)
        return diff

    def create(self, inputs: Mapping[str, Any], operation: Operation) -> ReadResult:
        """Make the object, or take over the one that `adopt` names, and wait as its inputs ask.

        Raises:
            PartialFailure: It exists, and the wait failed, timed out or was interrupted.
            OperationFailed: It does not exist, or its creation is uncertain; the message says
                which.
        """
        self._context.learn_secrets(inputs)
        return self._cloud.creator.create(inputs, operation)

    def find_lost_create(self, intent: CreateIntent, operation: Operation) -> Created | None:
        """Return what an interrupted create has made; None when it has made nothing.

        Waits until the create can no longer take effect.

        Raises:
            ProviderError: It could not be found out.
        """
        return self._cloud.creator.find_lost_create(intent, operation)

    def end_lost_create(
        self,
        intent: CreateIntent,
        operation: Operation,
        *,
        only_certain: bool = True,
    ) -> bool:
        """Stop and delete what an interrupted create has made.

        Args:
            only_certain: Leave alone what no marker proves to be ours.

        Returns:
            False: An object was found that is only probably ours; it is left alone.

        Raises:
            ProviderError: It could not be found out, or the object could not be deleted.
        """
        return self._cloud.creator.end_lost_create(intent, operation, only_certain=only_certain)

    def read(
        self,
        id: str,
        state: Mapping[str, Any],
        operation: Operation,
    ) -> ReadResult | None:
        """Return the object as it is now; None when a live one is gone.

        A finished run that the cloud no longer keeps stays, with `purged` true. A state that holds
        only what locates an object names one that somebody else manages: it is read whole.

        Raises:
            PartialFailure: The object exists, and its wait is still unmet; carries what was read.
            OperationFailed: The object could not be read, or somebody else manages it and it does
                not exist.
        """
        self._context.learn_secrets(state)
        return self._cloud.reader.read(id, state, operation)

    def read_to_import(
        self,
        id: str,
        locator: Mapping[str, Any],
        operation: Operation,
    ) -> ReadResult:
        """Return an object that a resource manages from now on, without the secrets among inputs.

        Args:
            locator: The inputs that locate the object, of those that a read needs; the region
                comes from the configuration when it is left out.

        Raises:
            OperationFailed: The object could not be read, or does not exist.
        """
        return self._cloud.reader.read_to_import(id, normalize(locator), operation)

    def update(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        operation: Operation,
    ) -> Values:
        """Change the object in place and return its whole state.

        After a partial failure it goes on from what the cloud has.

        Raises:
            PartialFailure: The object exists, and the change or the wait failed.
            OperationFailed: The object is gone, or the cloud refused the change and nothing has
                changed.
        """
        self._context.learn_secrets(old_state, new_inputs)
        return self._cloud.updater.update(id, old_state, new_inputs, operation)

    def delete(
        self,
        id: str,
        state: Mapping[str, Any],
        operation: Operation,
    ) -> None:
        """Stop what is live, then delete the record where the API can. Gone is success.

        Raises:
            OperationFailed: It did not stop in time; the message has its id and last state.
        """
        self._context.learn_secrets(state)
        self._cloud.deleter.delete(id, state, operation)
