"""Report slow steps on standard error.

A report says what runs and for how long, and is repeated every few seconds.

`make` runs its slow commands through this script, and `pulumi_cli.py` builds with the class. A line
has no control characters, so that a log of it can be read. Runs on the standard library alone,
before anything is installed.

    progress.py "installing the package" -- python -m pip install …
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence

EVERY_SECONDS = 8.0
"""The longest silence that a reader is promised, in seconds; a busy machine may be late."""
LONGEST_SECONDS = 3600.0


class Progress:
    """The steps of one piece of work.

    Args:
        say: Takes each line.
        every: Seconds after which a step that still runs is reported again.
        steps: How many there will be, to number them; None leaves the numbers out.
    """

    def __init__(
        self, say: Callable[[str], None], *, every: float = EVERY_SECONDS, steps: int | None = None
    ) -> None:
        self._say = say
        self._every = every
        self._steps = steps
        self._number = 0
        self._start = time.monotonic()

    @contextlib.contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Report a step, and report it again while the block runs.

        Each report has the time since the start of the work.
        """
        self._number += 1
        if self._steps is not None:
            text = f"[{self._number}/{self._steps}] {text}"

        self._report(text)
        over = threading.Event()
        repeating = threading.Thread(target=self._repeat, args=(text, over), daemon=True)
        repeating.start()

        try:
            yield
        finally:
            over.set()
            repeating.join()

    def _repeat(self, text: str, over: threading.Event) -> None:
        while not over.wait(self._every):
            self._report(text)

    def _report(self, text: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - self._start), 60)
        self._say(f"{minutes:2d}:{seconds:02d} {text}")


def add_every(parser: argparse.ArgumentParser) -> None:
    """Give a command the option for the time between two reports."""
    parser.add_argument(
        "--every",
        type=_seconds,
        default=EVERY_SECONDS,
        metavar="SECONDS",
        help="time between two reports of a step (default: %(default)g)",
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= LONGEST_SECONDS:
        raise argparse.ArgumentTypeError(
            f"must be above 0 and at most {LONGEST_SECONDS:g}, not {text}"
        )

    return seconds


def say(text: str) -> None:
    """Print a line to standard error, because standard output may be for `eval`."""
    print(f"set-up: {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run a command, all its output on standard error; return its exit status."""
    parser = argparse.ArgumentParser(
        usage="progress.py [--every SECONDS] TEXT -- COMMAND…",
        description="Run a command and report that it still runs.",
    )
    add_every(parser)
    parser.add_argument("text", metavar="TEXT", help="what the command does")

    # Separated here: argparse would take options and a second "--" out of the command.
    own, command = list(arguments), []
    if "--" in own:
        end = own.index("--")
        own, command = own[:end], own[end + 1 :]

    options = parser.parse_args(own)
    if not command:
        parser.error("the command is missing: put it after --")

    try:
        with Progress(say, every=options.every).step(options.text):
            status = subprocess.run(command, stdout=sys.stderr, check=False).returncode
    except KeyboardInterrupt:
        return 130

    # A shell gives the number of a signal in the same way.
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
