"""Kernels booted in QEMU, and the tests that run in them."""
