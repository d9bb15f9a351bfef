"""The dynamic provider host from inside: its adaptation, lines for the user, failures of a call.

The host is `python -m pulumi.dynamic` (pulumi/dynamic/__main__.py of the SDK). It offers no
interface for plain errors, more workers, partial failures, status or Cancel. So each adaptation
(`adaptations/catalog.py`) first checks that the host is as expected, and stays off when anything
differs: then the user sees tracebacks, four jobs at a time and no status, but never a wrong result.
Nothing here knows a job or a cloud.

See also `request.py`, which finds the request, and `engine.py`, which talks to the engine.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

from ..core.errors import ProviderBug, ProviderError
from ..core.operation import Parked
from ..engine.connection import Engine, engine_address
from ..engine.error_details import LARGEST_DETAILS_BYTES, METADATA_KEY, text_of
from ..engine.own_keys import PROVIDER_KEY
from ..engine.parked_calls import Rest, rest_of_call
from ..engine.parked_calls import park as park_call
from .adaptations import init_failed
from .adaptations.catalog import Adaptation, Moment, adaptations_at, apply_at, switched_off
from .adaptations.internal_keys import sdk_drops_them
from .adaptations.plain_errors import ShownError, end_call
from .host_state import HOST, Host
from .request import HostRequest, current_request, host_module

P = ParamSpec("P")
R = TypeVar("R")

WRITES_PROPERTIES = frozenset({"check", "create", "read", "update"})

_LOCK = threading.Lock()

# Every resource class and every provider class imports this module.
apply_at(Moment.CLASSES)


def adapt() -> Host:
    """Adapt the host once, from a handler's own thread; later calls return the same object.

    Outside a dynamic host nothing is changed, and the next call checks again.
    """
    if not HOST.adapted:
        with _LOCK:
            main = host_module()
            if main is not None and not HOST.adapted:
                HOST.engine = Engine(engine_address(sys.argv))
                HOST.features = frozenset(_applied(main))
                HOST.adapted = True
    return HOST


def _applied(main: ModuleType) -> Iterator[str]:
    """Apply the adaptations of the host; return the names of those that could be applied."""
    for adaptation in adaptations_at(Moment.REQUEST):
        if _is_applied(adaptation, main):
            yield adaptation.name


def _is_applied(adaptation: Adaptation, main: ModuleType) -> bool:
    try:
        return bool(adaptation.load()(HOST, main))
    except Exception:  # noqa: BLE001 - whatever is missing or different: an unfamiliar host
        return False


def at_end(action: Callable[[], None]) -> None:
    """Call `action` when the engine ends an operation in order, after the last response."""
    HOST.at_end.append(action)


def redact_with(redact: Callable[[str], str]) -> None:
    """Pass every text for the user through `redact`."""
    HOST.redact = redact


def status(urn: str, text: str) -> None:
    """Show a text in the resource's status column, in place of the last one. Never raises."""
    _show("INFO", urn, text, ephemeral=True)


def info(urn: str, text: str) -> None:
    """Write an informational line under the resource. Never raises."""
    _show("INFO", urn, text)


def warn(urn: str, text: str) -> None:
    """Write a warning under the resource; works in a preview too. Never raises."""
    _show("WARNING", urn, text)


def _show(severity: str, urn: str, text: str, *, ephemeral: bool = False) -> None:
    if "status" in HOST.features:
        HOST.engine.log(severity, urn, HOST.redact(text), ephemeral=ephemeral)


def park(rest: Rest) -> Callable[[], None] | None:
    """Return what resumes the running call with its rest; None when the host keeps its thread."""
    return park_call(rest) if "waits" in HOST.features else None


def engine_gone() -> bool:
    """Return whether the engine has died, after which no write may be sent.

    About 0.1 ms.
    """
    return HOST.engine.is_gone()


def take_provider_change() -> bool:
    """Return whether the provider of the diffed resource has changed; call it once per diff."""
    changed = HOST.provider_changed
    HOST.provider_changed = False
    return changed


def raise_init_failed(
    request: HostRequest | None,
    *,
    id: str,
    properties: Mapping[str, Any],
    reasons: Iterable[str],
    inputs: Mapping[str, Any] | None = None,
) -> bool:
    """Prepare the running call so that the next exception keeps the resource in state.

    Args:
        request: From `current_request()`. Only a Create, Read or Update can fail partially.
        id: The id in state; never empty.
        properties: All outputs, secrets wrapped by `pulumi.runtime.rpc.wrap_rpc_secret`.
            `__provider` is added.
        reasons: One line each, shown to the user in place of the text of the exception.
        inputs: Of a Read only: the inputs as the cloud has them, as in ReadResult; None keeps the
            inputs in state.
    Returns:
        True: raise now. False: the host cannot do it, and an exception would lose the id.
    """
    if request is None or not id or not _can_fail_partially(request):
        return False

    provider = properties.get(PROVIDER_KEY, request.provider)
    if provider is None:
        return False

    own = {PROVIDER_KEY: provider}
    shown = [HOST.redact(reason) for reason in reasons]
    all_inputs = None if inputs is None else {**inputs, **own}
    try:
        details = init_failed.partial_failure(id, {**properties, **own}, shown, all_inputs)
    except Exception:  # noqa: BLE001 - the caller can still keep the id in another way
        return False
    if len(details) > LARGEST_DETAILS_BYTES:
        return False

    request.context.set_trailing_metadata(((METADATA_KEY, details),))
    return True


def _can_fail_partially(request: HostRequest) -> bool:
    return "partial_failure" in HOST.features and request.verb in init_failed.VERBS


def guarded(verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a handler of a provider class: adapt the host, and raise only a `ShownError`.

    SystemExit and KeyboardInterrupt become one as well: the host does not respond to a request
    whose handler ends with one of these, and the engine waits for ever.

    Args:
        verb: For the text of a bug: "create".
    """

    def decorate(handler: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(handler)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            adapt()
            with _running():
                result = _with_shown_errors(verb, handler, *args, **kwargs)
                if HOST.loops is not None:
                    HOST.loops.expect_plain(plain=verb in WRITES_PROPERTIES)
                return result

        return call

    return decorate


@contextmanager
def _running() -> Iterator[None]:
    """Count a call from its start to its end; a parked one goes on."""
    if rest_of_call() is None:
        _count_running(1)
    try:
        yield
    except Parked:
        raise
    except BaseException:
        _count_running(-1)
        raise
    else:
        _count_running(-1)


def _count_running(calls: int) -> None:
    with _LOCK:
        HOST.running_calls += calls


def _with_shown_errors(verb: str, handler: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return _with_provider_errors(verb, handler, *args, **kwargs)
    except ProviderError as error:
        shown = ShownError(HOST.redact(text_of(error)))

    # Outside of the block above, so that no traceback goes on with the error itself.
    if HOST.ends_calls:
        end_call(str(shown))
    raise shown


def _with_provider_errors(
    verb: str, handler: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> R:
    try:
        switched_off()  # refuses switches that cannot be read, now that errors are one line
        if sdk_drops_them:
            all_args = _with_internal_keys(args)
            # As many arguments as before, of the same types.
            return handler(*all_args, **kwargs)  # type: ignore[arg-type]

        return handler(*args, **kwargs)
    except (ProviderError, Parked):
        raise
    except BaseException as error:
        raise ProviderBug(f"{verb}: {type(error).__name__}: {error}") from error


def _with_internal_keys(args: tuple[object, ...]) -> tuple[object, ...]:
    """Return the arguments of a handler, with the keys that the host has dropped."""
    request = current_request()
    if request is None:
        return args

    given = request.given
    return (*args[: -len(given)], *given)


__all__ = [
    "PROVIDER_KEY",
    "Host",
    "HostRequest",
    "adapt",
    "at_end",
    "current_request",
    "engine_gone",
    "guarded",
    "info",
    "park",
    "raise_init_failed",
    "redact_with",
    "rest_of_call",
    "status",
    "take_provider_change",
    "warn",
]
