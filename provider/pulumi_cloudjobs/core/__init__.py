"""What all five services need: errors, HTTP, retry, input models, the verbs.

Knows no cloud and no Pulumi.
"""
