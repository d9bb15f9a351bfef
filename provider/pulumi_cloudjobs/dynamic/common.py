"""Inputs of the resources of every service, as typed dicts. Made by `make generate`."""

from __future__ import annotations

from typing import Final, Literal, TypedDict

import pulumi
from typing_extensions import NotRequired


class WaitUntil:
    """State to wait for: `accepted` (the API took it), `running` (ready for use) or `finished`."""

    ACCEPTED: Final = "accepted"
    RUNNING: Final = "running"
    FINISHED: Final = "finished"


class StopArgsDict(TypedDict):
    """The stop of a live job before it is deleted or replaced."""

    timeout_seconds: NotRequired[pulumi.Input[int | str]]
    """Time for stopping and deleting, in seconds or as text such as "90m"; default 900."""


class WaitArgsDict(TypedDict):
    """The wait of `pulumi up` for the job."""

    until: NotRequired[pulumi.Input[Literal["accepted", "running", "finished"]]]
    """State to wait for: `accepted` (the API took it), `running` (ready for use) or `finished`."""
    timeout_seconds: NotRequired[pulumi.Input[int | str]]
    """Time for the whole wait, in seconds or as text such as "90m"; default 3600."""
    poll_seconds: NotRequired[pulumi.Input[int | str]]
    """Seconds between two polls of the job.

    Default: 1 or 2 at first, then growing to 30. A value that the quota of the API does not allow
    is raised.
    """
