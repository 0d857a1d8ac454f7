"""spatch as it really answers: recorded words judged without it, and the real one on files that are hard for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from refactor import process
from refactor.errors import BadInput, RefactorError, Unavailable
from refactor.process import Completed
from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.tools import spatch
from refactor.tools.spatch_around import Around, nothing_around
from refactor.tools.spatch_output import FileResult, UnparsedRegion, file_results
from refactor.tools.spatch_process import process_files
from refactor.tools.spatch_query import query
from tests.path import path_without
from tests.tools.test_plain_names import NASTY

RENAME = Rule("rename", "@@ expression e; @@\n-old(e)\n+new(e)\n")
GOOD = b"int f(void)\n{\n\treturn old(1);\n}\n"
BAD = UnparsedRegion("int g(void)\n{\n\tFOO(a { b ] old(2);\n}", "}")
BROKEN = b"int g(void)\n{\n\tFOO(a { b ] old(2);\n}\n"


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def judged(
    stderr: str, code: int | None = 0, before: bytes = b"x", after: bytes = b"x"
) -> FileResult:
    return file_results(
        Completed(("spatch",), code, b"", stderr.encode()), {"a.c": before}, {"a.c": after}
    )["a.c"]


@pytest.mark.parametrize(
    ("stderr", "code", "after", "expected"),
    [
        ("HANDLING: a.c\n", 0, b"x", FileResult()),
        ("HANDLING: a.c\n", 0, b"y", FileResult(b"y")),
        ("", 0, b"x", FileResult(failure="spatch did not look at it")),
        (
            "Skipping unreadable file: a.c\n",
            0,
            b"x",
            FileResult(failure="spatch did not look at it"),
        ),
        (
            'HANDLING: a.c\nEXN: Failure("bad") in a.c\n',
            0,
            b"x",
            FileResult(failure='Failure("bad")'),
        ),
        (
            "HANDLING: a.c\nEXN: Common.Timeout in a.c\n",
            0,
            b"x",
            FileResult(failure="spatch gave up after 120 s"),
        ),
        (
            "HANDLING: a.c\nFatal error: exception Stack_overflow\n",
            2,
            b"x",
            FileResult(failure="Fatal error: exception Stack_overflow"),
        ),
        ("HANDLING: a.c\n", None, b"y", FileResult(failure="spatch gave up after 120 s")),
        (
            "HANDLING: a.c\nparse error \n = error in a.c; set verbose_parsing for more info\nbadcount: 2\n"
            "bad: int g(void)\nBAD:!!!!! \tFOO(\nbad: \nsomething else\n",
            0,
            b"x",
            FileResult(regions=(UnparsedRegion("int g(void)\n\tFOO(\n", "\tFOO("),)),
        ),
        (
            "HANDLING: a.c\nsemantic error function with no return type must have types in param list\n"
            " =error in a.c; set verbose_parsing for more info\nbadcount: 2\n"
            "bad: FOO(f, int, x)\nBAD:!!!!! }\n",
            0,
            b"x",
            FileResult(regions=(UnparsedRegion("FOO(f, int, x)\n}", "}"),)),
        ),
        (
            "HANDLING: a.c\nparse error \n = error in /usr/lib/coccinelle/standard.h; set "
            "verbose_parsing for more info\nbadcount: 1\nbad: static DEFINE_PER_CPU(int, a) = f(1);\n",
            0,
            b"x",
            FileResult(regions=(UnparsedRegion("static DEFINE_PER_CPU(int, a) = f(1);"),)),
        ),
        (
            "HANDLING: a.c\nparse error \n = error in /usr/lib/coccinelle/standard.h; set "
            "verbose_parsing for more info\nbadcount: 1\nbad: DEFINE_PER_CPU(int, of_a_header);\n",
            0,
            b"x",
            FileResult(),
        ),
    ],
)
def test_judging_what_spatch_said(
    stderr: str, code: int | None, after: bytes, expected: FileResult
) -> None:
    whole = b"static DEFINE_PER_CPU(int, a) = f(1);\n"
    now = whole if after == b"x" else after
    assert judged(stderr, code, whole, now) == expected


def test_a_good_and_a_broken_file_together(cache: Cache) -> None:
    found = spatch.examine(RENAME, {"good.c": GOOD, "dir/broken.c": BROKEN}, nothing_around, cache)
    assert found == {
        "good.c": FileResult(GOOD.replace(b"old", b"new")),
        "dir/broken.c": FileResult(regions=(BAD,)),
    }


def test_what_was_examined_is_not_examined_again(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = spatch.examine(RENAME, {"good.c": GOOD}, nothing_around, cache)
    monkeypatch.setattr(spatch, "process_files", None)
    assert spatch.examine(RENAME, {"good.c": GOOD}, nothing_around, cache) == first


def test_a_failure_is_not_remembered(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = {"good.c": FileResult(failure="bad luck")}
    with monkeypatch.context() as patched:
        patched.setattr(spatch, "process_files", lambda *_: failed)
        assert spatch.examine(RENAME, {"good.c": GOOD}, nothing_around, cache) == failed
    assert spatch.examine(RENAME, {"good.c": GOOD}, nothing_around, cache) == {
        "good.c": FileResult(GOOD.replace(b"old", b"new"))
    }


def test_the_others_go_again_when_one_file_fails(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """spatch 1.3 writes no file of a process in which one failed."""
    real = process_files

    def like_1_3(rule: Rule, files: Mapping[str, bytes], around: Around) -> dict[str, FileResult]:
        if "bad.c" not in files:
            return real(rule, files, around)
        return {path: FileResult(failure="boom" if path == "bad.c" else "") for path in files}

    monkeypatch.setattr(spatch, "process_files", like_1_3)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    files = {"a.c": GOOD, "bad.c": GOOD, "b.c": GOOD}
    changed = FileResult(GOOD.replace(b"old", b"new"))
    assert spatch.examine(RENAME, files, nothing_around, cache) == {
        "a.c": changed,
        "bad.c": FileResult(failure="boom"),
        "b.c": changed,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@@ expression e; @@\n-old(e)\n+new(e)\n", (("old",),)),
        ("@@ expression e; @@\n foo(e);\n ...\n-bar(e);\n", (("foo",), ("bar",))),
        ("@@ expression e; @@\n(\n-foo(e);\n|\n-bar(e);\n)\n", (("foo", "bar"),)),
        ("@@ identifier f = {one, two}; @@\n-f(1);\n", ()),
    ],
)
def test_words_that_a_rule_demands(
    text: str, expected: tuple[tuple[str, ...], ...], cache: Cache
) -> None:
    found = query(Rule("r", text), cache)
    assert tuple(tuple(sorted(clause)) for clause in found) == tuple(
        tuple(sorted(clause)) for clause in expected
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "@@ @@\n-foo(\n+bar(\n",
            "line 4: spatch says: minus: parse error: line 2: its parentheses do not match",
        ),
        (
            "@@ expression a; @@\n f(\n+a b,\n a)\n",
            "line 3: spatch says: plus: parse error near 'b'",
        ),
    ],
)
def test_a_rule_that_does_not_parse_is_refused_in_spatchs_words(
    cache: Cache, text: str, words: str
) -> None:
    with pytest.raises(BadInput) as error:
        query(Rule("broken", text), cache)
    assert str(error.value) == f"rule broken, {words}"


def test_a_rule_that_spatch_refuses_without_a_word(cache: Cache) -> None:
    with pytest.raises(BadInput) as error:
        query(Rule("broken", "@@ expression a; @@\n f(\n+*a,\n a)\n"), cache)
    # spatch 1.1.1 has no words for it, 1.3 has.
    lexical = "lexical error: * not allowed in the first column for a patch"
    assert str(error.value) in {
        f"rule broken, line 3: spatch says: {words} near '*'"
        for words in ("it cannot be read", lexical)
    }


SCRIPTED = Rule("scripted", "@script:python@\n@@\npass\n")
IN_OCAML = Rule("r", '@script:ocaml@\n@@\nlet _ = print_string "x"\n')
DEPENDENCIES = (
    "Fatal error: exception Coccinelle_modules.Yes_prepare_ocamlcocci.CompileFailure("
    '"Wrong dependencies for /tmp/ocaml_cocci_435f9e.ml (Got /tmp/ocaml_cocci_435f9e.ml:)")\n'
)


@pytest.mark.parametrize(
    ("rule", "said", "words"),
    [
        (
            SCRIPTED,
            "Py.find_library: unable to find the Python library [libpython3.11.so returned ...]\n",
            "rule scripted runs Python and spatch does not find it: apt-get install libpython3-dev",
        ),
        (
            IN_OCAML,
            "No OCaml compiler found! Install either ocamlopt or ocamlopt.opt\n",
            "rule r runs OCaml and there is no compiler for it: apt-get install ocaml",
        ),
        (
            IN_OCAML,
            "ocamlfind: Package `foo' not found\nhd\n",
            "rule r runs OCaml with the package foo, which is not found: "
            "install it, or correct its name in the script",
        ),
        (
            IN_OCAML,
            f'File "a.cocci", line 5, characters 0-3:\nError: Syntax error\n{DEPENDENCIES}',
            "rule r: OCaml says: Syntax error",
        ),
        (
            IN_OCAML,
            'File "d.cocci", line 3, characters 13-27:\n'
            "Error: This expression has type unit but an expression was expected of type\n"
            f"         int\n{DEPENDENCIES}",
            "rule r, line 3: OCaml says: "
            "This expression has type unit but an expression was expected of type int",
        ),
    ],
)
def test_a_script_that_does_not_run_here_says_why(
    cache: Cache, monkeypatch: pytest.MonkeyPatch, rule: Rule, said: str, words: str
) -> None:
    real = process.run
    failed = Completed(("spatch",), 2, b"", said.encode())
    monkeypatch.setattr(
        process, "run", lambda args, **rest: real(args, **rest) if "--version" in args else failed
    )
    with pytest.raises(RefactorError) as error:
        query(rule, cache)
    assert str(error.value) == words


def test_a_machine_without_ocaml_says_what_to_install(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", path_without(tmp_path / "bin", "ocaml*"))
    with pytest.raises(Unavailable) as error:
        query(IN_OCAML, cache)
    assert str(error.value) == (
        "rule r runs OCaml and there is no compiler for it: apt-get install ocaml"
    )


def test_a_typed_rule_sees_the_headers_beside_a_file_and_is_asked_again_when_they_change(
    cache: Cache,
) -> None:
    rule = Rule("typed", "@@ struct foo *p; @@\n-p->old\n+p->new\n")
    source = b'#include "foo.h"\n\nint f(void)\n{\n\treturn get()->old;\n}\n'

    def beside(header: bytes) -> Around:
        return Around({"dir/foo.h": header})

    known = b"struct foo *get(void);\n"
    unknown = b"struct bar *get(void);\n"
    assert spatch.examine(rule, {"dir/a.c": source}, lambda _: beside(known), cache) == {
        "dir/a.c": FileResult(source.replace(b"->old", b"->new"))
    }
    assert spatch.examine(rule, {"dir/a.c": source}, lambda _: beside(unknown), cache) == {
        "dir/a.c": FileResult()
    }


def test_every_file_name_that_git_allows_is_a_name_and_not_code(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work;touch mark;$(touch mark) '"
    work.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(work))
    monkeypatch.chdir(work)
    files = {path: GOOD for path in NASTY if path.endswith(".c")}
    # Each alone and all together, in one process.
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    changed = FileResult(GOOD.replace(b"old", b"new"))
    assert query(RENAME, cache) == (("old",),)
    assert spatch.examine(RENAME, files, nothing_around, cache) == dict.fromkeys(files, changed)
    assert list(work.rglob("*")) == []


def test_below_a_directory_with_a_colon_in_its_name_words_are_found(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a:b").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "a:b"))
    assert query(RENAME, cache) == (("old",),)


def test_a_rule_for_files_in_a_directory_finds_it_by_its_real_name(cache: Cache) -> None:
    rule = Rule("inside", '@r depends on file in "my dir"@ expression e; @@\n-old(e)\n+new(e)\n')
    found = spatch.examine(
        rule, {"my dir/a;b.c": GOOD, "other dir/a.c": GOOD}, nothing_around, cache
    )
    assert found == {
        "my dir/a;b.c": FileResult(GOOD.replace(b"old", b"new")),
        "other dir/a.c": FileResult(),
    }


def test_headers_with_any_name_are_found_and_no_include_is_code(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    rule = Rule("typed", "@@ struct foo *p; @@\n-p->old\n+p->new\n")
    for header in (
        "a b.h",
        "x;touch mark;.h",
        "$(touch mark)/y.h",
        ".cocciconfig",
        "latin\udce9.h",
    ):
        source = (
            b'#include "%s"\n\nstruct foo;\n\nint f(void)\n{\n\treturn get()->old;\n}\n'
            % header.encode("utf-8", "surrogateescape")
        )
        beside = Around({f"my dir/{header}": b"struct foo *get(void);\n"})
        found = spatch.examine(
            rule, {"my dir/a.c": source}, {"my dir/a.c": beside}.__getitem__, cache
        )
        assert found == {"my dir/a.c": FileResult(source.replace(b"->old", b"->new"))}
    assert list(tmp_path.rglob("mark")) == []


def test_messages_name_the_real_path(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    real = process.run

    def failing(
        args: list[str], *, started: Callable[[int], None] = lambda _: None, **rest: object
    ) -> Completed:
        if "--in-place" not in args:
            return real(args, **rest)  # type: ignore[arg-type]
        words = b'HANDLING: refactor0-0.c\nEXN: Failure("in refactor0-0.c") in refactor0-0.c\n'
        started(0)
        return Completed(tuple(args), 0, b"", words)

    monkeypatch.setattr(process, "run", failing)
    found = spatch.examine(RENAME, {"a b.c": GOOD}, nothing_around, cache)
    assert found == {"a b.c": FileResult(failure='Failure("in a b.c")')}


def test_a_region_that_does_not_parse_is_shown_with_real_names(cache: Cache) -> None:
    found = spatch.examine(RENAME, {"a b.c": GOOD, "c\nd/broken;.c": BROKEN}, nothing_around, cache)
    assert found == {
        "a b.c": FileResult(GOOD.replace(b"old", b"new")),
        "c\nd/broken;.c": FileResult(regions=(BAD,)),
    }


def test_a_path_that_no_system_opens_is_not_examined_and_the_others_are(cache: Cache) -> None:
    long = "/".join(["directory" * 9] * 50) + "/a.c"
    found = spatch.examine(RENAME, {long: GOOD, "a.c": GOOD}, nothing_around, cache)
    assert found == {
        long: FileResult(failure="its path is too long for spatch"),
        "a.c": FileResult(GOOD.replace(b"old", b"new")),
    }
