"""Everything that goes wrong in the campaign, as the simulator and the harness make it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from pulumi_cloudjobs.simulator.control import Control

from tests.campaign.subjects import Subject

HANG_SECONDS = 1.0
KILL_SECONDS = 10.0
"""How long a call hangs at most whose sender is killed meanwhile."""
THROTTLED: dict[str, dict[str, Any]] = {
    "tencent": {"code": "RequestLimitExceeded"},
    "huawei": {"code": "APIGW.0308", "status": 429},
    "alibaba": {"code": "Throttling.User", "status": 400},
}


class Effect(Enum):
    """The harness's action while the call hangs."""

    NOTHING = "nothing"
    KILL = "kill"
    INTERRUPT = "interrupt"
    KILL_UNSAVED = "kill when the verb has ended and before its result is in state"


@dataclass(frozen=True)
class Trouble:
    """A kind of trouble.

    Args:
        name: Its row in the table.
        fault: Kind of fault of the simulator; "" for none, "throttled" for the vendor's own
            code.
        times: How many calls it meets; None: all from the first one on.
        ups: For how many runs of `pulumi up` it stays.
        acts_after_seconds: The request is carried out all the same, so much later; None: it is not.
    """

    name: str
    fault: str
    times: int | None = 1
    effect: Effect = Effect.NOTHING
    ups: int = 1
    acts_after_seconds: float | None = None

    @property
    def is_per_call(self) -> bool:
        """Return whether the trouble comes at a call; otherwise it comes at the end of a verb."""
        return self.fault != ""

    def concerns(self, subject: Subject, action: str) -> bool:
        """Return whether the trouble changes anything about such a call."""
        return self.fault != "replace" or action in subject.card.campaign.state_actions

    def wait_at(
        self,
        cloud: Control,
        subject: Subject,
        action: str,
        skip: int,
        *,
        seconds: float = HANG_SECONDS,
    ) -> None:
        """Let it wait for the call number `skip` of an action, counted from now."""
        if not self.is_per_call:
            return

        fields: dict[str, Any] = {
            "vendor": subject.vendor,
            "service": subject.service,
            "action": action,
        }
        kind = self.fault
        if kind == "throttled":
            kind, fields = "error", fields | THROTTLED[subject.vendor]

        if kind == "replace":
            fields["values"] = dict(subject.card.campaign.unknown_state)

        if self.effect is Effect.KILL:
            seconds = KILL_SECONDS

        cloud.fault(kind, skip=skip, times=self.times, seconds=seconds, **fields)


BROKEN = (
    Trouble("connection refused", "refused"),
    Trouble("cut before the act", "cut"),
    Trouble("cut after the act", "cut_after"),
    Trouble("timeout before the act", "timeout"),
    Trouble("timeout after the act", "timeout_after"),
    Trouble("HTTP 500 before the act", "status"),
    Trouble("HTTP 500 after the act", "status_after"),
    Trouble("truncated JSON", "truncated"),
    Trouble("torn response", "torn"),
    Trouble("unknown state word", "replace"),
)
KILLS = (
    Trouble("kill -9 before the act", "hang", effect=Effect.KILL),
    Trouble("kill -9 after the act", "hang_after", effect=Effect.KILL),
    Trouble("kill -9 before state is written", "", effect=Effect.KILL_UNSAVED),
)
INTERRUPTS = (
    Trouble("SIGINT, then no response, before the act", "hang", effect=Effect.INTERRUPT),
    Trouble("SIGINT, then no response, after the act", "hang_after", effect=Effect.INTERRUPT),
    Trouble("SIGINT, then the response", "slow", effect=Effect.INTERRUPT),
)
LASTING = tuple(Trouble(f"{one.name}, for two ups", one.fault, times=None, ups=2) for one in BROKEN)
THROTTLING = Trouble("throttled 3 times", "throttled", times=3)
TROUBLES = (*BROKEN, THROTTLING, *KILLS, *INTERRUPTS, *LASTING)
LATE = tuple(
    Trouble(
        f"{what}, and the act comes {seconds} s later",
        fault,
        effect=effect,
        acts_after_seconds=seconds,
    )
    for seconds in (1, 20, 60, 100, 115)
    for what, fault, effect in (
        ("timeout", "timeout", Effect.NOTHING),
        ("kill -9", "hang", Effect.KILL),
    )
)
ONCE = tuple(one for one in TROUBLES if one.ups == 1 and one.is_per_call)
