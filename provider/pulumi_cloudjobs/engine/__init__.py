"""Pulumi's engine and CLI as a provider's process sees them, for both fronts; without the SDK."""
