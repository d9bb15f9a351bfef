"""Render a film on a permanent pool of machines.

One task prepares the film, a hundred instances render it, and one task joins the parts. Fifty of
the instances run at a time, and the status column counts those that have ended. More nodes are
added to the pool in place, and the job goes on.
"""

import pulumi
import pulumi_cloudjobs as cloudjobs

STORE = "cos://film-1250000000.cos.ap-guangzhou.myqcloud.com"

env = cloudjobs.tencent.batch.ComputeEnv(
    "farm",
    placement={"zone": "ap-guangzhou-2"},
    compute_env={
        "env_name": "farm",
        "env_description": "Renders films",
        "desired_compute_node_count": 4,
        "env_data": {
            "instance_types": ["S5.LARGE8", "S5.MEDIUM4"],
            "image_id": "img-bd78fy2t",
        },
    },
)

film = cloudjobs.tencent.batch.Job(
    "film",
    placement={"zone": "ap-guangzhou-2"},
    job={
        "job_name": "film",
        "tasks": [
            {
                "task_name": "prepare",
                "application": {"delivery_form": "LOCAL", "command": "sh /scenes/prepare.sh"},
                "input_mappings": [
                    {"source_path": f"{STORE}/scenes/", "destination_path": "/scenes/"}
                ],
                "env_id": env.env_id,
            },
            {
                "task_name": "frames",
                "task_instance_num": 100,
                "max_concurrent_num": 50,
                "application": {
                    "delivery_form": "LOCAL",
                    "command": "sh /scenes/render.sh $BATCH_TASK_INSTANCE_INDEX",
                },
                "input_mappings": [
                    {"source_path": f"{STORE}/scenes/", "destination_path": "/scenes/"}
                ],
                "output_mappings": [
                    {"source_path": "/frames/", "destination_path": f"{STORE}/frames/"}
                ],
                "max_retry_count": 2,
                "env_id": env.env_id,
            },
            {
                "task_name": "assemble",
                "application": {"delivery_form": "LOCAL", "command": "sh /frames/assemble.sh"},
                "input_mappings": [
                    {"source_path": f"{STORE}/frames/", "destination_path": "/frames/"}
                ],
                "env_id": env.env_id,
            },
        ],
        "dependences": [
            {"start_task": "prepare", "end_task": "frames"},
            {"start_task": "frames", "end_task": "assemble"},
        ],
    },
    wait={"until": "finished", "timeout_seconds": "8h"},
)

pulumi.export("env_id", env.env_id)
pulumi.export("job_id", film.job_id)
pulumi.export("status", film.status)
