"""The read-only surroundings of jobs: projects and clusters.

More of them come in through the control interface, as objects of the types alibaba/emr/project,
/cluster and /folder.
"""

from __future__ import annotations

from ...framework import Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from .common import CLUSTER, PROJECT, milliseconds, page_of, paged, project_of


def describe_flow_project(call: Call, tx: Transaction) -> Json:
    """Return a project."""
    call.object_id = call.payload["ProjectId"]
    return _project(project_of(call, tx))


def list_flow_project(call: Call, tx: Transaction) -> Json:
    """List projects."""
    number, size = page_of(call)
    name = call.payload.get("Name") or None
    projects, total = tx.page(
        Query(PROJECT, region=call.region, name=name), offset=(number - 1) * size, limit=size
    )
    views = [_project(project) for project in projects]
    return paged(call, tx, "Projects", "Project", views, total)


def list_flow_cluster(call: Call, tx: Transaction) -> Json:
    """List clusters; this list counts with TotalCount, where the others have Total."""
    project_of(call, tx)
    clusters = tx.find(Query(CLUSTER, region=call.region))
    views = [{"Id": cluster.id, **cluster.data} for cluster in clusters]
    return {
        "Clusters": {"ClusterInfo": views},
        "PageNumber": 1,
        "PageSize": 100,
        "TotalCount": len(views),
    }


def _project(record: Record) -> Json:
    created = milliseconds(record.created)
    return {"Id": record.id, **record.data, "GmtCreate": created, "GmtModified": created}
