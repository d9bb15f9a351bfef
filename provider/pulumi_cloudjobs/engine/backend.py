"""The backend that keeps the state of the running stack, and the stack's organization.

The engine sends a provider neither. The URL is found as the CLI finds it (pkg/workspace/creds.go,
`GetCurrentCloudURL`): in the environment, in Pulumi.yaml, in the credentials file. Relative parts
are relative to the working folder of the CLI, which is not always that of the provider.

Only the program knows the organization. With dynamic providers it hands the name on in an input of
its own, which state keeps for the verbs without a program. Self-managed backends have one
organization, so there the input is left out.
"""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..core.frozen import frozen
from ..core.journal import JournalLocation
from ..core.journal.location import FILE, folder_of, open_journal
from .cli_process import cli_working_folder
from .own_keys import ORGANIZATION_KEY

DEFAULT_ORGANIZATION = "organization"
"""The organization of every stack of a self-managed backend."""
PULUMI_CLOUD = "https://api.pulumi.com"
NO_HOME = Path("/nonexistent")
"""The home folder of users without one, as Debian's list of users names it: it holds no credentials
file."""
PROJECT_FILES = ("Pulumi.json", "Pulumi.yaml", "Pulumi.yml")


@frozen
class Backend:
    """The backend of an operation.

    Args:
        url: As the user wrote it, but the folder of file:// is absolute.
        pulumi_home: The folder of Pulumi itself.
    """

    url: str
    pulumi_home: Path


def find_backend(environ: Mapping[str, str], *, home: Path, working_folder: Path) -> Backend:
    """Return the backend that a CLI uses in this environment.

    Args:
        environ: Environment of the CLI; providers inherit it.
        home: Home folder of the user, from `user_home`.
        working_folder: Working folder of the CLI.
    """
    pulumi_home = home / ".pulumi"
    if environ.get("PULUMI_HOME"):
        pulumi_home = working_folder / environ["PULUMI_HOME"]

    credentials = environ.get("PULUMI_CREDENTIALS_PATH")
    credentials_folder = working_folder / credentials if credentials else pulumi_home
    url = (
        environ.get("PULUMI_BACKEND_URL")
        or _url_of_project(working_folder)
        or _url_of_login(credentials_folder)
        or environ.get("PULUMI_API")
        or PULUMI_CLOUD
    )

    if url.startswith(FILE):
        folder = folder_of(url, home=home, working_folder=working_folder)
        _, mark, query = url.partition("?")
        url = f"{FILE}{quote(os.path.normpath(folder))}{mark}{query}"
    return Backend(url, pulumi_home)


def running_backend() -> Backend:
    """Return the backend of the CLI that has started this process."""
    working_folder = cli_working_folder() or Path.cwd()
    return find_backend(os.environ, home=user_home(), working_folder=working_folder)


def user_home() -> Path:
    """Return the home folder as Go's `os/user` knows it: the list of users comes before $HOME."""
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:  # a container may run as a user without a name
        return home_folder()


def home_folder() -> Path:
    """Return the user's home folder, or one that does not exist for a user without one.

    A container may run under a number that is in no list of users, and without HOME.
    """
    try:
        return Path.home()
    except RuntimeError:
        return NO_HOME


def open_running_journal(configured: str | None) -> JournalLocation:
    """Return the journal of the running operation.

    Args:
        configured: Value of `cloudjobs:journal`; None takes the default.

    Raises:
        JournalUnavailable: It cannot be used.
    """
    backend = running_backend()
    return open_journal(
        configured,
        backend.url,
        environ=os.environ,
        home=home_folder(),
        pulumi_home=backend.pulumi_home,
    )


def kept_organization(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input with the organization; {} without an organization."""
    organization = props.get(ORGANIZATION_KEY)
    return {ORGANIZATION_KEY: organization} if isinstance(organization, str) else {}


def organization_of(*all_props: Mapping[str, Any]) -> str:
    """Return the organization in the first of these properties that have one."""
    for props in all_props:
        organization = props.get(ORGANIZATION_KEY)
        if isinstance(organization, str) and organization:
            return organization

    return DEFAULT_ORGANIZATION


def project_file(folder: Path) -> Path | None:
    """Return the file of the nearest project at or above a folder; None without one."""
    for parent in (folder, *folder.parents):
        for name in PROJECT_FILES:
            path = parent / name
            if path.is_file():
                return path
    return None


def _url_of_project(folder: Path) -> str:
    """Return `backend.url` of the nearest project at or above a folder; "" without one."""
    path = project_file(folder)
    return _url_in_project_file(path) if path else ""


def _url_in_project_file(path: Path) -> str:
    import yaml

    # The CLI itself reports a file that cannot be read.
    with suppress(OSError, UnicodeDecodeError, yaml.YAMLError):
        return _text(yaml.safe_load(path.read_text(encoding="utf-8")), "backend", "url")
    return ""


def _url_of_login(folder: Path) -> str:
    """Return the backend of `pulumi login`; "" when nobody is logged in."""
    with suppress(OSError, ValueError):
        credentials = json.loads((folder / "credentials.json").read_text(encoding="utf-8"))
        return _text(credentials, "current")
    return ""


def _text(value: Any, *path: str) -> str:
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""
