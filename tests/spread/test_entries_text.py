"""groups.toml as text: groups are added in order, and what people wrote stays."""

from __future__ import annotations

from refactor.spread.entries import GroupEntry, parse_entries
from refactor.spread.entries_text import HEAD, with_groups

A = GroupEntry("A DRIVER", "a", (), "net", "apply", files=("a/x.c", "a/y.c"))
B = GroupEntry("B", "b: x", ("b: x", "b"), "net", "ack", files=('b "q" \\ ä.c',))

A_TEXT = """\
[a]
section = "A DRIVER"
prefix = "a"
bundle = "net"
route = "apply"
files = [
    "a/x.c",
    "a/y.c",
]
"""
B_TEXT = """\
[b]
section = "B"
prefix = "b: x"
proposals = ["b: x", "b"]
bundle = "net"
route = "ack"
files = [
    "b \\"q\\" \\\\ ä.c",
]
"""


def test_a_new_file_has_a_table_for_each_group_sorted() -> None:
    text = with_groups("", {"b": B, "a": A}, where="g")
    assert text == f"{HEAD}\n{A_TEXT}\n{B_TEXT}"
    assert parse_entries(text, "g") == {"a": A, "b": B}
    assert with_groups(text, {"a": A, "b": B}, where="g") == text


def test_what_a_person_wrote_stays_and_what_is_new_is_added() -> None:
    mine = """\
# Mine.

# All of A.
[a]   # really
prefix = "A:"  # as Amy wants it
hold = '''
[b]
until rc1'''
files = ["a/x.c",   # x
    "z.c"]


# The last.
[c]
fold = "a"
"""
    expected = (
        """\
# Mine.

# All of A.
[a]   # really
section = "A DRIVER"
prefix = "A:"  # as Amy wants it
hold = '''
[b]
until rc1'''
files = ["a/x.c",   # x
    "z.c",
    "a/y.c",]


"""
        + f'{B_TEXT}\n# The last.\n[c]\nfold = "a"\n'
    )
    assert with_groups(mine, {"a": A, "b": B}, where="g") == expected


def test_a_file_that_another_group_lists_is_not_listed_twice() -> None:
    text = '[z]\nfiles = ["a/x.c"]\n'
    made = with_groups(text, {"a": A}, where="g")
    assert parse_entries(made, "g")["a"].files == ("a/y.c",)


def test_accepted_prefixes_have_no_proposals() -> None:
    first = with_groups("", {"b": B}, where="g")
    accepted = first.replace('proposals = ["b: x", "b"]\n', "")
    assert with_groups(first, {"b": B}, where="g", accepted=["b"]) == accepted
    assert with_groups("", {"b": B}, where="g", accepted=["b"]) == accepted
