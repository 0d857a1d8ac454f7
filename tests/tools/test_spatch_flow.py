"""The functions of which spatch parses every line and looks at none, with its own reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.tools import spatch
from refactor.tools.spatch_around import Around, nothing_around
from refactor.tools.spatch_flow import complaints, tried_functions, unfollowed
from refactor.tools.spatch_output import FileResult, UnparsedRegion

RENAME = Rule("rename", "virtual patch\n@@ expression e; @@\n-old(e)\n+new(e)\n")
FOLLOWED = "static int f(void)\n{\n\treturn old(1);\n}\n"
BODIES = {
    "can't jump to out: because we can't find this label": "\told(2);\n\tgoto out;",
    "not handling computed goto yet": "\tvoid *p = &&out;\n\n\tgoto *p;\nout:\n\told(2);",
    "case without corresponding switch": "\tcase 3:\n\told(2);",
    "can't find enclosing loop": "\told(2);\n\tbreak;",
    "duplicate label out": "out:\n\told(2);\nout:\n\tgoto out;",
    "weird switch": "\tswitch (x)\n\t\told(2);",
}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def region(text: str, why: str) -> UnparsedRegion:
    flow = f"control flow given up{why}"
    return UnparsedRegion(text, text.partition("\n")[0], flow)


@pytest.mark.parametrize("why", BODIES)
def test_a_function_that_spatch_cannot_follow(why: str, cache: Cache) -> None:
    lost = f"int lost(int x)\n{{\n{BODIES[why]}\n}}"
    files = {"a.c": f"{FOLLOWED}\n{lost}\n".encode(), "b.c": FOLLOWED.encode()}
    changed = FOLLOWED.replace("old", "new")
    found = spatch.examine(RENAME, files, nothing_around, cache)
    assert found == {
        "a.c": FileResult(f"{changed}\n{lost}\n".encode(), (region(lost, f": {why}"),)),
        "b.c": FileResult(changed.encode()),
    }
    assert spatch.examine(RENAME, files, nothing_around, cache) == found


def test_a_nested_function_is_looked_at_or_not_examined(cache: Cache) -> None:
    """1.3.0 looks into it, 1.1.1 at nothing around it."""
    lost = "int lost(int x)\n{\n\tint g(int y) { return old(y); }\n\n\treturn g(2);\n}"
    result = spatch.examine(RENAME, {"a.c": f"{lost}\n".encode()}, nothing_around, cache)["a.c"]
    unseen = FileResult(None, (region(lost, ": not handling yet nested function"),))
    changed = FileResult(f"{lost}\n".replace("old", "new").encode())
    assert result == (unseen if spatch.version() < "1.3" else changed)


def test_it_may_be_the_only_one_and_defined_by_a_macro(cache: Cache) -> None:
    text = "SYSCALL_DEFINE1(lost, int, x)\n{\n\told(2);\n\tgoto out;\n}"
    found = spatch.examine(RENAME, {"a.c": f"{text}\n".encode()}, nothing_around, cache)
    why = ": can't jump to out: because we can't find this label"
    assert found == {"a.c": FileResult(None, (region(text, why),))}


def test_one_of_a_header_is_not_one_of_the_file(cache: Cache) -> None:
    rule = Rule("typed", "@@ struct s *p; @@\n-old(p)\n+new(p)\n")
    header = "struct s { int x; };\nstatic inline void lost(struct s *p)\n{\n\tbreak;\n}\n"
    source = '#include "a.h"\n\nvoid f(struct s *p)\n{\n\told(p);\n}\n'
    around = Around({"a.h": header.encode()})
    found = spatch.examine(rule, {"a.c": source.encode()}, lambda _: around, cache)
    assert found == {"a.c": FileResult(source.replace("old", "new").encode())}


def test_dead_code_is_only_remarked(cache: Cache) -> None:
    source = "int f(void)\n{\n\treturn 1;\n\told(2);\n}\n"
    found = spatch.examine(RENAME, {"a.c": source.encode()}, nothing_around, cache)
    assert found == {"a.c": FileResult(source.replace("old", "new").encode())}


def test_its_words_belong_to_the_functions_only_where_there_is_one_for_each() -> None:
    two = "void a(void)\n{\n\tbreak;\n}\nvoid b(void)\n{\n\tbreak;\n}"
    first, second = two[: two.index("\nvoid b")], two[two.index("void b") :]
    reasons = ["can't find enclosing loop"]
    assert list(unfollowed(two.encode(), (), reasons=reasons, unparsed=())) == [
        region(first, ""),
        region(second, ""),
    ]
    assert list(unfollowed(two.encode(), {1}, reasons=reasons, unparsed=())) == [
        region(second, ": can't find enclosing loop")
    ]
    # What it could not parse it could not follow either, and that is said already.
    assert list(unfollowed(two.encode(), {1}, reasons=reasons, unparsed=[second])) == []


def test_what_spatch_prints_is_read_by_file() -> None:
    output = (
        'HANDLING: a.c\nFLOW: duplicate label out\nFLOW: deadcode detected: File "a.c", line 9\n'
        "HANDLING: b.c\n"
        'HANDLING: d/c.c\nFLOW: weird switch: File "d/c.c", line 50\nFLOW: weird switch\n'
    )
    assert complaints(output) == {
        "a.c": ["duplicate label out"],
        "d/c.c": ["weird switch", "weird switch"],
    }
    tried = (
        "HANDLING: a.c\n     trying function: f: a.c:1\n     trying function: f: a.c:9\n"
        "HANDLING: d/c.c\n     trying function: h: c.h:3\n     trying function: g: c.c:10\n"
        "     trying  something else\n"
    )
    assert tried_functions(tried) == {"a.c": {1, 9}, "d/c.c": {10}}
