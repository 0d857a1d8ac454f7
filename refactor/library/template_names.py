"""The names that the code of a template uses."""

from __future__ import annotations

import re

_CODE = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)


def first_use(text: str, name: str) -> int | None:
    """The offset of the first use of a name of its own in a template; None where it has none."""
    # Neither an attribute (group.prefix) nor a string.
    use = re.compile(rf"(?<![\w.\"'])(?:{re.escape(name)})\b")
    for code in _CODE.finditer(text):
        if found := use.search(code[0]):
            return code.start() + found.start()
    return None
