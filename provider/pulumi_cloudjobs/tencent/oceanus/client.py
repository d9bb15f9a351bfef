"""Oceanus's API actions, version 2019-04-22: build, send, parse; never wait, never decide.

Responses are the inside of `Response`, with the names of the wire. Actions that take several jobs
return no result per job, so each call here is for a single job. `space` is the work space of the
job, "" when none is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...core.http.endpoints import Service
from ...core.http.records import unexpected
from ...core.http.responses import require_id, require_same
from ...core.reading.batching import Page, page_numbers
from ..service_client import LARGEST_PAGE, ServiceClient

SERVICE = Service("oceanus", "2019-04-22", "Oceanus", "tencent_oceanus")
STOP, PAUSE = 1, 2


class OceanusClient(ServiceClient):
    """Calls of one operation in one region."""

    title = SERVICE.title

    # --- jobs

    def create_job(self, request: dict[str, Any]) -> str:
        """Call `CreateJob` and return the JobId.

        Repeatable, because names are unique: a repeat raises Conflict with the job of the first
        call.
        """
        response = self._call("CreateJob", request, repeatable=True, creates=True)
        return require_id(response, "JobId", of="Oceanus CreateJob")

    def describe_jobs(self, job_ids: Sequence[str], space: str) -> Mapping[str, dict[str, Any]]:
        """Call `DescribeJobs` for at most 100 ids and return the listed jobs by JobId.

        Raises NotFound.
        """
        request = {"JobIds": list(job_ids), "Limit": LARGEST_PAGE, **_in_space(space)}
        return self._job_page(request).items

    def list_jobs(self, offset: int, space: str) -> Page[dict[str, Any]]:
        """Call `DescribeJobs` for a page of all jobs of a work space."""
        return self._job_page({"Offset": offset, "Limit": LARGEST_PAGE, **_in_space(space)})

    def describe_jobs_named(self, name: str, space: str) -> list[dict[str, Any]]:
        """Call `DescribeJobs` for every job of exactly that name.

        The API's own filter may be fuzzy.
        """
        filters = [{"Name": "Name", "Values": [name]}]
        named: list[dict[str, Any]] = []
        for number in page_numbers("Oceanus DescribeJobs"):
            request = {
                "Filters": filters,
                "Offset": number * LARGEST_PAGE,
                "Limit": LARGEST_PAGE,
                **_in_space(space),
            }
            page = self._list("DescribeJobs", request, name="JobSet")
            self._check_region(page)
            named += [job for job in page if job.get("Name") == name and job.get("JobId")]
            if len(page) < LARGEST_PAGE:
                break

        return named

    def modify_job(self, job_id: str, space: str, change: dict[str, Any]) -> None:
        """Call `ModifyJob`, which takes one kind of change. Raises NotFound, Conflict."""
        request = {"JobId": job_id, **change, **_in_space(space)}
        self._call("ModifyJob", request, repeatable=True)

    def stop_job(self, job_id: str, space: str, stop_type: int) -> None:
        """Call `StopJobs`, which is asynchronous. Raises NotFound, WrongState.

        Args:
            stop_type: STOP, without a savepoint; or PAUSE, with a savepoint, for a running job
                alone.
        """
        stops = [{"JobId": job_id, "StopType": stop_type}]
        request = {"StopJobDescriptions": stops, **_in_space(space)}
        self._call("StopJobs", request, repeatable=True)

    def delete_job(self, job_id: str, space: str) -> None:
        """Call `DeleteJobs`, which deletes the job's configurations, too.

        Raises NotFound, and WrongState while the job runs.
        """
        self._call("DeleteJobs", {"JobIds": [job_id], **_in_space(space)}, repeatable=True)

    def run_job(self, space: str, run: dict[str, Any]) -> None:
        """Call `RunJobs`, which is asynchronous.

        Repeatable, because a job that is being started refuses: WrongState.
        """
        request = {"RunJobDescriptions": [run], **_in_space(space)}
        self._call("RunJobs", request, repeatable=True)

    # --- configuration versions

    def create_job_config(self, request: dict[str, Any]) -> int:
        """Call `CreateJobConfig` and return the number of the new version.

        Not repeatable: each call creates a version.
        """
        response = self._call("CreateJobConfig", request, repeatable=False, creates=True)
        version = response.get("Version")
        if not version:
            raise unexpected(response, "has no Version")

        return int(version)

    def describe_job_configs(self, job_id: str, space: str) -> list[dict[str, Any]]:
        """Call `DescribeJobConfigs` for every version of a job, the newest first.

        Raises NotFound for the job.
        """
        configs: list[dict[str, Any]] = []
        for _ in page_numbers("Oceanus DescribeJobConfigs"):
            request = {
                "JobId": job_id,
                "Offset": len(configs),
                "Limit": LARGEST_PAGE,
                **_in_space(space),
            }
            page = self._list("DescribeJobConfigs", request, name="JobConfigSet")
            for config in page:
                if not config.get("Version"):
                    raise unexpected(config, "has a version without a number")

            configs += page
            if len(page) < LARGEST_PAGE:
                break

        return sorted(configs, key=lambda config: config["Version"], reverse=True)

    def delete_job_configs(self, job_id: str, space: str, versions: Sequence[int]) -> None:
        """Call `DeleteJobConfigs`. Raises NotFound, and WrongState for a version in use."""
        request = {"JobId": job_id, "JobConfigVersions": list(versions), **_in_space(space)}
        self._call("DeleteJobConfigs", request, repeatable=True)

    # --- savepoints and logs

    def describe_savepoints(self, job_id: str, space: str) -> list[dict[str, Any]]:
        """Call `DescribeJobSavepoint` for the newest savepoints and checkpoints, in no order."""
        request = {"JobId": job_id, "Offset": 0, "Limit": LARGEST_PAGE, **_in_space(space)}
        return self._list("DescribeJobSavepoint", request, name="Savepoint", count="TotalNumber")

    def describe_submission_log(self, job_id: str, since: int, until: int, lines: int) -> list[str]:
        """Call `DescribeJobSubmissionLog` for the last lines of a start's log, oldest first.

        Args:
            since, until: Milliseconds since 1970.
        """
        request = {
            "JobId": job_id,
            "StartTime": since,
            "EndTime": until,
            "OrderType": "desc",
            "Limit": lines,
        }
        response = self._call("DescribeJobSubmissionLog", request, repeatable=True)
        newest_first: list[str] = response.get("LogList") or []

        return newest_first[::-1]

    def _job_page(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        page = self._page("DescribeJobs", request, name="JobSet", id_field="JobId")
        self._check_region(page.items.values())
        return page

    def _check_region(self, jobs: Iterable[Mapping[str, Any]]) -> None:
        """Raise UnexpectedResponse for a job of another region than was requested."""
        for job in jobs:
            # Uncertain: whether the API writes a region in another form than requests do.
            if "-" in str(job.get("Region")):
                require_same(job, "Region", self._transport.region)


def _in_space(space: str) -> dict[str, str]:
    return {"WorkSpaceId": space} if space else {}
