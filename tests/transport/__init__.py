"""Tests of the three transports: one signed call each, and the error of every bad response."""
