"""A program out of a series file: every declaration read and checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from refactor.edits.kinds import KINDS, Edit
from refactor.errors import BadInput
from refactor.library import own_quotes
from refactor.library.identities import require_distinct, require_groupable
from refactor.library.own_programs import expected, measures, own_checks
from refactor.library.program import COVER_TEMPLATE, MissingFile, Program, ProgramStep, SeriesFiles
from refactor.series.build import Build
from refactor.series.declared import declare, declare_all
from refactor.series.parameter import ParameterValue
from refactor.series.quoting import Quoting
from refactor.series.schema import Accept, Head, Recipients, Step
from refactor.text.nearest import did_you_mean, there_are


def assemble(
    title: str, head: Head, *, values: Mapping[str, ParameterValue], files: SeriesFiles
) -> Program:
    """A program, checked.

    Args:
        title: the name of the series with the values of its parameters.
        head: the series file with these values in it.

    Raises:
        BadInput: a declaration is wrong: file, key, wanted, got.
    """
    where = str(files.toml)
    recipients = declare(head.recipients, Recipients, f"{where}, [recipients]")
    steps = _steps(head, where, files)
    require_distinct([step.declared for step in steps], where)
    require_groupable([step.declared for step in steps], where)
    quoting = declare(head.rules, Quoting, f"{where}, [rules]")
    if not quoting.by_template:
        _require_no_quotes(steps, files)
    builds = declare_all(head.build, Build, f"{where}, build")
    accepted = declare_all(head.accept, Accept, f"{where}, accept")
    _require_titles(builds, where)
    _require_known(steps, accepted, recipients=recipients, where=where)
    return Program(
        name=title,
        summary=head.summary,
        recipients=recipients,
        steps=steps,
        sources=files,
        builds=builds,
        accepted=accepted,
        parameters=values,
        after=head.first,
        foreign=head.foreign,
        expected=expected(head, files.directory, where),
        measures=measures(head, files.directory, where),
        quoting=quoting,
        checks=own_checks(head.check, where),
    )


def _steps(head: Head, where: str, files: SeriesFiles) -> tuple[ProgramStep, ...]:
    steps = []
    for number, raw in enumerate(head.step, 1):
        steps.append(_step(raw, f"{where}, step {number}", macros=head.macros))
    _require_files(steps, files)
    return tuple(steps)


def _step(raw: object, where: str, *, macros: str) -> ProgramStep:
    step = declare(raw, Step, where)
    edits = []
    for number, declared in enumerate(step.edit, 1):
        edits.append(_edit(declared, f"{where} '{step.id}', edit {number}", macros=macros))
    return ProgramStep(step, tuple(edits))


def _require_files(steps: Sequence[ProgramStep], files: SeriesFiles) -> None:
    """Refuse a series that lacks files, with all of them: nobody wants to be told one by one.

    They are read now: a missing template must not stop a run after an hour.
    """
    missing: dict[Path, MissingFile] = {}
    for step in steps:
        missing |= _missing(partial(files.text, step.declared.message))
        for edit in step.edits:
            missing |= _missing(partial(edit.check, files))
    # A series of one patch needs no cover letter, and one of several needs it only to be mailed.
    several = len(steps) > 1 or any(step.declared.spread for step in steps)
    if missing and several and not files.has(COVER_TEMPLATE):
        missing[files.directory / COVER_TEMPLATE] = MissingFile(files.directory / COVER_TEMPLATE)
    if len(missing) == 1:
        raise next(iter(missing.values()))
    if missing:
        names = ", ".join(path.name for path in missing)
        raise BadInput(
            f"series {files.directory.name} has no files {names}",
            f"write them in {files.directory}",
        )


def _missing(check: Callable[[], object]) -> dict[Path, MissingFile]:
    """The file that a check does not find; empty where it finds all."""
    try:
        check()
    except MissingFile as error:
        return {error.path: error}
    return {}


def _require_no_quotes(steps: Sequence[ProgramStep], files: SeriesFiles) -> None:
    """Refuse a template that quotes a rule, where every message gets its rules at the end."""
    for step in steps:
        message = step.declared.message
        own_quotes.require_none(files.text(message), str(files.directory / message))


def _edit(raw: dict[str, object], where: str, *, macros: str) -> Edit:
    kind = raw.get("kind")
    # Any value of TOML may stand there, and a list cannot be looked up in a dict.
    if not isinstance(kind, str) or kind not in KINDS:
        near = did_you_mean(str(kind), KINDS)
        wanted = f"wanted one of {', '.join(KINDS)}, got {kind!r}"
        raise BadInput(f"{where}: key 'kind': {wanted}", near)
    keys = KINDS[kind]
    if macros and hasattr(keys, "macros"):
        # The key of the edit itself comes last, and wins.
        raw = {"macros": macros, **raw}
    return declare(raw, keys, where)


def _require_titles(builds: Sequence[Build], where: str) -> None:
    """Refuse two builds with one name, which a report could not tell apart."""
    seen = set()
    for build in builds:
        if build.title in seen:
            raise BadInput(f"{where}: two builds are called '{build.title}'", "give one a name")
        seen.add(build.title)


def _require_known(
    steps: Sequence[ProgramStep], accepted: Sequence[Accept], *, recipients: Recipients, where: str
) -> None:
    """Refuse declarations about steps that the series does not have."""
    # Steps for different bases may share an id.
    ids = list(dict.fromkeys(step.id for step in steps))
    for accept in accepted:
        _require_steps(accept.steps, ids, f"{where}: accept names the step")
    _require_steps(recipients.own, ids, f"{where}, [recipients]: own names the step")


def _require_steps(named: Collection[str], ids: Sequence[str], what: str) -> None:
    """Refuse the name of a step that the series does not have."""
    for step in named:
        if step not in ids:
            raise BadInput(f"{what} '{step}'", there_are(step, ids))
