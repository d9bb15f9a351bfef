"""Whole numbers above 2**53 on the real engine, which carries every number as a double."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine.projects import cloud_of
from tests.engine.stack import Stack
from tests.engine.waiting import CONFIG

PROGRAM = """
import pulumi
import pulumi_cloudjobs as cloudjobs


def flink(name, uid):
    cloudjobs.tencent.oceanus.Job(
        name, job_type=1, cluster_type=2, cluster_id="cluster-5c42n3a5", uid=uid
    )


def task(name, triggers):
    cloudjobs.tencent.dlc.SparkAppTask(name, job_name="spark-app-test", triggers=triggers)


"""
REFUSED = """
flink("now", 2**53 + 1)
flink("later", pulumi.Output.from_input(2**53 + 3))
flink("secret", pulumi.Output.secret(2**53 + 5))
flink("huge", 10**400)
task("data", pulumi.Output.from_input({"runs": [{"id": 2**53 + 7}]}))
"""
TAKEN = """
flink("now", 2**60)
task("data", pulumi.Output.from_input({"runs": [{"id": 2**60, "again": True}]}))
"""
NO_DOUBLE = "must be a number that a double holds exactly, as Pulumi carries numbers"


def test_a_number_that_would_arrive_as_another_is_refused_by_name(
    make_stack: Callable[..., Stack],
) -> None:
    """A role's or an account's id that is off by one belongs to somebody else."""
    stack = make_stack({"__main__.py": PROGRAM + REFUSED}, config=CONFIG)
    run = stack.up("--continue-on-error", exit_code=None)
    assert run.exit_code != 0
    assert "Traceback" not in run.text

    errors = "\n".join(run.messages("error"))
    assert (
        f"Oceanus job 'now': uid {NO_DOUBLE}, "
        "not 9007199254740993, which would arrive as 9007199254740992" in errors
    )
    assert (
        f"Oceanus job 'later': uid {NO_DOUBLE}, "
        "not 9007199254740995, which would arrive as 9007199254740996" in errors
    )
    assert f"Oceanus job 'secret': uid {NO_DOUBLE}\n" in errors
    assert "90071992547409974" not in run.text
    assert "9007199254740997" not in run.text
    assert "Oceanus job 'huge': uid must be at most 9223372036854775807, not 1000" in errors
    assert (
        "DLC task 'data': triggers.runs[0].id must be text, or a number that a double holds exactly"
        in errors
    )
    assert cloud_of(stack).live() == []
    assert cloud_of(stack).objects("tencent/oceanus/job") == []


def test_a_number_that_a_double_holds_arrives_as_it_is(make_stack: Callable[..., Stack]) -> None:
    """And a trigger that was true is another one when it is 1."""
    stack = make_stack({"__main__.py": PROGRAM + TAKEN}, config=CONFIG)
    stack.up()
    # State writes the shortest digits that are the same double: 1152921504606847000.
    assert float(stack.resource("now")["inputs"]["uid"]) == 2**60

    (run,) = stack.resource("data")["inputs"]["triggers"]["runs"]
    assert float(run["id"]) == 2**60
    assert run["again"] is True

    stack.write({"__main__.py": PROGRAM + TAKEN.replace("True", "1")})
    preview = stack.preview()
    assert preview.operations("now") == ["same"]
    assert "replace" in preview.operations("data")
