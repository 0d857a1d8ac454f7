"""The door to Dask: workers on other machines, which people start as they like.

Whoever reaches a scheduler can run code on its workers, and sees what is sent: see
`refactor help machines`.
"""

from __future__ import annotations

import copy
import secrets
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from threading import Event, Lock
from typing import TypeVar

import distributed
from distributed.comm.core import CommClosedError

import refactor
from refactor import process
from refactor.errors import RefactorError, Unavailable, WorkersGone
from refactor.process import parallel
from refactor.tools.cluster_address import require_safe
from refactor.tools.owned_task import Call, Raised, answer
from refactor.tools.spatch_version import engine, version
from refactor.tools.workers import Here, Needs, Workers

Task = TypeVar("Task")
Result = TypeVar("Result")

SECONDS = 10
"""How long a scheduler may take to answer."""

_RETRIES = 3
"""How often a task goes to another worker when one dies under it."""

_POLL = 0.5
"""Seconds after which we see whether we were told to end."""

_KEPT = "what is done is kept: run again"

_LOOK = 10
"""Of so many times, we see once whether there is a worker left."""

# cloudpickle warns of a task that holds more than 10 MB, as the image of a kernel.
warnings.filterwarnings("ignore", message="Sending large graph", module=r"distributed\.client")


def tools() -> str:
    """What a result depends on besides its task; every worker has to have the same."""
    return f"refactor {refactor.__version__}, spatch {version()} ({engine()})"


def _called(call: Call[Task, Result]) -> Result | Raised:
    """Do a task on a worker, with as many processes as it has threads."""
    parallel.limit(distributed.get_worker().state.nthreads)
    return answer(call)


class Cluster:
    """The workers of a Dask scheduler that have our tools.

    Args:
        address: as Dask has it: tls://HOST:PORT or tcp://HOST:PORT.
        insecure: allow connections that are neither encrypted nor within this machine.
        tell: told in one line which workers are not used, and why.

    Raises:
        BadInput: the address is none, or not a safe one.
        Unavailable: no scheduler answers there, or it has no worker that is fit.
    """

    elsewhere = True

    def __init__(self, address: str, *, insecure: bool, tell: Callable[[str], None]) -> None:
        require_safe(address, insecure)
        self._address = address
        self._tell = tell
        self._owner = secrets.token_hex(8)
        try:
            # Not direct_to_workers: often only the scheduler can be reached from here.
            self._client = distributed.Client(
                address, timeout=SECONDS, set_as_default=False, direct_to_workers=False
            )
            # Dask sends the name of a function: each worker runs its own refactor and its own
            # spatch.
            have = self._client.run(tools)
            self._threads = self._client.nthreads()
        except (OSError, CommClosedError) as error:
            reason = " ".join(str(error).split())
            raise Unavailable(
                f"no scheduler answers at {address}: {reason}", "start one: dask scheduler"
            ) from None
        fit = [worker for worker, theirs in sorted(have.items()) if theirs == tools()]
        for worker, theirs in sorted(have.items()):
            if worker not in fit:
                tell(f"worker {worker} is not used: it has {theirs}, here it is {tools()}")
        if not fit:
            raise Unavailable(
                f"the scheduler at {address} has no worker with our tools ({tools()})",
                f"start one: dask worker {address}",
            )
        self._fit = fit
        self._asking = Lock()
        self._known: dict[Needs, Workers] = {}

    @property
    def number(self) -> int:
        """Threads of all workers that are fit."""
        return sum(int(self._threads.get(worker, 1)) for worker in self._fit)

    @property
    def machines(self) -> int:
        """Processes of workers: a task may use all threads of one."""
        return len(self._fit)

    def map(self, work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """The results of all tasks, in their order; what is left is cancelled at the end."""
        process.require_going_on()
        futures = [self._submit(work, task, self._fit) for task in tasks]
        try:
            for future in futures:
                yield self._result(future, self._fit)
        finally:
            # Else workers go on with tasks whose results are not taken any more.
            self._client.cancel(futures)

    def having(self, needs: Needs) -> Workers:
        """Those of the workers that are fit for some work; this machine where none is."""
        # Several threads want it at once, and each worker is told of once.
        with self._asking:
            if needs not in self._known:
                self._known[needs] = self._having(needs)
            return self._known[needs]

    def _having(self, needs: Needs) -> Workers:
        asked = {}
        for worker in self._fit:
            asked[worker] = self._submit(needs.lacks, needs.question, [worker])
        fit = []
        for worker, future in asked.items():
            try:
                reason = self._result(future, [worker])
            except (RefactorError, WorkersGone) as error:
                reason = str(error)
            if reason:
                self._tell(f"worker {worker} is not used for {needs.work}: {reason}")
            else:
                fit.append(worker)
        if not fit:
            self._tell(f"no worker of {self._address} is fit for {needs.work}, which stay here")
            return Here()
        some = copy.copy(self)
        some._fit = fit
        return some

    def _submit(
        self, work: Callable[[Task], Result], task: Task, workers: Sequence[str]
    ) -> distributed.Future[Result | Raised]:
        return self._client.submit(
            _called,
            Call(self._owner, work, task),
            workers=workers,
            retries=_RETRIES,
            # pure=True would let Dask hash every file of a task for its key; our own cache is asked
            # before.
            pure=False,
            allow_other_workers=False,
        )

    def _result(
        self, future: distributed.Future[Result | Raised], workers: Sequence[str]
    ) -> Result:
        """The result of a task.

        Raises:
            KeyboardInterrupt: we were told to end.
            WorkersGone: the scheduler is, or every worker that might do the task.
            Unavailable: several workers died over the task, or their machines failed.
        """
        try:
            result = self._awaited(future, workers)
        except (CommClosedError, distributed.CancelledError, OSError) as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise WorkersGone(
                f"the scheduler at {self._address} went away: {reason}: {_KEPT}"
            ) from None
        except distributed.KilledWorker as error:
            raise Unavailable(
                f"workers of {self._address} died over a task: {error}", "run without --workers"
            ) from None
        if isinstance(result, Raised):
            raise result.error
        return result

    def _awaited(
        self, future: distributed.Future[Result | Raised], workers: Sequence[str]
    ) -> Result | Raised:
        done = Event()
        future.add_done_callback(lambda _: done.set())
        looks = 0
        # Not result(timeout=...): when the time is over at the moment when the result comes, it
        # ends in an UnboundLocalError (distributed 2026.8, utils.sync).
        while not done.wait(_POLL):
            process.require_going_on()
            looks += 1
            if looks % _LOOK == 0:
                self._require_any(workers)
        return future.result()

    def _require_any(self, workers: Sequence[str]) -> None:
        """See that one of some workers is left, or the task would wait for ever."""
        if self._client.nthreads().keys().isdisjoint(workers):
            raise WorkersGone(
                f"no worker of {self._address} is left that was there at the start: {_KEPT}"
            )

    def end(self) -> None:
        """Kill what the workers run for us: Dask itself waits until a task that runs is done."""
        # One that has lost its scheduler, or was closed, can be asked for nothing.
        if self._client.status != "running":
            return
        # Who interrupts once more wants no answer.
        with suppress(OSError, CommClosedError, KeyboardInterrupt):
            self._client.run(process.end, self._owner, on_error="ignore")
