"""The parts of a transport that are the same for every vendor.

A vendor's own transport builds and signs requests and reads responses. This one knows where they
go, sends them, follows the cloud's clock and returns the errors to raise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any, Generic, TypeVar

from ..credentials import Credential, CredentialSources, Vendor, resolve_credential
from ..errors import ApiError, ProviderError
from ..frozen import frozen
from ..http.endpoints import Service, checked_region
from ..http.pool import HttpPool, Request, Response
from ..http.records import Record
from ..http.responses import DATE_TIMEOUT_SECONDS, clock_offset
from ..operation import ProcessContext
from ..origin import Origin
from .error_mapping import FailedCall, ReportedError, api_error
from .rate_limit import RateLimiters, rate_limiters_of
from .response_types import Source, read_response


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


@frozen
class Target:
    """The place that calls go to, and the key that signs them.

    Args:
        endpoint: "https://dlc.tencentcloudapi.com".
        project_id: "" for a cloud without projects in its API.
    """

    service: Service
    endpoint: str
    region: str
    credential: Credential
    project_id: str = ""

    def __post_init__(self) -> None:
        # The region becomes part of a host name, or of a header.
        checked_region(self.region)

    @property
    def origin(self) -> Origin:
        """The origin of the objects that calls create here."""
        key = self.credential
        return Origin(self.endpoint, key.key_id, key.source, self.project_id)


class BaseTransport:
    """The calls of one service, in one region, with one key; safe for threads.

    Args:
        limiters: The rate limiters of the process.
        clock: Returns the time of each signature.
    """

    vendor: str
    """The vendor's name in messages: "Tencent Cloud"."""

    def __init__(
        self,
        target: Target,
        *,
        http: HttpPool,
        limiters: RateLimiters,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        service = target.service
        self._target = target
        self._http = http
        self._clock = clock
        self.origin = target.origin
        self.pace = limiters.of_service(
            target.credential.key_id, target.region, service.name, service.description
        )
        self.clock_offset: timedelta | None = None

    @property
    def region(self) -> str:
        """The region that calls go to."""
        return self._target.region

    def cloud_clock_offset(self) -> timedelta | None:
        """Return how far the cloud's clock is ahead of this machine's.

        Before the first response this requests the Date of the endpoint. None when the endpoint
        returns no Date: the caller then allows for the difference that signatures tolerate.
        """
        if self.clock_offset is None:
            request = Request("GET", f"{self._target.endpoint}/")
            with suppress(ProviderError):
                self._send(request, timeout_seconds=DATE_TIMEOUT_SECONDS)

        return self.clock_offset

    def _send(self, request: Request, *, timeout_seconds: float | None) -> Response:
        """Send a request once.

        Args:
            timeout_seconds: Time for this request; None takes the pool's.
        """
        response = self._http.send(request, timeout_seconds=timeout_seconds)
        self.clock_offset = clock_offset(
            response.headers, self._clock(), otherwise=self.clock_offset
        )

        return response

    def _read(self, response: Mapping[str, Any], action: str, *, request_id: str) -> Record:
        """Return the documented members of a response, each in its declared type.

        Args:
            action: "SubmitJob"; of Huawei the method and the path, for error texts.
        """
        service = self._target.service
        source = Source(f"{service.title} {action}", request_id)
        return read_response(response, self._described_name(action), service.description, source)

    def _described_name(self, action: str) -> str:
        """Return the name of an action in the description of the service."""
        return action

    def _api_error(self, error: ReportedError, *, creates: bool) -> ApiError:
        """Return the error to raise for a call.

        Args:
            creates: The action creates something.
        """
        call = FailedCall(creates, self.vendor, self._target.credential)
        return api_error(error, call)


TransportT = TypeVar("TransportT", bound=BaseTransport)


@frozen
class Connector(Generic[TransportT]):
    """The transports of a vendor: one per service and region in a process.

    A transport is made from the configuration alone, without the network.

    Args:
        endpoint: Returns the endpoint, from the configuration and the names of service and region.
        project_id: Returns the configured project; None for a vendor without projects in its API.
    """

    vendor: Vendor
    transport: type[TransportT]
    endpoint: Callable[[Mapping[str, str], str, str], str]
    project_id: Callable[[CredentialSources], str] | None = None

    def connect(self, context: ProcessContext, service: Service, region: str) -> TransportT:
        """Return the transport for a service in a region, shared by all its resources.

        Raises:
            ConfigurationError: No credentials are configured, or an endpoint or a rate is refused.
        """
        return context.shared(
            (self.vendor.title, service.name, region),
            lambda: self._new_transport(context, service, region),
        )

    def origin_of(self, service: Service) -> Callable[[ProcessContext, str], Origin]:
        """Return the function that gives the origin of objects in a region; no network."""
        return lambda context, region: self.connect(context, service, region).origin

    def _new_transport(self, context: ProcessContext, service: Service, region: str) -> TransportT:
        sources = context.credential_sources()
        credential = resolve_credential(self.vendor, sources)
        # A cloud may repeat them: some responses to a wrong signature quote the request.
        context.redactor.add(credential.secrets)
        target = Target(
            service,
            self.endpoint(context.config, service.name, region),
            region,
            credential,
            self.project_id(sources) if self.project_id else "",
        )
        return self.transport(
            target,
            http=context.http,
            limiters=rate_limiters_of(context),
            clock=context.clock.now,
        )
