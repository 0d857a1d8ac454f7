"""Render templates: bounded ones of a series, which see facts only, and the program's own.

Jinja2 is imported when the first template is rendered: by then the searches of the tree are running
beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING

from refactor.errors import BadInput
from refactor.text.control import require_plain
from refactor.tools import bounds

if TYPE_CHECKING:
    from refactor.tools.jinja import Template

_FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    NameError,
    RuntimeError,
)
_MORE_FAILURES = (TypeError, ValueError)
"""What the expressions of a template can raise: nothing else runs in there."""

_COMPILED = ("<template>", "<unknown>")
"""Jinja2's names for the file of a template in a traceback; the lines are the template's."""

_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}>")
_WORDS = 300


def render(text: str, facts: Mapping[str, object], where: str) -> str:
    """A template of a series filled in.

    Args:
        where: the template's file, for the message.

    Raises:
        BadInput: it names a fact that there is not, is not a template, wants too much, or gives
            what is no plain text; with file and line.
    """
    from refactor.tools import jinja

    template = _compiled(text, where)
    try:
        made = template.render(facts)
    except jinja.UndefinedError as error:
        raise BadInput(
            _placed(where, error, str(error)), f"facts are {', '.join(sorted(facts))}"
        ) from None
    except BadInput as error:
        # A question that has no answer on this base.
        raise BadInput(_placed(where, error, str(error))) from None
    except RecursionError as error:
        raise BadInput(_placed(where, error, "it calls itself without an end")) from None
    except (jinja.TemplateError, *_FAILURES, *_MORE_FAILURES) as error:
        raise BadInput(_placed(where, error, str(error) or type(error).__name__)) from None
    if found := _ADDRESS.search(made):
        line = made.count("\n", 0, found.start()) + 1
        raise BadInput(
            f"{where}: line {line} of its text shows an object that has no text of its own"
        )
    require_plain(made, f"{where}: its text")
    return made


def _compiled(text: str, where: str) -> Template:
    from refactor.tools import jinja

    if len(text) > bounds.TEMPLATE:
        raise BadInput(
            f"{where}: a template of {len(text)} characters", f"{bounds.TEMPLATE} is most"
        )
    try:
        return jinja.SeriesEnvironment().from_string(text)
    except (MemoryError, RecursionError, SyntaxError):
        # Python's own limits: what Jinja2 has made of the template is nested deeper than Python
        # compiles.
        raise BadInput(f"{where}: its expressions or blocks are nested too deep") from None
    except (jinja.TemplateError, ValueError) as error:
        # Jinja2 evaluates what is constant: a number may have too many digits for Python.
        raise BadInput(_placed(where, error, str(error))) from None


def render_own(text: str, facts: Mapping[str, object], autoescape: bool = False) -> str:
    """A template of the program itself filled in.

    Args:
        autoescape: whether what is filled in is text within HTML, and so has its markup taken from
            it.
    """
    from refactor.tools import jinja

    return jinja.own(autoescape).from_string(text).render(facts)


def _placed(where: str, error: BaseException, words: str) -> str:
    line = getattr(error, "lineno", None) or _line(error.__traceback__)
    shown = (
        "a number has too many digits"
        if "set_int_max_str_digits" in words
        else " ".join(words.split())
    )
    shown = shown if len(shown) <= _WORDS else f"{shown[:_WORDS]}..."
    return f"{where}{f':{line}' if line else ''}: {shown}"


def _line(traceback: TracebackType | None) -> int:
    """The line of the template that was evaluated last; 0 when none was."""
    line = 0
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename in _COMPILED:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
