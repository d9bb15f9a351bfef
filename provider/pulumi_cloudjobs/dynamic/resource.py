"""Base of the classes a Pulumi program uses: inputs in snake case go in, outputs in snake case come out.

The engine stops at the first resource whose check fails. So that one preview tells every mistake,
what can be checked in the program (all but values that are outputs) is checked here as well, and
told before anything is registered.

Names are translated here, by the model and at every depth, and not by the SDK, which would
translate the keys of the user's own data (`conf`, `triggers`, tags) as well. A value may be a
`pulumi.Output` at any depth.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar

import pulumi
from pulumi import dynamic
from pulumi.dynamic.dynamic import serialize_provider
from pydantic.alias_generators import to_camel
from typing_extensions import Self

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
    without_numbers_too_large,
)
from ..core.schema.validation import A_DOUBLE, failure_line, find_problems, number_problems
from .adaptations.lazy_outputs import LazyOutputs, are_lazy, or_else
from .adaptations.plaintext_keys import warn_of_plain_keys
from .backend import organization_input
from .host import PROVIDER_KEY
from .options import Options
from .provider import REPORTED_KEY, CloudJobProvider
from .secrets import PLACES_KEY, LateInput, late_inputs, places_of

NO_IMPORT = (
    'import_ is not supported by dynamic providers; write adopt="{id}" among the inputs instead'
)


class CloudJob(dynamic.Resource):
    """A job, session or definition in one of the clouds.

    The classes below it are what a program uses.
    """

    _provider_class: ClassVar[type[CloudJobProvider]]

    def _declare(
        self, resource_name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None
    ) -> None:
        """What constructors do.

        No `__init__`: the SDK takes what calls the third one for the user's line.
        """
        warn_of_plain_keys()
        resource_type = self._provider_class.resource_type()
        props: dict[str, Any] = to_state(schema_of(resource_type.model), inputs)
        what = f"{resource_type.noun} {resource_name!r}"
        model = resource_type.model
        reported = _report(what, model, find_problems(model, _known(props)))
        if reported:
            # The SDK would end the program with a traceback, and the engine with what it has not
            # told yet.
            props = without_numbers_too_large(props)
        late = late_inputs(props)
        if late is not None:
            props[PLACES_KEY] = asyncio.ensure_future(places_of(late))
            props[REPORTED_KEY] = asyncio.ensure_future(
                _report_late(what, resource_type.model, late, reported)
            )
        elif reported:
            props[REPORTED_KEY] = reported
        props.update(organization_input())
        # Said here and by diff, because a replacement that the user asks for (`up --replace`) asks
        # no diff.
        self._register(resource_name, props, opts, delete_before_replace=True)

    def _register(
        self,
        resource_name: str,
        props: dict[str, Any],
        opts: pulumi.ResourceOptions | None,
        **own: Any,
    ) -> None:
        """Register with the engine, outputs and all, as `dynamic.Resource` does, which pickles each provider anew.

        Raises:
            RunError: The user's options have `import_`.
        """
        refusal = f'{self._provider_class.resource_type().noun} "{resource_name}": {NO_IMPORT}'
        first = Options(refusal, **own)
        opts = pulumi.ResourceOptions.merge(first, opts) if opts else first
        outputs = _outputs_of(self._provider_class.resource_type)
        if opts.id is not None:
            outputs += tuple(field.state_name for field in fields_of(self._provider_class.model()))
        if are_lazy:
            self.__dict__ = LazyOutputs(self, outputs)
        else:
            props = dict.fromkeys(outputs) | props
        props[PROVIDER_KEY] = _pickled(self._provider_class)  # type: ignore[arg-type] # a class is hashable
        pulumi.CustomResource.__init__(
            self, f"pulumi-python:{self._resource_type_name}", resource_name, props, opts
        )

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
            where: The inputs that a look at it needs: `work_space_id` of an Oceanus job that is not
                in the default one.
        Raises:
            TypeError: `where` names another input.
        """
        resource_type = cls._provider_class.resource_type()
        needed = {
            field.name: field.state_name
            for field in schema_of(resource_type.model).fields
            if field.state_name in resource_type.locator_inputs
        }
        if unknown := set(where) - set(needed):
            raise TypeError(f"{cls.__name__}.get() takes no {', '.join(sorted(unknown))}")
        props = {needed[name]: value for name, value in where.items()} | (
            {} if region is None else {"region": region}
        )
        found = cls.__new__(cls)
        found._register(resource_name, props, opts, id=id)
        return found

    def _output(self, name: str) -> pulumi.Output[Any]:
        """An output by its Python name, with the names inside it in snake case."""
        resource_type = self._provider_class.resource_type()
        output: pulumi.Output[Any] = self.__dict__[to_camel(name)]
        from_id = next(
            (output.from_id for output in resource_type.outputs if output.name == name), None
        )
        if from_id is not None:
            return or_else(output, self.id.apply(from_id))
        shape = next(
            (f.shape for f in schema_of(resource_type.model).fields if f.name == name), None
        )
        if shape is None or shape.kind in ("scalar", "data"):
            return output
        return output.apply(lambda value: to_python(shape, value))


@cache
def _outputs_of(resource_type: Callable[[], ResourceType]) -> tuple[str, ...]:
    return (ORIGIN, *(to_camel(output.name) for output in resource_type().outputs))


@cache
def _pickled(provider: Callable[[], CloudJobProvider]) -> str:
    pickled: str = serialize_provider(provider())
    return pickled


def kind_of_job(job: CloudJob) -> ResourceType:
    """What a resource is made of."""
    return job._provider_class.resource_type()


def property_of(job: CloudJob, name: str) -> pulumi.Output[Any]:
    """An input or output of a resource by its name in state, untranslated; None for an input that was not given."""
    try:
        found: pulumi.Output[Any] = job.__dict__[name]
    except KeyError:
        return pulumi.Output.from_input(None)
    return found


def _report(what: str, model: type[InputModel], problems: Iterable[CheckFailure]) -> list[str]:
    """Log each problem as an error of the stack; return the lines."""
    lines = [failure_line(model, problem) for problem in problems]
    for line in lines:
        pulumi.log.error(f"{what}: {line}")
    return lines


async def _report_late(
    what: str, model: type[InputModel], late: Awaitable[list[LateInput]], reported: list[str]
) -> list[str] | None:
    """Report the numbers in outputs that the way to the provider changes: its check sees only what they become."""
    problems: list[CheckFailure] = []
    for one in await late:
        found = number_problems(model, one.value, one.path)
        problems += (
            [CheckFailure(problem.path, f"must be {A_DOUBLE}") for problem in found]
            if one.is_secret
            else found
        )
    return [*reported, *_report(what, model, set(problems))] or None


def _known(props: Mapping[str, Any]) -> Any:
    """The inputs as a check without an engine sees them: what is an output is unknown."""
    return normalize(_without_outputs(props))


def _without_outputs(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, (pulumi.Output, Awaitable)):
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _without_outputs(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_outputs(item) for item in value]
    return value


def to_state(shape: Schema, value: Any) -> Any:
    """Names as in state.

    Secrets are marked by check, leaf by leaf; marked here, they would hide whole lists.
    """
    return _translate(shape, value, python_name, state_name)


def to_python(shape: Schema, value: Any) -> Any:
    """Names as in Python."""
    return _translate(shape, value, state_name, python_name)


def _translate(
    shape: Schema,
    value: Any,
    source: Callable[[FieldSchema], str],
    target: Callable[[FieldSchema], str],
) -> Any:
    if isinstance(value, (pulumi.Output, Awaitable)) and shape.kind in ("object", "list"):
        return pulumi.Output.from_input(value).apply(
            lambda known: _translate(shape, known, source, target)
        )
    if shape.kind == "list" and isinstance(value, (list, tuple)) and shape.item is not None:
        return [_translate(shape.item, item, source, target) for item in value]
    if shape.kind != "object" or not isinstance(value, Mapping):
        return value
    fields = _fields_by(source, shape)
    result: dict[str, Any] = {}
    for key, item in value.items():
        field = fields.get(key)
        name = target(field) if field else key
        if name in result:
            raise TypeError(f"{key} is given twice, as {name} and in another spelling")
        result[name] = (
            _translate(field.shape, item, source, target)
            if field and type(item) is not str
            else item
        )
    return result


@cache
def _fields_by(source: Callable[[FieldSchema], str], shape: Schema) -> Mapping[str, FieldSchema]:
    return {source(field): field for field in shape.fields}
