"""The kernel's own rules change what spatch alone changes, on a small file for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.rule_sites import Site, token_sites
from tests.bench.rules import Row, compare, made_base, trigger_base, trigger_rows
from tests.kernels import missing

# A rule of each kind; `make compare-rules` runs all of them.
NUMBERS_OF_SITES = {
    "kfree_mismatch": 2,
    "platform_get_irq": 2,
    "semicolon": 1,
    "string_choices": 12,
    "zalloc-simple": 4,
}


@pytest.mark.kernel
def test_rules_of_the_kernel_change_what_spatch_alone_changes(tmp_path: Path) -> None:
    if reason := missing("7.3"):
        pytest.skip(reason)
    numbers = {}
    for row in trigger_rows(trigger_base(tmp_path), NUMBERS_OF_SITES):
        assert row == Row(row.rule, "", 1, same=row.same)
        numbers[Path(row.rule).stem] = len(row.same)
    assert numbers == NUMBERS_OF_SITES


def test_the_sites_of_both_are_compared(tmp_path: Path) -> None:
    rule = "@@\nexpression E;\n@@\n-old(E)\n+new(E)\n"
    files: dict[str, bytes | str] = {
        "r.cocci": rule,
        "drivers/a.c": "int f(void)\n{\n\treturn old(1);\n}\n",
    }
    row = compare(made_base(tmp_path, files), "r.cocci", ["drivers"])
    site = Site("drivers/a.c", 3, "'old' -> 'new'")
    assert row == Row("r.cocci", "", 1, same=(site,))


def test_sites_are_of_tokens() -> None:
    old = b"int f(void) /* old */\n{\n\treturn old( 1,\n\t\t    2);\n}\n"
    new = b"int f(void)\n{\n\treturn new(1, 2); // new\n}\n"
    assert list(token_sites("a.c", old, new)) == [Site("a.c", 3, "'old' -> 'new'")]
