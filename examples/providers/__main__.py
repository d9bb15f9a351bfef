"""Submit one job in the configured region, and one in another region.

Settings that a provider leaves out, here its key and endpoint, come from the stack's configuration.
"""

import pulumi
import pulumi_cloudjobs as cloudjobs

beijing = cloudjobs.Provider("beijing", tencent_region="ap-beijing")


def render(
    name: str, zone: str, opts: pulumi.ResourceOptions | None = None
) -> cloudjobs.tencent.batch.Job:
    """Return a job of one task."""
    return cloudjobs.tencent.batch.Job(
        name,
        placement={"zone": zone},
        job={
            "job_name": name,
            "tasks": [
                {
                    "task_name": "frame",
                    "application": {"delivery_form": "LOCAL", "command": "echo frame"},
                    "compute_env": {"env_data": {"instance_type": "S2.SMALL1"}},
                }
            ],
        },
        opts=opts,
    )


south = render("south", "ap-guangzhou-2")
north = render("north", "ap-beijing-2", pulumi.ResourceOptions(provider=beijing))

pulumi.export("regions", [south.region, north.region])
