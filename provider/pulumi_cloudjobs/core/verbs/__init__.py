"""The verbs of a resource: check, diff, create, read, update, delete."""
