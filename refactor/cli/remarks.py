"""The verb `remarks`: what reviewers and robots have said, until it is dealt with."""

from __future__ import annotations

from typing import Annotated

import typer

from refactor.cli import context
from refactor.cli.options import Json, ParameterValues, Paths, SeriesName
from refactor.cli.trailers import MailFiles

Done = Annotated[
    list[str] | None,
    typer.Option(
        "--done",
        metavar="N[,N]",
        help="These remarks are dealt with.",
        show_default=False,
    ),
]


Ignored = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="N[,N]",
        help="Nothing is to be done about these remarks.",
        show_default=False,
    ),
]


Reopened = Annotated[
    list[str] | None,
    typer.Option(
        "--reopen", metavar="N[,N]", help="These remarks are open again.", show_default=False
    ),
]


Reason = Annotated[
    str | None,
    typer.Option(
        "--reason",
        metavar="WORDS",
        help="Why they are ignored, or how they were dealt with.",
        show_default=False,
    ),
]


def remarks(
    series: SeriesName,
    files: MailFiles = None,
    done: Done = None,
    ignore: Ignored = None,
    reopen: Reopened = None,
    reason: Reason = None,
    path: Paths = None,
    given: ParameterValues = None,
    json: Json = False,
) -> None:
    """List what reviewers and robots have said of the patches; mark what is dealt with."""
    from refactor.commands import remarks as command
    from refactor.report import remarks as report
    from refactor.review.remark_marks import Marks, parse_numbers

    program = context.program(series, path, given)
    marks = Marks(
        done=parse_numbers(done or ()),
        ignore=parse_numbers(ignore or ()),
        reopen=parse_numbers(reopen or ()),
        reason=(reason or "").strip(),
    )
    waiting = context.waiting(series)
    result = command.remarks(program, files or (), marks=marks, waiting=waiting)
    context.show(result, json, lambda: report.listed(result))
