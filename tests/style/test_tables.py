from __future__ import annotations

import pytest

from refactor.style.tables import keep_columns

TABLE = "\t.a\t\t= x,\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (f"{TABLE}\t.old\t\t= y,\n", f"{TABLE}\t.newer = y,\n", f"{TABLE}\t.newer\t\t= y,\n"),
        # As far as there is room.
        (f"{TABLE}\t.old\t\t= y,\n", f"{TABLE}\t.much_longer = y,\n",
         f"{TABLE}\t.much_longer\t= y,\n"),
        (f"{TABLE}\t.old\t\t= y,\n", f"{TABLE}\t.much_much_longer = y,\n",
         f"{TABLE}\t.much_much_longer = y,\n"),
        ("\tw->a    = 1;\n\tw->old  = 2;\n", "\tw->a    = 1;\n\tw->b = 2;\n",
         "\tw->a    = 1;\n\tw->b    = 2;\n"),
        ("\tint\t\ta;\n\tstruct old_t\tb;\t/* b */\n", "\tint\t\ta;\n\tstruct n b;\t/* b */\n",
         "\tint\t\ta;\n\tstruct n\tb;\t/* b */\n"),
        ("\t{ 1,   old(2),    3 },\n\t{ 4,   b(2),      3 },\n",
         "\t{ 1, newer(2), 3 },\n\t{ 4,   b(2),      3 },\n",
         "\t{ 1,   newer(2),  3 },\n\t{ 4,   b(2),      3 },\n"),
        # A stray tab is no table: drivers/scsi/lpfc/lpfc_attr.c has one.
        ('\treturn old(buf, SIZE, "%d\\n",\tx->y);\n', '\treturn new(buf, "%d\\n",\tx->y);\n',
         '\treturn new(buf, "%d\\n",\tx->y);\n'),
        # A new line, as those beside it.
        (TABLE, f"{TABLE}\t.owner = y,\n", f"{TABLE}\t.owner\t\t= y,\n"),
        (TABLE, f"\t.owner = y,\n{TABLE}", f"\t.owner\t\t= y,\n{TABLE}"),
        ("\tint\t\ta;\n", "\tint\t\ta;\n\tstruct n *b;\n", "\tint\t\ta;\n\tstruct n\t*b;\n"),
        ("\tint\t\ta;\n", "\tint\t\ta;\n\treturn b;\n", "\tint\t\ta;\n\treturn b;\n"),
        # Nothing is aligned, or too much would be.
        ("\t.a = x,\n\t.old = y,\n", "\t.a = x,\n\t.newer = y,\n", "\t.a = x,\n\t.newer = y,\n"),
        ("\tx\t\t\t\t\t\t\t= old(1);\n", f"\tx = {'n' * 30}(1);\n", f"\tx = {'n' * 30}(1);\n"),
        # The author's own lines.
        (f"{TABLE}\t.b = y,\n\t.old = z,\n", f"{TABLE}\t.b = y,\n\t.c = z,\n",
         f"{TABLE}\t.b = y,\n\t.c = z,\n"),
    ],
)  # fmt: skip
def test_columns(before: str, after: str, expected: str) -> None:
    assert keep_columns(before, after) == expected
    assert keep_columns(before, expected) == expected
