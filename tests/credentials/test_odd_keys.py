"""Keys and tokens that no cloud gives out, and files that are not quite as they should be."""

from __future__ import annotations

import json
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_cloudjobs.alibaba.credentials import ALIBABA
from pulumi_cloudjobs.core.credentials import (
    ACCOUNT_KEY,
    Credential,
    CredentialSources,
    Vendor,
    resolve_credential,
)
from pulumi_cloudjobs.core.errors import ConfigurationError
from pulumi_cloudjobs.huawei.credentials import HUAWEI, find_project_id
from pulumi_cloudjobs.tencent.credentials import TENCENT
from pydantic.alias_generators import to_snake

FIELDS = ("key_id", "secret", "token")
KEY = "K3yPlanted"
Values = dict[str, str]


@dataclass(frozen=True)
class Source:
    """A source of a vendor.

    Args:
        names: Of key id, secret and token.
        title: Names a value in an error text; `{}` becomes its name.
        form: "config", "account", "environment", "ini" or "json".
        path: Of a file under the home folder.
        section: Of an INI file.
    """

    vendor: Vendor
    names: tuple[str, str, str]
    title: str
    form: str
    path: str = ""
    section: str = ""

    def find(self, values: Values) -> Credential:
        """The credential, from this place alone."""
        config = values if self.form in ("config", "account") else {}
        environ = values if self.form == "environment" else {}
        if self.form == "account":
            account = {"name": "second", "arguments": [to_snake(name) for name in values]}
            config = {**config, ACCOUNT_KEY: json.dumps(account)}

        with tempfile.TemporaryDirectory() as folder:
            if self.path:
                # A lone surrogate becomes bytes that are not UTF-8; JSON writes it as an escape.
                self.write(Path(folder), self.text(values).encode("utf-8", "surrogatepass"))

            credential: Credential = resolve_credential(
                self.vendor, CredentialSources(config, environ, Path(folder))
            )

        return credential

    def write(self, home: Path, content: bytes) -> None:
        """Make its file."""
        file = home / self.path
        file.parent.mkdir()
        file.write_bytes(content)

    def text(self, values: Values) -> str:
        """Return the text of its file."""
        if self.form == "ini":
            return "\n".join(
                [f"[{self.section}]", *(f"{name} = {value}" for name, value in values.items())]
            )

        if self.vendor is TENCENT:
            return json.dumps(values)

        return json.dumps({"current": "work", "profiles": [{"name": "work", **values}]})

    def title_of(self, name: str) -> str:
        """Name a value as an error does."""
        return self.title.format(to_snake(name) if self.form == "account" else name)


TENCENT_KEYS = ("tencentSecretId", "tencentSecretKey", "tencentToken")
HUAWEI_KEYS = ("huaweiAccessKey", "huaweiSecretKey", "huaweiSecurityToken")
ALIBABA_KEYS = ("alibabaAccessKeyId", "alibabaAccessKeySecret", "alibabaSecurityToken")
CONFIG, ARGUMENT, VARIABLE = (
    "cloudjobs:{}",
    "argument {} of Provider second",
    "environment variable {}",
)

SOURCES = {
    "tencent-config": Source(TENCENT, TENCENT_KEYS, CONFIG, "config"),
    "tencent-account": Source(TENCENT, TENCENT_KEYS, ARGUMENT, "account"),
    "tencent-environment": Source(
        TENCENT,
        ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_SECURITY_TOKEN"),
        VARIABLE,
        "environment",
    ),
    "tencent-sdk-file": Source(
        TENCENT,
        ("secret_id", "secret_key", "token"),
        "{} of section [default] in file ~/.tencentcloud/credentials",
        "ini",
        ".tencentcloud/credentials",
        "default",
    ),
    "tencent-cli-file": Source(
        TENCENT,
        ("secretId", "secretKey", "token"),
        "{} in file ~/.tccli/default.credential",
        "json",
        ".tccli/default.credential",
    ),
    "huawei-config": Source(HUAWEI, HUAWEI_KEYS, CONFIG, "config"),
    "huawei-account": Source(HUAWEI, HUAWEI_KEYS, ARGUMENT, "account"),
    "huawei-sdk-environment": Source(
        HUAWEI,
        ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
        VARIABLE,
        "environment",
    ),
    "huawei-terraform-environment": Source(
        HUAWEI, ("HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"), VARIABLE, "environment"
    ),
    "huawei-sdk-file": Source(
        HUAWEI,
        ("ak", "sk", "security_token"),
        "{} of section [basic] in file ~/.huaweicloud/credentials",
        "ini",
        ".huaweicloud/credentials",
        "basic",
    ),
    "huawei-cli-file": Source(
        HUAWEI,
        ("accessKeyId", "secretAccessKey", "securityToken"),
        "{} of profile work in file ~/.hcloud/config.json",
        "json",
        ".hcloud/config.json",
    ),
    "alibaba-config": Source(ALIBABA, ALIBABA_KEYS, CONFIG, "config"),
    "alibaba-account": Source(ALIBABA, ALIBABA_KEYS, ARGUMENT, "account"),
    "alibaba-sdk-environment": Source(
        ALIBABA,
        (
            "ALIBABA_CLOUD_ACCESS_KEY_ID",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            "ALIBABA_CLOUD_SECURITY_TOKEN",
        ),
        VARIABLE,
        "environment",
    ),
    "alibaba-terraform-environment": Source(
        ALIBABA,
        ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"),
        VARIABLE,
        "environment",
    ),
    "alibaba-cli-file": Source(
        ALIBABA,
        ("access_key_id", "access_key_secret", "sts_token"),
        "{} of profile work in file ~/.aliyun/config.json",
        "json",
        ".aliyun/config.json",
    ),
    "alibaba-sdk-file": Source(
        ALIBABA,
        ("access_key_id", "access_key_secret", "security_token"),
        "{} of section [default] in file ~/.alibabacloud/credentials.ini",
        "ini",
        ".alibabacloud/credentials.ini",
        "default",
    ),
}
FILES = {name: source for name, source in SOURCES.items() if source.path}

PLAIN = st.text("ABCDEFGHJKabcdefghjk0123456789+/", min_size=8, max_size=40)
# With its padding; a line of nothing but small letters and "=" could be an empty setting.
END = st.builds("{}Z{}".format, PLAIN, st.sampled_from(["", "=", "=="]))
ODD = st.one_of(
    st.sampled_from("\n\r\0\t \"'\x7f\x1b\u200b\ufeff\ud800"),
    st.characters(max_codepoint=0x1F),
    st.characters(min_codepoint=0x80, categories=None),
)


def parts_of(text: str) -> set[str]:
    """Every part of eight characters."""
    return {text[at : at + 8] for at in range(len(text) - 7)}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
@settings(deadline=None, database=None, max_examples=50)
@given(start=PLAIN, odd=ODD, end=END)
def test_a_key_with_an_odd_character_is_refused_by_source_and_never_by_value(
    source: Source, field: str, start: str, odd: str, end: str
) -> None:
    """Sent, it would be quoted whole by the HTTP library, in an error about a lost response."""
    values = {name: f"{KEY}{name}" for name in source.names}
    name = source.names[FIELDS.index(field)]
    values[name] = f"{start}{odd}{end}"

    with pytest.raises(ConfigurationError) as caught:
        source.find(values)

    text = str(caught.value)
    # The parser of INI files splits at line breaks, and no file can hold a lone surrogate: there
    # the file is named.
    is_split = source.form == "ini" and (odd in "\r\n" or "\ud800" <= odd <= "\udfff")
    assert (f"~/{source.path}" if is_split else source.title_of(name)) in text
    assert text.isprintable()

    shown = "".join(traceback.format_exception(caught.value))
    assert not [part for part in parts_of(start) | parts_of(end) if part in shown]


@pytest.mark.parametrize("blank", ["\n", "\r\n", " ", "\t", "\n\n"])
@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
def test_white_space_around_a_key_is_left_out_wherever_it_stands(
    source: Source, blank: str
) -> None:
    """A mounted secret ends in a line break, which an INI file cannot hold: one rule for all."""
    values = {name: f"{KEY}{name}" for name in source.names}
    credential = source.find({name: f"{value}{blank}" for name, value in values.items()})
    assert (credential.key_id, credential.secret, credential.token) == tuple(values.values())


def test_a_credential_with_an_odd_character_cannot_be_made() -> None:
    """A signer would find the character later, and show it."""
    with pytest.raises(
        ConfigurationError, match="the token of the pair from a test contains a line break"
    ) as caught:
        Credential("K", "S", f"{KEY}\n{KEY}", source="a test")

    assert KEY not in str(caught.value)


@pytest.mark.parametrize("source", FILES.values(), ids=FILES.keys())
def test_a_mark_at_the_start_of_a_file_and_its_line_ends_do_not_matter(
    source: Source, tmp_path: Path
) -> None:
    """Editors on Windows write a byte order mark, and CRLF."""
    values = {name: f"{KEY}{name}" for name in source.names}
    source.write(tmp_path, b"\xef\xbb\xbf" + source.text(values).replace("\n", "\r\n").encode())
    credential = resolve_credential(source.vendor, CredentialSources({}, {}, tmp_path))
    assert (credential.key_id, credential.secret, credential.token) == tuple(values.values())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("[default]\nsecret_id = K".encode("utf-16"), "is not UTF-8 text", id="utf-16"),
        pytest.param(
            "# cl\u00e9\n[default]\n".encode("latin-1"), "is not UTF-8 text", id="latin-1"
        ),
        pytest.param(b"[default]\n" + b"#" * 1024 * 1024, "is larger than 1 MiB", id="too-large"),
    ],
)
def test_a_file_that_is_no_credentials_file_is_said_in_one_line(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    """PowerShell writes UTF-16, and a variable may name a disk image."""
    file = tmp_path / "keys"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=f"~/keys {reason}"):
        resolve_credential(
            TENCENT, CredentialSources({}, {"TENCENTCLOUD_CREDENTIALS_FILE": "~/keys"}, tmp_path)
        )


@pytest.mark.parametrize(
    "path", [".tccli/default.credential", ".aliyun/config.json", ".hcloud/config.json"]
)
def test_json_that_is_nested_without_end_is_malformed(path: str, tmp_path: Path) -> None:
    """The parser gives up with an error of its own, which is not one of a file."""
    (tmp_path / path).parent.mkdir()
    (tmp_path / path).write_text('{"a":' * 100_000)
    vendor = {".tccli": TENCENT, ".aliyun": ALIBABA, ".hcloud": HUAWEI}[path.partition("/")[0]]
    with pytest.raises(ConfigurationError, match=f"~/{path} is malformed"):
        resolve_credential(vendor, CredentialSources({}, {}, tmp_path))


@pytest.mark.parametrize(
    ("vendor", "environ", "path", "text", "reason"),
    [
        pytest.param(
            TENCENT,
            {},
            ".tencentcloud/credentials",
            "",
            "which has no section [default]",
            id="empty",
        ),
        pytest.param(
            HUAWEI,
            {},
            ".huaweicloud/credentials",
            "[BASIC]\n",
            "which has no section [basic]",
            id="case",
        ),
        pytest.param(
            ALIBABA,
            {"ALIBABA_CLOUD_PROFILE": "night"},
            ".alibabacloud/credentials.ini",
            "[default]\naccess_key_id = K\naccess_key_secret = S\n",
            "which has no section [night]",
            id="ini-profile",
        ),
        pytest.param(
            ALIBABA,
            {"ALIBABA_CLOUD_PROFILE": "night\nshift"},
            ".aliyun/config.json",
            '{"current": "work", "profiles": [{"name": "work"}]}',
            "which has no profile night\\nshift",
            id="json-profile",
        ),
        pytest.param(
            HUAWEI,
            {},
            ".hcloud/config.json",
            '{"profiles": []}',
            "which names no current profile",
            id="no-current",
        ),
    ],
)
def test_a_profile_that_is_not_there_is_said(
    vendor: Vendor, environ: Values, path: str, text: str, reason: str, tmp_path: Path
) -> None:
    """The file exists and names a key, so "no credentials" alone would puzzle."""
    (tmp_path / path).parent.mkdir()
    (tmp_path / path).write_text(text)
    with pytest.raises(ConfigurationError, match="no credentials") as caught:
        resolve_credential(vendor, CredentialSources({}, environ, tmp_path))
    assert reason in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_file_is_read_once_for_a_pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool that rotates a key between two reads would mix two pairs."""
    opened: list[str] = []
    real_open: Callable[..., Any] = Path.open

    def counting_open(path: Path, *args: Any) -> Any:
        opened.append(path.name)
        return real_open(path, *args)

    source = SOURCES["tencent-sdk-file"]
    source.write(tmp_path, source.text(dict.fromkeys(source.names, KEY)).encode())
    monkeypatch.setattr(Path, "open", counting_open)
    resolve_credential(TENCENT, CredentialSources({}, {}, tmp_path))
    assert opened == ["credentials"]


@pytest.mark.parametrize(
    "project", ["../../v1.0/x", "x?y=1#z", "x y", "01\r\nX-More: 1", "\u9879\u76ee", ""]
)
def test_a_project_id_is_checked_before_it_becomes_part_of_a_path(
    project: str, tmp_path: Path
) -> None:
    """Another one leads to another path of the API."""
    with pytest.raises(ConfigurationError, match="HW_PROJECT_ID") as caught:
        find_project_id(CredentialSources({}, {"HW_PROJECT_ID": project}, tmp_path))
    assert not project or project not in str(caught.value)
