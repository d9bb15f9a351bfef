"""Runs of flow jobs: submit, follow, kill. A run cannot be deleted.

One run has two ids: FJI- is what submit returns and kill takes, FNI- what the history lists and
DescribeFlowNodeInstance takes. Its status has three vocabularies. A run that fails with retries
left shows FAILED in between, then START_RETRY; whether the service shows it so is uncertain, and it
is the harder case for a client.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...framework import ApiFault, Call
from ...store import Record, Transaction
from ...timeline import Step, ended_at
from .flow_job import RUN, addressed, live_run
from .service import (
    HEX,
    emr,
    json_object,
    milliseconds,
    missing,
    page_of,
    paged,
    project_of,
    refuse_unknown_cluster,
)

RETRY_SECONDS = 1.0
LOG_LINES = 1000
# Status -> (ExternalStatus, word of the filter StatusList)
WORDS = {
    "PREP": ("SUBMITTED", "SUBMITTED"),
    "SUBMITTING": ("SUBMITTED", "SUBMITTED"),
    "RUNNING": ("RUNNING", "RUNNING"),
    "START_RETRY": ("RUNNING", "RUNNING"),
    "DONE": ("RUNNING", "RUNNING"),
    "OK": ("SUCCESS", "SUCCESS"),
    "FAILED": ("FAIL", "FAILED"),
    "KILLED": ("KILL_SUCCESS", "KILL_SUCCESS"),
    "KILL_FAILED": ("KILL_FAIL", "KILL_FAILED"),
}


@emr.action("SubmitFlowJob")
def submit_flow_job(call: Call, tx: Transaction) -> dict[str, Any]:
    """A job has at most one live run; the code of the refusal is not published."""
    job = addressed(call, tx, "JobId")
    if not call.payload["ClusterId"]:
        raise ApiFault("MissingClusterId", "ClusterId is mandatory for this action.")
    refuse_unknown_cluster(call, tx)
    conf = json_object(call, "Conf")
    if (
        call.payload.get("JobInstanceId")
        and tx.get(RUN, call.payload["JobInstanceId"], call.region) is None
    ):
        raise missing(
            tx, "FlowJobInstance", f"The instance {call.payload['JobInstanceId']} does not exist"
        )
    live = live_run(job, tx)
    if live is not None:
        raise ApiFault(
            "FlowJob.Running", f"The job {job.id} has a running instance {live.id}", status=409
        )
    id = call.object_id = tx.new_id("FJI-", 16, HEX)
    data = {
        "definition": job.data,
        "job_name": job.name,
        "ClusterId": call.payload["ClusterId"],
        "HostName": call.payload.get("HostName", ""),
        "Params": str(conf.get("params", job.data.get("Params", ""))),
    }
    node_id = tx.new_id("FNI-", 16, HEX)
    steps = _steps(job, tx)
    tx.insert(RUN, id, data, region=call.region, name=node_id, parent=job.id, steps=steps)
    return {"Id": id}


@emr.action("KillFlowJob")
def kill_flow_job(call: Call, tx: Transaction) -> dict[str, Any]:
    """Asynchronous: Data is true when the request was taken.

    For a run that is over, the answer is uncertain.
    """
    project_of(call, tx)
    id = call.object_id = call.payload["JobInstanceId"]
    run = tx.get(RUN, id, call.region)
    if run is None or _project_of_run(run) != call.payload["ProjectId"]:
        raise missing(tx, "FlowJobInstance", f"The instance {id} does not exist")
    if run.step(tx.now).final:
        if tx.setting("alibaba.emr.kill_of_ended") == "refused":
            raise ApiFault(
                "FlowJobInstance.Ended", f"The instance {id} is {run.step(tx.now).state} already"
            )
        return {"Data": True}
    subjects = (run.data["job_name"], run.parent, run.id)
    outcome = tx.setting("alibaba.emr.kill_outcome", *subjects)
    end = tx.now + tx.setting("alibaba.emr.kill_seconds", *subjects)
    run.move(tx.now, Step(end, outcome, final=outcome == "KILLED"))
    tx.save(run)
    return {"Data": True}


@emr.action("ListFlowJobHistory")
def list_flow_job_history(call: Call, tx: Transaction) -> dict[str, Any]:
    project_of(call, tx)
    json_object(call, "TimeRange")
    rows, total = _page(
        call, tx, job_id=call.payload.get("Id"), run_id=call.payload.get("InstanceId")
    )
    return paged(
        call, tx, "NodeInstances", "NodeInstance", [_history_row(run, tx) for run in rows], total
    )


@emr.action("ListFlowNodeInstance")
def list_flow_node_instance(call: Call, tx: Transaction) -> dict[str, Any]:
    rows, total = _page(call, tx)
    return paged(
        call, tx, "FlowNodeInstances", "FlowNodeInstance", [_node(run, tx) for run in rows], total
    )


@emr.action("DescribeFlowNodeInstance")
def describe_flow_node_instance(call: Call, tx: Transaction) -> dict[str, Any]:
    run = _node_instance(call, tx, "Id")
    definition = run.data["definition"]
    confs = {
        name: definition.get(name, "")
        for name in ("EnvConf", "ParamConf", "RunConf", "MonitorConf", "RetryPolicy")
    }
    adhoc = {"Adhoc": bool(definition.get("Adhoc")), "Mode": definition.get("Mode") or "YARN"}
    return _node(run, tx) | confs | adhoc | {"ClusterName": "embedded"}


@emr.action("DescribeFlowNodeInstanceLauncherLog")
def describe_launcher_log(call: Call, tx: Transaction) -> dict[str, Any]:
    run = _node_instance(call, tx, "NodeInstanceId")
    lines = [f"{milliseconds(step.at)} {step.state}" for step in run.steps if step.at <= tx.now]
    lines += tx.setting("alibaba.emr.log", run.data["job_name"], run.parent, run.id).splitlines()
    if call.payload.get("Reverse"):
        lines.reverse()
    start = call.payload.get("Start", 0)
    page = lines[start : start + min(call.payload.get("Lines", 100), LOG_LINES)]
    entries = [{"Content": line} for line in page]
    return {"LogEnd": start + len(page) >= len(lines), "LogEntrys": {"LogEntry": entries}}


# The course of a run


def _steps(job: Record, tx: Transaction) -> list[Step]:
    subjects = (job.name, job.id)
    submitting = tx.setting("alibaba.emr.submitting_seconds", *subjects)
    running = tx.setting("alibaba.emr.running_seconds", *subjects)
    outcome = tx.setting("alibaba.emr.outcome", *subjects)
    at = tx.now + submitting
    steps = [Step(tx.now, "PREP"), Step(tx.now + submitting / 2, "SUBMITTING"), Step(at, "RUNNING")]
    if running is None:
        return steps
    retries = job.data.get("MaxRetry", 0) if outcome == "FAILED" else 0
    for _ in range(retries):
        at += running
        again = at + job.data.get("RetryInterval", 0) + RETRY_SECONDS
        steps += [
            Step(at, "FAILED"),
            Step(again - RETRY_SECONDS, "START_RETRY"),
            Step(again, "RUNNING"),
        ]
        at = again
    return [*steps, Step(at + running, outcome, final=True)]


def _retries(run: Record, tx: Transaction) -> int:
    return sum(step.state == "START_RETRY" and step.at <= tx.now for step in run.steps)


# Reading


def _project_of_run(run: Record) -> str:
    return str(run.data["definition"]["ProjectId"])


def _node_instance(call: Call, tx: Transaction, parameter: str) -> Record:
    project_of(call, tx)
    id = call.object_id = call.payload[parameter]
    found = tx.find(RUN, region=call.region, name=id, limit=1)
    if not found or _project_of_run(found[0]) != call.payload["ProjectId"]:
        raise missing(tx, "FlowNodeInstance", f"The node instance {id} does not exist")
    return found[0]


def _page(
    call: Call, tx: Transaction, *, job_id: str | None = None, run_id: str | None = None
) -> tuple[list[Record], int]:
    number, size = page_of(call)
    return tx.page(
        RUN,
        region=call.region,
        parent=job_id or None,
        ids=[run_id] if run_id else None,
        offset=(number - 1) * size,
        limit=size,
        keep=_filter(call, tx),
    )


def _filter(call: Call, tx: Transaction) -> Callable[[Record], bool]:
    payload = call.payload
    span = json_object(call, "TimeRange")
    begin, end = span.get("from", payload.get("StartTime", 0)), span.get("to", 2**62)
    if not isinstance(begin, int) or not isinstance(end, int):
        raise ApiFault("InvalidTimeRange", "The specified parameter TimeRange is not valid.")
    statuses = payload.get("StatusList")

    def keep(run: Record) -> bool:
        return (
            payload.get("ProjectId") in (None, _project_of_run(run))
            and payload.get("JobType") in (None, run.data["definition"]["Type"])
            and (not statuses or _words(run.step(tx.now))[1] in statuses)
            and begin <= milliseconds(run.created) <= end
        )

    return keep


def _words(step: Step) -> tuple[str, str]:
    # The control interface may force a state that no document knows: it stands for itself.
    state = str(step.state)
    return WORDS.get(state, (state, state))


def _node(run: Record, tx: Transaction) -> dict[str, Any]:
    """The fields of a node instance; MaxRetry and RetryInterval are texts here and numbers in the history."""
    data, step = run.data, run.step(tx.now)
    started = next(
        (one.at for one in run.steps if one.state == "RUNNING" and one.at <= tx.now), None
    )
    end = ended_at(run.steps)
    ended = end is not None and end <= tx.now
    duration = milliseconds(step.at if ended else tx.now) - milliseconds(started) if started else 0
    return {
        "Id": run.name,
        "ProjectId": _project_of_run(run),
        "JobId": run.parent,
        "JobName": data["job_name"],
        "JobType": data["definition"]["Type"],
        "JobParams": data["Params"],
        "NodeName": data["job_name"],
        "Type": "JOB",
        "Status": step.state,
        "ExternalStatus": _words(step)[0],
        "ExternalId": f"application_{milliseconds(run.created)}_{run.seq:04}" if started else "",
        "ExternalInfo": "",
        "FailAct": data["definition"].get("FailAct") or "CONTINUE",
        "MaxRetry": str(data["definition"].get("MaxRetry", 0)),
        "RetryInterval": str(data["definition"].get("RetryInterval", 0)),
        "Retries": _retries(run, tx),
        "Pending": False,
        "ClusterId": data["ClusterId"],
        "HostName": data["HostName"],
        "GmtCreate": milliseconds(run.created),
        "GmtModified": milliseconds(step.at),
        "StartTime": milliseconds(started) if started else 0,
        "EndTime": milliseconds(step.at) if ended else 0,
        "Duration": duration,
    }


def _history_row(run: Record, tx: Transaction) -> dict[str, Any]:
    row = _node(run, tx)
    definition = run.data["definition"]
    row |= {
        "MaxRetry": int(row["MaxRetry"]),
        "RetryInterval": int(row["RetryInterval"]),
        "pending": row["Pending"],
    }
    del row["Pending"], row["Duration"]
    return row | {name: definition.get(name, "") for name in ("EnvConf", "ParamConf", "RunConf")}
