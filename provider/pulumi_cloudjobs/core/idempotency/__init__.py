"""At most one object for each create, and the owners of objects."""
