"""One create makes one object, and who owns it."""
