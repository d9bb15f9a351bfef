"""Folders: the tree that jobs are sorted into, read only."""

from __future__ import annotations

from ...framework import Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from ..common import filter_values
from .common import FOLDER, JOB, listed_space
from .job import check_filters, fits


def describe_tree_jobs(call: Call, tx: Transaction) -> Json:
    """Return the jobs in their folders, or as a flat list."""
    filters = filter_values(call.payload.get("Filters"))
    check_filters(filters)
    jobs = tx.find(Query(JOB, region=call.region, parent=listed_space(call, tx)))
    if filters:
        jobs = [job for job in jobs if fits(job, filters, tx)]

    if call.payload.get("FlatMode") == 1:
        flat = [_tree_job(job, tx) for job in jobs]
        return {"ParentId": "", "Id": "root", "Name": "root", "JobSet": flat, "Children": None}

    folders = tx.find(Query(FOLDER, region=call.region), newest_first=False)
    return _branch("root", "", "root", folders, jobs, tx)


def _branch(
    folder_id: str,
    parent: str,
    name: str,
    folders: list[Record],
    jobs: list[Record],
    tx: Transaction,
) -> Json:
    inside = [_tree_job(job, tx) for job in jobs if job.data["FolderId"] == folder_id]
    below = [
        _branch(folder.id, folder_id, folder.name, folders, jobs, tx)
        for folder in folders
        if folder.parent == folder_id
    ]
    return {
        "ParentId": parent,
        "Id": folder_id,
        "Name": name,
        "JobSet": inside or None,
        "Children": below or None,
    }


def _tree_job(job: Record, tx: Transaction) -> Json:
    return {
        "JobId": job.id,
        "Name": job.name,
        "JobType": job.data["JobType"],
        "RunningCu": 0.0,
        "Status": job.step(tx.now).state,
        "ScalingType": 0,
        "RunningCpu": 0.0,
        "RunningMem": 0.0,
        "DecodeSqlCode": None,
        "PublishedJobConfigId": job.data.get("published", -1),
        "FolderPath": job.data["FolderId"],
    }
