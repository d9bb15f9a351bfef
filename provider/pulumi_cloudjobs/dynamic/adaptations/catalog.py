"""The list of everything that this package changes in Pulumi's processes, with a switch for each.

Pulumi's SDK and its dynamic host offer no interface for any of this, so an adaptation reaches
inside. Each one first checks that Pulumi is as expected, and changes nothing otherwise. The list
decides what is applied: a function that is not in it is never called.

`PULUMI_CLOUDJOBS_ADAPT=-gc,-log` switches adaptations off. The engine hands its environment on to
programs and providers, so the variable holds for both.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from ...core.errors import ConfigurationError
from ...core.frozen import frozen

SWITCHES = "PULUMI_CLOUDJOBS_ADAPT"
"""Environment variable: the names of adaptations to switch off, each with a minus, by commas."""
EXAMPLE = "-gc,-log"


class Moment(Enum):
    """The moment at which an adaptation is applied."""

    IMPORT = "import of `pulumi_cloudjobs`"
    CLASSES = "import of the first resource class"
    RESOURCE = "first resource of a program"
    REQUEST = "first request to the provider"


@frozen
class Adaptation:
    """A change to Pulumi's processes.

    Args:
        name: The name in `PULUMI_CLOUDJOBS_ADAPT`.
        effect: What the adaptation does, in one sentence.
        method: How the adaptation is applied.
        moment: When the adaptation is applied.
        function: "module:function" in the folder `dynamic`. At Moment.REQUEST the function takes
            the `Host` and the host's main module, and returns whether the adaptation is applied.
        needed: Why the provider cannot work without the adaptation; "" when it can.
    """

    name: str
    effect: str
    method: str
    moment: Moment
    function: str
    needed: str = ""

    def load(self) -> Callable[..., Any]:
        """Return the function that applies the adaptation, imported when it is first needed."""
        module_name, _, function_name = self.function.partition(":")
        module = importlib.import_module(f"..{module_name}", __package__)
        function: Callable[..., Any] = getattr(module, function_name)
        return function


# The order within a moment is the order of application.
ADAPTATIONS = (
    Adaptation(
        "gc",
        "Collects garbage less often in programs and providers, which end with the operation.",
        "`gc.freeze` and `gc.set_threshold`",
        Moment.IMPORT,
        "adaptations.gc_tuning:collect_rarely",
    ),
    Adaptation(
        "interrupt",
        "Ends a program half a second after Ctrl-C, also when it waits for the engine.",
        "a handler of SIGINT",
        Moment.IMPORT,
        "adaptations.interrupt:end_when_interrupted",
    ),
    Adaptation(
        "log",
        "Does not send the SDK's own debug lines, which the engine shows only with `--debug`.",
        "another `log` in four modules of the SDK",
        Moment.IMPORT,
        "adaptations.sdk_log_filter:leave_out_debug_lines",
    ),
    Adaptation(
        "logged_errors",
        "Fails an `up` whose program has logged an error, as other languages do.",
        "another `_log` in `pulumi.log`, and an exit function",
        Moment.IMPORT,
        "adaptations.logged_errors:fail_after_logged_errors",
    ),
    Adaptation(
        "internal_keys",
        "Keeps names with two leading underscores, which SDKs before 3.235 drop.",
        "another default of `rpc.deserialize_properties`",
        Moment.CLASSES,
        "adaptations.internal_keys:keep_internal_keys",
        needed="secrets could not be found and hidden",
    ),
    Adaptation(
        "outputs",
        "Makes an output of a resource when the program reads it.",
        "another `rpc.transfer_properties`",
        Moment.CLASSES,
        "adaptations.lazy_outputs:make_outputs_lazy",
    ),
    Adaptation(
        "pending_outputs",
        "Waits for the outputs of a program without examining all of them for each one.",
        "another `asyncio` in `pulumi.runtime.stack`",
        Moment.CLASSES,
        "adaptations.paced_waits:pace_waits",
    ),
    Adaptation(
        "aliases",
        "Sends the alias with a resource's other type without making Outputs of it.",
        "another `prepare_aliases` in `pulumi.runtime.resource`",
        Moment.CLASSES,
        "adaptations.type_aliases:send_type_aliases",
    ),
    Adaptation(
        "transforms",
        "Takes names of Python in the options that a transform returns.",
        "two other methods of the SDK's `_CallbackServicer`, another `serialize_properties`",
        Moment.CLASSES,
        "adaptations.transform_options:translate_options_of_transforms",
    ),
    Adaptation(
        "frames",
        "Keeps the frames of your program in state, of the stack trace of each resource.",
        "another `_get_source_position` in `pulumi.runtime.resource`",
        Moment.CLASSES,
        "adaptations.user_frames:keep_user_frames",
    ),
    Adaptation(
        "references",
        "Names the provider of a resource in state, in place of a pickled class.",
        "another `__provider`",
        Moment.CLASSES,
        "adaptations.provider_references:refer_to_providers",
    ),
    Adaptation(
        "plaintext_keys",
        "Warns about a secret key that the configuration holds in plain text.",
        "a warning in the program",
        Moment.RESOURCE,
        "adaptations.plaintext_keys:warn_about_plaintext_keys",
    ),
    Adaptation(
        "errors",
        "Shows an error as one line, without a traceback.",
        "another `traceback` in the host, or the end of the call",
        Moment.REQUEST,
        "adaptations.plain_errors:show_plain_errors",
        needed="errors would be tracebacks",
    ),
    Adaptation(
        "workers",
        "Serves as many requests at a time as the engine sends, in place of four.",
        "a larger thread pool of the host",
        Moment.REQUEST,
        "adaptations.workers:serve_more_requests",
    ),
    Adaptation(
        "waits",
        "Lets a job be waited for without a worker, so that a thousand waits need no thousand.",
        "a `BaseException` in the host's method, which is run again after the wait",
        Moment.REQUEST,
        "adaptations.parked_waits:can_park_waits",
    ),
    Adaptation(
        "partial_failure",
        "Keeps the id and the state of an object that was created before an error.",
        "details of the gRPC error",
        Moment.REQUEST,
        "adaptations.init_failed:can_fail_partially",
        needed="the id of a running job could be lost",
    ),
    Adaptation(
        "status",
        "Shows the state of a job in the status column, and lines and warnings below a resource.",
        "calls of the engine's `Log`",
        Moment.REQUEST,
        "adaptations.status_lines:can_show_lines",
    ),
    Adaptation(
        "cancel",
        "Ends every wait on Ctrl-C, and names interrupted creates at the end of an operation.",
        "other code of the host's `Cancel`",
        Moment.REQUEST,
        "adaptations.cancel:handle_cancel",
    ),
    Adaptation(
        "provider_changes",
        "Replaces a resource that is given a provider of another account; otherwise an error.",
        "other code of the host's `DiffConfig`",
        Moment.REQUEST,
        "adaptations.provider_changes:note_provider_changes",
    ),
    Adaptation(
        "requests",
        "Reads the URN and the timeout of a request.",
        "local variables of the host's methods",
        Moment.REQUEST,
        "adaptations.request_frames:can_read_requests",
        needed="the journal would not know the resource of a create",
    ),
    Adaptation(
        "engine_watch",
        "Ends every wait, and then the provider, when the engine has died.",
        "a thread that watches stdin and stdout",
        Moment.REQUEST,
        "adaptations.engine_watch:watch_engine",
    ),
    Adaptation(
        "loops",
        "Writes a result without opening an event loop for it.",
        "another `asyncio` in the host",
        Moment.REQUEST,
        "adaptations.sync_loop:avoid_event_loops",
    ),
)


def apply_at(moment: Moment) -> None:
    """Apply the adaptations of a moment that are not switched off."""
    for adaptation in adaptations_at(moment):
        adaptation.load()()


def adaptations_at(moment: Moment) -> Iterator[Adaptation]:
    """Return the adaptations of a moment that are not switched off, in the order of the list.

    Switches that cannot be read switch nothing off; `switched_off` reports them.
    """
    try:
        off = switched_off()
    except ConfigurationError:
        off = frozenset()

    for adaptation in ADAPTATIONS:
        if adaptation.moment is moment and adaptation.name not in off:
            yield adaptation


def switched_off() -> frozenset[str]:
    """Return the names of the adaptations that the user has switched off.

    Raises:
        ConfigurationError: The variable names an unknown or a needed adaptation, or lacks a minus.
    """
    text = os.environ.get(SWITCHES)
    if not text:
        return frozenset()

    entries = (word.strip() for word in text.split(","))
    return frozenset(_name_of(word) for word in entries if word)


def _name_of(word: str) -> str:
    """Return the name in a word such as "-gc"."""
    if not word.startswith("-"):
        raise ConfigurationError(
            f"{SWITCHES} switches adaptations off, and {word!r} has no minus: "
            f"write names as in {EXAMPLE}"
        )

    name = word[1:]
    known = {adaptation.name: adaptation for adaptation in ADAPTATIONS}
    if name not in known:
        switchable = ", ".join(sorted(a.name for a in ADAPTATIONS if not a.needed))
        raise ConfigurationError(
            f"{SWITCHES} names the unknown adaptation {name!r}: "
            f"correct or remove it; known are {switchable}"
        )

    if known[name].needed:
        raise ConfigurationError(
            f"{SWITCHES} cannot switch off {name}, because without it {known[name].needed}: "
            f"remove -{name}"
        )

    return name


__all__ = [
    "ADAPTATIONS",
    "SWITCHES",
    "Adaptation",
    "Moment",
    "adaptations_at",
    "apply_at",
    "switched_off",
]
