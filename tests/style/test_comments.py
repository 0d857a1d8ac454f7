from __future__ import annotations

import pytest

from refactor.style.comments import indent_comments


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("\ta();\n", "\t/*\n * New,\n *\n * twice.\n */\n\ta();\n",
         "\t/*\n\t * New,\n\t *\n\t * twice.\n\t */\n\ta();\n"),
        ("\t\ta();\n", "/* New. */\n\t\ta();\n", "\t\t/* New. */\n\t\ta();\n"),
        ("\t\ta();\n", "/* One. */\n// Two.\n\t\ta();\n",
         "\t\t/* One. */\n\t\t// Two.\n\t\ta();\n"),
        ("\t\ta();\n", "\t/* New, and\n\t   more. */\n\t\ta();\n",
         "\t\t/* New, and\n\t\t   more. */\n\t\ta();\n"),
        ("\t}\n", "\t\t/* New. */\n\t}\n", "\t\t/* New. */\n\t}\n"),
        ("out:\n", "\t/* New. */\nout:\n", "\t/* New. */\nout:\n"),
        ("\tcase A:\n", "/* New. */\n\tcase A:\n", "/* New. */\n\tcase A:\n"),
        ("\ta();\n", "/* New. */\n\n\ta();\n", "/* New. */\n\n\ta();\n"),
        ("\ta();\n", "\ta(); /* New,\n * below. */\n", "\ta(); /* New,\n * below. */\n"),
        ("#define A\n", "#define A \\\n/* new */ \\\n\tb\n", "#define A \\\n/* new */ \\\n\tb\n"),
        # Code that stands elsewhere now takes its comment along.
        ("\t\t/*\n\t\t * Old.\n\t\t */\n\t\ta();\n", "\t\t/*\n\t\t * Old.\n\t\t */\n\ta();\n",
         "\t/*\n\t * Old.\n\t */\n\ta();\n"),
        ("\t/* Old. */\n\ta();\n", "\t/* Old. */\n\t\ta();\n", "\t\t/* Old. */\n\t\ta();\n"),
        ("\t/* One. */\n\t/* Two. */\n\ta();\n", "\t/* One. */\n\t/* Two. */\n\t\ta();\n",
         "\t\t/* One. */\n\t\t/* Two. */\n\t\ta();\n"),
        # Everything else stays.
        ("/* Old. */\n\ta();\n", "/* Old. */\n\t\ta();\n", "/* Old. */\n\t\ta();\n"),
        ("\t/* Old. */\n\ta();\n", "\t/* Old. */\n\t\tb();\n", "\t/* Old. */\n\t\tb();\n"),
        ("/*\n\t * Old.\n */\n\ta();\n", "/*\n\t * Old.\n */\n\ta();\n\tb();\n",
         "/*\n\t * Old.\n */\n\ta();\n\tb();\n"),
        ("\t/*\n\t * Old.\n\t */\n\ta();\n",
         "\t/*\n * New.\n */\n\tb();\n\t/*\n\t * Old.\n\t */\n\ta();\n",
         "\t/*\n\t * New.\n\t */\n\tb();\n\t/*\n\t * Old.\n\t */\n\ta();\n"),
    ],
)  # fmt: skip
def test_how_deep_comments_stand(before: str, after: str, expected: str) -> None:
    known = before.split("\n")
    assert indent_comments(before, after, known=known) == expected
    assert indent_comments(before, expected, known=known) == expected
