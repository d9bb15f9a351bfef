"""The front end that speaks the protocol of resource providers itself, for every language."""
