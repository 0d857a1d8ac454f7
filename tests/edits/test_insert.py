from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.edits.insert import InsertEdit
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.entry import Entry
from refactor.git.file import File
from refactor.git.tree import SYMLINK, Tree
from refactor.series.declared import declare
from refactor.text.insertion import Anchor, find, insert, is_inserted

Trees = Callable[[Mapping[str, bytes | str]], Tree]
Files = Callable[[Mapping[str, bytes | str]], Sources]

FILE = """\
#include <linux/entry-common.h>

static inline void prepare(void)
{
}
#endif
"""


class Place(Protocol):
    def __call__(self, file: bytes | str, text: str, **keys: str) -> EditOutcome: ...


def edit(**keys: object) -> InsertEdit:
    return declare({"kind": "insert", "file": "entry.h", **keys}, InsertEdit, "here")


@pytest.fixture
def place(tree_of: Trees, sources_of: Files) -> Place:
    def run(file: bytes | str, text: str, **keys: str) -> EditOutcome:
        made = edit(template="new.txt", **keys)
        sources = sources_of({"new.txt": text})
        made.check(sources)
        return made.apply(tree_of({"entry.h": file}), sources)

    return run


def becomes(data: bytes | str) -> Edited:
    return Edited({"entry.h": File(data if isinstance(data, bytes) else data.encode())})


def test_its_name_is_the_template_or_else_the_file() -> None:
    assert [edit(template="new.txt").name, edit(text="x").name] == ["new.txt", "entry.h"]


@pytest.mark.parametrize("text", ["int a;\nint b;\n", "int a;\nint b;", "int a;\r\nint b;\r\n"])
def test_text_goes_after_a_line(place: Place, text: str) -> None:
    assert place(FILE, text, after="}") == becomes(FILE.replace("}\n", "}\nint a;\nint b;\n"))


def test_text_goes_before_a_line(place: Place) -> None:
    assert place(FILE, "int a;\n\n", before="#endif") == becomes(
        FILE.replace("#endif", "int a;\n\n#endif")
    )


def test_nothing_in_the_text_is_a_template(place: Place) -> None:
    assert place(FILE, "{{ x }} {% y %}\n", before="#endif") == becomes(
        FILE.replace("#endif", "{{ x }} {% y %}\n#endif")
    )


def test_white_space_around_the_line_does_not_matter(place: Place) -> None:
    assert place("{\n\tint a;\n}\n", "\tint b;\n", after=" int a; ") == becomes(
        "{\n\tint a;\n\tint b;\n}\n"
    )


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (b"a\r\nb\r\n", b"a\r\n\xc3\xa4\r\nb\r\n"),
        (b"\xff\na", b"\xff\na\n\xc3\xa4"),
        (b"a", b"a\n\xc3\xa4"),
        (b"a\nb\r\n", b"a\n\xc3\xa4\nb\r\n"),
    ],
    ids=["CR LF", "no last newline, not UTF-8", "one line", "mixed"],
)
def test_the_rest_of_the_file_stays_byte_for_byte(
    place: Place, file: bytes, expected: bytes
) -> None:
    assert place(file, "ä\n", after="a") == becomes(expected)


@pytest.mark.parametrize(
    ("file", "text", "keys"),
    [
        ("a\nnew\nb\n", "new\n", {"after": "a"}),
        ("a\nnew\nb\n", "new\n", {"before": "b"}),
        ("a\r\nnew\r\nb\r\n", "new\n", {"before": "b"}),
        ("#endif\n#if X\n#endif\nend\n", "#if X\n#endif\n", {"after": "#endif"}),
        ("end\n#if X\n#endif\n#endif\n", "#if X\n#endif\n", {"before": "#endif"}),
    ],
)
def test_what_is_there_already(place: Place, file: str, text: str, keys: dict[str, str]) -> None:
    assert place(file, text, **keys) == Idle("entry.h has the text already")


@pytest.mark.parametrize(("file", "count"), [("b\n", 0), ("a b\n", 0), ("a\n a\n", 2)])
def test_the_line_has_to_be_there_once(place: Place, file: str, count: int) -> None:
    assert place(file, "x\n", after="a") == Broken(
        f"entry.h has the line 'a' {count} times, wanted exactly once"
    )


def test_beside_a_line_the_file_has_to_exist(tree_of: Trees, sources_of: Files) -> None:
    outcome = edit(text="x", after="a").apply(tree_of({"Makefile": "\n"}), sources_of({}))
    assert outcome == Broken("entry.h does not exist in this tree")


@pytest.mark.parametrize(("text", "content"), [("x\n", b"x\n"), ("x", b"x\n"), ("x\r\n", b"x\r\n")])
def test_a_new_file(tree_of: Trees, sources_of: Files, text: str, content: bytes) -> None:
    outcome = edit(text=text, file="arch/new/entry.h").apply(
        tree_of({"Makefile": "\n"}), sources_of({})
    )
    assert outcome == Edited({"arch/new/entry.h": File(content)})


def test_a_new_file_that_is_there(place: Place) -> None:
    assert place("x\n", "x\n") == Idle("entry.h is there already")


def test_a_new_file_that_is_there_with_other_content(place: Place) -> None:
    assert place("y\n", "x\n") == Broken(
        "entry.h exists with other content; name a line with after or before to add to it"
    )


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        ("kernel", "kernel is there and is not a regular file"),
        (
            "kernel/fork.c/x.h",
            "kernel/fork.c is not a directory, so kernel/fork.c/x.h cannot be in it",
        ),
        ("link", "link is there and is not a regular file"),
        ("link/x.h", "link is not a directory, so link/x.h cannot be in it"),
    ],
)
def test_where_no_file_can_be(tree_of: Trees, sources_of: Files, file: str, complaint: str) -> None:
    tree = tree_of({"kernel/fork.c": "x\n"})
    tree = tree.place({"link": Entry(SYMLINK, tree.objects.store_blob(b"kernel"))})
    assert edit(text="x", file=file).apply(tree, sources_of({})) == Broken(complaint)


@pytest.mark.parametrize(
    ("files", "complaint"),
    [({}, "no file new.txt"), ({"new.txt": ""}, "new.txt is empty")],
    ids=["missing", "empty"],
)
def test_the_template_has_to_be_there(
    sources_of: Files, files: dict[str, str | bytes], complaint: str
) -> None:
    with pytest.raises(BadInput) as caught:
        edit(template="new.txt").check(sources_of(files))
    assert str(caught.value) == complaint


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ({}, "wanted one of template and text, got neither"),
        ({"template": "a", "text": "b"}, "wanted one of template and text, got both"),
        ({"text": "a", "after": "b", "before": "c"}, "wanted one of after and before, got both"),
        ({"text": "a", "after": "b\nc"}, "wanted one whole line in after and before, got 'b\\nc'"),
        ({"text": "a", "before": " "}, "wanted one whole line in after and before, got ' '"),
        (
            {"text": "a", "file": "/etc/passwd"},
            "file: '/etc/passwd' must be a path relative to the top of the tree",
        ),
        ({"template": "../a"}, "template: '../a' must be a file beside series.toml"),
    ],
)
def test_what_a_declaration_can_get_wrong(keys: dict[str, str], complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        edit(**keys)
    assert str(caught.value) == f"here: {complaint}"


ROWS = st.lists(st.sampled_from([b"a", b"b", b"", b" a"]))


@given(ROWS, ROWS.filter(bool), st.booleans())
def test_what_was_placed_is_found_to_be_there(
    lines: list[bytes], text: list[bytes], after: bool
) -> None:
    anchor = Anchor(b"a", after)
    found = find(lines, anchor)
    if len(found) == 1:
        assert is_inserted(insert(lines, text, anchor, at=found[0]), text, anchor)
