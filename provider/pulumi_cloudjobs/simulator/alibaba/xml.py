"""The answers as XML, which is what this cloud sends when nobody asks for JSON.

A list that stands in JSON as {"JobList": {"Job": [...]}} is a repeated element:
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
    """A whole document, as bytes. None members are left out."""
    return f'<?xml version="1.0" encoding="UTF-8"?><{root}>{"".join(_elements(members))}</{root}>'.encode()


def _elements(members: Mapping[str, Any]) -> Iterator[str]:
    for name, value in members.items():
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                yield f"<{name}>{_content(item)}</{name}>"


def _content(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(_elements(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(FORBIDDEN.sub("\ufffd", str(value)))
