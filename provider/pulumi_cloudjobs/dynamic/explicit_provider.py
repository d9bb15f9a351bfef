"""`Provider`: a second key, region or endpoint in one stack. Made by `make generate`.

The engine starts a provider process of its own for it, whose configuration is made of the arguments
(`provider_configuration.py`).
"""

from __future__ import annotations

import pulumi

from .provider_configuration import provider_configuration, provider_in_use

__all__ = ["Provider"]

Text = pulumi.Input[str]


class Provider(pulumi.ProviderResource):
    """The key, the region and the endpoint of the resources that are given it as their provider.

    What is not given comes from the stack's configuration, then from the environment and the
    vendor's files, as for resources without a provider of their own. Secret keys and tokens are
    encrypted in state, also when they are given in plain text.

    Example:
        beijing = cloudjobs.Provider("beijing", tencent_region="ap-beijing")
        cloudjobs.tencent.batch.Job("render", ..., opts=pulumi.ResourceOptions(provider=beijing))

    Args:
        endpoint: "embedded" sends all three vendors to the simulator.
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
        arguments = {
            "endpoint": endpoint,
            "journal": journal,
            "rates": rates,
            "tencent_secret_id": tencent_secret_id,
            "tencent_secret_key": tencent_secret_key,
            "tencent_token": tencent_token,
            "tencent_region": tencent_region,
            "tencent_endpoint": tencent_endpoint,
            "huawei_access_key": huawei_access_key,
            "huawei_secret_key": huawei_secret_key,
            "huawei_security_token": huawei_security_token,
            "huawei_project_id": huawei_project_id,
            "huawei_region": huawei_region,
            "huawei_endpoint": huawei_endpoint,
            "alibaba_access_key_id": alibaba_access_key_id,
            "alibaba_access_key_secret": alibaba_access_key_secret,
            "alibaba_security_token": alibaba_security_token,
            "alibaba_region": alibaba_region,
            "alibaba_endpoint": alibaba_endpoint,
        }
        # For functions, which the program itself calls.
        self._configuration = provider_configuration(resource_name, arguments)
        package, properties = provider_in_use(arguments, self._configuration)
        super().__init__(package, resource_name, properties, opts)
