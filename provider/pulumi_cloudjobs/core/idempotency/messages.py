"""The notices, warnings and errors about interrupted creates."""

from __future__ import annotations

from ..journal import CreateIntent, StackIdentity
from ..resource_type import Created
from .create_request import CreateRequest


def describe_taken_over(noun: str, created: Created) -> str:
    """Return the notice on an object that an interrupted create has made."""
    if not created.is_certain:
        return describe_probable(noun, created, "an interrupted create")

    return f"took over {noun} {created.id}, which an interrupted create has left"


def describe_probable(
    noun: str,
    created: Created,
    by: str,
) -> str:
    """Return the notice on an object that only inputs and time distinguish from those of others."""
    return (
        f"took over {noun} {created.id}, which {by} has probably made: "
        "its inputs and its time are equal"
    )


def describe_elsewhere(noun: str, intent: CreateIntent) -> str:
    """Return the warning about an interrupted create of the same type in another stack."""
    stack = StackIdentity.of_urn(intent.urn).stack
    return (
        f"an interrupted create of {intent.resource_name} in stack {stack} "
        f"({intent.started_at:%Y-%m-%d %H:%M} UTC) may have left another {noun}; the next up of "
        f"{stack} settles it, and if that is the old name of this stack, see "
        "`python -m pulumi_cloudjobs journal`"
    )


def describe_end(
    noun: str,
    intent: CreateIntent,
    id: str,
    *,
    has_other_inputs: bool,
) -> str:
    """Return the warning before an object is stopped and deleted that nobody manages."""
    text = (
        f"stops and deletes {noun} {id}, which an interrupted create of {intent.resource_name} "
        "has left"
    )
    return f"{text} with other inputs" if has_other_inputs else text


def describe_ambiguity(
    noun: str,
    name: str,
    intent: CreateIntent,
    id: str,
) -> str:
    """Return the error on an object with other inputs that no marker proves to be ours."""
    return (
        f"an interrupted create of {name} with other inputs has probably made {noun} {id}: write "
        f'adopt="{id}" with the inputs that it had to take it over, or end it and run '
        f"`python -m pulumi_cloudjobs journal forget {intent.marker}`"
    )


def describe_missing_secret(
    noun: str,
    intent: CreateIntent,
    input_name: str,
) -> str:
    """Return the error on a lost create whose search needs an input that the journal lacks."""
    return (
        f"an interrupted create of {intent.resource_name} cannot be searched for: its {input_name} "
        "is a secret, which the journal does not keep; run up with the inputs that it had, or end "
        f"the {noun} and run `python -m pulumi_cloudjobs journal forget {intent.marker}`"
    )


def describe_lost_response(request: CreateRequest, error: Exception) -> str:
    """Return the error of a create whose response was lost."""
    noun, name, region = request.noun, request.name, request.inputs["region"]
    return (
        f'{error}: the response was lost, so the {noun} "{name}" may exist in {region}; the next '
        "up searches for it before it creates another"
    )
