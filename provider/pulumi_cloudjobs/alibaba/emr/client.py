"""EMR's flow job operations, version 2016-04-08: build, send, parse; never wait, never decide.

Today's SDKs have no ModifyFlowJob; its page remains. It is called by its name, and the service may
not know it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...core.calls.client import READING_VERBS, BaseClient
from ...core.http.endpoints import Service
from ...core.http.records import unexpected
from ...core.http.responses import by_id, optional, require_id, require_list, require_same
from ...core.reading.batching import Page, page_numbers
from ..transport import Transport
from .states import LIVE

SERVICE = Service("emr", "2016-04-08", "EMR", "alibaba_emr")
PAGE_SIZE = 100
HISTORY = ("NodeInstances", "NodeInstance")
INSTANCES = ("FlowNodeInstances", "FlowNodeInstance")

Record = dict[str, Any]


class EmrClient(BaseClient[Transport]):
    """The EMR calls of one Pulumi operation in one region."""

    # Projects

    def list_flow_projects(self) -> Iterator[str]:
        """Call `ListFlowProject`, page by page, for the ids of all projects."""
        for project in self._list("ListFlowProject", {}, "Projects", "Project"):
            yield require_id(project, "Id", of="EMR ListFlowProject")

    # Jobs

    def create_flow_job(self, request: Record) -> str:
        """Call `CreateFlowJob` and return the Id.

        Not repeatable: a repeat creates a second job.
        """
        response = self._call("CreateFlowJob", request, repeatable=False, creates=True)
        return require_id(response, "Id", of="EMR CreateFlowJob")

    def modify_flow_job(self, request: Record) -> None:
        """Call `ModifyFlowJob` with the desired fields of the job.

        Raises NotFound, and ApiUnavailable where the operation is no longer served.
        """
        self._call_checked("ModifyFlowJob", request)

    def describe_flow_job(self, project_id: str, id: str) -> Record:
        """Call `DescribeFlowJob`. Raises NotFound, also when the project does not exist."""
        request = {"ProjectId": project_id, "Id": id}
        response = self._call("DescribeFlowJob", request, repeatable=True)
        require_id(response, "Id", of="EMR DescribeFlowJob")

        return response

    def list_flow_job(self, project_id: str, **filters: str) -> Iterator[Record]:
        """Call `ListFlowJob`, page by page, filtered by Id or Name.

        Whether Name is a prefix is not documented.
        """
        yield from self._list("ListFlowJob", {"ProjectId": project_id, **filters}, "JobList", "Job")

    def delete_flow_job(self, project_id: str, id: str) -> None:
        """Call `DeleteFlowJob`. Raises NotFound."""
        self._call_checked("DeleteFlowJob", {"ProjectId": project_id, "Id": id})

    # Runs

    def submit_flow_job(self, request: Record) -> str:
        """Call `SubmitFlowJob` and return the Id of the run, "FJI-…".

        Not repeatable: a repeat starts a second run.
        """
        response = self._call("SubmitFlowJob", request, repeatable=False, creates=True)
        return require_id(response, "Id", of="EMR SubmitFlowJob")

    def list_live_runs(self, project_id: str, id: str) -> list[Record]:
        """Call `ListFlowJobHistory` for the live runs of a job.

        Their `Id` is not the id that KillFlowJob takes.
        """
        request = {"ProjectId": project_id, "Id": id, "StatusList": list(LIVE)}
        return list(self._list("ListFlowJobHistory", request, *HISTORY))

    def list_flow_job_history(self, project_id: str, **filters: str) -> Iterator[Record]:
        """Call `ListFlowJobHistory`, page by page, filtered by Id of the job or InstanceId.

        Rows have ids "FNI-…".
        """
        yield from self._list("ListFlowJobHistory", {"ProjectId": project_id, **filters}, *HISTORY)

    def list_runs(self, project_id: str) -> Iterator[Record]:
        """Call `ListFlowNodeInstance`, page by page, for all runs of a project."""
        request = {"ProjectId": project_id}
        yield from self._list("ListFlowNodeInstance", request, *INSTANCES)

    def list_flow_node_instances(self, project_id: str, offset: int) -> Page[Record]:
        """Call `ListFlowNodeInstance` for a page of all runs of a project, by id "FNI-…".

        Their order is not documented.
        """
        request = {
            "ProjectId": project_id,
            "PageNumber": offset // PAGE_SIZE + 1,
            "PageSize": PAGE_SIZE,
        }
        rows, total = self._page("ListFlowNodeInstance", request, *INSTANCES)
        return Page(by_id(rows, "Id"), total)

    def describe_flow_node_instance(self, project_id: str, id: str) -> Record:
        """Call `DescribeFlowNodeInstance` for an id "FNI-…".

        Raises NotFound, also when the project does not exist.
        """
        request = {"ProjectId": project_id, "Id": id}
        response = self._call("DescribeFlowNodeInstance", request, repeatable=True)
        require_id(response, "Id", of="EMR DescribeFlowNodeInstance")
        require_same(response, "ProjectId", project_id)

        return response

    def launcher_log(self, project_id: str, id: str, lines: int) -> list[str]:
        """Call `DescribeFlowNodeInstanceLauncherLog` for the last lines, newest first."""
        request = {
            "ProjectId": project_id,
            "NodeInstanceId": id,
            "Start": 0,
            "Lines": lines,
            "Reverse": True,
        }
        response = self._call("DescribeFlowNodeInstanceLauncherLog", request, repeatable=True)
        wrapper = response.get("LogEntrys") or {}
        contents = [entry.get("Content") for entry in wrapper.get("LogEntry") or []]

        return [line for line in contents if line]

    def kill_flow_job(self, project_id: str, job_instance_id: str) -> None:
        """Call `KillFlowJob`, which returns before the run ends.

        Its response for a run that has ended is not documented.
        """
        request = {"ProjectId": project_id, "JobInstanceId": job_instance_id}
        self._call_checked("KillFlowJob", request)

    def _list(
        self, action: str, request: Mapping[str, Any], outer: str, inner: str
    ) -> Iterator[Record]:
        """Read a list page by page.

        Args:
            outer, inner: Lists are wrapped in an object with one singular key.
        """
        count = 0
        for number in page_numbers(f"EMR {action}"):
            page = {**request, "PageNumber": number + 1, "PageSize": PAGE_SIZE}
            items, total = self._page(action, page, outer, inner)
            yield from items

            count += len(items)
            if count >= total:
                return

    def _page(
        self, action: str, request: Record, outer: str, inner: str
    ) -> tuple[list[Record], int]:
        """Return the items of a page and the total of the list, which is 0 for an empty page."""
        response = self._call(action, request, repeatable=True)
        total = response.get("Total")
        wrapper = response.get(outer)
        if not wrapper:
            # An empty list may be missing, but not without its total.
            if total is None:
                raise unexpected(response, f"has no list {inner}")
            return [], 0

        items = require_list(wrapper, inner, of=f"EMR {action}")
        if "ProjectId" in request:
            for item in items:
                require_same(item, "ProjectId", request["ProjectId"])
        return items, (total or 0) if items else 0

    def _call_checked(self, action: str, request: Record) -> None:
        response = self._call(action, request, repeatable=True)
        if optional(response, "Data") is False:
            raise unexpected(response, "reports that it did nothing")

    def _call(
        self, action: str, request: Record, *, repeatable: bool, creates: bool = False
    ) -> Record:
        return self._send(
            action,
            lambda: self._transport.call(action, request),
            repeatable=repeatable,
            reads=action.startswith(READING_VERBS),
            creates=creates,
        )
