"""A shell session with an empty environment, and a copy of the checkout to start it in."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.engine.stack import COMMAND_TIMEOUT_SECONDS, cli_folder

ROOT = Path(__file__).parents[2]
NETWORK_SETTINGS = ("PIP_", "SSL_", "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
"""Prefixes of the variables that describe how this machine reaches package registries."""


class CommandFailed(Exception):
    """A command did not end with 0; carries what it printed."""


class Shell:
    """Runs commands one after the other; folder and exported variables go on to the next ones.

    Args:
        folder: The first working folder.
        scratch: Folder for the home directory and for what the session remembers.
    """

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder = folder
        self._exports = scratch / "exports"
        self._folder_file = scratch / "folder"
        self._environment = _empty_environment(scratch / "home")

    def run(self, commands: str) -> str:
        """Run commands and return what they print.

        Raises:
            CommandFailed: One of them failed; those after it did not run.
        """
        script = "\n".join([*self._resumed(), commands, *self._remembered()])
        process = subprocess.Popen(
            ["/bin/sh", "-e", "-c", script],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

        try:
            output, _ = process.communicate(timeout=COMMAND_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            reason = f"not done after {COMMAND_TIMEOUT_SECONDS} s"
            raise CommandFailed(f"{reason}:\n{commands}\n{output}") from None

        if process.returncode != 0:
            raise CommandFailed(f"exit status {process.returncode}:\n{commands}\n{output}")

        self.folder = Path(self._folder_file.read_text(encoding="utf-8").rstrip("\n"))
        return output

    def _resumed(self) -> list[str]:
        if not self._exports.exists():
            return []

        return [f". {shlex.quote(str(self._exports))}"]

    def _remembered(self) -> list[str]:
        return [
            f"export -p > {shlex.quote(str(self._exports))}",
            f"pwd > {shlex.quote(str(self._folder_file))}",
        ]


def copy_checkout(folder: Path) -> None:
    """Copy the files that a commit of everything would hold."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    for name in listing.stdout.split("\0"):
        source = ROOT / name
        # A deleted file is listed until its deletion is committed.
        if name and source.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)


def borrow_packages(checkout: Path) -> None:
    """Make the virtual environment of a checkout, with the packages of the one that runs the tests.

    A test run in a fresh checkout has shown that `make` installs them.
    """
    environment = checkout / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    (packages,) = environment.glob("lib/*/site-packages")
    paths = [checkout / "provider", sysconfig.get_path("purelib")]
    (packages / "borrowed.pth").write_text("".join(f"{path}\n" for path in paths))

    for stamp in (".installed", ".installed-dev"):
        (environment / stamp).touch()


def _empty_environment(home: Path) -> dict[str, str]:
    home.mkdir()
    # The caches of pip and of the Pulumi CLI.
    (home / ".cache").symlink_to(_cache())

    network = [name for name in os.environ if name.upper().startswith(NETWORK_SETTINGS)]
    return {
        **{name: os.environ[name] for name in network},
        "HOME": str(home),
        "PATH": os.pathsep.join(_programs()),
        "PULUMI_SKIP_CONFIRMATIONS": "true",  # nobody can type "yes"
    }


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _programs() -> list[str]:
    """Return the folders with a plain Python, the system's programs and a CLI of the user's."""
    folders = [str(Path(sys.base_prefix) / "bin"), "/usr/local/bin", "/usr/bin", "/bin"]

    cli = cli_folder().resolve()
    # `make` finds in the cache what it has built itself.
    if _cache().resolve() not in cli.parents:
        folders.append(str(cli))

    return folders
