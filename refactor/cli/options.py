"""Options and arguments that several verbs share."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from refactor.cli import completion
from refactor.cli.terminal import When


class HitFormat(Enum):
    """The forms of a table of places."""

    TEXT = "text"
    CSV = "csv"
    SARIF = "sarif"
    JSON = "json"


SeriesName = Annotated[
    str,
    typer.Argument(
        metavar="SERIES",
        help="Name of the series; `refactor list` shows them.",
        autocompletion=completion.series,
        show_default=False,
    ),
]


TreePath = Annotated[
    Path | None,
    typer.Option(
        "--tree",
        metavar="DIR",
        help="The kernel's repository. Default: refactor.tree in git config, else here.",
        show_default=False,
    ),
]


# Not trusted: anybody may have written what lies in a directory that was unpacked.
Paths = Annotated[
    list[Path] | None,
    typer.Option(
        "--path",
        metavar="DIR",
        help="Extra directory holding series/ and cocci/; its rules may not run scripts.",
        show_default=False,
    ),
]


# As git rebase has it.
Onto = Annotated[
    str,
    typer.Option(
        "--onto",
        metavar="REV",
        help="The base: any commit of the tree.",
        show_default=False,
        autocompletion=completion.revisions,
    ),
]


# Without a series there is nothing to keep, and what is checked out is what one looks at.
MaybeOnto = Annotated[
    str,
    typer.Option("--onto", metavar="REV", help="The base.", autocompletion=completion.revisions),
]


RuleWord = Annotated[
    str,
    typer.Argument(
        metavar="RULE",
        autocompletion=completion.rules,
        help="A rule's name, the path of a .cocci file, or tree:PATH for one in the base.",
        show_default=False,
    ),
]


ScopeEntries = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SCOPE...]",
        help="Directories and files of the tree. Default: all of it.",
        show_default=False,
    ),
]


# The letter of spatch.
Virtual = Annotated[
    list[str] | None,
    typer.Option(
        "--virtual",
        "-D",
        metavar="NAME",
        help="Let a virtual rule of the rule hold.",
        show_default=False,
    ),
]


# The letter of git format-patch; a first posting has no version in its subject.
Version = Annotated[
    int | None,
    typer.Option(
        "--version",
        "-v",
        min=1,
        metavar="N",
        help="Version of the posting: -v16. Default: the last one that was run, or, once that "
        "was posted, the one that `next` opened; 1 to begin with.",
        show_default=False,
    ),
]


ParameterValues = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="Set a parameter of the series.", show_default=False
    ),
]


Ontos = Annotated[
    list[str],
    typer.Option(
        "--onto",
        metavar="REV",
        autocompletion=completion.revisions,
        help="The base. Given more than once: print a table of the bases on which the series "
        "generates.",
        show_default=False,
    ),
]


Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


# The letter of git commit. submitting-patches.rst: only the user can certify the origin.
Signoff = Annotated[
    bool,
    typer.Option("--signoff", "-s", help="Add your Signed-off-by; it is never added otherwise."),
]


# The letter of make; 0 stands for the default.
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        "-j",
        min=0,
        metavar="N",
        help="Parallel processes. Default: one per processor.",
        show_default=False,
    ),
]


Llvm = Annotated[
    bool, typer.Option("--llvm", help="Build with LLVM=1, whatever the series declares.")
]


Html = Annotated[
    Path | None,
    typer.Option(
        "--html", metavar="FILE", help="Also write the report as a web page.", show_default=False
    ),
]


Details = Annotated[
    bool, typer.Option("--details", help="Show compiler output and object-code differences.")
]


# Without a letter: -v is the version, as in git format-patch.
Verbose = Annotated[
    bool,
    typer.Option("--verbose", help="Also print harmless notes and every line that is left."),
]


AllowIncomplete = Annotated[
    bool, typer.Option("--allow-incomplete", help="Go on past files that spatch could not examine.")
]


AssemblyUnchecked = Annotated[
    bool,
    typer.Option(
        "--assembly-unchecked",
        help="Go on if no assembler is installed to check thread flags in assembly.",
    ),
]


AcceptPrefixes = Annotated[
    bool,
    typer.Option(
        "--accept-prefixes", help="Take the subject prefixes that are only likely as they are."
    ),
]


Taken = Annotated[
    list[str] | None,
    typer.Option(
        "--taken",
        metavar="STEP",
        help="Treat STEP as already merged.",
        autocompletion=completion.steps,
        show_default=False,
    ),
]


Force = Annotated[
    bool,
    typer.Option(
        "--force", help="Move the branch even if it holds commits that refactor did not make."
    ),
]


# Before the verb; behind it they are those of refactor/cli/verb.py.
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


Color = Annotated[
    When | None,
    typer.Option(
        "--color", metavar="WHEN", help="Use colours: always, never or auto.", show_default=False
    ),
]
