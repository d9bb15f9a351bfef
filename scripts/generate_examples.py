"""Write the example of each resource in YAML, TypeScript and Go: `make generate`.

    sdk/examples/<vendor>.<service>.<Class>/{Main.yaml,index.ts,main.go}

The pages of the resources and the schema show these files, so `scripts/generate.py` runs later. The
schema of the SDK generator is that of the models as they are now.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "provider")]

from pulumi_cloudjobs.core.verbs.completion_inputs import COMPLETION  # noqa: E402 - path first

from scripts import examples, generate, generate_schema  # noqa: E402
from scripts.languages import say  # noqa: E402
from scripts.programs import to_yaml, translate  # noqa: E402
from scripts.pulumi_cli import Machine, SetupFailed  # noqa: E402


def generated(machine: Machine) -> dict[Path, str]:
    """Return the files and their texts.

    Raises:
        SetupFailed: The SDK generator cannot be had, or it refuses an example.
    """
    every_type = generate.every_type()
    tokens = [*(one.token for one in every_type), COMPLETION]
    names = [examples.dotted_name(token) for token in tokens]
    programs = {
        name: examples.declarations(examples.example_of(name).program, every_type) for name in names
    }
    texts = {"yaml": {name: to_yaml(program) for name, program in programs.items()}}
    with tempfile.TemporaryDirectory() as folder:
        schema = Path(folder, "schema.json")
        schema.write_text(generate_schema.text(every_type, generate.describe_field), "utf-8")
        for language in ("nodejs", "go"):
            texts[language] = translate(machine, schema, programs, language)

    return {
        examples.PRINTED / name / examples.FILES[language]: text.strip() + "\n"
        for language, by_name in texts.items()
        for name, text in by_name.items()
    }


def main() -> int:
    """Write the files that are stale; exit status 0, 1 when the generator cannot be had."""
    machine = Machine(os.environ, say=say)
    try:
        files = generated(machine)
    except SetupFailed as failed:
        machine.say(str(failed))
        return 1

    for path, text in files.items():
        if generate.is_stale(path, text):
            print(f"written: {path.relative_to(ROOT)}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    return 0


if __name__ == "__main__":
    sys.exit(main())
