"""What a person reads about the lines that a rule left."""

from __future__ import annotations

from refactor.report.left import left_lines
from refactor.runs.facts import EditFacts, Facts, Left

UNSEEN = tuple(Left("a.c", line, "in a macro") for line in range(1, 7))
SEEN = (
    Left("a.c", 20, "no match"),
    Left("b.c", 3, "outside of functions"),
    Left("b.c", 9, "in a string"),
    Left("b.c", 12, "kept"),
)


def shown(*left: Left, declared: bool = False, verbose: bool = False) -> str:
    """The lines of a step with one edit."""
    edit = EditFacts(
        "cocci", "r", False, {}, 2, left=left, left_declared=declared, harmless=("fine",)
    )
    return left_lines(Facts((), (edit,), (), (), ()), "  ", verbose=verbose)


def test_lines_that_spatch_could_not_see_are_said() -> None:
    assert shown(*SEEN[:1], *UNSEEN[:1]) == (
        "  left: the rule's words are still in a.c:1 (in a macro)\n"
    )
    assert shown(*UNSEEN, *SEEN) == (
        "  left: the rule's words are still in a.c:1 (in a macro), a.c:2 (in a macro), "
        "a.c:3 (in a macro), a.c:4 (in a macro) and 2 more\n"
    )


def test_lines_that_match_no_pattern_are_no_news_and_neither_is_what_is_declared() -> None:
    assert shown(*SEEN) == ""
    assert shown(*UNSEEN, *SEEN, declared=True) == ""


def test_every_line_is_shown_on_request() -> None:
    assert shown(*SEEN[:2], verbose=True) == (
        "  left: the rule's words are still in a.c:20 (no match), b.c:3 (outside of functions)\n"
        "  harmless: fine\n"
    )
