"""Resource options of this package.

They refuse what a dynamic provider cannot do, and take the names of properties as in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pulumi

from ..core.schema.property_paths import path_in_state
from ..core.schema.schema import Schema
from .adaptations.type_aliases import are_sent


class _Paths:
    """An option with property paths, which the engine gets with their names in state.

    The paths are translated on each read, because a transformation may append to the list.
    """

    def __init__(self, translate: Callable[[Options, str], str]) -> None:
        self._translate = translate

    def __set_name__(self, owner: type, name: str) -> None:
        self._key = f"_{name}"

    def __get__(self, options: Options, owner: type) -> list[str] | None:
        paths: list[str] | None = vars(options).get(self._key)
        if paths is not None:
            paths[:] = [self._translate(options, path) for path in paths]
        return paths

    def __set__(self, options: Options, paths: Iterable[str] | None) -> None:
        if isinstance(paths, str):
            paths = [paths]
        vars(options)[self._key] = None if paths is None else list(paths)


def add_type_alias(opts: pulumi.ResourceOptions, type_in_plugin: str) -> None:
    """Add the alias by which a stack moves between the plugin and the dynamic provider."""
    if not are_sent():
        opts.aliases = [*(opts.aliases or ()), pulumi.Alias(type_=type_in_plugin)]


class Options(pulumi.ResourceOptions):
    """The options of one resource: they refuse `import_`, and translate names of properties.

    The engine imports by a read that does not name the provider, and the dynamic host fails with a
    traceback. Options keep their class when they are copied or merged, so what a transformation
    sets on them is treated alike.

    Args:
        refusal: The text of the error, with `{id}` for the id.
        schema: The schema of the inputs.
        outputs: The names in state of the other outputs, by their names in Python.
        options: The options themselves.
    """

    def __init__(
        self, refusal: str, schema: Schema, outputs: dict[str, str], **options: Any
    ) -> None:
        self._refusal = refusal
        self._schema = schema
        self._output_names = outputs
        super().__init__(**options)

    @property
    def import_(self) -> str | None:
        """Return None: every id is refused."""
        return None

    @import_.setter
    def import_(self, id: str | None) -> None:
        if id is not None:
            # The SDK prints a RunError as one line, without a traceback of the program.
            raise pulumi.RunError(self._refusal.replace("{id}", str(id)))

    def _path(self, path: str) -> str:
        return path_in_state(self._schema, path)

    def _whole_output(self, path: str) -> str:
        """Return the name of an output in state; of a path inside it as well.

        The engine hides outputs as a whole, and ignores a path without a word.
        """
        name = path.replace("[", ".").partition(".")[0]
        return self._output_names.get(name) or path_in_state(self._schema, name)

    ignore_changes: Any = _Paths(_path)
    replace_on_changes: Any = _Paths(_path)
    hide_diffs: Any = _Paths(_path)
    additional_secret_outputs: Any = _Paths(_whole_output)


__all__ = ["Options", "add_type_alias"]
