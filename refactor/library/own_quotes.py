"""Templates that quote semantic patches themselves."""

from __future__ import annotations

from refactor.errors import BadInput
from refactor.library.template_names import first_use


def require_none(text: str, where: str) -> None:
    """Refuse a template that uses `rules`, which only quote = "log" fills.

    Raises:
        BadInput: it does, with the line.
    """
    # A loop over an empty list prints nothing: the rule would be missing in silence.
    offset = first_use(text, "rules")
    if offset is not None:
        line = text.count("\n", 0, offset) + 1
        raise BadInput(
            f"{where}:{line}: `rules` is empty here: key 'quote' of [rules] is not \"log\"",
            'set quote = "log" in series.toml, or leave the quoting to refactor',
        )
