"""The files of a rule in parts, one for each process of spatch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from refactor.series.rule import Rule
from refactor.tools.spatch_cleanup import hides_calls

BATCH = 32
"""Files a process: starting costs 18 ms, and from 16 to 64 files make no difference."""


def batches_of(
    rule: Rule, paths: Sequence[str], files: Mapping[str, bytes], workers: int
) -> Iterator[Sequence[str]]:
    """The batches of files for which the rule stays as it is, and of the others."""
    hiding, others = list[str](), list[str]()
    for path in paths:
        (hiding if hides_calls(rule, files[path]) else others).append(path)
    yield from _batches(rule, others, workers)
    yield from _batches(rule, hiding, workers)


def _batches(rule: Rule, paths: Sequence[str], workers: int) -> list[Sequence[str]]:
    """The paths in parts, a process each: all workers have something to do."""
    a_worker = -(-len(paths) // workers)
    # With the headers of another file beside it, a file would not be as if it were alone.
    size = 1 if rule.alone else max(1, min(BATCH, a_worker))
    return [paths[start : start + size] for start in range(0, len(paths), size)]
