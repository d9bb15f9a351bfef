"""A dynamic provider of another package, as `pip install depots` would bring it.

A depot is a JSON file in a folder.

It knows nothing of this project. Tests put it on the path of a stack's program and provider, beside
our package.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pulumi
from pulumi import dynamic

TOGETHER = 8
WAIT_SECONDS = 30
MET = threading.Barrier(TOGETHER)


class DepotProvider(dynamic.ResourceProvider):
    """A provider that writes, replaces and deletes the file.

    Its id is its name, and another name is another depot.
    """

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        if props["name"] == "broken":
            raise LookupError("no ground for a depot\nthe second line")

        if props.get("meets"):
            MET.wait(timeout=WAIT_SECONDS)

        return dynamic.CreateResult(f"depot-{props['name']}", self._write(props))

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        replaces = ["name"] if _olds["name"] != _news["name"] else []
        changed = any(_olds.get(key) != _news.get(key) for key in ("name", "content", "password"))
        return dynamic.DiffResult(changes=changed, replaces=replaces)

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        return dynamic.UpdateResult(self._write(_news))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        _file(_props).unlink()

    def _write(self, props: dict[str, Any]) -> dict[str, Any]:
        _file(props).write_text(json.dumps(props.get("content")))
        return {
            **props,
            "address": f"depot://{props['name']}/",
            "files": [{"path_name": str(_file(props)), "parts": 2}],
        }


def _file(props: dict[str, Any]) -> Path:
    return Path(props["folder"], f"{props['name']}.json")


class Depot(dynamic.Resource, module="depots", name="Depot"):
    """A depot with its name, which stores `content` as JSON."""

    address: pulumi.Output[str]
    password: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        folder: str,
        *,
        content: Any = None,
        password: Any = None,
        meets: bool = False,
        called: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`meets`: made only when `TOGETHER` of them are being made at the same moment.

        `called`: its name.
        """
        props = {
            "folder": folder,
            "name": called or resource_name,
            "content": content,
            "password": password,
        }
        super().__init__(
            DepotProvider(),
            resource_name,
            {**props, "meets": meets, "address": None, "files": None},
            opts,
        )
