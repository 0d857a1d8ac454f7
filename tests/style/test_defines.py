from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.style.defines import added_lines, lay_out_defines
from refactor.text.columns import WIDTH, column

OLD = "#define _TIF_A\t\t(1 << 1)\n"
FLAGS = ("_TIF_SYSCALL_TRACE", "_TIF_SYSCALL_AUDIT", "_TIF_SECCOMP", "_TIF_SYSCALL_EMU")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("abc", 3), ("\t", 8), ("a\tb", 9), ("12345678\t", 16), ("größe", 5)],
)
def test_a_tab_goes_to_the_next_eighth_column(text: str, expected: int) -> None:
    assert column(text) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("", "a\nb\n", [0, 1]),
        ("a\n", "a\nb\n", [1]),
        ("a\nb\n", "b\na\na\n", []),
        ("a\n", "a\n\n \t\nb\n", [3]),
        ("a\n", " a\na \n", [0, 1]),
    ],
)
def test_a_line_that_stood_nowhere_is_an_added_one(
    before: str, after: str, expected: list[int]
) -> None:
    assert added_lines(before, after) == expected


@pytest.mark.parametrize(
    ("before", "added", "expected"),
    [
        # Aligned as the one above, or by one tab where the name goes beyond.
        (OLD, "#define _TIF_B 2\n", "#define _TIF_B\t\t2\n"),
        (OLD, "#define _TIF_B\t\t\t\t2\n", "#define _TIF_B\t\t2\n"),
        (OLD, "#define A_NAME_THAT_IS_LONG 2\n", "#define A_NAME_THAT_IS_LONG\t2\n"),
        (OLD, "# define _TIF_B   2\n", "# define _TIF_B\t\t2\n"),
        (
            OLD,
            "#define _TIF_B 2\n#define _TIF_C 3\nint x;\n#define D 4\n",
            "#define _TIF_B\t\t2\n#define _TIF_C\t\t3\nint x;\n#define D\t\t4\n",
        ),
        ("#define A \t 1\n", "#define B 2\n", "#define B\t2\n"),
        # As it is, where there is nothing to be as.
        ("", "#define _TIF_B   2\n", "#define _TIF_B   2\n"),
        ("#define A 1\n", "#define _TIF_B   2\n", "#define _TIF_B   2\n"),
        ("#define A\t1\n#define B 2\n", "#define _TIF_C   2\n", "#define _TIF_C   2\n"),
        ("#define A\n#define F(x)\t1\n", "#define _TIF_C   2\n", "#define _TIF_C   2\n"),
        (OLD, "#define F(a, b) ((a) + (b))\n", "#define F(a, b) ((a) + (b))\n"),
        (OLD, "#define EMPTY\n", "#define EMPTY\n"),
        (OLD, "#define F \\\n\tx\n", "#define F \\\n\tx\n"),
        (OLD, "int x;   /* #define y 1 */\n", "int x;   /* #define y 1 */\n"),
        # Broken behind an operator, under the value.
        (
            OLD,
            f"#define _TIF_WORK ({' | '.join(FLAGS)})\n",
            "#define _TIF_WORK\t(_TIF_SYSCALL_TRACE | _TIF_SYSCALL_AUDIT | \\\n"
            "\t\t\t _TIF_SECCOMP | _TIF_SYSCALL_EMU)\n",
        ),
        (
            "",
            f"#define _TIF_WORK {' & '.join(FLAGS)}\n",
            "#define _TIF_WORK _TIF_SYSCALL_TRACE & _TIF_SYSCALL_AUDIT & _TIF_SECCOMP & \\\n"
            "\t\t  _TIF_SYSCALL_EMU\n",
        ),
        (
            OLD,
            f"#define _TIF_WORK {' + '.join(FLAGS * 2)}\n",
            "#define _TIF_WORK\t_TIF_SYSCALL_TRACE + _TIF_SYSCALL_AUDIT + \\\n"
            "\t\t\t_TIF_SECCOMP + _TIF_SYSCALL_EMU + _TIF_SYSCALL_TRACE + \\\n"
            "\t\t\t_TIF_SYSCALL_AUDIT + _TIF_SECCOMP + _TIF_SYSCALL_EMU\n",
        ),
        ("", f"#define A {'x' * 70}\n", f"#define A {'x' * 70}\n"),
        ("", f"#define A {'x' * 71}\n", f"#define A {'x' * 71}\n"),
        ("", f"#define A {'x' * 68} | y\n", f"#define A {'x' * 68} | \\\n\t  y\n"),
        ("", f"#define A {'x' * 90} | y\n", f"#define A {'x' * 90} | \\\n\t  y\n"),
        # Never inside a string, a character or a comment.
        ("", f'#define A "{"a + b | " * 10}"\n', f'#define A "{"a + b | " * 10}"\n'),
        (
            "",
            f"#define A (b | c) /* {'a + b | ' * 10}*/\n",
            f"#define A (b | \\\n\t   c) /* {'a + b | ' * 10}*/\n",
        ),
        ("", f"#define A b // {'a + b | ' * 10}\n", f"#define A b // {'a + b | ' * 10}\n"),
        ("", f"#define A '| ' | {'x' * 70}\n", f"#define A '| ' | \\\n\t  {'x' * 70}\n"),
        # A file with the line ends of another system keeps them.
        ("#define A\t\t1\r\n", "#define _TIF_B 2\r\n", "#define _TIF_B\t\t2\r\n"),
        ("x\r\n", f"#define A {'x' * 68} | y\r\n", f"#define A {'x' * 68} | \\\r\n\t  y\r\n"),
        ("x\r\n", "#define A \\\r\n\ty\r\n", "#define A \\\r\n\ty\r\n"),
    ],
)
def test_an_added_define_looks_like_its_neighbours(before: str, added: str, expected: str) -> None:
    assert lay_out_defines(before, before + added) == before + expected
    assert lay_out_defines(before, before + added + "int last;") == before + expected + "int last;"


def test_a_define_that_was_there_is_left_alone() -> None:
    before = f"#define A\t\t1\n#define B 2\n#define C {' | '.join(FLAGS * 2)}\n"
    assert lay_out_defines(before, before.replace("B 2\n", "B 2\nint x;\n")) == before.replace(
        "B 2\n", "B 2\nint x;\n"
    )


WORDS = st.sampled_from([*FLAGS, "|", "&", "+", '"a | b"', "'|'", "/* a | b */", "(x)", "1"])
DEFINES = st.builds(
    lambda name, gap, words: f"#define {name}{gap}{' '.join(words)}",
    st.sampled_from(["A", "_TIF_WORK", "A_NAME_THAT_IS_LONG"]),
    st.sampled_from([" ", "   ", "\t", "\t\t", " \t"]),
    st.lists(WORDS, min_size=1, max_size=12),
)
SOURCES = st.lists(
    DEFINES | st.sampled_from(["", "int x;", "#define F(x) \\", "\tx | y", "}"]), max_size=8
).map("\n".join)


def joined(text: str) -> list[str]:
    """Lines as the preprocessor has them, with one space for any white space."""
    return [" ".join(line.split()) for line in re.sub(r" \\\n\s*", " ", text).split("\n")]


@given(SOURCES, SOURCES)
def test_only_white_space_changes_and_only_in_added_lines(before: str, after: str) -> None:
    result = lay_out_defines(before, after)
    assert joined(result) == joined(after)
    rest = iter(result.split("\n"))
    assert [
        line for line in after.split("\n") if line in before.split("\n") and line not in rest
    ] == []


@given(SOURCES, SOURCES)
def test_laying_out_again_changes_nothing(before: str, after: str) -> None:
    once = lay_out_defines(before, after)
    assert lay_out_defines(before, once) == once


@given(st.lists(st.sampled_from(FLAGS), min_size=1, max_size=12))
def test_a_broken_define_fits_the_width(flags: list[str]) -> None:
    result = lay_out_defines(OLD, f"{OLD}#define _TIF_WORK ({' | '.join(flags)})\n")
    assert max(map(column, result.split("\n"))) <= WIDTH


@given(st.text(), st.text())
def test_any_texts_can_be_laid_out(before: str, after: str) -> None:
    assert joined(lay_out_defines(before, after)) == joined(after)
