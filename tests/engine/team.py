"""A team: runners that have nothing in common but Pulumi's backend and the clouds.

Each has its own checkout, its own HOME and its own PULUMI_HOME. The clouds are one simulator
behind a socket.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.server import serving

from tests.backends import PostgresServer, S3Server
from tests.cards.card import add_fixtures
from tests.embedded import run_for_an_hour
from tests.engine.served import REGIONS, VARIABLES, endpoints
from tests.engine.stack import Command, Stack
from tests.engine.waiting import eventually, hosts_of

Environment = dict[str, str | None]

PROGRAM = """
import pulumi
from pulumi_cloudjobs import alibaba, huawei, tencent


def batch_job(name, opts=None):
    machine = {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}
    task = {
        "task_name": "frame",
        "task_instance_num": 1,
        "application": {"delivery_form": "LOCAL", "command": "true"},
        "compute_env": {"env_type": "MANAGED", "env_data": machine},
    }
    job = {"job_name": "render", "priority": 1, "tasks": [task]}
    return tencent.batch.Job(name, placement={"zone": "ap-guangzhou-2"}, job=job, opts=opts)


def compute_env(name, opts=None):
    machine = {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}
    env = {"env_name": "farm", "env_data": machine, "desired_compute_node_count": 2}
    return tencent.batch.ComputeEnv(
        name, placement={"zone": "ap-guangzhou-2"}, compute_env=env, opts=opts
    )


def spark_task(name, opts=None):
    return tencent.dlc.SparkAppTask(name, job_name="spark-app-test", opts=opts)


def spark_app(name, opts=None):
    return tencent.dlc.SparkApp(
        name,
        app_name="nightly",
        app_type=1,
        data_engine="data-engine-demo",
        app_file="cosn://bucket/app.jar",
        role_arn=12,
        app_driver_size="small",
        app_executor_size="small",
        app_executor_nums=1,
        opts=opts,
    )


def flink_job(name, opts=None):
    place = {"cluster_id": "cluster-5c42n3a5", "cluster_type": 2, "work_space_id": "space-53rqk422"}
    return tencent.oceanus.Job(
        name, name=name, job_type=1, flink_version="Flink-1.13", **place, opts=opts
    )


def deployment(name, job_id, opts=None):
    return tencent.oceanus.Deployment(
        name,
        job_id=job_id,
        work_space_id="space-53rqk422",
        entrypoint_class="com.example.Stream",
        opts=opts,
    )


def session(name, opts=None):
    return huawei.dli.Session(name, kind="spark", cluster_name="test_cluster", opts=opts)


def spark_batch(name, opts=None):
    return huawei.dli.SparkBatch(
        name, file="obs://bucket/report.py", class_name="", queue="test_cluster", opts=opts
    )


def statement(name, session_id, opts=None):
    return huawei.dli.Statement(
        name, session_id=session_id, code="spark.range(10).count()", opts=opts
    )


def flow_job(name, opts=None):
    return alibaba.emr.FlowJob(
        name,
        project_id="FP-257A173659F50000",
        name="nightly",
        type="SHELL",
        description="d",
        opts=opts,
    )


def flow_run(name, job_id, opts=None):
    return alibaba.emr.FlowJobRun(
        name,
        project_id="FP-257A173659F50000",
        job_id=job_id,
        cluster_id="C-D7958B72E59B0000",
        opts=opts,
    )
"""
"""A function for each type of resource; a test appends what it makes."""


@dataclass(frozen=True)
class Backend:
    """A backend of Pulumi on a real server.

    Args:
        url: As Pulumi takes it.
        environ: What it takes beside the URL.
        server: It itself, to be stopped.
    """

    url: str
    environ: Mapping[str, str] = field(repr=False)
    server: S3Server | PostgresServer


def backend_on(server: S3Server | PostgresServer) -> Backend:
    """Return a backend without any stack."""
    name = f"team_{secrets.token_hex(6)}"
    if isinstance(server, S3Server):
        return Backend(server.url(name), server.environ, server)

    return Backend(server.url(f"&table={name}"), {}, server)


@dataclass(frozen=True)
class Clouds:
    """The served simulator.

    Args:
        address: Where all vendors are reached.
        control: Steers it.
        is_released: Whether calls that meet a fault are no longer held.
        fixtures: Ids of what a fresh cloud holds.
    """

    address: str
    control: Control
    is_released: threading.Event
    fixtures: frozenset[str]

    def release(self) -> None:
        """Let the calls go on that are held, and hold none from now on."""
        self.control.clear_faults()
        self.is_released.set()

    def counts(self) -> Counter[str]:
        """Return how many objects have been made, by what they are."""
        objects = self.control.objects()
        return Counter(item["object_type"] for item in objects if item["id"] not in self.fixtures)


@contextmanager
def served_clouds(folder: Path) -> Iterator[Clouds]:
    """Serve a simulator whose jobs run for an hour, with what resources refer to."""
    store = open_store(folder)
    control = Control(open_store(folder))
    add_fixtures(control)
    run_for_an_hour(control)
    is_released = threading.Event()
    fixtures = frozenset(item["id"] for item in control.objects())

    def hold(seconds: float) -> None:
        is_released.wait(seconds)

    with serving(store, sleep=hold) as address:
        yield Clouds(address, control, is_released, fixtures)
        is_released.set()

    store.close()
    control.store.close()


def new_runner(
    folder: Path, program: str, clouds: Clouds, backend: Backend | None = None, **more: Any
) -> Stack:
    """Return a runner with a checkout of a project, and nothing else of anybody.

    Args:
        folder: Empty, its own.
        program: What follows PROGRAM.
        backend: Of the state; None: a folder.
        more: As for Stack; `config` comes before what leads to the clouds.
    """
    (folder / "user").mkdir()
    given = more.pop("environment", {})
    environment: Environment = {"HOME": str(folder / "user"), **VARIABLES, **given}
    if backend is not None:
        environment |= {"PULUMI_BACKEND_URL": backend.url, **backend.environ}

    if not more.get("checkout_of"):
        more["config"] = {**REGIONS, **endpoints(clouds.address), **more.get("config", {})}

    return Stack(folder, {"__main__.py": PROGRAM + program}, environment=environment, **more)


def kill(runner: Stack, running: Command) -> None:
    """Kill the CLI of a runner, and wait until its provider process has noticed."""
    assert list(hosts_of(runner))
    running.kill()
    eventually(lambda: not list(hosts_of(runner)))
