"""The word of a tree that is most like one which it does not have."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from refactor.git.spelling import nearest
from refactor.git.tree import Tree

FILES = {
    "a.c": "int platform_get_drvdata(void);\nint platform_get_irq(void);\n",
    "b.h": "int get_drvdata_of_platform;\n",
    "c.S": "platform_get_drvdat_x\n",
}


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("platform_get_drvdat", "platform_get_drvdata"),
        ("platfrom_get_drvdata", "platform_get_drvdata"),
        ("platform_get_irqs", "platform_get_irq"),
        ("something_else", ""),
        ("x.*", ""),
        ("int", ""),
    ],
)
def test_nearest(
    tree_of: Callable[[Mapping[str, bytes | str]], Tree], word: str, wanted: str
) -> None:
    assert nearest(tree_of(FILES), word) == wanted
