"""The layout of a changed file is remembered by all that it depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

from refactor.edits import cocci_layout
from refactor.edits.cocci_layout import lay_out
from refactor.store import ourselves
from refactor.store.cache import Cache
from refactor.style import clang_format

BEFORE = b"int f(void)\n{\n\treturn old(1 /* one */);\n}\n"
AFTER = b"int f(void)\n{\n\treturn new(1,2);\n}\n"


def test_a_layout_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = lay_out(Cache(tmp_path), b"", BEFORE, after=AFTER, braces=False)
    asked: list[bytes] = []

    def tidy(style: bytes, before: bytes, *, after: bytes, braces: bool) -> bytes:
        asked.append(b"%s %d %d" % (style, braces, len(before)))
        return after

    monkeypatch.setattr(cocci_layout, "tidy", tidy)
    cache = Cache(tmp_path)
    assert lay_out(cache, b"", BEFORE, after=AFTER, braces=False) == made
    assert asked == []
    lay_out(cache, b"", BEFORE, after=AFTER, braces=True)
    lay_out(cache, b"other", BEFORE, after=AFTER, braces=False)
    lay_out(cache, b"", BEFORE + b"\n", after=AFTER, braces=False)
    assert asked == [b" 1 42", b"other 0 42", b" 0 43"]
    for door, name in ((ourselves, "identity"), (clang_format, "version")):
        with monkeypatch.context() as other:
            other.setattr(door, name, lambda: "99")
            lay_out(cache, b"", BEFORE, after=AFTER, braces=False)
    assert asked[3:] == [b" 0 42", b" 0 42"]


LOOPS = b"A: 1\nForEachMacros:\n  - 'for_each_a'\n  - 'for_each_b'\nB: 2\n"


@pytest.mark.parametrize(
    ("style", "text", "needed"),
    [
        (LOOPS, b"\tfor_each_b(x)\n", b"A: 1\nForEachMacros:\n  - 'for_each_b'\nB: 2\n"),
        (LOOPS, b"\tfor_each_bb(x)\n", b"A: 1\nForEachMacros: []\nB: 2\n"),
        (b"A: 1\nForEachMacros: [for_each_a]\n", b"x\n", b"A: 1\nForEachMacros: [for_each_a]\n"),
        (b"A: 1\n", b"x\n", b"A: 1\n"),
    ],
    ids=["one", "none", "inline", "no-list"],
)
def test_the_style_that_matters_for_a_text(style: bytes, text: bytes, needed: bytes) -> None:
    assert clang_format.style_for(style, (b"", text)) == needed


def test_a_loop_that_a_file_does_not_have_makes_no_other_layout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)
    made = lay_out(cache, LOOPS, BEFORE, after=AFTER, braces=False)
    monkeypatch.setattr(cocci_layout, "tidy", None)
    newer = LOOPS.replace(b"for_each_b", b"for_each_c")
    assert lay_out(cache, newer, BEFORE, after=AFTER, braces=False) == made
