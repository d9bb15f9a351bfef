"""The sources of Huawei Cloud keys, project ids, regions and endpoints.

The sources are those of the official Python SDK, of Terraform (HW_*) and of the CLI (hcloud, also
read by Terraform). The CLI encrypts its file, unless `hcloud configure set
--cli-auth-encrypt=false` has switched that off; an encrypted file is skipped. Left out, because
they need the network: the metadata service, agencies, IAM tokens and the search for a project id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..core import credentials as core
from ..core.credentials import (
    ConfigSource,
    CredentialSources,
    EnvironmentPlace,
    FilePlace,
    Profile,
    UnsupportedSource,
)
from ..core.errors import ConfigurationError
from ..core.http.endpoints import checked_region, configured_endpoint, is_embedded

ENDPOINT_KEY = "huaweiEndpoint"
EMBEDDED_PROJECT_ID = "0123456789abcdef0123456789abcdef"

# The European site has its own domain.
DOMAINS = {"eu-west-101": "myhuaweicloud.eu"}
DEFAULT_DOMAIN = "myhuaweicloud.com"

_PROJECT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _read_sdk_file(text: str, environ: Mapping[str, str]) -> Profile:
    return core.ini_section(text, "basic")


def _read_cli_file(text: str, environ: Mapping[str, str]) -> Profile:
    content = core.json_object(text)
    if str(content.get("authEncrypt", "")).lower() == "true":
        raise UnsupportedSource("is encrypted: run `hcloud configure set --cli-auth-encrypt=false`")

    name = environ.get("HW_PROFILE") or content.get("current")
    profile = core.named_profile(content.get("profiles"), name)
    if profile.get("mode", "AKSK") not in ("AKSK", ""):
        raise UnsupportedSource(
            f"holds a profile of mode {core.shown(profile['mode'])}, and only AKSK is read"
        )
    return Profile(core.text_values(profile), f"profile {core.shown(name)}")


HUAWEI = core.Vendor(
    title="Huawei Cloud",
    endpoint_key=ENDPOINT_KEY,
    embedded_region="cn-north-4",
    places=(
        ConfigSource(
            {
                "key_id": ("huaweiAccessKey",),
                "secret": ("huaweiSecretKey",),
                "token": ("huaweiSecurityToken",),
                "project_id": ("huaweiProjectId",),
                "region": ("huaweiRegion",),
            }
        ),
        EnvironmentPlace(
            {
                "key_id": ("HUAWEICLOUD_SDK_AK",),
                "secret": ("HUAWEICLOUD_SDK_SK",),
                "token": ("HUAWEICLOUD_SDK_SECURITY_TOKEN",),
                "project_id": ("HUAWEICLOUD_SDK_PROJECT_ID",),
            }
        ),
        EnvironmentPlace(
            {
                "key_id": ("HW_ACCESS_KEY",),
                "secret": ("HW_SECRET_KEY",),
                "token": ("HW_SECURITY_TOKEN",),
                "project_id": ("HW_PROJECT_ID",),
                "region": ("HW_REGION_NAME",),
            }
        ),
        FilePlace(
            {
                "key_id": ("ak",),
                "secret": ("sk",),
                "token": ("security_token",),
                "project_id": ("project_id",),
            },
            path=lambda environ: "~/.huaweicloud/credentials",
            read=_read_sdk_file,
            variables=("HUAWEICLOUD_SDK_CREDENTIALS_FILE",),
        ),
        FilePlace(
            {
                "key_id": ("accessKeyId",),
                "secret": ("secretAccessKey",),
                "token": ("securityToken",),
                "project_id": ("projectId",),
                "region": ("region",),
            },
            path=lambda environ: "~/.hcloud/config.json",
            read=_read_cli_file,
            variables=("HW_SHARED_CONFIG_FILE",),
        ),
    ),
)


def find_project_id(sources: CredentialSources) -> str:
    """Return the id of the project, which every path contains; a project belongs to one region.

    Raises:
        ConfigurationError: No project id is configured, or its form is wrong.
    """
    if is_embedded(sources.config, ENDPOINT_KEY):
        return EMBEDDED_PROJECT_ID

    project_id = core.find_value(HUAWEI, sources, "project_id")
    if project_id is None:
        raise ConfigurationError(
            "no Huawei Cloud project id is configured; set it in one of these: "
            "stack configuration (`pulumi config set cloudjobs:huaweiProjectId`); "
            "environment variables HUAWEICLOUD_SDK_PROJECT_ID and HW_PROJECT_ID; "
            "project_id in ~/.huaweicloud/credentials; projectId in ~/.hcloud/config.json"
        )

    # It becomes a part of paths and of a header.
    if not _PROJECT_ID.fullmatch(project_id.text):
        raise ConfigurationError(
            f"{project_id.source} is not a project id: take the 32 letters and digits that "
            "My Credentials shows beside the region"
        )

    return project_id.text


def endpoint(config: Mapping[str, str], service: str, region: str) -> str:
    """Return the endpoint of a service in a region: the configured or the public one.

    For example "https://dli.cn-north-4.myhuaweicloud.com".

    Raises:
        ConfigurationError: The configured endpoint is malformed or refused, or the region has the
            wrong form.
    """
    domain = DOMAINS.get(checked_region(region), DEFAULT_DOMAIN)
    configured = configured_endpoint(config, ENDPOINT_KEY, service=service, region=region)

    return configured or f"https://{service}.{region}.{domain}"
