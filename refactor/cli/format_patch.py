"""The verb `format-patch`: the mails of a version as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from refactor.cli import context
from refactor.cli.options import Json, ParameterValues, Paths, SeriesName, TreePath, VersionNumber
from refactor.errors import BadInput

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


def format_patch(
    series: SeriesName,
    version: VersionNumber,
    output: PatchDirectory,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    rfc: Annotated[
        bool, typer.Option("--rfc", help="Write [RFC PATCH ...] in the subjects.")
    ] = False,
    prefix: Annotated[
        str, typer.Option("--prefix", help="Name of the target tree, as in [PATCH net-next ...].")
    ] = "",
    cover: Cover = None,
    waves: Waves = False,
    bundle: BundleKey = "",
    force: Annotated[
        bool, typer.Option("--force", help="Move files that you edited out of the way.")
    ] = False,
    resend: Annotated[
        bool, typer.Option("--resend", help="Write what was posted once more: [PATCH vN RESEND].")
    ] = False,
    json: Json = False,
) -> None:
    """Write the mails of a version: cover letter, patches, To and Cc."""
    from refactor.commands import format_patch as command
    from refactor.engine.parcels import PatchOptions
    from refactor.library.history import version_notes
    from refactor.report import format_patch as report

    _require_fit(prefix)
    program = context.program(series, path, given)
    in_subject = _in_subject(rfc, prefix)
    options = PatchOptions(output, in_subject, cover, force, waves, bundle, resend)
    notes = version_notes(program, version)
    workplace = context.workplace(tree)
    result = command.format_patch(workplace, program, version, notes=notes, options=options)
    context.show(result, json, lambda: report.written(result))


def _require_fit(prefix: str) -> None:
    # git am drops what stands in brackets at the head of a subject, and no more.
    if not prefix.isprintable() or set(prefix) & set("[]"):
        raise BadInput(
            f"--prefix {prefix!r} does not fit between the brackets of a subject",
            "name a tree, as net-next",
        )


def _in_subject(rfc: bool, prefix: str) -> str | None:
    """The words in the brackets of a subject; None for git's own `PATCH`."""
    if not rfc and not prefix:
        return None
    first = "RFC PATCH" if rfc else "PATCH"
    return f"{first} {prefix}".rstrip()
