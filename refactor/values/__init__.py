"""Frozen values and pure functions: no input, no output, no clock."""
