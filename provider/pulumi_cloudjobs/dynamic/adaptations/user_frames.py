"""The stack trace of a resource in state, with the frames of the user's program alone.

The SDK (`_get_stack_trace` in pulumi/runtime/resource.py) sends every frame below the line that
declares a resource: its launcher, itself, `runpy` and `asyncio`, a thousand characters for each
resource. The engine keeps them in state beside `sourcePosition`, which repeats the first frame. A
trace of that frame alone is left out.
"""

from __future__ import annotations

import inspect
import sys
import sysconfig
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pulumi
from pulumi.runtime import resource as sdk

LAUNCHER = "pulumi-language-python-exec"
INSTALLED = ("/site-packages/", "/dist-packages/")
"""Folders of installed packages, which may be inside the folder of the standard library."""

_source_position = getattr(sdk, "_get_source_position", None)


def keep_user_frames() -> None:
    """Let the SDK send the user's frames of resources of this package, if the SDK is familiar."""
    if _is_familiar():
        sdk._get_source_position = _position_of_user


def _position_of_user(stack: Any) -> Any:
    """Return the position of the first frame, and shorten the trace that is sent with it."""
    assert _source_position is not None
    position = _source_position(stack)
    if _declares_ours(sys._getframe(1)):
        frames = [frame for frame in stack.frames if _is_users(frame.pc.uri)]
        del stack.frames[:]
        if [frame.pc for frame in frames] != [position]:
            stack.frames.extend(frames)
    return position


def _declares_ours(frame: FrameType) -> bool:
    is_registration = frame.f_code is sdk.register_resource.__code__
    return is_registration and hasattr(frame.f_locals.get("res"), "_type_elsewhere")


@cache
def _is_users(uri: str) -> bool:
    """Return whether a file is neither Python's nor Pulumi's nor of this package."""
    if not uri or uri.endswith(f"/{LAUNCHER}"):
        return False
    if uri.startswith(_folders_of_packages()):
        return False

    is_installed = any(folder in uri for folder in INSTALLED)
    return is_installed or not uri.startswith(_uri(Path(sysconfig.get_path("stdlib"))))


@cache
def _folders_of_packages() -> tuple[str, ...]:
    own_folder = Path(__file__).parents[2]
    return (_uri(Path(pulumi.__file__).parent), _uri(own_folder))


def _uri(folder: Path) -> str:
    return f"{folder.absolute().as_uri()}/"


def _is_familiar() -> bool:
    if _source_position is None:
        return False

    parameters = list(inspect.signature(_source_position).parameters)
    names = sdk.register_resource.__code__.co_names
    return parameters == ["stack"] and {"_get_source_position", "_get_stack_trace"} <= {*names}
