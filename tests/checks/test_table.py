"""Every claim of the tables of checks, tried on the preview and on the simulator."""

from __future__ import annotations

from pathlib import Path

import pytest
from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.errors import ConfigurationError

from tests.cards.card import cards, name_of
from tests.checks import document
from tests.checks.table import Reported, Service, problems, refusal, services
from tests.embedded import World

SERVICES = [pytest.param(service, id=service.resource_type.token) for service in services()]
REPORTED = [
    pytest.param(
        service, row, id=f"{service.resource_type.token}: {row.code or 'limit'}: {row.says}"
    )
    for service in services()
    for row in service.reported
]
VALID = [
    pytest.param(service, number, id=f"{service.resource_type.token}-{number}")
    for service in services()
    for number in range(len(service.valid))
]
LEAST_SHARE = 0.9


def test_no_table_is_left_out() -> None:
    """A table with another name than its card is never walked, and proves nothing."""
    here = Path(__file__).parent
    files = {path.stem for path in here.glob("*.py") if "SERVICE = " in path.read_text("utf-8")} - {
        Path(__file__).stem
    }
    inputs = {path.stem for path in (here / "inputs").glob("*.py")}
    names = {name_of(card.token) for card in cards()}
    assert files <= names
    assert inputs <= names


@pytest.mark.parametrize("service", SERVICES)
def test_every_code_that_is_the_callers_fault_is_decided(service: Service) -> None:
    """A code that nobody has considered surprises in the middle of an apply."""
    assert service.caller_codes() - {row.code for row in service.rows} == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_table_names_only_codes_that_the_api_has(service: Service) -> None:
    """A misspelt code would count as one that is checked."""
    names = [
        service.resource_type.api,
        *(["tencent_common"] if service.resource_type.api.startswith("tencent_") else []),
    ]
    known = {code for name in names for code in api.load(name)["error_codes"]}
    assert {row.code for row in service.rows if row.code} - known == set()


@pytest.mark.parametrize("service", SERVICES)
def test_most_of_what_can_be_decided_is_reported(service: Service) -> None:
    """The promise of the preview, and of docs/checks.md."""
    reported, decidable = service.score()
    assert reported >= LEAST_SHARE * decidable, f"{reported} of {decidable}"


@pytest.mark.parametrize(("service", "number"), VALID)
def test_valid_inputs_are_taken_by_preview_and_cloud(
    world: World, service: Service, number: int
) -> None:
    """Otherwise a refusal of what is made from it would prove nothing."""
    inputs = service.valid[number]
    assert problems(world, service.resource_type, inputs) == []
    assert refusal(world, service.resource_type, inputs) is None


@pytest.mark.parametrize(("service", "row"), REPORTED)
def test_a_mistake_that_preview_reports_is_refused_by_the_cloud(
    world: World, service: Service, row: Reported
) -> None:
    """A rule of ours alone locks a user out; a rule of the cloud's alone fails mid-apply."""
    inputs = row.bad(service.valid[row.example])
    failures = problems(world, service.resource_type, inputs)
    assert [problem.path for problem in failures if problem.path == row.path], failures

    if not row.is_sent:
        with pytest.raises(ConfigurationError):
            refusal(world, service.resource_type, inputs)
        return

    refused = refusal(world, service.resource_type, inputs, row.send)
    assert refused is not None, "the cloud takes it"

    code = row.cloud or row.code or "*"
    assert code in ("*", refused.code), str(refused)


def test_the_page_of_checks_is_fresh() -> None:
    """`python -m tests.checks.document` writes it again."""
    assert document.PAGE.read_text("utf-8") == document.text()
