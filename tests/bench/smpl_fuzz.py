"""Texts of semantic patches that try to run code, for the check of rules that are not trusted.

`python -m tests.bench.smpl_fuzz [COUNT]` makes texts, gives those that the check passes to spatch,
and counts the marks that their code leaves. There must be none. What keeps such code from running
besides is switched off for it.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from refactor.errors import BadInput
from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.tools import spatch
from refactor.tools.spatch_around import nothing_around

CASE = b"int f(void)\n{\n\tg(1);\n\treturn 0;\n}\n"
SEED = 20261129

_BLANKS = (" ", "\t", "\n", "\r", "\v", "\f", "\r\n", "\n\n", "  ", "")
_ODD = (
    "\x00",
    "\x01",
    "\x1b",
    "\x85",
    "\xa0",
    "\u2028",
    "\\\n",
    "\\",
    '"',
    "'",
    "#",
    ";",
    ",",
    "`",
    "$",
    "?",
)
_COMMENTS = (
    *(
        "/**/",
        "/*/",
        "/* */",
        "/* /* */",
        "/***/",
        "// x\n",
        "//\n",
        "// x\r",
        "//\\\n",
        "// */\n",
        "//*\n",
        "///\n",
    ),
    *(
        "/*\n@\n*/",
        "/* @@ */",
        '/* " */',
        '/* " */ /* " */',
        "// @\n",
        '// "\n',
        "/*\n@r@\n@@\n*/",
        "/* // */",
    ),
    *(
        "/* \\*/",
        "/*@*/",
        "*/",
        "/*",
        "/* '\"' */",
        "// Options: --no-includes\n",
        "/*\n+*/",
        "/*\n-\n*/",
        "//\v",
        "//\f",
    ),
)
_MARKS = ("+", "-", "*", "?", "\n+", "\n-", "\n?", "\n*", "\n++", "\n---\n", "\n+++\n", "!", "\n!")
_DECLARED = (
    *(
        "virtual patch",
        "virtual a, b",
        "virtual a,",
        "virtual",
        "virtual a;",
        "virtual\na\n",
        "virtual a\n",
    ),
    *("virtual a // x\n", "virtual a /* , */ ,b", "virtual/**/a", "virtual a\v", "virtual a @"),
)
_LITERALS = ('"', "'", '"a"', '"\\"', "'\"'", '"//"', '"/*"', '"*/"', '"@@"', "'@'", '"\n')
_COVERS = (
    *(
        ("/*", "*/"),
        ("/*", "*/"),
        ("/*/", "/*/"),
        ("/**", "**/"),
        ("/* *", "* /*/"),
        ("/*\n", "\n*/"),
        ("/* //", "*/\n"),
    ),
    *(
        ("//", "\n"),
        ("// ", "\n"),
        ("///", "\n"),
        ("// /*", "\n"),
        ("//\\", "\n"),
        ("//*", "\n"),
        ('/* " */ //', "\n"),
    ),
    *(
        ("/* ' */ /*", "*/"),
        ('/*"', '"*/'),
        ("/*\\", "\\*/"),
        ("/*", "\\*/"),
        ("/*+", "\n+*/"),
        ("/*\n-", "\n-*/"),
    ),
    *(
        ("/*/*", "*/"),
        ("//", "// \n"),
        ("/*//\n", "*/"),
        ("//*/\n/*", "*/"),
        ("/*\n*\n", "*/"),
        ("/*@", "@@*/"),
    ),
)
"""What may make a comment of a text; spatch has to see it as the check does."""
_NOISE = (_BLANKS, _BLANKS, _COMMENTS, _COMMENTS, _MARKS, _DECLARED, _LITERALS, _ODD)
_RULES = (
    "@r@\n@@\n-g(1);\n",
    "@@ @@\n-g(1);\n",
    "@r depends on patch || !patch@\nexpression e;\n@@\n-g(e);\n+h(e);\n",
    "@ r @\nposition p;\n@@\ng@p(...);\n",
    "@r disable neg_if exists@\n@@\n-g(1);\n+g(2);\n",
)


class Count(NamedTuple):
    """How many texts there were, how many the check passed, and those whose code ran."""

    texts: int
    passed: int
    marked: tuple[str, ...]


def payload(mark: Path) -> str:
    """A semantic patch that leaves a mark."""
    return f"@initialize:python@\n@@\n{_code(mark)}\n"


def _code(mark: Path) -> str:
    return f'open("{mark}", "w").close()'


def texts(count: int, mark: Path, seed: int = SEED) -> Iterator[str]:
    """As many texts; the same seed gives the same ones."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _text(chance, mark)


def _text(chance: random.Random, mark: Path) -> str:
    # Some begin with what brings code in from beside, others have it within, the others in what may
    # be a comment.
    first, rest = chance.sample(_RULES, 2)
    rest = rest.replace("@r", "@s").replace("@ r", "@ s")
    form = chance.random()
    if form < 0.4:
        hidden = "".join(_hidden(chance, mark) for _ in range(chance.randint(1, 3)))
        return hidden + _line(chance) + first
    if form < 0.7:
        return (
            _noise(chance, 3)
            + _woven(chance, _brought(chance, mark))
            + _noise(chance, 2)
            + _line(chance)
            + first
        )
    return (
        _noise(chance, 2)
        + _line(chance)
        + first
        + _noise(chance, 1)
        + _own_code(chance, mark)
        + _line(chance)
        + rest
    )


def _brought(chance: random.Random, mark: Path) -> Sequence[str]:
    beside = str(mark.parent / "payload.c")
    return chance.choice(
        (
            ("#", "include", ' "payload.c"'),
            ("#", "include", '"payload.c"'),
            ("#include", f'"{beside}"'),
            ("# include ", '"./payload.c"'),
            ("#\tinclude", " ", '"payload.c"'),
            ("#include <payload.c>",),
            ("using", ' "payload.c"'),
            ("using", " <payload.c>"),
            ("#spatch", f" --python {mark.parent}/python", "\n", '#include "payload.c"'),
        )
    )


def _hidden(chance: random.Random, mark: Path) -> str:
    start, end = chance.choice(_COVERS)
    brought = "".join(_brought(chance, mark)) if chance.random() < 0.6 else "\n" + payload(mark)
    if end == "\n":
        brought = brought.replace("\n", " ")
    mixed = chance.choice(_COMMENTS) if chance.random() < 0.3 else ""
    declared = "\nvirtual a\n" if chance.random() < 0.1 else ""
    return f"{declared}{start}{mixed}{brought}{chance.choice(_BLANKS)}{end}"


def _own_code(chance: random.Random, mark: Path) -> str:
    code, language = _code(mark), chance.choice(("python", "python", "python", "ocaml"))
    what = chance.choice(("initialize", "script", "finalize"))
    form = chance.randrange(6)
    if form == 0:
        head = _woven(chance, ("@", "r2", " using", ' "payload.c"', "@"))
        return _line(chance) + head + "\n@@\n-h(2);\n"
    if form == 1:
        constraint = _woven(chance, ("position p", ":", "script", ":", language, "()"))
        return f"@r2@\n{constraint} {{ {code} or True }};\n@@\n-g@p(1);\n"
    if form == 2:
        fresh = _woven(chance, ("fresh identifier i", "=", "script", ":", language, "()"))
        return f'@r2@\n{fresh} {{ {code} or "x" }};\n@@\n-g(1);\n+i();\n'
    head = _woven(
        chance, ("@", what, ":", language, chance.choice(("", " depends on r", " r2")), "@")
    )
    return f"{_line(chance)}{head}\n@@\n{code}\n"


def _woven(chance: random.Random, parts: Sequence[str]) -> str:
    """The parts with, rarely, noise between them."""
    return "".join(part + (_noise(chance, 1) if chance.random() < 0.2 else "") for part in parts)


def _noise(chance: random.Random, most: int) -> str:
    return "".join(chance.choice(chance.choice(_NOISE)) for _ in range(chance.randint(0, most)))


def _line(chance: random.Random) -> str:
    return "\n" if chance.random() < 0.8 else chance.choice(_BLANKS)


def count_marks(count: int, top: Path, seed: int = SEED) -> Count:
    """Run what the check passes of so many texts in a directory, as the tool does it."""
    marks = [top / str(number) / "mark" for number in range(count)]
    made = [next(texts(1, mark, seed + number)) for number, mark in enumerate(marks)]
    left = [(mark, text) for mark, text in zip(marks, made, strict=True) if _passes(text)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda pair: _run(*pair), left))
    return Count(count, len(left), tuple(text for mark, text in left if mark.exists()))


def _passes(text: str) -> bool:
    try:
        Rule("r", text, trusted=False).check("r.cocci")
    except BadInput:
        return False
    return True


def _run(mark: Path, text: str) -> None:
    mark.parent.mkdir(parents=True)
    beside = payload(mark)
    (mark.parent / "payload.c").write_text(beside)
    python = mark.parent / "python"
    python.write_text(f'#!/bin/sh\n: > "{mark}"\n')
    python.chmod(0o755)
    rule = replace(Rule("r", text, trusted=False), trusted=True)
    try:
        spatch.examine(
            rule,
            {"case.c": CASE, "payload.c": beside.encode()},
            nothing_around,
            Cache(mark.parent / "cache"),
        )
    except BadInput:
        return  # spatch does not parse it; a mark would have been left before that


def main() -> int:
    """Show how many marks there are, and the first texts that left one."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory(prefix="refactor-fuzz-") as top:
        found = count_marks(count, Path(top))
    for text in found.marked[:20]:
        print(repr(text))
    print(f"{found.texts} texts, {found.passed} pass the check, {len(found.marked)} leave a mark")
    return 1 if found.marked else 0


if __name__ == "__main__":
    sys.exit(main())
