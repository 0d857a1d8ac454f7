"""What is left out of a C file comes back, and what the rest needs of it is declared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.c.hollow import Hollow, hollow, whole
from refactor.c.parts import separate_parts

ONE = b"int one(void)\n{\n\treturn 1;\n}\n"
TWO = b"\nint two(foo x)\n{\n\tbar *y = (baz *)x;\n\n\tx->a * b;\n\treturn y;\n}\n"
KEPT = b"\nint kept(void)\n{\n\tint a;\n\n\ta = old((bar)x, sizeof(baz), foo);\n}\n"
DEFINE = b"#define A 1\n\n" + ONE
MARK = b"refactor_left_out_0"


def without(data: bytes, word: bytes = b"old") -> Hollow:
    """A file of which the functions stay that hold a word."""
    return hollow(data, [(part, word in part) for part in separate_parts(data)])


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (ONE, b"void %s_0(void)\n{\n}\n" % MARK),
        (KEPT, KEPT),
        (ONE + ONE + KEPT + ONE, b"void %s_0(void)\n{\n}\n%svoid %s_1(void)\n{\n}\n" % (MARK, KEPT, MARK)),
        # The names of types that the rest has too; `foo` is a parameter, which tells less.
        (TWO + KEPT, b"bar %s;\nbaz %s;\nvoid %s_0(void)\n{\n}\n%s" % (MARK, MARK, MARK, KEPT)),
        # A variable of the rest is none, nor is a word of a comment or a string.
        (b"int f(void)\n{\n\ta *x;\n\tg(\"(bar *)\");\n\t/* baz *x; */\n}\n" + KEPT,
         b"void %s_0(void)\n{\n}\n%s" % (MARK, KEPT)),
        # An expression may go on in a line that looks like a declaration.
        (b"int f(void)\n{\n\tx = 1 +\n\t\tbar * y;\n}\n" + KEPT, b"void %s_0(void)\n{\n}\n%s" % (MARK, KEPT)),
        # A macro stays, and what is in a body with one; another body beside it does not.
        (DEFINE, b"#define A 1\n\nint one(void)\n{\n\t%s_0();\n}\n" % MARK),
        (b"int f(void)\n{\n#if A\n\tx;\n#endif\n}\n", b"int f(void)\n{\n#if A\n\tx;\n#endif\n}\n"),
        (b"typedef int foo;\n" + ONE, b"typedef int foo;\nint one(void)\n{\n\t%s_0();\n}\n" % MARK),
        # What is not plain stays.
        (b"#if A\nint f(void)\n{\n/*\n}\n*/\n}\n#endif\n", b"#if A\nint f(void)\n{\n/*\n}\n*/\n}\n#endif\n"),
        (b"#if A\nint f(void)\n{\n\tif (x) {\n}\n}\n#endif\n", b"#if A\nint f(void)\n{\n\tif (x) {\n}\n}\n#endif\n"),
        (b"#define M(x) \\\n\tf(x)\n{\n}\n", b"#define M(x) \\\n\tf(x)\n{\n\t%s_0();\n}\n" % MARK),
        # The name is one that the file does not hold.
        (b"int refactor_left_out_0;\n" + ONE, b"void refactor_left_out_1_0(void)\n{\n}\n"),
        (b"", b""),
    ],
    ids=["all", "nothing", "joined", "types", "variable", "expression", "macro", "condition",
         "typedef", "comment", "unbalanced", "macro-body", "name", "empty"],
)  # fmt: skip
def test_what_is_shown(data: bytes, shown: bytes) -> None:
    file = without(data)
    assert file.data == shown
    assert file.restored(file.data) == data


def test_a_changed_file_comes_back_as_a_whole() -> None:
    file = without(DEFINE + ONE + KEPT)
    changed = file.data.replace(b"old(", b"new(")
    assert file.restored(changed) == DEFINE + ONE + KEPT.replace(b"old(", b"new(")


def test_what_was_left_out_is_not_to_be_changed() -> None:
    file = without(DEFINE + KEPT)
    left_out = b"{\n\trefactor_left_out_0_0();\n}"
    assert left_out in file.data
    for changed in (b"", left_out * 2, left_out.replace(b"_0_0", b"_0_1"), b"{\n}"):
        assert file.restored(file.data.replace(left_out, changed)) is None


def test_some_lines_of_it_are_shown_as_they_are() -> None:
    file = without(DEFINE + KEPT)
    lines = file.data.decode().split("#define A 1\n")[1]
    assert file.text(lines) == (DEFINE + KEPT).decode().split("#define A 1\n")[1]
    assert whole(ONE).text(ONE.decode()) == ONE.decode()


PIECES = st.sampled_from([ONE, TWO, KEPT, DEFINE, b"/*", b"*/", b"\n}\n", b")\n{\n", b"#if A\n",
                          b"#endif\n", b'"', b"{", b"}", b"\xff\n", b"refactor_left_out_0_0();"])  # fmt: skip


@given(st.lists(PIECES).map(b"".join))
def test_whatever_it_is_it_comes_back(data: bytes) -> None:
    file = without(data)
    assert file.restored(file.data) == data


@pytest.mark.parametrize(
    "text",
    [
        b"f()\n{\n",
        b"f()\n{\n};\n",
        b"(a \t",
        b"a \t*",
        b"/*",
        b'"\\',
        b"f(a, ",
        b"const ",
        b"#if\n",
    ],
)
def test_a_long_text_takes_no_longer_than_others(text: bytes) -> None:
    # With a step that is quadratic each of these takes minutes.
    for data in (DEFINE + text * 20_000, text * 20_000 + DEFINE, ONE + text * 20_000):
        file = hollow(data + KEPT, [(data, False), (KEPT, True)])
        assert file.restored(file.data) == data + KEPT
