from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.text.comments import Mentions, comments, mentions
from tests.conftest import git, make_repository


def shown(path: str, text: str) -> list[str]:
    data = text.encode()
    return [data[span.start : span.end].decode() for span in comments(path, data)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("int x;\n", []),
        ("/* a */ x /* b\n * c */ y // d\nz\n", ["/* a */", "/* b\n * c */", "// d"]),
        ("x /* never ends\n y", ["/* never ends\n y"]),
        ("/**/x/***/y/*/*/z", ["/**/", "/***/", "/*/*/"]),
        ("x = a / b; y = *p / *q;\n", []),
        ("// goes \\\n on\nx\n", ["// goes \\\n on"]),
        ("// to the end", ["// to the end"]),
        ("// to the end \\", ["// to the end "]),
        ('f("/* no */", "// no", "\\"// no"); // yes\n', ["// yes"]),
        ('f("goes \\\n// no"); /* yes */\n', ["/* yes */"]),
        ("c = '\"'; /* yes */ d = '\\''; // yes\n", ["/* yes */", "// yes"]),
        ("#error don't\n/* yes */ // can't\n", ["/* yes */", "// can't"]),
        ('"open // still code, it never ends\n', ["// still code, it never ends"]),
        ('/* " */ x // \' " /*\n"/*" y\n', ['/* " */', "// ' \" /*"]),
        ("#include <a.h> // b\n", ["// b"]),
        ("/* größe */ x\n", ["/* größe */"]),
    ],
)
@pytest.mark.parametrize(
    "path", ["a.c", "include/a.h", "entry.S", "a.dts", "a.dtsi", "a.dtso", "vmlinux.lds.S", "a.y"]
)
def test_comments_of_c(path: str, text: str, expected: list[str]) -> None:
    assert shown(path, text) == expected


def test_comments_of_rust() -> None:
    text = (
        "fn f<'a>(x: &'a str) {} // one\nlet q = '\"'; // two \"x\nlet r = \"// no\"; /* three */\n"
    )
    assert shown("rust/kernel/lib.rs", text) == ["// one", '// two "x', "/* three */"]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "arch/Kconfig",
            '# one\nconfig A # two\n\tstring "a # b"\n\thelp\n\t  No # more\n',
            ["# one", "# two", "# more"],
        ),
        ("Makefile", "# one\nobj-y += a.o # two\nx := a\\#b\n", ["# one", "# two"]),
        (
            "scripts/a.sh",
            "#!/bin/sh\necho $# ${x#y} ${#z} 'a # b' \"# c\" # yes\nx;# yes\n",
            ["#!/bin/sh", "# yes", "# yes"],
        ),
        ("scripts/a.py", "x = '#' # yes\n", ["# yes"]),
        (
            "a.fuc",
            "#include <x>\n#define A\n#ifdef B\n#endif\n#elif C\n#if D\n#else\n#undef E\n",
            [],
        ),
        ("a.yaml", "# SPDX\na: b#c # d\n", ["# SPDX", "# d"]),
        (
            "arch/x86/configs/x86_64_defconfig",
            "CONFIG_A=y\n# CONFIG_B is not set\n",
            ["# CONFIG_B is not set"],
        ),
        ("a.json", '{"a": "# b"}\n', []),
    ],
)
def test_comments_of_other_files(path: str, text: str, expected: list[str]) -> None:
    assert shown(path, text) == expected


@pytest.mark.parametrize(
    "path", ["Documentation/a.rst", "Documentation/Makefile", "a.txt", "README.md"]
)
def test_documentation_is_all_comment(path: str) -> None:
    assert shown(path, "some `code`\n") == ["some `code`\n"]


def test_an_example_in_c_in_the_documentation_is_code() -> None:
    assert shown("Documentation/a.c", "x; // y\n") == ["// y"]


SOURCE = st.lists(
    st.sampled_from(["/*", "*/", "//", '"', "'", "\\", "\n", "#", " ", "x", "é", ";", "#if"]),
    max_size=40,
).map(lambda parts: "".join(parts).encode())
PATHS = st.sampled_from(["a.c", "a.h", "a.S", "a.rs", "Kconfig", "a.sh", "Documentation/a.rst"])


@given(PATHS, SOURCE | st.binary())
def test_comments_come_in_order_and_never_overlap(path: str, data: bytes) -> None:
    ends = [0]
    for span in comments(path, data):
        assert ends[-1] <= span.start <= span.end <= len(data)
        ends.append(span.end)


@given(SOURCE)
def test_a_comment_of_c_is_a_whole_one(data: bytes) -> None:
    for span in comments("a.c", data):
        text = data[span.start : span.end]
        whole = text.startswith(b"/*") and (text.find(b"*/", 2) in (len(text) - 2, -1))
        assert whole or (text.startswith(b"//") and b"\n" not in text.replace(b"\\\n", b""))


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.c", "foo(); /* foo */\n// foo\nfoo = foo;\n", Mentions((1, 3), (1, 2))),
        ("a.c", "foobar _foo foo2 xfoo foo_\n", Mentions((), ())),
        ("a.c", 'f("foo");\n', Mentions((1,), ())),
        ("a.c", "foo-foo.foo->foo\n\n(foo)\n", Mentions((1, 3), ())),
        ("a.c", "/*\n * foo\n */\n", Mentions((), (2,))),
        ("a.c", "föö fooö éfoo\n", Mentions((1,), ())),
        ("Documentation/a.rst", "foo\n\nfoo foo\n", Mentions((), (1, 3))),
        ("Kconfig", "config foo\n# foo\n", Mentions((1,), (2,))),
        ("a.c", "", Mentions((), ())),
    ],
)
def test_where_a_word_is_mentioned(path: str, text: str, expected: Mentions) -> None:
    assert mentions(path, text.encode(), "foo") == expected


def test_a_word_is_found_in_the_lines_in_which_git_grep_finds_it(tmp_path: Path) -> None:
    text = "foo\nfoobar\n_foo\nfoo_\nx.foo->y\nfoo1 foo\n1foo\n/* foo */\nfooé\n//foo\n"
    top = make_repository(tmp_path / "linux", {"a.c": text})
    found = mentions("a.c", text.encode(), "foo")
    grepped = git(top, "grep", "-n", "-w", "-F", "foo").splitlines()
    assert sorted({*found.code, *found.comment}) == [int(line.split(":")[1]) for line in grepped]
