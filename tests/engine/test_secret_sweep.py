"""Every value that users call secret, in every resource type, through every command.

The cloud repeats the secrets as well.

What was printed, logged and written is searched for the planted texts. The engine's own trace
(`-v=9`) shows every property on its way to a provider, which `test_secrets_on_the_engine.py` shows
of a bare provider; nothing else may.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pulumi_cloudjobs.simulator.control import Control

from tests.campaign.subjects import prepare
from tests.cards.alibaba_emr_flow_job_run import RUN_JOBS
from tests.cards.card import card_of
from tests.cards.huawei_dli_statement import READY_SESSIONS
from tests.cards.tencent_oceanus_deployment import FLINK_JOBS
from tests.engine.projects import cloud_of
from tests.engine.stack import Run, Stack
from tests.engine.test_secrets_on_the_engine import BARE, trace

MakeStack = Callable[..., Stack]
MARK = "planted"
EMBEDDED = {"cloudjobs:endpoint": "embedded", "cloudjobs:rates": '{"*": 0}'}
SECRET_CONFIG = {
    "demo:docker": "planted-docker",
    "demo:key": 'planted "key" <&> of two\nlines-planted',
    "demo:variables": json.dumps({"password": "inner planted variable"}),
    "cloudjobs:tencentToken": "planted-token",
}
# The card and the secrets of each resource: the cloud repeats to each what is its own.
OWN = {
    "batch": (
        card_of("tencent/batch:Job"),
        [
            "echo planted-command ROUND",
            "planted-user",
            "planted-job",
            "all of planted-description",
            "planted-docker-env",
            SECRET_CONFIG["demo:docker"],
            SECRET_CONFIG["demo:key"],
            "lines-planted",
        ],
    ),
    "pool": (
        card_of("tencent/batch:ComputeEnv"),
        [
            "planted-pool",
            "planted-pool-description-ROUND",
            "planted-pool-tag",
            SECRET_CONFIG["demo:docker"],
            SECRET_CONFIG["demo:key"],
        ],
    ),
    "task": (card_of("tencent/dlc:SparkAppTask"), ["planted-args ROUND"]),
    "flink": (
        card_of("tencent/oceanus:Job"),
        [
            "planted_flink",
            "planted-flink-description-ROUND",
            "planted-remark",
            "planted-tag",
            "planted-tag-value",
        ],
    ),
    "session": (
        card_of("huawei/dli:Session"),
        ["planted_session_ROUND", "planted-conf", "planted-trigger"],
    ),
    "flow": (
        card_of("alibaba/emr:FlowJob"),
        [
            "planted-flow",
            "planted-flow-description",
            "run --password planted-param-ROUND",
            "inner planted env",
            '{"PASSWORD": "inner planted env"}',
            "inner planted variable",
            SECRET_CONFIG["demo:variables"],
        ],
    ),
    "app": (
        card_of("tencent/dlc:SparkApp"),
        [
            "planted_app",
            "--password planted-app-argument-ROUND",
            "spark.password=planted-app-conf",
            "cosn://planted-bucket/app.jar",
            "https://planted-user:planted-token@example.com/simple",
        ],
    ),
    "deployment": (
        card_of("tencent/oceanus:Deployment"),
        ["--password planted-deployment-ROUND", "planted-property", "planted-version"],
    ),
    "spark": (
        card_of("huawei/dli:SparkBatch"),
        [
            "planted_batch_ROUND",
            "planted-batch-argument-ROUND",
            "planted-batch-conf",
            "planted-batch-trigger",
        ],
    ),
    "statement": (
        card_of("huawei/dli:Statement"),
        ['spark.conf.set("key", "planted-code-ROUND")', "planted-statement-trigger"],
    ),
    "run": (
        card_of("alibaba/emr:FlowJobRun"),
        [
            '{"params": "run --password planted-run-ROUND"}',
            "run --password planted-run-ROUND",
            "planted-run-trigger",
        ],
    ),
}
CHANGING = ("pool", "flow", "app", "deployment")
"""Resources whose secrets are changed in place."""
LONG_RUNNING = {"huawei.dli.batch_running_seconds": None}
QUICK = ("oceanus.start_seconds", "oceanus.pause_seconds", "oceanus.stop_seconds")


PROGRAM = """
import json

import pulumi
import pulumi_cloudjobs as cloudjobs
from bare import Bare

config = pulumi.Config("demo")
secret = pulumi.Output.secret
task = {
    "task_name": "hello",
    "application": {
        "delivery_form": "LOCAL",
        "command": secret("echo planted-command ROUND"),
        "docker": {
            "image": "image:1",
            "user": secret("planted-user"),
            "password": config.require_secret("docker"),
        },
    },
    "compute_env": {"env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}},
    "env_vars": [
        {
            "name": "PASSWORD",
            "value": config.require_secret("docker").apply(lambda text: f"{text}-env"),
        }
    ],
    "authentications": [
        {"scene": "COS", "secret_id": "AKID", "secret_key": config.require_secret("key")}
    ],
}
job = {
    "job_name": secret("planted-job"),
    "job_description": pulumi.Output.concat("all of ", secret("planted-description")),
    "priority": ROUND,
    "tasks": [task],
}
batch = cloudjobs.tencent.batch.Job("batch", placement={"zone": "ap-guangzhou-2"}, job=job)
cloudjobs.tencent.batch.ComputeEnv(
    "pool",
    placement={"zone": "ap-guangzhou-2"},
    compute_env={
        "env_name": secret("planted-pool"),
        "env_description": secret("planted-pool-description-ROUND"),
        "desired_compute_node_count": 0,
        "env_data": {
            "instance_type": "S1.SMALL1",
            "image_id": "img-bd78fy2t",
            "login_settings": {"password": config.require_secret("docker")},
        },
        "authentications": [
            {"scene": "COS", "secret_id": "AKID", "secret_key": config.require_secret("key")}
        ],
        "tags": [{"key": "team", "value": secret("planted-pool-tag")}],
    },
)
cloudjobs.tencent.dlc.SparkAppTask(
    "task", job_name="spark-app-test", cmd_args=secret("planted-args ROUND")
)
flink = cloudjobs.tencent.oceanus.Job(
    "flink",
    name=secret("planted_flink"),
    job_type=1,
    cluster_type=2,
    cluster_id="cluster-5c42n3a5",
    work_space_id="space-53rqk422",
    description=secret("planted-flink-description-ROUND"),
    remark=secret("planted-remark"),
    tags=secret([{"tag_key": "planted-tag", "tag_value": "planted-tag-value"}]),
)
session = cloudjobs.huawei.dli.Session(
    "session",
    name=secret("planted_session_ROUND"),
    kind="spark",
    cluster_name="test_cluster",
    conf=[{"spark.password": secret("planted-conf")}],
    triggers={"key": secret("planted-trigger")},
)
flow = cloudjobs.alibaba.emr.FlowJob(
    "flow",
    project_id="FP-257A173659F50000",
    name=secret("planted-flow"),
    description=secret("planted-flow-description"),
    type="SHELL",
    params=secret("run --password planted-param-ROUND"),
    env_conf=secret(json.dumps({"PASSWORD": "inner planted env"})),
    custom_variables=config.require_secret("variables"),
)
app = cloudjobs.tencent.dlc.SparkApp(
    "app",
    app_name=secret("planted_app"),
    app_type=1,
    data_engine="data-engine-demo",
    app_file=secret("cosn://planted-bucket/app.jar"),
    role_arn=12,
    app_driver_size="small",
    app_executor_size="small",
    app_executor_nums=1,
    cmd_args=secret("--password planted-app-argument-ROUND"),
    app_conf=secret("spark.password=planted-app-conf"),
    dependency_packages=[
        {
            "pypi_package": "a==1",
            "pypi_index_url": secret("https://planted-user:planted-token@example.com/simple"),
        }
    ],
)
cloudjobs.tencent.oceanus.Deployment(
    "deployment",
    job_id="FLINK_JOB",
    work_space_id="space-53rqk422",
    entrypoint_class="com.example.Stream",
    program_args=secret("--password planted-deployment-ROUND"),
    properties=[{"key": "security.password", "value": secret("planted-property")}],
    remark=secret("planted-version"),
    wait={"poll_seconds": 1},
)
spark = cloudjobs.huawei.dli.SparkBatch(
    "spark",
    name=secret("planted_batch_ROUND"),
    file="obs://bucket/a.py",
    class_name="",
    queue="test_cluster",
    args=["--password", secret("planted-batch-argument-ROUND")],
    conf={"spark.password": secret("planted-batch-conf")},
    triggers={"key": secret("planted-batch-trigger")},
)
statement = cloudjobs.huawei.dli.Statement(
    "statement",
    session_id="READY_SESSION",
    code=secret('spark.conf.set("key", "planted-code-ROUND")'),
    triggers={"key": secret("planted-statement-trigger")},
    wait={"until": "accepted"},
)
run = cloudjobs.alibaba.emr.FlowJobRun(
    "run",
    project_id="FP-257A173659F50000",
    job_id="FLOW_JOB",
    cluster_id="C-D7958B72E59B0000",
    conf=secret(json.dumps({"params": "run --password planted-run-ROUND"})),
    triggers={"key": secret("planted-run-trigger")},
)
cloudjobs.Completion(
    "gate", jobs=[batch, spark, run], until="running", on_failure="record", poll_seconds=1
)
Bare("bare", ROUND, secret("bare-secret"))
pulumi.export("batch_name", spark.batch_name)
pulumi.export("code", statement.code)
pulumi.export("session_name", session.session_name)
pulumi.export("reason", batch.reason)
"""

MISTAKES = """
import pulumi
import pulumi_cloudjobs as cloudjobs

secret = pulumi.Output.secret
cloudjobs.huawei.dli.Session(
    "session",
    kind="spark",
    cluster_name="test_cluster",
    conf=secret({"planted-key": 1}),
    wait=secret({"planted-key": 1}),
    driver_memory=pulumi.Output.concat("pla", secret("nted")),
)
"""
REASONS = ("conf must be a list", "something in wait is an unknown field", "driver_memory must be")


COMPLETION = """
import pulumi
import pulumi_cloudjobs as cloudjobs

task = {
    "application": {
        "delivery_form": "LOCAL",
        "command": pulumi.Output.secret("planted-command"),
        "docker": {"image": "image:1", "user": "somebody", "password": "planted-password"},
    },
    "compute_env": {"env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}},
}
job = cloudjobs.tencent.batch.Job(
    "job", placement={"zone": "ap-guangzhou-2"}, job={"tasks": [task]}
)
cloudjobs.Completion("all", jobs=[job], poll_seconds=1)
"""


def program(number: int) -> dict[str, str]:
    text = PROGRAM
    for word, value in {
        "ROUND": str(number),
        "FLINK_JOB": FLINK_JOBS[0],
        "READY_SESSION": READY_SESSIONS[0],
        "FLOW_JOB": RUN_JOBS[0],
    }.items():
        text = text.replace(word, value)

    return {"__main__.py": text, "bare.py": BARE}


@pytest.fixture
def stack(make_stack: MakeStack, tmp_path: Path) -> Stack:
    return make_stack(
        program(1),
        config=EMBEDDED,
        secret_config=SECRET_CONFIG,
        environment={"TMPDIR": str(tmp_path), "HOME": str(tmp_path)},
    )


def in_state(stack: Stack) -> list[str]:
    """Return the places of a planted text in the state that others may read."""
    export = json.dumps(stack.export(), indent=1)
    pickled = [
        base64.b64decode(blob).decode("latin-1")
        for blob in re.findall(r'"__provider": "([^"]+)"', export)
    ]
    return [
        line.strip() for text in (export, *pickled) for line in text.splitlines() if MARK in line
    ]


def written(stack: Stack, *folders: Path) -> Iterator[str]:
    """Return the stack's files that contain a planted text, except the program."""
    for folder in (stack.folder, *folders):
        for path in folder.rglob("*"):
            searched = path.is_file() and path.suffix not in (".py", ".pyc")
            if searched and MARK.encode() in path.read_bytes():
                yield str(path)


def secrets_of(name: str, number: int) -> str:
    """All that is secret in a resource, as its cloud repeats it."""
    return "; ".join(OWN[name][1]).replace("ROUND", str(number))


def prepared(stack: Stack) -> Control:
    """Return the stack's cloud, with the objects that the program refers to."""
    cloud = cloud_of(stack)
    prepare(cloud)

    for key, value in {**LONG_RUNNING, **{f"tencent.{key}": 0.0 for key in QUICK}}.items():
        cloud.set(key, value)

    return cloud


def test_what_users_call_secret_is_nowhere_but_in_the_engines_own_trace(
    stack: Stack, tmp_path: Path
) -> None:
    """Secrets hide in names, tags and parts of texts, through failures, refreshes and changes."""
    cloud = prepared(stack)
    logs = ("-v=9", "--logtostderr", "--logflow")
    runs: list[Run] = [stack.preview(*logs)]

    for name, (card, _) in OWN.items():
        creates = card.resource_type.create_action
        cloud.fault("error", action=creates, code="InvalidParameter", message=secrets_of(name, 1))

    runs.append(stack.up(*logs, "--diff", "--continue-on-error", exit_code=None))

    for name, (_, texts) in OWN.items():
        # Secrets that share a word hide what stands beside it as well.
        assert runs[-1].messages("error", name)[0].count("[secret]") >= len(texts)

    assert cloud.faults() == []

    runs.append(stack.up(*logs, "--diff"))
    assert in_state(stack) == []
    # The store of the simulator holds all objects now, and no file shows what is in them.
    assert list(written(stack, tmp_path)) == []

    cloud.force(
        "tencent/batch/job",
        stack.resource("batch")["id"],
        "FAILED",
        final=True,
        reason=secrets_of("batch", 1),
    )
    runs.append(stack.refresh(*logs, "--diff"))
    assert in_state(stack) == []
    assert "ciphertext" in stack.resource("batch")["outputs"]["reason"]

    for name, output in {
        "session": "sessionName",
        "spark": "batchName",
        "statement": "code",
        "app": "appName",
    }.items():
        assert "ciphertext" in stack.resource(name)["outputs"][output]

    runs += [stack.pulumi("stack"), stack.pulumi("stack", "output")]
    stack.write(program(2))

    for name in CHANGING:
        changes = OWN[name][0].actions.update
        cloud.fault("error", action=changes, code="InvalidParameter", message=secrets_of(name, 2))

    runs.append(stack.up(*logs, "--diff", "--continue-on-error", exit_code=None))

    for name in CHANGING:
        assert "[secret]; [secret]" in runs[-1].messages("error", name)[0]

    assert cloud.faults() == []

    runs.append(stack.up(*logs, "--diff"))
    assert in_state(stack) == []
    assert json.dumps(cloud.calls()).count(MARK) == 0

    for name, (card, _) in OWN.items():
        deletes = card.actions.delete or card.actions.stop
        cloud.fault("error", action=deletes, code="InvalidParameter", message=secrets_of(name, 2))

    assert list(written(stack, tmp_path)) == []

    runs.append(stack.destroy(*logs, exit_code=None))
    cloud.clear_faults()
    runs.append(stack.destroy(*logs))
    places, kinds, bares = [], set(), set()

    for run in runs:
        ours, others = trace(run, MARK)
        places += others
        kinds |= ours
        bares |= trace(run, "bare-secret")[0]
        places += [json.dumps(event) for event in run.events if MARK in json.dumps(event)]

    assert not places, "\n".join(line[max(0, line.find(MARK) - 300) :][:600] for line in places)
    assert kinds <= bares
    assert list(written(stack, tmp_path)) == []


# tests/test_secret_sweep.py has mistakes in every secret of every card, in process.
def test_a_mistake_in_what_the_user_calls_secret_is_reported_without_it(
    make_stack: MakeStack,
) -> None:
    """Most sentences show what was given, and here that is what nobody may see."""
    preview = make_stack({"__main__.py": MISTAKES}, config=EMBEDDED).preview(exit_code=None)
    assert preview.exit_code != 0
    errors = " ".join(preview.messages("error"))
    assert all(reason in errors for reason in REASONS)
    assert MARK not in preview.text + json.dumps(preview.events)


def test_a_completion_shows_no_secret_of_the_jobs_that_it_reports(make_stack: MakeStack) -> None:
    """The completion gets ids; the jobs' inputs were checked in the same process before."""
    stack = make_stack({"__main__.py": COMPLETION}, config=EMBEDDED)
    cloud = cloud_of(stack)

    for key, value in {"outcome": "failed", "running_seconds": 1.0}.items():
        cloud.set(f"tencent.batch.{key}", value)

    data = {"StateReason": "planted-command and planted-password"}
    cloud.fault("replace", action="DescribeJob", times=None, values=data)
    up = stack.up("--diff", exit_code=None)
    assert "[secret] and [secret]" in " ".join(up.messages("error", "all"))
    assert MARK not in up.text + json.dumps(up.events)
    assert in_state(stack) == []


def test_a_key_of_a_cloud_in_plain_text_is_warned_about_once(make_stack: MakeStack) -> None:
    """A commit of the stack's file publishes the key, so a warning with the remedy comes first."""
    key = "cloudjobs:huaweiSecretKey"
    plain = {"cloudjobs:huaweiAccessKey": "AKplain", key: "planted-plain"}
    secret = {
        "cloudjobs:tencentSecretKey": "planted-secret",
        "cloudjobs:tencentSecretId": "AKsecret",
    }
    stack = make_stack(
        program(1), config={**EMBEDDED, **plain}, secret_config={**SECRET_CONFIG, **secret}
    )
    prepared(stack)

    run = stack.up()
    warning = (
        f"encrypt it with `pulumi config set --secret {key}`, "
        "and renew it if others may have read it"
    )
    assert run.messages("warning") == [
        f"{key} is not encrypted in the configuration of this stack; {warning}"
    ]
    assert MARK not in run.text

    stack.configure({}, {key: "planted-plain"})
    assert stack.preview().messages("warning") == []
