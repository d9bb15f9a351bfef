"""Alibaba Cloud: the RPC gateway (signatures, encodings, envelopes) and E-MapReduce data development."""
