"""Settings: what holds for whom."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.inputs import InvalidInput
from pulumi_cloudjobs.simulator.settings import UnknownSetting
from pulumi_cloudjobs.simulator.store import Store

KEY = "tencent.batch.running_seconds"
DEFAULT = 10.0


def value(store: Store, *subjects: str) -> Any:
    with store.transaction() as tx:
        return tx.setting(KEY, *subjects)


def test_a_pattern_wins_over_all_and_the_last_pattern_over_the_first(
    store: Store, control: Control
) -> None:
    """A single job fails, the others do not."""
    assert value(store, "render-1") == DEFAULT
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


@pytest.mark.parametrize(
    "key", ["tencent.batch.runing_seconds", "tencent.cvm.running_seconds", "quotes", ""]
)
def test_a_misspelt_setting_is_refused(control: Control, key: str) -> None:
    """A misspelt setting would do nothing, silently."""
    with pytest.raises(UnknownSetting, match=r"tencent\.batch\.running_seconds"):
        control.set(key, 1)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        pytest.param(
            "tencent.batch.outcome",
            "succeeded",
            "'succeed' or 'failed'",
            id="word-of-another-service",
        ),
        pytest.param(
            "tencent.dlc.outcome", "succeed", "'succeeded' or 'failed'", id="the-other-way-round"
        ),
        pytest.param("alibaba.emr.outcome", "ok", "'OK' or 'FAILED'", id="lower-case"),
        pytest.param(
            "huawei.dli.session_outcome",
            "idl",
            "'idle', 'error', 'dead', 'killed' or 'success'",
            id="misspelt",
        ),
        pytest.param(
            "quotas",
            "documentd",
            "'off' or 'documented', or a number",
            id="neither-word-nor-factor",
        ),
        pytest.param(KEY, "abc", "a number, or null", id="text-for-a-number"),
        pytest.param(KEY, "5", "a number, or null", id="number-as-text"),
        pytest.param(KEY, True, "a number, or null", id="switch-for-a-number"),
        pytest.param(KEY, math.nan, "a finite number, or null", id="nan"),
        pytest.param(KEY, math.inf, "a finite number, or null", id="infinity"),
        pytest.param(
            KEY, 1e308, "less than or equal to 1000000000, or null", id="longer-than-the-calendar"
        ),
        pytest.param(KEY, -1, "greater than or equal to 0, or null", id="below-nothing"),
        pytest.param(
            "tencent.batch.submitted_seconds", None, "a number", id="for-ever-where-it-cannot-be"
        ),
        pytest.param("clock_skew_seconds", math.nan, "a finite number", id="skew"),
        pytest.param("keep_calls", 1.5, "a whole number", id="half-a-line"),
        pytest.param("keep_calls", 10**30, "less than or equal to", id="more-than-64-bits"),
        pytest.param("huawei.dli.capital_states", "false", "true or false", id="text-for-a-switch"),
        pytest.param("tencent.batch.stdout", "\ud800", "valid Unicode", id="half-a-character"),
    ],
)
def test_a_value_that_means_nothing_is_refused(
    control: Control, key: str, value: Any, expected: str
) -> None:
    """Such a value was taken silently; every job failed, or every call ended in a bug."""
    before = control.settings()
    with pytest.raises(InvalidInput) as refused:
        control.set(key, value)
    assert str(refused.value).startswith(f"{key} should be {expected}")
    assert control.settings() == before


def test_every_setting_may_be_set_to_its_default(control: Control) -> None:
    """A default that its own type refuses could never be set again."""
    for key, value in control.settings().items():
        control.set(key, value)


def test_what_an_older_version_took_counts_as_not_set(store: Store, control: Control) -> None:
    """A store outlives an upgrade; what nobody can set any more must not decide."""
    with store.transaction() as tx:
        for key, kept in (
            (KEY, '"abc"'),
            ("tencent.batch.outcome", '"succeeded"'),
            ("gone.for.good", "1"),
        ):
            tx.sql.execute(
                "INSERT INTO settings (key, pattern, value) VALUES (?, '*', seal(?))", (key, kept)
            )
    assert value(store) == DEFAULT
    assert control.settings()["tencent.batch.outcome"] == "succeed"
    assert "gone.for.good[*]" not in control.settings()
