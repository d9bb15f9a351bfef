"""The keys of the stack's configuration. Made by `make generate`."""

from __future__ import annotations

CONFIG_NAMESPACE = "cloudjobs"
CONFIG_KEYS = (
    "endpoint",
    "journal",
    "rates",
    "tencentSecretId",
    "tencentSecretKey",
    "tencentToken",
    "tencentRegion",
    "tencentEndpoint",
    "huaweiAccessKey",
    "huaweiSecretKey",
    "huaweiSecurityToken",
    "huaweiProjectId",
    "huaweiRegion",
    "huaweiEndpoint",
    "alibabaAccessKeyId",
    "alibabaAccessKeySecret",
    "alibabaSecurityToken",
    "alibabaRegion",
    "alibabaEndpoint",
)
"""Everything that `pulumi config set cloudjobs:<key>` may set for a provider."""
USE_PLUGIN_KEY = "usePlugin"
"""The key that a Python program reads, and no provider."""
CREDENTIALS = {
    "tencent": ("tencentSecretId", "tencentSecretKey", "tencentToken"),
    "huawei": ("huaweiAccessKey", "huaweiSecretKey", "huaweiSecurityToken"),
    "alibaba": ("alibabaAccessKeyId", "alibabaAccessKeySecret", "alibabaSecurityToken"),
}
"""The keys that make one credential: its id, its secret, and the token of a temporary one."""
SECRET_CONFIG_KEYS = frozenset(key for _id, *secrets in CREDENTIALS.values() for key in secrets)
"""The keys that have to be set with `--secret`."""
