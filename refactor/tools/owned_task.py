"""A task as another machine does it: for a run that can end it, and whose errors are answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from refactor import process
from refactor.errors import BadInput, NotProved, RefactorError, Refused, Unavailable

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Raised:
    """An error that is the answer, on whatever machine: it need not be tried again."""

    error: RefactorError


@dataclass(frozen=True)
class Call(Generic[Task, Result]):
    """A task as it is sent.

    Attributes:
        owner: the run that it belongs to.
    """

    owner: str
    work: Callable[[Task], Result]
    task: Task


def answer(call: Call[Task, Result]) -> Result | Raised:
    """Do a task.

    Raises:
        Unavailable: this machine failed, and another may not.
    """
    try:
        with process.owned_by(call.owner):
            return call.work(call.task)
    except (NotProved, BadInput, Refused) as error:
        return Raised(error)
    except OSError as error:
        raise Unavailable(" ".join(str(error).split())) from None
    except KeyboardInterrupt:
        # Dask would take it for the end of the worker.
        return Raised(Unavailable("interrupted"))
