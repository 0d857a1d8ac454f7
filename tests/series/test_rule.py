from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.errors import BadInput
from refactor.series.regexes import LANGUAGE
from refactor.series.rule import Includes, Rule
from refactor.series.spatch_options import ALLOWED

HEADED = """// SPDX-License-Identifier: GPL-2.0-only
///
/// Use kmemdup rather than duplicating its implementation
///
/// More words.
// Confidence: High
// Copyright: (C) 2026 Ada: and others
// URL: https://coccinelle.gitlabpages.inria.fr/website
// Options: --no-includes --include-headers --jobs
// Keywords: kmalloc,  memcpy

virtual patch, report
virtual context

@r depends on patch@
expression e;
@@
-f(e)
+g(e)
"""


def test_what_the_header_of_a_rule_says() -> None:
    rule = Rule("memdup", HEADED)
    keys = ("Confidence", "Copyright", "URL", "Options", "Keywords", "Comments")
    assert (rule.summary, [rule.header(key) for key in keys]) == (
        "Use kmemdup rather than duplicating its implementation",
        [
            "High",
            "(C) 2026 Ada: and others",
            "https://coccinelle.gitlabpages.inria.fr/website",
            "--no-includes --include-headers --jobs",
            "kmalloc,  memcpy",
            "",
        ],
    )


def test_a_bare_rule_has_no_header() -> None:
    rule = Rule("bare", "@@ @@\n-f();\n")
    assert (rule.summary, rule.header("Options"), rule.options, rule.defines) == ("", "", (), ())


@pytest.mark.parametrize(
    ("text", "defines"),
    [
        ("virtual patch\n", ("patch",)),
        ("virtual patch;\n", ("patch",)),
        ("virtual org, report, patch\n", ("patch",)),
        ("virtual org,\n        patch\n", ("patch",)),
        ("virtual context\nvirtual patch // as coccicheck runs it\n", ("patch",)),
        ("  virtual patch\n", ("patch",)),
        ("virtual report,context\n", ()),
        ("virtual patches\n", ()),
        ("// virtual patch\n", ()),
        ("@r depends on patch@\n@@\n-f();\n", ()),
    ],
)
def test_a_rule_with_modes_runs_in_patch_mode(text: str, defines: tuple[str, ...]) -> None:
    assert Rule("r", text).defines == defines


@pytest.mark.parametrize(
    "declarations",
    [
        "struct foo *x;",
        "struct foo x;",
        "union u *x;",
        "enum e x;",
        "int x;",
        "unsigned long flags, more;",
        "const char *s;",
        "u64 ul64 : script:python() { safe(ul64) };",
        "type T; T *x;",
        "type T;\nT x;",
        "r.T x;",
        "T[] E;",
        "char [] STRING;",
        "{unsigned int, size_t} v;",
        "{struct SHT, Scsi_Host_Template} fops;",
        "expression *x;",
        "expression *x, y;",
        "expression **x;",
        "expression struct foo *x;",
        "expression enum e;",
        "idexpression *x;",
        "idexpression struct foo *x;",
        "local idexpression struct foo *x;",
        "local idexpression r.T x;",
        "global idexpression int x;",
        "constant int c;",
        "constant char [] c;",
        "constant {int, long} c;",
        "expression e;\n// one more;\nint i;",
        "expression e; /* struct */ struct /* a; b */ foo *x;",
        'identifier f =~ "a;b"; int i;',
        "typedef u8; u8 x;",
    ],
)
def test_a_metavariable_with_a_type_is_seen(declarations: str) -> None:
    for text in (
        f"@@\n{declarations}\n@@\n f();\n",
        f"@r depends on patch@ {declarations} @@\n f();\n",
    ):
        assert (Rule("r", text).typed, Rule("r", text).includes) == (True, Includes.LOCAL)


@pytest.mark.parametrize(
    "declarations",
    [
        "",
        "expression e;",
        "expression e1, e2,e3;",
        "expression r.e;",
        "expression list es;",
        "expression list[n] es;",
        "expression list [r.n] es;",
        'expression e != {NULL, "x"};',
        "expression e != r.f;",
        "expression e <= r.f;",
        "expression e : script:python() { safe(e) };",
        "idexpression i;",
        "local idexpression i, j;",
        "constant c;",
        "constant C1,C2;",
        "constant c > 5;",
        'identifier fn =~ "^f(oo|;) *x$";',
        "identifier fn != {kfree, vfree};",
        "identifier virtual.fn;",
        'fresh identifier g = "new_" ## f;',
        "identifier f;\nposition p: script:python() { 1 };",
        "position p1, p2 != r.p1;",
        "position any p;",
        "statement S1, S2;",
        "statement list ss;",
        "type T;",
        "type T1 = {int, long};",
        "typedef bool;",
        "typedef u8, u16;",
        "declarer name DEFINE_MUTEX;",
        "declarer d;",
        "iterator name list_for_each_entry;",
        "iterator i;",
        "attribute name __init;",
        "parameter list[n] ps;",
        "parameter p;",
        "initializer list is;",
        "initialiser i;",
        "field list[n] fs;",
        "declaration d;",
        "assignment operator a = {=, +=};",
        "binary operator b;",
        "symbol s;",
        "format list fs;",
        "metavariable m;",
        "pragmainfo p;",
        "// struct foo *x;",
        "expression e; // struct foo *x;",
        "/* struct foo *x; */ expression e;",
        "/* an @@ in\n * struct foo *x; */\nexpression e;",
        "identifier\tf;\nexpression\n\te;",
    ],
)
def test_a_metavariable_without_a_type_is_none(declarations: str) -> None:
    for text in (
        f"@@\n{declarations}\n@@\n f();\n",
        f"@r depends on patch@\n{declarations}\n@@\n f();\n",
    ):
        assert (Rule("r", text).typed, Rule("r", text).includes) == (False, Includes.NONE)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("", False),
        ("no rule at all; struct foo *x;\n", False),
        ("@@ @@\n struct foo *x;\n", False),
        ("@r@\nposition p;\n@@\nf@p();\n\n@@\nint x;\n@@\n-f(x);\n", True),
        ("@r@\nposition p;\n@@\nf@p();\n int x;\n@s@ position r.p; @@\n-f@p();\n int y;\n", False),
        ("@script:python@\np << r.p;\nx;\n@@\nprint(p);\n", False),
        ("@script:python depends on report@ p << r.p; @@\nprint(p);\n", False),
        ("@initialize:python@ @@\nx = 1;\n@finalize:ocaml@\nt << merge.t;\n@@\n", False),
        ("@script : ocaml s@\n(es,e) << r.E;\n@@\n\n@@ int x; @@\n-f(x);\n", True),
        ("@r depends on\n  patch // an @ here\n@\nint x;\n@@\n-f(x);\n", True),
        ("@script\n:python@\nx;\n@@\n", False),
        ("@scripted@\nint x;\n@@\n-f(x);\n", True),
        ("@r@ int x;\n", False),
    ],
)
def test_types_are_looked_for_where_metavariables_are(text: str, typed: bool) -> None:
    assert Rule("r", text).typed == typed


@pytest.mark.parametrize(
    ("options", "kept", "includes", "alone"),
    [
        ("", (), Includes.NONE, False),
        ("--no-includes --include-headers", ("--no-includes",), Includes.NONE, False),
        (
            "--all-includes  --in-place --very-quiet --quiet --no-show-diff --jobs",
            ("--all-includes",),
            Includes.ALL,
            True,
        ),
        ("--local-includes", ("--local-includes",), Includes.LOCAL, True),
        ("--recursive-includes", ("--recursive-includes",), Includes.RECURSIVE, True),
        (
            "--recursive-includes --all-includes",
            ("--recursive-includes", "--all-includes"),
            Includes.ALL,
            True,
        ),
        (
            "--include-headers-for-types --no-loops",
            ("--include-headers-for-types", "--no-loops"),
            Includes.LOCAL,
            True,
        ),
        ("--smpl-spacing --c++=17", ("--smpl-spacing", "--c++=17"), Includes.NONE, False),
    ],
)
def test_options_that_drive_files_are_left_out(
    options: str, kept: tuple[str, ...], includes: Includes, alone: bool
) -> None:
    rule = Rule("r", f"// Options: {options}\n@@ @@\n-f();\n")
    rule.check("r.cocci")
    assert (rule.options, rule.includes, rule.alone) == (kept, includes, alone)


REGEX = (
    "regular expression \"x{2}\": '{' means different things to different spatch builds: "
    f"use {LANGUAGE}, or a set {{a, b}}"
)
HIDDEN = "a #spatch line stands alone in a line before the first rule"
ELSEWHERE = "a rule is one file; what #include or using would bring in is not seen here"
CODE = (
    "this rule runs code of its own and its directory is not trusted: "
    "`git config --global --add refactor.path DIR` makes it yours"
)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('@@\nexpression e;\nidentifier f =~ "x{2}";\n@@\n-f(e);\n', f"3: {REGEX}"),
        ('@@ identifier f !~ "x{2}"; @@\n-f();\n', f"1: {REGEX}"),
        ('@@ @@\n-f();\n\n@r@\n// words\nidentifier f\n =~ "x{2}";\n@@\n-f();\n', f"7: {REGEX}"),
        ("@@ @@\n-f();\n#spatch --all-includes\n", f"3: {HIDDEN}"),
        (" # spatch --all-includes\n", f"1: {HIDDEN}"),
        ('// a\n#include "other.cocci"\n@@ @@\n-f();\n', f"2: {ELSEWHERE}"),
        ('  # include "other.txt"\n@@ @@\n-f();\n', f"1: {ELSEWHERE}"),
        ('using "other.iso"\n@@ @@\n-f();\n', f"1: {ELSEWHERE}"),
        ('@@ @@\n-f();\n@r extends s using "other.iso"@ @@\n-f();\n', f"3: {ELSEWHERE}"),
        ('/**/#include "other.c"\n@@ @@\n-f();\n', f"1: {ELSEWHERE}"),
        ('/*\n@\n*/\n#include "other.c"\n@@ @@\n-f();\n', f"4: {ELSEWHERE}"),
        ('// @\n#include "other.c"\n@@ @@\n-f();\n', f"2: {ELSEWHERE}"),
        ('virtual patch #include "other.c"\n@@ @@\n-f();\n', f"1: {ELSEWHERE}"),
        ('\v#include "other.c"\n@@ @@\n-f();\n', f"1: {ELSEWHERE}"),
        ('\f#include "other.c"\n@@ @@\n-f();\n', f"1: {ELSEWHERE}"),
        ('\r#include "other.c"\n@@ @@\n-f();\n', f"1: {ELSEWHERE}"),
        ('+#include "other.c"\n@@ @@\n-f();\n', f"1: {ELSEWHERE}"),
        ('/* /* */ #include "other.c"\n@@ @@\n-f();\n', f"1: {ELSEWHERE}"),
        ("// x\n  using <other.iso>\n@@ @@\n-f();\n", f"2: {ELSEWHERE}"),
        ('@r using /* @ */ "other.iso"@ @@\n-f();\n', f"1: {ELSEWHERE}"),
        ("/**/#spatch --python x\n@@ @@\n-f();\n", f"1: {HIDDEN}"),
    ],
)
@pytest.mark.parametrize("trusted", [True, False])
def test_what_spatch_would_take_in_silence_is_refused(
    text: str, complaint: str, trusted: bool
) -> None:
    with pytest.raises(BadInput) as caught:
        Rule("r", text, trusted).check("cocci/r/r.cocci")
    assert str(caught.value) == f"cocci/r/r.cocci:{complaint}"


@pytest.mark.parametrize(
    "option",
    [
        "--dir",
        "--sp-file=x",
        "4",
        "--patch",
        "--iso-file",
        "--macro-file",
        "--use-cache",
        "-D",
        "--includes",
    ],
)
def test_an_option_that_a_rule_may_not_set_is_refused(option: str) -> None:
    with pytest.raises(BadInput) as caught:
        Rule("r", f"// Options: --no-includes {option}\n@@ @@\n-f();\n").check("r.cocci")
    name = option.partition("=")[0]
    why = f"is not one that a rule may set ({ALLOWED})"
    if name == "-D":
        why = "has no value that it could have: ''"
    assert str(caught.value) == f"r.cocci: // Options: '{name}' {why}"


@pytest.mark.parametrize(
    "text",
    [
        HEADED,
        "@@ expression e; @@\n-x &=~e;\n+clear(x, e);\n",
        "// no =~ here\n@@\n// nor !~ here\nexpression e; /* nor =~ */\n@@\n-f(e);\n",
        '@@ @@\n-f();\n#include <linux/slab.h>\n+#include "other.h"\n',
        "@script:python@ p << r.p; @@\nprint(p =~ 3)\n",
        "@@ @@\n-using(x);\n",
    ],
)
def test_other_rules_are_fit_to_be_run(text: str) -> None:
    Rule("r", text).check("r.cocci")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@script:python@ @@\nimport os\n", 1),
        ("@@ @@\n-f();\n@script:ocaml depends on r@\np << r.p;\n@@\n", 3),
        ("@@ @@\n-f();\n@ initialize : python @ @@\n", 3),
        ("@finalize:python@ @@\n", 1),
        ("@\nscript\n//x\n:\npython@ @@\n", 2),
        ("@ /* @ */ script /* : */ :python@ @@\n", 1),
        ("@\ninitialize\n+:python@ @@\n", 2),
        ("@\nscript\n?:python@ @@\n", 2),
        ('@@ @@\n-f("// x");\n@initialize //"\n:python@ @@\n', 3),
        ("@@ @@\n-f('\"');\n@initialize // \"\n:python@ @@\n", 3),
        ("@r@\nexpression e;\nposition p : script:python() { run(p) };\n@@\n-f@p(e);\n", 3),
        ('@@ fresh identifier g = script:python(f) { "g" }; @@\n-f();\n', 1),
    ],
)
def test_code_in_a_rule_needs_trust(text: str, line: int) -> None:
    Rule("r", text, trusted=True).check("r.cocci")
    with pytest.raises(BadInput) as caught:
        Rule("r", text, trusted=False).check("r.cocci")
    assert str(caught.value) == f"r.cocci:{line}: {CODE}"


CONTROL = "this rule holds a control character"
PREAMBLE = "this rule has more than comments and `virtual NAME` before its first @"
HEAD = "this rule has more than names, `depends on` and `disable` between @ and @"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("// a\n// b\r// c\n@@ @@\n-f();\n", f"2: {CONTROL}"),
        ("@@ @@\n-f();\v\n", f"2: {CONTROL}"),
        ("@@ @@\n-f();\n\0", f"3: {CONTROL}"),
        ("words\n@@ @@\n-f();\n", f"1: {PREAMBLE}"),
        ("virtual a b\n@@ @@\n-f();\n", f"1: {PREAMBLE}"),
        ("virtual a,\n@@ @@\n-f();\n", f"2: {PREAMBLE}"),
        ("virtual\n@@ @@\n-f();\n", f"2: {PREAMBLE}"),
        ("// a\n+\n@@ @@\n-f();\n", f"2: {PREAMBLE}"),
        ("*/\n@@ @@\n-f();\n", f"1: {PREAMBLE}"),
        ("@@ @@\n-f();\n@r +@ @@\n-f();\n", f"3: {HEAD}"),
        ("@@ @@\n-f();\n@r : s@ @@\n-f();\n", f"3: {HEAD}"),
        ("@@ @@\n-f();\n@r 'x'@ @@\n-f();\n", f"3: {HEAD}"),
        ("@@ @@\n-f();\n@r\n", f"3: {HEAD}"),
    ],
)
def test_what_is_not_trusted_is_held_to_a_grammar(text: str, complaint: str) -> None:
    Rule("r", text, trusted=True).check("r.cocci")
    with pytest.raises(BadInput) as caught:
        Rule("r", text, trusted=False).check("r.cocci")
    assert str(caught.value) == (
        f"r.cocci:{complaint} and its directory is not trusted: "
        "`git config --global --add refactor.path DIR` makes it yours"
    )


@pytest.mark.parametrize(
    "text",
    [
        HEADED,
        HEADED.replace("\n", "\r\n"),
        '/// Use #include "x", not\n/* using "y"; script: z\n @ */\n@@ @@\n-f();\n',
        'virtual a; virtual b\n@r depends on !(a && b) && file in "lib/"\n  disable neg_if, x exists @ @@\n-f();\n',
        '@@ @@\n-f("script", ":", \'"\');\n+#include "x.h"\n',
        "@r@\nposition p;\n@@\nf@p(...);\n@s extends r@ position r.p; @@\n-f@p(...);\n",
        "@@ struct script s; expression using; @@\n-f(script ? a : b, using);\n",
        "/*/ virtual x */ virtual patch\n@@\n@@\n-f();\n",
    ],
)
def test_a_rule_without_code_needs_no_trust(text: str) -> None:
    Rule("r", text, trusted=False).check("r.cocci")


@given(
    st.lists(
        st.sampled_from(["@", "@@", "\n", "/*", "*/", "//", ";", '"', "int x", "script:", " ", "r"])
    )
)
def test_any_text_can_be_asked(words: list[str]) -> None:
    rule = Rule("r", "".join(words))
    assert (rule.typed in (True, False), rule.defines, rule.options) == (True, (), ())


@pytest.mark.parametrize(
    "text",
    [
        "/*",
        "/* script",
        '"\\',
        '@@ @@\n-f("\\',
        "@a@\n",
        "@",
        "script ",
        "script:",
        "using /*",
        "virtual\n",
        "'",
        "@r @\n",
    ],
)
@pytest.mark.parametrize("end", ["", "\\", "\n", "*"])
def test_no_text_takes_for_ever(text: str, end: str) -> None:
    rule = Rule("r", text * (100_000 // len(text)) + end, trusted=False)
    with suppress(BadInput):
        rule.check("r.cocci")
    assert rule.typed in (True, False)


@pytest.mark.parametrize("word", ["script", "using"])
def test_no_row_of_comments_takes_for_ever(word: str) -> None:
    text = f"@r@\n@@\n-f();\n{word} {'/**/' * 20_000} x\n"
    with suppress(BadInput):
        Rule("r", text, trusted=False).check("r.cocci")
