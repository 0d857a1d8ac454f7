"""The part of MAINTAINERS that decides who gets a patch."""

from __future__ import annotations

import pytest

from refactor.spread.excerpt import Excerpt, excerpt, named_files
from refactor.spread.maintainers import parse_maintainers
from refactor.spread.sections import Sections

HEAD = "Maintainers List\n\n.. note:: a preamble\n\n"
LM75 = "LM75\nM:\tLou <lou@example.org>\nF:\tdrivers/hwmon/lm75.c"
HWMON = "HWMON\nM:\tHal <hal@example.org>\nF:\tdrivers/hwmon/"
NET = "NET\nM:\tNed <ned@example.org>\nF:\tdrivers/net/"
WORDS = "WORDS\nM:\tWanda <wanda@example.org>\nK:\t\\bspecial_word\\b"
REST = "THE REST\nM:\tLinus <linus@example.org>\nF:\t*\nF:\t*/"
MAILMAP = "Hal Real <real@example.org> <HAL@example.org>\nNed Real <other@example.org> <ned@example.org>\n"


def sections(*texts: str) -> Sections:
    return Sections(parse_maintainers(HEAD + "\n\n".join(texts)))


def patch(added: str = "x", path: str = "drivers/hwmon/lm75.c") -> bytes:
    head = f"diff --git a/{path} b/{path}\nindex 1..2 100644\n--- a/{path}\n+++ b/{path}\n"
    return f"{head}@@ -1,3 +1,3 @@\n special_word\n-y\n+{added}\n".encode()


def test_it_has_the_sections_of_the_files_and_the_addresses_in_them() -> None:
    found = excerpt(sections(LM75, HWMON, NET, WORDS, REST), patch(), MAILMAP)
    assert found == Excerpt(
        ("drivers/hwmon/lm75.c",),
        f"{LM75}\n\n{HWMON}\n\n{REST}\n",
        "Hal Real <real@example.org> <HAL@example.org>\n",
        (),
    )


def test_a_keyword_counts_in_changed_lines_and_before_them() -> None:
    every = sections(WORDS, NET, REST)
    for given in (patch("special_word();"), patch(path="drivers/special_word")):
        found = excerpt(every, given, "")
        assert found
        named = "special_word();" in given.decode()
        assert found.keywords == (("\\bspecial_word\\b",) if named else ())
    intro = excerpt(every, b"A special_word\n" + patch(), "")
    assert intro
    assert intro.keywords == ("\\bspecial_word\\b",)


@pytest.mark.parametrize("word", ["[[:space:]]x", "(?|a)", "a++", "("])
def test_a_keyword_of_perls_own_makes_none(word: str) -> None:
    assert excerpt(sections(f"WORDS\nM:\tW <w@x.org>\nK:\t{word}", REST), patch(), "") is None


def test_files_are_found_wherever_the_script_finds_them() -> None:
    given = b"diff --git a/old.c b/new.c\nrename from old.c\nrename to new.c\n" + patch(
        path="b/c.c"
    )
    assert named_files(given) == ("b/c.c", "new.c", "old.c")
