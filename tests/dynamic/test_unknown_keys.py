"""Keys of the configuration that nothing reads are warned of."""

from __future__ import annotations

import pytest
from pulumi_cloudjobs.engine.config_keys import CONFIG_KEYS
from pulumi_cloudjobs.engine.config_lines import unknown_key_lines


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("tencentregion", "tencentRegion"),
        ("tencent_region", "tencentRegion"),
        ("TencentSecretID", "tencentSecretId"),
        ("huaweiProject", "huaweiProjectId"),
        ("enpoint", "endpoint"),
        ("alibabaSecretKey", "alibabaSecurityToken"),
    ],
)
def test_an_unknown_key_is_warned_of_with_the_nearest_name(name: str, meant: str) -> None:
    """A region in a key that nobody reads sends the job to another region."""
    [line] = unknown_key_lines({f"cloudjobs:{name}": "s3cret"})
    assert line == (
        f"cloudjobs:{name} is an unknown key of the configuration and has no effect; "
        f"did you mean cloudjobs:{meant}?"
    )


def test_a_key_like_no_other_points_to_the_list() -> None:
    """A wrong guess is worse than none."""
    [line] = unknown_key_lines(["cloudjobs:xyz"])
    assert line.endswith("docs/configuration.md lists the keys")


def test_known_keys_and_those_of_others_are_no_concern() -> None:
    """Programs have configuration of their own."""
    keys = [*(f"cloudjobs:{name}" for name in CONFIG_KEYS), "project:tencentregion", "aws:region"]
    assert list(unknown_key_lines(keys)) == []
