"""Refuse what spatch refused: rules that it could not read, results that it could not write."""

from __future__ import annotations

import re

from refactor import programs
from refactor.errors import BadInput, RefactorError, Unavailable
from refactor.process import Completed, text
from refactor.series.rule import Rule
from refactor.series.smpl_lint import slips

# OCaml's exception, as spatch prints it of a file that a rule adds by Iteration.
_MISSING = re.compile(r'Sys_error\("(?P<path>.*): No such file or directory"\)')
_RULE_ERROR = re.compile(
    r"^(?P<what>[^\n]*)\n"
    r"\s*File \"[^\"]*\", line (?P<line>\d+), column \d+[^\n]*\n"
    r"\s*around = '(?P<around>[^\n]*)',$",
    re.MULTILINE,
)
_OCAML_ERROR = re.compile(
    r"^File \"[^\"]*\", line (?P<line>\d+), characters [^\n]*\n"
    r"Error: (?P<what>[^\n]*(?:\n +[^\n]*)*)",
    re.MULTILINE,
)
_OCAML_PACKAGE = re.compile(r"^ocamlfind: Package `(?P<name>[^']*)' not found$", re.MULTILINE)
_STARTING = "init_defs"
"""The lines that spatch begins with, on the files of macros that it reads."""

_MACHINE = re.compile(
    r"^(?:(?:cp|sh): .*"
    r"|EXN: Sys_error\(\"(?:.*: )?(?:No space left on|Disk quota exceeded|Read-only file).*)$",
    re.MULTILINE,
)


def require_parsed(done: Completed, rule: Rule) -> None:
    """Refuse a rule that spatch could not read.

    Raises:
        BadInput: with spatch's own message and line.
        Unavailable: the rule runs Python or OCaml, and something of that is not found.
    """
    if done.code == 0:
        return
    output = text(done.stderr)
    error = _RULE_ERROR.search(output)
    if error is not None:
        what = _words_of(error)
        around = f" near '{error['around']}'" if error["around"] else ""
        at = int(error["line"])
        near = []
        found = slips(rule.text)
        for slip in [slip for slip in found if abs(slip.line - at) < 2] or found[:1]:
            near.append(slip.words if slip.line == at else str(slip))
        raise BadInput(
            f"rule {rule.name}, line {error['line']}: spatch says: {what}{around}", "; ".join(near)
        )
    if "No rules apply." in output:
        raise _without_rules(rule)
    if "find_library: unable to find the Python library" in output:
        raise Unavailable(
            f"rule {rule.name} runs Python and spatch does not find it",
            programs.install("libpython3-dev"),
        )
    raise _with_ocaml(rule, output) or BadInput(f"rule {rule.name}: spatch says: {done.complaint}")


def _with_ocaml(rule: Rule, output: str) -> RefactorError | None:
    """The refusal of a rule whose script in OCaml does not compile here."""
    if "No OCaml compiler found" in output:
        return Unavailable(
            f"rule {rule.name} runs OCaml and there is no compiler for it",
            programs.install("ocaml"),
        )
    package = _OCAML_PACKAGE.search(output)
    if package is not None:
        return Unavailable(
            f"rule {rule.name} runs OCaml with the package {package['name']}, which is not found",
            "install it, or correct its name in the script",
        )
    error = _OCAML_ERROR.search(output)
    if error is None:
        return None
    # A script is compiled inside of a function: an error at its end has a line below the rule's.
    line = int(error["line"])
    at = f", line {line}" if line <= len(rule.text.splitlines()) else ""
    return BadInput(f"rule {rule.name}{at}: OCaml says: {' '.join(error['what'].split())}")


def _words_of(error: re.Match[str]) -> str:
    """The words of spatch for an error in a rule; of some it prints only the place."""
    what = error["what"].strip().rstrip(": ")
    return "it cannot be read" if what.startswith(_STARTING) else what


def _without_rules(rule: Rule) -> BadInput:
    """The refusal of a rule of which nothing can run."""
    waiting = [name for name in rule.declared if name not in rule.defines]
    if waiting:
        return BadInput(
            f"rule {rule.name}: all that it does depends on virtual rules which are not enabled",
            f"enable one of {', '.join(waiting)} (--virtual, or `virtual` of the edit)",
        )
    return BadInput(
        f"rule {rule.name}: no line of it begins with - or +", "mark what is removed and added"
    )


def require_reached(done: Completed, rule: Rule) -> None:
    """Refuse a rule that has chosen to look at a file which it was not given."""
    missing = _MISSING.search(text(done.stderr))
    if rule.iterates and missing is not None:
        raise BadInput(
            f"rule {rule.name} iterates over other files: {missing['path']} is not in the scope",
            "name it in the scope of the edit",
        )


def require_written(done: Completed) -> None:
    """Refuse results of which some may be half a file.

    spatch puts a file in place with `cp`, and reports success when that fails.
    """
    error = _MACHINE.search(text(done.stderr))
    if error is not None:
        raise Unavailable(f"spatch could not write its results: {error[0]}")
