"""The error family of this package.

    ProviderError               what a user reads as one line
    ├── ConfigurationError      no credentials, no region, an endpoint that is refused
    ├── TransportError          no response, or half of it: refused, reset, timed out, DNS, TLS
    ├── UnexpectedResponse      a response that is not the API's: HTML, broken JSON, a field missing
    ├── ApiError                the cloud's response is an error
    │   ├── InvalidInput        the request is wrong; repeating it unchanged is no use
    │   ├── NotFound            the addressed object does not exist
    │   ├── DependencyMissing   something the request refers to is absent or not set up
    │   ├── Conflict            a unique name or key is taken
    │   ├── WrongState          not allowed in the object's present state
    │   ├── Refused             never allowed for this object
    │   ├── AlreadyDone         the run has ended already
    │   ├── Throttled           too many requests
    │   ├── CloudFault          a fault on the cloud's side
    │   ├── QuotaExceeded       quota or capacity
    │   ├── AuthFailed          key, signature, permission
    │   └── ApiUnavailable      the API itself is not known there
    ├── WaitTimedOut            the time for a wait is spent
    ├── Cancelled               the user interrupted the operation
    ├── RunFailed               the job waited for has failed
    ├── CreateOutcomeUnknown    the response to a create was lost: the object may exist
    ├── OperationFailed         any of the above with verb, thing and id before it
    └── ProviderBug             a state believed impossible; asks for a report

Errors carry facts; `core/calls/retry.py` alone decides what is sent again.
"""

from __future__ import annotations

LONGEST_FOREIGN_TEXT = 200
"""Characters that are shown of an error outside this family."""


class ProviderError(Exception):
    """The base of all errors of this package. `str()` is the line that a user reads."""


class ConfigurationError(ProviderError):
    """A setting is missing or refused, in the stack, the environment or a credentials file."""


class TransportError(ProviderError):
    """The request or its response was lost.

    Args:
        message: What failed, without secrets.
        sent: False when the request surely did not reach the cloud (refused, DNS); True when it may
            have.
    """

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class UnexpectedResponse(ProviderError):
    """The response is not what the API promises: a proxy's page, truncated JSON, a missing id."""


class ApiError(ProviderError):
    """The cloud's response is an error.

    Args:
        code: As the cloud spells it: "InvalidParameter.SparkJobNotFound"; "" where it gave none.
        message: The cloud's own words.
        request_id: What its support will ask for; "" where it gave none.
        status: HTTP status of the response.
        retry_after_seconds: The pause that the cloud asks for; None without one.
    """

    advice = ""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        request_id: str = "",
        status: int = 200,
        retry_after_seconds: float | None = None,
    ) -> None:
        self.code = code
        self.message = message
        self.request_id = request_id
        self.status = status
        self.retry_after_seconds = retry_after_seconds
        self.hint = ""
        super().__init__(code, message)

    def __str__(self) -> str:
        line = f"{self.code}: {self.message}" if self.code else self.message
        # An ellipsis stays: it says that the message was cut off.
        if not line.endswith("..."):
            line = line.rstrip(".")

        if self.request_id:
            line += f" (request {self.request_id})"
        advice = self.hint or self.advice
        if advice:
            line += f": {advice}"
        return line


class InvalidInput(ApiError):
    """The request is wrong; do not repeat it unchanged."""


class NotFound(ApiError):
    """The addressed object does not exist."""


class DependencyMissing(ApiError):
    """Something the request refers to (engine, cluster, image, bucket) is absent or not set up."""

    advice = "create what is referred to, or correct the reference"


class Conflict(ApiError):
    """A unique name or key is taken."""


class WrongState(ApiError):
    """Not allowed in the present state of the object."""


class Refused(ApiError):
    """Never allowed for this object."""


class AlreadyDone(ApiError):
    """The run has ended already."""


class Throttled(ApiError):
    """More requests than the cloud's quota allows."""

    advice = "too many requests at once; try again later"


class CloudFault(ApiError):
    """A fault on the cloud's side; it may pass."""

    advice = "a fault on the cloud's side; try again later"


class QuotaExceeded(ApiError):
    """A quota or the capacity is used up."""

    advice = "ask for a higher quota or delete finished jobs"


class AuthFailed(ApiError):
    """The key, its signature or its permissions were refused."""


class ApiUnavailable(ApiError):
    """The API or the action is not known at this endpoint."""


class WaitTimedOut(ProviderError):
    """The time for a wait is spent; the message says what was waited for, and how long."""


class Cancelled(ProviderError):
    """The operation was interrupted (Ctrl-C); the job goes on."""


class RunFailed(ProviderError):
    """The job that was waited for has failed or was stopped from outside."""


class CreateOutcomeUnknown(ProviderError):
    """The response to a create was lost, so the object may exist.

    The message says under which name.
    """


class OperationFailed(ProviderError):
    """A verb failed; the message is verb, thing, id, and the message of the error behind it."""


def as_provider_error(error: Exception) -> ProviderError:
    """Return an error of this family as it is, and any other as a `ProviderBug` of one line."""
    if isinstance(error, ProviderError):
        return error

    lines = str(error).splitlines() or [""]
    bug = ProviderBug(f"{type(error).__name__}: {lines[0][:LONGEST_FOREIGN_TEXT]}")
    bug.__cause__ = error
    return bug


class ProviderBug(ProviderError):
    """A state this package believes impossible.

    The user is not to blame; the message asks for a report.
    """

    def __str__(self) -> str:
        return f"{super().__str__()} (a bug in pulumi-cloudjobs: please report it with this text)"
