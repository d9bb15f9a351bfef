"""Simulated runs of flow jobs: two ids, three vocabularies, retries, kill."""

from __future__ import annotations

from typing import Any

from pulumi_cloudjobs.simulator.control import Control

CLUSTER = "C-D7958B72E59B0000"


def statuses(alibaba: Any, job_id: str, *seconds: float) -> list[str]:
    reported = []
    for step in seconds:
        alibaba.advance(step)
        reported.append(alibaba.row(job_id)["Status"])
    return reported


def test_a_run_goes_through_its_states(alibaba: Any) -> None:
    """Submit returns an FJI- id, the history lists FNI- ids."""
    job = alibaba.create()
    run = alibaba.submit(job)
    assert run.startswith("FJI-")
    assert statuses(alibaba, job, 0, 0.6, 1, 10) == ["PREP", "SUBMITTING", "RUNNING", "OK"]
    row = alibaba.row(job)
    assert (row["Id"][:4], row["ExternalStatus"], alibaba.describe(job)["LastInstanceId"]) == (
        "FNI-",
        "SUCCESS",
        run,
    )


def test_a_node_instance_is_read_by_its_own_id_and_with_texts_for_numbers(alibaba: Any) -> None:
    """The history has MaxRetry as a number."""
    job = alibaba.create(MaxRetry=2)
    run = alibaba.submit(job)
    node = alibaba.row(job)
    described = alibaba.call("DescribeFlowNodeInstance", Id=node["Id"])[1]
    assert (node["MaxRetry"], described["MaxRetry"], described["JobId"]) == (2, "2", job)
    assert alibaba.call("DescribeFlowNodeInstance", Id=run)[0] == 404
    log = alibaba.call("DescribeFlowNodeInstanceLauncherLog", NodeInstanceId=node["Id"])[1]
    assert (log["LogEnd"], len(log["LogEntrys"]["LogEntry"])) == (True, 1)


def test_a_failing_run_shows_failed_between_its_retries(alibaba: Any) -> None:
    """FAILED is final only when no retry is left."""
    alibaba.set("outcome", "FAILED", "bad-*")
    job = alibaba.create(Name="bad-1", MaxRetry=1, RetryInterval=10)
    alibaba.submit(job)
    assert statuses(alibaba, job, 2, 5, 9.5, 1) == ["RUNNING", "FAILED", "START_RETRY", "RUNNING"]
    alibaba.advance(100)
    row = alibaba.row(job)
    assert (row["Status"], row["ExternalStatus"], row["Retries"], row["MaxRetry"]) == (
        "FAILED",
        "FAIL",
        1,
        1,
    )


def test_a_job_has_one_live_run(alibaba: Any) -> None:
    """A second submit is refused while one is live."""
    job = alibaba.create()
    alibaba.submit(job)
    assert alibaba.call("SubmitFlowJob", JobId=job, ClusterId=CLUSTER)[0] == 409
    alibaba.advance(60)
    assert alibaba.submit(job).startswith("FJI-")


def test_a_submit_needs_a_cluster_although_the_job_may_hold_one(alibaba: Any) -> None:
    """The definition's own cluster is not taken."""
    job = alibaba.create(ClusterId=CLUSTER)
    assert alibaba.call("SubmitFlowJob", JobId=job)[1]["Code"] == "MissingClusterId"
    assert alibaba.call("SubmitFlowJob", JobId=job, ClusterId="")[1]["Code"] == "MissingClusterId"
    assert (
        alibaba.call("SubmitFlowJob", JobId=job, ClusterId="C-0")[1]["Code"]
        == "InvalidClusterId.NotFound"
    )


def test_the_log_of_a_run_can_be_given_and_is_read_from_its_end(alibaba: Any) -> None:
    """Errors of failed runs carry the last lines."""
    alibaba.set("log", "one\ntwo\nthree")
    job = alibaba.create()
    alibaba.submit(job)
    ask = {"NodeInstanceId": alibaba.row(job)["Id"], "Lines": 2, "Reverse": "true"}
    log = alibaba.call("DescribeFlowNodeInstanceLauncherLog", **ask)[1]
    assert ([entry["Content"] for entry in log["LogEntrys"]["LogEntry"]], log["LogEnd"]) == (
        ["three", "two"],
        False,
    )


def test_a_run_may_have_a_content_of_its_own(alibaba: Any) -> None:
    """The key params of Conf overrides the stored content."""
    job = alibaba.create(Params="ls")
    assert (
        alibaba.call("SubmitFlowJob", JobId=job, ClusterId=CLUSTER, Conf='{"params":"df"}')[0]
        == 200
    )
    assert alibaba.row(job)["JobParams"] == "df"


def test_a_kill_is_asynchronous_and_refused_when_the_run_is_over(alibaba: Any) -> None:
    """True means taken, not ended; the response to a late kill is not documented."""
    alibaba.set("running_seconds", None)
    job = alibaba.create()
    run = alibaba.submit(job)
    alibaba.advance(1000)
    assert alibaba.call("KillFlowJob", JobInstanceId=run)[1]["Data"] is True
    assert statuses(alibaba, job, 0, 2) == ["RUNNING", "KILLED"]
    assert alibaba.call("KillFlowJob", JobInstanceId=run)[0] == 400
    alibaba.set("kill_of_ended", "true")
    assert alibaba.call("KillFlowJob", JobInstanceId=run)[1]["Data"] is True


def test_a_kill_can_fail_and_leave_the_run_live(alibaba: Any) -> None:
    """The client has to try again, not to report success."""
    alibaba.set("kill_outcome", "KILL_FAILED")
    job = alibaba.create()
    run = alibaba.submit(job)
    alibaba.call("KillFlowJob", JobInstanceId=run)
    assert statuses(alibaba, job, 2) == ["KILL_FAILED"]
    assert alibaba.call("DeleteFlowJob", Id=job)[0] == 409
    alibaba.set("kill_outcome", "KILLED")
    alibaba.call("KillFlowJob", JobInstanceId=run)
    assert statuses(alibaba, job, 2) == ["KILLED"]


def test_a_run_may_be_forced_into_a_state_that_no_document_knows(alibaba: Any) -> None:
    """A new word of the cloud must reach the client, not end as a bug of the simulator."""
    job = alibaba.create()
    Control(alibaba.store).force("alibaba/emr/run", alibaba.submit(job), "FROZEN")
    row = alibaba.row(job)
    assert (row["Status"], row["ExternalStatus"]) == ("FROZEN", "FROZEN")


def test_the_history_is_filtered_in_words_of_its_own(alibaba: Any) -> None:
    """SUBMITTED and SUCCESS stand for PREP and OK."""
    job = alibaba.create()
    run = alibaba.submit(job)
    live = {"StatusList.1": "SUBMITTED", "StatusList.2": "RUNNING"}
    assert alibaba.call("ListFlowJobHistory", InstanceId=run, **live)[1]["Total"] == 1
    alibaba.advance(60)
    assert alibaba.call("ListFlowJobHistory", InstanceId=run, **live)[1]["Total"] == 0
    assert alibaba.call("ListFlowJobHistory", **{"StatusList.1": "SUCCESS"})[1]["Total"] == 1
    assert alibaba.call("ListFlowNodeInstance", ProjectId=None)[1]["Total"] == 1
    assert alibaba.call("ListFlowJobHistory", JobType="SPARK")[1]["Total"] == 0
    long_ago = '{"type":"range","from":0,"to":1}'
    assert alibaba.call("ListFlowJobHistory", TimeRange=long_ago)[1]["Total"] == 0
    assert (
        alibaba.call("ListFlowJobHistory", TimeRange='{"from":"x"}')[1]["Code"]
        == "InvalidTimeRange"
    )


def test_old_runs_are_purged_and_their_job_is_not(alibaba: Any) -> None:
    """A definition never ends, so it is never purged."""
    alibaba.set("purge_seconds", 100)
    job = alibaba.create()
    alibaba.submit(job)
    alibaba.advance(1000)
    assert alibaba.call("ListFlowJobHistory", Id=job)[1]["Total"] == 0
    assert alibaba.describe(job)["Id"] == job
