"""Options that a semantic patch may set."""

from __future__ import annotations

import pytest

from refactor.series.rule import Rule
from refactor.series.spatch_options import ALLOWED, Option, complaint, parse


def test_the_options_in_words() -> None:
    words = "-no_includes --keep-comments -D a=b -Dc --max-width 90 --max-width=70 -I x/y -Iz --c++=17 --c++"
    assert list(parse(words.split())) == [
        Option("--no-includes"),
        Option("--keep-comments"),
        Option("-D", "a=b"),
        Option("-D", "c"),
        Option("--max-width", "90"),
        Option("--max-width", "70"),
        Option("-I", "x/y"),
        Option("-I", "z"),
        Option("--c++", "17"),
        Option("--c++"),
    ]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("--no-includes", ""),
        ("--jobs 4", ""),
        ("-D x=y", ""),
        ("-I include/x", ""),
        ("--c++=17", ""),
        ("--macro-file x.h", f"is not one that a rule may set ({ALLOWED})"),
        ("-macro_file x.h", f"is not one that a rule may set ({ALLOWED})"),
        ("--python /bin/sh", f"is not one that a rule may set ({ALLOWED})"),
        ("--no-includes=x", f"is not one that a rule may set ({ALLOWED})"),
        ("-I ../x", "leaves the tree or is not in its plain form"),
        ("-I /etc", "must be a path relative to the top of the tree"),
        ("-D a;b", "has no value that it could have: 'a;b'"),
        ("--max-width", "has no value that it could have: ''"),
    ],
)
def test_what_a_rule_may_set(words: str, why: str) -> None:
    assert complaint(next(parse(words.split()))) == why


def test_a_rule_takes_options_from_its_header_and_from_spatch_lines() -> None:
    rule = Rule(
        "r", "#spatch --no-loops -I d/include\n// Options: --in-place -D x=y\n@@ @@\n-f();\n"
    )
    rule.check("r.cocci")
    assert (rule.options, rule.directories) == (("-D", "x=y", "--no-loops"), ("d/include",))
