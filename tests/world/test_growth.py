"""Work grows linearly with the text: counted in lines of Python that run, not in seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from refactor.c.definitions import functions
from refactor.c.moving import pieces
from refactor.c.outliner import outline
from refactor.mail.mail import parse
from refactor.review.ledger_text import render
from refactor.review.record import record_tags
from refactor.review.remark_marks import record_replies
from refactor.review.remarks import replies
from refactor.review.verdict import judge
from refactor.style.blanks import part_declarations
from refactor.style.detached import keep_detached
from refactor.style.tidy import tidy
from refactor.text.alignment import aligned
from refactor.text.combine import replacements
from refactor.text.comments import mentions
from refactor.text.rewording import reword
from refactor.tif.flags import flags
from refactor.tif.source import read
from refactor.tif.users import users
from refactor.tif.uses import Use, uses
from tests.review.habits import LEDGER as HABITS_LEDGER
from tests.review.habits import mail

FUNCTION = "int f(void)\n{\n\tint a;\n\n\ta = 0;\n\treturn a;\n}\n\n"
Work = Callable[[int], object]


def tidied(number: int) -> object:
    before, after = FUNCTION * number, FUNCTION.replace("0", "1") * number
    return tidy(b"", before.encode(), after=after.encode())


def lines_aligned(number: int) -> object:
    return aligned(["a", "b", "c", ""] * number, ["c", *["a", "b", "d", ""] * number])


def lines_replaced(number: int) -> object:
    before = "".join(f"int a{each};\n" + FUNCTION for each in range(number)).encode()
    return replacements(before, before.replace(b"return a", b"return 0"))


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


LIN = "Reviewed-by: Lin Us <lin@example.org>\n"


def answered(*mails: bytes) -> object:
    """Mails read as `trailers` does, up to the text of the ledger."""
    parsed = [parse(raw, "x") for raw in mails]
    rows = judge(parsed, HABITS_LEDGER, {}).rows
    ledger = record_tags(HABITS_LEDGER, rows)
    return render(record_replies(ledger, replies(parsed, ledger, {})))


def threads_answered(number: int) -> object:
    """A chain: each mail answers the one before, gives a tag and takes it back."""
    words = f"{LIN}\nI take that back."
    chain = [mail(words, name=f"r{nth}@x", to=f"r{nth - 1}@x") for nth in range(1, number)]
    return answered(mail(LIN, name="r0@x"), *chain)


def tags_read(number: int) -> object:
    others = "".join(f"LGTM, Reviewed-by: P {nth} <p{nth}@example.org>\n" for nth in range(number))
    return answered(mail(LIN * number + others))


def remarks_read(number: int) -> object:
    return answered(mail("".join(f"> x\n\nWhy {nth}?\n\n\tint x;\n\n" for nth in range(number))))


def originals_read(number: int) -> object:
    return answered(mail("From: x\nSent: 2026\n" * number + "Von: y\n" * number))


@pytest.mark.parametrize(
    "work",
    [
        threads_answered,
        tags_read,
        remarks_read,
        originals_read,
        tidied,
        lines_aligned,
        lines_replaced,
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
