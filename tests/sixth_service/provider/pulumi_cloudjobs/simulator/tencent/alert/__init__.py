"""Alert, an API invented for a test."""
