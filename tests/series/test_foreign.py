"""`#spatch` lines of semantic patches become the header that the kernel has for options."""

from __future__ import annotations

import pytest

from refactor.series.foreign import adopted
from refactor.series.rule import Rule

BODY = "@@\nexpression E;\n@@\n-f(E);\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (BODY, BODY),
        (f"#spatch --c++\n{BODY}", f"// Options: --c++\n{BODY}"),
        (
            f"/// One\n# spatch --no-loops\n\n  #spatch --c++ \n{BODY}",
            f"/// One\n// Options: --no-loops --c++\n\n//\n{BODY}",
        ),
        (
            f"#spatch --c++\n// Options: --no-loops\n{BODY}",
            f"//\n// Options: --no-loops --c++\n{BODY}",
        ),
        (f"/*\n#spatch --c++\n*/\n{BODY}", f"/*\n#spatch --c++\n*/\n{BODY}"),
        (f"{BODY}#spatch --c++\n", f"{BODY}#spatch --c++\n"),
    ],
)
def test_adopted(text: str, wanted: str) -> None:
    assert adopted(text) == wanted


def test_the_options_are_those_of_the_rule() -> None:
    rule = Rule("r", adopted(f"#spatch --c++ --very-quiet\n{BODY}"), trusted=False)
    rule.check("r.cocci")
    assert rule.options == ("--c++",)
