"""The edit `remove`: definitions that go, and nothing else with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.remove import RemoveEdit
from refactor.git.file import File
from refactor.git.tree import Tree
from tests.conftest import Given

TreeOf = Callable[[Mapping[str, bytes | str]], Tree]
Removing = Callable[..., EditOutcome]

FLAGS = """\
#define TIF_A\t\t0\t/* first */
#define TIF_B\t\t1\t/* second, over
\t\t\t\t   two lines */
#define TIF_C\t\t2

#define _TIF_B\t\t(1 << TIF_B)

#define MASK\t\t(TIF_A | \\
\t\t\t TIF_C)

/* What it is for. */
static inline int f(void)
{
\treturn MASK;
}
"""


@pytest.fixture
def remove(tree_of: TreeOf) -> Removing:
    def removed(content: str, *names: str) -> EditOutcome:
        return RemoveEdit(kind="remove", file="a.h", names=names).apply(
            tree_of({"a.h": content}), Given({})
        )

    return removed


def without(*lines: int) -> str:
    return "".join(
        line
        for number, line in enumerate(FLAGS.splitlines(keepends=True), 1)
        if number not in lines
    )


@pytest.mark.parametrize(
    ("names", "gone"),
    [
        (("TIF_A",), (1,)),
        (("TIF_B",), (2, 3)),
        (("TIF_B", "_TIF_B"), (2, 3, 6, 7)),
        (("MASK",), (8, 9, 10)),
        (("f",), (10, 11, 12, 13, 14, 15)),
    ],
    ids=["comment", "long-comment", "alone-in-its-paragraph", "continued", "last"],
)
def test_definitions_go(names: tuple[str, ...], gone: tuple[int, ...], remove: Removing) -> None:
    assert remove(FLAGS, *names) == Edited({"a.h": File(without(*gone).encode())})


def test_some_are_not_there(remove: Removing) -> None:
    wanted = Edited({"a.h": File(without(1).encode())}, ("a.h defines no TIF_Z",))
    assert remove(FLAGS, "TIF_A", "TIF_Z") == wanted


def test_none_are_there(remove: Removing) -> None:
    assert remove(FLAGS, "X", "Y", "Z") == Idle("a.h defines no X and 2 more")


def test_what_cannot_be_read_stays(remove: Removing) -> None:
    torn = "int f(void)\n{\n\tif (((]] {\n}\nint g;\n"
    assert remove(torn, "f") == Broken("a.h: the parser cannot tell where f begins and ends")


def test_no_file(tree_of: TreeOf) -> None:
    edit = RemoveEdit(kind="remove", file="b.h", names=("x",))
    assert edit.apply(tree_of({"a.h": ""}), Given({})) == Broken("b.h does not exist in this tree")
