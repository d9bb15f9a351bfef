"""The test card of `alibaba.emr.FlowJobRun`."""

from __future__ import annotations

from collections.abc import Iterator

from pulumi_cloudjobs.alibaba.emr.flow_job_run import FLOW_JOB_RUN
from pulumi_cloudjobs.simulator.framework import Fixture

from tests.cards.alibaba_emr_flow_job import CARD as FLOW_JOB
from tests.cards.alibaba_emr_flow_job import CLUSTER, PROJECT
from tests.cards.card import Actions, Campaign, Card, Consequence, Samples, Waits

OTHER_PROJECT, OTHER_CLUSTER = "FP-0000000000000002", "C-0000000000000002"
RUN_JOBS = ("FJ-0000000000000001", "FJ-0000000000000002")
OTHER_JOB = "FJ-0000000000000003"


def _consequences() -> Iterator[Consequence]:
    new = "the run, which has not started, is killed; a new one is submitted"
    yield Consequence("pending", "PREP", f"{new}; node_instance_id changes (last seen: PREP)")

    again = "the job runs again at its cost; node_instance_id changes"
    unwritten = "and what it has not written is lost"
    for status, raw, text in (
        ("starting", "SUBMITTING", "the live run is killed"),
        ("starting", "START_RETRY", "the live run is killed"),
        ("running", "RUNNING", f"the live run is killed, {unwritten}"),
        ("running", "DONE", f"the live run is killed, {unwritten}"),
        ("unknown", "KILL_FAILED", f"the run is killed if it is live, {unwritten}"),
        ("unknown", "FROZEN", f"the run is killed if it is live, {unwritten}"),
    ):
        yield Consequence(status, raw, f"{text}; {again} (last seen: {raw})")


def _job(id: str, project: str) -> Fixture:
    data = {"ProjectId": project, "Name": id, "Type": "SHELL", "Description": "d"}
    return Fixture("alibaba/emr/job", "cn-hangzhou", id, data, id, parent=project)


CARD = Card(
    FLOW_JOB_RUN,
    "alibaba/emr/run",
    ids=("FP-257A173659F50000/FNI-0EF9D9D9C1A70000", "FP-257A173659F50000/FJI-BCCAE48B90CC0000"),
    least={"projectId": PROJECT, "jobId": RUN_JOBS[0], "clusterId": CLUSTER},
    replacement={"conf": '{"params": "df"}'},
    actions=Actions(read="DescribeFlowNodeInstance", stop="KillFlowJob"),
    samples=Samples(
        values={
            "projectId": (OTHER_PROJECT,),
            "jobId": RUN_JOBS,
            "clusterId": (CLUSTER, OTHER_CLUSTER),
            "hostName": ("emr-header-1", "emr-gateway-1"),
            "conf": ('{"params": "ls"}', '{"params": "df"}'),
        },
        along={"projectId": {"jobId": OTHER_JOB}, "jobId": {"projectId": PROJECT}},
    ),
    fixtures=(
        *FLOW_JOB.fixtures,
        *(_job(job, PROJECT) for job in RUN_JOBS),
        _job(OTHER_JOB, OTHER_PROJECT),
    ),
    waits=Waits(fails=("alibaba.emr.outcome", "FAILED"), lasts="alibaba.emr.running_seconds"),
    lasting={"alibaba.emr.running_seconds": None},
    campaign=Campaign(
        unknown_state={"Status": "FROZEN"},
        state_actions=frozenset(
            {"DescribeFlowNodeInstance", "ListFlowJobHistory", "ListFlowNodeInstance"}
        ),
        keeps_records=True,
        taken=frozenset({"FlowJob.Running"}),
    ),
    consequences=tuple(_consequences()),
)
