"""The calls of one operation: their rate, their retries, and the meaning of an error response."""
