"""Base of the classes that a Pulumi program uses: inputs and outputs in snake case.

The engine stops at the first resource whose check fails. So that one preview reports every mistake,
the program itself checks what it can (all but values that are outputs), and reports it before
anything is registered.

Names are translated here, by the model and at every depth. The SDK would translate the keys of the
user's own data (`conf`, `triggers`, tags) as well. A value may be a `pulumi.Output` at any depth.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any, ClassVar

import pulumi
from pulumi import dynamic
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.output import Unknown
from typing_extensions import Self

from ..core.errors import ConfigurationError
from ..core.names import to_camel
from ..core.origin import ORIGIN
from ..core.resource_type import ResourceType
from ..core.schema.inputs import UNKNOWN, CheckFailure, InputModel
from ..core.schema.plain_inputs import plain_inputs
from ..core.schema.schema import (
    fields_of,
    normalize,
    schema_of,
)
from ..core.schema.validation import (
    failure_line,
    find_problems,
    misspelled_names,
    value_problems,
)
from ..engine.own_keys import PLACES_KEY, REPORTED_KEY
from ..engine.secret_places import without_given_value
from .adaptations.catalog import Moment, apply_at, switched_off
from .adaptations.lazy_outputs import LazyOutputs, are_lazy, or_else
from .adaptations.provider_references import reference_or
from .given_values import sendable
from .host import PROVIDER_KEY
from .options import OptionNames, Options, add_type_alias
from .organization import organization_input
from .plugin_use import type_elsewhere, type_of, uses_plugin
from .provider import CloudJobProvider
from .secrets import LateInput, late_inputs, places_of
from .translation import to_python, to_state, whole_numbers
from .unknown_keys import warn_of_unknown_keys

NO_IMPORT = (
    'import_ is not supported by dynamic providers; write adopt="{id}" among the inputs instead, '
    "or run `pulumi config set cloudjobs:usePlugin true`"
)


class CloudJob(dynamic.Resource):
    """A job, session or definition in one of the clouds.

    The classes below it are what a program uses.
    """

    _provider_class: ClassVar[type[CloudJobProvider]]

    @property
    def _type_elsewhere(self) -> str:
        return type_elsewhere(self._provider_class.resource_type().token)

    def _declare(
        self,
        resource_name: str,
        inputs: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
    ) -> None:
        """Check the inputs and register the resource, for the constructors.

        There is no `__init__`: the SDK takes the caller of the third one for the user's line.
        """
        _refuse_wrong_switches()
        apply_at(Moment.RESOURCE)

        resource_type = self._provider_class.resource_type()
        title = f"{resource_type.noun} {resource_name!r}"
        misspelled: dict[str, str] = {}
        try:
            props: dict[str, Any] = to_state(schema_of(resource_type.model), inputs, misspelled)
        except (TypeError, pulumi.RunError) as error:
            # The SDK prints a RunError as one line, without a traceback of the program.
            raise pulumi.RunError(f"{title}: {error}") from None
        if misspelled or not _is_plain(resource_type.model, props):
            props = _reporting(title, resource_type, props, misspelled)
        if uses_plugin():
            # The plugin is sent secrets as such.
            props.pop(PLACES_KEY, None)

        props.update(organization_input())
        # Set here and by diff, because a replacement that the user requests (`up --replace`) runs
        # no diff.
        self._register(resource_name, props, opts, delete_before_replace=True)

    def _register(
        self,
        resource_name: str,
        props: dict[str, Any],
        opts: pulumi.ResourceOptions | None,
        **own: Any,
    ) -> None:
        """Register with the engine, outputs and all.

        `dynamic.Resource` does the same, but pickles the provider anew for each resource.

        Raises:
            RunError: The user's options have `import_`.
        """
        warn_of_unknown_keys()
        in_plugin = uses_plugin()
        type_ = type_of(self._provider_class.resource_type().token)
        names = _option_names(self._provider_class.resource_type, allows_import=in_plugin)
        first = Options(type_, resource_name, names, **own)
        opts = pulumi.ResourceOptions.merge(first, opts) if opts else first
        add_type_alias(opts, self._type_elsewhere)

        outputs = _outputs_of(self._provider_class.resource_type)
        if opts.id is not None:
            # An object that is only read has its inputs from the cloud, too.
            fields = fields_of(self._provider_class.model())
            outputs += tuple(field.state_name for field in fields)
        if are_lazy():
            self.__dict__ = LazyOutputs(self, outputs, props)
        else:
            props = dict.fromkeys(outputs) | props

        if not in_plugin:
            # A class is hashable, which mypy does not know of the argument of a cached function.
            props[PROVIDER_KEY] = _reference(self._provider_class)  # type: ignore[arg-type]
        pulumi.CustomResource.__init__(self, type_, resource_name, props, opts)

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],
        *,
        region: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        **where: pulumi.Input[str],
    ) -> Self:
        """Read an object that exists, without managing it: it is never changed and never deleted.

        Args:
            resource_name: Its Pulumi name in this program.
            id: Its id, as `adopt` takes it.
            region: Its region; default: the configured one.
            opts: Options of the resource.
            where: The inputs that a read needs to find it: `work_space_id` of an Oceanus job that
                is not in the default one.
        Raises:
            TypeError: `where` names another input.
        """
        _refuse_wrong_switches()
        resource_type = cls._provider_class.resource_type()
        locators = _locators(resource_type)
        unknown = ", ".join(sorted(set(where) - set(locators)))
        if unknown:
            raise TypeError(f"{cls.__name__}.get() takes no {unknown}")

        props: dict[str, Any] = {locators[name]: value for name, value in where.items()}
        if region is not None:
            props["region"] = region

        resource = cls.__new__(cls)
        resource._register(resource_name, props, opts, id=id)
        return resource

    def _output(self, name: str) -> pulumi.Output[Any]:
        """Return an output by its Python name, with the names inside it in snake case."""
        resource_type = self._provider_class.resource_type()
        try:
            output: pulumi.Output[Any] = self.__dict__[to_camel(name)]
        except KeyError:
            # A transformation asks `hasattr` before the resource is registered.
            raise AttributeError(name) from None

        for declared in resource_type.outputs:
            if declared.name == name and declared.from_id is not None:
                output = or_else(output, self.id.apply(declared.from_id))
            if declared.name == name and declared.type not in ("str", "bool"):
                output = output.apply(whole_numbers)

        for field in schema_of(resource_type.model).fields:
            # Texts, by far the most, need no conversion.
            if field.name == name and field.shape.scalar not in (str, bool, float):
                return output.apply(partial(to_python, field.shape))

        return output


def _locators(resource_type: ResourceType) -> dict[str, str]:
    """Return the names in state of the inputs that a read needs, by their names in Python."""
    return {
        field.name: field.state_name
        for field in schema_of(resource_type.model).fields
        if field.state_name in resource_type.locator_inputs
    }


def _refuse_wrong_switches() -> None:
    """Refuse switches of adaptations that cannot be read.

    Raises:
        RunError: The SDK prints it as one line, without a traceback of the program.
    """
    try:
        switched_off()
    except ConfigurationError as error:
        raise pulumi.RunError(str(error)) from None


@cache
def _outputs_of(resource_type: Callable[[], ResourceType]) -> tuple[str, ...]:
    names = (to_camel(output.name) for output in resource_type().outputs)
    return (ORIGIN, *names)


@cache
def _option_names(resource_type: Callable[[], ResourceType], *, allows_import: bool) -> OptionNames:
    resource = resource_type()
    outputs = {output.name: to_camel(output.name) for output in resource.outputs}
    no_import = "" if allows_import else NO_IMPORT
    return OptionNames(resource.noun, no_import, schema_of(resource.model), outputs)


@cache
def _reference(provider_class: Callable[[], CloudJobProvider]) -> str:
    provider = provider_class()
    return reference_or(serialize_provider(provider), provider.resource_type().token)


def resource_type_of_job(job: CloudJob) -> ResourceType:
    """Return the resource type of a resource."""
    return job._provider_class.resource_type()


def property_of(job: CloudJob, name: str) -> pulumi.Output[Any]:
    """Return an input or output of a resource by its name in state, untranslated.

    An input that was not given is None.
    """
    try:
        output: pulumi.Output[Any] = job.__dict__[name]
    except KeyError:
        return pulumi.Output.from_input(None)
    return output


def _is_plain(model: type[InputModel], props: Mapping[str, Any]) -> bool:
    """Return whether inputs have no mistake beyond doubt, and hold no output."""
    plain = plain_inputs(model, props)
    return plain is not None and not any(model.rules(plain, ""))


def _reporting(
    title: str, resource_type: ResourceType, props: dict[str, Any], misspelled: dict[str, str]
) -> dict[str, Any]:
    """Report the mistakes in inputs; return the inputs with a report on the outputs among them."""
    known = _known(props)
    problems = [
        problem
        for problem in find_problems(resource_type.model, known, misspelled)
        # The provider knows whether state has that value from an import.
        if not resource_type.is_placeholder(problem.path, known)
    ]
    reported = _report(title, resource_type.model, problems)
    if reported:
        # The SDK would end the program with a traceback, and the engine would not show the
        # lines that are still under way.
        props = sendable(props)

    late = late_inputs(props)
    if late is not None:
        props[PLACES_KEY] = asyncio.ensure_future(places_of(late))
        report = _LateReport(title, resource_type.model, misspelled)
        props[REPORTED_KEY] = asyncio.ensure_future(report.complete(reported, late))
    elif reported:
        props[REPORTED_KEY] = reported

    return props


def _report(title: str, model: type[InputModel], problems: Iterable[CheckFailure]) -> list[str]:
    """Log each problem as an error of the stack; return the lines."""
    lines = [failure_line(model, problem) for problem in problems]
    for line in lines:
        pulumi.log.error(f"{title}: {line}")
    return lines


class _LateReport:
    """A report on the values in outputs that no check of the provider sees as they are.

    The transport to the provider changes some, and their names were translated before.

    Args:
        title: The resource in words.
        model: The model of its inputs.
        misspelled: Gets the names in outputs that are not spelled as in Python; those that it has
            already are reported.
    """

    def __init__(self, title: str, model: type[InputModel], misspelled: dict[str, str]) -> None:
        self._title = title
        self._model = model
        self._misspelled = misspelled
        self._reported_names = frozenset(misspelled)

    async def complete(
        self, reported: list[str], late: Awaitable[list[LateInput]]
    ) -> list[str] | None:
        """Report what is wrong with the outputs; return all lines about the resource.

        Returns:
            None without a line, which is not sent. The plugin is sent an empty list.
        """
        problems: set[CheckFailure] = set()
        for late_input in await late:
            if late_input.arrives_as_it_is:
                continue

            for failure in value_problems(self._model, _known(late_input.value), late_input.path):
                reason = failure.reason
                if late_input.is_secret:
                    reason = without_given_value(reason)
                problems.add(CheckFailure(failure.path, reason))

        names = {
            key: name for key, name in self._misspelled.items() if key not in self._reported_names
        }
        if names:
            problems.add(misspelled_names(names))

        lines = [*reported, *_report(self._title, self._model, problems)]
        return lines if lines or uses_plugin() else None


def _known(value: Any) -> Any:
    """Return inputs as a check without an engine sees them, normalized: an output is unknown."""
    # Most values have these types; to ask an abstract class costs more than all the rest.
    if type(value) is str:
        return value
    if type(value) is dict:
        return {
            key: item if type(item) is str else _known(item)
            for key, item in value.items()
            if item is not None
        }
    if type(value) is list:
        return [_known(item) for item in value]

    if isinstance(value, (pulumi.Output, Awaitable, Unknown)):
        return UNKNOWN
    if isinstance(value, Mapping):
        return _known(dict(value))
    return _known(list(value)) if isinstance(value, tuple) else normalize(value)
