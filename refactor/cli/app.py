"""The command line: words to values, one call, one report, errors to exit codes.

Nothing is decided here.

A verb imports its modules when it runs: the whole of `run` has a budget of a second, and imports
are a third.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

import refactor
from refactor import streams
from refactor.cli import context
from refactor.cli.check import check
from refactor.cli.diff import diff
from refactor.cli.doctor import doctor
from refactor.cli.explain import explain
from refactor.cli.export import export
from refactor.cli.fetch_tree import fetch_tree
from refactor.cli.format_patch import format_patch
from refactor.cli.groups import groups
from refactor.cli.help import help_
from refactor.cli.list import list_
from refactor.cli.next import next_
from refactor.cli.people import people
from refactor.cli.plan import plan
from refactor.cli.post import post
from refactor.cli.rebase import rebase
from refactor.cli.run import run
from refactor.cli.show import show
from refactor.cli.test import prove
from refactor.cli.tif import tif_show
from refactor.cli.trailers import trailers
from refactor.cli.try_ import try_
from refactor.cli.undo import undo
from refactor.errors import BUG, RefactorError, is_mendable, of_system
from refactor.process import end_on_signals

app = typer.Typer(
    name="refactor",
    help="A patch series is a program: generate it, re-generate it, mail it.\n\n"
    "Use bases that you trust: their scripts (get_maintainer.pl, checkpatch.pl, Makefiles) "
    "run as you.",
    no_args_is_help=True,
    # It would add two options to the help that write to the user's shell profile.
    add_completion=False,
    # main() turns every exception into one line or a crash report.
    pretty_exceptions_enable=False,
    # Plain help: [RULE...] and [PATCH ...] are no markup, and rich is slow to import.
    rich_markup_mode=None,
)


def main() -> NoReturn:
    """Run the command line and end the process with its documented exit code."""
    streams.prepare()
    end_on_signals()
    # Where there is no git, the import of GitPython is not the place to say so.
    os.environ["GIT_PYTHON_REFRESH"] = "quiet"
    try:
        code = _run()
    except KeyboardInterrupt:
        # As a shell reports SIGINT: 128 and the signal's number.
        code = 130
    # Whatever is not a person's to mend is a bug, of whatever kind: this is where it ends.
    except Exception as error:
        code = _ended_by(error)
    if code == 130:
        _complain("interrupted; nothing was moved")
    sys.exit(code)


def _run() -> int:
    try:
        app()
    except SystemExit as end:  # typer's way to return
        _raise_what_typer_hides(end)
        return end.code if isinstance(end.code, int) else 1
    return 0


def _raise_what_typer_hides(end: SystemExit) -> None:
    """Raise the broken pipe or end of file for which typer ends the process without a word."""
    # typer catches these wherever they arise, and exits with 1.
    error: BaseException | None = end
    while error is not None:
        if isinstance(error, (BrokenPipeError, EOFError)):
            raise error
        error = error.__context__


def _ended_by(error: Exception) -> int:
    """Complain about what ended the command; the exit code that goes with it."""
    if isinstance(error, BrokenPipeError) and streams.reader_is_gone():
        # A reader that has seen enough is no failure.
        streams.silence()
        return 0
    if isinstance(error, RefactorError):
        _complain(str(error))
        return error.exit_code
    if isinstance(error, OSError) and is_mendable(error):
        known = of_system(error)
        _complain(f"{known}; nothing was moved")
        return known.exit_code
    _report_bug(error)
    return BUG


def _report_bug(error: Exception) -> None:
    from refactor.store import crash

    # The rest of a long message is in the report.
    first_line = f"{type(error).__name__}: {error}".partition("\n")[0]
    try:
        file = crash.write(error, sys.argv)
    except (RefactorError, OSError) as obstacle:
        streams.tell(crash.text(error, sys.argv))
        _complain(f"this is a bug in refactor ({first_line})")
        _complain(f"please report it with the lines above; they could not be kept: {obstacle}")
        return
    _complain(f"this is a bug in refactor ({first_line})")
    _complain(f"please report it with the file {file}")


def _complain(words: str) -> None:
    from refactor.report.visible import visible

    # The status line of the step that failed.
    context.say("")
    # The message may quote foreign text, with characters that move the cursor.
    streams.tell(f"refactor: {visible(' '.join(words.splitlines()))}\n")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"refactor {refactor.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    # The first thing of every verb: most programs that are run later would fail for it.
    from refactor.store.places import require_current_directory

    require_current_directory()


tif = typer.Typer(
    name="tif", help="Thread flags: compute and show their layouts.", no_args_is_help=True
)
app.add_typer(tif)


# With a callback, typer keeps `show` a verb of its own; a group of one would lose its name.
@tif.callback()
def _tif() -> None:
    pass


# In the order of the help, which is that of the work on a series.
app.command("list")(list_)
app.command()(show)
app.command()(plan)
app.command()(groups)
app.command()(run)
app.command()(rebase)
app.command()(diff)
app.command()(check)
app.command("format-patch")(format_patch)
app.command()(export)
app.command()(post)
app.command("next")(next_)
app.command()(people)
app.command()(trailers)
app.command()(undo)
app.command("test")(prove)
app.command("try")(try_)
app.command()(explain)
app.command("fetch-tree")(fetch_tree)
app.command()(doctor)
app.command("help")(help_)
tif.command("show")(tif_show)
