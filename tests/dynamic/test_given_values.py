"""Values as programs give them: dates, paths, sets, files and resources among the inputs."""

from __future__ import annotations

import datetime as dt
import enum
import fractions
import uuid
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

import pulumi
import pulumi_cloudjobs as cloudjobs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import mocks
from pulumi_cloudjobs.core.schema.schema import Schema
from pulumi_cloudjobs.dynamic.given_values import in_order, plain, sendable
from pulumi_cloudjobs.dynamic.translation import whole_numbers

DATA, TEXT, NUMBER = Schema("data"), Schema("scalar", scalar=str), Schema("scalar", scalar=int)
DAY = dt.datetime(2026, 5, 4, 3, 2, 1, tzinfo=dt.timezone.utc)
ID = uuid.UUID("12345678123456781234567812345678")
SESSION = "ac576ec4-7e6b-49ae-b991-b8aa86faf08a"


class Size(enum.Enum):
    SMALL = "small"


class Engine(mocks.Mocks):
    """Keep the inputs of each resource, and respond with numbers as the engine does: doubles."""

    def __init__(self) -> None:
        self.inputs: dict[str, Any] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.inputs[args.name] = args.inputs
        outputs = {"sessionId": SESSION, "flowJobId": "FJ-1", "statementId": 3, "version": 4}
        return f"{args.name}-id", {**args.inputs, **outputs}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


@pytest.fixture
def engine() -> Engine:
    mock = Engine()
    mocks.set_mocks(mock, preview=False)
    return mock


@pytest.mark.parametrize(
    ("shape", "value", "taken"),
    [
        (DATA, DAY, "2026-05-04T03:02:01+00:00"),
        (TEXT, DAY.date(), "2026-05-04"),
        (DATA, DAY.time(), "03:02:01"),
        (DATA, dt.timedelta(minutes=5), 300),
        (NUMBER, dt.timedelta(hours=1), 3600),
        (DATA, Decimal("1.50"), "1.50"),
        (TEXT, Decimal(3), "3"),
        (NUMBER, Decimal("3.0"), 3),
        (NUMBER, Decimal("3.5"), 3.5),
        (DATA, fractions.Fraction(1, 2), 0.5),
        (DATA, ID, "12345678-1234-5678-1234-567812345678"),
        (TEXT, PurePosixPath("a/b"), "a/b"),
        (DATA, Size.SMALL, "small"),
        (DATA, {1: {Size.SMALL}, "two": (1, 2)}, {"1": ["small"], "two": [1, 2]}),
        (DATA, {"b", "a", "c"}, ["a", "b", "c"]),
        (DATA, frozenset({3, 1}), [1, 3]),
        (DATA, True, True),
        (DATA, None, None),
        (DATA, b"x", b"x"),
    ],
)
def test_values_of_the_standard_library_are_taken(shape: Schema, value: Any, taken: Any) -> None:
    """The SDK ends the program with a traceback."""
    result = plain(shape, "triggers", value)
    assert (result, type(result)) == (taken, type(taken))


@given(st.sets(st.text(max_size=3)), st.randoms(use_true_random=False))
def test_a_set_has_one_order_in_all_runs(members: set[str], random: Any) -> None:
    """Python shuffles texts in each process, and an order would be a change of `triggers`."""
    other = list(members)
    random.shuffle(other)
    assert in_order(members) == in_order(set(other)) == sorted(members)


def test_assets_and_archives_count_by_their_contents(tmp_path: Path) -> None:
    """A job runs again when its code changes, and not when the file moves."""
    folder = tmp_path / "code"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "main.py").write_text("one")
    (tmp_path / "main.py").write_text("one")

    def hashes() -> list[Any]:
        values = [
            pulumi.FileAsset(str(folder / "inner" / "main.py")),
            pulumi.FileArchive(str(folder)),
            pulumi.AssetArchive({"a": pulumi.FileAsset(str(folder / "inner" / "main.py"))}),
            pulumi.AssetArchive({"a": pulumi.FileArchive(str(folder))}),
        ]
        return [plain(DATA, "triggers", value) for value in values]

    before = hashes()
    assert before[0] == plain(DATA, "triggers", pulumi.FileAsset(str(tmp_path / "main.py")))
    assert before[0] == plain(DATA, "triggers", pulumi.StringAsset("one"))
    assert len(set(before)) == 4
    assert all(text.startswith("sha256:") and len(text) == 71 for text in before)
    assert hashes() == before

    (folder / "inner" / "main.py").write_text("two")
    assert not set(before) & set(hashes())
    contents = hashes()
    (folder / "inner" / "main.py").rename(folder / "inner" / "other.py")
    (folder / "inner" / "main.py").touch()
    assert hashes()[1] not in (before[1], contents[1])


def test_an_asset_that_cannot_be_read_ends_the_program_with_one_line() -> None:
    """The SDK prints a RunError without a traceback."""
    with pytest.raises(pulumi.RunError, match=r"^triggers: a FileAsset cannot be read: .*nowhere"):
        plain(DATA, "triggers", pulumi.FileAsset("nowhere.py"))


def test_a_remote_asset_is_reported_by_the_check() -> None:
    """A program makes no requests of its own."""
    remote = pulumi.RemoteAsset("https://example.com/main.py")
    assert plain(DATA, "triggers", remote) is remote


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3)
        ),
        max_leaves=6,
    )
)
def test_numbers_of_outputs_are_whole_where_they_can_be(value: Any) -> None:
    """`retry.apply(str)` must not give "3.0"."""
    result = whole_numbers(value)
    assert result == value or "nan" in repr(result)
    assert not any(isinstance(leaf, float) and leaf.is_integer() for leaf in leaves(result))


def test_what_was_reported_does_not_end_the_program() -> None:
    """The SDK would end with a traceback beside the line that names the value."""
    asset = pulumi.StringAsset("x")
    assert sendable({"a": [10**400, 1, b"x", 2**60], "b": float("nan"), "c": asset}) == {
        "a": [None, 1, None, 2**60],
        "b": None,
        "c": asset,
    }


@pulumi.runtime.test
def test_a_resource_that_is_given_for_an_id_gives_its_id(engine: Engine) -> Any:
    """The output that is meant has the same name, or ends with it."""
    session = cloudjobs.huawei.dli.Session("session", kind="spark", cluster_name="queue")
    statement = cloudjobs.huawei.dli.Statement(
        "st",
        session_id=session,  # type: ignore[arg-type]
        code="1",
    )
    flow = cloudjobs.alibaba.emr.FlowJob(
        "flow", project_id="FP-1", name="flow", type="SHELL", description="d"
    )
    run = cloudjobs.alibaba.emr.FlowJobRun(
        "run",
        project_id=flow,  # type: ignore[arg-type]
        job_id=flow,  # type: ignore[arg-type]
        cluster_id="C-1",
        triggers={"session": session, "day": pulumi.Output.from_input(DAY)},
    )

    def check(urns: object) -> None:
        assert engine.inputs["st"]["sessionId"] == SESSION
        assert engine.inputs["run"]["jobId"] == "FJ-1"
        assert engine.inputs["run"]["projectId"] == "FP-1"
        assert engine.inputs["run"]["triggers"] == {
            "session": "session-id",
            "day": "2026-05-04T03:02:01+00:00",
        }

    return pulumi.Output.all(statement.urn, run.urn).apply(check)


@pulumi.runtime.test
def test_whole_numbers_are_read_as_int(engine: Engine) -> Any:
    """In inputs, in objects, in the user's data and in outputs."""
    job = cloudjobs.tencent.batch.Job(
        "job",
        placement={"zone": "z"},
        job={
            "priority": 3,
            "tasks": [
                {
                    "task_instance_num": 2,
                    "application": {"delivery_form": "LOCAL", "command": "true"},
                    "env_id": "env-1",
                }
            ],
        },
        triggers={"run": 7, "share": 0.5},
    )
    statement = cloudjobs.huawei.dli.Statement("st", session_id=SESSION, code="1")
    deployment = cloudjobs.tencent.oceanus.Deployment("d", job_id="cql-1")

    def check(values: list[Any]) -> None:
        definition, triggers, statement_id, version = values
        assert repr(definition["priority"]) == "3"
        assert repr(definition["tasks"][0]["task_instance_num"]) == "2"
        assert (repr(triggers["run"]), repr(triggers["share"])) == ("7", "0.5")
        assert repr(statement_id) == "3"
        assert repr(version) == "4"

    return pulumi.Output.all(
        job.job, job.triggers, statement.statement_id, deployment.version
    ).apply(check)
