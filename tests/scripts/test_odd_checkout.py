"""A checkout in a folder whose name has a dollar sign, blanks and quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readme.shell import Shell, borrow_packages, copy_checkout

ODD = "a $HOME \"b\" 'c' d"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell in a copy of the checkout that is set up already."""
    checkout = tmp_path / ODD / "x"
    copy_checkout(checkout)
    borrow_packages(checkout)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return Shell(checkout, scratch)


def test_a_preview_runs_in_an_odd_folder(shell: Shell) -> None:
    """People keep projects in folders such as "R&D (old) $5", and a shell reads each character."""
    checkout = shell.folder
    assert "+ 6 to create" in shell.run("make preview")

    # The engine and the provider keep their files here, and not beside it under half the name.
    assert (checkout / ".cloudjobs" / "backend" / ".pulumi").is_dir()
    assert {path.name for path in checkout.parents[1].iterdir()} == {ODD, "scratch"}

    prefix = 'python3 -c "import sys; print(sys.prefix)"'
    printed = shell.run(f'eval "$(make -s env)"\npulumi stack ls\n{prefix}')
    assert "dev" in printed
    assert printed.endswith(f"{checkout}/.venv\n")


def test_the_import_rules_are_checked_in_an_odd_folder(shell: Shell) -> None:
    """The program of the linter names its interpreter in its first line, which has no quotes."""
    assert "0 broken" in shell.run("make imports")
