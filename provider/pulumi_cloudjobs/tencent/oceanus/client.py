"""Oceanus's API actions, version 2019-04-22: build, send, parse; never wait, never decide.

Answers are the inside of `Response`, with the names of the wire. Actions that take several jobs
return no result per job, so each call here is for one. `space` is the work space of the job, ""
when none is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import UnexpectedResponse
from ...core.http.endpoints import Service
from ...core.http.responses import require_list, require_str
from ...core.reading.batching import Page
from ..transport import Transport

SERVICE = Service("oceanus", "2019-04-22", "Oceanus", "tencent_oceanus")
LARGEST_PAGE = 100
STOP, PAUSE = 1, 2


class OceanusClient:
    """Calls of one operation in one region."""

    def __init__(self, transport: Transport, retry: Retry) -> None:
        self._transport = transport
        self._retry = retry

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the cloud's clock is ahead of ours; None before the first answer."""
        return self._transport.clock_offset

    def create_job(self, request: dict[str, Any]) -> str:
        """`CreateJob`: the JobId.

        Repeatable, because names are unique: then its own job is the Conflict raised.
        """
        answer = self._call("CreateJob", request, repeatable=True, creates=True)
        return require_str(answer, "JobId", of="Oceanus CreateJob")

    def describe_jobs(self, job_ids: Sequence[str], space: str) -> Mapping[str, dict[str, Any]]:
        """`DescribeJobs` of at most 100 ids: those that the list holds, by JobId.

        Raises NotFound.
        """
        return self._jobs({"JobIds": list(job_ids), "Limit": LARGEST_PAGE, **_in(space)}).items

    def list_jobs(self, offset: int, space: str) -> Page[dict[str, Any]]:
        """`DescribeJobs`: a page of all jobs of a work space."""
        return self._jobs({"Offset": offset, "Limit": LARGEST_PAGE, **_in(space)})

    def describe_jobs_named(self, name: str, space: str) -> list[dict[str, Any]]:
        """`DescribeJobs`: every job of exactly that name. The API's own filter may be fuzzy."""
        named: list[dict[str, Any]] = []
        offset = 0
        while True:
            filters = [{"Name": "Name", "Values": [name]}]
            request = {"Filters": filters, "Offset": offset, "Limit": LARGEST_PAGE, **_in(space)}
            answer = self._call("DescribeJobs", request, repeatable=True)
            page = require_list(answer, "JobSet", of="Oceanus DescribeJobs")
            named += [job for job in page if job.get("Name") == name]
            offset += len(page)
            if len(page) < LARGEST_PAGE:
                return named

    def modify_job(self, job_id: str, space: str, change: dict[str, Any]) -> None:
        """`ModifyJob`: one kind of change in a call. Raises NotFound, Conflict."""
        self._call("ModifyJob", {"JobId": job_id, **change, **_in(space)}, repeatable=True)

    def stop_job(self, job_id: str, space: str, stop_type: int) -> None:
        """`StopJobs`, asynchronous. Raises NotFound, WrongState.

        Args:
            stop_type: STOP, without a savepoint; or PAUSE, with one, which only a running job can
                be.
        """
        stops = [{"JobId": job_id, "StopType": stop_type}]
        self._call("StopJobs", {"StopJobDescriptions": stops, **_in(space)}, repeatable=True)

    def delete_job(self, job_id: str, space: str) -> None:
        """`DeleteJobs`, with the job's configurations; only when nothing of it runs.

        Raises NotFound, WrongState.
        """
        self._call("DeleteJobs", {"JobIds": [job_id], **_in(space)}, repeatable=True)

    def create_job_config(self, request: dict[str, Any]) -> int:
        """`CreateJobConfig`: the number of the new version. Not repeatable: each call makes one."""
        answer = self._call("CreateJobConfig", request, repeatable=False, creates=True)
        if not isinstance(answer.get("Version"), int):
            raise UnexpectedResponse(
                "the answer of Oceanus CreateJobConfig has no Version", status=200
            )
        return int(answer["Version"])

    def describe_job_configs(self, job_id: str, space: str) -> list[dict[str, Any]]:
        """`DescribeJobConfigs`: every version of a job, the newest first.

        Raises NotFound for the job.
        """
        found: list[dict[str, Any]] = []
        while True:
            request = {"JobId": job_id, "Offset": len(found), "Limit": LARGEST_PAGE, **_in(space)}
            answer = self._call("DescribeJobConfigs", request, repeatable=True)
            page = require_list(answer, "JobConfigSet", of="Oceanus DescribeJobConfigs")
            if not all(isinstance(config.get("Version"), int) for config in page):
                raise UnexpectedResponse(
                    "the answer of Oceanus DescribeJobConfigs has no numbers of versions",
                    status=200,
                )
            found += page
            if len(page) < LARGEST_PAGE:
                return sorted(found, key=lambda config: int(config["Version"]), reverse=True)

    def delete_job_configs(self, job_id: str, space: str, versions: Sequence[int]) -> None:
        """`DeleteJobConfigs`. Raises NotFound, WrongState for the version that is in use."""
        request = {"JobId": job_id, "JobConfigVersions": list(versions), **_in(space)}
        self._call("DeleteJobConfigs", request, repeatable=True)

    def run_job(self, space: str, run: dict[str, Any]) -> None:
        """`RunJobs`, asynchronous.

        Repeatable, because a job that is being started refuses: WrongState.
        """
        self._call("RunJobs", {"RunJobDescriptions": [run], **_in(space)}, repeatable=True)

    def describe_savepoints(self, job_id: str, space: str) -> list[dict[str, Any]]:
        """`DescribeJobSavepoint`: the newest savepoints and checkpoints of a job, in no order."""
        request = {"JobId": job_id, "Offset": 0, "Limit": LARGEST_PAGE, **_in(space)}
        answer = self._call("DescribeJobSavepoint", request, repeatable=True)
        return require_list(
            answer, "Savepoint", of="Oceanus DescribeJobSavepoint", count="TotalNumber"
        )

    def describe_submission_log(self, job_id: str, since: int, until: int, lines: int) -> list[str]:
        """`DescribeJobSubmissionLog`: the last lines of the log of starting a job, oldest first.

        Args:
            since, until: Milliseconds since 1970.
        """
        times = {"StartTime": since, "EndTime": until}
        request = {"JobId": job_id, **times, "OrderType": "desc", "Limit": lines}
        answer = self._call("DescribeJobSubmissionLog", request, repeatable=True)
        return [str(line) for line in answer.get("LogList") or []][::-1]

    def _jobs(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        answer = self._call("DescribeJobs", request, repeatable=True)
        jobs = require_list(answer, "JobSet", of="Oceanus DescribeJobs")
        return Page(
            {str(job["JobId"]): job for job in jobs if job.get("JobId")},
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


def _in(space: str) -> dict[str, str]:
    return {"WorkSpaceId": space} if space else {}
