"""Comments by themselves survive what is removed below them."""

from __future__ import annotations

import pytest

from refactor.style.detached import keep_detached

HEADER = "// SPDX\n/*\n * Copyright\n */\n\n#include <a.h>\n#include <b.h>\n"


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (HEADER, "// SPDX\n#include <b.h>\n", "// SPDX\n/*\n * Copyright\n */\n\n#include <b.h>\n"),
        ("/* its own */\nint f;\n\nint g;\n", "int g;\n", "int g;\n"),
        ("/* part one */\n\nint f;\n\n/* part two */\n\nint g;\n\nint h;\n", "int h;\n",
         "/* part one */\n\n/* part two */\n\nint h;\n"),
        ("{\n\t/* above */\n\n\tf();\n\tg();\n}\n", "{\n\tg();\n}\n",
         "{\n\t/* above */\n\n\tg();\n}\n"),
        ("{\n\tf();\n\t/* within */\n\n\tg();\n\th();\n}\n", "{\n\th();\n}\n", "{\n\th();\n}\n"),
        ("// one\n\nint f;\nint g;\n", "long f;\nint g;\n", "// one\n\nlong f;\nint g;\n"),
        ("/* no end\n\nint f;\nint g;\n", "int g;\n", "int g;\n"),
        ("/* a */ int f;\n\nint g;\n", "int g;\n", "int g;\n"),
        ("int f;\n\nint g;\n", "int f;\n\nint g;\n", "int f;\n\nint g;\n"),
        ("int e;\n/* own */\nint f;\n", "int e;\n", "int e;\n"),
    ],
    ids=["copyright", "own", "sections", "leading", "within", "replaced", "endless", "beside-code",
         "same", "end"],
)  # fmt: skip
def test_detached(before: str, after: str, wanted: str) -> None:
    assert keep_detached(before, after) == wanted


@pytest.mark.parametrize("head", ["void x(void)\n{\n", "void x(void) {\n"])
@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("\te();\n\n\t/*\n\t * both\n\t */\n\tf();\n\tg();\n", "\te();\n\tg();\n",
         "\te();\n\t/*\n\t * both\n\t */\n\tg();\n"),
        ("\te();\n\n\t/* both */\n\n\tf();\n\tg();\n", "\te();\n\tg();\n",
         "\te();\n\t/* both */\n\n\tg();\n"),
        ("\t/* one */\n\t/* two */\n\te();\n\t/* three */\n\tf();\n\tg();\n", "\tg();\n",
         "\t/* one */\n\t/* two */\n\tg();\n"),
        ("\te();\n\t/* own */\n\tf();\n\n\tg();\n", "\te();\n\n\tg();\n", "\te();\n\n\tg();\n"),
        ("\te();\n\t/* own */\n\tf();\n", "\te();\n", "\te();\n"),
    ],
    ids=["both", "both-apart", "first-of-several", "own-in-paragraph", "own-at-end"],
)  # fmt: skip
def test_above_statements(head: str, before: str, after: str, wanted: str) -> None:
    assert keep_detached(f"{head}{before}}}\n", f"{head}{after}}}\n") == f"{head}{wanted}}}\n"


@pytest.mark.parametrize(
    ("head", "tail"), [("struct s {\n", "};\n"), ("struct s x = {\n", "};\n"), ("enum e\n{\n", "};\n"),
                       ("", "")]
)  # fmt: skip
def test_a_comment_above_a_field_is_about_it(head: str, tail: str) -> None:
    before = f"{head}\t/* own */\n\tint a;\n\tint b;\n{tail}"
    after = f"{head}\tint b;\n{tail}"
    assert keep_detached(before, after) == after
