"""Templates that quote semantic patches themselves."""

from __future__ import annotations

import re

from refactor.errors import BadInput

_CODE = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_RULES = re.compile(r"(?<![\w.\"'])rules\b")


def require_none(text: str, where: str) -> None:
    """Refuse a template that uses `rules`, which only quote = "log" fills.

    Raises:
        BadInput: it does, with the line.
    """
    for code in _CODE.finditer(text):
        if found := _RULES.search(code[0]):
            line = text.count("\n", 0, code.start() + found.start()) + 1
            raise BadInput(
                f"{where}:{line}: `rules` is empty here: key 'quote' of [rules] is not \"log\"",
                'set quote = "log" in series.toml, or leave the quoting to refactor',
            )
