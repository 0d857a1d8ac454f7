"""A header as the preprocessor sees it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refactor.tif import conditions, number
from refactor.tif.number import value
from refactor.tif.source import Asked, Include, read


def names(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(macro.name, macro.body, macro.conditions) for macro in read("h", text).macros]


def test_directives_go_over_splices_and_comments() -> None:
    text = "# define A (1 | \\\n\t 2) /* why\n  so */\n#define B // no\n#define C \"/* x */\" 'a'\n"
    found = read("h", text).macros
    assert [(m.name, m.body, m.comment, m.first, m.last) for m in found] == [
        ("A", "(1 | 2)", "why so", 1, 3),
        ("B", "", "no", 4, 4),
        ("C", "\"/* x */\" 'a'", "", 5, 5),
    ]


def test_conditions_are_those_around_and_not_before() -> None:
    text = (
        "#ifdef A\n#define P 1\n#elif B > 2\n#define Q 2\n#else\n#define R 3\n#endif\n"
        "#if defined(C) && D\n#ifndef E\n#define S 4\n#endif\n#endif\n#define T 5\n"
    )
    assert names(text) == [
        ("P", "1", ("defined(A)",)),
        ("Q", "2", ("!(defined(A)) && (B > 2)",)),
        ("R", "3", ("!(defined(A)) && !(B > 2)",)),
        ("S", "4", ("defined(C) && D", "!defined(E)")),
        ("T", "5", ()),
    ]


def test_a_guard_is_no_condition() -> None:
    assert names("/* x */\n#ifndef H\n#define H\n#define A 1\n#endif\n") == [("A", "1", ())]
    assert names("#ifndef H\n#define A 1\n#endif\n") == [("A", "1", ("!defined(H)",))]


def test_unbalanced_directives_are_no_end() -> None:
    assert names("#endif\n#else\n#elif X\n#define A 1\n#if\n") == [("A", "1", ())]


def test_what_holds_is_put_together_only_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[list[str]] = []
    holds = conditions._holds

    def counted(branches: list[str]) -> str:
        asked.append(branches)
        return holds(branches)

    monkeypatch.setattr(conditions, "_holds", counted)
    (macro,) = read(
        "h", "#if A || B\n" * 300 + "int x;\n" * 300 + "#define P 1\n" + "#endif\n" * 300
    ).macros
    assert (macro.conditions, len(asked)) == ((*("A || B",) * 64, "236 more conditions"), 64)


def test_includes_and_questions() -> None:
    source = read("h", '#ifdef X\n#include <asm/y.h>\n#include "z.h"\n#elif Y\n#endif\n')
    assert source.includes == [
        Include("asm/y.h", 2, ("defined(X)",)),
        Include("z.h", 3, ("defined(X)",)),
    ]
    assert source.asked == [Asked("defined(X)", 1), Asked("Y", 4)]


def test_enumerators_count_on() -> None:
    text = "enum a { A, B = 1 << 2, C };\nenum b x;\nstruct s { int e; };\nenum {\n#ifdef X\n\tD,\n#endif\n\tE,\n};\n"
    assert names(text) == [
        ("A", "0", ()),
        ("B", "1 << 2", ()),
        ("C", "B + 1", ()),
        ("D", "0", ("defined(X)",)),
        ("E", "D + 1", ()),
    ]
    assert all(macro.enumerator for macro in read("h", text).macros)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 << 4", 16),
        ("(1UL<<4)|0x3", 19),
        ("010 + 0b11", 11),
        ("~0 & 0xff", 255),
        ("-1 + +2", 1),
        ("10 % 4 * 3 - 8 / 4", 4),
        ("-7 / 2", -3),
        ("-7 % 2", -1),
        ("7 / -2", -3),
        ("7 % -2", 1),
        ("1 ? 2 : 3", 2),
        ("0 ? 2 : 3", 3),
        ("X ? 2 : 2", 2),
        ("X ? 2 : 3", None),
        ("BIT(A)", 8),
        ("_BITUL(A) | BIT_ULL(0)", 9),
        ("BIT(X)", None),
        ("_AC(5, UL)", 5),
        ("OTHER(5)", None),
        ("A + 1", 4),
        ("B", 3),
        ("LOOP", None),
        ("X", None),
        ("X | 1", None),
        ("!X", None),
        ("X && 0", 0),
        ("X || 1", 1),
        ("X || 0", None),
        ("1 && 2", 1),
        ("0 || 0", 0),
        ("defined(A)", 1),
        ("defined X", None),
        ("defined(YES) && !defined(NO)", 1),
        ("3 > 2 == 1 != 0 < 1 <= 1 >= 1", 0),
        ("(" * 5000, None),
        ("5 ^ 1", 4),
        ("1 / 0", None),
        ("1 << 200", None),
        ("0xffffffffffffffff", 2**64 - 1),
        ("0x10000000000000000", None),
        ("1 << 63 << 1", None),
        ("BIT(64)", None),
        ("1 <<", None),
        ("(1", None),
        ("1 2", None),
        ("09", None),
        ("'a'", None),
        ("", None),
    ],
)
def test_expressions(text: str, wanted: int | None) -> None:
    known = {"A": "3", "B": "A", "LOOP": "LOOP"}
    assert value(text, known, {"YES": True, "NO": False}) == wanted


@settings(deadline=None)
@given(st.text("#define ifndsl()/*\\\n\"' TIF_X1,{}=", max_size=80))
def test_nothing_is_too_odd_to_be_read(text: str) -> None:
    source = read("h", text)
    assert all(1 <= macro.first <= macro.last <= text.count("\n") + 1 for macro in source.macros)


def test_a_name_is_read_once_however_often_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    read_as: list[str] = []
    tokens = number._tokens

    def counted(text: str) -> list[str]:
        read_as.append(text)
        return tokens(text)

    monkeypatch.setattr(number, "_tokens", counted)
    known = {f"N{n}": f"N{n + 1} | N{n + 1}" for n in range(12)} | {"N12": "5"}
    assert value("N0", known) == 5
    assert len(read_as) == 14


@settings(deadline=None)
@given(st.text("()+-~!<>&|^?:1A defined,", max_size=40))
def test_nothing_is_too_odd_to_be_evaluated(text: str) -> None:
    assert isinstance(value(text, {"A": "2"}), int | None)
