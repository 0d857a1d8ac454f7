"""Files that spatch examines better without the macros of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.tools import spatch, spatch_batches
from refactor.tools.spatch_around import Around, nothing_around
from refactor.tools.spatch_output import FileResult, UnparsedRegion
from refactor.tools.spatch_process import process_files

OWN = "#define my_scope(...) YACFE_ITERATOR\n"
RENAME = Rule("rename", "@@ expression e; @@\n-old(e)\n+new(e)\n", macros=OWN)
SET = Rule("set", "@@ expression p, e; identifier f; @@\n-p->f = e\n+SET(p->f, e)\n")
COUNTING = """
@initialize:python@ @@
files = []

@script:python@ f << r.f; @@
files.append(f)
if len(files) > 99:
    cocci.include_match(False)
"""

# As drivers/gpio/gpio-bt8xx.c of 7.3: with scoped_guard() known, read() is expanded in what changes.
EXPANDED = b"""\
#define read(a) readl(bg->mmio + (a))

static void f(struct s *bg)
{
	scoped_guard(mutex, &bg->lock) {
		bg->data = read(4);
	}
}

static void g(struct s *bg)
{
	bg->mmio = 1;
}
"""
UNREAD = """\
#define read(a) readl(bg->mmio + (a))

static void f(struct s *bg)
{
	scoped_guard(mutex, &bg->lock) {
		bg->data = read(4);
	}
}"""
WITHOUT = FileResult(
    EXPANDED.replace(b"bg->mmio = 1", b"SET(bg->mmio, 1)"),
    (UnparsedRegion(UNREAD, "\tscoped_guard(mutex, &bg->lock) {"),),
)

# spatch takes kfree for a type before it knows __free(), and not what it then expands to.
UNPARSED = b"""\
static int f(struct user *u)
{
	struct info *p __free(kfree) = dup(u);

	my_scope(mutex, &u->lock) {
		old(p);
	}
	return 0;
}
"""
GUARDED = b"""\
static int f(struct user *u)
{
	scoped_guard(mutex, &u->lock) {
		old(u);
	}
	return 0;
}
"""


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_a_file_that_fails_with_the_kernels_macros_is_examined_without(cache: Cache) -> None:
    files = {"a.c": EXPANDED, "b.c": b"void h(struct s *p)\n{\n\tp->x = 1;\n}\n"}
    assert spatch.examine(SET, files, nothing_around, cache) == {
        "a.c": WITHOUT,
        "b.c": FileResult(b"void h(struct s *p)\n{\n\tSET(p->x, 1);\n}\n"),
    }


def test_so_is_one_of_which_less_is_parsed_with_them(cache: Cache) -> None:
    """A series' own macros hold in both runs."""
    files = {"unparsed.c": UNPARSED, "guarded.c": GUARDED}
    assert spatch.examine(RENAME, files, nothing_around, cache) == {
        "unparsed.c": FileResult(UNPARSED.replace(b"old", b"new")),
        "guarded.c": FileResult(GUARDED.replace(b"old", b"new")),
    }


def test_a_part_that_does_not_count_is_no_reason(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = watched(monkeypatch)
    files = {"a.c": UNPARSED}
    found = spatch.examine(RENAME, files, nothing_around, cache, counts=lambda _: False)
    text = UNPARSED.decode().rstrip("\n")
    bad = "\tstruct info *p __free(kfree) = dup(u);"
    assert found == {"a.c": FileResult(regions=(UnparsedRegion(text, bad),))}
    assert runs == [True]


def test_each_has_functions_that_the_other_has_not(cache: Cache) -> None:
    """As many parts on both sides: what is parsed with the macros counts, the rest is unparsed."""
    text = UNPARSED.decode().rstrip("\n")
    bad = "\tstruct info *p __free(kfree) = dup(u);"
    files = {"a.c": UNPARSED + GUARDED}
    assert spatch.examine(RENAME, files, nothing_around, cache) == {
        "a.c": FileResult(UNPARSED + GUARDED.replace(b"old", b"new"), (UnparsedRegion(text, bad),))
    }


def test_one_in_which_no_macro_is_used_is_examined_once(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = watched(monkeypatch)
    broken = b"int g(void)\n{\n\tFOO(a { b ] old(2);\n}\n"
    region = UnparsedRegion(broken.decode().rstrip("\n"), "}")
    found = spatch.examine(RENAME, {"a.c": broken}, nothing_around, cache)
    assert found == {"a.c": FileResult(regions=(region,))}
    assert runs == [True]
    header = Around({"a.h": b"int f(const char *a) __printf(1, 2);\n"})
    assert spatch.examine(RENAME, {"a.c": broken}, lambda _: header, cache) == found
    assert runs == [True, True, False]


def test_both_runs_are_remembered(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = watched(monkeypatch)
    first = spatch.examine(SET, {"a.c": EXPANDED}, nothing_around, cache)
    assert runs == [True, False]
    assert spatch.examine(SET, {"a.c": EXPANDED}, nothing_around, cache) == first
    assert runs == [True, False]


def test_a_rule_that_keeps_state_runs_over_all_files_again(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = watched(monkeypatch)
    text = SET.text.replace("@@", "@r@", 1) + COUNTING
    files = {"a.c": EXPANDED, "b.c": b"void h(struct s *p)\n{\n\tp->x = 1;\n}\n"}
    rule = Rule("set", text)
    assert rule.whole
    assert spatch.examine(rule, files, nothing_around, cache) == {
        "a.c": WITHOUT,
        "b.c": FileResult(b"void h(struct s *p)\n{\n\tSET(p->x, 1);\n}\n"),
    }
    assert runs[-1] is False


def watched(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the kernel's macros are given, for each process of spatch that runs from now on."""
    runs: list[bool] = []

    def process(rule: Rule, files: Mapping[str, bytes], around: Around) -> dict[str, FileResult]:
        runs.append(rule.kernel_macros)
        return process_files(rule, files, around)

    monkeypatch.setattr(spatch, "process_files", process)
    return runs


def test_an_interrupted_search_keeps_what_it_has_found(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"f{number}.c": b"int f(void) { return old(%d); }\n" % number for number in range(3)}
    asked: list[list[str]] = []

    def process(rule: Rule, given: dict[str, bytes], around: Around) -> dict[str, FileResult]:
        asked.append(sorted(given))
        if len(asked) == 3:
            raise KeyboardInterrupt
        return {path: FileResult(content + b"\n") for path, content in given.items()}

    monkeypatch.setattr(spatch, "process_files", process)
    monkeypatch.setattr(spatch_batches, "BATCH", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    rule = Rule("rename", "@@ expression e; @@\n-old(e)\n+new(e)\n")
    with pytest.raises(KeyboardInterrupt):
        spatch.examine(rule, files, nothing_around, cache)
    found = spatch.examine(rule, files, nothing_around, cache)
    assert asked == [["f0.c"], ["f1.c"], ["f2.c"], ["f2.c"]]
    assert found == {path: FileResult(content + b"\n") for path, content in files.items()}
