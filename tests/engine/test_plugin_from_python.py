"""A Python program whose resources the plugin serves: `pulumi config set cloudjobs:usePlugin true`.

`test_other_languages.py` walks the five resources through a whole life.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.embedded import HOUR
from tests.engine.plugin_project import write_plugin
from tests.engine.projects import cloud_of
from tests.engine.stack import Stack, project_runtime
from tests.engine.waiting import kill_in_up
from tests.sdk.programs import project_file

USE_PLUGIN = "cloudjobs:usePlugin"
NAMES = ("here", "there", "all")
JOB = '''
import pulumi
import pulumi_cloudjobs as cloudjobs


def job(name, zone, **options):
    """Declare a job with all that an import finds, or else the import would be a replacement."""
    machine = {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}
    task = {
        "task_name": "hello",
        "task_instance_num": 1,
        "application": {"delivery_form": "LOCAL", "command": "true"},
        "compute_env": {"env_type": "MANAGED", "env_data": machine},
        "max_retry_count": 0,
        "timeout": 86400,
        "failed_action": "TERMINATE",
    }
    return cloudjobs.tencent.batch.Job(
        name,
        placement={"zone": zone},
        job={"job_name": name, "priority": 0, "tasks": [task]},
        opts=pulumi.ResourceOptions(**options),
    )
'''
TWO_REGIONS = f"""{JOB}

beijing = cloudjobs.Provider("beijing", tencent_region="ap-beijing")
jobs = [job("here", "ap-guangzhou-2"), job("there", "ap-beijing-2", provider=beijing)]
done = cloudjobs.Completion("all", jobs=jobs, timeout_seconds=60)
pulumi.export("succeeded", done.succeeded)
pulumi.export("regions", [each.region for each in jobs])
"""
IMPORTED = f"""{JOB}
pulumi.export("job_id", job("here", "ap-guangzhou-2", import_="ID").job_id)
"""


@pytest.fixture
def stack(make_stack: Callable[..., Stack], tmp_path: Path) -> Stack:
    """A project that names the folder of the plugin."""
    write_plugin(tmp_path)
    files = {
        "Pulumi.yaml": project_file(project_runtime(), tmp_path),
        "__main__.py": TWO_REGIONS,
    }
    stack = make_stack(files, config={"cloudjobs:endpoint": "embedded"})
    for state in ("submitted", "runnable", "starting", "running"):
        cloud_of(stack).set(f"tencent.batch.{state}_seconds", 0.0)
    return stack


def test_a_stack_with_a_provider_and_a_completion_moves_and_moves_back(stack: Stack) -> None:
    """No job is replaced or runs again, not even one with a provider of its own."""
    stack.up()
    before = {name: stack.resource(name)["id"] for name in NAMES}
    outputs = stack.outputs()
    assert outputs == {"succeeded": 2, "regions": ["ap-guangzhou", "ap-beijing"]}

    for value, types in (("true", "cloudjobs:"), ("false", "pulumi-python:")):
        moved = stack.up("--config", f"{USE_PLUGIN}={value}")
        assert {name: moved.operations(name) for name in NAMES} == {
            name: ["same"] for name in NAMES
        }
        assert {name: stack.resource(name)["id"] for name in NAMES} == before
        assert all(stack.resource(name)["type"].startswith(types) for name in NAMES)
        assert stack.outputs() == outputs

    assert cloud_of(stack).count(action="SubmitJob") == 2


def test_a_python_program_imports_with_the_plugin(stack: Stack) -> None:
    """The dynamic host refuses it, see `test_options.py`."""
    stack.up()
    id = stack.resource("here")["id"]
    stack.pulumi("state", "delete", "--force", "--yes", stack.resource("all")["urn"], exit_code=0)
    stack.pulumi("state", "delete", "--force", "--yes", stack.resource("here")["urn"], exit_code=0)

    stack.write({"__main__.py": IMPORTED.replace("ID", id)})
    cloud_of(stack).advance(2 * HOUR)
    imported = stack.up("--config", f"{USE_PLUGIN}=true")
    assert imported.operations("here") == ["import"]
    assert stack.outputs() == {"job_id": id}
    assert stack.up("--config", f"{USE_PLUGIN}=true").operations("here") == ["same"]


def test_a_create_that_the_dynamic_host_has_lost_is_taken_over(stack: Stack) -> None:
    """The journal is the same, and knows a resource under both types."""
    cloud = cloud_of(stack)
    stack.write({"__main__.py": f'{JOB}job("here", "ap-guangzhou-2")'})
    cloud.fault("slow", action="SubmitJob", seconds=60)
    kill_in_up(stack, lambda: cloud.count(action="SubmitJob") == 1)
    stack.pulumi("cancel", "--yes")

    stack.up("--config", f"{USE_PLUGIN}=true")
    [job] = cloud.objects("tencent/batch/job")
    here = stack.resource("here")
    assert here["type"].startswith("cloudjobs:")
    assert here["id"] == job["id"]
