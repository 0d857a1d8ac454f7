"""Reach a Dask cluster, if what speaks to one is installed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from refactor.errors import Unavailable
from refactor.tools.workers import Workers


def open_cluster(address: str, *, insecure: bool, tell: Callable[[str], None]) -> Workers:
    """The workers of a scheduler.

    Raises:
        BadInput: the address is none, or not a safe one.
        Unavailable: no scheduler answers there, it has no worker that is fit, or Dask is missing.
    """
    try:
        # An extra, and slow to import.
        cluster = import_module("refactor.tools.cluster")
    except ImportError as error:
        raise Unavailable(
            f"--workers {address} needs {error.name or 'Dask'}, which is not installed",
            "pip install 'kernel-refactor[cluster]'",
        ) from None
    workers: Workers = cluster.Cluster(address, insecure=insecure, tell=tell)
    return workers
