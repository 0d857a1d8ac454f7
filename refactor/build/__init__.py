"""Kernels built: make, its records, and the code in objects."""
