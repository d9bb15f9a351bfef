"""What jobs live in and run on, read only: projects and clusters.

More of them come in through the control interface, as objects of the kinds alibaba/emr/project,
/cluster and /folder.
"""

from __future__ import annotations

from typing import Any

from ...framework import Call
from ...store import Record, Transaction
from .service import emr, milliseconds, page_of, paged, project_of


@emr.action("DescribeFlowProject")
def describe_flow_project(call: Call, tx: Transaction) -> dict[str, Any]:
    call.object_id = call.payload["ProjectId"]
    return _project(project_of(call, tx))


@emr.action("ListFlowProject")
def list_flow_project(call: Call, tx: Transaction) -> dict[str, Any]:
    number, size = page_of(call)
    name = call.payload.get("Name") or None
    rows, total = tx.page(
        emr.kind("project"), region=call.region, name=name, offset=(number - 1) * size, limit=size
    )
    return paged(call, tx, "Projects", "Project", [_project(row) for row in rows], total)


@emr.action("ListFlowCluster")
def list_flow_cluster(call: Call, tx: Transaction) -> dict[str, Any]:
    """Cluster lists count with TotalCount, where the others have Total."""
    project_of(call, tx)
    clusters = [
        {"Id": one.id, **one.data} for one in tx.find(emr.kind("cluster"), region=call.region)
    ]
    return {
        "Clusters": {"ClusterInfo": clusters},
        "PageNumber": 1,
        "PageSize": 100,
        "TotalCount": len(clusters),
    }


def _project(record: Record) -> dict[str, Any]:
    times = {"GmtCreate": milliseconds(record.created), "GmtModified": milliseconds(record.created)}
    return {"Id": record.id, **record.data, **times}
