"""The texts that whatever a regular expression matches must hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.series.regex_parts import parts
from refactor.series.regexes import complaint


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^(one|other|third)$", ("one", "other", "third")),
        ("^kv?[mz]alloc$", ("kmalloc", "kvmalloc", "kvzalloc", "kzalloc")),
        ("^(devm_)?k[a-z]*alloc(_array)?$", ("alloc", "alloc_array")),
        ("free|release", ("free", "release")),
        ("(foo)+_bar", ("_bar",)),
        ("(foo)*x", ()),
        ("(foo|.*)x", ()),
        ("a.b", ()),
        ("[0-9][0-9][0-9]", ()),
    ],
)
def test_parts(pattern: str, expected: tuple[str, ...]) -> None:
    assert parts(pattern) == expected


ATOMS = st.sampled_from(["foo", "bar_", "a", "_", ".", "[ab]", "[a-c1]", "[^a]"])


def _repeated(item: str, times: str) -> str:
    """No repetition of a repetition: re would try them for hours, as in `((a*)*)*$`."""
    return item + ("?" if times and set(item) & set("*+") else times)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    alternatives = st.lists(inner, min_size=1, max_size=3).map(lambda each: f"({'|'.join(each)})")
    item = st.builds(_repeated, st.one_of(ATOMS, alternatives), st.sampled_from(["", *"*+?"]))
    return st.lists(item, min_size=1, max_size=3).map("".join)


PATTERNS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "^"]),
    st.recursive(ATOMS, _grown, max_leaves=6),
    st.sampled_from(["", "$"]),
)


@given(st.data(), PATTERNS)
def test_every_match_holds_one(data: st.DataObject, pattern: str) -> None:
    assert complaint(pattern) == ""
    match = data.draw(st.from_regex(re.compile(pattern, re.ASCII)))
    needed = parts(pattern)
    assert not needed or any(part in match for part in needed)
