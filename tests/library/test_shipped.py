"""The series that come along."""

from __future__ import annotations

from pathlib import Path

import pytest

SERIES = Path(__file__).parent.parent.parent / "series"
TEMPLATES = sorted(SERIES.glob("*/*.j2"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_begins_with_its_subject(template: Path) -> None:
    """A cover letter names a patch that is upstream by this line; only a parameter may be in it."""
    subject = template.read_text().partition("\n")[0]
    rest = subject.replace("{{ arch }}", "")
    assert (subject != "", "{" in rest) == (True, False)
