"""Responses as XML, which this cloud sends unless the request names JSON.

A list that JSON has as {"JobList": {"Job": [...]}} is a repeated element:
<JobList><Job>…</Job><Job>…</Job></JobList>.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

# Characters that no XML document may hold, however written.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(root: str, members: Mapping[str, Any]) -> bytes:
    """Return a whole document, as bytes. None members are left out."""
    content = "".join(_elements(members))
    text = f'<?xml version="1.0" encoding="UTF-8"?><{root}>{content}</{root}>'
    return text.encode()


def _elements(members: Mapping[str, Any]) -> Iterator[str]:
    for name, value in members.items():
        items = value if isinstance(value, list) else [value]
        for item in items:
            if item is not None:
                yield f"<{name}>{_content(item)}</{name}>"


def _content(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(_elements(value))
    if isinstance(value, bool):
        return "true" if value else "false"

    return escape(FORBIDDEN.sub("\ufffd", str(value)))
