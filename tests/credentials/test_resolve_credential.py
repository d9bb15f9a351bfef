"""The sources of keys, regions and project ids for every vendor, and their order."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.alibaba.credentials import ALIBABA
from pulumi_cloudjobs.core.credentials import (
    Credential,
    CredentialSources,
    Vendor,
    find_region,
    region_places,
    resolve_credential,
)
from pulumi_cloudjobs.core.errors import ConfigurationError
from pulumi_cloudjobs.huawei.credentials import HUAWEI, find_project_id
from pulumi_cloudjobs.tencent.credentials import TENCENT

VENDORS = {"tencent": TENCENT, "huawei": HUAWEI, "alibaba": ALIBABA}
SECRET = "S3CRET-VALUE"


@dataclass(frozen=True)
class Case:
    """A source with a full temporary pair in it.

    `files` maps paths under the home folder to their text.
    """

    vendor: Vendor
    source: str
    config: Mapping[str, str] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    region: str | None = "the-region"
    token: str | None = "T"
    project_id: str | None = None


def aliyun(**profile: str) -> str:
    others = {"name": "other", "mode": "AK", "access_key_id": "X", "access_key_secret": "X"}
    return json.dumps({"current": "work", "profiles": [others, {"name": "work", **profile}]})


def hcloud(**profile: str) -> str:
    return json.dumps(
        {
            "current": "work",
            "profiles": [{"name": "other"}, {"name": "work", "mode": "AKSK", **profile}],
        }
    )


STS = {
    "access_key_id": "K",
    "access_key_secret": SECRET,
    "sts_token": "T",
    "region_id": "the-region",
}

CASES = {
    "tencent-config": Case(
        TENCENT,
        "cloudjobs:tencentSecretId",
        config={
            "tencentSecretId": "K",
            "tencentSecretKey": SECRET,
            "tencentToken": "T",
            "tencentRegion": "the-region",
        },
    ),
    "tencent-cli-environment": Case(
        TENCENT,
        "environment variable TENCENTCLOUD_SECRET_ID",
        environ={
            "TENCENTCLOUD_SECRET_ID": "K",
            "TENCENTCLOUD_SECRET_KEY": SECRET,
            "TENCENTCLOUD_TOKEN": "T",
            "TENCENTCLOUD_REGION": "the-region",
        },
    ),
    "tencent-terraform-environment": Case(
        TENCENT,
        "environment variable TENCENTCLOUD_SECRET_ID",
        environ={
            "TENCENTCLOUD_SECRET_ID": "K",
            "TENCENTCLOUD_SECRET_KEY": SECRET,
            "TENCENTCLOUD_SECURITY_TOKEN": "T",
            "TENCENTCLOUD_REGION": "the-region",
        },
    ),
    "tencent-sdk-file": Case(
        TENCENT,
        "secret_id of section [default] in file ~/.tencentcloud/credentials",
        files={".tencentcloud/credentials": f"[default]\nsecret_id = K\nsecret_key = {SECRET}\n"},
        token=None,
        region=None,
    ),
    "tencent-sdk-file-elsewhere": Case(
        TENCENT,
        "secret_id of section [default] in file ~/keys.ini",
        environ={"TENCENTCLOUD_CREDENTIALS_FILE": "~/keys.ini"},
        files={"keys.ini": f"[default]\nsecret_id=K\nsecret_key={SECRET}\n"},
        token=None,
        region=None,
    ),
    "tencent-cli-file": Case(
        TENCENT,
        "secretId in file ~/.tccli/default.credential",
        files={
            ".tccli/default.credential": json.dumps(
                {"secretId": "K", "secretKey": SECRET, "token": "T", "role-arn": None}
            ),
            ".tccli/default.configure": json.dumps(
                {"_sys_param": {"region": "the-region", "output": "json"}, "cvm": {}}
            ),
        },
    ),
    "tencent-cli-file-of-a-profile": Case(
        TENCENT,
        "secretId in file ~/.tccli/night.credential",
        environ={"TCCLI_PROFILE": "night"},
        files={
            ".tccli/night.credential": json.dumps(
                {"secretId": "K", "secretKey": SECRET, "token": "T"}
            )
        },
        region=None,
    ),
    "huawei-config": Case(
        HUAWEI,
        "cloudjobs:huaweiAccessKey",
        config={
            "huaweiAccessKey": "K",
            "huaweiSecretKey": SECRET,
            "huaweiSecurityToken": "T",
            "huaweiProjectId": "P",
            "huaweiRegion": "the-region",
        },
        project_id="P",
    ),
    "huawei-sdk-environment": Case(
        HUAWEI,
        "environment variable HUAWEICLOUD_SDK_AK",
        environ={
            "HUAWEICLOUD_SDK_AK": "K",
            "HUAWEICLOUD_SDK_SK": SECRET,
            "HUAWEICLOUD_SDK_SECURITY_TOKEN": "T",
            "HUAWEICLOUD_SDK_PROJECT_ID": "P",
        },
        region=None,
        project_id="P",
    ),
    "huawei-terraform-environment": Case(
        HUAWEI,
        "environment variable HW_ACCESS_KEY",
        environ={
            "HW_ACCESS_KEY": "K",
            "HW_SECRET_KEY": SECRET,
            "HW_SECURITY_TOKEN": "T",
            "HW_PROJECT_ID": "P",
            "HW_REGION_NAME": "the-region",
        },
        project_id="P",
    ),
    "huawei-sdk-file": Case(
        HUAWEI,
        "ak of section [basic] in file ~/.huaweicloud/credentials",
        files={
            ".huaweicloud/credentials": (
                f"[basic]\nak = K\nsk = {SECRET}\nsecurity_token = T\nproject_id = P\n"
            )
        },
        region=None,
        project_id="P",
    ),
    "huawei-sdk-file-elsewhere": Case(
        HUAWEI,
        "ak of section [basic] in file ~/hw.ini",
        environ={"HUAWEICLOUD_SDK_CREDENTIALS_FILE": "~/hw.ini"},
        files={"hw.ini": f"[basic]\nak = K\nsk = {SECRET}\nsecurity_token = T\n"},
        region=None,
    ),
    "huawei-cli-file": Case(
        HUAWEI,
        "accessKeyId of profile work in file ~/.hcloud/config.json",
        files={
            ".hcloud/config.json": hcloud(
                accessKeyId="K",
                secretAccessKey=SECRET,
                securityToken="T",
                region="the-region",
                projectId="P",
            )
        },
        project_id="P",
    ),
    "alibaba-config": Case(
        ALIBABA,
        "cloudjobs:alibabaAccessKeyId",
        config={
            "alibabaAccessKeyId": "K",
            "alibabaAccessKeySecret": SECRET,
            "alibabaSecurityToken": "T",
            "alibabaRegion": "the-region",
        },
    ),
    "alibaba-sdk-environment": Case(
        ALIBABA,
        "environment variable ALIBABA_CLOUD_ACCESS_KEY_ID",
        environ={
            "ALIBABA_CLOUD_ACCESS_KEY_ID": "K",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": SECRET,
            "ALIBABA_CLOUD_SECURITY_TOKEN": "T",
            "ALIBABA_CLOUD_REGION_ID": "the-region",
        },
    ),
    "alibaba-terraform-environment": Case(
        ALIBABA,
        "environment variable ALICLOUD_ACCESS_KEY",
        environ={
            "ALICLOUD_ACCESS_KEY": "K",
            "ALICLOUD_SECRET_KEY": SECRET,
            "ALICLOUD_SECURITY_TOKEN": "T",
            "ALICLOUD_REGION": "the-region",
        },
    ),
    "alibaba-old-sdk-environment": Case(
        ALIBABA,
        "environment variable ALIYUN_ACCESS_KEY_ID",
        environ={"ALIYUN_ACCESS_KEY_ID": "K", "ALIYUN_ACCESS_KEY_SECRET": SECRET},
        token=None,
        region=None,
    ),
    "alibaba-cli-file-sts": Case(
        ALIBABA,
        "access_key_id of profile work in file ~/.aliyun/config.json",
        files={".aliyun/config.json": aliyun(mode="StsToken", **STS)},
    ),
    "alibaba-cli-file-ak": Case(
        ALIBABA,
        "access_key_id of profile work in file ~/.aliyun/config.json",
        files={
            ".aliyun/config.json": aliyun(mode="AK", access_key_id="K", access_key_secret=SECRET)
        },
        token=None,
        region=None,
    ),
    "alibaba-cli-file-named-by-terraform": Case(
        ALIBABA,
        "access_key_id of profile work in file ~/ali.json",
        environ={"ALICLOUD_SHARED_CREDENTIALS_FILE": "~/ali.json", "ALICLOUD_PROFILE": "work"},
        files={"ali.json": aliyun(mode="StsToken", **STS)},
    ),
    "alibaba-sdk-file": Case(
        ALIBABA,
        "access_key_id of section [default] in file ~/.alibabacloud/credentials.ini",
        files={
            ".alibabacloud/credentials.ini": (
                "[default]\nenable = true\ntype = access_key  # the usual one\n"
                f"access_key_id = K\naccess_key_secret = {SECRET}\n"
            )
        },
        token=None,
        region=None,
    ),
    "alibaba-sdk-file-of-a-profile": Case(
        ALIBABA,
        "access_key_id of section [night] in file ~/ali.ini",
        environ={"ALIBABA_CLOUD_CREDENTIALS_FILE": "~/ali.ini", "ALIBABA_CLOUD_PROFILE": "night"},
        files={
            "ali.ini": (
                "[night]\ntype = sts\naccess_key_id = K\n"
                f"access_key_secret = {SECRET}\nsecurity_token = T\n"
            )
        },
        region=None,
    ),
    "alibaba-sdk-file-in-json": Case(
        ALIBABA,
        "access_key_id of profile work in file ~/ali.json",
        environ={"ALIBABA_CLOUD_CREDENTIALS_FILE": "~/ali.json"},
        files={"ali.json": aliyun(mode="StsToken", **STS)},
    ),
}


@pytest.fixture
def home(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """Make a home folder that holds these files."""

    def make(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

        return tmp_path

    return make


MakeHome = Callable[[Mapping[str, str]], Path]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_pair_is_found_where_the_vendors_tools_keep_it(case: Case, home: MakeHome) -> None:
    """A user of the vendor's SDK, CLI or Terraform provider has nothing to configure."""
    credential = resolve_credential(
        case.vendor, CredentialSources(case.config, case.environ, home(case.files))
    )
    assert credential == Credential("K", SECRET, case.token, source=case.source)
    assert (
        find_region(case.vendor, CredentialSources(case.config, case.environ, home(case.files)))
        == case.region
    )


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=name) for name, case in CASES.items() if case.project_id is not None],
)
def test_the_project_id_of_huawei_is_found_in_the_same_places(case: Case, home: MakeHome) -> None:
    """Every path contains the project id, and a request to IAM for it could fail."""
    assert (
        find_project_id(CredentialSources(case.config, case.environ, home(case.files)))
        == case.project_id
    )


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS.keys())
def test_the_stack_wins_over_the_environment_and_that_over_files(
    vendor: Vendor, home: MakeHome
) -> None:
    """The nearer to the program, the more it was meant."""
    cases = [case for case in CASES.values() if case.vendor is vendor]
    merged: dict[str, dict[str, str]] = {"config": {}, "environ": {}, "files": {}}

    for case in cases:
        merged["config"].update(case.config)
        merged["environ"].update(
            {name: value for name, value in case.environ.items() if not value.startswith("~")}
        )
        merged["files"].update(case.files)

    folder = home(merged["files"])
    assert resolve_credential(
        vendor, CredentialSources(merged["config"], merged["environ"], folder)
    ).source.startswith("cloudjobs:")
    assert resolve_credential(
        vendor, CredentialSources({}, merged["environ"], folder)
    ).source.startswith("environment variable")
    assert " in file " in resolve_credential(vendor, CredentialSources({}, {}, folder)).source


@pytest.mark.parametrize(
    ("vendor", "places"),
    [
        pytest.param(
            TENCENT,
            [
                "pulumi config set cloudjobs:tencentSecretId",
                "pulumi config set --secret cloudjobs:tencentSecretKey",
                "TENCENTCLOUD_SECRET_ID",
                "TENCENTCLOUD_SECRET_KEY",
                "~/.tencentcloud/credentials",
                "TENCENTCLOUD_CREDENTIALS_FILE",
                "~/.tccli/default.credential",
            ],
            id="tencent",
        ),
        pytest.param(
            HUAWEI,
            [
                "pulumi config set cloudjobs:huaweiAccessKey",
                "pulumi config set --secret cloudjobs:huaweiSecretKey",
                "HUAWEICLOUD_SDK_AK",
                "HUAWEICLOUD_SDK_SK",
                "HW_ACCESS_KEY",
                "HW_SECRET_KEY",
                "~/.huaweicloud/credentials",
                "HUAWEICLOUD_SDK_CREDENTIALS_FILE",
                "~/.hcloud/config.json",
                "HW_SHARED_CONFIG_FILE",
            ],
            id="huawei",
        ),
        pytest.param(
            ALIBABA,
            [
                "pulumi config set cloudjobs:alibabaAccessKeyId",
                "pulumi config set --secret cloudjobs:alibabaAccessKeySecret",
                "ALIBABA_CLOUD_ACCESS_KEY_ID",
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                "ALICLOUD_ACCESS_KEY",
                "ALICLOUD_SECRET_KEY",
                "ALIYUN_ACCESS_KEY_ID",
                "ALIYUN_ACCESS_KEY_SECRET",
                "~/.aliyun/config.json",
                "ALICLOUD_SHARED_CREDENTIALS_FILE",
                "~/.alibabacloud/credentials.ini",
                "ALIBABA_CLOUD_CREDENTIALS_FILE",
            ],
            id="alibaba",
        ),
    ],
)
def test_nothing_found_names_every_place_in_one_line(
    vendor: Vendor, places: list[str], home: MakeHome
) -> None:
    """The first thing a new user meets."""
    with pytest.raises(ConfigurationError) as caught:
        resolve_credential(vendor, CredentialSources({}, {}, home({})))

    text = str(caught.value)
    assert [place for place in places if place not in text] == []
    assert "\n" not in text
    assert find_region(vendor, CredentialSources({}, {}, home({}))) is None


@pytest.mark.parametrize(
    ("vendor", "key", "variable"),
    [
        (TENCENT, "tencentRegion", "TENCENTCLOUD_REGION"),
        (HUAWEI, "huaweiRegion", "HW_REGION_NAME"),
        (ALIBABA, "alibabaRegion", "ALIBABA_CLOUD_REGION"),
    ],
)
def test_a_missing_region_names_the_key_and_a_variable(
    vendor: Vendor, key: str, variable: str
) -> None:
    """No variable of Huawei Cloud's SDK names a region."""
    places = region_places(vendor)
    assert f"`pulumi config set cloudjobs:{key}`" in places
    assert variable in places


def test_a_missing_project_id_names_every_place(home: MakeHome) -> None:
    """Huawei alone needs one more thing than a key and a region."""
    with pytest.raises(ConfigurationError) as caught:
        find_project_id(CredentialSources({}, {}, home({})))

    for place in (
        "huaweiProjectId",
        "HUAWEICLOUD_SDK_PROJECT_ID",
        "HW_PROJECT_ID",
        "~/.huaweicloud",
        "~/.hcloud",
    ):
        assert place in str(caught.value)


@pytest.mark.parametrize(
    ("config", "environ", "files", "present", "missing"),
    [
        pytest.param(
            {"tencentSecretId": "K"},
            {},
            {},
            "cloudjobs:tencentSecretId",
            "cloudjobs:tencentSecretKey",
            id="config",
        ),
        pytest.param(
            {},
            {"TENCENTCLOUD_SECRET_KEY": SECRET},
            {},
            "environment variable TENCENTCLOUD_SECRET_KEY",
            "environment variable TENCENTCLOUD_SECRET_ID",
            id="environment",
        ),
        pytest.param(
            {},
            {},
            {".tencentcloud/credentials": f"[default]\nsecret_key = {SECRET}\n"},
            "secret_key of section [default] in file ~/.tencentcloud/credentials",
            "secret_id of section [default] in file ~/.tencentcloud/credentials",
            id="file",
        ),
        pytest.param(
            {"tencentSecretId": "K", "tencentSecretKey": "  "},
            {},
            {},
            "cloudjobs:tencentSecretId",
            "cloudjobs:tencentSecretKey",
            id="blank-counts-as-missing",
        ),
    ],
)
def test_half_a_pair_names_the_place_and_the_missing_half(
    config: dict[str, str],
    environ: dict[str, str],
    files: dict[str, str],
    present: str,
    missing: str,
    home: MakeHome,
) -> None:
    """Going on to the next place would sign with a key the user did not mean."""
    with pytest.raises(ConfigurationError) as caught:
        resolve_credential(TENCENT, CredentialSources(config, environ, home(files)))
    assert f"{present} is set" in str(caught.value)
    assert f"{missing} is not" in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("vendor", "files", "environ", "reason"),
    [
        pytest.param(
            ALIBABA,
            {
                ".aliyun/config.json": aliyun(
                    mode="RamRoleArn", access_key_id="K", access_key_secret=SECRET
                )
            },
            {},
            "mode RamRoleArn",
            id="alibaba-role",
        ),
        pytest.param(
            ALIBABA,
            {".aliyun/config.json": aliyun(mode="AK", access_key_id="K", access_key_secret=SECRET)},
            {"ALIBABA_CLOUD_CLI_PROFILE_DISABLED": "true"},
            "ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
            id="alibaba-switched-off",
        ),
        pytest.param(
            ALIBABA,
            {".alibabacloud/credentials.ini": "[default]\ntype = ecs_ram_role\nrole_name = r\n"},
            {},
            "mode ecs_ram_role",
            id="alibaba-machine-role",
        ),
        pytest.param(
            HUAWEI,
            {
                ".hcloud/config.json": json.dumps(
                    {"authEncrypt": "true", "current": "a", "profiles": [{"name": "a"}]}
                )
            },
            {},
            "--cli-auth-encrypt=false",
            id="huawei-encrypted",
        ),
        pytest.param(
            HUAWEI,
            {".hcloud/config.json": hcloud(mode="ecsAgency")},
            {},
            "mode ecsAgency",
            id="huawei-agency",
        ),
        pytest.param(
            TENCENT,
            {
                ".tccli/default.credential": json.dumps(
                    {"secretId": "K", "secretKey": SECRET, "role-arn": "qcs::r"}
                )
            },
            {},
            "a role to assume",
            id="tencent-role",
        ),
    ],
)
def test_a_profile_that_cannot_be_used_is_explained(
    vendor: Vendor, files: dict[str, str], environ: dict[str, str], reason: str, home: MakeHome
) -> None:
    """The key below a role would act as somebody else; a bare "not found" would puzzle."""
    with pytest.raises(ConfigurationError, match="no credentials") as caught:
        resolve_credential(vendor, CredentialSources({}, environ, home(files)))
    assert reason in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("vendor", "name", "text"),
    [
        pytest.param(
            TENCENT,
            ".tencentcloud/credentials",
            f"{SECRET} without a section",
            id="ini-without-section",
        ),
        pytest.param(
            TENCENT,
            ".tencentcloud/credentials",
            f"[default]\n{SECRET}\n",
            id="ini-line-without-equals",
        ),
        pytest.param(
            TENCENT, ".tccli/default.credential", f'{{"secretKey": "{SECRET}"', id="truncated-json"
        ),
        pytest.param(HUAWEI, ".hcloud/config.json", f'["{SECRET}"]', id="json-list"),
        pytest.param(ALIBABA, ".aliyun/config.json", f'{{"{SECRET}', id="broken-json"),
    ],
)
def test_a_malformed_file_is_named_without_its_contents(
    vendor: Vendor, name: str, text: str, home: MakeHome
) -> None:
    """Parsers quote the line they stumble over, and that may be the one with the key."""
    with pytest.raises(ConfigurationError) as caught:
        resolve_credential(vendor, CredentialSources({}, {}, home({name: text})))
    assert f"~/{name}" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(home: MakeHome) -> None:
    """A folder in its place represents every other read error."""
    folder = home({".tencentcloud/credentials/inside": ""})
    with pytest.raises(ConfigurationError, match=r"~/\.tencentcloud/credentials"):
        resolve_credential(TENCENT, CredentialSources({}, {}, folder))


def test_a_file_named_by_a_variable_has_to_exist(home: MakeHome) -> None:
    """A typing error there would otherwise fall through to another account."""
    with pytest.raises(ConfigurationError, match="TENCENTCLOUD_CREDENTIALS_FILE"):
        resolve_credential(
            TENCENT,
            CredentialSources({}, {"TENCENTCLOUD_CREDENTIALS_FILE": "~/no-such-file"}, home({})),
        )


@pytest.mark.parametrize(
    "config", [{"endpoint": "embedded"}, {"OWN": "embedded"}, {"OWN": "http://cloudjobs.embedded"}]
)
@pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS.keys())
def test_the_embedded_cloud_has_an_account_and_a_region_of_its_own(
    vendor: Vendor, config: dict[str, str], home: MakeHome
) -> None:
    """The simulator runs without an account; a real key or region must not reach or confuse it."""
    config = {vendor.endpoint_key if key == "OWN" else key: value for key, value in config.items()}
    environ: dict[str, Any] = {}
    for case in CASES.values():
        environ.update(case.environ)

    credential = resolve_credential(vendor, CredentialSources(config, environ, home({})))
    assert (credential.key_id, credential.secret, credential.token) == (
        "embedded-access-key",
        "embedded-secret-key",
        None,
    )

    regions = {
        TENCENT.title: "ap-guangzhou",
        HUAWEI.title: "cn-north-4",
        ALIBABA.title: "cn-hangzhou",
    }
    assert (
        find_region(vendor, CredentialSources(config, environ, home({}))) == regions[vendor.title]
    )
    assert (
        find_project_id(CredentialSources({"endpoint": "embedded"}, environ, home({})))
        == "0123456789abcdef0123456789abcdef"
    )


def test_the_embedded_cloud_takes_a_configured_region(home: MakeHome) -> None:
    """Its zones in Beijing are in another region than the default."""
    assert (
        find_region(
            TENCENT,
            CredentialSources(
                {"endpoint": "embedded", "tencentRegion": "ap-beijing"}, {}, home({})
            ),
        )
        == "ap-beijing"
    )


def test_a_vendors_own_endpoint_wins_over_the_embedded_cloud(home: MakeHome) -> None:
    """Two vendors embedded and one real is a way to move over step by step."""
    config = {"endpoint": "embedded", "tencentEndpoint": "https://batch.tencentcloudapi.com"}
    with pytest.raises(ConfigurationError, match="no credentials for Tencent Cloud"):
        resolve_credential(TENCENT, CredentialSources(config, {}, home({})))


@pytest.mark.parametrize(
    ("vendor", "title", "places"),
    [
        pytest.param(
            TENCENT,
            "Tencent Cloud",
            (
                "`pulumi config set cloudjobs:tencentSecretId`",
                "`pulumi config set --secret cloudjobs:tencentSecretKey`",
                "TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY",
                "~/.tencentcloud/credentials",
                "~/.tccli/default.credential",
            ),
            id="tencent",
        ),
        pytest.param(
            HUAWEI,
            "Huawei Cloud",
            (
                "`pulumi config set cloudjobs:huaweiAccessKey`",
                "`pulumi config set --secret cloudjobs:huaweiSecretKey`",
                "HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK",
                "HW_ACCESS_KEY and HW_SECRET_KEY",
                "~/.huaweicloud/credentials",
                "~/.hcloud/config.json",
            ),
            id="huawei",
        ),
        pytest.param(
            ALIBABA,
            "Alibaba Cloud",
            (
                "`pulumi config set cloudjobs:alibabaAccessKeyId`",
                "`pulumi config set --secret cloudjobs:alibabaAccessKeySecret`",
                "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                "ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY",
                "~/.aliyun/config.json",
                "~/.alibabacloud/credentials.ini",
            ),
            id="alibaba",
        ),
    ],
)
def test_missing_keys_are_one_line_with_every_place(
    vendor: Vendor, title: str, places: tuple[str, ...], home: MakeHome
) -> None:
    """Whoever has no key must see where one may be put."""
    with pytest.raises(ConfigurationError) as raised:
        resolve_credential(vendor, CredentialSources({}, {}, home({})))

    text = str(raised.value)
    assert text.startswith(f"no credentials for {title}; searched: ")
    assert "\n" not in text
    assert [place for place in places if place not in text] == []
