"""Regular expressions that both engines of spatch read alike."""

from __future__ import annotations

import pytest

from refactor.series.regexes import Regex, complaint, for_str, regexes

OTHER = "means different things to different spatch builds"


@pytest.mark.parametrize(
    "pattern",
    [
        ".*free.*",
        "^kv?[mz]alloc$",
        "^wait_.*",
        "^(a|b|cd)$",
        "x+(y|z)?[^a-z_]*",
        "^(ata_id_queue_depth|fls64)$",
    ],
)
def test_what_both_engines_read_alike(pattern: str) -> None:
    assert complaint(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "there is nothing in it"),
        ("^$", "there is nothing in it"),
        ("a{2}", f"'{{' {OTHER}"),
        (r"\\w+", f"'\\' {OTHER}"),
        ("a^b", f"'^' {OTHER}"),
        ("a$b", f"'$' {OTHER}"),
        ("[[:alpha:]]", f"'[' {OTHER}"),
        ("a++", "'+' follows nothing that it could repeat"),
        ("*a", "'*' follows nothing that it could repeat"),
        ("(?i)a", "'?' follows nothing that it could repeat"),
        ("(a|b", "its parentheses do not match"),
        ("a)b(", "its parentheses do not match"),
        ("x[z-a]", "the range z-a has its ends the wrong way round"),
        ("[^bz-a]", "the range z-a has its ends the wrong way round"),
    ],
)
def test_what_they_could_read_differently(pattern: str, why: str) -> None:
    assert complaint(pattern) == why


def test_a_rule_for_the_engine_str() -> None:
    text = (
        '// =~ "no(t)"\n@r@ identifier f =~ "^(a|b)$", g !~ "x"; @@\n-f("=~ (c)");\n'
        '@s@ identifier h =~ "(d)*"; @@\n-h();\n'
    )
    assert [regex.pattern for regex in regexes(text)] == ["^(a|b)$", "x", "(d)*"]
    assert for_str(text) == text.replace("^(a|b)$", r"^\(a\|b\)$").replace("(d)*", r"\(d\)*")
    assert list(regexes("@@ @@\n-f();\n")) == []
    assert list(regexes("@@ identifier f =~ ; @@\n-f();\n")) == [Regex(16, "")]
