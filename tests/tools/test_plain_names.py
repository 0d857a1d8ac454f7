"""Names of ours for paths that a shell would misread."""

from __future__ import annotations

import pytest

from refactor.tools.plain_names import LONGEST, UPWARD, PlainNames

# Each is a legal path of git's, and most are code to a shell.
NASTY = (
    "a b.c",
    "$(touch mark).c",
    "`touch mark`.c",
    "x;touch mark;.c",
    "x&touch mark&.c",
    "x|touch mark|.c",
    'quote".c',
    "quote'.c",
    "new\nline.c",
    "tab\t.c",
    "-rf.c",
    ".cocciconfig",
    "sub;touch mark;dir/plain.c",
    "d/-n.c",
    "back\\slash.c",
    "glob*?[a].c",
    "caf\u00e9.c",
    "latin\udce9.c",
    "~root.c",
    "{a,b}.c",
    "#x.c",
    "a>mark.c",
    ("x" * 240) + ".c",
    ":(top)a.c",
    "cr\rlf.c",
)


@pytest.mark.parametrize(
    "path", ["kernel/sched/core.c", "a_b/c+d,e@f=g-h.i.c", "=.c", "x" * LONGEST]
)
def test_a_plain_path_keeps_its_name(path: str) -> None:
    assert PlainNames((), [path]).path(path) == path


def test_every_other_path_has_a_name_of_ours_and_keeps_its_ending() -> None:
    names = PlainNames((), NASTY)
    assert [names.path(path) for path in NASTY] == [
        *(f"refactor0-{number}.c" for number in range(11)),
        "refactor0-11",
        "refactor0-12/plain.c",
        *("d/refactor0-13.c", *(f"refactor0-{number}.c" for number in range(14, 25))),
    ]
    assert [names.real_text(names.path(path)) for path in NASTY] == list(NASTY)


def test_the_same_component_has_the_same_name_wherever_it_is() -> None:
    names = PlainNames((), ())
    assert names.path("a b/x.c") == "refactor0-0/x.c"
    assert names.path("c/a b.h") == "c/refactor0-0.h"


def test_a_text_that_holds_our_mark_gets_another_mark() -> None:
    names = PlainNames([b"int refactor0-0;"], ["refactor1-3.c"])
    assert names.path("a b.c") == "refactor2-0.c"
    assert names.real(b"int refactor0-0; refactor1-3.c") == b"int refactor0-0; refactor1-3.c"


def test_includes_of_a_file_name_what_spatch_finds() -> None:
    names = PlainNames((), ())
    source = b'#include "a b.h"\n # include "../c;d/e.h"\n#include "plain.h"\n#include <sys/a b.h>\nchar *s = "a b.h";\n'
    seen = names.source(source)
    assert seen == (
        b'#include "refactor0-0.h"\n # include "../refactor0-1/e.h"\n#include "plain.h"\n#include <sys/refactor0-0.h>\n'
        b'char *s = "a b.h";\n'
    )
    assert names.real(seen) == source


def test_an_include_that_leads_out_of_where_spatch_works_leads_nowhere() -> None:
    names = PlainNames((), ())
    up = "../" * UPWARD
    source = f'#include "{up}x.h"\n#include "../{up}etc/x.h"\n#include <a/../../{up}x.h>\n'.encode()
    seen = names.source(source)
    assert seen == (
        f'#include "{up}x.h"\n#include "refactor0-0.h"\n#include <refactor0-1.h>\n'.encode()
    )
    assert names.real(seen) == source


def test_a_rule_names_directories_and_headers_as_spatch_sees_them() -> None:
    rule = (
        '@r depends on file in "my dir" || file in "usb"@\n@@\n-#include "a b.h"\n+#include "c.h"\n'
    )
    names = PlainNames((), ())
    assert names.rule(rule, headers=False) == (
        '@r depends on file in "refactor0-0" || file in "usb"@\n@@\n-#include "a b.h"\n+#include "c.h"\n'
    )
    assert names.rule(rule, headers=True) == (
        '@r depends on file in "refactor0-0" || file in "usb"@\n@@\n-#include "refactor0-1.h"\n+#include "c.h"\n'
    )
