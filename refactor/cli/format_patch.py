"""The verb `format-patch`: the mails of a version as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from refactor.cli import context
from refactor.cli.options import Json, ParameterValues, Paths, SeriesName, TreePath, Version
from refactor.errors import BadInput

if TYPE_CHECKING:
    from refactor.commands.format_patch import PatchFiles
    from refactor.engine.parcels import PatchOptions
    from refactor.engine.workplace import Workplace
    from refactor.library.program import Program

PatchDirectory = Annotated[
    Path,
    typer.Option(
        "--output", "-o", metavar="DIR", help="Directory for the patches.", show_default=False
    ),
]


Cover = Annotated[
    bool | None,
    typer.Option(
        help="Write a cover letter. Default: with more than one patch.", show_default=False
    ),
]


Waves = Annotated[
    bool,
    typer.Option("--waves", help="At most 15 patches per directory; send one directory at a time."),
]


BundleKey = Annotated[
    str,
    typer.Option("--bundle", metavar="KEY", help="Write only this bundle of a tree-wide series."),
]


WaveName = Annotated[
    str,
    typer.Option(
        "--wave",
        metavar="pilot|N|all",
        help="Write only the bundles of this wave of a tree-wide series.",
    ),
]


Rfc = Annotated[bool, typer.Option("--rfc", help="Write [RFC PATCH ...] in the subjects.")]


ForcedFiles = Annotated[
    bool, typer.Option("--force", help="Move files that you edited out of the way.")
]


Resend = Annotated[
    bool, typer.Option("--resend", help="Write what was posted once more: [PATCH vN RESEND].")
]


TargetTree = Annotated[
    str,
    typer.Option(
        "--prefix", metavar="TREE", help="Name of the target tree, as in [PATCH net-next ...]."
    ),
]


# As in git format-patch, which wants the old version named.
RangeDiff = Annotated[
    bool,
    typer.Option(
        "--range-diff", help="Compare with the last posted version, patch by patch, in the cover."
    ),
]


Interdiff = Annotated[
    bool,
    typer.Option("--interdiff", help="The same as one difference, if the base is the same."),
]


def format_patch(
    series: SeriesName,
    output: PatchDirectory,
    version: Version = None,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    rfc: Rfc = False,
    prefix: TargetTree = "",
    cover: Cover = None,
    waves: Waves = False,
    bundle: BundleKey = "",
    wave: WaveName = "",
    force: ForcedFiles = False,
    resend: Resend = False,
    range_diff: RangeDiff = False,
    interdiff: Interdiff = False,
    json: Json = False,
) -> None:
    """Write the mails of a version: cover letter, patches, To and Cc."""
    from refactor.engine.parcels import PatchOptions
    from refactor.report import format_patch as report

    program = context.program(series, path, given)
    options = PatchOptions(
        directory=output,
        prefix=_in_subject(rfc, prefix),
        cover=cover,
        force=force,
        waves=waves,
        bundle=bundle,
        wave=_fit_wave(wave),
        now=context.now(),
        resend=resend,
        compared=_compared(range_diff, interdiff),
        # git format-patch -v1 begins the names with v1-, and without -v they are plain.
        first_named=version == 1,
    )
    result = _written(program, context.workplace(tree), version, options=options)
    context.show(result, json, lambda: report.written(result))


def _written(
    program: Program, workplace: Workplace, version: int | None, *, options: PatchOptions
) -> PatchFiles:
    from refactor.commands import format_patch as command
    from refactor.library.history import version_notes

    number = version or _version(workplace, program, resend=options.resend)
    notes = version_notes(program, number)
    return command.format_patch(workplace, program, number, notes=notes, options=options)


def _compared(range_diff: bool, interdiff: bool) -> Literal["", "range-diff", "interdiff"]:
    if range_diff and interdiff:
        raise BadInput("--range-diff and --interdiff say the same", "give one of them")
    if range_diff:
        return "range-diff"
    return "interdiff" if interdiff else ""


def _version(workplace: Workplace, program: Program, *, resend: bool) -> int:
    from refactor.engine.open_version import last_posted

    # The open version was not sent yet.
    posted = last_posted(program) if resend else None
    return posted.version if posted else context.version(workplace, program, None)


def _fit_wave(wave: str) -> str:
    # isdecimal() alone takes the digits of every script.
    if wave not in ("", "pilot", "all") and not (wave.isascii() and wave.isdecimal()):
        raise BadInput(f"--wave {wave!r} names no wave", "wanted pilot, all or a number")
    return wave


def _require_fit(prefix: str) -> None:
    # git am drops what stands in brackets at the head of a subject, and no more.
    if not prefix.isprintable() or set(prefix) & set("[]"):
        raise BadInput(
            f"--prefix {prefix!r} does not fit between the brackets of a subject",
            "name a tree, as net-next",
        )


def _in_subject(rfc: bool, prefix: str) -> str | None:
    """The words in the brackets of a subject; None for git's own `PATCH`."""
    _require_fit(prefix)
    if not rfc and not prefix:
        return None
    # In git's order (git-format-patch(1), --rfc), with the tree behind it, as in [PATCH net-next]
    # (Documentation/process/maintainer-netdev.rst).
    first = "RFC PATCH" if rfc else "PATCH"
    return f"{first} {prefix}".rstrip()
