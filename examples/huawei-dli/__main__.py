"""Start a Spark session on a queue.

Huawei Cloud has discarded the session API: use batches in new programs.
"""

import pulumi
import pulumi_cloudjobs as cloudjobs

session = cloudjobs.huawei.dli.Session(
    "session",
    kind="spark",
    cluster_name="test_cluster",
    sc_type="A",
    jars=["group.tesddws/gsjdbc4.jar"],
    resources=[{"name": "group.tesddws/gsjdbc3.jar", "type": "jar"}],
    groups=[
        {
            "name": "group.tesddws",
            "resources": [{"name": "gsjdbc2.jar", "type": "jar"}],
        }
    ],
)

pulumi.export("session_id", session.session_id)
# Without `name`, the session gets a unique name.
pulumi.export("session_name", session.session_name)
pulumi.export("status", session.status)
