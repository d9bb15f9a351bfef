"""Users without a home folder, and folders that are somebody else's."""

from __future__ import annotations

import pwd
from pathlib import Path

import pytest
from pulumi_cloudjobs.core.errors import ConfigurationError
from pulumi_cloudjobs.core.journal import JournalUnavailable
from pulumi_cloudjobs.core.private_folder import PROJECT_FOLDER
from pulumi_cloudjobs.engine import embedded
from pulumi_cloudjobs.engine.process import new_context


@pytest.fixture
def _no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user as in a container that runs under a number of its own."""

    def unknown(uid: int) -> pwd.struct_passwd:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("HOME", "PULUMI_HOME", "PULUMI_BACKEND_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("_no_home")
def test_a_user_without_a_home_has_no_credentials_files_and_a_journal_in_pulumis_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """CI runs containers in this way; Pulumi itself needs PULUMI_HOME there, and nothing else."""
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    settings = new_context({})
    assert not settings.home.exists()
    assert settings.journal.location.endswith(str(tmp_path / "cloudjobs" / "journal"))


@pytest.mark.usefixtures("_no_home")
def test_a_journal_in_a_home_that_is_not_known_is_refused_in_one_line() -> None:
    """`~` would otherwise become a folder of that name in the project."""
    journal = new_context({"journal": "~/journal"}).journal
    with pytest.raises(
        JournalUnavailable,
        match=r"^cloudjobs:journal is ~/journal, and this user has no home folder: ",
    ):
        assert journal.location


def test_a_store_that_cannot_be_opened_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Root may have checked out the project; nothing was sent, so nothing is lost."""
    monkeypatch.chdir(tmp_path)
    Path(PROJECT_FOLDER).touch()
    with pytest.raises(
        ConfigurationError,
        match=r"the store \.cloudjobs/cloud\.sqlite3 cannot be used: .*; run as",
    ):
        embedded.open_embedded_simulator()
