"""`Provider`: a second key, region or endpoint in one stack, given to resources as their provider.

The engine starts a provider process of its own for it, whose configuration is what the account has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Mapping
from typing import Any

import pulumi
from pydantic.alias_generators import to_camel

from ..core.credentials import ACCOUNT_KEY
from .provider import CONFIG_NAMESPACE, CREDENTIALS, SECRET_CONFIG_KEYS

__all__ = ["Provider"]

Text = pulumi.Input[str]


class Provider(pulumi.ProviderResource):
    """Where and with which key the resources are that are given it as their provider.

    What is not given comes from the stack's configuration, then from the environment and the
    vendor's files, as for resources without an account. Secret keys and tokens are encrypted in
    state, also when they are given in plain text.

    Example:
        beijing = cloudjobs.Provider("beijing", tencent_region="ap-beijing")
        cloudjobs.tencent.batch.Job("render", ..., opts=pulumi.ResourceOptions(provider=beijing))

    Args:
        endpoint: "embedded" sends all three vendors to the embedded cloud.
        journal: Folder or URL of the journal; see docs/configuration.md.
        rates: Calls per second by action, as JSON; see docs/configuration.md.
        tencent_secret_id, huawei_access_key, alibaba_access_key_id: Id of the key.
        tencent_secret_key, huawei_secret_key, alibaba_access_key_secret: Its secret; given together
        with the id.
        tencent_token, huawei_security_token, alibaba_security_token: Token of a temporary key.
        huawei_project_id: Project of the region.
        tencent_region, huawei_region, alibaba_region: Region of resources that name none.
        tencent_endpoint, huawei_endpoint, alibaba_endpoint: "https://host[:port]" in place of the
            vendor's own.
    """

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        endpoint: Text | None = None,
        journal: Text | None = None,
        rates: Text | None = None,
        tencent_secret_id: Text | None = None,
        tencent_secret_key: Text | None = None,
        tencent_token: Text | None = None,
        tencent_region: Text | None = None,
        tencent_endpoint: Text | None = None,
        huawei_access_key: Text | None = None,
        huawei_secret_key: Text | None = None,
        huawei_security_token: Text | None = None,
        huawei_project_id: Text | None = None,
        huawei_region: Text | None = None,
        huawei_endpoint: Text | None = None,
        alibaba_access_key_id: Text | None = None,
        alibaba_access_key_secret: Text | None = None,
        alibaba_security_token: Text | None = None,
        alibaba_region: Text | None = None,
        alibaba_endpoint: Text | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        given = {
            name: value
            for name, value in locals().items()
            if name not in ("self", "resource_name", "opts")
        }
        arguments = {name: value for name, value in given.items() if not name.startswith("_")}
        super().__init__(
            "pulumi-python", resource_name, _configuration(resource_name, arguments), opts
        )


_LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")


def _configuration(account: str, arguments: Mapping[str, Text | None]) -> dict[str, Any]:
    """What the account's process is configured with: what is given, and the stack's configuration for the rest.

    A key is a pair, with a token where it is temporary: of two places, parts are never put
    together. Errors name an argument by the list of those that are given.
    """
    stack = pulumi.Config(CONFIG_NAMESPACE)
    given = {to_camel(name): value for name, value in arguments.items()}
    replaced = {
        name
        for names in CREDENTIALS.values()
        if any(given[name] is not None for name in names)
        for name in names
    }
    found = {
        name: stack.get(name) if value is None and name not in replaced else _encodable(value)
        for name, value in given.items()
    }
    configuration = {
        f"{CONFIG_NAMESPACE}:{name}": pulumi.Output.secret(value)
        if name in SECRET_CONFIG_KEYS
        else value
        for name, value in found.items()
        if value is not None
    }

    names = [name for name, value in arguments.items() if value is not None]
    configuration[f"{CONFIG_NAMESPACE}:{ACCOUNT_KEY}"] = json.dumps(
        {"name": account, "arguments": names}
    )
    return configuration


def _encodable(value: Any) -> Any:
    """The text for gRPC, which cannot carry lone surrogates: each becomes U+FFFD, which a key cannot hold either."""
    if isinstance(value, (pulumi.Output, Awaitable)):
        return pulumi.Output.from_input(value).apply(_encodable)
    return _LONE_SURROGATES.sub("\ufffd", value) if isinstance(value, str) else value
