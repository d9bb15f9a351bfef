"""Batch's API actions, version 2017-03-12: build, send, parse; never wait, never decide.

Responses are the inside of `Response`, with the names of the wire.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from ...core.http.endpoints import Service
from ...core.http.responses import require_id, require_str
from ...core.reading.batching import Page, page_numbers
from ..service_client import LARGEST_PAGE, ServiceClient

SERVICE = Service("batch", "2017-03-12", "Batch", "tencent_batch")
TOKEN_VALID_FOR = timedelta(hours=1)
"""How long a `ClientToken` is relied on. Uncertain: no document says how long the service remembers
a token."""
LONGEST_LOG = 2048
"""Bytes of a log that `DescribeTaskLogs` gives; of a longer log the rest is cut off."""
DATA_URI = re.compile(r"\s*data:[^,]*;base64,")


class BatchClient(ServiceClient):
    """Calls of one operation in one region."""

    title = SERVICE.title

    # --- jobs

    def submit_job(self, request: dict[str, Any]) -> str:
        """Call `SubmitJob` and return the JobId.

        Repeatable, because `ClientToken` is always given.
        """
        response = self._call("SubmitJob", request, repeatable=True, creates=True)
        return require_id(response, "JobId", of="Batch SubmitJob")

    def describe_job(self, job_id: str) -> dict[str, Any]:
        """Call `DescribeJob` for state, times and tasks. Raises NotFound."""
        response = self._call("DescribeJob", {"JobId": job_id}, repeatable=True)
        require_str(response, "JobState", of="Batch DescribeJob")

        return response

    def describe_jobs(self, job_ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """Call `DescribeJobs` for at most 100 ids: state, times and metrics by JobId.

        The response has no reason and no next action.
        """
        return self._job_page({"JobIds": list(job_ids), "Limit": LARGEST_PAGE}).items

    def list_jobs(self, offset: int) -> Page[dict[str, Any]]:
        """Call `DescribeJobs` for a page of all jobs."""
        return self._job_page({"Offset": offset, "Limit": LARGEST_PAGE})

    def describe_jobs_named(self, name: str) -> list[dict[str, Any]]:
        """Call `DescribeJobs`, filtered by name, for every job of exactly that name.

        The API's own filter may be fuzzy.
        """
        jobs = _read_all(self._job_page, filter_name="job-name", value=name)
        return [job for job in jobs if job.get("JobName") == name]

    def describe_job_submit_info(self, job_id: str) -> dict[str, Any]:
        """Call `DescribeJobSubmitInfo` for the submitted definition. Raises NotFound."""
        return self._call("DescribeJobSubmitInfo", {"JobId": job_id}, repeatable=True)

    def describe_task(
        self, job_id: str, task_name: str, states: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Call `DescribeTask` for the first hundred instances of a task in one of these states.

        Raises NotFound.
        """
        filters = [{"Name": "task-instance-state", "Values": list(states)}]
        request = {"JobId": job_id, "TaskName": task_name, "Filters": filters}
        instances = self._list(
            "DescribeTask", request, name="TaskInstanceSet", count="TaskInstanceTotalCount"
        )
        return [instance for instance in instances if instance.get("TaskInstanceState") in states]

    def describe_task_logs(
        self, job_id: str, task_name: str, indexes: Sequence[int]
    ) -> list[dict[str, Any]]:
        """Call `DescribeTaskLogs` for the output of at most 10 instances.

        `log_text` decodes each log. Raises NotFound.
        """
        request = {"JobId": job_id, "TaskName": task_name, "TaskInstanceIndexes": list(indexes)}
        return self._list(
            "DescribeTaskLogs", request, name="TaskInstanceLogSet", count="TotalCount"
        )

    def terminate_job(self, job_id: str) -> None:
        """Call `TerminateJob`, which is asynchronous and not allowed in SUBMITTED.

        Raises NotFound, WrongState.
        """
        self._call("TerminateJob", {"JobId": job_id}, repeatable=True)

    def delete_job(self, job_id: str) -> None:
        """Call `DeleteJob`, which is allowed in SUCCEED and FAILED. Raises NotFound, WrongState."""
        self._call("DeleteJob", {"JobId": job_id}, repeatable=True)

    # --- compute environments

    def create_compute_env(self, request: dict[str, Any]) -> str:
        """Call `CreateComputeEnv` and return the EnvId.

        Repeatable, because `ClientToken` is always given.
        """
        response = self._call("CreateComputeEnv", request, repeatable=True, creates=True)
        return require_id(response, "EnvId", of="Batch CreateComputeEnv")

    def describe_compute_env(self, env_id: str) -> dict[str, Any]:
        """Call `DescribeComputeEnv` for placement, nodes and next action. Raises NotFound."""
        response = self._call("DescribeComputeEnv", {"EnvId": env_id}, repeatable=True)
        require_str(response, "EnvName", of="Batch DescribeComputeEnv")

        return response

    def describe_compute_envs(self, env_ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """Call `DescribeComputeEnvs` for at most 100 ids and return the environments by EnvId.

        Nodes are counted by their state.
        """
        return self._env_page({"EnvIds": list(env_ids), "Limit": LARGEST_PAGE}).items

    def list_compute_envs(self, offset: int) -> Page[dict[str, Any]]:
        """Call `DescribeComputeEnvs` for a page of all environments."""
        return self._env_page({"Offset": offset, "Limit": LARGEST_PAGE})

    def describe_compute_env_create_info(self, env_id: str) -> dict[str, Any]:
        """Call `DescribeComputeEnvCreateInfo` for the definition. Raises NotFound."""
        response = self._call("DescribeComputeEnvCreateInfo", {"EnvId": env_id}, repeatable=True)
        require_str(response, "EnvName", of="Batch DescribeComputeEnvCreateInfo")

        return response

    def describe_compute_env_create_infos(
        self, env_ids: Sequence[str]
    ) -> Mapping[str, dict[str, Any]]:
        """Call `DescribeComputeEnvCreateInfos` for at most 100 ids: definitions by EnvId."""
        return self._definition_page({"EnvIds": list(env_ids), "Limit": LARGEST_PAGE}).items

    def list_compute_env_create_infos(self, offset: int) -> Page[dict[str, Any]]:
        """Call `DescribeComputeEnvCreateInfos` for a page of all definitions."""
        return self._definition_page({"Offset": offset, "Limit": LARGEST_PAGE})

    def describe_compute_envs_named(self, name: str) -> list[dict[str, Any]]:
        """Call `DescribeComputeEnvCreateInfos` for every environment of exactly that name."""
        envs = _read_all(self._definition_page, filter_name="env-name", value=name)
        return [env for env in envs if env.get("EnvName") == name]

    def modify_compute_env(self, env_id: str, changes: Mapping[str, Any]) -> None:
        """Call `ModifyComputeEnv`, which keeps what is absent.

        Raises NotFound, and WrongState while the environment is busy.
        """
        self._call("ModifyComputeEnv", {"EnvId": env_id, **changes}, repeatable=True)

    def delete_compute_env(self, env_id: str) -> None:
        """Call `DeleteComputeEnv`, which is asynchronous.

        Raises NotFound, and WrongState while the environment has nodes.
        """
        self._call("DeleteComputeEnv", {"EnvId": env_id}, repeatable=True)

    def _job_page(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        return self._page(
            "DescribeJobs", request, name="JobSet", id_field="JobId", count="TotalCount"
        )

    def _env_page(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        return self._page(
            "DescribeComputeEnvs",
            request,
            name="ComputeEnvSet",
            id_field="EnvId",
            count="TotalCount",
        )

    def _definition_page(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        return self._page(
            "DescribeComputeEnvCreateInfos",
            request,
            name="ComputeEnvCreateInfoSet",
            id_field="EnvId",
            count="TotalCount",
        )


def _read_all(
    read_page: Callable[[dict[str, Any]], Page[dict[str, Any]]], *, filter_name: str, value: str
) -> list[dict[str, Any]]:
    """Return the items of all pages of a filtered list."""
    filters = [{"Name": filter_name, "Values": [value]}]
    items: list[dict[str, Any]] = []
    for _ in page_numbers("a list of Batch"):
        page = read_page({"Filters": filters, "Offset": len(items), "Limit": LARGEST_PAGE})
        items += page.items.values()
        if not page.items or len(items) >= page.total:
            break

    return items


def placement_of(response: Mapping[str, Any]) -> dict[str, Any]:
    """Return the placement of a job or an environment, without fields that have no value."""
    placement = response.get("Placement") or {}
    return {name: value for name, value in placement.items() if value not in ("", None, [])}


def log_text(log: object) -> str:
    """Return a log of `DescribeTaskLogs` as text; "" for none.

    A log is base64 with or without the head of a data URI. Anything that is not base64 counts as
    the text itself. A log of full length was cut, so the bytes before its first line break are left
    out: they may be the rest of a line.
    """
    text = DATA_URI.sub("", log, count=1) if isinstance(log, str) else ""
    encoded = "".join(text.split())
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError:
        return text

    if len(data) >= LONGEST_LOG:
        data = data.partition(b"\n")[2] or data

    return data.decode(errors="replace")
