"""From codes and statuses to error classes, where no vendor's rule comes first."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.calls.error_mapping import (
    CLASSES,
    FailedCall,
    ReportedError,
    api_error,
    class_of_code,
    class_of_status,
    retry_after_seconds,
)
from pulumi_cloudjobs.core.credentials import Credential
from pulumi_cloudjobs.core.errors import (
    ApiError,
    AuthFailed,
    CloudFault,
    InvalidInput,
    NotFound,
    Throttled,
)
from pulumi_cloudjobs.core.texts import LONGEST_TEXT

NOW = datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def test_every_category_of_the_descriptions_has_a_class() -> None:
    """A new category would raise a KeyError in the middle of somebody's error."""
    assert set(CLASSES) == set(api.CATEGORIES)


@pytest.mark.parametrize(
    "description", ["tencent_batch", "tencent_dlc", "tencent_oceanus", "huawei_dli", "alibaba_emr"]
)
def test_every_listed_code_has_the_class_of_its_category(description: str) -> None:
    """The descriptions are the one place where the meaning of a code is written down."""
    for code, entry in api.load(description)["error_codes"].items():
        assert (
            class_of_code(code, description=description, status=418) is CLASSES[entry["category"]]
        )


def test_a_family_alone_says_of_no_object_that_it_is_missing() -> None:
    """An unknown code of Batch's ResourceNotFound may be about any object."""
    assert (
        class_of_code("ResourceNotFound.Brand", description="tencent_batch", status=200) is ApiError
    )
    assert (
        class_of_code("ResourceNotFound.Job", description="tencent_batch", status=200) is NotFound
    )


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        pytest.param("InvalidParameter.SparkJobNotFound", NotFound, id="full-code"),
        pytest.param(
            "InvalidParameter.SparkJobNotFound.Detail", NotFound, id="longest-listed-part"
        ),
        pytest.param("InvalidParameter.Other", InvalidInput, id="family"),
        pytest.param(
            "ResourceNotFound.Other", ApiError, id="the-services-family-before-the-vendors-pattern"
        ),
        pytest.param("RequestLimitExceededOther", Throttled, id="pattern"),
        pytest.param("Brand.New", None, id="unknown"),
    ],
)
def test_the_most_exact_entry_decides(code: str, kind: type[ApiError] | None) -> None:
    """Families mislead, so they are tried last."""
    assert class_of_code(code, description="tencent_dlc", status=200) is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidInput),
        (401, AuthFailed),
        (403, AuthFailed),
        (409, ApiError),
        (429, Throttled),
        (500, CloudFault),
        (599, CloudFault),
    ],
)
def test_a_status_alone_says_little(status: int, kind: type[ApiError]) -> None:
    """A status decides where the code is missing; 404 is left out, since it may mean a path."""
    assert class_of_status(status) is kind


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("Tue, 02 Jan 2024 03:04:15 GMT", 10.0),
        ("Tue, 02 Jan 2024 03:04:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-3", None),
    ],
)
def test_retry_after_may_be_seconds_or_a_date(value: str, seconds: float | None) -> None:
    """RFC 9110 allows both; a malformed one must not become an error of its own."""
    assert retry_after_seconds({"retry-after": value}, now=NOW) == seconds


def test_a_page_long_message_is_cut() -> None:
    """A user reads one line."""
    reported = ReportedError(InvalidInput, "", "word\n" * 1000, status=400)
    call = FailedCall(creates=False, vendor="Some Cloud", credential=Credential("k", "s3cret"))
    error = api_error(reported, call)
    assert len(error.message) == LONGEST_TEXT + 3
    assert "\n" not in error.message
