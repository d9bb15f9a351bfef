"""A provider finds the backend where the CLI finds it, in the order of the CLI."""

from __future__ import annotations

import json
import os
import pwd
from pathlib import Path

import pulumi
import pytest
from pulumi_cloudjobs.dynamic.organization import organization_input
from pulumi_cloudjobs.engine.backend import (
    find_backend,
    kept_organization,
    organization_of,
    running_backend,
)
from pulumi_cloudjobs.engine.own_keys import ORGANIZATION_KEY

ENVIRONMENT = {"PULUMI_BACKEND_URL": "s3://environment"}


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with a home, a project and a subfolder of it; nobody is logged in."""
    for name in ("home/.pulumi", "project/sub", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)

    return tmp_path


def url(
    machine: Path, environ: dict[str, str] | None = None, working_folder: str = "project"
) -> str:
    return find_backend(
        environ or {}, home=machine / "home", working_folder=machine / working_folder
    ).url


def log_in(folder: Path, to: str) -> None:
    (folder / "credentials.json").write_text(
        json.dumps({"current": to, "accessTokens": {to: "token"}})
    )


def test_the_environment_comes_first_then_the_project_then_the_login(machine: Path) -> None:
    """`GetCurrentCloudURL` of pkg/workspace/creds.go has this order."""
    assert url(machine) == "https://api.pulumi.com"
    assert (
        url(machine, {"PULUMI_API": "https://pulumi.example.com"}) == "https://pulumi.example.com"
    )

    log_in(machine / "home" / ".pulumi", "s3://login")
    assert url(machine) == "s3://login"

    (machine / "project" / "Pulumi.yaml").write_text(
        "name: p\nruntime: python\nbackend:\n  url: s3://project\n"
    )
    assert url(machine) == "s3://project"
    assert url(machine, working_folder="project/sub") == "s3://project"
    assert url(machine, working_folder="elsewhere") == "s3://login"
    assert url(machine, ENVIRONMENT) == "s3://environment"


@pytest.mark.parametrize("variable", ["PULUMI_HOME", "PULUMI_CREDENTIALS_PATH"])
def test_the_login_lies_where_its_variable_says(machine: Path, variable: str) -> None:
    """CI gives every job a home of its own, often a relative one."""
    log_in(machine / "elsewhere", "gs://login")
    assert url(machine, {variable: str(machine / "elsewhere")}) == "gs://login"
    assert url(machine, {variable: "../elsewhere"}) == "gs://login"


def test_the_credentials_path_wins_over_the_home_and_moves_nothing_else(machine: Path) -> None:
    """Only the credentials lie there."""
    log_in(machine / "elsewhere", "gs://credentials")
    log_in(machine / "home" / ".pulumi", "gs://home")
    environ = {"PULUMI_CREDENTIALS_PATH": str(machine / "elsewhere")}
    backend = find_backend(environ, home=machine / "home", working_folder=machine / "project")
    assert (backend.url, backend.pulumi_home) == ("gs://credentials", machine / "home" / ".pulumi")


@pytest.mark.parametrize(
    ("written", "folder"),
    [
        pytest.param("file://~", "home", id="home"),
        pytest.param("file://~/state", "home/state", id="below-home"),
        pytest.param("file://.", "project", id="here"),
        pytest.param("file://../elsewhere/", "elsewhere", id="relative"),
        pytest.param("file://state%20dev", "project/state%20dev", id="encoded"),
    ],
)
def test_a_relative_file_backend_is_relative_to_the_cli(
    machine: Path, written: str, folder: str
) -> None:
    """`pulumi login file://.` stores this URL, and each command resolves it anew."""
    log_in(machine / "home" / ".pulumi", written)
    assert url(machine) == f"file://{machine}/{folder}"


def test_home_is_that_of_the_list_of_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """Go asks the system: with another HOME the CLI still keeps file://~ in the user's home."""
    home = pwd.getpwuid(os.getuid()).pw_dir
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "file://~")
    monkeypatch.delenv("PULUMI_HOME", raising=False)
    backend = running_backend()
    assert (backend.url, backend.pulumi_home) == (f"file://{home}", Path(home, ".pulumi"))


def test_parameters_of_a_file_backend_stay(machine: Path) -> None:
    """`prefix` decides where in the folder the state is."""
    environ = {"PULUMI_BACKEND_URL": "file://.?prefix=a/"}
    assert url(machine, environ) == f"file://{machine}/project?prefix=a/"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"current": null}', '{"current": 1}', "\xff"])
def test_a_broken_credentials_file_is_no_login(machine: Path, text: str) -> None:
    """An interrupted write leaves an empty one, which the CLI takes for none."""
    (machine / "home" / ".pulumi" / "credentials.json").write_text(text, encoding="latin-1")
    assert url(machine) == "https://api.pulumi.com"


@pytest.mark.parametrize(
    "text", ["", "- a", "backend:", "backend: s3://x", "backend: {url: 1}", "{", "\xff"]
)
def test_a_project_without_a_backend_names_none(machine: Path, text: str) -> None:
    """The nearest project decides, even when it says nothing."""
    (machine / "Pulumi.yaml").write_text("backend: {url: s3://outer}")
    (machine / "project" / "Pulumi.yaml").write_text(text, encoding="latin-1")
    assert url(machine) == "https://api.pulumi.com"


@pytest.mark.parametrize(
    ("organization", "expected"),
    [
        pytest.param("acme", {ORGANIZATION_KEY: "acme"}, id="pulumi-cloud"),
        pytest.param("organization", {}, id="self-managed"),
        pytest.param(None, {}, id="unknown"),
    ],
)
def test_a_program_hands_its_organization_on(
    organization: str | None, expected: dict[str, str]
) -> None:
    """Two organizations may share a stack name; a self-managed backend has no organization."""
    before = pulumi.runtime.settings.SETTINGS

    try:
        pulumi.runtime.configure(
            pulumi.runtime.Settings(project="p", stack="s", organization=organization)
        )
        assert organization_input() == expected
    finally:
        pulumi.runtime.configure(before)


def test_a_provider_reads_the_organization_from_inputs_or_state() -> None:
    """A destroy has no program, so the organization comes from state."""
    props = {"name": "job", ORGANIZATION_KEY: "acme"}
    assert kept_organization(props) == {ORGANIZATION_KEY: "acme"}
    assert kept_organization({"name": "job"}) == {}
    assert organization_of({"name": "job"}, props) == "acme"
    assert organization_of({"name": "job"}) == "organization"
