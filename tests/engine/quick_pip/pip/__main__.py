"""Prints the list of installed packages that bring a plugin: none."""

import sys

sys.stdout.write("[]\n")
