"""Huawei Cloud: the gateway (routes, signature, envelopes) and Data Lake Insight."""
