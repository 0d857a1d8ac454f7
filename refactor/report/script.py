"""A run as a shell script for people who have git and spatch, and not this program."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.export_script import ExportedScript
from refactor.engine.shell_plan import FilePatch, RuleRun, ShellPlan
from refactor.report.visible import one_line
from refactor.report.words import count, described
from refactor.series.rule import Includes, Rule
from refactor.tools.spatch_macros import macros

MARK = "# Made by refactor from the series "
"""The beginning of a line that every script has, and no other file: it may be written over."""

_BEGIN = Path(__file__).with_name("script.sh")
_END = Path(__file__).with_name("script_end.sh")
_BYTES = ("utf-8", "surrogateescape")


def script(plan: ShellPlan, summary: str) -> bytes:
    """The whole script.

    Args:
        summary: of the series.
    """
    names = _names(plan)
    parts = [_head(plan, summary), _BEGIN.read_text("utf-8")]
    parts.append(f"base_tree={plan.run.base.tree}\nresult_tree={plan.tree}\n")
    numbers = iter(range(len(names)))
    for step in plan.steps:
        parts.append(f"\necho {shlex.quote(f'step {step.id}')}\n")
        for action in step.actions:
            if isinstance(action, RuleRun):
                parts += _run(action, names[next(numbers)])
            else:
                parts.append(_patch(action))
    parts.append("\necho 'looking for what is left'\n")
    for name, rule_run in zip(names, plan.rules, strict=True):
        parts.append(_check(rule_run, name))
    for symbol, paths in plan.named.items():
        parts.append(_heredoc(f"named {symbol}", "".join(f"{path}\n" for path in paths)))
    return "".join([*parts, _END.read_text("utf-8")]).encode(*_BYTES)


def _head(plan: ShellPlan, summary: str) -> str:
    run = plan.run
    lines = [
        f"{MARK}{run.series}, version {run.version}, on {described(run.base)}.",
        "# Run it in a clean work tree with `sh FILE`. It needs git and spatch, edits files, and",
        "# commits nothing. On that base the result has a known tree, and is compared; on another",
        "# tree the rules change what there is to change then.",
    ]
    return "\n".join(["#!/bin/sh", f"# {one_line(summary)}", "#", *lines, "#", *_contents(plan)])


def _contents(plan: ShellPlan) -> Iterator[str]:
    """What the script does itself, and what it only carries."""
    for rule_run in plan.rules:
        yield f"# Rule: {one_line(rule_run.replay.rule.name)}"
    # Counted, not named: a reader of the script wants to know how much of it is no rule.
    layout = sum(patch.layout for patch in plan.patches)
    if layout:
        yield f"# Patches that lay out what spatch writes: {count(layout, 'file')}."
    text = len(plan.patches) - layout
    if text:
        yield f"# Patches of what no rule does: {count(text, 'file')}."
    yield ""


def _names(plan: ShellPlan) -> list[str]:
    """A name of its own for each run of a rule."""
    names: list[str] = []
    for rule_run in plan.rules:
        name = rule_run.replay.rule.name
        before = sum(each.replay.rule.name == name for each in plan.rules[: len(names)])
        names.append(shlex.quote(f"{name}-{before + 1}" if before else name))
    return names


def _run(action: RuleRun, name: str) -> Iterator[str]:
    rule = action.replay.rule
    yield _heredoc(f'cat >"$work/"{name}.cocci', _ended(rule.text))
    yield _heredoc(f'cat >"$work/"{name}.h', _ended(macros(rule)))
    words = ""
    for clause in action.replay.clauses:
        words += f"{shlex.join(argument for word in clause for argument in ('-e', word))}\n"
    yield _heredoc(f'cat >"$work/"{name}.words', words)
    yield f"search {name} {_where(action, ())}\n"
    yield f"convert {_command(action, name)} --in-place --no-show-diff\n"


def _check(action: RuleRun, name: str) -> str:
    where = _where(action, action.staying)
    return f"search {name} {where}\nleft {_command(action, name)}\n"


def _where(action: RuleRun, staying: tuple[str, ...]) -> str:
    # literal: brackets and stars of a file name are no pattern (gitglossary(7), pathspec).
    out = [f":(exclude,literal){path}" for path in (*action.leaving, *staying)]
    return shlex.join([*action.replay.pathspecs, *out])


def _command(action: RuleRun, name: str) -> str:
    rule = action.replay.rule
    reads = rule.includes in (Includes.ALL, Includes.RECURSIVE)
    mode = f"all:{action.replay.arch}" if reads else "none"
    return f"{name} {mode} {shlex.join(_options(rule))}".rstrip()


def _options(rule: Rule) -> list[str]:
    options = []
    for name in rule.defines:
        options += ["-D", name]
    options += rule.options
    # With a typed metavariable spatch 1.1.1 reads local includes unless it is told not to, and the
    # result would depend on which files one process is given.
    if not rule.alone and "--no-includes" not in options:
        options.append("--no-includes")
    return options


def _patch(action: FilePatch) -> str:
    kind = "layout" if action.layout else "text"
    return _heredoc(f"patch_file {kind} {shlex.quote(action.path)}", action.diff.decode(*_BYTES))


def _heredoc(command: str, text: str) -> str:
    # A line of the text that equals the delimiter would end it, and the rest would run as commands
    # (POSIX.1-2017, XCU 2.7.4). Quoted, the delimiter also keeps `$` and backquotes as they are.
    end = "EOF"
    while end in text.split("\n"):
        end += "_"
    return f"{command} <<'{end}'\n{text}{end}\n"


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else f"{text}\n"


def exported(result: ExportedScript) -> str:
    """Where a script was written, and what it does."""
    rules = count(len(result.rules), "rule")
    layout = f"the layout of {count(len(result.layout), 'file')}"
    return (
        f"{result.file} runs {rules}, and carries as patches {layout} and other changes of "
        f"{count(len(result.patched), 'file')}\n"
        f"in a clean work tree of {described(result.base)}, `sh {shlex.quote(result.file)}` makes "
        f"the tree {result.tree}\n"
    )
