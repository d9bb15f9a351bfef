"""The root stack against a served simulator, configured as for a real cloud.

The configuration has endpoints, regions and keys.
"""

from __future__ import annotations

from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET

from tests.engine.projects import ROOT, project_files

REGIONS = {
    "cloudjobs:tencentRegion": "ap-guangzhou",
    "cloudjobs:huaweiRegion": "cn-north-4",
    "cloudjobs:huaweiProjectId": "0123456789abcdef0123456789abcdef",
    "cloudjobs:alibabaRegion": "cn-hangzhou",
}
KEYS = {
    "cloudjobs:tencentSecretId": EMBEDDED_KEY_ID,
    "cloudjobs:tencentSecretKey": EMBEDDED_SECRET,
    "cloudjobs:huaweiAccessKey": EMBEDDED_KEY_ID,
    "cloudjobs:huaweiSecretKey": EMBEDDED_SECRET,
    "cloudjobs:alibabaAccessKeyId": EMBEDDED_KEY_ID,
    "cloudjobs:alibabaAccessKeySecret": EMBEDDED_SECRET,
}
VARIABLES = {
    "TENCENTCLOUD_SECRET_ID": EMBEDDED_KEY_ID,
    "TENCENTCLOUD_SECRET_KEY": EMBEDDED_SECRET,
    "HUAWEICLOUD_SDK_AK": EMBEDDED_KEY_ID,
    "HUAWEICLOUD_SDK_SK": EMBEDDED_SECRET,
    "ALIBABA_CLOUD_ACCESS_KEY_ID": EMBEDDED_KEY_ID,
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET": EMBEDDED_SECRET,
}
"""The same keys in the environment, as a runner of a CI system has them."""


def endpoints(address: str) -> dict[str, str]:
    """Configuration that sends all three vendors to an address."""
    return {f"cloudjobs:{vendor}Endpoint": address for vendor in ("tencent", "huawei", "alibaba")}


def root_files() -> dict[str, str]:
    """The root project without the configuration that it brings."""
    files = project_files(ROOT)
    return {**files, "Pulumi.yaml": files["Pulumi.yaml"].partition("config:")[0]}
