"""The command line: words to values, one call, one report, errors to exit codes. Nothing is decided here.

A command imports what it runs when it runs: a second is what the whole of `run` may take, and imports are a third.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

import refactor
from refactor.doors import streams
from refactor.doors.process import end_on_signals
from refactor.errors import BUG, BadInput, RefactorError, Unavailable, is_mendable, of_system

if TYPE_CHECKING:
    from refactor.commands.check import Means
    from refactor.engine.generate import Order
    from refactor.engine.library import Library, Program
    from refactor.engine.workplace import Workplace
    from refactor.values.proof import Report

_CODES = {"proved": 0, "disproved": 1, "unchecked": 2}
"""What came of proofs -> exit code."""

app = typer.Typer(
    name="refactor",
    help="A patch series is a program: generate it, re-generate it, mail it.\n\n"
    "Use bases that you trust: their scripts (get_maintainer.pl, checkpatch.pl, Makefiles) run as you.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Series = Annotated[str, typer.Argument(help="Name of the series; `refactor list` shows them.", show_default=False)]
Tree = Annotated[
    Path | None,
    typer.Option(
        "--tree", help="The kernel's repository. Default: refactor.tree in git config, else here.", show_default=False
    ),
]
Paths = Annotated[
    list[Path] | None,
    typer.Option("--path", help="A directory with more series/ and cocci/, not trusted.", show_default=False),
]
Onto = Annotated[
    str, typer.Option("--onto", metavar="REV", help="The base: any commit of the tree.", show_default=False)
]
Version = Annotated[
    int, typer.Option("--version", "-v", min=1, help="Version of the posting: -v16.", show_default=False)
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="What the series leaves open.", show_default=False),
]
Ontos = Annotated[
    list[str],
    typer.Option(
        "--onto",
        metavar="REV",
        help="The base; with several, no branch moves, and a table shows on which of them the program holds.",
        show_default=False,
    ),
]
Wanted = Annotated[
    int | None, typer.Option("--version", "-v", min=1, help="Version of the posting: -v16.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Say it as JSON.")]
Signoff = Annotated[bool, typer.Option("--signoff", "-s", help="Add your Signed-off-by; it is never added otherwise.")]
Jobs = Annotated[
    int,
    typer.Option("--jobs", "-j", min=0, help="Processes at once. Default: one per processor.", show_default=False),
]
Llvm = Annotated[bool, typer.Option("--llvm", help="Build with LLVM=1, whatever the series declares.")]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Also write it as a web page.", show_default=False)
]
Details = Annotated[bool, typer.Option("--details", help="Show compilers' words and differences of code.")]
Allow = Annotated[bool, typer.Option("--allow-incomplete", help="Go on past files that spatch could not examine.")]
Unassembled = Annotated[
    bool, typer.Option("--assembly-unchecked", help="Go on where no assembler can check thread flags in assembly.")
]
Taken = Annotated[
    list[str] | None,
    typer.Option("--taken", metavar="STEP", help="The base has this step, in another form.", show_default=False),
]


def _processors() -> int:
    return len(os.sched_getaffinity(0))


def main() -> NoReturn:
    """Run the command line and end the process with its documented exit code."""
    streams.prepare()
    end_on_signals()
    # Where there is no git, the import of GitPython is not the place to say so.
    os.environ["GIT_PYTHON_REFRESH"] = "quiet"
    try:
        code = _run()
    except KeyboardInterrupt:
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
    """Typer ends the process with 1, and says nothing, for a broken pipe or the end of a file, wherever in us."""
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
    from refactor.doors import crash

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

    _say("")
    # What is complained about may be somebody else's text.
    streams.tell(f"refactor: {visible(' '.join(words.splitlines()))}\n")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"refactor {refactor.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    from refactor.doors.places import require_current_directory

    require_current_directory()


def _library(paths: list[Path] | None) -> Library:
    from refactor.engine.workplace import open_library

    return open_library(paths or ())


def _program(series: str, paths: list[Path] | None, given: list[str] | None) -> Program:
    from refactor.engine import parameters

    return _library(paths).program(series, parameters.given(given or ()))


def _workplace(tree: Path | None) -> Workplace:
    from refactor.engine.workplace import open_workplace

    return open_workplace(tree)


def _order(
    workplace: Workplace,
    version: int,
    signoff: bool,
    allow_incomplete: bool,
    taken: list[str] | None = None,
    assembly_unchecked: bool = False,
) -> Order:
    from refactor.engine.generate import Order

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is not None and not (epoch.isascii() and epoch.isdecimal()):
        raise BadInput(f"SOURCE_DATE_EPOCH is '{epoch}'", "it must be a number of seconds")
    date = f"@{epoch} +0000" if epoch is not None else None
    who = workplace.repository.identity
    who_ = (who("author", date), who("committer", date))
    return Order(
        version,
        *who_,
        signoff,
        allow_incomplete,
        taken=tuple(taken or ()),
        assembly_unchecked=assembly_unchecked,
    )


def _show(value: object, as_json: bool, text: Callable[[], str]) -> None:
    from refactor.report import json

    said = json.encode(value) if as_json else text()
    try:
        print(said, end="", flush=True)
    except OSError as error:
        streams.silence()
        # A reader that has seen enough is no failure.
        if error.errno != errno.EPIPE:
            raise Unavailable(f"cannot write the report: {error.strerror}") from None


def _checked(workplace: Workplace, program: Program, version: int, means: Means, html: Path | None) -> Report:
    from refactor.commands.check import check as check_series
    from refactor.commands.check import keep_page
    from refactor.report import html as web
    from refactor.report import progress

    with progress.bar() as tell:
        result = check_series(workplace, program, version, means, tell)
    if html is not None:
        keep_page(web.page(result), html, web.MARK)
    return result


def _waiting(series: str) -> Callable[[], None]:
    return lambda: streams.tell(f"another refactor is writing the ledger of {series}; waiting for it\n")


def _say(step: str) -> None:
    if sys.stderr.isatty():
        streams.tell(f"\r\033[K{step}")


@app.command("list")
def list_(path: Paths = None, json: Json = False) -> None:
    """List every series and rule."""
    from refactor.commands.list import list_all
    from refactor.report import series as report

    result = list_all(_library(path))
    _show(result, json, lambda: report.listed(result))


@app.command()
def show(series: Series, path: Paths = None, given: Set = None, json: Json = False) -> None:
    """Show what a series declares."""
    from refactor.commands.list import show as show_series
    from refactor.engine import parameters
    from refactor.report import series as report

    result = show_series(_library(path), series, parameters.given(given or ()))
    _show(result, json, lambda: report.shown(result))


@app.command()
def plan(
    series: Series,
    onto: Onto,
    version: Version = 1,
    tree: Tree = None,
    path: Paths = None,
    given: Set = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show the whole differences.")] = False,
    allow_incomplete: Allow = False,
    assembly_unchecked: Unassembled = False,
    taken: Taken = None,
    json: Json = False,
) -> None:
    """Show what a run would do; nothing is written, not even an object."""
    from refactor.commands.plan import plan as plan_series
    from refactor.report import text

    program = _program(series, path, given)
    workplace = _workplace(tree)
    order = _order(workplace, version, False, allow_incomplete, taken, assembly_unchecked)
    result = plan_series(workplace, program, onto, order, _say)
    _say("")
    _show(result, json, lambda: text.plan(result, diff))
    raise typer.Exit(1 if result.run.stopped else 0)


@app.command()
def run(
    series: Series,
    onto: Ontos,
    version: Wanted = None,
    tree: Tree = None,
    path: Paths = None,
    given: Set = None,
    signoff: Signoff = False,
    force: Annotated[
        bool, typer.Option("--force", help="Move the branch away from commits that are not ours.")
    ] = False,
    allow_incomplete: Allow = False,
    assembly_unchecked: Unassembled = False,
    taken: Taken = None,
    check: Annotated[bool, typer.Option("--check", help="Then check every commit, as `refactor check` does.")] = False,
    json: Json = False,
) -> None:
    """Generate a series on a base, and move its branch <series>/v<version> there."""
    from refactor.commands.run import run as run_series
    from refactor.report import text

    program = _program(series, path, given)
    workplace = _workplace(tree)
    if len(onto) > 1:
        _require_alone({"--force": force, "--check": check}, "goes with one --onto: no branch moves with several")
        several = _order(workplace, version or 1, signoff, allow_incomplete, taken, assembly_unchecked)
        _matrix(workplace, program, onto, several, json)
    if version is None:
        raise BadInput("which version is it?", "say -v16")
    order = _order(workplace, version, signoff, allow_incomplete, taken, assembly_unchecked)
    result = run_series(workplace, program, onto[0], order, force, _say)
    _say("")
    if not check or result.run.stopped or not result.run.changed:
        _show(result, json, lambda: text.kept(result))
        raise typer.Exit(1 if result.run.stopped else 0)
    from refactor.commands.check import Means
    from refactor.report import proofs

    report = _checked(workplace, program, version, Means(_processors()), None)
    both = {"run": result, "check": report}
    _show(both, json, lambda: f"{text.kept(result)}\n{proofs.report(report, details=False)}")
    raise typer.Exit(_CODES[report.status])


def _require_alone(given: dict[str, bool], complaint: str) -> None:
    for option in (name for name, is_given in given.items() if is_given):
        raise BadInput(f"{option} {complaint}")


def _matrix(workplace: Workplace, program: Program, onto: list[str], order: Order, json: bool) -> NoReturn:
    from refactor.commands.matrix import matrix
    from refactor.report import matrix as report

    result = matrix(workplace, program, onto, order, _say)
    _say("")
    _show(result, json, lambda: report.matrix(result))
    raise typer.Exit(result.code)


@app.command()
def rebase(
    series: Series,
    onto: Annotated[str | None, typer.Option("--onto", metavar="REV", help="The new base.", show_default=False)] = None,
    version: Annotated[
        int | None,
        typer.Option(
            "--version",
            "-v",
            min=1,
            help="Default: the newest that was run; once posted, the next.",
            show_default=False,
        ),
    ] = None,
    tree: Tree = None,
    path: Paths = None,
    signoff: Signoff = False,
    force: Annotated[
        bool, typer.Option("--force", help="Move the branch away from commits that are not ours.")
    ] = False,
    allow_incomplete: Allow = False,
    assembly_unchecked: Unassembled = False,
    taken: Taken = None,
    proceed: Annotated[bool, typer.Option("--continue", help="Take what you have decided, and go on.")] = False,
    abort: Annotated[bool, typer.Option("--abort", help="Forget a rebase that waits for you.")] = False,
    json: Json = False,
) -> None:
    """Generate a series anew on another base, and say what became of every step."""
    from refactor.commands import rebase as command
    from refactor.report import rebase as report

    if [onto is not None, proceed, abort].count(True) != 1:
        raise BadInput("wanted one of --onto REV, --continue and --abort")
    program = _library(path).program(series)
    workplace = _workplace(tree)
    number = version or (command.current if onto is not None else command.waiting)(workplace, program)
    if abort:
        gone = command.abandon(workplace, program.name, number)
        _show(gone, json, lambda: report.abandoned(gone))
        return
    order = _order(workplace, number, signoff, allow_incomplete, taken, assembly_unchecked)
    if onto is None:
        result = command.proceed(workplace, program, order, _say)
    else:
        result = command.rebase(workplace, program, onto, order, force, _say)
    _say("")
    _show(result, json, lambda: report.rebased(result))
    raise typer.Exit(1 if result.kept.run.stopped else 0)


@app.command()
def diff(
    series: Series,
    sides: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[A B]",
            help="Versions (v15), last commits of runs, or bases. Default: list the runs.",
            show_default=False,
        ),
    ] = None,
    range_diff: Annotated[bool, typer.Option("--range-diff", help="Show what git range-diff says.")] = False,
    tree: Tree = None,
    path: Paths = None,
    allow_incomplete: Allow = False,
    assembly_unchecked: Unassembled = False,
    json: Json = False,
) -> None:
    """Show what differs between two runs of a series, or between what it comes to on two bases."""
    from refactor.commands import diff as command
    from refactor.report import drift

    program = _library(path).program(series)
    workplace = _workplace(tree)
    if not sides:
        known = command.runs(workplace, program)
        _show(known, json, lambda: drift.runs(program.name, known))
        return
    if len(sides) != 2:
        raise BadInput(f"wanted two to compare, got {len(sides)}", f"`refactor diff {series}` lists the runs")

    def order(version: int) -> Order:
        return _order(workplace, version, False, allow_incomplete, assembly_unchecked=assembly_unchecked)

    result = command.diff(workplace, program, (sides[0], sides[1]), order, range_diff, _say)
    _say("")
    _show(result, json, lambda: drift.compared(result, range_diff))
    raise typer.Exit(1 if result.stopped else 0)


@app.command()
def check(
    series: Series,
    version: Version,
    tree: Tree = None,
    path: Paths = None,
    given: Set = None,
    jobs: Jobs = 0,
    llvm: Llvm = False,
    boot: Annotated[
        bool, typer.Option("--boot", help="Also boot base and series, and run the kernel's own tests in both.")
    ] = False,
    boot_all: Annotated[bool, typer.Option("--boot-all", help="The same with every commit of the series.")] = False,
    html: Html = None,
    details: Details = False,
    json: Json = False,
) -> None:
    """Check every commit of a version before it is mailed."""
    from refactor.commands.check import Means
    from refactor.report import proofs

    program = _program(series, path, given)
    means = Means(jobs or _processors(), llvm, "all" if boot_all else "last" if boot else "none")
    report = _checked(_workplace(tree), program, version, means, html)
    _show(report, json, lambda: proofs.report(report, details))
    raise typer.Exit(_CODES[report.status])


@app.command("format-patch")
def format_patch(
    series: Series,
    version: Version,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where the patches go.", show_default=False)
    ],
    tree: Tree = None,
    path: Paths = None,
    given: Set = None,
    rfc: Annotated[bool, typer.Option("--rfc", help="[RFC PATCH ...].")] = False,
    prefix: Annotated[str, typer.Option("--prefix", help="A tree's name: [PATCH net-next ...].")] = "",
    cover: Annotated[
        bool | None, typer.Option(help="Write a cover letter. Default: with more than one patch.", show_default=False)
    ] = None,
    waves: Annotated[
        bool, typer.Option("--waves", help="At most 15 patches a directory, to be sent one by one.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Set files aside that you have edited.")] = False,
    json: Json = False,
) -> None:
    """Write the mails of a version: cover letter, patches, To and Cc."""
    from refactor.commands.format_patch import Wish
    from refactor.commands.format_patch import format_patch as format_series
    from refactor.engine.past import words as words_about
    from refactor.report import text

    if not prefix.isprintable() or set(prefix) & set("[]"):
        raise BadInput(
            f"--prefix {prefix!r} does not fit between the brackets of a subject", "name a tree, as net-next"
        )
    program = _program(series, path, given)
    words = " ".join(word for word in ("RFC" if rfc else "", "PATCH", prefix) if word) if rfc or prefix else ""
    wish = Wish(output, words, cover, force, waves)
    result = format_series(_workplace(tree), program, version, words_about(program, version), wish)
    _show(result, json, lambda: text.written(result))


@app.command()
def export(
    series: Series,
    version: Version,
    b4: Annotated[bool, typer.Option("--b4", help="As a branch that b4 prep and b4 send know.")] = False,
    tree: Tree = None,
    path: Paths = None,
    force: Annotated[
        bool, typer.Option("--force", help="Move the branch away from commits that are not ours.")
    ] = False,
    json: Json = False,
) -> None:
    """Hand a version over to another tool, on a branch of its own."""
    from refactor.commands.export import export as export_series
    from refactor.engine.past import words
    from refactor.report import mail

    if not b4:
        raise BadInput("to which tool?", "--b4 is what there is")
    program = _library(path).program(series)
    workplace = _workplace(tree)
    committer = _order(workplace, version, False, False).committer
    result = export_series(workplace, program, version, words(program, version), committer, force)
    _show(result, json, lambda: mail.exported(result))


@app.command()
def post(
    series: Series,
    version: Version,
    message_id: Annotated[
        list[str] | None,
        typer.Option(
            "--message-id",
            metavar="ID",
            help="Of the cover letter, or once for every mail, in order.",
            show_default=False,
        ),
    ] = None,
    mbox: Annotated[
        list[Path] | None,
        typer.Option("--mbox", metavar="FILE", help="An mbox, maildir or .eml with what was sent.", show_default=False),
    ] = None,
    tree: Tree = None,
    path: Paths = None,
    json: Json = False,
) -> None:
    """Write down what was sent as a version."""
    from refactor.commands.post import Evidence
    from refactor.commands.post import post as note
    from refactor.report import mail

    evidence = Evidence(tuple(message_id or ()), tuple(mbox or ()))
    result = note(_workplace(tree), _library(path).program(series), version, evidence, _waiting(series))
    _show(result, json, lambda: mail.noted(result))


@app.command("next")
def next_(series: Series, path: Paths = None, json: Json = False) -> None:
    """Open the version after the last one that was sent."""
    from refactor.commands.next import next_version
    from refactor.report import mail

    result = next_version(_library(path).program(series))
    _show(result, json, lambda: mail.opened(result))


@app.command()
def people(series: Series, version: Version, tree: Tree = None, path: Paths = None, json: Json = False) -> None:
    """Show who gets which mail of a version."""
    from refactor.commands.people import people as list_people
    from refactor.report import mail

    result = list_people(_workplace(tree), _library(path).program(series), version)
    _show(result, json, lambda: mail.matrix(result))


@app.command()
def trailers(
    series: Series,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE...]", help="mbox, maildir or .eml files.", show_default=False)
    ] = None,
    version: Annotated[
        int | None,
        typer.Option(
            "--version", "-v", min=1, help="Only tags given on this one. Default: on any.", show_default=False
        ),
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="ID", help="Take what is flagged in this mail.", show_default=False),
    ] = None,
    reject: Annotated[
        list[str] | None,
        typer.Option(
            "--reject", metavar="ID", help="Never take a tag or an objection out of this mail.", show_default=False
        ),
    ] = None,
    path: Paths = None,
    json: Json = False,
) -> None:
    """Collect review tags out of mails; the next run puts them in."""
    from refactor.commands.trailers import Wish
    from refactor.commands.trailers import trailers as collect
    from refactor.report import mail

    wish = Wish(version or 0, tuple(accept or ()), tuple(reject or ()))
    result = collect(_library(path).program(series), files or (), wish, _waiting(series))
    _show(result, json, lambda: mail.collected(result))


@app.command()
def undo(series: Series, version: Version, tree: Tree = None, json: Json = False) -> None:
    """Put a branch back to where it was before its last run."""
    from refactor.commands.undo import undo as undo_run
    from refactor.report import text

    result = undo_run(_workplace(tree), series, version)
    _show(result, json, lambda: text.undone(result))


@app.command("test")
def prove(
    rules: Annotated[
        list[str] | None, typer.Argument(metavar="[RULE...]", help="Default: all.", show_default=False)
    ] = None,
    path: Paths = None,
    json: Json = False,
) -> None:
    """Test rules with the examples beside them."""
    from refactor.commands.test import prove as prove_rules
    from refactor.doors.cache import Cache
    from refactor.doors.places import cache_directory
    from refactor.report import text

    results = prove_rules(_library(path), Cache(cache_directory()), rules or ())
    _show(results, json, lambda: text.examples(results))
    raise typer.Exit(0 if all(example.holds for example in results) else 1)


tif = typer.Typer(name="tif", help="Thread flags: compute and show their layouts.", no_args_is_help=True)
app.add_typer(tif)


@tif.callback()
def _tif() -> None:
    pass


@tif.command("show")
def tif_show(
    onto: Onto,
    arch: Annotated[
        list[str] | None, typer.Argument(metavar="[ARCH...]", help="As powerpc.", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every architecture, in a line.")] = False,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", metavar="FILE", help="Also draw the word, of one architecture.", show_default=False),
    ] = None,
    tree: Tree = None,
    json: Json = False,
) -> None:
    """Show thread flags on a base, and their layout on top of the generic ones."""
    from refactor.commands.tif import keep_picture, show
    from refactor.report import tif as report
    from refactor.report import tif_svg

    result = show(_workplace(tree), onto, arch or (), everything)
    if svg is not None:
        if len(result.architectures) != 1:
            raise BadInput("--svg draws one architecture", "name one that has one kind")
        keep_picture(tif_svg.picture(result), svg, tif_svg.MARK)
    _show(result, json, lambda: report.show_all(result) if everything else report.show(result))


@app.command("fetch-tree")
def fetch_tree(
    version: Annotated[str, typer.Argument(help="As 7.3, or 7.3.4.", show_default=False)],
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The repository to make or to add to.", show_default=False)
    ],
    json: Json = False,
) -> None:
    """Make a git repository with a real kernel, out of Debian's linux-source package."""
    from refactor.commands.fetch_tree import fetch_tree as fetch
    from refactor.doors.places import cache_directory
    from refactor.report import progress, text

    with progress.bar() as tell:
        result = fetch(version, directory, cache_directory(), tell)
    _show(result, json, lambda: text.fetched(result))


@app.command()
def doctor(
    arch: Annotated[
        list[str] | None,
        typer.Option(
            "--arch", metavar="ARCH", help="Also what builds for this architecture need, as arm64.", show_default=False
        ),
    ] = None,
    llvm: Annotated[bool, typer.Option("--llvm", help="Build with LLVM instead of gcc.")] = False,
    boot: Annotated[bool, typer.Option("--boot", help="Also what booting these architectures needs.")] = False,
    json: Json = False,
) -> None:
    """Say what is missing on this machine, and the command that installs it."""
    from refactor.commands.doctor import doctor as examine
    from refactor.report import text

    result = examine(arch or (), llvm, boot)
    _show(result, json, lambda: text.diagnosis(result))
    raise typer.Exit(0 if result.fine else Unavailable.exit_code)
