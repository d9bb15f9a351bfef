"""Simulator of one service."""
