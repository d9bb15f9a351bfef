"""Several accounts and regions in one stack, each with a provider process of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pulumi_cloudjobs.core.private_folder import STORE_VARIABLE
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.server import serving

from tests.engine.plugin_project import write_plugin
from tests.engine.projects import cloud_of
from tests.engine.served import KEYS, REGIONS, endpoints
from tests.engine.stack import Stack
from tests.sdk.programs import environment, project_file

MakeStack = Callable[..., Stack]
JOB, FLINK_JOB = "tencent/batch/job", "tencent/oceanus/job"
EMBEDDED = {"cloudjobs:endpoint": "embedded"}
PROGRAM = """
import pulumi
import pulumi_cloudjobs as cloudjobs

env = {
    "env_type": "MANAGED",
    "env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"},
}


def task(command):
    application = {"delivery_form": "LOCAL", "command": command}
    return {"task_name": "hello", "application": application, "compute_env": env}


beijing = cloudjobs.Provider("beijing", tencent_region="ap-beijing")
for name, zone, opts in (
    ("here", "ap-guangzhou-2", None),
    ("there", "ap-beijing-2", pulumi.ResourceOptions(provider=beijing)),
):
    job = cloudjobs.tencent.batch.Job(
        name, placement={"zone": zone}, job={"job_name": name, "tasks": [task("true")]}, opts=opts
    )
    pulumi.export(name, job.region)
"""
FLINK = """
cloudjobs.tencent.oceanus.Job(
    "flink", name="flink", job_type=1, cluster_type=2, cluster_id="cluster-5c42n3a5"
)
"""
OTHER_KEY = """
stranger = cloudjobs.Provider(
    "stranger", tencent_secret_id="other-id", tencent_secret_key="planted-secret"
)
cloudjobs.tencent.batch.Job(
    "strange",
    placement={"zone": "ap-guangzhou-2"},
    job={"job_name": "strange", "tasks": [task("true")]},
    opts=pulumi.ResourceOptions(provider=stranger),
)
"""


def test_two_regions_and_two_accounts_in_one_stack(make_stack: MakeStack, tmp_path: Path) -> None:
    """The provider says where; everything else is as the stack is configured.

    Every job is in its own account, and the second key is encrypted in state.
    """
    store = open_store(tmp_path)
    cloud = Control(store)
    cloud.add_key("tencent", "other-id", "planted-secret", account="somebody else")
    with serving(store) as address:
        config = {**REGIONS, **KEYS, **endpoints(address)}
        stack = make_stack({"__main__.py": PROGRAM + OTHER_KEY}, config=config)
        stack.up()
        assert stack.outputs() == {"here": "ap-guangzhou", "there": "ap-beijing"}
        with store.transaction() as tx:
            rows = tx.sql.execute(
                "SELECT unseal(name) FROM objects WHERE kind = ? AND account = ?",
                (JOB, "somebody else"),
            )
            assert [name for (name,) in rows] == ["strange"]

        assert sorted((job["name"], job["region"]) for job in cloud.objects(JOB)) == [
            ("here", "ap-guangzhou"),
            ("strange", "ap-guangzhou"),
            ("there", "ap-beijing"),
        ]
        assert "planted-secret" not in json.dumps(stack.export())
        assert "unchanged" in stack.up().text

        stack.destroy()

    assert cloud.objects(JOB) == []


def test_a_provider_in_yaml_takes_the_rest_from_the_stack(
    make_stack: MakeStack, tmp_path: Path
) -> None:
    """A region alone leads to no real cloud, nor to another account, in YAML and in Python."""
    write_plugin(tmp_path)
    task = {
        "application": {"deliveryForm": "LOCAL", "command": "true"},
        "computeEnv": {"envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"}},
    }
    job = {"placement": {"zone": "ap-beijing-2"}, "job": {"jobName": "there", "tasks": [task]}}
    resources = {
        "beijing": {
            "type": "pulumi:providers:cloudjobs",
            "properties": {"tencentRegion": "ap-beijing"},
        },
        "there": {
            "type": "cloudjobs:tencent/batch:Job",
            "properties": job,
            "options": {"provider": "${beijing}"},
        },
    }
    files = {"Pulumi.yaml": project_file("yaml", tmp_path, resources=resources)}
    secret_config = {"cloudjobs:tencentSecretKey": "planted-secret"}
    stack = make_stack(
        files, config=EMBEDDED, secret_config=secret_config, environment=environment()
    )
    assert stack.up().summary == {"create": 3}
    assert [job["region"] for job in cloud_of(stack).objects(JOB)] == ["ap-beijing"]
    assert stack.resource("beijing")["inputs"]["endpoint"] == "embedded"
    assert "planted-secret" not in json.dumps(stack.export())
    assert stack.up().summary == {"same": 3}


READ = """
import pulumi
import pulumi_cloudjobs as cloudjobs

seen = cloudjobs.tencent.batch.Job.get("seen", ID)
gone = cloudjobs.tencent.oceanus.Job.get("job", OTHER)
pulumi.export("job", seen.job)
pulumi.export("status", seen.status)
pulumi.export("name", gone.name)

beijing = cloudjobs.Provider("beijing", tencent_region="ap-beijing")
in_beijing = pulumi.InvokeOptions(provider=beijing)
here = cloudjobs.tencent.batch.get_job(ID)
(there,) = cloudjobs.list_jobs(service="tencent.batch", opts=in_beijing)
pulumi.export("here", here.job["job_name"])
pulumi.export("there", cloudjobs.tencent.batch.get_job_output(there.id, opts=in_beijing).region)
pulumi.export("same", cloudjobs.tencent.batch.get_job_output(seen.job_id))
pulumi.export("listed", cloudjobs.list_jobs_output(name=seen.job["job_name"]))
flink = cloudjobs.tencent.oceanus.get_job_output(OTHER)
pulumi.export("flink", flink.job_name)
"""

FAIL = """
import pulumi_cloudjobs as cloudjobs

cloudjobs.tencent.oceanus.get_job("{id}")
"""


def test_an_existing_object_is_read_without_being_managed(make_stack: MakeStack) -> None:
    """A job of somebody else is read with inputs and outputs, and a destroy leaves it alone.

    The functions read it in the program itself, with the same configuration.

    A program that goes on with None for every output would make other resources wrongly, so an
    object that does not exist fails preview and up.
    """
    stack = make_stack({"__main__.py": PROGRAM + FLINK}, config=EMBEDDED)
    stack.up()
    cloud = cloud_of(stack)
    ids = {job["name"]: job["id"] for kind in (JOB, FLINK_JOB) for job in cloud.objects(kind)}
    program = READ.replace("ID", repr(ids["here"])).replace("OTHER", repr(ids["flink"]))
    store = {STORE_VARIABLE: str(stack.project / ".cloudjobs")}
    reader = make_stack({"__main__.py": program}, config=EMBEDDED, environment=store)
    reader.up()
    outputs = reader.outputs()
    assert outputs["job"]["job_name"] == "here"
    assert outputs["job"]["tasks"][0]["application"]["command"] == "true"
    assert outputs["name"] == "flink"
    assert outputs["status"] in ("pending", "starting", "running", "succeeded")
    assert (outputs["here"], outputs["there"], outputs["flink"]) == ("here", "ap-beijing", "flink")
    assert outputs["same"]["job"] == outputs["job"]
    assert [job["id"] for job in outputs["listed"]] == [ids["here"]]
    assert "unchanged" in reader.up().text

    # A refresh drops what has disappeared; it is not created again, for it is not managed here.
    cloud.remove(FLINK_JOB, ids["flink"])
    up = reader.up("--refresh", exit_code=None)
    urns = [resource["urn"] for resource in reader.export()["resources"]]
    assert any(urn.endswith("::seen") for urn in urns)
    assert not any(urn.endswith("::job") for urn in urns)

    line = (
        f"reading Oceanus job {ids['flink']}: "
        "it does not exist in ap-guangzhou; check id, region, work space id"
    )
    for run in (up, reader.preview(exit_code=None)):
        assert run.exit_code != 0
        assert [
            text.splitlines()[0].rpartition("failed: ")[2] for text in run.messages("error", "job")
        ] == [line]
        assert "Traceback" not in run.text

    # tests/dynamic/test_functions.py has both forms of the function.
    reader.write({"__main__.py": FAIL.format(id=ids["flink"])})
    run = reader.preview(exit_code=None)
    assert run.exit_code != 0
    assert line in run.messages("error")
    assert "Traceback" not in run.text

    reader.destroy()
    assert {job["id"] for job in cloud.objects(JOB)} >= {ids["here"]}
