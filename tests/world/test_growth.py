"""Work grows linearly with the text: counted in lines of Python that run, not in seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from refactor.c.definitions import functions
from refactor.c.moving import pieces
from refactor.c.outliner import outline
from refactor.style.alignment import aligned
from refactor.style.blanks import part_declarations
from refactor.style.detached import keep_detached
from refactor.style.tidy import tidy
from refactor.text.comments import mentions
from refactor.text.rewording import reword
from refactor.tif.flags import flags
from refactor.tif.source import read
from refactor.tif.users import users
from refactor.tif.uses import Use, uses

FUNCTION = "int f(void)\n{\n\tint a;\n\n\ta = 0;\n\treturn a;\n}\n\n"
Work = Callable[[int], object]


def tidied(number: int) -> object:
    before, after = FUNCTION * number, FUNCTION.replace("0", "1") * number
    return tidy(b"", before.encode(), after=after.encode())


def lines_aligned(number: int) -> object:
    return aligned(["a", "b", "c", ""] * number, ["c", *["a", "b", "d", ""] * number])


def comments_kept(number: int) -> object:
    return keep_detached(
        "/* c */\n\nint f;\n\n" * number + "/* open\n" * number, "int f;\n\n" * number
    )


def declarations_parted(number: int) -> object:
    return part_declarations(
        "int x;\n", "int f(void)\n{\n" + "\tint a;\n\t/* c */\n\tb(1);\n" * number + "}\n"
    )


def comments_reworded(number: int) -> object:
    return reword(
        "a.c", b"/* old words here */\nint x;\n" * number, old="old words", new="new words"
    )


def one_comment_reworded(number: int) -> object:
    return reword("a.c", b"// old words here\n" * number, old="old words", new="new words")


def words_found(number: int) -> object:
    return mentions("a.c", b"/* old */ int old;\n" * number, "old")


def functions_of_hunks(number: int) -> object:
    data = (FUNCTION * number).encode()
    return [functions(data, row, row + 1) for row in range(1, 8 * number, 8)]


def conditions_outlined(number: int) -> object:
    text = "".join(f"#if A\nint f{each}(void)\n{{\n}}\n#endif\n" for each in range(number))
    return pieces(outline(text.encode()), [f"f{each}" for each in range(number)])


def branches_outlined(number: int) -> object:
    return outline(
        ("#if A\nint f(void);\n" + "#elif B\nint f(void);\n" * number + "#endif\n").encode()
    )


def branches_read(number: int) -> object:
    macros = read("a.h", "#if A\n" + "#elif B\n#define TIF_X 2\n" * number + "#endif\n").macros
    # What is made is part of the work.
    return [letter for macro in macros for condition in macro.conditions for letter in condition]


def words_used(number: int) -> object:
    return uses("a.c", "int f = " + " | ".join([f"_TIF_{'A' * 60}"] * number) + ";\n")


def users_found(number: int) -> object:
    text = "".join(
        f"#define TIF_A{each} {each}\n#define _TIF_A{each} (1 << TIF_A{each})\n"
        for each in range(number)
    )
    return users(
        flags([read("a.h", text)]),
        [Use(f"TIF_A{each}", "sets", "a.c", 1) for each in range(number)],
        {},
    )


class Steps:
    """Counts the lines that are run, the calls and the returns."""

    number = 0

    def __call__(self, _frame: FrameType, _event: str, _argument: object) -> Steps:
        self.number += 1
        return self


def steps(work: Work, number: int) -> int:
    """How many steps this much text takes."""
    found = Steps()
    before = sys.gettrace()
    sys.settrace(found)
    try:
        work(number)
    finally:
        sys.settrace(before)
    return found.number


@pytest.mark.parametrize(
    "work",
    [
        tidied,
        lines_aligned,
        comments_kept,
        declarations_parted,
        comments_reworded,
        one_comment_reworded,
        words_found,
        functions_of_hunks,
        conditions_outlined,
        branches_outlined,
        branches_read,
        words_used,
        users_found,
    ],
)
def test_twice_the_text_is_twice_the_work(work: Work) -> None:
    some = 300
    less, more = steps(work, some), steps(work, 2 * some)
    assert more < 2.3 * less
