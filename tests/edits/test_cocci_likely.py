"""The files that spatch need not look at, though they have all words of the rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from refactor.edits.cocci_likely import likely
from refactor.series.rule import Rule
from refactor.store.cache import Cache

CODE = "@@\nidentifier f;\n@@\n f(...)\n {\n <+...\n- old(CONST)\n+ new()\n ...+>\n }\n"
APART = "int f(void)\n{\n\treturn old(1);\n}\n\nint g(void)\n{\n\treturn CONST;\n}\n"
TOGETHER = "int f(void)\n{\n\treturn old(CONST);\n}\n"
LATER = "\n@@\n@@\n- other();\n+ another();\n"


@pytest.mark.parametrize(
    ("rule", "text", "asked"),
    [
        (CODE, TOGETHER, True),
        (CODE, APART, False),
        (CODE, APART + TOGETHER, True),
        (CODE, APART.replace("old", "old_one") + "int old;\n", False),
        # Badly indented, one function looks as if it ended.
        (CODE, TOGETHER.replace("\treturn", "if (x) {\n}\n\treturn"), True),
        (CODE, "int f(void)\n{\n\told(1);\n#if A\n}\n#else\n\tCONST;\n}\n#endif\n", True),
        # Of a macro spatch may see what it stands for.
        (CODE, f"#define ASK \\\n\told(CONST)\n{APART}", True),
        (CODE, f"#define ASK CONST\n{APART}", True),
        (CODE, f"#define ASK 1\n{APART}", False),
        # Any pattern of the rule will do, if all of them demand words.
        (CODE + LATER, APART + "void h(void)\n{\n\tother();\n}\n", True),
        (CODE + LATER, APART, False),
        (CODE + "\n@@\nexpression E;\n@@\n- E = E;\n", APART, True),
        # A type may be written elsewhere, a header hold the word, a script look at any file.
        (CODE.replace("identifier f", "identifier f; struct s *x"), APART, True),
        (f"// Options: --local-includes\n{CODE}", APART, True),
        (f"{CODE}\n@script:python@\n@@\nprint(1)\n", APART, True),
    ],
)
def test_a_file_is_asked_about_where_a_function_has_all_words(
    tmp_path: Path, rule: str, text: str, asked: bool
) -> None:
    found = likely(Rule("r", rule), {"a.c": text.encode()}, Cache(tmp_path))
    assert {path: file.restored(file.data) for path, file in found.items()} == (
        {"a.c": text.encode()} if asked else {}
    )


LEFT_OUT = "refactor_left_out_0_%d()"
SHOWN = "void refactor_left_out_0_0(void)\n{\n}\n"


@pytest.mark.parametrize(
    ("rule", "text", "shown"),
    [
        (CODE, APART + TOGETHER, SHOWN + TOGETHER),
        (CODE + LATER, APART + TOGETHER, SHOWN + TOGETHER),
        # A script that cannot run looks at nothing.
        (f"virtual report\n{CODE}\n@script:python depends on report@\n@@\nprint(1)\n",
         APART + TOGETHER, SHOWN + TOGETHER),
        (f"{CODE}\n@script:python@\n@@\nprint(1)\n", APART + TOGETHER, APART + TOGETHER),
        (CODE.replace("identifier f", "identifier f; struct s *x"), APART + TOGETHER,
         APART + TOGETHER),
        # What declares x has to be there; that is in no body of another function.
        (CODE.replace("identifier f", "identifier f;\ntype T").replace("CONST", "CONST + sizeof(T)"),
         APART + "\nstatic struct s x;\n\n" + TOGETHER.replace("CONST", "CONST + sizeof(x)"),
         APART.replace("return old(1)", LEFT_OUT % 0).replace("return CONST", LEFT_OUT % 1)
         + "\nstatic struct s x;\n\n" + TOGETHER.replace("CONST", "CONST + sizeof(x)")),
    ],
    ids=["code", "two-patterns", "report", "script", "typed", "type"],
)  # fmt: skip
def test_functions_without_the_words_are_not_shown(
    tmp_path: Path, rule: str, text: str, shown: str
) -> None:
    found = likely(Rule("r", rule), {"a.c": text.encode()}, Cache(tmp_path))
    assert found["a.c"].data.decode() == shown


def test_macros_of_a_series_give_words(tmp_path: Path) -> None:
    rule = Rule("r", CODE, macros="#define ask old\n")
    assert list(likely(rule, {"a.c": APART.encode()}, Cache(tmp_path))) == ["a.c"]
