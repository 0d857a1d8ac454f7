"""What stands before the verb about other machines."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor import streams

if TYPE_CHECKING:
    from refactor.tools.workers import Workers


@dataclass(frozen=True)
class Machines:
    """The options about a shared cache and a cluster.

    Attributes:
        verify_cache: whether all of the shared cache is found again.
        workers: the address of a Dask scheduler; None where git config decides.
        insecure: whether it may be reached in the clear.
    """

    verify_cache: bool = False
    workers: str | None = None
    insecure: bool = False


# No parameter: the options stand before the verb, and typer calls the verb.
asked = ContextVar[Machines | None]("machines", default=None)
"""Those of this command; None without any."""


_clusters: list[Workers] = []


def choose(machines: Machines) -> None:
    """Let the cluster that the user names, if any, do what may leave this machine.

    Raises:
        BadInput: the address is none, or not a safe one.
        Unavailable: there is no scheduler, no fit worker, or no Dask.
    """
    from refactor.git.executable import settings

    # The user's own configuration only: a repository must not send code to a machine of its choice.
    configured = next(reversed(settings("refactor.workers", everywhere=False)), "")
    if address := machines.workers or configured:
        from refactor.tools import workers
        from refactor.tools.cluster_opening import open_cluster

        cluster = open_cluster(address, insecure=machines.insecure, tell=_note)
        workers.choose(cluster)
        _clusters.append(cluster)


def end() -> None:
    """Stop what other machines do for this command."""
    # From here: when the process ends, threads that wait for a cluster cannot reach it any more.
    for cluster in _clusters:
        cluster.end()


def _note(line: str) -> None:
    streams.tell(f"note: {line}\n")
