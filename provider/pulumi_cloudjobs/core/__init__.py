"""The common parts of all services: errors, HTTP, retry, input models, the verbs.

Knows no cloud and no Pulumi.
"""
