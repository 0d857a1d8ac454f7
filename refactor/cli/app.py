"""The command line: words to values, one call, one report, errors to exit codes.

Nothing is decided here.

A verb imports its modules when it runs: the whole of `run` has a budget of a second, and imports
are a third.
"""

from __future__ import annotations

import functools
import os
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

import refactor
from refactor import streams
from refactor.cli import completion, machines
from refactor.cli.options import Color, Jobs, Paths, Quiet, TreePath, Verbose
from refactor.cli.verb import Verbs, for_every_verb
from refactor.cli.verbs import add_verbs
from refactor.errors import BUG, RefactorError, WorkersGone, is_mendable, of_system
from refactor.process import end_on_signals

if TYPE_CHECKING:
    from typer._click import Command

app = typer.Typer(
    name="refactor",
    cls=Verbs,
    help="A patch series is a program: generate it, re-generate it, mail it.\n\n"
    "Use bases that you trust: their scripts (get_maintainer.pl, checkpatch.pl, Makefiles) "
    "run as you.",
    epilog="`refactor VERB -h` shows options and examples, `refactor help` the pages of the "
    "guide. Options may also stand before the verb.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
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
    except WorkersGone as gone:
        code = gone.exit_code
        _complain(f"{gone}; nothing was moved")
    # Whatever is not a person's to mend is a bug, of whatever kind: this is where it ends.
    except Exception as error:
        code = _ended_by(error)
    if code == 130:
        machines.end()
        _complain("interrupted; nothing was moved")
    sys.exit(code)


@functools.cache
def root_command() -> Command:
    """All verbs, as click has them; typer reads the signatures of all of them for it."""
    return typer.main.get_command(app)


def _run() -> int:
    shell = os.environ.get(completion.VARIABLE)
    if shell:
        sys.stdout.write(completion.answer(root_command(), shell, sys.argv[1:]))
        return 0
    try:
        root_command()()
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

    # The message may quote foreign text, with characters that move the cursor.
    streams.tell(f"refactor: {visible(' '.join(words.splitlines()))}\n")


# click calls the callback of an option that was not given, too: with False.
def _version(wanted: bool) -> None:
    if wanted:
        print(f"refactor {refactor.__version__}")
        raise typer.Exit


def _install_completion(wanted: bool) -> None:
    if wanted:
        from refactor.cli import completion_files

        completion_files.install()
        raise typer.Exit


def _show_completion(wanted: bool) -> None:
    if wanted:
        from refactor.cli import completion_files

        completion_files.show_script()
        raise typer.Exit


PrintVersion = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
]


InstallCompletion = Annotated[
    bool,
    typer.Option(
        "--install-completion",
        callback=_install_completion,
        is_eager=True,
        help="Complete words in bash, zsh or fish: --install-completion [SHELL].",
    ),
]


ShowCompletion = Annotated[
    bool,
    typer.Option(
        "--show-completion",
        callback=_show_completion,
        is_eager=True,
        help="Print the shell's script instead: --show-completion [SHELL].",
    ),
]


VerifyCache = Annotated[
    bool,
    typer.Option("--verify-cache", help="Find again what is in the shared cache, and compare."),
]


WorkersAddress = Annotated[
    str | None,
    typer.Option(
        "--workers",
        metavar="ADDRESS",
        help="Let a Dask cluster do long work: tls://HOST:PORT. Default: refactor.workers in git "
        "config, else this machine.",
        show_default=False,
    ),
]


InsecureWorkers = Annotated[
    bool,
    typer.Option("--insecure-workers", help="Allow tcp:// to other machines, for all to read."),
]


@app.callback()
def _root(
    call: typer.Context,
    version: PrintVersion = False,
    install_completion: InstallCompletion = False,
    show_completion: ShowCompletion = False,
    tree: TreePath = None,
    path: Paths = None,
    jobs: Jobs = 0,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = None,
    verify_cache: VerifyCache = False,
    workers: WorkersAddress = None,
    insecure_workers: InsecureWorkers = False,
) -> None:
    # The first thing of every verb: most programs that are run later would fail for it.
    from refactor.store.places import require_current_directory

    require_current_directory()
    values = {"tree": tree, "path": path, "jobs": jobs, "quiet": quiet, "verbose": verbose}
    given = {name: value for name, value in (values | {"color": color}).items() if value}
    assert isinstance(call.command, Verbs)  # as declared above
    call.default_map = for_every_verb(call.command, given)
    machines.asked.set(machines.Machines(verify_cache, workers, insecure_workers))


add_verbs(app)
