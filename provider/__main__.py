"""The plugin as the CLI runs it from a source folder, which PulumiPlugin.yaml describes."""

from __future__ import annotations

from pulumi_cloudjobs.plugin.main import main

if __name__ == "__main__":
    main()
