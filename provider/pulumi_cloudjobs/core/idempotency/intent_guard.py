"""The write of an intent before each request that creates something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from ..journal import CreateIntent
from ..journal.entries import LEAVE_SECONDS, NEVER
from ..operation import CreateGuard, Operation, ProcessContext


class IntentGuard:
    """Writes the intent before each request, unless the one on disk is still valid.

    Attributes:
        intent: As it was written last.
        is_written: Whether that is known to be on disk.
        is_unanswered: Whether a request has left, and no response has reported that it made
            nothing.
    """

    def __init__(
        self,
        operation: Operation,
        context: ProcessContext,
        intent: CreateIntent,
    ) -> None:
        self.intent = intent
        self.is_unanswered = False
        self.is_written = False
        self._operation = operation
        self._context = context

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Guard the requests that are sent inside.

        A search afterwards may send the create again, by its marker: that needs no new intent.
        """
        hooks = self._operation.create_guard
        hooks.before_request = self.before_request
        hooks.after_refusal = self.after_refusal
        try:
            yield
        finally:
            hooks.before_request = CreateGuard.before_request
            hooks.after_refusal = CreateGuard.after_refusal

    def before_request(self, cloud_offset: timedelta | None) -> None:
        """Raise JournalUnavailable when the intent cannot be written: then nothing is sent."""
        now = self._context.clock.now()
        if not self.is_written or now > self.intent.deadline:
            self.intent = self._renewed(now, cloud_offset)
            if self._operation.urn:
                self._context.journal.start(self.intent)
            self.is_written = True

        self._operation.raise_if_cancelled()
        self.is_unanswered = True

    def after_refusal(self) -> None:
        """Note that the last request has made nothing."""
        self.is_unanswered = False

    def _renewed(self, now: datetime, cloud_offset: timedelta | None) -> CreateIntent:
        """Return the intent with a later deadline.

        Its window starts with the first request, whoever sent it.
        """
        deadline = now + timedelta(seconds=LEAVE_SECONDS)
        if self.intent.started_at > NEVER:
            return replace(self.intent, deadline=deadline)

        offset = None if cloud_offset is None else cloud_offset.total_seconds()
        return replace(
            self.intent,
            started_at=now,
            deadline=deadline,
            cloud_offset_seconds=offset,
        )
