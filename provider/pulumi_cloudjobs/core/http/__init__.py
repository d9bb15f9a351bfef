"""Requests and responses: the pool, signatures, retries, rates, error codes."""
