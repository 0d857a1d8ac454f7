"""Who has answered earlier versions, as a header may hold them."""

from __future__ import annotations

from msgspec.structs import replace

from refactor.review.ledger import Decision, Ledger, Objection, Tag
from refactor.review.remark import Answer, Remark
from refactor.review.reviewers import Reviewer, reviewers
from tests.review.habits import LEDGER, LIN

ANN = "Ann Other <ann@example.org>"


def ledger(**more: object) -> Ledger:
    version = replace(LEDGER.version[0], senders=("ada@example.org",))
    return replace(Ledger((version,)), **more)


def remark(person: str, *, robot: bool = False, step: str = "") -> Remark:
    return Remark(1, person, "r@x", 3, "Why?", step=step, robot=robot)


def test_tags_objections_and_remarks_of_earlier_versions() -> None:
    given = ledger(
        tag=(Tag("step-1", "Reviewed-by", f"{LIN} # core", "t@x", 3),),
        objection=(
            Objection(ANN, "o@x", 3, step="step-2"),
            Objection(LIN, "b@x", 3, step="step-1", tag="Acked-by"),
        ),
        remark=(remark(ANN),),
    )
    assert reviewers(given, 4) == (
        Reviewer(LIN, "step-1", "Reviewed-by on v3"),
        Reviewer(ANN, "step-2", "objected on v3"),
        Reviewer(LIN, "step-1", "took back the Acked-by on v3"),
        Reviewer(ANN, "", "commented on v3"),
    )
    # What is said of a version is answered by the next one, and not before.
    assert reviewers(given, 3) == ()


def test_who_only_answered_gets_it_too() -> None:
    answers = (Answer(LIN, 3, "step-1"), Answer(ANN, 3))
    assert reviewers(ledger(answer=answers, remark=(remark(ANN),)), 4) == (
        Reviewer(ANN, "", "commented on v3"),
        Reviewer(LIN, "step-1", "answered v3"),
    )


def test_no_robot_and_no_author() -> None:
    people = (remark("lkp <lkp@intel.com>", robot=True), remark("Ada <Ada@example.org>"))
    assert reviewers(ledger(remark=people), 4) == ()


def test_names_that_a_header_holds_in_quotes() -> None:
    people = ["Us, Lin <lin@example.org>", '"Peter Z." <p@example.org>', "Jörg Ö <j@example.org>"]
    people += ["ann@example.org", "an address that cannot be read"]
    found = reviewers(ledger(remark=tuple(map(remark, people))), 4)
    assert [reviewer.who for reviewer in found] == [
        '"Us, Lin" <lin@example.org>',
        '"Peter Z." <p@example.org>',
        "Jörg Ö <j@example.org>",
        "ann@example.org",
    ]


def test_a_withdrawal_that_was_set_aside_is_none() -> None:
    back = Objection(LIN, "b@x", 3, tag="Acked-by")
    given = ledger(objection=(back,), decision=(Decision("b@x", "rejected", "Acked-by"),))
    assert reviewers(given, 4) == ()
