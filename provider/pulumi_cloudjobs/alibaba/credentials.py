"""The sources of Alibaba Cloud keys, regions and endpoints.

The sources are those of the official SDKs (new and old), of the CLI (aliyun) and of Terraform
(ALICLOUD_*). The variable ALIBABA_CLOUD_CREDENTIALS_FILE names an INI file for the SDKs and a JSON
file for Terraform, so both forms are read from both files. Left out, because they need the network:
instance metadata, OIDC, assumed roles, single sign-on, credentials URI.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..core import credentials as core
from ..core.credentials import (
    ConfigSource,
    EnvironmentPlace,
    FilePlace,
    Profile,
    UnsupportedSource,
)
from ..core.http.endpoints import checked_region, configured_endpoint

ENDPOINT_KEY = "alibabaEndpoint"

# These regions share one host; every other region has its own.
CENTRAL_REGIONS = frozenset(
    {
        "cn-beijing",
        "cn-hangzhou",
        "cn-shanghai",
        "cn-shenzhen",
        "ap-southeast-1",
        "us-west-1",
        "cn-hangzhou-finance",
        "cn-shenzhen-finance-1",
        "cn-shanghai-finance-1",
    }
)

_FILE_NAMES: core.Names = {
    "key_id": ("access_key_id",),
    "secret": ("access_key_secret",),
    "token": ("sts_token", "security_token"),
    "region": ("region_id",),
}


def _profile_name(environ: Mapping[str, str]) -> str | None:
    return environ.get("ALIBABA_CLOUD_PROFILE") or environ.get("ALICLOUD_PROFILE") or None


def _read_file(text: str, environ: Mapping[str, str]) -> Profile:
    """Return the chosen profile of a file of the CLI (JSON) or of the SDKs (INI)."""
    usable_modes: tuple[str | None, ...]
    if text.lstrip().startswith("{"):
        content = core.json_object(text)
        name = _profile_name(environ) or content.get("current")
        values = core.named_profile(content.get("profiles"), name)
        profile = Profile(core.text_values(values), f"profile {core.shown(name)}")
        mode, usable_modes = values.get("mode"), ("AK", "StsToken", None, "")
    else:
        profile = core.ini_section(text, _profile_name(environ) or "default")
        mode, usable_modes = profile.values.get("type"), ("access_key", "sts", None, "")

    if mode not in usable_modes:
        raise UnsupportedSource(
            f"holds a profile of mode {core.shown(mode)}: take temporary credentials instead"
        )

    return profile


def _read_cli_file(text: str, environ: Mapping[str, str]) -> Profile:
    if environ.get("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "").lower() == "true":
        raise UnsupportedSource("is switched off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED")

    return _read_file(text, environ)


ALIBABA = core.Vendor(
    title="Alibaba Cloud",
    endpoint_key=ENDPOINT_KEY,
    embedded_region="cn-hangzhou",
    places=(
        ConfigSource(
            {
                "key_id": ("alibabaAccessKeyId",),
                "secret": ("alibabaAccessKeySecret",),
                "token": ("alibabaSecurityToken",),
                "region": ("alibabaRegion",),
            }
        ),
        EnvironmentPlace(
            {
                "key_id": ("ALIBABA_CLOUD_ACCESS_KEY_ID",),
                "secret": ("ALIBABA_CLOUD_ACCESS_KEY_SECRET",),
                "token": ("ALIBABA_CLOUD_SECURITY_TOKEN",),
                "region": ("ALIBABA_CLOUD_REGION", "ALIBABA_CLOUD_REGION_ID"),
            }
        ),
        EnvironmentPlace(
            {
                "key_id": ("ALICLOUD_ACCESS_KEY",),
                "secret": ("ALICLOUD_SECRET_KEY",),
                "token": ("ALICLOUD_SECURITY_TOKEN",),
                "region": ("ALICLOUD_REGION",),
            }
        ),
        EnvironmentPlace(
            {"key_id": ("ALIYUN_ACCESS_KEY_ID",), "secret": ("ALIYUN_ACCESS_KEY_SECRET",)}
        ),
        FilePlace(
            _FILE_NAMES,
            path=lambda environ: "~/.aliyun/config.json",
            read=_read_cli_file,
            variables=("ALICLOUD_SHARED_CREDENTIALS_FILE",),
        ),
        FilePlace(
            _FILE_NAMES,
            path=lambda environ: "~/.alibabacloud/credentials.ini",
            read=_read_file,
            variables=("ALIBABA_CLOUD_CREDENTIALS_FILE",),
        ),
    ),
)


def endpoint(config: Mapping[str, str], service: str, region: str) -> str:
    """Return the endpoint of a service in a region: the configured or the public one.

    For example "https://emr.aliyuncs.com" for a central region.

    Raises:
        ConfigurationError: The configured endpoint is malformed or refused, or the region has the
            wrong form.
    """
    is_central = checked_region(region) in CENTRAL_REGIONS
    host = f"{service}.aliyuncs.com" if is_central else f"{service}.{region}.aliyuncs.com"
    configured = configured_endpoint(config, ENDPOINT_KEY, service=service, region=region)

    return configured or f"https://{host}"
