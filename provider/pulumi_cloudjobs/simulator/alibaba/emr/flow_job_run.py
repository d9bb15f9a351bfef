"""Runs of flow jobs: submit, follow, kill. A run cannot be deleted.

One run has two ids: FJI- is what submit returns and kill takes, FNI- what the history lists and
DescribeFlowNodeInstance takes. Its status has three vocabularies. A run that fails with retries
left shows FAILED in between, then START_RETRY; whether the service shows it so is uncertain, and it
is the harder case for a client.
"""

from __future__ import annotations

from collections.abc import Callable

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from ...timeline import Step, ended_at
from .common import (
    HEX,
    RUN,
    json_object,
    milliseconds,
    missing,
    page_of,
    paged,
    project_of,
    refuse_unknown_cluster,
)
from .flow_job import addressed, live_run

RETRY_SECONDS = 1.0
LOG_LINES = 1000
# Status -> (ExternalStatus, word of the filter StatusList)
STATUS_WORDS = {
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


def submit_flow_job(call: Call, tx: Transaction) -> Json:
    """Start a run of a job.

    A job has at most one live run; the code for a second one is not published.
    """
    job = addressed(call, tx, "JobId")
    if not call.payload["ClusterId"]:
        raise ApiFault("MissingClusterId", "ClusterId is mandatory for this action.")
    refuse_unknown_cluster(call, tx)
    conf = json_object(call, "Conf")
    instance_id = call.payload.get("JobInstanceId")
    if instance_id and tx.get(RUN, instance_id, call.region) is None:
        raise missing(tx, "FlowJobInstance", f"The instance {instance_id} does not exist")
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
    tx.insert(Record(RUN, call.region, id, data, name=node_id, parent=job.id, steps=steps))
    return {"Id": id}


def kill_flow_job(call: Call, tx: Transaction) -> Json:
    """Start to kill a run; Data is true when the request was taken.

    For a run that is over, the response is uncertain.
    """
    project_of(call, tx)
    id = call.object_id = call.payload["JobInstanceId"]
    run = tx.get(RUN, id, call.region)
    if run is None or _project_of_run(run) != call.payload["ProjectId"]:
        raise missing(tx, "FlowJobInstance", f"The instance {id} does not exist")

    step = run.step(tx.now)
    if step.final:
        if tx.setting("alibaba.emr.kill_of_ended") == "refused":
            raise ApiFault("FlowJobInstance.Ended", f"The instance {id} is {step.state} already")
        return {"Data": True}

    subjects = (run.data["job_name"], run.parent, run.id)
    outcome = tx.setting("alibaba.emr.kill_outcome", *subjects)
    end = tx.now + tx.setting("alibaba.emr.kill_seconds", *subjects)
    run.move(tx.now, Step(end, outcome, final=outcome == "KILLED"))
    tx.save(run)
    return {"Data": True}


def list_flow_job_history(call: Call, tx: Transaction) -> Json:
    """List the runs of a job, newest first."""
    project_of(call, tx)
    json_object(call, "TimeRange")
    job_id, run_id = call.payload.get("Id"), call.payload.get("InstanceId")
    runs, total = _page(call, tx, job_id=job_id, run_id=run_id)
    rows = [_history_row(run, tx) for run in runs]
    return paged(call, tx, "NodeInstances", "NodeInstance", rows, total)


def list_flow_node_instance(call: Call, tx: Transaction) -> Json:
    """List runs, newest first."""
    runs, total = _page(call, tx)
    nodes = [_node(run, tx) for run in runs]
    return paged(call, tx, "FlowNodeInstances", "FlowNodeInstance", nodes, total)


def describe_flow_node_instance(call: Call, tx: Transaction) -> Json:
    """Return a run by its FNI- id."""
    run = _node_instance(call, tx, "Id")
    definition = run.data["definition"]
    confs = {
        name: definition.get(name, "")
        for name in ("EnvConf", "ParamConf", "RunConf", "MonitorConf", "RetryPolicy")
    }
    adhoc = {"Adhoc": bool(definition.get("Adhoc")), "Mode": definition.get("Mode") or "YARN"}
    return _node(run, tx) | confs | adhoc | {"ClusterName": "embedded"}


def describe_launcher_log(call: Call, tx: Transaction) -> Json:
    """Return a page of the lines that a run has written."""
    run = _node_instance(call, tx, "NodeInstanceId")
    past = [step for step in run.steps if step.at <= tx.now]
    lines = [f"{milliseconds(step.at)} {step.state}" for step in past]
    lines += tx.setting("alibaba.emr.log", run.data["job_name"], run.parent, run.id).splitlines()
    if call.payload.get("Reverse"):
        lines.reverse()

    start = call.payload.get("Start", 0)
    number = min(call.payload.get("Lines", 100), LOG_LINES)
    page = lines[start : start + number]
    entries = [{"Content": line} for line in page]
    return {"LogEnd": start + len(page) >= len(lines), "LogEntrys": {"LogEntry": entries}}


# The course of a run


def _steps(job: Record, tx: Transaction) -> list[Step]:
    subjects = (job.name, job.id)
    submitting = tx.setting("alibaba.emr.submitting_seconds", *subjects)
    running = tx.setting("alibaba.emr.running_seconds", *subjects)
    outcome = tx.setting("alibaba.emr.outcome", *subjects)

    at = tx.now + submitting
    steps = [
        Step(tx.now, "PREP"),
        Step(tx.now + submitting / 2, "SUBMITTING"),
        Step(at, "RUNNING"),
    ]
    if running is None:
        return steps

    retries = job.data.get("MaxRetry", 0) if outcome == "FAILED" else 0
    for _ in range(retries):
        at += running
        steps.append(Step(at, "FAILED"))
        at += job.data.get("RetryInterval", 0)
        steps.append(Step(at, "START_RETRY"))
        at += RETRY_SECONDS
        steps.append(Step(at, "RUNNING"))

    return [*steps, Step(at + running, outcome, final=True)]


def _retries(run: Record, tx: Transaction) -> int:
    retries = [step for step in run.steps if step.state == "START_RETRY"]
    return sum(step.at <= tx.now for step in retries)


# Reading


def _project_of_run(run: Record) -> str:
    return str(run.data["definition"]["ProjectId"])


def _node_instance(call: Call, tx: Transaction, parameter: str) -> Record:
    project_of(call, tx)
    id = call.object_id = call.payload[parameter]
    runs = tx.find(Query(RUN, region=call.region, name=id), limit=1)
    if not runs or _project_of_run(runs[0]) != call.payload["ProjectId"]:
        raise missing(tx, "FlowNodeInstance", f"The node instance {id} does not exist")

    return runs[0]


def _page(
    call: Call, tx: Transaction, *, job_id: str | None = None, run_id: str | None = None
) -> tuple[list[Record], int]:
    number, size = page_of(call)
    return tx.page(
        Query(RUN, region=call.region, parent=job_id or None, ids=[run_id] if run_id else None),
        offset=(number - 1) * size,
        limit=size,
        keep=_filter(call, tx),
    )


def _filter(call: Call, tx: Transaction) -> Callable[[Record], bool]:
    payload = call.payload
    span = json_object(call, "TimeRange")
    start = span.get("from", payload.get("StartTime", 0))
    end = span.get("to", 2**62)
    if not isinstance(start, int) or not isinstance(end, int):
        raise ApiFault("InvalidTimeRange", "The specified parameter TimeRange is not valid.")

    statuses = payload.get("StatusList")

    def keep(run: Record) -> bool:
        _, filter_word = _status_words(run.step(tx.now))
        return (
            payload.get("ProjectId") in (None, _project_of_run(run))
            and payload.get("JobType") in (None, run.data["definition"]["Type"])
            and (not statuses or filter_word in statuses)
            and start <= milliseconds(run.created) <= end
        )

    return keep


def _status_words(step: Step) -> tuple[str, str]:
    # The control interface may force a state that no document knows: it is shown as it is.
    state = str(step.state)
    return STATUS_WORDS.get(state, (state, state))


def _node(run: Record, tx: Transaction) -> Json:
    """Return the fields of a node instance.

    MaxRetry and RetryInterval are texts here and numbers in the history.
    """
    data, step = run.data, run.step(tx.now)
    definition = data["definition"]
    return {
        "Id": run.name,
        "ProjectId": _project_of_run(run),
        "JobId": run.parent,
        "JobName": data["job_name"],
        "JobType": definition["Type"],
        "JobParams": data["Params"],
        "NodeName": data["job_name"],
        "Type": "JOB",
        "Status": step.state,
        "ExternalStatus": _status_words(step)[0],
        "ExternalInfo": "",
        "FailAct": definition.get("FailAct") or "CONTINUE",
        "MaxRetry": str(definition.get("MaxRetry", 0)),
        "RetryInterval": str(definition.get("RetryInterval", 0)),
        "Retries": _retries(run, tx),
        "Pending": False,
        "ClusterId": data["ClusterId"],
        "HostName": data["HostName"],
        "GmtCreate": milliseconds(run.created),
        "GmtModified": milliseconds(step.at),
        **_progress(run, tx),
    }


def _progress(run: Record, tx: Transaction) -> Json:
    """Return the fields that a run has from its start on, or from its end."""
    past = [step for step in run.steps if step.at <= tx.now]
    started = next((step.at for step in past if step.state == "RUNNING"), None)
    end = ended_at(run.steps)
    has_ended = end is not None and end <= tx.now
    end_time = milliseconds(run.step(tx.now).at) if has_ended else 0
    if not started:
        return {"ExternalId": "", "StartTime": 0, "EndTime": end_time, "Duration": 0}

    start_time = milliseconds(started)
    return {
        "ExternalId": f"application_{milliseconds(run.created)}_{run.seq:04}",
        "StartTime": start_time,
        "EndTime": end_time,
        "Duration": (end_time or milliseconds(tx.now)) - start_time,
    }


def _history_row(run: Record, tx: Transaction) -> Json:
    row = _node(run, tx)
    del row["Duration"]
    row["pending"] = row.pop("Pending")
    row["MaxRetry"] = int(row["MaxRetry"])
    row["RetryInterval"] = int(row["RetryInterval"])
    for name in ("EnvConf", "ParamConf", "RunConf"):
        row[name] = run.data["definition"].get(name, "")

    return row
