"""E-MapReduce data development, API 2016-04-08: its actions, its settings, and its fixtures.

The vendor publishes no error codes for these operations and leaves much else open. Where no
document decides, a setting chooses; the codes for a missing object, a running job and a taken name
are this simulator's own, formed like those of other products.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from ...framework import Fixture, ServiceSettings
from ...inputs import Seconds, Text
from ...service import Action, Service
from . import flow_job, flow_job_run, project
from .common import CLUSTER, FOLDER, PROJECT, ROOT_FOLDER_ID

DEFAULT_REGION = "cn-hangzhou"
PROJECT_ID = "FP-257A173659F50000"
CLUSTER_ID = "C-D7958B72E59B0000"
FOLDER_ID = "FC-5BD9575E34620000"


class EmrSettings(ServiceSettings):
    """Settings of EMR; those of runs are read with the job's name or id."""

    # "missing": 404 InvalidApi.NotFound, as the SDKs that dropped it suggest.
    modify_api: Literal["served", "missing"] = "served"
    # The response for an object that does not exist: "404" with a code ending in .NotFound, "400"
    # with the reason in the text alone, or "small_letters" (404 with code and message in small
    # letters).
    missing_object: Literal["404", "400", "small_letters"] = "404"
    # Two jobs of one name.
    duplicate_names: Literal["allowed", "refused"] = "allowed"
    delete_with_live_run: Literal["refused", "allowed"] = "refused"
    # Kill of a run that is over.
    kill_of_ended: Literal["refused", "true"] = "refused"
    # Filter Name of ListFlowJob.
    name_filter: Literal["prefix", "exact"] = "prefix"
    # An empty list: "wrapped" {"Job": []}, "bare" {}, or "absent".
    empty_list: Literal["wrapped", "bare", "absent"] = "wrapped"
    # Values of password variables read back as asterisks.
    mask_passwords: bool = False
    # Parameters no document knows.
    unknown_parameters: Literal["refused", "ignored"] = "refused"
    submitting_seconds: Seconds = 1.0
    # None: it runs until it is killed.
    running_seconds: Seconds | None = 5.0
    outcome: Literal["OK", "FAILED"] = "OK"
    # The lines of the launcher's log after the states that a run has gone through.
    log: Text = ""
    kill_seconds: Seconds = 1.0
    kill_outcome: Literal["KILLED", "KILL_FAILED"] = "KILLED"


ACTIONS: Mapping[str, Action] = {
    "CreateFlowJob": flow_job.create_flow_job,
    "ModifyFlowJob": flow_job.modify_flow_job,
    "DescribeFlowJob": flow_job.describe_flow_job,
    "ListFlowJob": flow_job.list_flow_job,
    "DeleteFlowJob": flow_job.delete_flow_job,
    "SubmitFlowJob": flow_job_run.submit_flow_job,
    "KillFlowJob": flow_job_run.kill_flow_job,
    "ListFlowJobHistory": flow_job_run.list_flow_job_history,
    "ListFlowNodeInstance": flow_job_run.list_flow_node_instance,
    "DescribeFlowNodeInstance": flow_job_run.describe_flow_node_instance,
    "DescribeFlowNodeInstanceLauncherLog": flow_job_run.describe_launcher_log,
    "DescribeFlowProject": project.describe_flow_project,
    "ListFlowProject": project.list_flow_project,
    "ListFlowCluster": project.list_flow_cluster,
}


def _fixtures() -> Iterable[Fixture]:
    project = {
        "Name": "embedded",
        "Description": "the project of the examples",
        "UserId": "embedded",
    }
    yield Fixture(PROJECT, DEFAULT_REGION, PROJECT_ID, project, name=project["Name"])

    cluster = {"Name": "embedded", "Status": "IDLE", "Type": "HADOOP"}
    yield Fixture(CLUSTER, DEFAULT_REGION, CLUSTER_ID, cluster, name=cluster["Name"])

    for id, parent in ((ROOT_FOLDER_ID, ""), (FOLDER_ID, ROOT_FOLDER_ID)):
        folder = {"ProjectId": PROJECT_ID, "Type": "JOB", "ParentId": parent}
        yield Fixture(FOLDER, DEFAULT_REGION, id, folder)


emr = Service(
    "alibaba",
    "emr",
    version="2016-04-08",
    settings=EmrSettings,
    fixtures=tuple(_fixtures()),
    live={"run": ("PREP", "SUBMITTING", "RUNNING", "START_RETRY", "KILL_FAILED")},
    actions=ACTIONS,
)
