"""The settings of a bucket, from the URL that Pulumi takes for a backend: s3://, gs://, azblob://.

Pulumi opens these URLs with gocloud.dev 0.46 (blob/s3blob, blob/gcsblob, blob/azureblob), and
rewrites older S3 parameters before (pkg/backend/diy/backend.go, `translateLegacyS3Params`). The
same URL and the same environment must lead to the same objects here, so names and defaults follow
these sources. Settings that obstore cannot use (assume a role, sign in by SSO) are refused with the
way around them.
"""

from __future__ import annotations

import configparser
import ipaddress
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ..frozen import frozen
from .store import JournalRefused

TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
SIGN_IN_SETTINGS = frozenset({"credential_process", "role_arn", "sso_session", "sso_start_url"})
EXPORT_KEYS = (
    'put its keys into the environment: eval "$(aws configure export-credentials --format env)"'
)
# These two stores take no `If-None-Match: *`, but a header of their own that forbids to overwrite.
CREATE_HEADERS = {
    ".myqcloud.com": {"x-cos-forbid-overwrite": "true"},
    ".aliyuncs.com": {"x-oss-forbid-overwrite": "true"},
}
NO_EFFECT_HERE = frozenset(
    {
        "awssdk",
        "rate_limiter_capacity",
        "request_checksum_calculation",
        "response_checksum_validation",
        "access_id",
        "private_key_path",
    }
)
"""Parameters of Pulumi that choose how its own client works, and not the place of objects."""


@frozen
class BucketSettings:
    """The place of a bucket, and the settings of obstore for it.

    Args:
        scheme: "s3", "gs" or "azblob".
        bucket: Its name; on Azure the name of a container.
        prefix: Before the name of each object, "" or without "/" at the ends.
        config: Arguments of obstore's class for the scheme.
        allow_http: Whether connections may be made without TLS.
        create_headers: Headers that make the store refuse to overwrite; empty where the standard
            headers do.
    """

    scheme: str
    bucket: str
    prefix: str
    config: Mapping[str, Any] = field(default_factory=dict, repr=False)
    allow_http: bool = False
    create_headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def location(self) -> str:
        """The location of the bucket, for messages."""
        return f"{self.scheme}://{self.bucket}/{self.prefix}".rstrip("/")

    def under(self, folder: str) -> BucketSettings:
        """Return the same bucket with a folder appended to the prefix."""
        prefix = f"{self.prefix}/{folder}".strip("/")
        return replace(self, prefix=prefix)


def bucket_settings(url: str, environ: Mapping[str, str], home: Path) -> BucketSettings:
    """Return the settings for a URL.

    Args:
        url: Its scheme is s3, gs or azblob.
        environ: Environment of the process.
        home: Home folder of the user, for AWS's files.

    Raises:
        JournalRefused: The URL has an unknown part, or needs a setting that is missing here.
    """
    parts = urlsplit(url)
    parameters = _Parameters(f"{parts.scheme}://{parts.netloc}{parts.path}", parts.query)
    if not parts.netloc:
        raise parameters.refused("it names no bucket", f"write {parts.scheme}://<bucket>/<prefix>")

    # gocloud's `prefix` comes first, and Pulumi puts the path behind it.
    prefix = f"{parameters.take('prefix')}{unquote(parts.path).strip('/')}".strip("/")
    settings = _SCHEMES[parts.scheme](parts.netloc, prefix, parameters, environ, home)
    parameters.expect_none_left()
    return settings


class _Parameters:
    """The parameters of a URL, taken one by one."""

    def __init__(self, location: str, query: str) -> None:
        self.location = location
        self._parameters = {
            name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()
        }

    def take(self, *names: str) -> str:
        """Return the first given value of these parameters; "" when no parameter is given."""
        values = [self._parameters.pop(name, "") for name in names]
        return next((value for value in values if value), "")

    def take_flag(self, *names: str) -> bool:
        """Return whether one of these parameters is true, as Go reads truth values."""
        value = self.take(*names)
        if value and value not in TRUE | FALSE:
            raise self.refused(f"{names[0]} is neither true nor false", "correct the URL")

        return value in TRUE

    def expect_none_left(self) -> None:
        """Refuse parameters that were not taken: an unknown one may decide the place of objects."""
        unknown = sorted(set(self._parameters) - NO_EFFECT_HERE)
        if unknown:
            raise self.refused(f"the parameter {unknown[0]} of its URL is not known", "remove it")

    def refused(self, reason: str, advice: str) -> JournalRefused:
        return JournalRefused(f"the journal {self.location} cannot be used ({reason}); {advice}")


# --- S3 and compatible stores


@frozen
class _Profile:
    """An AWS profile, as the two files of AWS describe it."""

    name: str
    is_named_by_url: bool
    values: Mapping[str, str]


def _s3(
    bucket: str, prefix: str, given: _Parameters, environ: Mapping[str, str], home: Path
) -> BucketSettings:
    profile = _aws_profile(given.take("profile"), environ, home)
    disable_tls = given.take_flag("disableSSL", "disable_https")
    endpoint = given.take("endpoint")
    scheme = "http" if disable_tls else "https"
    if endpoint and "://" not in endpoint:
        endpoint = f"{scheme}://{endpoint}"
    endpoint = endpoint or environ.get("AWS_ENDPOINT_URL_S3", "")
    endpoint = endpoint or environ.get("AWS_ENDPOINT_URL", "")

    region = given.take("region") or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    region = region or profile.values.get("region") or "us-east-1"
    wants_path_style = given.take_flag("use_path_style", "s3ForcePathStyle")
    immutable = given.take_flag("hostname_immutable")
    host = urlsplit(endpoint).hostname or ""
    path_style = wants_path_style or (immutable and bool(endpoint))
    # No certificate covers a host name with more dots, and an address cannot hold the bucket.
    path_style = path_style or "." in bucket or _is_address(host)

    config: dict[str, Any] = {
        "region": region,
        "virtual_hosted_style_request": not path_style,
        "conditional_put": "etag",
        **_s3_encryption(given),
        **_s3_credentials(profile, given, environ),
    }
    dual_stack = given.take_flag("dualstack")
    fips = given.take_flag("fips")
    accelerate = given.take_flag("accelerate")
    if not endpoint and (dual_stack or fips or accelerate):
        aws_host = _aws_host(region, dual_stack=dual_stack, fips=fips, accelerate=accelerate)
        endpoint = f"{scheme}://{aws_host}"
    if endpoint:
        config["endpoint"] = endpoint if path_style else endpoint.replace("://", f"://{bucket}.", 1)
        # Otherwise the variable of that name would win over the URL.
        config["aws_endpoint_url_s3"] = config["endpoint"]

    headers = next((headers for end, headers in CREATE_HEADERS.items() if host.endswith(end)), {})
    if host.endswith(".aliyuncs.com"):
        config["disable_bulk_delete"] = True

    return BucketSettings("s3", bucket, prefix, config, endpoint.startswith("http://"), headers)


def _aws_host(region: str, *, dual_stack: bool, fips: bool, accelerate: bool) -> str:
    stack = ".dualstack" if dual_stack else ""
    if accelerate:
        return f"s3-accelerate{stack}.amazonaws.com"

    service = "s3-fips" if fips else "s3"
    return f"{service}{stack}.{region}.amazonaws.com"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False

    return True


def _s3_encryption(given: _Parameters) -> dict[str, str]:
    encryption = given.take("ssetype")
    key_id = given.take("kmskeyid")
    if key_id and not encryption:
        encryption = "aws:kms"

    settings = {"server_side_encryption": encryption, "sse_kms_key_id": key_id}
    return {name: value for name, value in settings.items() if value}


def _s3_credentials(
    profile: _Profile, given: _Parameters, environ: Mapping[str, str]
) -> dict[str, str | bool]:
    """Return the credentials in the order of AWS's SDK for Go.

    Without credentials, obstore uses the role of the machine.
    """
    if given.take("role"):
        reason = "it assumes a role, which is not possible here"
        raise given.refused(reason, f"sign in with that role, and {EXPORT_KEYS}")
    if given.take_flag("anonymous"):
        return {"skip_signature": True}

    if not profile.is_named_by_url:
        from_environment = _keys(
            environ.get("AWS_ACCESS_KEY_ID") or environ.get("AWS_ACCESS_KEY"),
            environ.get("AWS_SECRET_ACCESS_KEY") or environ.get("AWS_SECRET_KEY"),
            environ.get("AWS_SESSION_TOKEN"),
        )
        if from_environment or environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
            return from_environment

    values = profile.values
    from_files = _keys(
        values.get("aws_access_key_id"),
        values.get("aws_secret_access_key"),
        values.get("aws_session_token"),
    )
    needs_sign_in = not SIGN_IN_SETTINGS.isdisjoint(values)
    if not from_files and (needs_sign_in or profile.is_named_by_url):
        raise given.refused(f"the AWS profile {profile.name} holds no keys", EXPORT_KEYS)

    return from_files


def _keys(id: str | None, secret: str | None, token: str | None) -> dict[str, str | bool]:
    if not id or not secret:
        return {}

    keys: dict[str, str | bool] = {"access_key_id": id, "secret_access_key": secret}
    if token:
        keys["session_token"] = token
    return keys


def _aws_profile(from_url: str, environ: Mapping[str, str], home: Path) -> _Profile:
    """Return a profile of AWS's two files; the file of credentials wins."""
    name = from_url or environ.get("AWS_PROFILE") or environ.get("AWS_DEFAULT_PROFILE") or "default"
    config = Path(environ.get("AWS_CONFIG_FILE") or home / ".aws" / "config")
    credentials = Path(environ.get("AWS_SHARED_CREDENTIALS_FILE") or home / ".aws" / "credentials")

    config_section = name if name == "default" else f"profile {name}"
    values: dict[str, str] = {}
    for path, section in ((config, config_section), (credentials, name)):
        # Raw, because keys may hold "%". AWS's own tools report a broken file.
        parser = configparser.RawConfigParser()
        with suppress(configparser.Error, OSError, UnicodeDecodeError):
            parser.read(path, encoding="utf-8")
        if parser.has_section(section):
            values.update(parser.items(section))

    return _Profile(name, bool(from_url), values)


# --- Google and Azure


def _gs(
    bucket: str, prefix: str, given: _Parameters, environ: Mapping[str, str], _home: Path
) -> BucketSettings:
    config: dict[str, Any] = {}
    emulator = environ.get("STORAGE_EMULATOR_HOST", "")
    universe = given.take("universe_domain") or "googleapis.com"
    base = f"https://storage.{universe}"
    if emulator:
        base = emulator if "://" in emulator else f"http://{emulator}"

    if given.take_flag("anonymous") or emulator:
        # `skip_signature` would still ask the machine's metadata service for a token.
        unsigned = {
            "gcs_base_url": base,
            "disable_oauth": True,
            "client_email": "",
            "private_key": "",
        }
        config["service_account_key"] = json.dumps({**unsigned, "private_key_id": ""})
    # These two are Pulumi's own (pkg/authhelpers), and come before Google's.
    elif environ.get("GOOGLE_CREDENTIALS"):
        config["service_account_key"] = environ["GOOGLE_CREDENTIALS"]
    elif environ.get("GOOGLE_OAUTH_ACCESS_TOKEN"):
        config["bearer_token"] = environ["GOOGLE_OAUTH_ACCESS_TOKEN"]
    if universe != "googleapis.com":
        config["base_url"] = base

    return BucketSettings("gs", bucket, prefix, config, base.startswith("http://"))


def _azure(
    bucket: str, prefix: str, given: _Parameters, environ: Mapping[str, str], _home: Path
) -> BucketSettings:
    text = (
        environ.get("AZURE_STORAGE_CONNECTION_STRING")
        or environ.get("AZURE_STORAGEBLOB_CONNECTIONSTRING")
        or ""
    )
    connection = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    account = (
        given.take("storage_account")
        or environ.get("AZURE_STORAGE_ACCOUNT")
        or connection.get("AccountName")
    )
    if not account:
        raise given.refused("it names no storage account", "set AZURE_STORAGE_ACCOUNT")

    protocol = given.take("protocol") or environ.get("AZURE_STORAGE_PROTOCOL") or "https"
    domain = given.take("domain") or environ.get("AZURE_STORAGE_DOMAIN") or ""
    local = (
        given.take_flag("localemu") or environ.get("AZURE_STORAGE_IS_LOCAL_EMULATOR", "") in TRUE
    )
    if given.take_flag("cdn"):
        raise given.refused(
            "it goes through a CDN, which keeps no order of writes",
            "name the storage account itself",
        )

    suffix = connection.get("EndpointSuffix") or "core.windows.net"
    domain = domain or f"blob.{suffix}"
    by_path = local or domain.startswith(("127.0.0.1", "localhost"))
    endpoint = f"{protocol}://{domain}/{account}" if by_path else f"{protocol}://{account}.{domain}"
    endpoint = connection.get("BlobEndpoint", "").rstrip("/") or endpoint

    config: dict[str, Any] = {"account_name": account, "endpoint": endpoint}
    key, sas = environ.get("AZURE_STORAGE_KEY"), environ.get("AZURE_STORAGE_SAS_TOKEN")
    if key and environ.get("AZURE_STORAGE_ACCOUNT"):
        config["account_key"] = key
    elif sas:
        config["sas_key"] = sas
    elif connection.get("AccountKey"):
        config["account_key"] = connection["AccountKey"]
    elif connection.get("SharedAccessSignature"):
        config["sas_key"] = connection["SharedAccessSignature"]

    return BucketSettings("azblob", bucket, prefix, config, endpoint.startswith("http://"))


_SCHEMES: dict[str, Callable[[str, str, _Parameters, Mapping[str, str], Path], BucketSettings]] = {
    "s3": _s3,
    "gs": _gs,
    "azblob": _azure,
}
