"""What the next create does when the first was cut off and the journal is gone with the machine: as documented."""

from __future__ import annotations

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed
from pulumi_cloudjobs.core.operation import Settings

from tests.embedded import World
from tests.retry.test_every_verb import SCENES, made

SESSION_NAME = {"name": "shared"}


@pytest.mark.parametrize(
    ("service", "more", "outcome"),
    [
        pytest.param("tencent_batch", {}, "found", id="batch-by-its-token"),
        pytest.param("tencent_batch_env", {}, "found", id="batch-env-by-its-token"),
        pytest.param("huawei_dli", {}, "found", id="session-by-its-own-name"),
        pytest.param("huawei_dli", SESSION_NAME, "refused", id="session-of-the-users-name"),
        pytest.param("huawei_dli_batch", {}, "found", id="batch-by-its-own-name"),
        pytest.param("huawei_dli_batch", SESSION_NAME, "second", id="batch-of-the-users-name"),
        pytest.param("tencent_oceanus", {}, "refused", id="oceanus-by-its-unique-name"),
        pytest.param("tencent_oceanus_deployment", {}, "refused", id="deployment-by-what-runs"),
        pytest.param("tencent_dlc", {}, "second", id="dlc-has-no-marker"),
        pytest.param("tencent_dlc_app", {}, "refused", id="dlc-app-by-its-unique-name"),
        pytest.param("alibaba_emr", {}, "second", id="emr-has-no-marker"),
    ],
)
def test_without_a_journal(world: World, service: str, more: dict[str, str], outcome: str) -> None:
    """docs/configuration.md tells users of CI machines what is at stake."""
    scene = SCENES[service]
    inputs = {**scene.inputs, **more}
    first = world.resource(scene.kind)
    first.create(inputs)
    old = world.settings
    world.settings = Settings(config=old.config, environ=old.environ, home=old.home, http=old.http)
    next_one = world.resource(scene.kind)
    if outcome == "refused":
        with pytest.raises(OperationFailed, match=f'adopt="{first.id}"'):
            next_one.create(inputs)
    else:
        next_one.create(inputs)
        assert (next_one.id == first.id) is (outcome == "found")
    assert len(made(world, scene)) == (2 if outcome == "second" else 1)
