"""The folders here are parts of another checkout, which the test puts together."""

collect_ignore = ["examples", "provider", "tests"]
