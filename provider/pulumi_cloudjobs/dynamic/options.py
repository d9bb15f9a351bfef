"""Resource options of this package.

They refuse what a dynamic provider cannot do, and take the names of properties as in Python.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any

import pulumi

from ..core.frozen import frozen
from ..core.schema.property_paths import path_in_state
from ..core.schema.schema import Schema
from .adaptations.type_aliases import are_sent


@frozen
class OptionNames:
    """The properties of a resource type, as its options name them.

    Args:
        title: The noun of the resource type: "Batch job".
        no_import: What to do instead of an import, with `{id}` for the id; "" allows imports.
        schema: The schema of the inputs.
        outputs: The names in state of the other outputs, by their names in Python.
    """

    title: str
    no_import: str
    schema: Schema
    outputs: dict[str, str]

    def path(self, path: str) -> str:
        """Return a property path as in state."""
        return path_in_state(self.schema, path)

    def whole_output(self, path: str) -> str:
        """Return the name of an output in state; of a path inside it as well.

        The engine hides outputs as a whole, and ignores a path without a word.
        """
        name = path.replace("[", ".").partition(".")[0]
        return self.outputs.get(name) or self.path(name)

    def translate(self, options: Any) -> None:
        """Translate the property paths in options."""
        for field, translate in _TRANSLATIONS.items():
            paths = getattr(options, field, None)
            if paths:
                paths[:] = [translate(self, path) for path in paths]

    def options_in_state(self, options: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Return a copy with property paths as in state, and without a refused import."""
        copied = copy.copy(options)
        if self.no_import:
            copied.import_ = None

        for field in _TRANSLATIONS:
            paths = getattr(copied, field, None)
            if paths:
                setattr(copied, field, [paths] if isinstance(paths, str) else list(paths))

        self.translate(copied)
        return copied

    def refusal_of_import(self, id: str | None) -> str | None:
        """Return what to do instead of an import; None when nothing speaks against it.

        The engine imports by a read that does not name the provider, and the dynamic host fails
        with a traceback. The plugin imports.
        """
        if id is None or not self.no_import:
            return None
        return self.no_import.replace("{id}", str(id))

    def refuse_import(self, resource_name: str, id: str | None) -> None:
        """Raise RunError for an id to import, which the SDK prints as one line."""
        refusal = self.refusal_of_import(id)
        if refusal is not None:
            raise pulumi.RunError(f'{self.title} "{resource_name}": {refusal}')


_TRANSLATIONS: dict[str, Callable[[OptionNames, str], str]] = {
    "ignore_changes": OptionNames.path,
    "replace_on_changes": OptionNames.path,
    "hide_diffs": OptionNames.path,
    "additional_secret_outputs": OptionNames.whole_output,
}
"""The options with property paths."""

_names_by_type: dict[str, OptionNames] = {}


def names_of_type(type_: str) -> OptionNames | None:
    """Return the names of a resource type whose resources this program has registered."""
    return _names_by_type.get(type_)


class _Transformations(list[pulumi.ResourceTransformation]):
    """The transformations of one resource, with one more behind those of its parents.

    The SDK runs `(opts.transformations or []) + parent._transformations` before it registers a
    resource. Any of them may return options of its own, which are of the plain class.
    """

    def __bool__(self) -> bool:
        return True

    def __add__(self, parents: Any) -> Any:
        return [*self, *parents, _translate_plain_options]


def _translate_plain_options(
    args: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult | None:
    """Return the options with names as in state, when a transformation has replaced ours.

    Children of a resource inherit its transformations, so their type decides.
    """
    names = names_of_type(args.type_)
    if names is None or isinstance(args.opts, Options):
        return None

    names.refuse_import(args.name, args.opts.import_)
    return pulumi.ResourceTransformationResult(args.props, names.options_in_state(args.opts))


class _Paths:
    """An option with property paths, which the engine gets with their names in state.

    The paths are translated on each read, because a transformation may append to the list.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self._key = f"_{name}"
        self._translate = _TRANSLATIONS[name]

    def __get__(self, options: Options, owner: type) -> list[str] | None:
        paths: list[str] | None = vars(options).get(self._key)
        if paths is not None:
            paths[:] = [self._translate(options._names, path) for path in paths]
        return paths

    def __set__(self, options: Options, paths: Iterable[str] | None) -> None:
        if isinstance(paths, str):
            paths = [paths]
        vars(options)[self._key] = None if paths is None else list(paths)


def add_type_alias(opts: pulumi.ResourceOptions, type_elsewhere: str) -> None:
    """Add the alias by which a stack moves between the plugin and the dynamic provider."""
    if not are_sent():
        opts.aliases = [*(opts.aliases or ()), pulumi.Alias(type_=type_elsewhere)]


class Options(pulumi.ResourceOptions):
    """The options of one resource: they may refuse `import_`, and translate names of properties.

    Options keep their class when they are copied or merged, so what a transformation sets on them
    is treated alike.

    Args:
        type_: The type of the resource, as the engine gets it.
        resource_name: Its name, for the error.
        names: The properties of the type.
        options: The options themselves.
    """

    def __init__(self, type_: str, resource_name: str, names: OptionNames, **options: Any) -> None:
        self._resource_name = resource_name
        self._names = names
        # For transforms, which the engine calls later.
        _names_by_type[type_] = names
        super().__init__(**options)

    @property
    def import_(self) -> str | None:
        """Return the id to import; None without an id, or when imports are refused."""
        return self._import

    @import_.setter
    def import_(self, id: str | None) -> None:
        self._names.refuse_import(self._resource_name, id)
        self._import = id

    @property
    def transformations(self) -> Any:
        """The user's transformations, with one of ours behind all others."""
        return self._transformations

    @transformations.setter
    def transformations(self, given: list[pulumi.ResourceTransformation] | None) -> None:
        self._transformations = _Transformations(given or ())

    ignore_changes: Any = _Paths()
    replace_on_changes: Any = _Paths()
    hide_diffs: Any = _Paths()
    additional_secret_outputs: Any = _Paths()


__all__ = ["OptionNames", "Options", "add_type_alias", "names_of_type"]
