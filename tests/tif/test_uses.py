"""Who uses a thread flag, and how."""

from __future__ import annotations

import pytest

from refactor.tif.flags import flags
from refactor.tif.layout import Users
from refactor.tif.source import read
from refactor.tif.users import users
from refactor.tif.uses import Pasted, Use, pasted, uses
from tests.thread_flags import COMMON


def hows(code: str) -> list[tuple[str, str]]:
    return [(use.name, use.how) for use in uses("a.c", f"void f(void)\n{{\n{code}\n}}\n")]


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("set_thread_flag(TIF_X);", "sets"),
        ("test_and_set_ti_thread_flag(ti, TIF_X);", "sets"),
        ("if (test_thread_flag(TIF_X)) return;", "tests"),
        ("if (test_tsk_thread_flag(p, TIF_X) && y) return;", "tests"),
        ("clear_thread_flag(TIF_X);", "tests"),
        ("test_and_clear_thread_flag(TIF_X);", "tests"),
        ("update_thread_flag(TIF_X, v);", "sets"),
        ("ti->flags |= _TIF_X;", "sets"),
        ("ti->flags &= ~_TIF_X;", "tests"),
        ("if (flags & _TIF_X) y();", "tests"),
        ("if (_TIF_X & flags) y();", "tests"),
        ("if (unlikely(flags & (_TIF_X | Z))) y();", "tests"),
        ("if (unlikely((_TIF_X | Z) & flags)) y();", "tests"),
        ("return flags & _TIF_X;", "tests"),
        ("return _TIF_X;", "sets"),
        ("x = a & b, set(TIF_X);", "sets"),
        ("y(flags & z, TIF_X);", "sets"),
        ("y(&flags, TIF_X);", "sets"),
        ("x = &flags + TIF_X;", "sets"),
        ("if (tif == TIF_X) y();", "tests"),
        ("switch (tif) { case TIF_X: y(); }", "tests"),
        ("tif = z ? TIF_X : 0;", "sets"),
        ("clear_bits(_TIF_X, &ti->flags);", "tests"),
        ("atomic_long_andnot(_TIF_X | Z, &ti->flags);", "tests"),
        ("BUILD_BUG_ON(TIF_X);", "sets"),
        ("if (TIF_X) y();", "sets"),
        ("x[TIF_X] = 1;", "sets"),
    ],
)
def test_in_doubt_it_is_set(code: str, how: str) -> None:
    assert [each for _, each in hows(code)] == [how]


def test_words_comments_and_definitions_are_no_uses() -> None:
    code = "/* TIF_A */ // TIF_B\n#define TIF_C 1\n#define _TIF_D (1 << TIF_C)\n#define TIF_E\nint x = NETIF_F;\n"
    assert uses("a.h", code) == ()


def test_other_macros_and_conditions_are() -> None:
    code = "#ifdef TIF_A\n#define W (_TIF_B | _TIF_C)\n#elif defined(X) || TIF_D\n"
    code += "#define t() test_thread_flag(TIF_E)\n#endif\n"
    assert uses("a.h", code) == (
        Use("TIF_A", "asks", "a.h", 1, "defined(TIF_A)"),
        Use("_TIF_B", "sets", "a.h", 2),
        Use("_TIF_C", "sets", "a.h", 2),
        Use("TIF_D", "asks", "a.h", 3, "defined(X) || TIF_D"),
        Use("TIF_E", "tests", "a.h", 4),
    )


def test_assembly_is_assembly() -> None:
    assert uses("a.S", "#ifdef X\n\ttst r0, #_TIF_A | _TIF_B\n/* TIF_C */\n") == (
        Use("_TIF_A", "assembly", "a.S", 2),
        Use("_TIF_B", "assembly", "a.S", 2),
    )


def test_macros_of_assembly_are_assembly_in_a_header_too() -> None:
    text = "\t.macro step, flgs\n\ttbz \\flgs, #TIF_A, 1f\n1:\n\t.endm\n#define W _TIF_B\nint f = TIF_C;\n"
    assert uses("assembler.h", text) == (
        Use("TIF_A", "assembly", "assembler.h", 2),
        Use("_TIF_B", "sets", "assembler.h", 5),
        Use("TIF_C", "sets", "assembler.h", 6),
    )


def test_names_are_made_by_pasting() -> None:
    found = pasted(read("h", COMMON))
    assert found == (Pasted("set_syscall_work", "(!(defined(CONFIG_GENERIC_ENTRY)))"),)
    code = (
        "set_syscall_work(SECCOMP);\n\tset_syscall_work(a(b), TRACE);\n\tset_syscall_work(x + 1);"
    )
    text = f"void f(void)\n{{\n\t{code}\n}}\n"
    condition = found[0].condition
    assert uses("a.c", text, found) == (
        Use("TIF_SECCOMP", "sets", "a.c", 3, condition),
        Use("TIF_TRACE", "sets", "a.c", 4, condition),
    )
    assert uses("a.c", "void f(void) { set_syscall_work(A", found) == ()


def test_the_word_is_that_of_the_statement() -> None:
    (one, other) = uses(
        "a.c", "void f(void)\n{\n\tti->exit_flags |= _TIF_A;\n\tti->flags |= _TIF_A;\n}\n"
    )
    assert (one.word, other.word) == ("exit_flags", "")


HEADER = """\
#define TIF_A 1
#define TIF_B 2
#define TIF_C 3
#define TIF_D 4
#define _TIF_A (1 << TIF_A)
#define _TIF_B (1 << TIF_B)
#define _TIF_C (1 << TIF_C)
#define _TIF_OUTER (_TIF_INNER | _TIF_C)
#define _TIF_INNER (_TIF_A | _TIF_B)
"""


def test_masks_hand_their_uses_on() -> None:
    found = [
        Use("_TIF_OUTER", "tests", "a.c", 1),
        Use("TIF_A", "sets", "a.c", 2),
        Use("_TIF_B", "assembly", "a.S", 3),
        Use("TIF_D", "asks", "a.c", 4, "defined(CONFIG_X) || defined(TIF_D)"),
        Use("TIF_D", "sets", "a.c", 5, "!defined(CONFIG_X)"),
    ]
    used = users(flags([read("h", HEADER)]), found, {"CONFIG_X": True})
    assert used["TIF_A"] == Users(("a.c:2", "a.c:1"), (), True, ("a.c:1",))
    assert used["TIF_B"] == Users(("a.c:1",), ("a.S:3",), True, ("a.c:1",))
    assert used["TIF_C"] == Users(("a.c:1",), (), False, ("a.c:1",))
    assert used["TIF_D"] == Users()
    unknown = users(flags([read("h", HEADER)]), found, {})
    assert unknown["TIF_D"] == Users(("a.c:4", "a.c:5"), (), True)


def test_masks_of_each_other_are_no_endless_story() -> None:
    text = "#define TIF_A 1\n#define _TIF_X (_TIF_Y | TIF_A)\n#define _TIF_Y (_TIF_X)\n"
    assert users(flags([read("h", text)]), [Use("_TIF_Y", "tests", "a", 1)], {})["TIF_A"].tests == (
        "a:1",
    )
