"""Memoised steps: the same step on the same tree returns the stored result."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from refactor.engine.attempt import Decided, Verdict, attempt, judge
from refactor.engine.job import Job
from refactor.git import executable
from refactor.git.file import File
from refactor.git.tree import EXECUTABLE, Tree
from refactor.library.program import Program, ProgramStep
from refactor.runs.facts import Facts, Unexamined
from refactor.series.schema import Step
from refactor.store import ourselves
from refactor.text import jsontext

# To git a path is bytes.
_NAMES = ("utf-8", "surrogateescape")


class _Content(msgspec.Struct, frozen=True):
    data: bytes
    executable: bool


class _StoredStep(msgspec.Struct, frozen=True):
    """The stored result of a step: its tree, the files that it changed, and the rest as JSON."""

    tree: str
    files: dict[bytes, _Content | None]
    facts: bytes
    unexamined: bytes


def verdict(job: Job, step: ProgramStep, tree: Tree, *, allow_incomplete: bool) -> Verdict:
    """The verdict for a step, cached when every input is known.

    Only steps that make a commit are stored, and of those that were not fully examined what was
    allowed to be. Those that were decided by hand, or in which a file took too long, are tried
    again each time.
    """
    program = job.program
    key = _key(program, step, tree)
    keys = [key] if key else []
    if key and allow_incomplete:
        keys.append(_incomplete(key))
    for each in keys:
        if stored := _recalled(step.declared, tree, each):
            return stored
    tried = attempt(step, tree, sources=program.sources, decisions=job.past.decisions)
    result = judge(
        step.declared,
        tried,
        before=tree,
        gone=program.gone,
        allow_incomplete=allow_incomplete,
    )
    # A file may be unexamined because of the clock (spatch counts --timeout in wall time), and a
    # decision is a file that the user can remove.
    if key and isinstance(result, Decided) and tried.lasting and not tried.by_hand:
        if result.unexamined:
            key = _incomplete(key)
        tree.cache.put("step", key, msgspec.msgpack.encode(_done(tree, result)))
    return result


def _key(program: Program, step: ProgramStep, tree: Tree) -> list[str | bytes] | None:
    """Every input of the result; None when not all of them are known."""
    key: list[str | bytes] = [
        # Another version of this program, or of git, may give another result.
        ourselves.identity(),
        executable.version(),
        tree.oid,
        # The whole series' symbols: a step is told of those that others declare gone.
        msgspec.json.encode((step.declared, program.gone)),
    ]
    for edit in step.edits:
        inputs = edit.rests_on(tree, program.sources)
        if inputs is None:
            return None
        # With the number of them, two edits cannot pass for one with the inputs of both.
        key += [str(len(inputs)), *inputs]
    return key


def _incomplete(key: Sequence[str | bytes]) -> list[str | bytes]:
    """Where a result is stored that only holds with `--allow-incomplete`."""
    return [*key, "incomplete"]


def _recalled(step: Step, tree: Tree, key: Sequence[str | bytes]) -> Decided | None:
    kept = tree.cache.get("step", key)
    if kept is None:
        return None
    done = msgspec.msgpack.decode(kept, type=_StoredStep)
    files: dict[str, File | None] = {}
    for path, content in done.files.items():
        files[path.decode(*_NAMES)] = File(content.data, content.executable) if content else None
    after = tree.write(files)
    # A damaged cache must not change the result.
    if after.oid != done.tree:
        return None
    unexamined = jsontext.decode(done.unexamined, tuple[Unexamined, ...])
    return Decided(step, after, jsontext.decode(done.facts, Facts), unexamined)


def _done(before: Tree, result: Decided) -> _StoredStep:
    after = result.tree
    files: dict[bytes, _Content | None] = {}
    for path in before.objects.differing(before.oid, after.oid):
        entry = after.entry(path)
        content = None
        if entry:
            content = _Content(after.objects.read(entry.oid), entry.mode == EXECUTABLE)
        files[path.encode(*_NAMES)] = content
    unexamined = jsontext.encode(result.unexamined)
    return _StoredStep(after.oid, files, jsontext.encode(result.facts), unexamined)
