"""Parts of a C file that are parsed alone."""

from __future__ import annotations

import pytest

from refactor.c.definitions import Functions, definitions, functions, kinds_at, part_of
from refactor.c.parts import Part, part_at

HEAD = b"#include <a.h>\n\nstruct s {\n\tint x;\n};\n"
ONE = b"\nstatic int one(void)\n{\n\treturn 1;\n}\n"
TWO = b"\n#ifdef B\nint two(void)\n{\n\treturn 2;\n}\n#else\nint two(int x)\n{\n}\n#endif\n"
THREE = b"\n#define M(x) \\\n\tf(x)\nint three(void)\n{\n}\n\nint last;\n"
FILE = HEAD + ONE + TWO + THREE


@pytest.mark.parametrize(
    ("first", "last", "part"),
    [
        (1, 1, Part(0, HEAD)),
        (5, 5, Part(0, HEAD)),
        (6, 6, Part(5, ONE)),
        (9, 10, Part(5, ONE)),
        (4, 6, Part(0, HEAD + ONE)),
        # No end inside of a condition parts anything.
        (12, 12, Part(10, TWO + THREE.removesuffix(b"\nint last;\n"))),
        (28, 29, Part(27, b"\nint last;\n")),
        (28, 99, Part(27, b"\nint last;\n")),
    ],
)
def test_a_part_reaches_from_one_end_to_another(first: int, last: int, part: Part) -> None:
    assert part_at(FILE, first, last) == part
    crlf = part_at(FILE.replace(b"\n", b"\r\n"), first, last)
    assert crlf == Part(part.above, part.text.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    "text",
    [
        b"/*\nint f(void)\n{\n}\n*/\nint g(void)\n{\n}\n",
        b"int f(void)\n{\n}\n/* int g(void)\n{\n}\n */\n",
    ],
)
def test_an_end_in_a_comment_parts_nothing(text: bytes) -> None:
    assert part_at(text, 5, 5) == Part(0, text)


def test_a_part_knows_what_the_file_knows() -> None:
    whole = definitions(FILE)
    for line in range(1, FILE.count(b"\n") + 2):
        assert functions(FILE, line, line) == Functions(whole).at(line, line)
        inside = [one.kind for one in whole if one.first <= line <= one.last]
        assert kinds_at(FILE, line) == set(inside)
    assert functions(FILE, 1, 99) == ("one", "two", "two", "three")
    assert part_at(b"", 1, 1) == Part(0, b"")


def test_with_a_syntax_error_the_whole_file_is_asked_unless_a_function_holds_the_lines() -> None:
    broken = b"\nshow(one)\nshow(two)\n\nstatic int\nf(int a,\n  int b)\n{\n\treturn a;\n}\n"
    data = ONE + broken + ONE
    assert part_of(data, 3, 3) == Part(0, ONE)
    assert definitions(broken) == ()
    assert part_of(data, 14, 14) == Part(0, data)
    held = b"\nint ] one;\nint g(void)\n{\n\treturn 1;\n}\n"
    assert part_of(ONE + held + ONE, 10, 10) == Part(5, held)
    assert part_of(ONE + held + ONE, 7, 7) == Part(0, ONE + held + ONE)
