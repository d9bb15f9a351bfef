"""DLC's API actions, version 2021-01-25: build, send, parse; never wait, never decide.

Answers are the inside of `Response`, with the names of the wire. Lists that the API may give as
null are lists here.
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

SERVICE = Service("dlc", "2021-01-25", "DLC", "tencent_dlc")
LARGEST_PAGE = 100
MOST_IDS = 50


class DlcClient:
    """Calls of one operation in one region."""

    def __init__(self, transport: Transport, retry: Retry) -> None:
        self._transport = transport
        self._retry = retry

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the cloud's clock is ahead of ours; None before the first answer."""
        return self._transport.clock_offset

    def create_spark_app(self, request: dict[str, Any]) -> str:
        """`CreateSparkApp`: the SparkAppId.

        Repeatable, because names are unique: then its own app is the Conflict.
        """
        answer = self._call("CreateSparkApp", request, repeatable=True, creates=True)
        return require_str(answer, "SparkAppId", of="DLC CreateSparkApp")

    def modify_spark_app(self, request: dict[str, Any]) -> None:
        """`ModifySparkApp` with the whole definition and SparkAppId. Raises NotFound."""
        self._call("ModifySparkApp", request, repeatable=True)

    def delete_spark_app(self, name: str) -> None:
        """`DeleteSparkApp`, which takes nothing but a name. Raises NotFound."""
        self._call("DeleteSparkApp", {"AppName": name}, repeatable=True)

    def describe_spark_apps(self, app_ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """`DescribeSparkAppJobs` of at most 50 ids: those that the list holds, by id.

        Raises NotFound.
        """
        filters = [{"Name": "spark-job-id", "Values": list(app_ids)}]
        return self._apps({"Filters": filters, "Limit": LARGEST_PAGE}).items

    def list_spark_apps(self, offset: int) -> Page[dict[str, Any]]:
        """`DescribeSparkAppJobs`: a page of all apps."""
        return self._apps({"Offset": offset, "Limit": LARGEST_PAGE})

    def create_spark_app_task(self, request: dict[str, Any]) -> dict[str, Any]:
        """`CreateSparkAppTask`: BatchId and TaskId.

        Every call starts a run, so it is never repeated.
        """
        answer = self._call("CreateSparkAppTask", request, repeatable=False, creates=True)
        require_str(answer, "TaskId", of="DLC CreateSparkAppTask")
        return answer

    def describe_tasks(self, task_ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """`DescribeTasks` of at most 50 ids: those that the list holds, by id. Raises NotFound."""
        filters = [{"Name": "task-id", "Values": list(task_ids)}]
        return self._tasks({"Filters": filters, "Limit": LARGEST_PAGE}).items

    def list_tasks(self, offset: int) -> Page[dict[str, Any]]:
        """`DescribeTasks`: a page of all tasks of the last 45 days."""
        return self._tasks({"Offset": offset, "Limit": LARGEST_PAGE})

    def describe_spark_app_job(self, *, name: str = "", app_id: str = "") -> dict[str, Any] | None:
        """`DescribeSparkAppJob`: the app of that name or that id; None when there is none.

        Raises NotFound.
        """
        request = {"JobId": app_id} if app_id else {"JobName": name}
        answer = self._call("DescribeSparkAppJob", request, repeatable=True)
        # Existence is told by IsExists inside a success, so an answer alone proves nothing.
        if answer.get("IsExists") is False:
            return None
        job = answer.get("Job")
        if not isinstance(job, dict):
            raise UnexpectedResponse("the answer of DLC DescribeSparkAppJob has no Job", status=200)
        require_str(job, "JobId", of="DLC DescribeSparkAppJob")
        return job

    def describe_spark_app_tasks(self, app_id: str) -> list[dict[str, Any]]:
        """`DescribeSparkAppTasks`: every task of an app that is still listed, in no order.

        Raises NotFound.
        """
        tasks: list[dict[str, Any]] = []
        while True:
            request = {"JobId": app_id, "Offset": len(tasks), "Limit": LARGEST_PAGE}
            answer = self._call("DescribeSparkAppTasks", request, repeatable=True)
            page = require_list(answer, "SparkAppTasks", of="DLC DescribeSparkAppTasks")
            tasks += page
            if len(page) < LARGEST_PAGE:
                return tasks

    def cancel_task(self, task_id: str) -> None:
        """`CancelTask`, asynchronous.

        Raises AlreadyDone, and WrongState while an earlier cancel is carried out.
        """
        self._call("CancelTask", {"TaskId": task_id}, repeatable=True)

    def _apps(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        answer = self._call("DescribeSparkAppJobs", request, repeatable=True)
        apps = require_list(answer, "SparkAppJobs", of="DLC DescribeSparkAppJobs")
        return Page(
            {str(app["JobId"]): app for app in apps if app.get("JobId")},
            int(answer.get("TotalCount") or 0),
        )

    def _tasks(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        answer = self._call("DescribeTasks", request, repeatable=True)
        tasks = require_list(answer, "TaskList", of="DLC DescribeTasks")
        return Page(
            {str(task["Id"]): task for task in tasks if task.get("Id")},
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
