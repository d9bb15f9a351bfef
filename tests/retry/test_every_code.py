"""The class of every error code of every action, and whether the call is repeated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.calls.rate_limit import RateLimiter
from pulumi_cloudjobs.core.calls.retry import Retry
from pulumi_cloudjobs.core.errors import (
    AlreadyDone,
    ApiError,
    ApiUnavailable,
    AuthFailed,
    CloudFault,
    Conflict,
    DependencyMissing,
    InvalidInput,
    NotFound,
    QuotaExceeded,
    Refused,
    Throttled,
    WrongState,
)
from pulumi_cloudjobs.core.operation import Operation

from tests.embedded import World, make_world
from tests.retry.services import DESCRIPTIONS, Case, actions_called, cases, common_cases, sender

Done = tuple[type[ApiError], bool, bool]
"""The class of an error, whether a read is sent again, and whether a write is."""

DONE: dict[str, Done] = {
    "fix_input": (InvalidInput, False, False),
    "not_found": (NotFound, False, False),
    "dependency_missing": (DependencyMissing, False, False),
    "conflict_exists": (Conflict, False, False),
    "conflict_state": (WrongState, False, False),
    "refused": (Refused, False, False),
    "already_done": (AlreadyDone, False, False),
    "retry": (CloudFault, True, False),
    "throttled": (Throttled, True, True),
    "capacity": (QuotaExceeded, False, False),
    "auth": (AuthFailed, False, False),
    "api_missing": (ApiUnavailable, False, False),
    "ambiguous": (ApiError, False, False),
}


def by_action() -> dict[str, list[Case]]:
    """Return all cases, with those of an action together."""
    every = [case for description in DESCRIPTIONS for case in cases(description)]
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in (*every, *common_cases()):
        groups[f"{case.description}-{case.action}"].append(case)

    return groups


BY_ACTION = [pytest.param(group, id=name) for name, group in by_action().items()]


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A cloud for all cases: no call of them changes it."""
    world = make_world(tmp_path_factory.mktemp("cloud"))
    yield world
    world.settings.http.close()
    world.cloud.store.close()


def prepared(world: World, case: Case, *, times: int) -> Callable[[], dict[str, Any]]:
    """Send a call that meets the error so many times; the log is empty before."""
    world.cloud.clear_faults()
    world.cloud.clear_calls()
    world.cloud.fault(
        "error", action=case.action, code=case.code, status=case.status, message="w", times=times
    )
    return sender(world, case)


def tries(world: World, case: Case, *, repeatable: bool) -> int:
    """Count how often a call is sent that meets the error twice.

    The response after that does not matter.
    """
    send = prepared(world, case, times=2)
    with suppress(ApiError):
        Retry(Operation(clock=world.clock)).call(
            send, repeatable=repeatable, pace=RateLimiter(None)
        )

    return world.count(case.action)


def expected(case: Case) -> Done:
    """Return what the category of a code demands."""
    error_class, read_again, write_again = DONE[case.category]
    if error_class is NotFound and case.creates:
        error_class = DependencyMissing  # a create addresses nothing that could be gone

    return error_class, read_again, write_again


def done(world: World, case: Case) -> Done:
    """Return what is done about a code."""
    send = prepared(world, case, times=1)
    with pytest.raises(ApiError) as caught:
        send()
    assert caught.value.code == case.code

    tries_of_read = tries(world, case, repeatable=True)
    tries_of_write = tries(world, case, repeatable=False)
    assert {tries_of_read, tries_of_write} <= {1, 3}
    return type(caught.value), tries_of_read == 3, tries_of_write == 3


@pytest.mark.parametrize("group", BY_ACTION)
def test_a_code_is_of_the_class_of_its_category_and_repeated_only_where_that_is_safe(
    shared_world: World, group: list[Case]
) -> None:
    """Prefixes mislead: a code taken for another loses a job or starts a second one."""
    assert {str(case): done(shared_world, case) for case in group} == {
        str(case): expected(case) for case in group
    }


@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_every_action_of_a_client_is_among_the_cases(description: str) -> None:
    """The cases come from the client's source; another spelling of actions would give no case."""
    assert len(actions_called(description)) >= 4


def test_every_category_has_a_line() -> None:
    """A new category has to state what is done about it."""
    assert set(DONE) == set(api.CATEGORIES)
