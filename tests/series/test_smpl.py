"""Rules that are not trusted run nothing: shown by what their code would leave behind."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from refactor.errors import BadInput
from refactor.series.rule import Includes, Rule
from refactor.store.cache import Cache
from refactor.tools import spatch
from refactor.tools.spatch_around import Around
from tests.bench.smpl_fuzz import CASE, count_marks, payload

INCLUDING = '#include "payload.c"\n@r@\n@@\n-g(1);\n'


def test_nothing_that_the_check_passes_leaves_a_mark(tmp_path: Path) -> None:
    found = count_marks(300, tmp_path)
    # The sample is worth nothing when the check refuses it all.
    assert (found.texts, found.passed > 30, found.marked) == (300, True, ())


def examine(rule: Rule, top: Path, beside: dict[str, bytes]) -> bool:
    """Run a rule without its check; whether a mark was left."""
    mark = top / "mark"
    files = {"case.c": CASE, "payload.c": payload(mark).encode()}
    # spatch stops with words of its own where it finds no Python.
    with suppress(BadInput):
        spatch.examine(rule, files, lambda _: Around(beside), Cache(top / "cache"))
    return mark.exists()


@pytest.mark.parametrize(("trusted", "marked"), [(True, True), (False, False)])
def test_what_is_not_trusted_finds_no_python(trusted: bool, marked: bool, tmp_path: Path) -> None:
    assert examine(Rule("r", INCLUDING, trusted), tmp_path, {}) == marked


def test_options_in_the_tree_are_not_read(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\n: > "{tmp_path}/mark"\nexec python3 "$@"\n')
    python.chmod(0o755)
    rule = Rule("r", "@initialize:python@\n@@\n\n@r@\nint x;\n@@\n-g(x);\n")
    options = f"[spatch]\noptions = --python {python}\n".encode()
    assert rule.includes is Includes.LOCAL
    assert not examine(rule, tmp_path, {".cocciconfig": options})
