"""Batch's API actions, version 2017-03-12: build, send, parse; never wait, never decide.

Answers are the inside of `Response`, with the names of the wire.
"""

from __future__ import annotations

from typing import Any

from ...core.answers import required_text
from ...core.endpoints import Service
from ...core.retry import Retry
from ..transport import Transport

SERVICE = Service("batch", "2017-03-12", "Batch", "tencent_batch")


class BatchClient:
    """Calls of one operation in one region."""

    def __init__(self, transport: Transport, retry: Retry) -> None:
        self._transport = transport
        self._retry = retry

    def submit_job(self, request: dict[str, Any]) -> str:
        """`SubmitJob`: the JobId. Repeatable, because `ClientToken` is always given."""
        answer = self._call("SubmitJob", request, repeatable="ClientToken" in request)
        return required_text(answer, "JobId", of="Batch SubmitJob")

    def describe_job(self, job_id: str) -> dict[str, Any]:
        """`DescribeJob`: state, times, tasks. Raises NotFound."""
        answer = self._call("DescribeJob", {"JobId": job_id}, repeatable=True)
        required_text(answer, "JobState", of="Batch DescribeJob")
        return answer

    def describe_job_submit_info(self, job_id: str) -> dict[str, Any]:
        """`DescribeJobSubmitInfo`: the definition as it was submitted. Raises NotFound."""
        return self._call("DescribeJobSubmitInfo", {"JobId": job_id}, repeatable=True)

    def terminate_job(self, job_id: str) -> None:
        """`TerminateJob`, asynchronous; not allowed in SUBMITTED. Raises NotFound, WrongState."""
        self._call("TerminateJob", {"JobId": job_id}, repeatable=True)

    def delete_job(self, job_id: str) -> None:
        """`DeleteJob`, only in SUCCEED or FAILED. Raises NotFound, WrongState."""
        self._call("DeleteJob", {"JobId": job_id}, repeatable=True)

    def _call(self, action: str, request: dict[str, Any], *, repeatable: bool) -> dict[str, Any]:
        return self._retry.call(lambda: self._transport.call(action, request), repeatable=repeatable)
