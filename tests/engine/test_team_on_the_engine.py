"""A team on the real engine: runners that share nothing but a server with state and journal.

The server is a real one: S3 or PostgreSQL.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.backends import SECRET, PostgresServer, S3Server
from tests.cards.alibaba_emr_flow_job_run import RUN_JOBS
from tests.cards.card import cards
from tests.cards.huawei_dli_statement import READY_SESSIONS
from tests.cards.tencent_oceanus_deployment import FLINK_JOBS
from tests.engine.jobs import shown
from tests.engine.served import endpoints
from tests.engine.stack import Command, Run, Stack
from tests.engine.team import (
    PROGRAM,
    Backend,
    Clouds,
    backend_on,
    kill,
    new_runner,
    served_clouds,
)
from tests.engine.waiting import eventually

HELD_SECONDS = 120.0
"""Longer than any test needs to kill a process that waits for the response."""
SETTLED_SECONDS = 170.0
"""By the cloud's clock: a request of before cannot take effect any more."""

EVERY_TYPE = f"""
batch_job("batch")
compute_env("env")
spark_task("task")
spark_app("app")
flink_job("flink")
deployment("deployment", "{FLINK_JOBS[0]}")
session("session")
spark_batch("spark-batch")
statement("statement", "{READY_SESSIONS[0]}")
flow_job("flow")
flow_run("run", "{RUN_JOBS[0]}")
"""
TWO_DEPLOYMENTS = "".join(f"deployment({job_id!r}, {job_id!r})\n" for job_id in FLINK_JOBS)
OBJECT_TYPES = {card.resource_type.dynamic_token: card.object_type for card in cards()}


@dataclass(frozen=True)
class Held:
    """A call whose response a runner still waits for when it is killed.

    Args:
        fault_type: "hang" holds the request, "hang_after" only its response.
        contains: Only calls whose request holds this text.
    """

    fault_type: str
    service: str
    action: str
    contains: str = ""


CREATES = [
    (card.service, card.resource_type.create_action)
    for card in cards()
    if f"{card.class_path}(" in PROGRAM
]
BEFORE_THE_CREATE = [Held("hang", *call) for call in CREATES]
BEFORE_THE_RESPONSE = [Held("hang_after", *call) for call in CREATES]

# What follows a create whose id is known. A deployment and a statement are held there before their
# own create, and the others need no further call.
BEFORE_THE_CHECKPOINT = [
    Held("hang", "oceanus", "DescribeJobs"),
    Held("hang", "dli", "get_session"),
    Held("hang", "emr", "DescribeFlowJob"),
    Held("hang", "emr", "ListFlowJobHistory"),
]

# The second call of a deployment that has an effect.
AROUND_THE_START = [
    Held("hang", "oceanus", "RunJobs", FLINK_JOBS[0]),
    Held("hang_after", "oceanus", "RunJobs", FLINK_JOBS[1]),
]

MakeRunner = Callable[..., Stack]


@pytest.fixture
def clouds(tmp_path: Path) -> Iterator[Clouds]:
    """The clouds of the team, fresh."""
    with served_clouds(tmp_path) as clouds:
        yield clouds


@pytest.fixture
def make_runner(tmp_path_factory: pytest.TempPathFactory, clouds: Clouds) -> Iterator[MakeRunner]:
    """Make a runner; arguments as of `new_runner`, without folder and clouds.

    What still runs is ended.
    """
    runners: list[Stack] = []

    def make(program: str, backend: Backend | None = None, **more: Any) -> Stack:
        runners.append(
            new_runner(tmp_path_factory.mktemp("runner"), program, clouds, backend, **more)
        )
        return runners[-1]

    yield make

    for runner in runners:
        runner.stop()


# The servers take turns: tests/journal shows what a journal promises on each of them, and one
# backend for each test shows that runners find it beside the state.
@pytest.fixture
def backend(request: pytest.FixtureRequest) -> Backend:
    """A backend on the server that the test names."""
    return backend_on(request.getfixturevalue(request.param))


# --- killed, and finished by another runner


@pytest.mark.parametrize(
    ("backend", "program", "held"),
    [
        pytest.param("s3", EVERY_TYPE, BEFORE_THE_CREATE, id="before-the-create"),
        pytest.param("postgres", EVERY_TYPE, BEFORE_THE_RESPONSE, id="before-the-response"),
        pytest.param("s3", EVERY_TYPE, BEFORE_THE_CHECKPOINT, id="before-the-checkpoint"),
        pytest.param("postgres", TWO_DEPLOYMENTS, AROUND_THE_START, id="around-the-start"),
    ],
    indirect=["backend"],
)
def test_another_runner_finishes_what_a_killed_one_has_started(
    make_runner: MakeRunner, clouds: Clouds, backend: Backend, program: str, held: list[Held]
) -> None:
    """The CI job that comes next runs on another machine. All types are killed at once."""
    first = make_runner(program, backend)
    second = make_runner(program, backend, checkout_of=first)
    for call in held:
        clouds.control.fault(**asdict(call), times=None, seconds=HELD_SECONDS)

    running = first.start("up", "--yes", "--skip-preview", "--parallel", "32")
    eventually(lambda: is_held(clouds, held))
    kill(first, running)
    clouds.release()

    clouds.control.advance(SETTLED_SECONDS)
    second.pulumi("cancel", "--yes")
    finished = second.up()
    assert "Traceback" not in finished.text

    assert_one_object_each(second, clouds)


def is_held(clouds: Clouds, held: list[Held]) -> bool:
    """Return whether each of the calls has come, and no other one of the same fault."""
    held_now = {
        (fault_type, call["service"], call["action"])
        for fault_type in ("hang", "hang_after")
        for call in clouds.control.calls(fault=fault_type)
    }
    return held_now == {(call.fault_type, call.service, call.action) for call in held}


def assert_one_object_each(runner: Stack, clouds: Clouds) -> None:
    """State and clouds hold the same number of each type, and no two resources share an object."""
    in_state = resources(runner)
    assert len({resource["id"] for resource in in_state}) == len(in_state)
    counts = clouds.counts()
    created = {
        object_type: counts[object_type]
        for object_type in OBJECT_TYPES.values()
        if counts[object_type]
    }
    assert created == Counter(OBJECT_TYPES[resource["type"]] for resource in in_state)


def resources(runner: Stack) -> list[dict[str, Any]]:
    """Return our resources in the state of a runner's stack."""
    return [each for each in runner.export()["resources"] if each["type"] in OBJECT_TYPES]


# --- two at once

EQUAL_JOBS = """
for number in range(3):
    spark_task(f"task-{number}")
    flow_job(f"flow-{number}")
"""
OF_EQUAL_JOBS = ("tencent/dlc/task", "alibaba/emr/job")


@pytest.mark.parametrize("backend", ["s3"], indirect=True)
def test_two_stacks_with_equal_jobs_have_their_own_although_one_loses_its_responses(
    make_runner: MakeRunner, clouds: Clouds, backend: Backend
) -> None:
    """Only the journal distinguishes such jobs: they have no marker in the cloud."""
    # Another name of the same host distinguishes the calls of this runner.
    by_name = clouds.address.replace("127.0.0.1", "localhost")
    lossy = make_runner(EQUAL_JOBS, backend, name="dev", config=endpoints(by_name))
    other = make_runner(EQUAL_JOBS, backend, name="test")

    for action in ("CreateSparkAppTask", "CreateFlowJob"):
        clouds.control.fault("cut_after", action=action, contains=by_name, times=None)

    at_once = [
        runner.start("up", "--yes", "--skip-preview", "--continue-on-error")
        for runner in (lossy, other)
    ]
    lost, undisturbed = [running.finish() for running in at_once]
    assert undisturbed.exit_code == 0
    assert "Traceback" not in lost.text + undisturbed.text

    clouds.control.clear_faults()
    clouds.control.advance(SETTLED_SECONDS)
    lossy.up()
    ids = [resource["id"] for runner in (lossy, other) for resource in resources(runner)]
    assert len(set(ids)) == len(ids) == 12
    assert sum(clouds.counts()[kind] for kind in OF_EQUAL_JOBS) == 12


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
def test_one_stack_is_not_brought_up_twice_at_once(
    make_runner: MakeRunner, clouds: Clouds, backend: Backend
) -> None:
    """Pulumi's own lock of the backend sees to that, so a stack has one writer of its entries."""
    first = make_runner(EQUAL_JOBS, backend)
    second = make_runner(EQUAL_JOBS, backend, checkout_of=first)
    clouds.control.fault("slow", action="CreateSparkAppTask", times=None, seconds=HELD_SECONDS)
    running = first.start("up", "--yes", "--skip-preview")
    eventually(lambda: clouds.control.count(fault="slow") > 0)
    refused = second.up(exit_code=None)
    assert refused.exit_code != 0
    assert "the stack is currently locked by 1 lock(s)" in refused.text

    clouds.release()
    assert running.finish().exit_code == 0
    assert sum(clouds.counts()[kind] for kind in OF_EQUAL_JOBS) == 6


# --- a journal that cannot be used

THREE_TASKS = """
for number in range(3):
    spark_task(f"task-{number}")
"""
TWO_STEPS = """
batch = batch_job("batch")
for number in range(3):
    spark_task(f"task-{number}", pulumi.ResourceOptions(depends_on=[batch]))
"""
WRONG_SECRET = "a-wrong-secret-key"


def assert_clear(text: str) -> None:
    """A text holds no secret of a server, and no traceback."""
    for unwanted in (SECRET, WRONG_SECRET, PostgresServer.PASSWORD, "Traceback"):
        assert unwanted not in text


def failing_tasks(run: Run) -> list[str]:
    """Return the lines of the three tasks, each of which names the journal and what to do."""
    assert run.exit_code != 0
    assert_clear(run.text)
    lines = [line for line in run.messages("error") if line.startswith("creating DLC task")]
    assert len(lines) == 3

    for line in lines:
        assert "\n" not in line
        assert "the journal " in line
        assert "`pulumi config set cloudjobs:journal`" in line

    return lines


# tests/journal/test_unusable_servers.py and test_location.py have every other reason.
def test_a_named_journal_with_a_wrong_password_starts_nothing(
    make_runner: MakeRunner, clouds: Clouds, postgres: PostgresServer
) -> None:
    """The URL holds the password, and no line of ours may show it."""
    url = postgres.url(password=WRONG_SECRET)
    runner = make_runner(THREE_TASKS, config={"cloudjobs:journal": url})

    for line in failing_tasks(runner.up("--continue-on-error", exit_code=None)):
        assert "the server refuses its user or password" in line

    assert not clouds.counts()


# tests/journal/test_location.py has the other places that cannot be used, and S3.
def test_a_backend_whose_package_is_missing_is_reported_once(
    make_runner: MakeRunner, clouds: Clouds, postgres: PostgresServer, tmp_path: Path
) -> None:
    """Pulumi itself needs no package for it. The journal is kept on this machine then."""
    (tmp_path / "psycopg.py").write_text("raise ImportError('No module named psycopg')\n")
    runner = make_runner(THREE_TASKS, backend_on(postgres), python_path=(tmp_path,))
    run = runner.up()
    assert_clear(run.text)
    assert_one_object_each(runner, clouds)
    (notice,) = [line for line in run.messages("info") if "it is kept on this machine" in line]
    assert "\n" not in notice
    assert "needs the package psycopg, which is not installed" in notice


@pytest.fixture
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[S3Server | PostgresServer]:
    """A server of its own, which a test may stop."""
    if request.param == "s3":
        s3 = S3Server(tmp_path_factory.mktemp("s3"))
        yield s3
        s3.stop()
    else:
        postgres = PostgresServer()
        yield postgres
        postgres.close()


def up_until_the_server_goes(
    runner: Stack, clouds: Clouds, server: S3Server | PostgresServer
) -> Command:
    """Bring a stack up whose server is gone when the response to the first create comes."""
    clouds.control.fault("slow", action="SubmitJob", seconds=HELD_SECONDS)
    running = runner.start("up", "--yes", "--skip-preview", "--continue-on-error")
    eventually(lambda: clouds.control.count(fault="slow") == 1)
    server.stop()
    clouds.release()
    return running


@pytest.mark.parametrize("server", ["s3"], indirect=True)
def test_a_server_that_goes_away_in_an_up_loses_nothing(
    make_runner: MakeRunner, clouds: Clouds, server: S3Server | PostgresServer
) -> None:
    """State and journal go with it. What was started is written down there, for the next runner."""
    backend = backend_on(server)
    first = make_runner(TWO_STEPS, backend)
    second = make_runner(TWO_STEPS, backend, checkout_of=first)
    running = up_until_the_server_goes(first, clouds, server)
    # Pulumi itself tries to save its state for some minutes then.
    eventually(lambda: shown(first, "its id is not in the journal"))
    kill(first, running)

    server.start()
    clouds.control.advance(SETTLED_SECONDS)
    second.pulumi("cancel", "--yes", exit_code=None)
    second.up()
    assert_one_object_each(second, clouds)


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
def test_a_journal_that_goes_away_in_an_up_is_named_by_each_create(
    make_runner: MakeRunner, clouds: Clouds, server: S3Server | PostgresServer
) -> None:
    """An id that is known by then gets into state, and nothing else is started."""
    backend = backend_on(server)
    config = {"cloudjobs:journal": backend.url}
    runner = make_runner(TWO_STEPS, config=config, environment=dict(backend.environ))
    failed = up_until_the_server_goes(runner, clouds, server).finish()
    failing_tasks(failed)
    id = runner.resource("batch")["id"]
    # On a slow machine, reads may fail more than once until the command ends.
    of_create, *of_reads = failed.messages("warning")
    assert of_create.startswith(f"Batch job {id} exists, and its id is not in the journal: ")
    assert of_reads
    assert [text for text in of_reads if "cannot be read" not in text] == []

    server.start()
    runner.up()
    assert runner.resource("batch")["id"] == id

    assert_one_object_each(runner, clouds)
