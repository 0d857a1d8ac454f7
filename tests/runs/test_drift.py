"""What differs between two runs, as values: steps paired by id, and the reasons."""

from __future__ import annotations

import pytest

from refactor.mail.people import Person
from refactor.object_names import CommitId, TreeId
from refactor.report import diff as report
from refactor.runs.compare import drift
from refactor.runs.drift import ComparedRun, Drift, EditDrift, RunDiffs, StepDiff, StepDrift
from refactor.runs.facts import EditFacts, Facts, Unexamined
from refactor.runs.naming import PersonDrift
from refactor.runs.relocation import FileDrift, SiteDrift, file_drifts
from refactor.runs.run import Base, Changed, Failed, Incomplete, Run, StepOutcome, Unchanged
from refactor.text.change import FileChange, Fingerprint, Site, digest

CALL = Site(b"\told(x);\n", b"\tnew(x);\n")
BRACE = Site(b"}\n", b"")
ADDED = Site(b"", b"#define NEW 1\n")


def one(path: str, *sites: Site) -> FileChange:
    return FileChange(path, (), sites)


@pytest.mark.parametrize(
    ("site", "other", "why"),
    [
        (CALL, None, "the file is gone"),
        (CALL, b"int x;\n", "the code is gone"),
        (CALL, b"\told(x);\n", "the code is there, and nothing matches it"),
        (CALL, b"\tnew(x);\n", "upstream has it already"),
        (CALL, b"\t\told(x);\n", "the code is gone"),
        (ADDED, b"#define NEW 1\n", "upstream has it already"),
        (ADDED, b"#define NEW 12\n", ""),
        (BRACE, b"}\n", ""),
    ],
)
def test_why_a_site_is_no_longer_changed(site: Site, other: bytes | None, why: str) -> None:
    found = file_drifts([one("a.c", CALL, site)], [one("a.c", CALL)], then={}, now={"a.c": other})
    if site is CALL and other == b"\told(x);\n":
        # That one is the site that is changed.
        why = "the code is gone"
    assert found == (FileDrift("a.c", "", (), (SiteDrift(site.title, why),)),)


def test_a_site_that_is_there_once_more_than_it_is_matched() -> None:
    found = file_drifts(
        [one("a.c", CALL, CALL)],
        [one("a.c", CALL)],
        then={},
        now={"a.c": b"\told(x);\n\told(x);\n"},
    )
    assert found == (
        FileDrift(
            "a.c", "", (), (SiteDrift("old(x);", "the code is there, and nothing matches it"),)
        ),
    )


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (None, "the file is new"),
        (b"int x;\n", "the code is new"),
        (b"\told(x);\n", "the code was there, and nothing matched it"),
        (b"\tnew(x);\n", "it was there before"),
    ],
)
def test_why_a_site_is_changed_now(other: bytes | None, why: str) -> None:
    found = file_drifts([], [one("a.c", CALL)], then={"a.c": other}, now={"a.c": b"\told(x);\n"})
    assert found == (FileDrift("a.c", "", (SiteDrift("old(x);", why),)),)


def test_another_mode_is_a_change() -> None:
    old, new = (
        FileChange("x", ("new file mode 100644",), (ADDED,)),
        FileChange("x", ("new file mode 100755",), (ADDED,)),
    )
    assert file_drifts([old], [new], then={}, now={}) == (
        FileDrift("x", header="new file mode 100755"),
    )
    assert file_drifts([new], [one("x", ADDED)], then={}, now={}) == (
        FileDrift("x", header="mode and kind as they are"),
    )


HERE = b"\told(x);\n"


def test_a_file_that_has_moved_with_its_change() -> None:
    moved = file_drifts(
        [one("a/x.c", CALL)],
        [one("b/y.c", CALL)],
        then={"a/x.c": HERE, "b/y.c": None},
        now={"a/x.c": None, "b/y.c": HERE},
    )
    assert moved == (FileDrift("b/y.c", "a/x.c"),)
    assert moved[0].words == "in b/y.c, which was a/x.c"


@pytest.mark.parametrize(
    ("then", "now", "why"),
    [
        (HERE, HERE, "rule changed"),
        (None, None, "rule changed"),
        (HERE, b"int x;\n", "an earlier step changes the file in another way"),
    ],
)
def test_on_one_base_the_series_has_changed(
    then: bytes | None, now: bytes | None, why: str
) -> None:
    other = Site(CALL.gone, b"\tnewer(x);\n")
    (found,) = file_drifts(
        [one("a.c", CALL)],
        [one("a.c", other)],
        then={"a.c": then},
        now={"a.c": now},
        changed="rule",
    )
    assert [site.reason for site in (*found.added, *found.removed)] == [why, why]


def test_code_that_both_change_is_neither_new_nor_gone() -> None:
    other = Site(CALL.gone, b"\tnewer(x);\n")
    (found,) = file_drifts(
        [one("a.c", CALL)], [one("a.c", other)], then={"a.c": HERE}, now={"a.c": HERE + b"int y;\n"}
    )
    assert [site.reason for site in (*found.added, *found.removed)] == [
        "it is changed in another way"
    ] * 2


def test_one_file_less_and_another_more_is_no_move_as_long_as_either_was_there() -> None:
    found = file_drifts(
        [one("a.c", CALL)],
        [one("b.c", CALL)],
        then={"a.c": HERE, "b.c": b"int b;\n"},
        now={"a.c": b"int a;\n", "b.c": HERE},
    )
    assert found == (
        FileDrift("a.c", "", (), (SiteDrift("old(x);", "the code is gone"),)),
        FileDrift("b.c", "", (SiteDrift("old(x);", "the code is new"),)),
    )
    assert [file.words for file in found] == [
        "in a.c (1 site removed)",
        "in b.c (1 site added)",
    ]


def test_of_several_moves_with_one_change_only_the_same_names_pair() -> None:
    old, new = ["a/x.c", "a/y.c", "a/z.c"], ["b/w.c", "b/x.c", "b/y.c"]
    found = file_drifts(
        [one(path, CALL) for path in old],
        [one(path, CALL) for path in new],
        then=dict.fromkeys(old, HERE),
        now=dict.fromkeys(new, HERE),
    )
    assert found == (
        FileDrift("a/z.c", "", (), (SiteDrift("old(x);", "the file is gone"),)),
        FileDrift("b/w.c", "", (SiteDrift("old(x);", "the file is new"),)),
        FileDrift("b/x.c", "a/x.c"),
        FileDrift("b/y.c", "a/y.c"),
    )


V2 = Base("v7.2", CommitId("2" * 40), TreeId("a" * 40), "7.2.0")
V3 = Base("v7.3", CommitId("3" * 40), TreeId("b" * 40), "7.3.4")
CAT = Person("Cat <cat@example.org>", "maintainer")
MARK = Person("Mark <mark@example.org>", "reviewer")
LIST = Person("arm@lists.example.org", "list")


def facts(*edits: EditFacts) -> Facts:
    return Facts((), edits, (), (), ())


def made(
    step: str,
    *edits: EditFacts,
    people: tuple[Person, ...] = (CAT,),
    message: str = "a: B\n\nWhy.\n",
) -> Changed:
    return Changed(step, TreeId("c" * 40), CommitId("d" * 40), message, facts(*edits), people)


def run(base: Base, *steps: StepOutcome, tools: dict[str, str] | None = None) -> Run:
    return Run("s", 16, base, tools or {"spatch": "1.1.1"}, CommitId("e" * 40), steps)


def matched(**sites: int) -> EditFacts:
    return EditFacts("cocci", "rule", False, sites, sum(sites.values()))


def did(patch_id: str, *changed: FileChange, **before: bytes) -> StepDiff:
    return StepDiff(Fingerprint(patch_id, digest(changed)), changed, before)


SAME = did("1", one("x", CALL))


def between(
    old: Run,
    new: Run,
    then: dict[str, StepDiff] | None = None,
    now: dict[str, StepDiff] | None = None,
) -> Drift:
    everything = {step.id: SAME for each in (old, new) for step in each.changed}
    return drift(
        RunDiffs(old, everything | (then or {}), kept=True),
        RunDiffs(new, everything | (now or {}), kept=False),
    )


def test_what_stays() -> None:
    found = between(run(V2, made("a")), run(V3, made("a")))
    assert found == Drift(
        "s",
        ComparedRun(16, V2, CommitId("e" * 40), True),
        ComparedRun(16, V3, CommitId("e" * 40), False),
        (StepDrift("a", 1, 1, ("unchanged",)),),
        (),
        (),
        {},
    )
    assert (found.still, found.words) == (True, {})


@pytest.mark.parametrize(
    ("then", "now", "wanted"),
    [
        (SAME, did("2", one("x", CALL)), StepDrift("a", 1, 1, ("context only",))),
        # As patch-id sees it, white space does not count.
        (did("1", one("x", Site(b"", b"a\n"))), did("1", one("x", Site(b"", b" a\n"))),
         StepDrift("a", 1, 1, ("sites changed",), "",
                   (FileDrift("x", "", (SiteDrift("a", "the file is new"),), (SiteDrift("a", "the file is gone"),)),))),
        (did("1", one("x", CALL, ADDED)), did("2", one("x", ADDED, CALL)), StepDrift("a", 1, 1, ("context only",))),
        (SAME, did("2", one("x", CALL, ADDED), x=HERE),
         StepDrift("a", 1, 1, ("sites added",), "",
                   (FileDrift("x", "", (SiteDrift("#define NEW 1", "the file is new"),)),))),
        (did("1", one("x", CALL), one("y", CALL), x=HERE), did("2", one("x", CALL), one("z", CALL), z=HERE),
         StepDrift("a", 1, 1, ("files moved",), "", (FileDrift("z", "y"),))),
    ],
)  # fmt: skip
def test_what_differs_in_one_step(then: StepDiff, now: StepDiff, wanted: StepDrift) -> None:
    assert between(run(V2, made("a")), run(V3, made("a")), {"a": then}, {"a": now}).steps == (
        wanted,
    )


UPSTREAM = Unchanged("a", "already upstream: X is present")
FAILED = Failed("a", "rule r matches nowhere")
PARTIAL = Incomplete("a", (Unexamined("x.c", "timeout"),), facts())


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (made("a"), UPSTREAM, StepDrift("a", 1, 0, ("already upstream",), "X is present")),
        (UPSTREAM, UPSTREAM, StepDrift("a", 0, 0, ("unchanged",), "already upstream: X is present")),
        (UPSTREAM, made("a"),
         StepDrift("a", 0, 1, ("no longer upstream",), "on v7.2: already upstream: X is present")),
        (made("a"), FAILED, StepDrift("a", 1, 0, ("failed",), "rule r matches nowhere")),
        (made("a"), PARTIAL, StepDrift("a", 1, 0, ("incomplete",), "not examined: x.c: timeout")),
        (FAILED, made("a"), StepDrift("a", 0, 1, ("works now",), "on v7.2: rule r matches nowhere")),
        (PARTIAL, made("a"), StepDrift("a", 0, 1, ("works now",), "on v7.2: not examined: x.c: timeout")),
        (None, made("a"), StepDrift("a", 0, 1, ("new step",))),
        (made("a"), None, StepDrift("a", 1, 0, ("dropped step",))),
    ],
)  # fmt: skip
def test_what_becomes_of_a_step(
    old: StepOutcome | None, new: StepOutcome | None, wanted: StepDrift
) -> None:
    before, after = (run(base, *([step] if step else [])) for base, step in ((V2, old), (V3, new)))
    assert between(before, after).steps == (wanted,)


def test_steps_that_a_run_did_not_come_to() -> None:
    stopped, whole = run(V2, made("a"), Failed("b", "no")), run(V3, made("a"), made("b"), made("c"))
    assert between(stopped, whole).steps[1:] == (
        StepDrift("b", 0, 2, ("works now",), "on v7.2: no"),
        StepDrift("c", 0, 3, ("works now",), "the run on v7.2 stopped at b"),
    )
    assert between(whole, stopped).steps[1:] == (
        StepDrift("b", 2, 0, ("failed",), "no"),
        StepDrift("c", 3, 0, ("not reached",), "the run on v7.2 stopped at b"),
    )


def test_steps_pair_by_id_wherever_they_stand() -> None:
    old, new = (
        run(V2, made("x"), made("a"), made("b"), made("y")),
        run(V3, made("b"), made("n"), made("a")),
    )
    assert [(step.id, step.was, step.now, step.kinds) for step in between(old, new).steps] == [
        ("x", 1, 0, ("dropped step",)),
        ("b", 3, 1, ("unchanged",)),
        ("y", 4, 0, ("dropped step",)),
        ("n", 0, 2, ("new step",)),
        ("a", 2, 3, ("unchanged",)),
    ]


def test_where_rules_match_differently() -> None:
    old, new = matched(x=2, y=1), matched(x=3, z=1)
    step = between(run(V2, made("a", old, matched(x=1))), run(V3, made("a", new))).steps[0]
    assert step.edits == (
        EditDrift("cocci", "rule", "x", 2, 3),
        EditDrift("cocci", "rule", "y", 1, 0),
        EditDrift("cocci", "rule", "z", 0, 1),
        EditDrift("cocci", "rule", "x", 1, 0),
    )


def test_other_words_are_named_and_other_trailers_are_not() -> None:
    old = made("a", message="a: B\n\nWhy.\n\nCc: X <x@example.org>\n")
    words = [made("a", message="a: B\n\nWhy.\n"), made("a", message="a: B\n\nBecause.\n")]
    assert [between(run(V2, old), run(V3, new)).steps[0].reworded for new in words] == [False, True]


def test_people_who_come_and_go() -> None:
    old = run(
        V2, made("a", people=(CAT, LIST)), made("b", people=(CAT,)), made("c", people=(MARK,))
    )
    new = run(
        V3,
        made("a", people=(CAT, MARK)),
        made("b", people=(Person("CAT <CAT@example.org>", "reviewer"),)),
    )
    found = between(old, new)
    assert found.came == (PersonDrift(MARK.who, "reviewer", ("a",), False),)
    assert found.went == (PersonDrift(LIST.who, "list", ("a",), True),)


def test_tools_that_are_others() -> None:
    old, new = (
        run(V2, tools={"spatch": "1.1.1", "git": "2"}),
        run(V3, tools={"spatch": "1.3.0", "git": "2", "x": "1"}),
    )
    assert between(old, new).tools == {"spatch": ("1.1.1", "1.3.0"), "x": ("", "1")}


def test_it_is_shown_whole_and_nothing_in_it_reaches_the_terminal() -> None:
    evil = Site(b"\x1b[2J\xe2\x80\xae\n", b"")
    old = run(
        V2, made("a", matched(x=2), people=(CAT, LIST)), made("gone"), tools={"spatch": "1.1.1"}
    )
    new = run(
        V3,
        made("a", matched(x=1), people=(CAT, MARK), message="a: C\n"),
        Failed("b", "no\n  1 fine  unchanged"),
        tools={"spatch": "1.3.0"},
    )
    then, now = (
        did("1", one("x", CALL, evil), one("m", CALL)),
        did("2", one("x", CALL, ADDED), one("n", CALL)),
    )
    assert report.drift(between(old, new, {"a": then}, {"a": now})) == (
        "s: from v16 on v7.2 (Linux 7.2.0, 222222222222) to v16 on v7.3 (Linux 7.3.4, 333333333333, not kept)\n"
        "  1       a     files moved, sites changed, message changed\n"
        "      n: was m\n"
        "      + x: #define NEW 1 (the file is new)\n"
        "      - x: <U+001B>[2J<U+202E> (the file is gone)\n"
        "      cocci rule: 1 site in x, was 2\n"
        "  2 -> -  gone  not reached: the run on v7.3 stopped at b\n"
        "  -       b     failed: no   1 fine  unchanged\n"
        "  new in MAINTAINERS: Mark <mark@example.org> (reviewer)\n"
        "  gone in MAINTAINERS: arm@lists.example.org (list)\n"
        "  spatch: 1.3.0, was 1.1.1\n"
    )


def test_of_many_places_some_are_shown() -> None:
    sites = tuple(Site(b"old(%d);\n" % number, b"") for number in range(30))
    said = report.drift(
        between(
            run(V2, made("a")),
            run(V3, made("a")),
            {"a": did("1")},
            {"a": did("2", one("x", *sites))},
        )
    )
    assert said.splitlines()[2:] == [
        *(f"      + x: old({number}); (the file is new)" for number in range(12)),
        "      and 18 more; --json has them all",
    ]


def test_what_a_change_log_says() -> None:
    def says(*steps: StepDrift, base: Base = V3) -> dict[str, str]:
        sides = (
            ComparedRun(16, V2, CommitId("e" * 40), True),
            ComparedRun(17, base, CommitId("e" * 40), True),
        )
        return Drift("s", *sides, steps, (), (), {}).words

    a, b = SiteDrift("a", "q"), SiteDrift("b", "")
    files = (FileDrift("x.c", "", (), (a, b)), FileDrift("y.c", "z.c"))
    assert says(
        StepDrift("a", 1, 1, ("sites removed", "files moved"), "", files),
        StepDrift("b", 1, 0, ("already upstream",), "X is gone."),
        StepDrift("c", 1, 0, ("dropped step",)),
        StepDrift("d", 1, 1, ("context only",)),
    ) == {
        "a": "Adapted to v7.3 in x.c (2 sites removed); in y.c, which was z.c",
        "b": "Already upstream: X is gone",
        "c": "Dropped step",
    }
    assert says(
        StepDrift("a", 1, 1, ("sites changed",), "", (FileDrift("x", "", (a,), (b,)),)), base=V2
    ) == {"a": "Changed in x (1 site changed)"}
    two = FileDrift("x", "", (a, b), (b,), "new file mode 100755")
    assert two.words == "in x (2 sites added, 1 site removed, new file mode 100755)"


def test_a_change_log_says_what_upstream_calls_it_now() -> None:
    was = Site(b"\tif (secure_computing() == -1)\n\t\treturn;\n", b"")
    now = Site(b"\tif (!seccomp_permit_syscall())\n\t\treturn;\n", b"")
    moved = Site(b"\tint x = TIF_A | TIF_B | TIF_C | TIF_D;\n", b"")
    assert [
        file_drifts([one("x.c", *old)], [one("x.c", *new)], then={"x.c": b""}, now={"x.c": b""})[
            0
        ].words
        for old, new in (((was,), (now,)), ((), (moved,)), ((was,), (Site(b"\tx();\n", b""),)))
    ] == [
        "in x.c (seccomp_permit_syscall() instead of secure_computing())",
        "in x.c (TIF_A, TIF_B, TIF_C and 1 more came)",
        "in x.c (secure_computing() went)",
    ]
