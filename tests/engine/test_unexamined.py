"""The sentences of a mail about files that spatch could not examine."""

from __future__ import annotations

from refactor.engine.unexamined import sentences
from refactor.object_names import CommitId, TreeId
from refactor.runs.facts import EditFacts, Facts, Left, Unexamined
from refactor.runs.run import Changed


def test_each_file_is_named_with_the_lines_that_are_left() -> None:
    left = [Left("a.c", line, "not parsed") for line in range(9, 3, -1)]
    left += [Left("a.c", 2, "no match"), Left("b.c", 3, "no match"), Left("d.c", 1, "not parsed")]
    edit = EditFacts("cocci", "r", False, {}, 2, left=tuple(left))
    paths = ("a.c", "b.c", "c/\udce4.c", "a.c")
    unexamined = tuple(Unexamined(path, "spatch gave up after 120 s") for path in paths)
    facts = Facts((), (edit,), (), (), ())
    step = Changed("s", TreeId("1"), CommitId("2"), "subject", facts, (), unexamined)
    assert list(sentences(step)) == [
        "Not examined by spatch: a.c, where lines 4, 5, 6, 7 and 2 more still hold\nthe words of the rule.",
        "Not examined by spatch: b.c, where line 3 still holds the words of the\nrule.",
        'Not examined by spatch: "c/\\344.c".',
    ]
