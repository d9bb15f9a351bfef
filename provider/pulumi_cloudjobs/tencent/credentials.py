"""The sources of Tencent Cloud keys, regions and endpoints.

The sources are those of the official Python and Go SDKs, of the CLI (tccli) and of Terraform. The
tools use two names for the token variable; both are read. Left out, because they need the network:
roles of virtual machines and pods, and roles to assume. `X-TC-Region` chooses the region, so the
host name has no region. A pinned or international host is configured as `tencentEndpoint`, such as
"https://{service}.intl.tencentcloudapi.com".
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
from ..core.http.endpoints import configured_endpoint

ENDPOINT_KEY = "tencentEndpoint"


def _tccli_profile(environ: Mapping[str, str]) -> str:
    folder = environ.get("TENCENTCLOUD_SHARED_CREDENTIALS_DIR") or "~/.tccli"
    name = environ.get("TCCLI_PROFILE") or environ.get("TENCENTCLOUD_PROFILE") or "default"

    return f"{folder.rstrip('/')}/{name}"


def _read_sdk_file(text: str, environ: Mapping[str, str]) -> Profile:
    return core.ini_section(text, "default")


def _read_tccli_credential(text: str, environ: Mapping[str, str]) -> Profile:
    values = core.text_values(core.json_object(text))
    if values.get("role-arn"):
        raise UnsupportedSource("names a role to assume: take temporary credentials instead")

    return Profile(values)


def _read_tccli_configure(text: str, environ: Mapping[str, str]) -> Profile:
    system = core.json_object(text).get("_sys_param")
    return Profile(core.text_values(system) if isinstance(system, dict) else {})


TENCENT = core.Vendor(
    title="Tencent Cloud",
    endpoint_key=ENDPOINT_KEY,
    embedded_region="ap-guangzhou",
    places=(
        ConfigSource(
            {
                "key_id": ("tencentSecretId",),
                "secret": ("tencentSecretKey",),
                "token": ("tencentToken",),
                "region": ("tencentRegion",),
            }
        ),
        EnvironmentPlace(
            {
                "key_id": ("TENCENTCLOUD_SECRET_ID",),
                "secret": ("TENCENTCLOUD_SECRET_KEY",),
                "token": ("TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"),
                "region": ("TENCENTCLOUD_REGION",),
            }
        ),
        FilePlace(
            {
                "key_id": ("secret_id",),
                "secret": ("secret_key",),
                "token": ("token",),
                "region": ("region",),
            },
            path=lambda environ: "~/.tencentcloud/credentials",
            read=_read_sdk_file,
            variables=("TENCENTCLOUD_CREDENTIALS_FILE",),
        ),
        FilePlace(
            {"key_id": ("secretId",), "secret": ("secretKey",), "token": ("token",)},
            path=lambda environ: f"{_tccli_profile(environ)}.credential",
            read=_read_tccli_credential,
        ),
        FilePlace(
            {"region": ("region",)},
            path=lambda environ: f"{_tccli_profile(environ)}.configure",
            read=_read_tccli_configure,
        ),
    ),
)


def endpoint(config: Mapping[str, str], service: str, region: str) -> str:
    """Return the endpoint of a service: the configured one, or "https://dlc.tencentcloudapi.com".

    Raises:
        ConfigurationError: The configured endpoint is malformed or refused.
    """
    configured = configured_endpoint(config, ENDPOINT_KEY, service=service, region=region)
    return configured or f"https://{service}.tencentcloudapi.com"
