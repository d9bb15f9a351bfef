"""The log's part in the error of a failed DLI session."""

from __future__ import annotations

import pytest
from pulumi_cloudjobs.core.errors import NotFound
from pulumi_cloudjobs.core.resource_type import TAIL_LINES
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.huawei.dli.session import SESSION

from tests.embedded import Resource, World

KIND = "huawei/dli/session"
END = ["YARN Diagnostics:", "Application exited with code 1"]


@pytest.fixture
def failed(world: World) -> Resource:
    """A session that has died instead of getting ready, after 150 lines of log."""
    world.cloud.set("huawei.dli.session_outcome", "dead")
    world.cloud.set("huawei.dli.stderr", "".join(f"line {number}\n" for number in range(150)))
    session = world.resource(SESSION)
    with pytest.raises(PartialFailure) as caught:
        session.create({"kind": "spark", "clusterName": "test_cluster"})

    session.id, session.state = caught.value.id, caught.value.outputs
    return session


def test_the_tail_is_the_end_of_the_log(failed: Resource) -> None:
    """The session itself shows ten lines; a stack trace is longer."""
    assert failed.log_tail() == [
        *(f"line {number}" for number in range(150 - TAIL_LINES + 2, 150)),
        *END,
    ]


@pytest.mark.parametrize(("code", "status"), [("APIGW.0101", 404), ("DLI.0023", 404)])
def test_where_the_log_is_not_served_the_lines_in_the_session_do(
    world: World, failed: Resource, code: str, status: int
) -> None:
    """No page of the log could be read; the session's own lines are documented."""
    world.cloud.fault("error", action="get_session_log", code=code, status=status)
    assert failed.log_tail() == [*(f"line {number}" for number in range(142, 150)), *END]


@pytest.mark.parametrize(
    ("log", "shown"),
    [
        pytest.param(None, [], id="null"),
        pytest.param([], [], id="empty"),
        pytest.param("a\nb", ["a", "b"], id="one-text"),
        pytest.param(["a", 1, None], ["a", "1"], id="no-texts"),
    ],
)
def test_a_log_of_another_form_is_taken_as_it_is(
    world: World, failed: Resource, log: object, shown: list[str]
) -> None:
    """Better an odd line than no error."""
    world.cloud.fault("replace", action="get_session_log", values={"log": log})
    assert failed.log_tail() == shown


def test_a_session_that_is_gone_meanwhile_is_an_error(world: World, failed: Resource) -> None:
    """The caller decides what an absent session means."""
    lifecycle = SESSION.connect(world.settings, "cn-north-4", world.operation())
    observation = lifecycle.observe(failed.id, failed.state)
    assert observation is not None

    world.cloud.remove(KIND, failed.id)
    with pytest.raises(NotFound):
        lifecycle.log_tail(failed.id, failed.state, observation)
