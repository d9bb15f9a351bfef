"""Adapts Pulumi's dynamic provider host from inside: plain errors, more workers, partial failures, status, Cancel.

The host is `python -m pulumi.dynamic` (pulumi/dynamic/__main__.py of the SDK). It offers no
interface for any of this, so each adaptation first looks whether the host is as it expects, and
stays off when anything differs: then the user sees tracebacks, four jobs at a time and no status,
but never a wrong result. Nothing here knows a job or a cloud.
Beside it: `request.py` finds the request, `adaptations/init_failed.py` encodes a partial failure, `engine.py` talks
to the engine.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import thread as futures_thread
from contextlib import contextmanager, suppress
from types import CodeType, FunctionType, ModuleType
from typing import Any, ParamSpec, TypeVar

from ..core.errors import ProviderBug, ProviderError
from .adaptations.init_failed import partial_failure
from .adaptations.internal_keys import sdk_drops_them
from .adaptations.sync_loop import PROBE, Loops, SyncLoop
from .engine import Engine, engine_address
from .request import PROVIDER_KEY, VERBS, HostRequest, current_request, frame_where, host_module

P = ParamSpec("P")
R = TypeVar("R")

# As many requests as an engine may have open. Threads are made when they are needed, and as many as
# the machine has.
WORKERS = 10_000
# What an error brings along travels in HTTP/2 headers. The engine takes 16 MiB of them, base64
# included (8 MB worked); with more it closes the connection, and every other request in flight is
# lost too.
LARGEST_DETAILS_BYTES = 8 * 1024 * 1024
LARGEST_TEXT_CHARACTERS = 64 * 1024
# After the engine's death: how long a call may still run (a create whose answer comes writes its id
# into the journal), and how often it is looked whether one does.
LONGEST_AFTERLIFE_SECONDS = 10.0
AFTERLIFE_POLL_SECONDS = 0.1
WRITES_PROPERTIES = frozenset({"check", "create", "read", "update"})
_MAY_FAIL_PARTIALLY = {"Create", "Read", "Update"}


class Host:
    """The process this code runs in, as far as it could be adapted.

    Attributes:
        features: Those of "errors", "workers", "partial_failure", "status", "cancel",
            "provider_changes", "requests", "engine_watch", "loops" that are on; empty outside a
            dynamic host, and before `adapt`.
        cancelled: Set when the user interrupts the operation, or the engine has died: end every
            wait.
        engine: The engine that started the process.
        at_end: Called when the engine ends the operation in order, after the last response and
            before the process ends.
    """

    def __init__(self) -> None:
        self.features: frozenset[str] = frozenset()
        self.cancelled = threading.Event()
        self.engine = Engine(None)
        self.adapted = False
        self.ends_calls = False
        self.running_calls = 0
        self.own_cancel: Callable[[Any, Any, Any], Any] | None = None
        self.own_diff_config: Callable[[Any, Any, Any], Any] | None = None
        self.provider_changed = False
        self.loops: Loops | None = None
        self.at_end: list[Callable[[], None]] = []


_HOST = Host()
_LOCK = threading.Lock()


def adapt() -> Host:
    """Adapt the host, once; later calls return the same object at once.

    To be called in a handler's own thread.

    Outside a dynamic host it changes nothing and looks again at the next call.
    """
    if not _HOST.adapted:
        with _LOCK:
            main = host_module()
            if main is not None and not _HOST.adapted:
                _HOST.engine = Engine(engine_address(sys.argv))
                _HOST.features = frozenset(
                    name for name, turn_on in _ADAPTATIONS.items() if _holds(turn_on, main)
                )
                _HOST.adapted = True
    return _HOST


def at_end(action: Callable[[], None]) -> None:
    """Call `action` when the engine ends an operation in order: no call is running, and all responses were sent."""
    _HOST.at_end.append(action)


def status(urn: str, text: str) -> None:
    """Show a text in the resource's status column, in place of the last one. Never raises."""
    _say("INFO", urn, text, ephemeral=True)


def info(urn: str, text: str) -> None:
    """Write an informational line under the resource. Never raises."""
    _say("INFO", urn, text)


def warn(urn: str, text: str) -> None:
    """Write a warning under the resource; works in a preview too. Never raises."""
    _say("WARNING", urn, text)


def engine_gone() -> bool:
    """Whether the engine that asked for the work has died: then no write may be sent any more.

    About 0.1 ms.
    """
    return _HOST.engine.is_gone()


def raise_init_failed(
    request: HostRequest | None,
    *,
    id: str,
    properties: Mapping[str, Any],
    reasons: Iterable[str],
    inputs: Mapping[str, Any] | None = None,
) -> bool:
    """Prepare the running call so that the exception raised next keeps the resource in state, with these errors.

    Args:
        request: From `current_request()`. Only a Create, Read or Update can fail partially.
        id: The id in state; never empty.
        properties: All outputs, secrets wrapped by `pulumi.runtime.rpc.wrap_rpc_secret`.
            `__provider` is added.
        reasons: One line each, shown to the user in place of the text of the exception. No secrets.
        inputs: Of a Read only: the inputs as the cloud has them, as in ReadResult; None keeps those
            in state.
    Returns:
        True: raise now. False: the host cannot do it, and an exception would lose the id.
    """
    if (
        "partial_failure" not in _HOST.features
        or request is None
        or request.kind not in _MAY_FAIL_PARTIALLY
        or not id
    ):
        return False
    provider = properties.get(PROVIDER_KEY, request.provider)
    if provider is None:
        return False
    own = {PROVIDER_KEY: provider}
    all_inputs = None if inputs is None else {**inputs, **own}
    try:
        details = partial_failure(id, {**properties, **own}, list(reasons), all_inputs)
    except Exception:  # noqa: BLE001 - the caller can still keep the id in another way
        return False
    if len(details) > LARGEST_DETAILS_BYTES:
        return False
    request.context.set_trailing_metadata((("grpc-status-details-bin", details),))
    return True


def as_unicode(text: str) -> str:
    """Return a text that can be sent: halves of surrogate pairs, which JSON may hold, become question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def guarded(verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Around each handler of a provider class: adapts the host, and lets only errors of our own family out.

    Everything else becomes a ProviderBug with the original as its cause, also SystemExit and
    KeyboardInterrupt: the host does not answer a request whose handler ends with one of these, and
    the engine waits for ever.

    Args:
        verb: For the text of a bug: "create".
    """

    def decorate(handler: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(handler)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            adapt()
            with _running():
                try:
                    result = _with_errors_of_ours(verb, handler, *args, **kwargs)
                    if _HOST.loops is not None:
                        _HOST.loops.expect_plain(plain=verb in WRITES_PROPERTIES)
                    return result
                except ProviderError:
                    if _HOST.ends_calls:
                        _end_call()
                    raise

        return call

    return decorate


@contextmanager
def _running() -> Iterator[None]:
    with _LOCK:
        _HOST.running_calls += 1
    try:
        yield
    finally:
        with _LOCK:
            _HOST.running_calls -= 1


def _with_errors_of_ours(
    verb: str, handler: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> R:
    try:
        if sdk_drops_them:
            return handler(*_with_internal_keys(args), **kwargs)  # type: ignore[arg-type] # as many, of the same types
        return handler(*args, **kwargs)
    except ProviderError:
        raise
    except BaseException as error:
        raise ProviderBug(f"{verb}: {type(error).__name__}: {error}") from error


def _with_internal_keys(args: tuple[object, ...]) -> tuple[object, ...]:
    """The arguments of a handler, their properties with the keys that the host has dropped."""
    request = current_request()
    if request is None:
        return args

    given = request.given
    return (*args[: -len(given)], *given)


def _end_call() -> None:
    """Fail the running call with the plain text of the exception being handled, and the code it would have anyway."""
    import traceback

    import grpc

    request = current_request()
    if request is not None:
        request.context.abort(grpc.StatusCode.UNKNOWN, PlainErrors(traceback).format_exc())


class PlainErrors:
    """Stands for the module `traceback` in the host, whose `format_exc` makes the text of every error a user sees.

    Args:
        original: The module it stands for; whatever else is asked for comes from there.
        plain: Errors whose text is enough.
        bugs: Errors whose text is followed by the traceback, although they are plain.
    """

    def __init__(
        self,
        original: Any,
        *,
        plain: type[BaseException] = ProviderError,
        bugs: type[BaseException] = ProviderBug,
    ) -> None:
        self._original, self._plain, self._bugs = original, plain, bugs

    def format_exc(self, *args: Any, **kwargs: Any) -> str:
        """The text of the exception being handled, as `traceback.format_exc` gives it for errors that are not plain."""
        error = sys.exc_info()[1]
        if isinstance(error, self._plain) and not isinstance(error, self._bugs):
            return as_unicode(str(error)[:LARGEST_TEXT_CHARACTERS])
        first = f"{error}\n" if isinstance(error, self._bugs) else ""
        return as_unicode(
            (first + str(self._original.format_exc(*args, **kwargs)))[:LARGEST_TEXT_CHARACTERS]
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


# --- the adaptations: each returns whether it is on, and may raise when the host is not as expected


def _plain_errors(main: ModuleType) -> bool:
    """A newer host makes the text with its own `traceback`; in an older one (SDK 3.258) `guarded` sends it."""
    import traceback

    if all(_is_bare(_code(main, verb)) for verb in VERBS):
        _HOST.ends_calls = current_request() is not None
        return _HOST.ends_calls
    if not {"traceback", "format_exc", "abort"} <= set(_code(main, "Create").co_names):
        return False
    if vars(main).get("traceback") is not traceback:
        return False
    vars(main)["traceback"] = PlainErrors(traceback)
    return True


def _more_workers(_main: ModuleType) -> bool:
    worker = frame_where(lambda frame: frame.f_code is futures_thread._worker.__code__)
    executor = worker.f_locals["executor_reference"]() if worker else None
    if type(executor) is not ThreadPoolExecutor or type(executor._max_workers) is not int:
        return False
    with executor._shutdown_lock:  # nothing is submitted meanwhile
        if "get_nowait" not in futures_thread._worker.__code__.co_names:  # before Python 3.12
            executor._idle_semaphore = _IdleThreads(executor)
        executor._adjust_thread_count = _without_failing(executor._adjust_thread_count)  # type: ignore[method-assign]
        executor._max_workers = max(executor._max_workers, WORKERS)
    # The pool makes threads only when something is submitted: make them for the requests that wait
    # already.
    for _ in range(executor._work_queue.qsize()):
        executor.submit(int)
    return True


def _without_failing(make_thread: Callable[[], None]) -> Callable[[], None]:
    """Let a call wait in the queue when the machine has no more threads: the error would end the server."""

    def make_thread_or_wait() -> None:
        with suppress(RuntimeError):
            make_thread()

    return make_thread_or_wait


class _IdleThreads(threading.Semaphore):
    """Stands for a pool's count of idle threads, which Python before 3.12 gets wrong.

    There a thread adds itself to the idle ones after every call, also when it goes on to one that
    waits already. After a burst of short calls (the checks of a stack) the pool so believes in idle
    threads that are not there, and long calls wait for no reason. Here a thread is idle when there
    are more threads than calls begun and not ended.
    """

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        super().__init__(0)
        self._threads = executor._threads
        self._count = threading.Lock()
        # Those that run now cannot be counted: take all for busy. A few threads too many do no
        # harm.
        self._open_calls = len(executor._threads) + executor._work_queue.qsize()

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
        """A call was submitted: whether there is an idle thread for it."""
        with self._count:
            self._open_calls += 1
            return self._open_calls <= len(self._threads)

    def release(self, n: int = 1) -> None:
        """A call has ended."""
        with self._count:
            self._open_calls -= n


def _partial_failures(main: ModuleType) -> bool:
    """Needs calls that fail with UNKNOWN: on another code the engine prints the whole message, secrets included."""
    from pulumi.runtime.proto import provider_pb2

    fields = provider_pb2.ErrorResourceInitFailed.DESCRIPTOR.fields_by_name
    return (
        current_request() is not None
        and {"id", "properties", "reasons", "inputs"} <= set(fields)
        and all(_fails_with_unknown(_code(main, verb)) for verb in _MAY_FAIL_PARTIALLY)
        and vars(main)["PROVIDER_KEY"] == PROVIDER_KEY
    )


def _fails_with_unknown(code: CodeType) -> bool:
    return _is_bare(code) or {"abort", "StatusCode", "UNKNOWN"} <= set(code.co_names)


def _is_bare(code: CodeType) -> bool:
    """Whether this is a method of the host that leaves errors to gRPC, which answers them with UNKNOWN."""
    return code.co_name in VERBS and not {"abort", "set_code", "set_details"} & set(code.co_names)


def _status_lines(_main: ModuleType) -> bool:
    from pulumi.runtime.proto import engine_pb2

    fields = engine_pb2.LogRequest.DESCRIPTOR.fields_by_name
    return _HOST.engine.address is not None and {"severity", "urn", "message", "ephemeral"} <= set(
        fields
    )


def _cancel(main: ModuleType) -> bool:
    """The server holds the bound method already, so the function's code is replaced, not the attribute of the class."""
    method = vars(main)["DynamicResourceProviderServicer"].__dict__["Cancel"]
    ours = _cancel_and_go_on.__code__
    if (
        type(method) is not FunctionType
        or method.__code__.co_argcount != ours.co_argcount
        or method.__kwdefaults__
    ):
        return False
    # A decorated method has free variables: these two lines refuse it, before anything is changed.
    _HOST.own_cancel = FunctionType(
        method.__code__, method.__globals__, method.__name__, method.__defaults__
    )
    method.__code__ = ours
    # gRPC runs a method in the pool that it names here, so that Cancel is heard when every worker
    # waits for a job.
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cloudjobs-cancel")
    pool.submit(int)  # makes the thread now: later there may be no more of them
    vars(method)["experimental_thread_pool"] = pool
    return True


def _provider_changes(main: ModuleType) -> bool:
    """The host answers DiffConfig with UNIMPLEMENTED; that it was asked at all is what has to be known."""
    method = vars(main)["DynamicResourceProviderServicer"].__dict__["DiffConfig"]
    ours = _note_provider_change.__code__
    if (
        type(method) is not FunctionType
        or method.__code__.co_argcount != ours.co_argcount
        or method.__kwdefaults__
    ):
        return False
    _HOST.own_diff_config = FunctionType(
        method.__code__, method.__globals__, method.__name__, method.__defaults__
    )
    method.__code__ = ours
    return True


def _plain_loops(main: ModuleType) -> bool:
    """Where the host opens a loop for each answer, and the SDK writes plain values without waiting for anything."""
    import asyncio

    from pulumi.runtime import rpc

    if vars(main).get("asyncio") is not asyncio or vars(main).get("rpc") is not rpc:
        return False
    SyncLoop().run_until_complete(
        rpc.serialize_properties({**PROBE, "secret": rpc.wrap_rpc_secret("b")}, {})
    )
    _HOST.loops = vars(main)["asyncio"] = Loops(asyncio)
    return True


def _requests(_main: ModuleType) -> bool:
    return current_request() is not None


def _engine_watch(_main: ModuleType) -> bool:
    return _HOST.engine.watch(_outlive_engine)


def _outlive_engine() -> None:
    """End every wait, and the process as soon as nothing runs in it: nobody else would ever end it.

    A host whose engine can still be reached is left alone, whatever has become of the pipes.
    """
    _HOST.cancelled.set()
    give_up_at = time.monotonic() + LONGEST_AFTERLIFE_SECONDS
    while True:
        time.sleep(AFTERLIFE_POLL_SECONDS)
        too_late = time.monotonic() >= give_up_at
        if _HOST.engine.listens():
            if too_late:
                return
        elif too_late or _HOST.running_calls == 0:
            os._exit(1)


_ADAPTATIONS: dict[str, Callable[[ModuleType], bool]] = {
    "errors": _plain_errors,
    "workers": _more_workers,
    "partial_failure": _partial_failures,
    "status": _status_lines,
    "cancel": _cancel,
    "provider_changes": _provider_changes,
    "requests": _requests,
    "engine_watch": _engine_watch,
    "loops": _plain_loops,
}


def _cancel_and_go_on(self: Any, request: Any, context: Any) -> Any:
    """Only its code is used, and it runs among the globals of the host: nothing of this module is in reach by name."""
    from pulumi_cloudjobs.dynamic import host  # noqa: PLW0406 - for the same reason

    return host._on_cancel(self, request, context)


def _note_provider_change(self: Any, request: Any, context: Any) -> Any:
    """Only its code is used, as that of `_cancel_and_go_on`."""
    from pulumi_cloudjobs.dynamic import host  # noqa: PLW0406 - for the same reason

    return host._on_diff_config(self, request, context)


def _on_diff_config(servicer: Any, request: Any, context: Any) -> Any:
    """Called before the diff of a resource whose provider is another one than in state.

    The engine asks for the provider's own diff as well, but before the host is adapted.
    """
    _HOST.provider_changed = True
    assert _HOST.own_diff_config is not None  # set before the code was replaced
    return _HOST.own_diff_config(servicer, request, context)


def take_provider_change() -> bool:
    """Return whether the diff that runs now is of a resource whose provider has changed; asked once per diff."""
    changed, _HOST.provider_changed = _HOST.provider_changed, False
    return changed


def _on_cancel(servicer: Any, request: Any, context: Any) -> Any:
    """Called when the user interrupts, and at the end of every operation: then no call is running."""
    ends_in_order = _HOST.running_calls == 0 and not engine_gone()
    if ends_in_order:
        for action in _HOST.at_end:
            # What goes wrong at the end must not keep the engine from ending.
            with suppress(Exception):
                action()
    _HOST.cancelled.set()
    assert _HOST.own_cancel is not None  # set before the code was replaced
    return _HOST.own_cancel(servicer, request, context)


def _holds(turn_on: Callable[[ModuleType], bool], main: ModuleType) -> bool:
    try:
        return turn_on(main)
    except Exception:  # noqa: BLE001 - whatever is missing or different: not the host this was written for
        return False


def _code(main: ModuleType, verb: str) -> CodeType:
    """What runs first when the engine calls a verb: the method, or what it is decorated with."""
    code = vars(main)["DynamicResourceProviderServicer"].__dict__[verb].__code__
    assert isinstance(code, CodeType)
    return code


def _say(severity: str, urn: str, text: str, *, ephemeral: bool = False) -> None:
    if "status" in _HOST.features:
        _HOST.engine.log(severity, urn, text, ephemeral=ephemeral)


__all__ = [
    "PROVIDER_KEY",
    "Host",
    "HostRequest",
    "adapt",
    "as_unicode",
    "at_end",
    "current_request",
    "engine_gone",
    "guarded",
    "info",
    "raise_init_failed",
    "status",
    "take_provider_change",
    "warn",
]
