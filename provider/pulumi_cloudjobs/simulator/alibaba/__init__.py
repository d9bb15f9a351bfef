"""Alibaba Cloud: the RPC gateway and E-MapReduce data development."""
