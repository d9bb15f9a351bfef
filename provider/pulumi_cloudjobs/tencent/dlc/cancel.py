"""The cancel of a run, for the run itself and for the delete of its app."""

from __future__ import annotations

from ...core.errors import AlreadyDone, ApiError
from .client import DlcClient
from .states import CANCEL_IS_UNDERWAY, INVALID_TASK_ID

REPEAT_STOP_SECONDS = 30
"""A cancel without effect is sent again after this time."""


def cancel_run(client: DlcClient, task_id: str) -> None:
    """Cancel a task; a task that has ended, or that is being cancelled already, is fine."""
    try:
        client.cancel_task(task_id)
    except AlreadyDone:
        return
    except ApiError as error:
        if error.code not in (CANCEL_IS_UNDERWAY, INVALID_TASK_ID):
            raise
