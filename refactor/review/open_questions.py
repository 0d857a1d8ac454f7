"""Questions about flagged tags: nothing goes on over one of them."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from refactor.review.ledger import Tag
from refactor.review.question import Question, question_order


@dataclass(frozen=True)
class OpenQuestions:
    """Questions that stand in the way of the next version.

    Attributes:
        questions: at least one.
    """

    questions: tuple[Question, ...]

    @property
    def words(self) -> str:
        """What is to be said of the first one, and how many there are, on one line."""
        first, *more = self.questions
        name = first.person.partition(" <")[0]
        rest = f" ({len(more)} more)" if more else ""
        return (
            f"you have not decided about {name}'s {first.tag} on v{first.version} "
            f"in <{first.source}>: {first.reason}{rest}"
        )

    def remedy(self, series: str) -> str:
        """The command that decides about the first one."""
        source = shlex.quote(self.questions[0].source)
        return f"`refactor trailers {series} --accept {source}` takes it, --reject drops it"


def open_questions(
    questions: Iterable[Question], tags: Iterable[Tag], version: int
) -> OpenQuestions | None:
    """The questions about tags given before a version; None where there is none.

    Args:
        tags: that are taken: who has given the same tag again, without conditions, is not asked
            about.
    """
    taken = {(tag.tag, tag.person, tag.step) for tag in tags}
    earlier = []
    for question in sorted(questions, key=question_order):
        # By step: the same tag on another patch does not answer it.
        wanted = {(question.tag, question.person, step) for step in question.steps}
        if question.version < version and not wanted <= taken:
            earlier.append(question)
    return OpenQuestions(tuple(earlier)) if earlier else None
