"""From words to values: the library, the program, the repository, the order of a run."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from refactor import streams
from refactor.cli import machines, terminal
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
    from refactor.process import parallel

    return parallel.workers()


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

    asked = machines.asked.get() or machines.Machines()
    place = open_workplace(tree, verify_cache=asked.verify_cache)
    # After the tree: what is wrong on this machine is found before another one is asked.
    machines.choose(asked)
    return place


def version(workplace: Workplace, program: Program, given: int | None) -> int:
    """The version that a verb is about: the one given, else the open one."""
    from refactor.engine.open_version import open_version

    return given or open_version(workplace, program)


def _epoch() -> str | None:
    """SOURCE_DATE_EPOCH; None where it is not set.

    Raises:
        BadInput: it is no date.
    """
    # reproducible-builds.org/specs/source-date-epoch: seconds, in UTC; the same run then gives
    # the same commits.
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is not None and not (epoch.isascii() and epoch.isdecimal()):
        raise BadInput(f"SOURCE_DATE_EPOCH is '{epoch}'", "it must be a number of seconds")
    return epoch


def now() -> float:
    """The time in seconds since 1970, or SOURCE_DATE_EPOCH.

    Raises:
        BadInput: that is no date.
    """
    epoch = _epoch()
    # Later dates than these are none that a calendar has.
    return min(float(epoch), 253402300799.0) if epoch is not None else time.time()


def order(
    workplace: Workplace,
    version: int,
    *,
    signoff: bool = False,
    allow_incomplete: bool = False,
    taken: list[str] | None = None,
    assembly_unchecked: bool = False,
    accept_prefixes: bool = False,
    taken_in: list[str] | None = None,
) -> Order:
    """The options of a run: version, people, dates, allowances.

    Raises:
        BadInput: SOURCE_DATE_EPOCH is no date, refactor.signoff is neither true nor false, or git
            knows no name or address for the user.
    """
    from refactor.engine.job import Order
    from refactor.git.user import ident, signs_off

    epoch = _epoch()
    # With the @ git takes a number below 100000000 for seconds, too, and not for a date without
    # separators (date.c, match_object_header_date()).
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
        taken_in=tuple(taken_in or ()),
    )


def show(value: object, as_json: bool, text: Callable[[], str], *, paged: bool = False) -> None:
    """Print a result as text or as JSON; a reader that went away is no failure.

    Args:
        paged: the text may be longer than a screen: use git's pager on a terminal.
    """
    if as_json:
        from refactor.report import json

        _print(json.encode(value))
    elif not terminal.STATE.quiet:
        _show_text(text(), paged)


def _show_text(text: str, paged: bool) -> None:
    if terminal.is_coloured():
        from refactor.report.paint import painted

        text = painted(text)
    pager = terminal.find_pager() if paged else None
    if pager:
        terminal.page(pager, text)
    else:
        _print(text)


def _print(output: str) -> None:
    with _printing():
        # Flushed here, where the error can still be reported.
        print(output, end="", flush=True)


def write(output: bytes) -> None:
    """Print a file that may hold any bytes."""
    with _printing():
        sys.stdout.buffer.write(output)
        sys.stdout.flush()


@contextmanager
def _printing() -> Iterator[None]:
    """Report what keeps the output from being written; a reader that went away is no failure."""
    try:
        yield
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
    from refactor.cli.waiting import telling
    from refactor.commands.check import check as check_series
    from refactor.commands.posting import posting
    from refactor.report import page as web

    with telling() as tell:
        result = check_series(workplace, program, version=version, means=means, tell=tell)
    if html is not None:
        keep(web.page(result, posting(workplace, program, version)), html)
    return result


def keep(page: str, html: Path) -> None:
    """Write a page to where the user wants it, over nothing but an earlier page."""
    from refactor.report.dress import MARK
    from refactor.store.page import keep_page

    keep_page(page, html, MARK)


def waiting(series: str) -> Callable[[], None]:
    """A notice for the case that another process holds the ledger's lock."""
    return lambda: streams.tell(
        f"another refactor is writing the ledger of {series}; waiting for it\n"
    )
