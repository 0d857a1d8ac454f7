"""The symbols that a step defines and takes away, found without a look at what has not changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from refactor.engine.facts import step_facts
from refactor.git.file import File
from refactor.git.tree import Tree

MakeTree = Callable[[Mapping[str, bytes | str]], Tree]

ONE = "int one(void)\n{\n\treturn 1;\n}\n"
TWO = "int two(void)\n{\n\treturn 2;\n}\n"
SAME = "int same(int x)\n{\n\treturn x;\n}\n"


@pytest.mark.parametrize(
    ("after", "defined", "undefined", "functions"),
    [
        # Renamed, and added.
        ({"a.c": ONE.replace("one", "uno") + TWO}, ("uno",), ("one",), ("one", "uno")),
        ({"a.c": ONE + SAME + TWO}, ("same",), (), ("same",)),
        ({"a.c": TWO}, (), ("one",), ("one",)),
        # Only the brace between two of them has gone.
        ({"a.c": ONE[:-2] + TWO}, (), ("two",), ("one",)),
        # Moved to another file: neither.
        ({"a.c": TWO, "b.c": SAME + ONE}, (), (), ("one",)),
        # Another changed file defines it, far from the change.
        (
            {"a.c": TWO, "c.c": ONE + SAME.replace("return x", "return 3")},
            (),
            (),
            ("one",),
        ),
        ({"new.c": "#define NEW 1\n"}, ("NEW",), (), ()),
        ({"a.c": None}, (), ("one", "two"), ("one", "two")),
        ({"a.c": ONE.replace("1", "3") + TWO, "text.txt": "int text(void) {}\n"}, (), (), ("one",)),
    ],
)
def test_symbols_and_functions(
    tree_of: MakeTree,
    after: dict[str, str | None],
    defined: tuple[str, ...],
    undefined: tuple[str, ...],
    functions: tuple[str, ...],
) -> None:
    before = tree_of({"a.c": ONE + TWO, "b.c": SAME, "c.c": ONE + SAME})
    files = {path: None if text is None else File(text.encode()) for path, text in after.items()}
    facts = step_facts(before, before.write(files), edits=(), notes=())
    assert (facts.defined, facts.undefined) == (defined, undefined)
    assert facts.files[0].functions == functions
