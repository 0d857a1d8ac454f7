from __future__ import annotations

from contextlib import suppress
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.errors import BadInput
from refactor.series.declared import DEEPEST, declare, parse_toml


class Port(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: int

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError(f"wanted a positive number, got {self.number}")


class Host(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    port: Port
    more: tuple[Port, ...] = ()
    kind: Literal["bare", "virtual"] = msgspec.field(name="is", default="bare")
    load: float | None = None
    labels: dict[str, int] = {}


GOOD: dict[str, object] = {"name": "a", "port": {"number": 1}}


def test_toml_becomes_tables() -> None:
    assert parse_toml('a = 1\n[b]\nc = ["d"]\n', "f.toml") == {"a": 1, "b": {"c": ["d"]}}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a = ", "Invalid value (at end of document)"),
        ("a = 1\nb 2\n", "Expected '=' after a key in a key/value pair (at line 2, column 3)"),
        ("a = 1\na = 2\n", "Cannot overwrite a value (at line 2, column 6)"),
        ("a = 2026-02-31", "Invalid date or datetime (at line 1, column 5)"),
    ],
)
def test_what_is_not_toml_is_refused_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_toml(text, "series/x/series.toml")
    assert str(caught.value) == f"series/x/series.toml: not TOML: {complaint}"


def test_a_number_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        parse_toml(f"a = 1{'0' * 5000}", "f.toml")
    assert str(caught.value).startswith("f.toml: not TOML: Exceeds the limit")


def test_nesting_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        parse_toml(f"a = {'[' * 5000}", "f.toml")
    assert str(caught.value) == "f.toml: not TOML: arrays or tables are nested too deep"


NESTED = "f.toml: tables or arrays are nested more than 32 deep: nest less"
BITS = "f.toml: a number in it has more than 64 bits: no key wants one: take it out"
NUL = "f.toml: a text in it holds U+0000: no file, argument or mail can: take it out"
JOINED = "f.toml: line {} joins more than 32 names by dots: nest less"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "\ufeffa = 1\n",
            "f.toml: it begins with a byte order mark (U+FEFF): save it as UTF-8 without one",
        ),
        (f"x = 1\n[{'.'.join(['a'] * 1500)}]\n", JOINED.format(2)),
        (f"{' . '.join(['a'] * 1500)} = 1\n", JOINED.format(1)),
        (".".join(['"a"'] * 1500) + " = 1\n", JOINED.format(1)),
        (".".join(["'a#'"] * 1500) + " = 1\n", JOINED.format(1)),
        (f'x = """a\n""""\n{".".join("a" * 1500)} = 1\n', JOINED.format(3)),
        (f"x = '''a\n''''\n{'.'.join('a' * 1500)} = 1\n", JOINED.format(3)),
        (f'x = """\\"""\n"""\n{".".join("a" * 1500)} = 1\n', JOINED.format(3)),
        (f"x = 1 # don't\n{'.'.join('a' * 1500)} = 1\n", JOINED.format(2)),
        ("".join(f"[{'.'.join(['a'] * n)}]\n" for n in range(1, 1500)), JOINED.format(34)),
        (f"a = {'[' * 100}{']' * 100}\n", NESTED),
        (f"a = {'{a = ' * 100}1{'}' * 100}\n", NESTED),
        (f"a = 0x{'f' * 5000}\n", BITS),
        ("a = [1, 9223372036854775808]\n", BITS),
        ("a = -9223372036854775809\n", BITS),
        ('a = "\\u0000"\n', NUL),
        ('"\\u0000" = 1\n', NUL),
    ],
)
def test_what_no_declaration_needs_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_toml(text, "f.toml")
    assert str(caught.value) == complaint


def test_what_is_just_not_too_much() -> None:
    inner: object = 1
    for _ in range(DEEPEST):
        inner = {"a": inner}
    assert parse_toml(f"{'.'.join('a' * DEEPEST)} = 1", "f.toml") == inner
    assert parse_toml("a = [9223372036854775807, -9223372036854775808]", "f.toml")["a"] == [
        2**63 - 1,
        -(2**63),
    ]


@pytest.mark.parametrize("quote", ['"', "'", '"""', "'''"])
def test_dots_in_texts_and_comments_are_no_names(quote: str) -> None:
    dots = "." * 5000
    assert parse_toml(f"a = {quote}{dots}{quote} # {dots}\n", "f.toml") == {"a": dots}


@given(st.text())
def test_any_text_is_toml_or_refused(text: str) -> None:
    with suppress(BadInput):
        assert isinstance(parse_toml(text, "f.toml"), dict)


def test_a_declaration_becomes_a_value() -> None:
    raw = {
        "name": "a",
        "port": {"number": 1},
        "more": [{"number": 2}],
        "is": "virtual",
        "load": 1,
        "labels": {"x": 3},
    }
    assert declare(raw, Host, "f.toml") == Host("a", Port(1), (Port(2),), "virtual", 1.0, {"x": 3})


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (3, "wanted object, got int"),
        ([], "wanted object, got array"),
        ({}, "key 'name': wanted a value, got nothing"),
        ({"name": "a"}, "key 'port': wanted a value, got nothing"),
        ({"name": "a", "port": {}}, "key 'port.number': wanted a value, got nothing"),
        (GOOD | {"more": [{"number": 1}, {}]}, "key 'more[1].number': wanted a value, got nothing"),
        (
            GOOD | {"nmae": 1},
            "key 'nmae': wanted one of name, port, more, is, load, labels, got an unknown key: did you mean 'name'?",
        ),
        (
            GOOD | {"kind": "bare"},
            "key 'kind': wanted one of name, port, more, is, load, labels, got an unknown key",
        ),
        (
            GOOD | {"port": {"number": 1, "x": 2}},
            "key 'port.x': wanted a known key, got an unknown key",
        ),
        (GOOD | {"name": 1}, "key 'name': wanted str, got int"),
        (GOOD | {"name": ["a"]}, "key 'name': wanted str, got array"),
        (GOOD | {"port": {"number": "1"}}, "key 'port.number': wanted int, got str"),
        (GOOD | {"port": {"number": True}}, "key 'port.number': wanted int, got bool"),
        (GOOD | {"more": {"number": 1}}, "key 'more': wanted array, got object"),
        (
            GOOD | {"more": [{"number": 1}, {"number": 1.5}]},
            "key 'more[1].number': wanted int, got float",
        ),
        (GOOD | {"load": "high"}, "key 'load': wanted float | null, got str"),
        (GOOD | {"labels": {"x": "y"}}, "key 'labels[...]': wanted int, got str"),
        (GOOD | {"is": "real"}, "key 'is': wanted one of bare, virtual, got 'real'"),
        (
            GOOD | {"is": "a `b` - at `$.c`"},
            "key 'is': wanted one of bare, virtual, got 'a `b` - at `$.c`'",
        ),
        (GOOD | {"is": 3}, "key 'is': wanted str, got int"),
        (GOOD | {"port": {"number": -1}}, "key 'port': wanted a positive number, got -1"),
        (
            GOOD | {"more": [{"number": 1}, {"number": -2}]},
            "key 'more[1]': wanted a positive number, got -2",
        ),
    ],
)
def test_a_wrong_declaration_is_refused_with_its_key(raw: object, complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        declare(raw, Host, "f.toml, [host]")
    assert str(caught.value) == f"f.toml, [host]: {complaint}"


def test_what_the_value_itself_refuses_needs_no_key() -> None:
    with pytest.raises(BadInput) as caught:
        declare({"number": -1}, Port, "f.toml")
    assert str(caught.value) == "f.toml: wanted a positive number, got -1"


def test_a_choice_deep_inside_is_refused_with_its_key() -> None:
    class Deep(msgspec.Struct):
        hosts: tuple[Host, ...]

    with pytest.raises(BadInput) as caught:
        declare({"hosts": [GOOD | {"is": "real"}]}, Deep, "f.toml")
    assert str(caught.value) == "f.toml: key 'hosts[0].is': wanted another value, got 'real'"


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["name", "port", "more", "is", "load", "labels", "number"]) | st.text(),
            inner,
        )
    ),
)


@given(ANYTHING)
def test_anything_is_a_value_or_refused(raw: object) -> None:
    with suppress(BadInput):
        assert isinstance(declare(raw, Host, "f.toml"), Host)
