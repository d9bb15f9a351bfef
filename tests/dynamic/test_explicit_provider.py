"""The arguments of an explicit `Provider`."""

from __future__ import annotations

import inspect

import pulumi_cloudjobs as cloudjobs
from pulumi_cloudjobs.engine.config_keys import CONFIG_KEYS, CREDENTIALS
from pydantic.alias_generators import to_camel


def test_a_provider_takes_every_key_of_the_configuration() -> None:
    """A key without an argument could be set for one provider of a stack only."""
    taken = [
        name
        for name in inspect.signature(cloudjobs.Provider).parameters
        if name not in ("resource_name", "opts")
    ]
    assert {to_camel(name) for name in taken} == set(CONFIG_KEYS)


def test_what_makes_a_credential_can_be_configured() -> None:
    """A Provider replaces the parts of a credential together, so each must be a key."""
    assert {key for names in CREDENTIALS.values() for key in names} <= set(CONFIG_KEYS)
