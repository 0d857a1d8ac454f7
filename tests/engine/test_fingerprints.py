"""Fingerprints: the same change is the same wherever it stands, in trees and in mails."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from refactor.engine.fingerprints import fingerprints, of_diffs
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.mail.patch import difference
from refactor.text.change import Fingerprint

TreeOf = Callable[[Mapping[str, bytes | str]], Tree]
LINES = [f"line {n}\n" for n in range(40)]


def text(**changed: str) -> bytes:
    return "".join(changed.get(f"l{n}", line) for n, line in enumerate(LINES)).encode()


def test_context_may_move_and_a_change_may_not(tree_of: TreeOf) -> None:
    one = tree_of({"a.c": text(), "b.c": "x\n"})
    other = one.write({"a.c": File(text(l9="beside\n"))})
    trees = [
        (one.oid, one.write({"a.c": File(text(l10="new\n", l20="", l30="m\n"))}).oid),
        (
            other.oid,
            other.write({"a.c": File(text(l9="beside\n", l10="new\n", l20="", l30="m\n"))}).oid,
        ),
    ]
    first, moved = fingerprints(one.objects, trees)
    assert first.patch != moved.patch
    assert first.change == moved.change
    (changed,) = fingerprints(
        one.objects, [(one.oid, one.write({"a.c": File(text(l10="newer\n"))}).oid)]
    )
    assert first.change != changed.change
    assert fingerprints(one.objects, []) == ()


def test_a_mail_has_the_fingerprints_of_its_trees(tree_of: TreeOf) -> None:
    before = tree_of({"a.c": text(), "b.c": "no newline", "gone.c": "x\ny\n"})
    after = before.write(
        {
            "a.c": File(text(l9="-- \n", l11="", l39="z\n")),
            "b.c": File(b"none either"),
            "gone.c": None,
            "new.c": File(b"n\n"),
        }
    )
    diff = before.objects.do("diff-tree", "-p", "-r", "--no-renames", before.oid, after.oid)
    mailed = f"Words.\n\n---\n a.c | 4 ++--\n\n{diff.decode()}-- \n2.39.5\n\n"
    (wanted,) = fingerprints(before.objects, [(before.oid, after.oid)])
    assert of_diffs(before.objects, [difference(mailed), difference("[diff left out]\n")]) == (
        wanted,
        Fingerprint(),
    )
    assert wanted.patch
    assert wanted.change


def test_white_space_is_part_of_a_change(tree_of: TreeOf) -> None:
    one = tree_of({"a.c": text()})
    made = [
        one.write({"a.c": File(text(l10=line))}).oid for line in ("return x;\n", "\treturn x;\n")
    ]
    first, indented = (fingerprints(one.objects, [(one.oid, each)])[0] for each in made)
    # As git has it, who does not see it.
    assert first.patch == indented.patch
    assert first.change != indented.change
