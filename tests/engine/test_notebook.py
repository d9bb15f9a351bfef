"""The notebook of the examples at work: steps change, fail, and lose their session."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine.projects import EXAMPLES, cloud_of, project_files
from tests.engine.stack import Stack

NOTEBOOK = next(folder for folder in EXAMPLES if folder.name == "notebook")
REPLACED = {"delete-replaced", "replace", "create-replacement"}


def edit(stack: Stack, old: str, new: str) -> None:
    """Change the program."""
    program = (stack.project / "__main__.py").read_text(encoding="utf-8")
    assert program.count(old) == 1
    stack.write({"__main__.py": program.replace(old, new)})


def ids(stack: Stack, *names: str) -> list[str]:
    """Return the ids of resources in state."""
    return [stack.resource(name)["id"] for name in names]


def test_steps_run_again_from_the_one_that_changed_and_with_a_new_session(
    make_stack: Callable[..., Stack],
) -> None:
    """Later steps depend on earlier ones; the session stays with all it holds, until it ends."""
    stack = make_stack(project_files(NOTEBOOK))
    stack.up()
    cloud = cloud_of(stack)
    session = stack.resource("notebook")["id"]
    assert ids(stack, "load", "count") == [f"{session}/0", f"{session}/1"]
    assert stack.outputs() == {"count": "res1: Int = 0", "report": "succeeded"}

    edit(stack, "demo/orders", "demo/other-orders")
    up = stack.up()
    assert {name: set(up.operations(name)) for name in ("load", "count")} == {
        "load": REPLACED,
        "count": REPLACED,
    }
    assert up.messages("warning") == []  # what has ended has nothing to lose
    assert ids(stack, "load", "count") == [f"{session}/2", f"{session}/3"]
    assert cloud.count(action="create_session") == 1
    assert cloud.count(action="create_batch") == 1

    cloud.set("huawei.dli.statement_outcome", "error", "*contry*")
    edit(stack, '"country").count', '"contry").count')
    failed = stack.up(exit_code=None)
    assert failed.exit_code != 0

    (error,) = failed.messages("error", "count")
    assert (
        f"waiting for DLI statement {session}/4: failed (available): Error: value is not a member"
        in error
    )
    assert "<console>:23: error" in error

    # The session ends by itself, as an idle one does over night; the batch is none of its business.
    edit(stack, '"contry").count', '"country").count')
    cloud.remove("huawei/dli/session", session)
    up = stack.up("--refresh")
    assert up.operations("notebook") == ["refresh", "create"]

    new = stack.resource("notebook")["id"]
    assert ids(stack, "load", "count") == [f"{new}/0", f"{new}/1"]
    assert cloud.count(action="create_batch") == 1
    assert stack.preview().summary == {"same": 5}
