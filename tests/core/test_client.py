"""The clients of the services: which of their calls may be given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pulumi_cloudjobs.alibaba.emr.client import EmrClient
from pulumi_cloudjobs.core.calls.client import READING_VERBS
from pulumi_cloudjobs.tencent.dlc.client import DlcClient

from tests.api.test_actions_in_use import SERVICES, called_actions

CHANGING_VERBS = (
    "Cancel",
    "Create",
    "Delete",
    "Kill",
    "Modify",
    "Run",
    "Stop",
    "Submit",
    "Terminate",
)

RPC_SERVICES = [service for service in SERVICES if service.vendor != "huawei"]


class RecordingRetry:
    """A retry that sends nothing, and notes whether calls may be given up."""

    def __init__(self) -> None:
        self.reads: list[bool] = []

    def call(self, send: Callable[[], Any], *, reads: bool, **others: Any) -> dict[str, Any]:
        self.reads.append(reads)
        return {"Total": 0, "TaskList": [], "TotalCount": 0}


class UnusedTransport:
    """A transport of which only the rate limiter is used."""

    def pace(self, action: str) -> None:
        return None


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda retry: list(emr(retry).list_flow_job("FP-1")), id="emr-jobs"),
        pytest.param(
            lambda retry: list(emr(retry).list_flow_job_history("FP-1")), id="emr-history"
        ),
        pytest.param(lambda retry: emr(retry).list_flow_node_instances("FP-1", 0), id="emr-runs"),
        pytest.param(lambda retry: dlc(retry).list_tasks(0), id="dlc-tasks"),
    ],
)
def test_a_list_that_hangs_may_be_given_up(read: Callable[[Any], Any]) -> None:
    """A wait that polls with lists would otherwise outlive its time and Ctrl-C."""
    retry = RecordingRetry()
    read(retry)
    assert retry.reads == [True]


def emr(retry: Any) -> EmrClient:
    transport: Any = UnusedTransport()
    return EmrClient(transport, retry)


def dlc(retry: Any) -> DlcClient:
    transport: Any = UnusedTransport()
    return DlcClient(transport, retry)


@pytest.mark.parametrize("service", RPC_SERVICES, ids=lambda service: service.name)
def test_the_verb_of_an_action_decides_whether_it_reads(service: Any) -> None:
    """A change that was given up may take effect, so that no other verb counts as a read."""
    for action in called_actions(service):
        reads = action.startswith(READING_VERBS)
        changes = action.startswith(CHANGING_VERBS)
        assert reads is not changes, action
