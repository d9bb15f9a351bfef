"""Settings: what holds for whom."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.settings import UnknownSetting
from pulumi_cloudjobs.simulator.store import Store

KEY = "tencent.batch.running_seconds"


def value(store: Store, *subjects: str) -> Any:
    with store.transaction() as tx:
        return tx.setting(KEY, *subjects)


def test_a_pattern_wins_over_all_and_the_last_pattern_over_the_first(store: Store, control: Control) -> None:
    """One job fails, the others do not."""
    assert value(store, "render-1") == 3600.0
    control.set(KEY, 5, match="render-*")
    control.set(KEY, 10)
    assert value(store, "render-1") == 5
    assert value(store, "other", "render-1") == 5
    assert value(store, "other") == value(store) == 10
    control.set(KEY, None, match="*-1")
    assert value(store, "render-1") is None
    assert value(store, "render-2") == 5


def test_setting_again_replaces(store: Store, control: Control) -> None:
    """A test may change its mind."""
    control.set(KEY, 1)
    control.set(KEY, 2)
    assert value(store) == 2
    assert control.settings()[KEY] == 2


@pytest.mark.parametrize("key", ["tencent.batch.runing_seconds", "tencent.cvm.running_seconds", "quotes", ""])
def test_a_misspelt_setting_is_refused(control: Control, key: str) -> None:
    """It would otherwise do nothing, silently."""
    with pytest.raises(UnknownSetting, match=r"tencent\.batch\.running_seconds"):
        control.set(key, 1)
