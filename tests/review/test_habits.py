"""What `trailers` says of mails as reviewers write them: the whole output for each habit."""

from __future__ import annotations

from collections.abc import Callable

from refactor.commands.trailers import Collected
from refactor.mail.mail import parse
from refactor.report.trailers import collected
from refactor.review.verdict import Verdicts, judge
from tests.review.habits import HABITS, LEDGER

Golden = Callable[[str, str], None]
SUBJECTS = {patch.step: patch.subject for patch in LEDGER.version[-1].patch}


def verdicts(habit: str) -> Verdicts:
    mails = [parse(raw, habit) for raw in HABITS[habit]]
    return judge(mails, LEDGER, SUBJECTS)


def shown(habit: str) -> str:
    found = verdicts(habit)
    result = Collected(
        series="widget",
        rows=found.rows,
        ours=found.ours,
        replies=found.replies,
        others=found.others,
        ledger="ledger.toml",
        notes=(),
    )
    return collected(result)


def test_what_is_said_of_each(golden: Golden) -> None:
    said = [f"== {habit}\n{shown(habit)}" for habit in HABITS]
    golden("trailers/habits.txt", "\n".join(said))


def test_only_what_is_given_without_a_word_is_taken() -> None:
    """No condition, restriction or withdrawal is taken, whatever the golden holds."""
    kinds = ("conditional: ", "negated: ", "restricted: ", "bare: ")
    for habit in HABITS:
        statuses = {row.status for row in verdicts(habit).rows}
        if habit.startswith(kinds):
            assert "taken" not in statuses, habit
        if habit.startswith("later: I take"):
            assert statuses == {"refused", "blocker"}, habit
