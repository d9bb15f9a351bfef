"""A journal in a bucket: Amazon S3 and compatible ones, Google Cloud Storage, Azure Blob Storage.

Needs obstore, which the extra `journal` installs and nothing else imports. A create, a put and a
read are one request each; obstore repeats a request that got no response or a 5xx, within bounds. A
repeated create may meet the object that it has written itself: a claim compares the content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ..http.hosts import is_loopback
from .bucket_settings import BucketSettings
from .store import JournalRefused, JournalUnavailable

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

CONNECT_TIMEOUT = timedelta(seconds=5)
REQUEST_TIMEOUT = timedelta(seconds=10)
RETRY_TIMEOUT = timedelta(seconds=15)
"""Time from the first request in which it may be repeated: it bounds a call to 25 seconds."""
MAX_RETRIES = 3
ELSEWHERE = "or name another place with `pulumi config set cloudjobs:journal`"
REFUSED_KEYS = frozenset(
    {
        "AuthenticationFailed",
        "AuthorizationHeaderMalformed",
        "ExpiredToken",
        "InvalidAccessKeyId",
        "InvalidSecurity",
        "InvalidToken",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "XAdminUserNotFound",
    }
)
"""Codes of S3, Azure and versitygw that mean: this key is not known, or no longer."""
NO_OBJECT = frozenset({"NoSuchKey", "BlobNotFound"})
"""Codes that mean: the object does not exist. A 404 without a code comes from a proxy."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_./-]")
_CODE = re.compile(r"<Code>([A-Za-z]+)</Code>")
_STATUS = re.compile(r"status code: (\d{3})")


class ObjectStore:
    """The objects of a journal in one bucket, below one prefix.

    Args:
        settings: The bucket.
        request_timeout: Time for one request.

    Raises:
        JournalRefused: obstore is not installed, or cannot use the settings.
    """

    def __init__(
        self, settings: BucketSettings, *, request_timeout: timedelta = REQUEST_TIMEOUT
    ) -> None:
        self.location = settings.location
        self._client: ClientConfig = {
            "allow_http": settings.allow_http,
            "connect_timeout": min(CONNECT_TIMEOUT, request_timeout),
            "timeout": request_timeout,
            **_without_proxy(urlsplit(settings.config.get("endpoint", "")).hostname or ""),
        }
        try:
            import obstore
            from obstore.exceptions import AlreadyExistsError, BaseError
        except ImportError as error:
            raise JournalRefused(
                f"the journal {self.location} needs the package obstore, which is not installed; "
                f"pip install 'pulumi-cloudjobs[journal]', {ELSEWHERE}"
            ) from error

        self._obstore = obstore
        self._already_exists = AlreadyExistsError
        self._failures = (BaseError, OSError, ValueError)
        self._store = self._open(settings, {})
        self._create_store = self._store
        self._create_mode: Any = "create"
        if settings.create_headers:
            # The headers forbid to overwrite.
            self._create_store = self._open(settings, settings.create_headers)
            self._create_mode = "overwrite"

    def create(self, name: str, data: bytes) -> bool:
        try:
            self._obstore.put(
                self._create_store, _to_key(name), data, mode=self._create_mode, use_multipart=False
            )
        except self._already_exists:
            return False
        except self._failures as error:
            raise self._unavailable("written", error) from None
        return True

    def put(self, name: str, data: bytes) -> None:
        try:
            self._obstore.put(
                self._store, _to_key(name), data, mode="overwrite", use_multipart=False
            )
        except self._failures as error:
            raise self._unavailable("written", error) from None

    def read(self, name: str) -> bytes | None:
        try:
            return bytes(self._obstore.get(self._store, _to_key(name)).bytes())
        except FileNotFoundError as error:
            if _is_missing(error):
                return None
            raise self._unavailable("read", error) from None
        except self._failures as error:
            raise self._unavailable("read", error) from None

    def list(self, prefix: str) -> list[str]:
        names: list[str] = []
        try:
            for page in self._obstore.list(self._store, _to_key(prefix)):
                names += [_to_name(entry["path"]) for entry in page]
        except self._failures as error:
            raise self._unavailable("read", error) from None

        return names

    def delete(self, names: Sequence[str]) -> None:
        keys = [_to_key(name) for name in names]
        try:
            if keys:
                self._delete(keys)
        except self._failures as error:
            raise self._unavailable("written", error) from None

    def _delete(self, keys: Sequence[str]) -> None:
        try:
            self._obstore.delete(self._store, keys)
        except FileNotFoundError as error:
            if not _is_missing(error):
                raise
            # Google and Azure stop at the first object that does not exist.
            for key in keys:
                self._delete_one(key)

    def _delete_one(self, key: str) -> None:
        try:
            self._obstore.delete(self._store, key)
        except FileNotFoundError as error:
            if not _is_missing(error):
                raise

    def _open(self, settings: BucketSettings, headers: Mapping[str, str]) -> Any:
        from obstore.store import AzureStore, GCSStore, S3Store

        client = self._client
        if headers:
            client = {**client, "default_headers": dict(headers)}
        retry: RetryConfig = {
            "max_retries": MAX_RETRIES,
            "retry_timeout": RETRY_TIMEOUT,
            "backoff": {
                "init_backoff": timedelta(milliseconds=100),
                "max_backoff": timedelta(seconds=2),
                "base": 2,
            },
        }
        classes: dict[str, Any] = {"s3": S3Store, "gs": GCSStore, "azblob": AzureStore}
        try:
            return classes[settings.scheme](
                settings.bucket,
                prefix=settings.prefix or None,
                client_options=client,
                retry_config=retry,
                **_with_whole_credential(settings.config),
            )
        except self._failures as error:
            raise JournalRefused(
                f"the journal {self.location} cannot be used "
                f"(its credentials or parameters are not understood); correct them, {ELSEWHERE}"
            ) from error

    def _unavailable(self, what: str, error: Exception) -> JournalUnavailable:
        reason, advice, is_lasting = _explain(str(error))
        family = JournalRefused if is_lasting else JournalUnavailable
        return family(
            f"the journal {self.location} cannot be {what} ({reason}); {advice}, {ELSEWHERE}"
        )


def _without_proxy(host: str) -> ClientConfig:
    """Return the options by which obstore reaches a loopback host without a proxy.

    It would use HTTP_PROXY for one. No option says so plainly, but a proxy that is named as an
    option takes the place of the environment's, and it is not used for a host that is excluded.
    """
    if not is_loopback(host):
        return {}

    return {"proxy_url": "http://proxy.invalid", "proxy_excludes": host}


def _with_whole_credential(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with an AWS key as a whole.

    To a pair alone obstore would add the AWS_SESSION_TOKEN of another key.
    """
    given = dict(config)
    if "secret_access_key" not in given:
        return given

    credential = {
        "access_key_id": given.pop("access_key_id"),
        "secret_access_key": given.pop("secret_access_key"),
        "token": given.pop("session_token", None),
        "expires_at": None,
    }
    return {**given, "credential_provider": lambda: credential}


def _is_missing(error: FileNotFoundError) -> bool:
    code = _CODE.search(str(error))
    return code is not None and code[1] in NO_OBJECT


def _explain(text: str) -> tuple[str, str, bool]:
    """Return the reason, the advice, and whether trying again is no use, for a text of obstore.

    The text itself is not shown: it may hold a signed URL.
    """
    code = _CODE.search(text)
    status = _STATUS.search(text)
    name = ""
    if code:
        name = code[1]
    elif status:
        name = f"HTTP {status[1]}"

    if name in ("NoSuchBucket", "ContainerNotFound"):
        return "the bucket does not exist", "create it, or correct its name", False
    if name in REFUSED_KEYS or "status code: 401" in text:
        return f"its credentials are refused: {name}", "correct them", False
    if "status code: 403" in text:
        return (
            f"access is denied: {name}",
            "let its key read, list, write and delete objects there",
            True,
        )

    if "kind: Timeout" in text:
        return "no response in time", "try again when the server responds", False
    if "dns error" in text:
        return "the name of its host is not known", "correct the endpoint or the region", False
    if name:
        return f"the server reports {name}", "see its documentation for that code", False
    return "the server cannot be reached", "try again when it can", False


def _to_key(name: str) -> str:
    """Return the key of an object, in characters that every server and proxy keeps."""
    return _UNSAFE.sub(_escaped, name)


def _to_name(key: str) -> str:
    return unquote(key.replace("~", "%"))


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"~{byte:02X}" for byte in match[0].encode())
