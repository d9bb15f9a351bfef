"""Submit five parts of a film side by side, then wait for all of them.

The wait polls with list calls, and takes one slot of Pulumi's engine.
"""

import pulumi
import pulumi_cloudjobs as cloudjobs

FRAMES = 100


def render(part: int) -> cloudjobs.tencent.batch.Job:
    """Return the job that renders the frames of one part."""
    first = part * FRAMES + 1
    last = first + FRAMES - 1

    return cloudjobs.tencent.batch.Job(
        f"part-{part}",
        placement={"zone": "ap-guangzhou-2"},
        job={
            "job_name": f"part-{part}",
            "tasks": [
                {
                    "task_name": "render",
                    "application": {
                        "delivery_form": "LOCAL",
                        "command": f"blender -b scene.blend -s {first} -e {last} -a",
                    },
                    "compute_env": {
                        "env_type": "MANAGED",
                        "env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"},
                    },
                }
            ],
        },
    )


parts = [render(part) for part in range(5)]

film = cloudjobs.Completion("film", jobs=parts, timeout_seconds="2h", on_failure="record")

pulumi.export("succeeded", film.succeeded)
pulumi.export("failed", film.failed)
pulumi.export(
    "statuses",
    film.results.apply(lambda results: {result["name"]: result["status"] for result in results}),
)
