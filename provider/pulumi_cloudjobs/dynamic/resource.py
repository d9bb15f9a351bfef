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
from pydantic.alias_generators import to_camel
from typing_extensions import Self

from ..core.errors import ConfigurationError
from ..core.origin import ORIGIN
from ..core.resource_type import ResourceType
from ..core.schema.inputs import UNKNOWN, CheckFailure, InputModel
from ..core.schema.schema import (
    FieldSchema,
    Schema,
    fields_of,
    normalize,
    python_name,
    schema_of,
    state_name,
)
from ..core.schema.validation import failure_line, find_problems, value_problems
from ..engine.own_keys import PLACES_KEY
from ..engine.secret_places import without_given_value
from .adaptations.catalog import Moment, apply_at, switched_off
from .adaptations.lazy_outputs import LazyOutputs, are_lazy, or_else
from .given_values import in_order, plain, sendable
from .host import PROVIDER_KEY
from .options import OptionNames, Options, add_type_alias
from .organization import organization_input
from .provider import REPORTED_KEY, CloudJobProvider
from .secrets import LateInput, late_inputs, places_of
from .unknown_keys import warn_of_unknown_keys

Naming = Callable[[FieldSchema], str]
"""The name of a field in one of its spellings."""
Convert = Callable[[Schema, str, Any], Any]
"""Converts the value of a field that is text, a number or data: (schema, name in Python, value)."""

NO_IMPORT = (
    'import_ is not supported by dynamic providers; write adopt="{id}" among the inputs instead'
)


class CloudJob(dynamic.Resource):
    """A job, session or definition in one of the clouds.

    The classes below it are what a program uses.
    """

    _provider_class: ClassVar[type[CloudJobProvider]]

    @property
    def _type_in_plugin(self) -> str:
        return self._provider_class.resource_type().plugin_token

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
        try:
            props: dict[str, Any] = to_state(schema_of(resource_type.model), inputs)
        except (TypeError, pulumi.RunError) as error:
            # The SDK prints a RunError as one line, without a traceback of the program.
            raise pulumi.RunError(f"{title}: {error}") from None
        reported = _report(
            title, resource_type.model, find_problems(resource_type.model, _known(props))
        )
        if reported:
            # The SDK would end the program with a traceback, and the engine would not show the
            # lines that are still under way.
            props = sendable(props)

        late = late_inputs(props)
        if late is not None:
            props[PLACES_KEY] = asyncio.ensure_future(places_of(late))
            props[REPORTED_KEY] = asyncio.ensure_future(
                _report_late(title, resource_type.model, late, reported)
            )
        elif reported:
            props[REPORTED_KEY] = reported

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
        type_ = f"pulumi-python:{self._resource_type_name}"
        names = _option_names(self._provider_class.resource_type)
        first = Options(type_, resource_name, names, **own)
        opts = pulumi.ResourceOptions.merge(first, opts) if opts else first
        add_type_alias(opts, self._type_in_plugin)

        outputs = _outputs_of(self._provider_class.resource_type)
        if opts.id is not None:
            # An object that is only read has its inputs from the cloud, too.
            fields = fields_of(self._provider_class.model())
            outputs += tuple(field.state_name for field in fields)
        if are_lazy():
            self.__dict__ = LazyOutputs(self, outputs, props)
        else:
            props = dict.fromkeys(outputs) | props

        # A class is hashable, which mypy does not know of the argument of a cached function.
        props[PROVIDER_KEY] = _pickled(self._provider_class)  # type: ignore[arg-type]
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
def _option_names(resource_type: Callable[[], ResourceType]) -> OptionNames:
    resource = resource_type()
    outputs = {output.name: to_camel(output.name) for output in resource.outputs}
    return OptionNames(resource.noun, NO_IMPORT, schema_of(resource.model), outputs)


@cache
def _pickled(provider: Callable[[], CloudJobProvider]) -> str:
    pickled: str = serialize_provider(provider())
    return pickled


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


def _report(title: str, model: type[InputModel], problems: Iterable[CheckFailure]) -> list[str]:
    """Log each problem as an error of the stack; return the lines."""
    lines = [failure_line(model, problem) for problem in problems]
    for line in lines:
        pulumi.log.error(f"{title}: {line}")
    return lines


async def _report_late(
    title: str,
    model: type[InputModel],
    late: Awaitable[list[LateInput]],
    reported: list[str],
) -> list[str] | None:
    """Report the values in outputs that the transport to the provider changes.

    The provider's check sees only what they become.
    """
    problems: set[CheckFailure] = set()
    for late_input in await late:
        for failure in value_problems(model, _known(late_input.value), late_input.path):
            reason = failure.reason
            if late_input.is_secret:
                reason = without_given_value(reason)
            problems.add(CheckFailure(failure.path, reason))

    return [*reported, *_report(title, model, problems)] or None


def _known(props: Mapping[str, Any]) -> Any:
    """Return the inputs as a check without an engine sees them: an output is unknown."""
    return normalize(_without_outputs(props))


def _without_outputs(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, (pulumi.Output, Awaitable, Unknown)):
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _without_outputs(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_outputs(item) for item in value]
    return value


def to_state(shape: Schema, value: Any) -> Any:
    """Return a value with names as in state, and with values that JSON has.

    Check marks secrets, leaf by leaf; marked here, they would hide whole lists.

    Raises:
        TypeError: A field is given twice.
    """
    return _translate(shape, value, python_name, state_name, plain)


def to_python(shape: Schema, value: Any) -> Any:
    """Return a value with names as in Python, and with whole numbers as int."""
    return _translate(shape, value, state_name, python_name, _in_python)


def _in_python(shape: Schema, name: str, value: Any) -> Any:
    """Return a number as the model declares it: the engine has doubles alone."""
    return value if shape.scalar is float else whole_numbers(value)


def whole_numbers(value: Any) -> Any:
    """Return a value with whole floats as int, at every depth."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: whole_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [whole_numbers(item) for item in value]
    return value


def _translate(
    shape: Schema,
    value: Any,
    source: Naming,
    target: Naming,
    convert: Convert,
    name: str = "",
) -> Any:
    if isinstance(value, (pulumi.Output, Awaitable)) and shape.kind in ("object", "list"):
        return pulumi.Output.from_input(value).apply(
            lambda known: _translate(shape, known, source, target, convert, name)
        )

    is_list = isinstance(value, (list, tuple, set, frozenset))
    if shape.kind == "list" and is_list and shape.item is not None:
        item_shape = shape.item
        return [
            _translate(item_shape, item, source, target, convert, name) for item in in_order(value)
        ]
    if shape.kind == "object" and isinstance(value, Mapping):
        return _translate_object(shape, value, source, target, convert)
    return convert(shape, name, value)


def _translate_object(
    shape: Schema,
    value: Mapping[str, Any],
    source: Naming,
    target: Naming,
    convert: Convert,
) -> dict[str, Any]:
    fields = _fields_by(source, shape)
    result: dict[str, Any] = {}
    for key, item in value.items():
        field = fields.get(key)
        name = target(field) if field else key
        if name in result:
            raise TypeError(f"{key} is given twice, as {name} and in another spelling")

        if field is None or item is None or type(item) is str:
            result[name] = item
        else:
            result[name] = _translate(field.shape, item, source, target, convert, field.name)
    return result


@cache
def _fields_by(source: Naming, shape: Schema) -> Mapping[str, FieldSchema]:
    return {source(field): field for field in shape.fields}
