from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.edits.outcome import Edited, Idle
from refactor.edits.rename import RenameEdit
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.series.declared import declare
from refactor.text.columns import column
from refactor.text.comments import comments
from refactor.text.rewording import Where, rename, reword

Trees = Callable[[Mapping[str, bytes | str]], Tree]
Files = Callable[[Mapping[str, bytes | str]], Sources]


def edit(**keys: object) -> RenameEdit:
    return declare({"kind": "rename", **keys}, RenameEdit, "here")


def test_its_name_is_what_is_renamed() -> None:
    phrase = edit(**{"from": "a  b\n c", "to": "d", "in": "comments", "scope": ["f"]})
    assert [edit(**{"from": "a", "to": "b"}).name, phrase.name] == ["a", "a b c"]


HELD: dict[str, bytes | str] = {
    "arch/a/entry.S": "	bl	do_work // do_work\n	bl	do_work_more\n",
    "arch/a/Kconfig": "config X # do_work\n",
    "Documentation/a.rst": "do_work()\n",
    "kernel/b.c": 'f("do_work"); /* do_work */\n',
    "kernel/data.bin": b"\0do_work\n",
}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            {},
            {
                "arch/a/entry.S": "	bl	work // work\n	bl	do_work_more\n",
                "arch/a/Kconfig": "config X # work\n",
                "Documentation/a.rst": "work()\n",
                "kernel/b.c": 'f("work"); /* work */\n',
            },
        ),
        ({"scope": ["kernel"], "in": "code"}, {"kernel/b.c": 'f("work"); /* do_work */\n'}),
        (
            {"scope": ["kernel/b.c", "arch"], "in": "comments"},
            {
                "arch/a/entry.S": "	bl	do_work // work\n	bl	do_work_more\n",
                "arch/a/Kconfig": "config X # work\n",
                "kernel/b.c": 'f("do_work"); /* work */\n',
            },
        ),
    ],
    ids=["all", "code", "comments"],
)
def test_a_word_is_renamed_in_scope(
    tree_of: Trees, sources_of: Files, keys: dict[str, object], expected: dict[str, str]
) -> None:
    made = edit(**{"from": "do_work", "to": "work", **keys})
    made.check(sources_of({}))
    outcome = made.apply(tree_of(HELD), sources_of({}))
    assert outcome == Edited({path: File(text.encode()) for path, text in expected.items()})


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"from": "work_do"}, "'work_do' is nowhere in the files in scope"),
        ({"from": "do"}, "'do' is nowhere in the files in scope"),
        (
            {"from": "do_work", "scope": ["Documentation"], "in": "code"},
            "'do_work' is nowhere in code in scope",
        ),
        (
            {"from": "do some work", "scope": ["kernel"], "in": "comments"},
            "'do some work' is nowhere in comments in scope",
        ),
    ],
)
def test_nothing_to_rename(
    tree_of: Trees, sources_of: Files, keys: dict[str, object], reason: str
) -> None:
    assert edit(**{"to": "x", **keys}).apply(tree_of(HELD), sources_of({})) == Idle(reason)


SYSCALL = """\
	invoke_syscall(regs, scno, sc_nr, syscall_table);

	/*
\t * The tracing status may have changed under our feet, so we have to
\t * check again. However, if we were tracing entry, then we always trace
\t * exit regardless, as the old entry assembly did.
\t */
	if (!has_syscall_work(flags) && !IS_ENABLED(CONFIG_DEBUG_RSEQ)) {
"""


def test_the_comment_of_the_first_series(tree_of: Trees, sources_of: Files) -> None:
    made = edit(
        **{
            "from": "if we were tracing entry, then we always trace exit regardless, as the old entry assembly did.",
            "to": "if there was exit work to do when we entered, then we always trace exit regardless.",
            "in": "comments",
            "scope": ["arch/arm64/kernel/syscall.c"],
        }
    )
    expected = SYSCALL.replace(
        "if we were tracing entry, then we always trace\n	 * exit regardless, as the old entry assembly did.",
        "if there was exit work to do when we entered,\n	 * then we always trace exit regardless.",
    )
    outcome = made.apply(tree_of({"arch/arm64/kernel/syscall.c": SYSCALL}), sources_of({}))
    assert outcome == Edited({"arch/arm64/kernel/syscall.c": File(expected.encode())})


HALF = "half a line of words that fill"  # 30 columns
LONG = "words that take up most of the room that there is in a line"  # 59 columns
REST = LONG.removeprefix("words ")

FILLED = {
    "lines before and paragraphs beside it stay": (
        f"/*\n * Short\n * line. {HALF}.\n * Then old\n * phrase and the rest.\n *\n * Short\n * line.\n */\n",
        f"/*\n * Short\n * line. {HALF}.\n * Then new words and the rest.\n *\n * Short\n * line.\n */\n",
    ),
    "what follows is filled up to the end of the paragraph": (
        f"/*\n * The old phrase: {HALF}\n * and then\n * some.\n */\n",
        f"/*\n * The new words: {HALF} and then some.\n */\n",
    ),
    "lines from which on nothing moves": (
        f"/*\n * An old phrase: {LONG}\n * {HALF}\n * ragged\n * lines.\n */\n",
        f"/*\n * An new words: {LONG}\n * {HALF}\n * ragged\n * lines.\n */\n",
    ),
    "punctuation and brackets around it": (
        "/*\n * See (old\n * phrase), here.\n */\n",
        "/*\n * See (new words), here.\n */\n",
    ),
    "two spaces between sentences": (
        "/*\n * One.  Old.  The old\n * phrase.  Two.\n */\n",
        "/*\n * One.  Old.  The new words.  Two.\n */\n",
    ),
    "several places in one paragraph": (
        "/*\n * An old phrase and an old\n * phrase.\n */\n/* old phrase */\n",
        "/*\n * An new words and an new words.\n */\n/* new words */\n",
    ),
    "up to 80 columns, and a list item hangs": (
        f"/*\n * - {LONG}, old phrase, yes it is\n * - next\n */\n",
        f"/*\n * - {LONG}, new words, yes\n *   it is\n * - next\n */\n",
    ),
    "what begins otherwise is left alone": (
        "/*\n * An old phrase:\n *	code();\n */\n",
        "/*\n * An new words:\n *	code();\n */\n",
    ),
    "sections of kernel-doc": (
        "/**\n * f() - old phrase\n * @a: old\n *     phrase\n * Return: old phrase\n */\n",
        "/**\n * f() - new words\n * @a: new words\n * Return: new words\n */\n",
    ),
    "the first line of a comment": (
        f"/* The old phrase: {HALF}\n * more\n */\n",
        f"/* The new words: {HALF} more\n */\n",
    ),
    "the end of a comment": ("/* Here is an old\n   phrase. */\n", "/* Here is an new words. */\n"),
    "line comments": (
        "	// an old\n	// phrase\n	f();\n	// old phrase\n",
        "	// an new words\n	f();\n	// new words\n",
    ),
    "not over two comments, and not in code": (
        "/* old */ /* phrase */\nf(old phrase);\n// old\n\n// phrase\n",
        "/* old */ /* phrase */\nf(old phrase);\n// old\n\n// phrase\n",
    ),
    "not in a part of a word": (
        "/* bold phrase, old phrases */\n",
        "/* bold phrase, old phrases */\n",
    ),
    "inside a macro": (
        "#define X	\\\n	/* old phrase	\\\n	 * more */	\\\n	f()\n",
        "#define X	\\\n	/* new words	\\\n	 * more */	\\\n	f()\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), FILLED.values(), ids=FILLED)
def test_a_paragraph_is_filled_again(before: str, after: str) -> None:
    assert reword("a.c", before.encode(), old="old phrase", new="new words").decode() == after


GROWN = {
    "a comment of one line becomes a block": (
        "a.c",
        f"	/* The old phrase, {LONG} */\n",
        f"	/*\n	 * The {LONG},\n	 * {LONG}\n	 */\n",
    ),
    "beside code it cannot": (
        "a.c",
        f"f();	/* old phrase {LONG} */\n",
        f"f();	/* {LONG} {LONG} */\n",
    ),
    "nor can a line comment": (
        "a.c",
        f"f();	// old phrase {LONG}\n",
        f"f();	// {LONG} {LONG}\n",
    ),
    "with code behind it cannot": (
        "a.c",
        f"/* old phrase {LONG} */ f();\n",
        f"/* {LONG} {LONG} */ f();\n",
    ),
    "a line comment": (
        "a.c",
        f"	// An old phrase, {LONG}\n",
        f"	// An {LONG}, words\n	// {REST}\n",
    ),
    "a hash": ("Kconfig", f"# An old phrase, {LONG}\n", f"# An {LONG}, words that\n# {REST[5:]}\n"),
    "beside code, with a line below": (
        "a.c",
        f"int a;	// old phrase\n	// {LONG}\n",
        f"int a;	// {LONG} words\n	// {REST}\n",
    ),
    "a list item": (
        "a.rst",
        f"  - {LONG} old phrase\n",
        f"  - {LONG} words that take\n    {REST[10:]}\n",
    ),
    "an item of kernel-doc": (
        "a.c",
        f"/**\n * @a: The old phrase, {LONG}\n */\n",
        f"/**\n * @a: The {LONG}, words\n *     {REST}\n */\n",
    ),
    "a heading": ("a.rst", "An old phrase\n=============\n", f"An {LONG}\n=============\n"),
    "the first line of a comment that goes on": (
        "a.c",
        f"	/* The old phrase, {LONG}\n	 *\n	 * more */\n",
        f"	/* The {LONG},\n	 * {LONG}\n	 *\n	 * more */\n",
    ),
}


@pytest.mark.parametrize(("path", "before", "after"), GROWN.values(), ids=GROWN)
def test_a_paragraph_that_grows(path: str, before: str, after: str) -> None:
    assert reword(path, before.encode(), old="old phrase", new=LONG).decode() == after


def test_line_endings_and_strange_bytes_stay() -> None:
    before = b"/*\r\n * \xff old\r\n * phrase\r\n */\r\nint a;"
    assert (
        reword("a.c", before, old="old phrase", new="new words")
        == b"/*\r\n * \xff new words\r\n */\r\nint a;"
    )


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ({"from": " "}, "wanted words in from and to, got none"),
        ({"to": ""}, "wanted words in from and to, got none"),
        ({"from": "a "}, "wanted words without white space around them in from and to"),
        (
            {"to": "a->b"},
            "`to` contains `from` ('a'), so the rename never settles; use a longer phrase",
        ),
        (
            {"from": "a b"},
            "several words in from or to are renamed in comments alone: wanted in = 'comments' and a scope",
        ),
        (
            {"to": "b c", "in": "comments"},
            "several words in from or to are renamed in comments alone: wanted in = 'comments' and a scope",
        ),
        (
            {"to": "b */ c", "in": "comments", "scope": ["f"]},
            "wanted the words of a comment in from and to, got one that begins or ends a comment",
        ),
        ({"scope": ["[a].c"]}, "scope: '[a].c' must be a plain path, without wildcards"),
        ({"in": "strings"}, "key 'in': wanted one of code, comments, all, got 'strings'"),
    ],
)
def test_what_a_declaration_can_get_wrong(keys: dict[str, object], complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        edit(**{"from": "a", "to": "b", **keys})
    assert str(caught.value) == f"here: {complaint}"


SOURCE = st.lists(
    st.sampled_from(
        [
            b"foo",
            b"foos",
            b"_foo",
            b" ",
            b"\n",
            b"/*",
            b"*/",
            b"//",
            b'"',
            b"\xff",
            b"\r\n",
            b"(",
            b"#",
        ]
    )
).map(b"".join)


def foo_to_quux(data: bytes, where: Where) -> bytes:
    return rename("a.c", data, old="foo", new="quux", where=where)


@given(SOURCE)
def test_nothing_but_the_word_changes(data: bytes) -> None:
    code, comments_only = foo_to_quux(data, "code"), foo_to_quux(data, "comments")
    everywhere = foo_to_quux(data, "all")
    for after in (code, comments_only, everywhere):
        assert after.replace(b"quux", b"foo") == data
    assert foo_to_quux(code, "comments") == everywhere
    assert everywhere == re.sub(rb"(?<!\w)foo(?!\w)", b"quux", data)


TEXT = st.lists(
    st.sampled_from(["old", "phrase", "old phrase", "a", LONG, "\n", "\n\n", "x" * 90, "."])
).map(" ".join)


@given(TEXT, st.sampled_from(["new", LONG]))
def test_filling_moves_words_and_changes_none(text: str, new: str) -> None:
    rows = [f"\t * {row.strip()}".rstrip() for row in text.split("\n")]
    before = "\n".join(["int a;", "\t/*", *rows, "\t */", "int b;"]).encode()
    after = reword("a.c", before, old="old phrase", new=new)
    assert _words(after) == re.sub(rb"(?<!\w)old phrase(?!\w)", new.encode(), _words(before))
    assert len(comments("a.c", after)) == 1
    known = before.decode().split("\n")
    long = [row for row in after.decode().split("\n") if column(row) > 80 and row not in known]
    assert all(len(row.split()) == 2 for row in long)


def _words(data: bytes) -> bytes:
    """The words alone, with a bar between paragraphs, over which no phrase is found."""
    return b" ".join(
        re.sub(rb"\n\t \*(?!/)", b"\n", re.sub(rb"\n\t \*(?=\n)", b" | ", data)).split()
    )
