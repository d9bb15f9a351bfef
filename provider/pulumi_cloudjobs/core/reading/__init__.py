"""Reads of many objects in few calls, and waits for them."""
