"""`python -m pulumi_cloudjobs`: the commands of the package."""

from __future__ import annotations

import sys

from .journal_command import main

if __name__ == "__main__":
    sys.exit(main())
