"""The door to Jinja2: templates see facts and nothing else.

Jinja2 is imported when the first template is rendered: by then the searches of the tree are running beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

from refactor.errors import BadInput


def render(text: str, facts: Mapping[str, object], where: str, autoescape: bool = False) -> str:
    """The template filled in.

    Args:
        where: the template's file, for the message.
        autoescape: whether what is filled in is text within HTML, and so has its markup taken from it.

    Raises:
        BadInput: it names a fact that there is not, or is not a template; with file and line.
    """
    from jinja2 import StrictUndefined, TemplateError, UndefinedError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=autoescape,
    )
    try:
        return environment.from_string(text).render(facts)
    except UndefinedError as error:
        raise BadInput(f"{where}: {error.message}", f"facts are {', '.join(sorted(facts))}") from None
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        raise BadInput(f"{where}{f':{line}' if line else ''}: {error.message}") from None
    except RecursionError:
        raise BadInput(f"{where}: it calls itself without an end") from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # What a template's own expressions come to: nothing else runs in there.
        raise BadInput(f"{where}: {error}") from None
