from __future__ import annotations

import pytest

from refactor.series.applied import applied

TEXT = """\
// SPDX-License-Identifier: GPL-2.0-only
///
/// Do it
///

virtual permit
virtual other

@number depends on !permit@
identifier f;
@@
-f();

@answer depends on permit && already@
@@
-answer();

@depends on number || answer@
@@
 #include <a.h>
+#include <b.h>

@depends on number@
@@
-only_number();

@@
expression E;
@@
-always(E);

@depends on (permit || never)@
@@
-kept();
"""


@pytest.mark.parametrize(
    ("enabled", "heads"),
    [
        (
            ("permit",),
            ["@answer depends on already@", "@depends on answer@", "@@", "@depends on (permit || never)@"],
        ),
        (
            (),
            ["@number@", "@depends on number@", "@depends on number@", "@@", "@depends on (permit || never)@"],
        ),
    ],
)  # fmt: skip
def test_the_rules_that_could_apply(enabled: tuple[str, ...], heads: list[str]) -> None:
    lines = applied(TEXT, ("permit", "other"), enabled).splitlines()
    assert lines[0] == heads[0]
    starts = [line for before, line in zip(["", *lines], lines, strict=False) if not before]
    assert [line for line in starts if line.startswith("@")] == heads


def test_without_virtual_rules_only_the_header_goes() -> None:
    assert applied("// a\n\n@r@\n@@\n-f();\n\n\n+g();\n", (), ()) == "@r@\n@@\n-f();\n\n\n+g();\n"


def test_a_whole_rule() -> None:
    text = "virtual a\n\n@depends on a@\n@@\n-f();\n\n@depends on !a@\n@@\n-g();\n"
    assert applied(text, ("a",), ("a",)) == "@@\n@@\n-f();\n"
    assert applied(text, ("a",), ()) == "@@\n@@\n-g();\n"
