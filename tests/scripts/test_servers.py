"""The servers of the tests are found, built or installed; nothing here compiles or downloads."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import servers
from scripts.pulumi_cli import GO_MINIMUM, Machine, SetupFailed, dotted

FAKE_GO = f"""#!/bin/sh
case "$1" in
env) echo go{dotted(GO_MINIMUM)}; exit ;;
esac
test -e "$3/go.mod" && test -e "$3/go.sum" || exit 1
while test "$1" != -o; do shift; done
echo built > "$2"
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with an empty cache and a PATH of one folder; lines of progress are dropped."""
    (tmp_path / "bin").mkdir()
    environ = {"HOME": str(tmp_path / "home"), "PATH": str(tmp_path / "bin")}
    return Machine(
        environ,
        python=program(tmp_path / "bin" / "no-pip", "#!/bin/sh\nexit 1\n"),
        say=lambda _: None,
    )


def program(path: Path, text: str) -> str:
    """Write an executable script."""
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def test_the_s3_server_is_built_once_and_found_again(machine: Machine, tmp_path: Path) -> None:
    """The build takes minutes, and every checkout uses the same one."""
    program(tmp_path / "bin" / "go", FAKE_GO)
    # The fake needs `test` and `echo` of its shell alone, so PATH may stay as it is.
    assert servers.s3_server(machine) is None

    servers.build_s3_server(machine)
    server_program = servers.s3_server(machine)
    assert server_program is not None
    assert server_program.read_text() == "built\n"
    assert [path.name for path in server_program.parent.iterdir()] == ["versitygw"]

    (tmp_path / "bin" / "go").unlink()
    servers.build_s3_server(machine)


def test_an_s3_server_on_the_path_is_used(machine: Machine, tmp_path: Path) -> None:
    """Somebody may have installed one."""
    path = program(tmp_path / "bin" / "versitygw", "#!/bin/sh\n")
    assert servers.s3_server(machine) == Path(path)


def test_without_a_compiler_the_message_says_what_to_install(machine: Machine) -> None:
    """A user who runs the tests reads this line first."""
    with pytest.raises(SetupFailed, match="Put `versitygw` or `go` on PATH") as raised:
        servers.build_s3_server(machine)
    assert "there is no S3 server for the tests" in str(raised.value)


def test_the_newest_postgresql_is_taken(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian keeps several, and 9 is older than 15."""
    monkeypatch.setattr(servers, "POSTGRES_FOLDERS", str(tmp_path / "postgresql"))
    assert servers.postgres_folder(machine) is None

    for version in ("9", "15"):
        folder = tmp_path / "postgresql" / version / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").write_text("")

    assert servers.postgres_folder(machine) == tmp_path / "postgresql" / "15" / "bin"


def test_the_smallest_browser_is_taken(machine: Machine, tmp_path: Path) -> None:
    """A desktop's Chromium does as well, but starts more slowly."""
    assert servers.browser(machine) is None

    chromium = program(tmp_path / "bin" / "chromium", "#!/bin/sh\n")
    assert servers.browser(machine) == Path(chromium)

    small = program(tmp_path / "bin" / "chromium-headless-shell", "#!/bin/sh\n")
    assert servers.browser(machine) == Path(small)


@pytest.mark.parametrize("missing", [servers.NO_POSTGRES, servers.NO_BROWSER])
def test_without_apt_the_message_says_what_to_install(machine: Machine, missing: str) -> None:
    """Another system has another way, which its user knows."""
    with pytest.raises(SetupFailed, match="apt-get install") as raised:
        servers.install(machine, "package", missing=missing)
    assert str(raised.value) == missing
