"""Tests of the three transports: one signed call each, and what every bad answer becomes."""
