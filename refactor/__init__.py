"""A patch series is a program: generate it, re-generate it, mail it."""

__version__ = "0.1.0"
