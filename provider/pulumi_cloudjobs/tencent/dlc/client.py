"""DLC's API actions, version 2021-01-25: build, send, parse; never wait, never decide.

Responses are the inside of `Response`, with the names of the wire. Lists that the API may give as
null are lists here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.http.endpoints import Service
from ...core.http.records import unexpected
from ...core.http.responses import require_id
from ...core.reading.batching import Page, page_numbers
from ..service_client import LARGEST_PAGE, ServiceClient

SERVICE = Service("dlc", "2021-01-25", "DLC", "tencent_dlc")
MAX_IDS = 50
"""The most ids that a filter of a list call takes."""


class DlcClient(ServiceClient):
    """Calls of one operation in one region."""

    title = SERVICE.title

    # --- Spark apps

    def create_spark_app(self, request: dict[str, Any]) -> str:
        """Call `CreateSparkApp` and return the SparkAppId.

        Repeatable, because names are unique: a repeat raises Conflict with the app of the first
        call.
        """
        response = self._call(
            "CreateSparkApp",
            request,
            repeatable=True,
            creates=True,
        )

        return require_id(response, "SparkAppId", of="DLC CreateSparkApp")

    def modify_spark_app(self, request: dict[str, Any]) -> None:
        """Call `ModifySparkApp` with the whole definition and SparkAppId. Raises NotFound."""
        self._call("ModifySparkApp", request, repeatable=True)

    def delete_spark_app(self, name: str) -> None:
        """Call `DeleteSparkApp`, which takes nothing but a name. Raises NotFound."""
        request = {"AppName": name}
        self._call("DeleteSparkApp", request, repeatable=True)

    def describe_spark_apps(self, app_ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """Call `DescribeSparkAppJobs` for at most 50 ids and return the listed apps by id.

        Raises NotFound.
        """
        request = _filter("spark-job-id", app_ids)
        page = self._app_page(request)

        return page.items

    def list_spark_apps(self, offset: int) -> Page[dict[str, Any]]:
        """Call `DescribeSparkAppJobs` for a page of all apps."""
        request = _from(offset)
        return self._app_page(request)

    def describe_spark_app_job(self, *, name: str = "", app_id: str = "") -> dict[str, Any] | None:
        """Call `DescribeSparkAppJob` for the app of that name or id; None when none exists.

        Raises NotFound.
        """
        request = {"JobName": name}
        if app_id:
            request = {"JobId": app_id}

        response = self._call("DescribeSparkAppJob", request, repeatable=True)

        # IsExists inside a success reports existence, so a response alone proves nothing.
        if response.get("IsExists") is False:
            return None

        job = response.get("Job")
        if not isinstance(job, dict):
            raise unexpected(response, "has no Job")
        require_id(job, "JobId", of="DLC DescribeSparkAppJob")

        return job

    # --- tasks, the runs of an app

    def create_spark_app_task(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call `CreateSparkAppTask` and return the response, with BatchId and TaskId.

        Every call starts a run, so a call is never repeated.
        """
        response = self._call(
            "CreateSparkAppTask",
            request,
            repeatable=False,
            creates=True,
        )
        require_id(response, "TaskId", of="DLC CreateSparkAppTask")

        return response

    def describe_tasks(self, task_ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """Call `DescribeTasks` for at most 50 ids and return the listed tasks by id.

        Raises NotFound.
        """
        request = _filter("task-id", task_ids)
        page = self._task_page(request)

        return page.items

    def list_tasks(self, offset: int) -> Page[dict[str, Any]]:
        """Call `DescribeTasks` for a page of all tasks of the last 45 days."""
        request = _from(offset)
        return self._task_page(request)

    def describe_spark_app_tasks(self, app_id: str) -> list[dict[str, Any]]:
        """Call `DescribeSparkAppTasks` for every listed task of an app, in no order.

        Raises NotFound.
        """
        title = "DLC DescribeSparkAppTasks"
        tasks: list[dict[str, Any]] = []

        for _ in page_numbers(title):
            request = _from(len(tasks))
            request["JobId"] = app_id
            page = self._list("DescribeSparkAppTasks", request, name="SparkAppTasks")

            for task in page:
                require_id(task, "Id", of=title)

            tasks += page
            if len(page) < LARGEST_PAGE:
                break

        return tasks

    def cancel_task(self, task_id: str) -> None:
        """Call `CancelTask`, which is asynchronous.

        Raises AlreadyDone, and WrongState while an earlier cancel is carried out.
        """
        request = {"TaskId": task_id}
        self._call("CancelTask", request, repeatable=True)

    def _app_page(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        return self._page(
            "DescribeSparkAppJobs",
            request,
            name="SparkAppJobs",
            id_field="JobId",
        )

    def _task_page(self, request: dict[str, Any]) -> Page[dict[str, Any]]:
        return self._page(
            "DescribeTasks",
            request,
            name="TaskList",
            id_field="Id",
        )


def _filter(name: str, ids: Sequence[str]) -> dict[str, Any]:
    """Return the request of a list call for objects with these ids."""
    ids_filter = {"Name": name, "Values": list(ids)}
    return {"Filters": [ids_filter], "Limit": LARGEST_PAGE}


def _from(offset: int) -> dict[str, Any]:
    """Return the request of a list call for the page that starts there."""
    return {"Offset": offset, "Limit": LARGEST_PAGE}
