"""A URL leads to the same bucket and key as in Pulumi; unsupported settings are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.journal.bucket_settings import BucketSettings, bucket_settings
from pulumi_cloudjobs.core.journal.object_store import ObjectStore
from pulumi_cloudjobs.core.journal.store import JournalRefused, JournalUnavailable

from tests.backends import free_port

AZURITE = {"AZURE_STORAGE_ACCOUNT": "a", "AZURE_STORAGE_KEY": "a2V5"}
KEYS = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"}
FILES = {
    "config": """
[default]
region = eu-west-1
[profile team]
region = eu-central-1
aws_access_key_id = team-id
aws_secret_access_key = team%secret
[profile sso]
sso_session = company
""",
    "credentials": """
[default]
aws_access_key_id = file-id
aws_secret_access_key = file-secret
aws_session_token = file-token
""",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with AWS's two files."""
    (tmp_path / ".aws").mkdir()

    for name, text in FILES.items():
        (tmp_path / ".aws" / name).write_text(text)

    return tmp_path


def settings(
    url: str, environ: dict[str, str] | None = None, home: Path = Path("/nonexistent")
) -> BucketSettings:
    return bucket_settings(url, KEYS if environ is None else environ, home)


@pytest.mark.parametrize(
    ("url", "bucket", "prefix"),
    [
        pytest.param("s3://state", "state", "", id="bucket"),
        pytest.param("s3://state/", "state", "", id="slash"),
        pytest.param("s3://state/team/a/?region=x", "state", "team/a", id="prefix"),
        pytest.param("s3://state/my%20team", "state", "my team", id="encoded"),
        pytest.param("s3://state/a?prefix=first/", "state", "first/a", id="prefix-parameter-first"),
        pytest.param("gs://state/team", "state", "team", id="google"),
    ],
)
def test_bucket_and_prefix_come_from_the_url(url: str, bucket: str, prefix: str) -> None:
    """The journal lies below the very folder that holds the state."""
    opened = settings(url)
    assert (opened.bucket, opened.prefix) == (bucket, prefix)


LOCAL = "s3://state?endpoint=127.0.0.1:9000&region=r"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(
            "s3://state?region=eu-west-1", {"virtual_hosted_style_request": True}, id="aws"
        ),
        pytest.param(
            "s3://my.state?region=eu-west-1", {"virtual_hosted_style_request": False}, id="dots"
        ),
        pytest.param(
            f"{LOCAL}&disableSSL=true&s3ForcePathStyle=true&awssdk=v2",
            {
                "endpoint": "http://127.0.0.1:9000",
                "virtual_hosted_style_request": False,
                "region": "r",
            },
            id="minio-as-pulumi-documents-it",
        ),
        pytest.param(
            f"{LOCAL}&disable_https=true",
            {"endpoint": "http://127.0.0.1:9000"},
            id="address-has-no-subdomain",
        ),
        pytest.param(f"{LOCAL}", {"endpoint": "https://127.0.0.1:9000"}, id="tls-unless-disabled"),
        pytest.param(
            "s3://state-125?endpoint=cos.ap-guangzhou.myqcloud.com&region=ap-guangzhou",
            {
                "endpoint": "https://state-125.cos.ap-guangzhou.myqcloud.com",
                "virtual_hosted_style_request": True,
            },
            id="cos",
        ),
        pytest.param(
            "s3://state?endpoint=https://oss-cn-hangzhou.aliyuncs.com&region=oss-cn-hangzhou",
            {"endpoint": "https://state.oss-cn-hangzhou.aliyuncs.com", "disable_bulk_delete": True},
            id="oss",
        ),
        pytest.param(
            "s3://state?endpoint=https://obs.cn-north-4.myhuaweicloud.com"
            "&region=cn-north-4&use_path_style=true",
            {
                "endpoint": "https://obs.cn-north-4.myhuaweicloud.com",
                "virtual_hosted_style_request": False,
            },
            id="obs-by-path",
        ),
        pytest.param(
            "s3://state?endpoint=https://minio.example.com&hostname_immutable=true",
            {"endpoint": "https://minio.example.com", "virtual_hosted_style_request": False},
            id="hostname-immutable",
        ),
        pytest.param(
            "s3://state?region=eu-west-1&dualstack=true",
            {"endpoint": "https://state.s3.dualstack.eu-west-1.amazonaws.com"},
            id="dualstack",
        ),
        pytest.param(
            "s3://state?ssetype=aws:kms&kmskeyid=k",
            {"server_side_encryption": "aws:kms", "sse_kms_key_id": "k"},
            id="encryption",
        ),
        pytest.param("s3://state?anonymous=true", {"skip_signature": True}, id="anonymous"),
    ],
)
def test_parameters_of_pulumi_are_understood(url: str, expected: dict[str, Any]) -> None:
    """A user writes the URL once, for Pulumi."""
    config = settings(url).config
    assert {name: config.get(name) for name in expected} == expected


def test_a_write_to_a_store_with_a_header_of_its_own_sends_that_header() -> None:
    """COS and OSS take no `If-None-Match`, and would overwrite."""
    cos = settings("s3://state?endpoint=cos.ap-guangzhou.myqcloud.com")
    oss = settings("s3://state?endpoint=oss-cn-hangzhou.aliyuncs.com")
    assert cos.create_headers == {"x-cos-forbid-overwrite": "true"}
    assert oss.create_headers == {"x-oss-forbid-overwrite": "true"}
    assert settings("s3://state").create_headers == {}


def test_only_an_endpoint_without_tls_is_reached_without_it() -> None:
    """The endpoint decides, and not the environment."""
    assert settings(f"{LOCAL}&disableSSL=true").allow_http is True
    assert settings(LOCAL).allow_http is False
    assert settings("s3://state").allow_http is False


@pytest.mark.parametrize(
    ("url", "environ", "expected"),
    [
        pytest.param("s3://b", KEYS, ("id", "secret", None, "eu-west-1"), id="environment"),
        pytest.param(
            "s3://b",
            {},
            ("file-id", "file-secret", "file-token", "eu-west-1"),
            id="default-profile",
        ),
        pytest.param(
            "s3://b",
            {"AWS_PROFILE": "team"},
            ("team-id", "team%secret", None, "eu-central-1"),
            id="profile-of-environment",
        ),
        pytest.param(
            "s3://b?profile=team",
            KEYS,
            ("team-id", "team%secret", None, "eu-central-1"),
            id="profile-of-url-wins",
        ),
        pytest.param(
            "s3://b?region=x",
            {"AWS_REGION": "y"},
            ("file-id", "file-secret", "file-token", "x"),
            id="region-of-url-wins",
        ),
    ],
)
def test_credentials_are_searched_for_where_pulumi_reads_them(
    home: Path, url: str, environ: dict[str, str], expected: tuple[str | None, ...]
) -> None:
    """Another key could put the journal into another account's bucket, or nowhere."""
    config = settings(url, environ, home).config
    names = ("access_key_id", "secret_access_key", "session_token", "region")
    assert tuple(config.get(name) for name in names) == expected


def test_a_machine_without_keys_uses_its_role() -> None:
    """On an EC2 machine or in a container obstore calls the metadata service by itself."""
    config = settings("s3://state", {}).config
    assert not {"access_key_id", "secret_access_key", "skip_signature"} & set(config)


@pytest.mark.parametrize(
    ("url", "environ", "reason"),
    [
        pytest.param("s3://b?profile=sso", {}, "the AWS profile sso holds no keys", id="sso"),
        pytest.param(
            "s3://b",
            {"AWS_PROFILE": "sso"},
            "the AWS profile sso holds no keys",
            id="sso-of-environment",
        ),
        pytest.param(
            "s3://b?profile=none", KEYS, "the AWS profile none holds no keys", id="no-such-profile"
        ),
        pytest.param("s3://b?role=arn:aws:iam::1:role/r", KEYS, "assumes a role", id="role"),
        pytest.param("s3://b?colour=red", KEYS, "the parameter colour", id="unknown-parameter"),
        pytest.param(
            "s3://b?disableSSL=perhaps",
            KEYS,
            "disableSSL is neither true nor false",
            id="no-truth-value",
        ),
        pytest.param("s3:///prefix", KEYS, "it names no bucket", id="no-bucket"),
        pytest.param("azblob://c", {}, "it names no storage account", id="no-account"),
    ],
)
def test_what_cannot_be_done_is_refused(
    home: Path, url: str, environ: dict[str, str], reason: str
) -> None:
    """A parameter that is passed over could lead to another bucket."""
    with pytest.raises(JournalRefused, match=reason) as raised:
        settings(url, environ, home)
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "environ", "expected"),
    [
        pytest.param(
            "azblob://c/p",
            {"AZURE_STORAGE_ACCOUNT": "a", "AZURE_STORAGE_KEY": "k"},
            {
                "account_name": "a",
                "endpoint": "https://a.blob.core.windows.net",
                "account_key": "k",
            },
            id="azure-key",
        ),
        pytest.param(
            "azblob://c?storage_account=b&domain=blob.core.chinacloudapi.cn",
            {"AZURE_STORAGE_SAS_TOKEN": "sv=1"},
            {
                "account_name": "b",
                "endpoint": "https://b.blob.core.chinacloudapi.cn",
                "sas_key": "sv=1",
            },
            id="azure-sas",
        ),
        pytest.param(
            "azblob://c",
            {
                "AZURE_STORAGE_CONNECTION_STRING": (
                    "AccountName=d;AccountKey=k==;EndpointSuffix=core.windows.net"
                )
            },
            {
                "account_name": "d",
                "endpoint": "https://d.blob.core.windows.net",
                "account_key": "k==",
            },
            id="azure-connection-string",
        ),
        pytest.param(
            "azblob://c?localemu=true&protocol=http&domain=127.0.0.1:10000",
            {"AZURE_STORAGE_ACCOUNT": "a"},
            {"endpoint": "http://127.0.0.1:10000/a"},
            id="azurite",
        ),
        pytest.param(
            "gs://b", {"GOOGLE_CREDENTIALS": "{}"}, {"service_account_key": "{}"}, id="google-key"
        ),
        pytest.param(
            "gs://b", {"GOOGLE_OAUTH_ACCESS_TOKEN": "t"}, {"bearer_token": "t"}, id="google-token"
        ),
        pytest.param(
            "gs://b?universe_domain=u", {}, {"base_url": "https://storage.u"}, id="google-universe"
        ),
    ],
)
def test_google_and_azure_take_the_environment_of_pulumi(
    url: str, environ: dict[str, str], expected: dict[str, Any]
) -> None:
    """Their names differ from those that obstore reads by itself."""
    config = settings(url, environ).config
    assert {name: config.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("url", "environ", "base"),
    [
        pytest.param(
            "gs://b?anonymous=true&access_id=-",
            {},
            "https://storage.googleapis.com",
            id="anonymous",
        ),
        pytest.param(
            "gs://b",
            {"STORAGE_EMULATOR_HOST": "127.0.0.1:4443"},
            "http://127.0.0.1:4443",
            id="emulator",
        ),
    ],
)
def test_without_a_key_a_request_to_google_has_no_token(
    url: str, environ: dict[str, str], base: str
) -> None:
    """Otherwise obstore calls the metadata service of the machine for one."""
    key = json.loads(settings(url, environ).config["service_account_key"])
    assert (key["disable_oauth"], key["gcs_base_url"]) == (True, base)


EMULATED = [
    pytest.param(
        "azblob://c?localemu=true&protocol=http&domain=127.0.0.1:{port}", AZURITE, id="azure"
    ),
    pytest.param("gs://b", {"STORAGE_EMULATOR_HOST": "127.0.0.1:{port}"}, id="google"),
    pytest.param(
        "s3://b?endpoint=127.0.0.1:{port}&disableSSL=true&anonymous=true", {}, id="s3-anonymous"
    ),
]


@pytest.mark.parametrize(("url", "environ"), EMULATED)
def test_every_scheme_leads_to_the_server_that_the_url_names(
    url: str, environ: dict[str, str]
) -> None:
    """Settings have other names in obstore, and it must go nowhere else."""
    port = str(free_port())
    filled = {name: value.replace("{port}", port) for name, value in environ.items()}
    store = ObjectStore(settings(url.replace("{port}", port), filled))
    with pytest.raises(JournalUnavailable, match="the server cannot be reached"):
        store.create("s/entry", b"")


def test_settings_show_no_secret() -> None:
    """An error may print them."""
    assert "secret" not in repr(settings("s3://state"))
