"""Tencent Cloud: the gateway (API 3.0), Data Lake Compute, Oceanus and Batch Compute."""
