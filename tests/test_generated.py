"""Everything generated from the models is fresh, and every resource is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import generate, generate_tables
from scripts.readability import is_generated
from tests.engine.projects import ON_THE_EMBEDDED_CLOUD
from tests.resource_types import RESOURCE_TYPES, Described

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def expected() -> dict[Path, str]:
    """Every generated file and its text, as the models have it now."""
    return generate.outputs()


def dotted(kind: Described) -> str:
    """Return the name after `pulumi_cloudjobs.` in a program: "tencent.batch.Job"."""
    return kind.resource_type.token.replace("/", ".").replace(":", ".")


def test_nothing_generated_is_stale(expected: dict[Path, str]) -> None:
    """A field missing from a constructor seems to be missing from the API."""
    stale = [
        str(p.relative_to(ROOT))
        for p, text in expected.items()
        if not p.exists() or p.read_text("utf-8") != text
    ]
    assert stale == [], "run `make generate`"


def test_a_page_that_lost_the_place_of_its_table_is_an_error(tmp_path: Path) -> None:
    """Otherwise its table would stay as it was for ever."""
    (tmp_path / "docs").mkdir()
    for page in ("README.md", "docs/simulator.md"):
        text = (ROOT / page).read_text("utf-8")
        (tmp_path / page).write_text(text.replace("<!-- settings: ", "<!-- "), "utf-8")

    with pytest.raises(LookupError, match="settings"):
        generate_tables.filled(tmp_path, [])


def test_no_generated_file_is_left_over(expected: dict[Path, str]) -> None:
    """The page of a resource that is gone would still be found."""
    files = {
        *(ROOT / "docs" / "resources").iterdir(),
        *(ROOT / "provider").glob("*/*/*/resources.py"),
    }
    assert files - set(expected) == set()


def test_a_generated_module_states_that(expected: dict[Path, str]) -> None:
    """A change by hand would be lost, and the limits for written code are not meant for it."""
    modules = (ROOT / "provider").rglob("*.py")
    stated = {path for path in modules if is_generated(path.read_text("utf-8"))}

    assert stated == {path for path in expected if path.suffix == ".py"}


@pytest.mark.parametrize("kind", RESOURCE_TYPES, ids=str)
def test_every_resource_has_a_page_an_example_and_a_line_in_the_readme(kind: Described) -> None:
    """A user may start in each of the three."""
    name = dotted(kind)
    assert (ROOT / "docs" / "resources" / f"{name}.md").read_text("utf-8").startswith(f"# {name}\n")

    examples = [
        path.parent
        for path in (ROOT / "examples").glob("*/__main__.py")
        if f"{name}(" in path.read_text("utf-8")
    ]
    assert examples
    assert all((folder / "Pulumi.yaml").is_file() for folder in examples)

    (row,) = re.findall(
        rf"^\| \[`{re.escape(name)}`\].*$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert f"(docs/resources/{name}.md)" in row

    action = kind.resource_type.create_action
    assert action in row or kind.resource_type.api == "huawei_dli"


def test_every_example_is_a_project_of_its_own() -> None:
    """`cd examples/… && pulumi up` must suffice; two projects of one name would share stacks."""
    folders = sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir())
    texts = [(folder / "Pulumi.yaml").read_text("utf-8") for folder in folders]
    names = [re.findall(r"^name: (\S+)$", text, re.MULTILINE) for text in texts]
    assert names == [[f"cloudjobs-{folder.name}"] for folder in folders]
    assert all((folder / "__main__.py").is_file() for folder in folders)
    assert all("virtualenv: ../../.venv" in text for text in texts)

    # One is for an account alone, because the other provider that it uses has no simulator.
    on_an_account = [folder.name for folder in folders if folder not in ON_THE_EMBEDDED_CLOUD]
    assert on_an_account == ["mixed"]
