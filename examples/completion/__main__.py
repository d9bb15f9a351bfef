"""Submits five parts of a film side by side, then waits for all of them with list calls, in one slot of the engine."""

import pulumi
import pulumi_cloudjobs as cloudjobs

FRAMES = 100

parts = [
    cloudjobs.tencent.batch.Job(
        f"part-{part}",
        placement={"zone": "ap-guangzhou-2"},
        job={
            "job_name": f"part-{part}",
            "tasks": [
                {
                    "task_name": "render",
                    "application": {
                        "delivery_form": "LOCAL",
                        "command": f"blender -b scene.blend -s {part * FRAMES + 1} -e {(part + 1) * FRAMES} -a",
                    },
                    "compute_env": {
                        "env_type": "MANAGED",
                        "env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"},
                    },
                }
            ],
        },
    )
    for part in range(5)
]

film = cloudjobs.Completion("film", jobs=parts, timeout_seconds="2h", on_failure="record")

pulumi.export("succeeded", film.succeeded)
pulumi.export("failed", film.failed)
pulumi.export(
    "statuses",
    film.results.apply(lambda results: {each["name"]: each["status"] for each in results}),
)
