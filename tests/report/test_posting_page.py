"""The cover letter, the people, the changes and the drift on pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import msgspec
import pytest

from refactor.commands.diff import Comparison
from refactor.commands.groups import GroupRow, GroupTable
from refactor.commands.people import Addressee, MailCounts, Receiver, RecipientTable
from refactor.commands.posting import Posting
from refactor.engine.answered import Departed
from refactor.object_names import CommitId, TreeId
from refactor.report import diff_page, groups_page
from refactor.report.page import page
from refactor.report.visible import ODD
from refactor.runs.drift import ComparedRun, Drift, EditDrift, StepDrift
from refactor.runs.facts import Left
from refactor.runs.group import Group
from refactor.runs.relocation import FileDrift, SiteDrift
from refactor.runs.run import Base, Changed, Run
from tests.report.browser import SCHEMES, needs_browser, require_narrow
from tests.report.test_check import ALL_PROVED, MASK, RICH
from tests.report.test_page import HOSTILE, Read

BASE = Base("v7.3", CommitId("c" * 40), TreeId("t" * 40), "7.3.4")
OLD = Base("v7.2", CommitId("d" * 40), TreeId("u" * 40), "7.2.0")
STEP = Changed(
    id="mask",
    tree=TreeId("a" * 40),
    commit=CommitId("b" * 40),
    message="arm64: Mask\n\nSigned-off-by: Ada <ada@example.org>\n",
    facts=MASK.facts,
    people=(),
)
RUN = Run(
    "arm64-exit-work", 16, BASE, {}, CommitId("b" * 40), (STEP,), {"arch": "arm64", "name": "a b"}
)
DRIFT = Drift(
    series="arm64-exit-work",
    old=ComparedRun(15, OLD, "e" * 40, True),
    new=ComparedRun(16, BASE, "b" * 40, True),
    steps=(
        StepDrift("same", 1, 1, ("context only",)),
        StepDrift(
            "mask",
            2,
            2,
            ("sites added",),
            files=(FileDrift("a.c", "", (SiteDrift("new(x);", "the code is new"),)),),
            edits=(EditDrift("cocci", "mask", "a.c", 1, 2),),
            reworded=True,
        ),
        StepDrift("gone", 3, 0, ("already upstream",), "it was taken as 123456789abc"),
    ),
    came=(),
    went=(),
    tools={"spatch": ("1.1.1", "1.3.0")},
)
PEOPLE = RecipientTable(
    series="arm64-exit-work",
    version=16,
    base="v7.3",
    patches=2,
    receivers=(
        Receiver("Main <main@example.org>", (0, 1, 2), ()),
        Receiver("Rev <rev@example.org>", (), (0, 2), "asked about v15"),
    ),
    last=15,
    came=("Rev <rev@example.org>",),
    went=("old@example.org",),
    gone=(Departed("old@example.org", "not in MAINTAINERS of v7.3"),),
    notes=("over the cap: Many <many@example.org> does not get mask",),
)
POSTING = Posting(
    RUN, "arm64: Exit work\n\nWhat it is for.", "- Rebased on v7.3.", PEOPLE, DRIFT, ()
)


def texts(html: str) -> list[str]:
    """The texts of a page, without white space around them."""
    return list(filter(None, map(str.strip, Read(html).texts)))


def test_a_page_says_how_the_version_would_be_mailed(
    golden: Callable[[str, str], None],
) -> None:
    golden("check/posting.html", page(RICH, POSTING))


def test_the_commands_that_make_it_again() -> None:
    found = texts(page(RICH, POSTING))
    assert found[found.index("again by") + 1 :][:2] == [
        f"refactor run arm64-exit-work --onto {'c' * 40} -v16 --set arch=arm64 --set 'name=a b' --signoff",
        "refactor check arm64-exit-work -v16 --html report.html",
    ]


def test_what_cannot_be_mailed_yet_says_why() -> None:
    posting = Posting(RUN, "", "", None, None, ("v16 is waiting for your words: write v16.md",))
    html = page(ALL_PROVED, posting)
    assert "v16 is waiting for your words: write v16.md" in texts(html)
    assert [
        each for each in ("cover", "changes", "people", "drift") if f'id="{each}"' in html
    ] == []


def test_people_of_a_tree_wide_series_are_counted() -> None:
    counts = MailCounts("s", 1, "v7.3", 3, 2, (Addressee("l@example.org", 2, 0, 5),), ())
    found = texts(page(ALL_PROVED, Posting(RUN, "", "", counts, None, ())))
    assert found[found.index("threads") :][:7] == [
        "threads",
        "To",
        "Cc",
        "l@example.org",
        "2",
        "0",
        "5",
    ]


def test_every_line_that_was_left_is_there_with_its_reason() -> None:
    left = (Left("a.c", 8, "not parsed"), Left("a.c", 12, "no match"), Left("b.c", 3, "no match"))
    edit = msgspec.structs.replace(MASK.facts.edits[0], left=left)
    facts = msgspec.structs.replace(MASK.facts, edits=(edit,))
    commit = msgspec.structs.replace(MASK, facts=facts)
    html = page(msgspec.structs.replace(ALL_PROVED, commits=(commit,)))
    found = [
        re.sub(r"<[^>]*>", "", each) for each in re.findall(r"<dt>left</dt><dd>(.*)</dd>", html)
    ]
    assert found == ["1 line: not parseda.c:8", "2 lines: no matcha.c:12, b.c:3"]


def group(key: str, state: str, prefix: str) -> GroupRow:
    of = Group(key=key, bundle="net", prefix=prefix, route="apply", section="NET")
    hold = "until the pilot is answered" if state == "held" else ""
    return GroupRow(
        f"calls/{key}",
        of,
        ("a.c",),
        3,
        ("Ned <ned@example.org>",),
        "held" if hold else "planned",
        hold,
    )


def table() -> GroupTable:
    rows = (group("one", "planned", "net"), group("two", "held", "net: two"), group("x", "", "x?"))
    return GroupTable("calls", BASE, rows, 1, ("x",), "/home/ada/groups.toml")


def test_groups_as_a_page() -> None:
    html = groups_page.page(table())
    found = texts(html)
    assert (
        "3 groups, 1 bundle, 1 unsure prefix (?); groups are kept in /home/ada/groups.toml" in found
    )
    assert "held: until the pilot is answered" in found
    assert html.count('<tr class="fine">') == 1


def test_two_runs_as_a_page() -> None:
    html = diff_page.page(Comparison(DRIFT, "1:  abc = 1:  abc\n"))
    found = texts(html)
    head = (
        "from",
        f"v15 on v7.2 (Linux 7.2.0, {'d' * 12})",
        "to",
        f"v16 on v7.3 (Linux 7.3.4, {'c' * 12})",
    )
    assert tuple(found[found.index("from") :][:4]) == head
    for words in (
        "sites added, message changed",
        "+ a.c: new(x); (the code is new)",
        "cocci mask: 2 sites in a.c, was 1",
        "already upstream: it was taken as 123456789abc",
        "spatch: 1.3.0, was 1.1.1",
        "1:  abc = 1:  abc",
    ):
        assert words in found
    assert html.count('<tr class="fine">') == 1


def hostile_posting() -> Posting:
    people = RecipientTable(
        series="s",
        version=16,
        base="v7.3",
        patches=2,
        receivers=(Receiver(HOSTILE, (0,), (), HOSTILE),),
        last=15,
        came=(HOSTILE,),
        went=(HOSTILE,),
        gone=(Departed(HOSTILE, HOSTILE),),
        notes=(HOSTILE,),
    )
    step = StepDrift(HOSTILE, 1, 1, ("sites added",), HOSTILE, (FileDrift(HOSTILE, HOSTILE),))
    drift = Drift(HOSTILE, DRIFT.old, DRIFT.new, (step,), (), (), {HOSTILE: (HOSTILE, HOSTILE)})
    run = msgspec.structs.replace(RUN, parameters={"a": HOSTILE})
    return Posting(run, HOSTILE, HOSTILE, people, drift, (HOSTILE,))


def test_hostile_words_are_words() -> None:
    posting = hostile_posting()
    assert posting.drift
    for html in (page(RICH, posting), diff_page.page(Comparison(posting.drift, HOSTILE))):
        assert ODD.search(html) is None
        assert Read(html).tags.isdisjoint({"script", "link", "img", "iframe", "form"})
        assert "<script>alert(1)</script>" not in html
        assert "<script>alert(1)</script>" in unescape(html)


@needs_browser
@pytest.mark.parametrize(("scheme", "background"), SCHEMES)
def test_pages_fit_a_narrow_window(scheme: int, background: str, tmp_path: Path) -> None:
    posting = hostile_posting()
    assert posting.drift
    for number, html in enumerate(
        (
            page(RICH, posting),
            page(RICH, POSTING),
            diff_page.page(Comparison(posting.drift, HOSTILE)),
            groups_page.page(table()),
        )
    ):
        (tmp_path / str(number)).mkdir()
        require_narrow(html, tmp_path / str(number), scheme, background)
