"""EMR's flow job operations, version 2016-04-08: build, send, parse; never wait, never decide.

The SDKs of today have no ModifyFlowJob, whose page remains. It is called by its name, and the
service may not know it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import UnexpectedResponse
from ...core.http.endpoints import Service
from ...core.http.responses import require_list, require_str
from ...core.reading.batching import Page
from ..transport import Transport
from .states import LIVE

SERVICE = Service("emr", "2016-04-08", "EMR", "alibaba_emr")
PAGE_SIZE = 100
HISTORY = ("NodeInstances", "NodeInstance")


class EmrClient:
    """Calls of one operation in one region."""

    def __init__(self, transport: Transport, retry: Retry) -> None:
        self._transport = transport
        self._retry = retry

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the cloud's clock is ahead of ours; None before the first answer."""
        return self._transport.clock_offset

    def create_flow_job(self, request: dict[str, Any]) -> str:
        """`CreateFlowJob`: the Id. Not repeatable, a repeat makes a second job."""
        answer = self._call("CreateFlowJob", request, repeatable=False, creates=True)
        return require_str(answer, "Id", of="EMR CreateFlowJob")

    def modify_flow_job(self, request: dict[str, Any]) -> None:
        """`ModifyFlowJob` with what the job is to be.

        Raises NotFound, and ApiUnavailable where it is no longer served.
        """
        self._done("ModifyFlowJob", request)

    def describe_flow_job(self, project_id: str, id: str) -> dict[str, Any]:
        """`DescribeFlowJob`. Raises NotFound, also when the project is not there."""
        answer = self._call("DescribeFlowJob", {"ProjectId": project_id, "Id": id}, repeatable=True)
        require_str(answer, "Id", of="EMR DescribeFlowJob")
        return answer

    def list_flow_job(self, project_id: str, **filters: str) -> Iterator[dict[str, Any]]:
        """`ListFlowJob`, page by page, filtered by Id or Name; whether Name is a prefix is not documented."""
        yield from self._list("ListFlowJob", {"ProjectId": project_id, **filters}, "JobList", "Job")

    def list_live_runs(self, project_id: str, id: str) -> list[dict[str, Any]]:
        """`ListFlowJobHistory`: the live runs of a job.

        Their `Id` is not the one that KillFlowJob takes.
        """
        request = {"ProjectId": project_id, "Id": id, "StatusList": list(LIVE)}
        return list(self._list("ListFlowJobHistory", request, *HISTORY))

    def submit_flow_job(self, request: dict[str, Any]) -> str:
        """`SubmitFlowJob`: the Id of the run, "FJI-…".

        Not repeatable, a repeat starts a second run.
        """
        answer = self._call("SubmitFlowJob", request, repeatable=False, creates=True)
        return require_str(answer, "Id", of="EMR SubmitFlowJob")

    def list_flow_job_history(self, project_id: str, **filters: str) -> Iterator[dict[str, Any]]:
        """`ListFlowJobHistory`, page by page, filtered by Id of the job or InstanceId.

        Rows have ids "FNI-…".
        """
        yield from self._list("ListFlowJobHistory", {"ProjectId": project_id, **filters}, *HISTORY)

    def list_flow_node_instances(self, project_id: str, offset: int) -> Page[dict[str, Any]]:
        """`ListFlowNodeInstance`: a page of all runs of a project, by id "FNI-…"; in which order is not documented."""
        page = {
            "ProjectId": project_id,
            "PageNumber": offset // PAGE_SIZE + 1,
            "PageSize": PAGE_SIZE,
        }
        rows, total = self._page(
            "ListFlowNodeInstance", page, "FlowNodeInstances", "FlowNodeInstance"
        )
        return Page({str(row["Id"]): row for row in rows if row.get("Id")}, total)

    def describe_flow_node_instance(self, project_id: str, id: str) -> dict[str, Any]:
        """`DescribeFlowNodeInstance` of an id "FNI-…".

        Raises NotFound, also when the project is not there.
        """
        answer = self._call(
            "DescribeFlowNodeInstance", {"ProjectId": project_id, "Id": id}, repeatable=True
        )
        require_str(answer, "Id", of="EMR DescribeFlowNodeInstance")
        return answer

    def launcher_log(self, project_id: str, id: str, lines: int) -> list[str]:
        """`DescribeFlowNodeInstanceLauncherLog`: the last lines of the log, newest first."""
        request = {
            "ProjectId": project_id,
            "NodeInstanceId": id,
            "Start": 0,
            "Lines": lines,
            "Reverse": True,
        }
        answer = self._call("DescribeFlowNodeInstanceLauncherLog", request, repeatable=True)
        wrapper = answer.get("LogEntrys")
        entries = wrapper.get("LogEntry") if isinstance(wrapper, Mapping) else None
        found = [entry.get("Content") for entry in entries or [] if isinstance(entry, Mapping)]
        return [line for line in found if isinstance(line, str)]

    def kill_flow_job(self, project_id: str, job_instance_id: str) -> None:
        """`KillFlowJob`, asynchronous. What it says of a run that is over is not documented."""
        self._done("KillFlowJob", {"ProjectId": project_id, "JobInstanceId": job_instance_id})

    def delete_flow_job(self, project_id: str, id: str) -> None:
        """`DeleteFlowJob`. Raises NotFound."""
        self._done("DeleteFlowJob", {"ProjectId": project_id, "Id": id})

    def _list(
        self, action: str, request: Mapping[str, Any], outer: str, inner: str
    ) -> Iterator[dict[str, Any]]:
        """Lists are wrapped in an object with one singular key, and an empty one may be missing."""
        number, seen, total = 1, 0, 1
        while seen < total:
            page = {**request, "PageNumber": number, "PageSize": PAGE_SIZE}
            items, total = self._page(action, page, outer, inner)
            yield from items
            number, seen = number + 1, seen + len(items)

    def _page(
        self, action: str, request: dict[str, Any], outer: str, inner: str
    ) -> tuple[list[dict[str, Any]], int]:
        """What is on a page, and how much there is in all: 0 when the page is empty."""
        answer = self._call(action, request, repeatable=True)
        wrapper = answer.get(outer) or ({inner: None} if "Total" in answer else {})
        items = require_list(
            wrapper if isinstance(wrapper, Mapping) else {}, inner, of=f"EMR {action}"
        )
        return items, int(answer.get("Total") or 0) if items else 0

    def _done(self, action: str, request: dict[str, Any]) -> None:
        answer = self._call(action, request, repeatable=True)
        if answer.get("Data") is False:
            raise UnexpectedResponse(f"EMR {action} answers that it did nothing", status=200)

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
