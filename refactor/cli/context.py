"""From words to values: the library, the program, the repository, the order of a run."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from refactor import streams
from refactor.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from refactor.commands.check import Means
    from refactor.engine.job import Order
    from refactor.engine.workplace import Workplace
    from refactor.library.library import Library
    from refactor.library.program import Program
    from refactor.runs.proof import Report


# Unchecked is not 0: a script must not take an unknown for a success.
CODES = {"proved": 0, "disproved": 1, "unchecked": 2}
"""Status of a report -> exit code."""


def processors() -> int:
    """Processors that this process may use."""
    # taskset and the cpusets of containers allow fewer than there are.
    return len(os.sched_getaffinity(0))


def library(paths: list[Path] | None) -> Library:
    """Every series and rule: shipped, the user's own, and those of `--path`."""
    from refactor.library.opening import open_library

    return open_library(paths or ())


def program(series: str, paths: list[Path] | None, given: list[str] | None) -> Program:
    """The program of a series, its parameters filled in."""
    from refactor.library import parameters

    return library(paths).program(series, parameters.given(given or ()))


def workplace(tree: Path | None) -> Workplace:
    """The repository that a command works on, with our own directories."""
    from refactor.engine.workplace import open_workplace

    return open_workplace(tree)


def order(
    workplace: Workplace,
    version: int,
    *,
    signoff: bool = False,
    allow_incomplete: bool = False,
    taken: list[str] | None = None,
    assembly_unchecked: bool = False,
    accept_prefixes: bool = False,
) -> Order:
    """The options of a run: version, people, dates, allowances.

    Raises:
        BadInput: SOURCE_DATE_EPOCH is no date, refactor.signoff is neither true nor false, or git
            knows no name or address for the user.
    """
    from refactor.engine.job import Order
    from refactor.git.user import ident, signs_off

    # reproducible-builds.org/specs/source-date-epoch: seconds, in UTC; the same run then gives
    # the same commits.
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is not None and not (epoch.isascii() and epoch.isdecimal()):
        raise BadInput(f"SOURCE_DATE_EPOCH is '{epoch}'", "it must be a number of seconds")
    date = f"@{epoch} +0000" if epoch is not None else None
    repository = workplace.repository
    return Order(
        version,
        author=ident(repository, "author", date),
        committer=ident(repository, "committer", date),
        signoff=signoff or signs_off(repository),
        allow_incomplete=allow_incomplete,
        taken=tuple(taken or ()),
        assembly_unchecked=assembly_unchecked,
        accept_prefixes=accept_prefixes,
    )


def show(value: object, as_json: bool, text: Callable[[], str]) -> None:
    """Print a result as text or as JSON; a reader that went away is no failure."""
    from refactor.report import json

    output = json.encode(value) if as_json else text()
    try:
        # Flushed here, where the error can still be reported.
        print(output, end="", flush=True)
    except OSError as error:
        streams.silence()
        # A reader that has seen enough is no failure.
        if error.errno != errno.EPIPE:
            raise Unavailable(f"cannot write the report: {error.strerror}") from None


def checked(
    workplace: Workplace,
    program: Program,
    *,
    version: int,
    means: Means,
    html: Path | None = None,
) -> Report:
    """Check a version with a progress bar, and keep the page if one is wanted."""
    from refactor.commands.check import check as check_series
    from refactor.commands.check import keep_page
    from refactor.report import page as web
    from refactor.report import progress

    with progress.bar() as tell:
        result = check_series(workplace, program, version=version, means=means, tell=tell)
    if html is not None:
        keep_page(web.page(result), html, web.MARK)
    return result


def waiting(series: str) -> Callable[[], None]:
    """A notice for the case that another process holds the ledger's lock."""
    return lambda: streams.tell(
        f"another refactor is writing the ledger of {series}; waiting for it\n"
    )


def say(step: str) -> None:
    """Show a step on the terminal's status line; empty text clears the line."""
    # In a log, a line that is overwritten is only noise.
    if sys.stderr.isatty():
        # Back to the first column, then clear to the end of the line (ECMA-48, EL).
        streams.tell(f"\r\033[K{step}")
