"""The spellings in which a secret is recognized, for tests that make a cloud repeat one."""

from __future__ import annotations

import base64
import html
import json
import re
import textwrap
from collections.abc import Callable
from urllib.parse import quote, quote_plus


def _hexadecimal(text: str) -> str:
    return text.encode().hex()


def _base64(before: str) -> Callable[[str], str]:
    return lambda text: base64.b64encode(f"{before}{text}:x".encode()).decode()


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 9, drop_whitespace=False))


def _lower_percent(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), quote(text, safe=""))


def _html_by_number(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text)


def _html_safe_json(text: str) -> str:
    encoded = json.dumps(text)
    for sign in "&<>'":
        encoded = encoded.replace(sign, f"\\u{ord(sign):04x}")
    return encoded


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper case": str.upper,
    "lower case": str.lower,
    "JSON": json.dumps,
    "JSON in Unicode": lambda text: json.dumps(text, ensure_ascii=False),
    "JSON with escaped slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "JSON twice": lambda text: json.dumps(json.dumps(text)),
    "JSON for HTML": _html_safe_json,
    "percent": lambda text: quote(text, safe=""),
    "percent in lower case": _lower_percent,
    "percent but slashes": quote,
    "percent but many": lambda text: quote(text, safe="/+=:@!$&'()*,;~"),
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "percent of JSON": lambda text: quote(json.dumps(text), safe=""),
    "form": quote_plus,
    "HTML": html.escape,
    "HTML without quotes": lambda text: html.escape(text, quote=False),
    "HTML twice": lambda text: html.escape(html.escape(text)),
    "HTML by numbers": _html_by_number,
    "Python": repr,
    "bytes of Python": lambda text: repr(text.encode()),
    "base64": _base64(""),
    "base64, second place": _base64("u"),
    "base64, third place": _base64("us"),
    "base64 of URLs": lambda text: base64.urlsafe_b64encode(f"us:{text}".encode()).decode(),
    "base64, wrapped": lambda text: _wrapped(_base64("user:")(text)),
    "base64 in a URL": lambda text: quote(_base64("user:")(text), safe=""),
    "hex": _hexadecimal,
    "hex in upper case": lambda text: _hexadecimal(text).upper(),
    "wrapped": _wrapped,
    "wrapped and indented": lambda text: textwrap.indent(_wrapped(text), "    "),
    "percent, wrapped": lambda text: _wrapped(quote(text, safe="")),
    "JSON, wrapped": lambda text: _wrapped(json.dumps(text)),
    "coloured": lambda text: f"{text[:3]}\x1b[1;31m{text[3:]}\x1b[0m",
    "with a character that nobody sees": lambda text: f"{text[:4]}\u200b{text[4:]}",
    "with NUL": lambda text: f"{text[:4]}\x00{text[4:]}",
    "with carriage returns": lambda text: f"{text[:4]}\r{text[4:]}",
}
"""The spellings in which a secret is recognized, as docs/configuration.md lists them."""
