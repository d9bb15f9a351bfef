"""The seal: encryption of what the store keeps, with a key in a file beside it.

The simulator must return what a program has sent, passwords included, so it cannot keep a hash
alone. Encrypted, none of it shows in a copy of the database, a search through the folder or an
upload of the one file. Whoever reads both files can read everything; their modes prevent that.

The same text is always encrypted alike, so that a column can be searched for a name. The standard
library has no cipher: SHAKE-256, keyed, gives the bytes that are combined with the text.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from hashlib import blake2b, shake_256
from pathlib import Path
from typing import Any

from pulumi_cloudjobs.core.private_folder import read_own_file, write_private_file

KEY_SUFFIX = ".key"
KEY_BYTES = 32
TAG_BYTES = 16


class Seal:
    """The encryption with one key.

    Args:
        key: KEY_BYTES random bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, text: str) -> bytes:
        """Return a text in encrypted form: a tag that depends on the whole text, and its bytes."""
        plain = text.encode()
        tag = blake2b(plain, key=self._key, digest_size=TAG_BYTES).digest()
        return tag + self._combined(tag, plain)

    def unseal(self, sealed: bytes) -> str:
        """Return the text."""
        return self._combined(sealed[:TAG_BYTES], sealed[TAG_BYTES:]).decode()

    def add_functions(self, connection: sqlite3.Connection) -> None:
        """Give a connection the functions `seal` and `unseal`; a NULL stays NULL."""
        for name, convert in (("seal", self.seal), ("unseal", self.unseal)):
            connection.create_function(name, 1, _or_null(convert), deterministic=True)

    def _combined(self, tag: bytes, data: bytes) -> bytes:
        stream = shake_256(self._key + tag).digest(len(data))
        # Two whole numbers are combined much faster than byte by byte.
        number = int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")
        return number.to_bytes(len(data), "big")


def new_seal(store: Path) -> Seal:
    """Return the seal of a new store, and keep its key.

    Raises:
        OSError: The key cannot be written, or its file is not a file of this user.
    """
    key = secrets.token_bytes(KEY_BYTES)
    write_private_file(_key_path(store), key)
    return Seal(key)


def kept_seal(store: Path) -> Seal | None:
    """Return the seal of an existing store; None when its key is missing.

    Raises:
        OSError: The key cannot be read, or its file is not a file of this user.
    """
    path = _key_path(store)
    try:
        key = read_own_file(path)
    except FileNotFoundError:
        return None

    return Seal(key[:KEY_BYTES])


def _or_null(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else convert(value)


def _key_path(store: Path) -> Path:
    return store.with_suffix(KEY_SUFFIX)
