"""Batch's API actions, version 2017-03-12: build, send, parse; never wait, never decide.

Answers are the inside of `Response`, with the names of the wire.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from ...core.calls.retry import Retry
from ...core.http.endpoints import Service
from ...core.http.responses import require_list, require_str
from ...core.reading.batching import Page
from ..transport import Transport

SERVICE = Service("batch", "2017-03-12", "Batch", "tencent_batch")
LARGEST_PAGE = 100
TOKEN_VALID_FOR = timedelta(hours=1)
"""How long a `ClientToken` is relied on. Uncertain: no document says how long the service remembers
one."""
LONGEST_LOG = 2048
"""Bytes of a log that `DescribeTaskLogs` gives; of a longer one the rest is cut off."""
DATA_URI = re.compile(r"\s*data:[^,]*;base64,")


class BatchClient:
    """Calls of one operation in one region."""

    def __init__(self, transport: Transport, retry: Retry) -> None:
        self._transport = transport
        self._retry = retry

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the cloud's clock is ahead of ours; None before the first answer."""
        return self._transport.clock_offset

    def submit_job(self, request: dict[str, Any]) -> str:
        """`SubmitJob`: the JobId. Repeatable, because `ClientToken` is always given."""
        answer = self._call("SubmitJob", request, repeatable=True, creates=True)
        return require_str(answer, "JobId", of="Batch SubmitJob")

    def describe_job(self, job_id: str) -> dict[str, Any]:
        """`DescribeJob`: state, times, tasks. Raises NotFound."""
        answer = self._call("DescribeJob", {"JobId": job_id}, repeatable=True)
        require_str(answer, "JobState", of="Batch DescribeJob")
        return answer

    def describe_jobs(self, job_ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """`DescribeJobs` of at most 100 ids: state, times, metrics by JobId.

        It has no reason and no next action.
        """
        return self._jobs({"JobIds": list(job_ids), "Limit": LARGEST_PAGE}).items

    def list_jobs(self, offset: int) -> Page[dict[str, Any]]:
        """`DescribeJobs`: a page of all jobs."""
        return self._jobs({"Offset": offset, "Limit": LARGEST_PAGE})

    def describe_jobs_named(self, name: str) -> list[dict[str, Any]]:
        """`DescribeJobs`, filtered by name: every job of exactly that name.

        The API's own filter may be fuzzy.
        """
        filters = [{"Name": "job-name", "Values": [name]}]
        named: list[dict[str, Any]] = []
        offset = 0
        while True:
            page = self._jobs({"Filters": filters, "Offset": offset, "Limit": LARGEST_PAGE})
            named += [job for job in page.items.values() if job.get("JobName") == name]
            offset += len(page.items)
            if not page.items or offset >= page.total:
                return named

    def describe_job_submit_info(self, job_id: str) -> dict[str, Any]:
        """`DescribeJobSubmitInfo`: the definition as it was submitted. Raises NotFound."""
        return self._call("DescribeJobSubmitInfo", {"JobId": job_id}, repeatable=True)

    def describe_task(
        self, job_id: str, task_name: str, states: Sequence[str]
    ) -> list[dict[str, Any]]:
        """`DescribeTask`: the task's instances that are in one of these states, the first hundred.

        Raises NotFound.
        """
        filters = [{"Name": "task-instance-state", "Values": list(states)}]
        request = {"JobId": job_id, "TaskName": task_name, "Filters": filters}
        answer = self._call("DescribeTask", request, repeatable=True)
        instances = require_list(
            answer, "TaskInstanceSet", of="Batch DescribeTask", count="TaskInstanceTotalCount"
        )
        return [instance for instance in instances if instance.get("TaskInstanceState") in states]

    def describe_task_logs(
        self, job_id: str, task_name: str, indexes: Sequence[int]
    ) -> list[dict[str, Any]]:
        """`DescribeTaskLogs`: what these instances, 10 at most, have written; `log_text` reads it.

        Raises NotFound.
        """
        request = {"JobId": job_id, "TaskName": task_name, "TaskInstanceIndexes": list(indexes)}
        answer = self._call("DescribeTaskLogs", request, repeatable=True)
        return require_list(
            answer, "TaskInstanceLogSet", of="Batch DescribeTaskLogs", count="TotalCount"
        )

    def terminate_job(self, job_id: str) -> None:
        """`TerminateJob`, asynchronous; not allowed in SUBMITTED. Raises NotFound, WrongState."""
        self._call("TerminateJob", {"JobId": job_id}, repeatable=True)

    def delete_job(self, job_id: str) -> None:
        """`DeleteJob`, only in SUCCEED or FAILED. Raises NotFound, WrongState."""
        self._call("DeleteJob", {"JobId": job_id}, repeatable=True)

    def create_compute_env(self, request: dict[str, Any]) -> str:
        """`CreateComputeEnv`: the EnvId. Repeatable, because `ClientToken` is always given."""
        answer = self._call("CreateComputeEnv", request, repeatable=True, creates=True)
        return require_str(answer, "EnvId", of="Batch CreateComputeEnv")

    def describe_compute_env(self, env_id: str) -> dict[str, Any]:
        """`DescribeComputeEnv`: where it stands, its nodes, what it does next. Raises NotFound."""
        answer = self._call("DescribeComputeEnv", {"EnvId": env_id}, repeatable=True)
        require_str(answer, "EnvName", of="Batch DescribeComputeEnv")
        return answer

    def describe_compute_envs(self, env_ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """`DescribeComputeEnvs` of at most 100 ids: the same by EnvId, with nodes counted by their state."""
        return self._envs({"EnvIds": list(env_ids), "Limit": LARGEST_PAGE}).items

    def list_compute_envs(self, offset: int) -> Page[dict[str, Any]]:
        """`DescribeComputeEnvs`: a page of all environments."""
        return self._envs({"Offset": offset, "Limit": LARGEST_PAGE})

    def describe_compute_env_create_info(self, env_id: str) -> dict[str, Any]:
        """`DescribeComputeEnvCreateInfo`: the definition. Raises NotFound."""
        answer = self._call("DescribeComputeEnvCreateInfo", {"EnvId": env_id}, repeatable=True)
        require_str(answer, "EnvName", of="Batch DescribeComputeEnvCreateInfo")
        return answer

    def describe_compute_env_create_infos(
        self, env_ids: Sequence[str]
    ) -> Mapping[str, dict[str, Any]]:
        """`DescribeComputeEnvCreateInfos` of at most 100 ids: definitions by EnvId."""
        return self._env_infos({"EnvIds": list(env_ids), "Limit": LARGEST_PAGE}).items

    def list_compute_env_create_infos(self, offset: int) -> Page[dict[str, Any]]:
        """`DescribeComputeEnvCreateInfos`: a page of all definitions."""
        return self._env_infos({"Offset": offset, "Limit": LARGEST_PAGE})

    def modify_compute_env(self, env_id: str, changes: Mapping[str, Any]) -> None:
        """`ModifyComputeEnv`: what is absent stays.

        Raises NotFound, WrongState while it does something else.
        """
        self._call("ModifyComputeEnv", {"EnvId": env_id, **changes}, repeatable=True)

    def delete_compute_env(self, env_id: str) -> None:
        """`DeleteComputeEnv`, asynchronous; not while it has nodes. Raises NotFound, WrongState."""
        self._call("DeleteComputeEnv", {"EnvId": env_id}, repeatable=True)

    def describe_compute_envs_named(self, name: str) -> list[dict[str, Any]]:
        """`DescribeComputeEnvCreateInfos`, filtered by name: every environment of exactly that name."""
        filters = [{"Name": "env-name", "Values": [name]}]
        named: list[dict[str, Any]] = []
        offset = 0
        while True:
            page = self._env_infos({"Filters": filters, "Offset": offset, "Limit": LARGEST_PAGE})
            named += [env for env in page.items.values() if env.get("EnvName") == name]
            offset += len(page.items)
            if not page.items or offset >= page.total:
                return named

    def _jobs(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        answer = self._call("DescribeJobs", request, repeatable=True)
        jobs = require_list(answer, "JobSet", of="Batch DescribeJobs", count="TotalCount")
        return Page(
            {str(job["JobId"]): job for job in jobs if job.get("JobId")},
            int(answer.get("TotalCount") or 0),
        )

    def _envs(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        return self._env_page("DescribeComputeEnvs", request, "ComputeEnvSet")

    def _env_infos(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        return self._env_page("DescribeComputeEnvCreateInfos", request, "ComputeEnvCreateInfoSet")

    def _env_page(self, action: str, request: dict[str, Any], name: str) -> Page[dict[str, Any]]:
        answer = self._call(action, request, repeatable=True)
        envs = require_list(answer, name, of=f"Batch {action}", count="TotalCount")
        return Page(
            {str(env["EnvId"]): env for env in envs if env.get("EnvId")},
            int(answer.get("TotalCount") or 0),
        )

    def _call(
        self, action: str, request: dict[str, Any], *, repeatable: bool, creates: bool = False
    ) -> dict[str, Any]:
        return self._retry.call(
            lambda: self._transport.call(action, request),
            repeatable=repeatable,
            reads=action.startswith("Describe"),
            pace=self._transport.pace(action),
            creates=self._transport.cloud_clock_offset if creates else None,
        )


def log_text(log: object) -> str:
    """A log of `DescribeTaskLogs` as text; "" for none.

    It is base64 with or without the head of a data URI. What is no base64 is taken for the text
    itself. A log of full length was cut, so what stands before its first line break is left out: it
    may be the rest of a line.
    """
    text = DATA_URI.sub("", log, count=1) if isinstance(log, str) else ""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return text
    if len(data) >= LONGEST_LOG:
        data = data.partition(b"\n")[2] or data
    return data.decode(errors="replace")
