"""Write the SDKs of Go and TypeScript from the package schema: `make generate`.

    sdk/go      a Go module; its go.mod and go.sum are written by hand and by `make lock`
    sdk/nodejs  an npm package, compiled with `tsc`

A program of our own writes them with Pulumi's code generators (scripts/go/sdk-generator), as
`pulumi package gen-sdk` does. YAML needs no SDK, and the one of Python is the package itself.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from scripts.languages import SDK_GENERATOR, say  # noqa: E402 - the path comes first
from scripts.pulumi_cli import Machine, SetupFailed, tail  # noqa: E402

SCHEMA = ROOT / "provider" / "pulumi_cloudjobs" / "plugin" / "schema.json"
SDK = ROOT / "sdk"
LANGUAGES = ("go", "nodejs")
WRITTEN_BY_HAND = ("go.mod", "go.sum")


def generate(machine: Machine, schema: Path, language: str, folder: Path) -> None:
    """Write the SDK of a language into a folder.

    Raises:
        SetupFailed: The generator cannot be had, or it failed.
    """
    generator = SDK_GENERATOR.prepare(machine)
    result = machine.run([str(generator), "sdk", str(schema), language, str(folder)])
    if result.returncode != 0:
        raise SetupFailed(f"no SDK for {language} can be written:\n{tail(result.stderr)}")


def files(folder: Path) -> Iterator[Path]:
    """Yield the generated files of an SDK, by their paths in its folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in WRITTEN_BY_HAND:
            yield path.relative_to(folder)


def stale(expected: Path, folder: Path) -> Iterator[Path]:
    """Yield the files of an SDK that are absent, left over or not as expected."""
    names = {*files(expected), *files(folder)}
    for name in sorted(names):
        both = (expected / name, folder / name)
        if not all(path.exists() for path in both) or both[0].read_bytes() != both[1].read_bytes():
            yield name


def main() -> int:
    """Write the files that are stale; exit status 0, 1 when the generator cannot be had."""
    machine = Machine(os.environ, say=say)
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as scratch:
            expected = Path(scratch)
            try:
                generate(machine, SCHEMA, language, expected)
            except SetupFailed as failed:
                machine.say(str(failed))
                return 1

            for name in list(stale(expected, SDK / language)):
                _write(expected / name, SDK / language / name)

    return 0


def _write(source: Path, target: Path) -> None:
    """Copy a file, or remove it when its source is gone."""
    print(f"written: {target.relative_to(ROOT)}")
    if not source.exists():
        target.unlink()
        return

    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


if __name__ == "__main__":
    sys.exit(main())
