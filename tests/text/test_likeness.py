"""The share of equal changed lines."""

from __future__ import annotations

from refactor.text.change import FileChange, changes
from refactor.text.likeness import Counted, changed_lines, changed_words, share


def lines(path: str, *body: str) -> Counted:
    return changed_lines(made(path, *body))


def words(path: str, *body: str) -> Counted:
    return changed_words(made(path, *body))


def made(path: str, *body: str) -> tuple[FileChange, ...]:
    removed = sum(line[0] == "-" for line in body)
    text = "".join(f"{line}\n" for line in body)
    hunk = f"@@ -1,{removed} +1,{len(body) - removed} @@\n{text}"
    return changes(f"diff --git a/{path} b/{path}\n{hunk}".encode())


def test_equal_lines_count_on_their_side_and_in_their_file() -> None:
    one = lines("a.c", "-int x;", "-int y;", "+int z;", "+}")
    assert one == {
        ("a.c", "-", b"int x;"): 1,
        ("a.c", "-", b"int y;"): 1,
        ("a.c", "+", b"int z;"): 1,
    }
    assert share(one, one) == 100
    assert share(one, lines("a.c", "-	int  x;", "+int z;", "+int w;")) == 66
    assert share(one, lines("b.c", "-int x;", "-int y;", "+int z;")) == 0
    assert share(one, lines("a.c", "-int z;", "+int x;")) == 0
    assert share(lines("a.c", "+}"), lines("a.c", "+}")) == 0


def test_a_line_counts_as_often_as_it_is_changed() -> None:
    assert share(lines("a.c", "-x", "-x", "-x"), lines("a.c", "-x")) == 50


def test_words_do_not_depend_on_where_lines_break() -> None:
    one = ("a.c", "-f(a, b);", "+if (g(a, b, NULL))", "+	return;")
    two = ("a.c", "-f(a,", "-  b);", "+if (g(a, b,", "+      NULL)) {", "+	return;", "+}")
    assert share(lines(*one), lines(*two)) == 25
    assert share(words(*one), words(*two)) == 100
    assert share(words("a.c", "-f(a)"), words("a.c", "-f(b)")) == 50
