"""A step on a tree on which it was done before: what came of it then comes of it now, and nothing has to run."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from refactor.engine.attempt import Decided, Verdict, attempt, judge
from refactor.engine.job import Job
from refactor.git import executable
from refactor.git.file import File
from refactor.git.tree import EXECUTABLE, Tree
from refactor.library.program import Program, ProgramStep
from refactor.runs.facts import Facts
from refactor.series.schema import Step
from refactor.store import ourselves
from refactor.text import jsontext

# To git a path is bytes.
_NAMES = ("utf-8", "surrogateescape")


class _Content(msgspec.Struct, frozen=True):
    data: bytes
    executable: bool


class _Done(msgspec.Struct, frozen=True):
    """What is kept of a step: its tree, the files in which that differs from the one before, and its facts as JSON."""

    tree: str
    files: dict[bytes, _Content | None]
    facts: bytes


def verdict(job: Job, step: ProgramStep, tree: Tree, *, allow_incomplete: bool) -> Verdict:
    """The verdict for a step, cached when every input is known.

    Only a step that came out is kept. What failed, was not examined or was decided by hand is tried
    again each time.
    """
    program = job.program
    key = _key(program, step, tree)
    if key and (known := _recalled(step.declared, tree, key)):
        return known
    decisions = job.past.decisions
    tried = attempt(step, tree, sources=program.sources, decisions=decisions)
    come = judge(step.declared, tried, tree, program.gone, allow_incomplete)
    if key and isinstance(come, Decided) and not come.unexamined and not tried.by_hand:
        tree.cache.put("step", key, msgspec.msgpack.encode(_done(tree, come)))
    return come


def _key(program: Program, step: ProgramStep, tree: Tree) -> list[str | bytes] | None:
    """All that the outcome rests on; None when there is more to it."""
    key: list[str | bytes] = [
        ourselves.identity(),
        executable.version(),
        tree.oid,
        msgspec.json.encode((step.declared, program.gone)),
    ]
    for edit in step.edits:
        inputs = edit.rests_on(tree, program.sources)
        if inputs is None:
            return None
        key += [str(len(inputs)), *inputs]
    return key


def _recalled(step: Step, tree: Tree, key: Sequence[str | bytes]) -> Decided | None:
    kept = tree.cache.get("step", key)
    if kept is None:
        return None
    done = msgspec.msgpack.decode(kept, type=_Done)
    files = {
        path.decode(*_NAMES): File(each.data, each.executable) if each else None
        for path, each in done.files.items()
    }
    after = tree.write(files)
    return (
        Decided(step, after, jsontext.decode(done.facts, Facts), ())
        if after.oid == done.tree
        else None
    )


def _done(before: Tree, come: Decided) -> _Done:
    after = come.tree
    entries = {path: after.entry(path) for path in before.objects.differing(before.oid, after.oid)}
    files = {
        path.encode(*_NAMES): _Content(after.objects.read(entry.oid), entry.mode == EXECUTABLE)
        if entry
        else None
        for path, entry in entries.items()
    }
    return _Done(after.oid, files, jsontext.encode(come.facts))
