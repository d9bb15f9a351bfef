"""The next create after an interrupted one whose journal is gone with the machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed
from pulumi_cloudjobs.core.journal import FolderStore, Journal

from tests.embedded import World
from tests.retry.test_every_verb import SCENES, made

SESSION_NAME = {"name": "shared"}


@pytest.mark.parametrize(
    ("service", "more", "outcome"),
    [
        pytest.param("tencent_batch", {}, "second", id="batch-token-is-the-journals"),
        pytest.param("tencent_batch_env", {}, "second", id="batch-env-token-is-the-journals"),
        pytest.param("huawei_dli", {}, "second", id="session-name-is-the-journals"),
        pytest.param("huawei_dli", SESSION_NAME, "refused", id="session-of-the-users-name"),
        pytest.param("huawei_dli_batch", {}, "second", id="batch-name-is-the-journals"),
        pytest.param("huawei_dli_batch", SESSION_NAME, "second", id="batch-of-the-users-name"),
        pytest.param("tencent_oceanus", {}, "refused", id="oceanus-by-its-unique-name"),
        pytest.param("tencent_oceanus_deployment", {}, "refused", id="deployment-by-what-runs"),
        pytest.param("tencent_dlc", {}, "second", id="dlc-has-no-marker"),
        pytest.param("tencent_dlc_app", {}, "refused", id="dlc-app-by-its-unique-name"),
        pytest.param("alibaba_emr", {}, "second", id="emr-has-no-marker"),
    ],
)
def test_without_a_journal(
    world: World, tmp_path: Path, service: str, more: dict[str, str], outcome: str
) -> None:
    """Every marker is part of the journal, so only the cloud's own refusals are left.

    The create warns of the risk.

    Before, tokens and generated names followed from the resource, and the first object was found
    again.
    """
    scene = SCENES[service]
    inputs = {**scene.inputs, **more}
    first = world.resource(scene.kind)
    first.create(inputs)
    world.restart()
    world.settings.journal = Journal(FolderStore(tmp_path / "another-journal"))
    next_one = world.resource(scene.kind)
    if outcome == "refused":
        with pytest.raises(OperationFailed, match=f'adopt="{first.id}"'):
            next_one.create(inputs)
    else:
        next_one.create(inputs)
        assert next_one.id != first.id

    assert len(made(world, scene)) == (2 if outcome == "second" else 1)

    warnings = [
        line for line in world.report.informs if line.endswith("may have left is not known there")
    ]
    assert [world.settings.journal.location in line for line in warnings] == [True]


def test_a_journal_that_is_there_says_nothing(world: World) -> None:
    """The line is for the one create that starts a journal."""
    scene = SCENES["tencent_batch"]
    world.settings.journal = Journal(FolderStore(world.settings.home / "another-journal"))

    for name in ("one", "two"):
        world.resource(scene.kind, name).create(scene.inputs)

    assert len([line for line in world.report.informs if "written down" in line]) == 1
