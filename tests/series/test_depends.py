from __future__ import annotations

import pytest

from refactor.series.depends import holds


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("r", True),
        ("r depends on patch", True),
        ("depends on !patch", False),
        ("r depends on patch && !report", True),
        ("r depends on report || context", False),
        ("r depends on patch && other", None),
        ("r depends on report && other", False),
        ("r depends on patch || other", True),
        ("r depends on report || other", None),
        ("r depends on !(report || context) && patch exists", True),
        ("r depends on !other disable neg_if", None),
        ('r depends on file in "   " && report', False),
        ('r depends on file in "   "', None),
        ("r depends on ever other && never report", None),
        ("r depends on (patch", True),
        ("r depends on", None),
    ],
)
def test_what_a_rule_depends_on(head: str, expected: bool | None) -> None:
    virtual = {"patch": True, "report": False, "context": False}
    assert holds(head, virtual) is expected
