"""The functions of a program: plain ones, and those with an Output form.

A plain function blocks until it has read, in previews as well. In its Output form the arguments may
be outputs: it reads when they are known, and keeps a result with a secret in it as a secret.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, Protocol, TypeVar

import pulumi
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.invoke import invoke_async
from pulumi.runtime.sync_await import _sync_await

from ..core.errors import ConfigurationError
from ..core.frozen import frozen
from ..core.names import to_camel
from ..core.schema.inputs import CheckFailure, Secret
from ..core.schema.schema import schema_of
from ..core.type_tokens import function_token
from ..engine.functions import get_object, mistakes_of_get
from ..engine.resource_types import resource_type_of
from .program import ProgramProcess, configuration_for, process_of
from .translation import to_python
from .unknown_keys import warn_of_unknown_keys

T = TypeVar("T")
Inputs = Mapping[str, pulumi.Input[Any]]
Values = Mapping[str, Any]


class Function(Protocol):
    """A function of the package.

    Attributes:
        title: Its name in error texts: "tencent.batch.get_job".
        token: Its token in the plugin, for the mocks of a unit test.
    """

    title: str
    token: str

    def call(self, process: ProgramProcess, arguments: Values) -> Values:
        """Return the result as the plugin does, with names as in state and marked secrets."""

    def result(self, values: Values) -> Any:
        """Return a result of `call`, whose secrets are unmarked, as the program gets it."""


def call(function: Function, arguments: Inputs, opts: pulumi.InvokeOptions | None) -> Any:
    """Return the result of a function, in its plain form.

    Raises:
        RunError: It failed, or an argument is an output that a preview does not know.
    """
    return _sync_await(_call(function, _given(arguments, opts)))


def call_output(
    function: Function,
    arguments: Inputs,
    opts: pulumi.InvokeOptions | None,
) -> pulumi.Output[Any]:
    """Return the result of a function as an Output, unknown while an argument is unknown."""
    given = _given(arguments, opts)

    def run(values: Values) -> Any:
        return _run(function, values, given)

    return given.apply(run).apply(_output_of)


@frozen
class _Result:
    value: Any
    is_secret: bool


def _output_of(result: _Result) -> Any:
    return pulumi.Output.secret(result.value) if result.is_secret else result.value


def _given(arguments: Inputs, opts: pulumi.InvokeOptions | None) -> pulumi.Output[Any]:
    """Return what a call waits for: arguments, configuration, and the resources before it."""
    warn_of_unknown_keys()
    # Its keys are secrets, and what is read with them is not.
    configuration = pulumi.Output.from_input(dict(configuration_for(opts)))
    return pulumi.Output.all(
        arguments={name: value for name, value in arguments.items() if value is not None},
        configuration=pulumi.Output.unsecret(configuration),
        depends_on=_created(getattr(opts, "depends_on", None)),
    )


def _created(depends_on: pulumi.Input[Any]) -> pulumi.Output[Any]:
    """Return an output that is known when these resources exist."""

    def waited_for(resources: Any) -> Any:
        one_or_many = resources if isinstance(resources, (list, tuple)) else [resources]
        return rpc._expand_dependencies(filter(None, one_or_many), None)

    expanded = pulumi.Output.from_input(depends_on).apply(waited_for)
    return expanded.apply(_ids_of)


def _ids_of(resources: Mapping[str, pulumi.Resource]) -> pulumi.Output[Any]:
    """Return the ids of these resources, which a preview does not know before they exist."""
    custom = [one for one in resources.values() if isinstance(one, pulumi.CustomResource)]
    return pulumi.Output.all(*(one.id for one in custom))


async def _call(function: Function, given: pulumi.Output[Any]) -> Any:
    values = await given.future(with_unknowns=True)
    if values is None or not await given.is_known():
        raise pulumi.RunError(
            f"{function.title}: an argument is not known yet in this preview; "
            f"use {function.title}_output, which waits for it"
        )

    result = await _run(function, values, given)
    return result.value


async def _run(function: Function, values: Values, given: pulumi.Output[Any]) -> _Result:
    """Run a function in a thread, so that the program's other requests go on meanwhile.

    Args:
        values: The values of `given`.
        given: As of `_given`.
    """
    arguments = values["arguments"]
    if isinstance(settings.SETTINGS.monitor, mocks.MockMonitor):
        # No unit test reaches a cloud.
        mocked = await invoke_async(function.token, dict(arguments))
        return _Result(function.result(mocked or {}), is_secret=False)

    process = process_of(values["configuration"])
    if await given.is_secret():
        process.redactor.add(arguments.values())
    try:
        marked = await asyncio.to_thread(function.call, process, arguments)
    except Exception as error:  # noqa: BLE001 - the program gets one line
        raise process.failure(error) from None

    unmarked = _without_marks(marked)
    return _Result(function.result(unmarked), is_secret=unmarked != marked)


def _without_marks(value: Any) -> Any:
    if isinstance(value, Secret):
        return _without_marks(value.value)
    if isinstance(value, Mapping):
        return {name: _without_marks(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_marks(item) for item in value]
    return value


class GetFunction:
    """The function that reads one object, as `make generate` writes it into each service.

    Args:
        token: The token of its resource type: "tencent/batch:Job".
        name: Its name in the service's package: "get_job".
        result_class: The class of its results: a dataclass with the names of Python.
    """

    def __init__(self, token: str, name: str, result_class: Callable[..., Any]) -> None:
        service = token.partition(":")[0].replace("/", ".")
        self.title = f"{service}.{name}"
        self.token = function_token(token)
        self._type_token = token
        self._result_class: Any = result_class

    def call(self, process: ProgramProcess, arguments: Values) -> Values:
        resource_type = resource_type_of(self._type_token)
        in_state = {to_camel(name): value for name, value in arguments.items()}
        refuse(self.title, mistakes_of_get(resource_type, in_state))
        return get_object(process, resource_type, in_state)

    def result(self, values: Values) -> Any:
        resource_type = resource_type_of(self._type_token)
        inputs = {field.name: field for field in schema_of(resource_type.model).fields}
        attributes = {}
        for attribute in fields(self._result_class):
            field = inputs.get(attribute.name)
            if field is None:
                attributes[attribute.name] = values.get(to_camel(attribute.name))
            else:
                attributes[attribute.name] = to_python(field.shape, values.get(field.state_name))

        return self._result_class(**attributes)


def refuse(title: str, mistakes: Iterable[CheckFailure]) -> None:
    """Raise an error that names every mistake in the arguments of a function.

    Raises:
        ConfigurationError: There is a mistake.
    """
    texts = [f"{mistake.path} {mistake.reason}" for mistake in mistakes]
    if texts:
        raise ConfigurationError(f"{title}: {'; '.join(texts)}")


__all__ = ["Function", "GetFunction", "call", "call_output", "refuse"]
