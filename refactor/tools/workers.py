"""Who does long work: the processors of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from refactor.process import parallel

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Needs:
    """What a kind of work needs of the machine that does it.

    Attributes:
        work: what is done, as in `worker X is not used for WORK`.
        lacks: a function of a module: why the machine that runs it is not fit; empty where it is.
        question: what the function is given.
    """

    work: str
    lacks: Callable[[Any], str]
    question: Any


class Workers(Protocol):
    """Somebody who does tasks: functions of what they are given, and of nothing else."""

    @property
    def number(self) -> int:
        """Tasks at the same time."""

    @property
    def machines(self) -> int:
        """Places in which a task may use several processors."""

    @property
    def elsewhere(self) -> bool:
        """Whether other machines do them."""

    def map(self, work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """The results of all tasks in their order, as by `concurrent.futures.Executor.map`.

        Args:
            work: a function of a module, which takes a task.
        """

    def having(self, needs: Needs) -> Workers:
        """Those of them that are fit for some work; this machine where none is."""

    def end(self) -> None:
        """Stop what is being done, and start nothing more."""


class Here:
    """The processors of this machine: threads that wait for the processes of tools."""

    machines = 1
    elsewhere = False

    @property
    def number(self) -> int:
        """Processors that this process may use."""
        return parallel.workers()

    def map(self, work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """The results of all tasks, in their order."""
        # Threads do: the work is in processes of tools, for which Python only waits.
        with ThreadPoolExecutor(self.number) as pool:
            yield from pool.map(work, tasks)

    def having(self, _needs: Needs) -> Workers:
        """This machine: what it lacks is seen when the work is done."""
        return self

    def end(self) -> None:
        """Nothing: see `refactor.process.end_on_signals`."""


class _Chosen:
    """Chosen once, at the start of a process: whoever does the work has no part in its result."""

    workers: Workers = Here()


def choose(workers: Workers) -> None:
    """Let somebody else do what may leave this machine."""
    _Chosen.workers = workers


def chosen(*, may_leave: bool) -> Workers:
    """Who does some tasks.

    Args:
        may_leave: whether other machines may have them; what is not trusted stays here.
    """
    return _Chosen.workers if may_leave else Here()


def result_of(work: Callable[[Task], Result], task: Task, *, may_leave: bool) -> Result:
    """The result of one task, which a thread of its own may wait for.

    Args:
        may_leave: as for `chosen`.
    """
    workers = chosen(may_leave=may_leave)
    if not workers.elsewhere:
        return work(task)
    (result,) = workers.map(work, [task])
    return result


def keep_here() -> None:
    """Let nothing leave this machine any more: something that is not trusted is at work."""
    choose(Here())


def waiting_threads() -> int | None:
    """Threads that wait for tasks of other machines; None where there are no others."""
    return _Chosen.workers.number if _Chosen.workers.elsewhere else None
