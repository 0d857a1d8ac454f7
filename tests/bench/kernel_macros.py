"""Derive the macros that spatch needs from the headers of a kernel, and measure what they are worth.

python -m tests.bench.kernel_macros TREE [DIRECTORY...] prints the derived definitions of a checked
out TREE; with directories of it, how many lines spatch cannot parse in each, without and with the
file that is shipped.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "refactor/tools/kernel_macros.h"

_DEFINE = re.compile(
    r"^[ \t]*#[ \t]*define[ \t]+(\w+)\(([^)]*)\)[ \t]*((?:[^\n\\]|\\.)*)", re.M | re.S
)
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_MEMBERS = re.compile(r"(?:SET_)?(?:(?:LATE_|NOIRQ_)?SYSTEM_SLEEP|RUNTIME)_PM_OPS")
_NAMED_ITERATOR = re.compile(r"for_?each")


def definitions(tree: Path) -> dict[str, set[str]]:
    """Name -> the bodies of the macros with parameters in include/ and kernel/."""
    found: dict[str, set[str]] = {}
    headers = [*(tree / "include").rglob("*.h"), *(tree / "kernel").rglob("*.h")]
    for path in sorted(headers):
        text = _COMMENT.sub("", path.read_text("utf-8", "replace"))
        for name, _, body in _DEFINE.findall(text):
            found.setdefault(name, set()).add(" ".join(body.replace("\\\n", " ").split()))
    return found


def attributes(found: dict[str, set[str]]) -> list[str]:
    """The macros that are an attribute, or one that is made of others, or nothing."""
    known: set[str] = set()
    grown = True
    while grown:
        grown = False
        for name, bodies in found.items():
            if name in known or not re.match(r"__[a-z]", name):
                continue
            if any(bodies) and all(_is_attribute(body, known) for body in bodies):
                known.add(name)
                grown = True
    return sorted(known)


def _is_attribute(body: str, known: set[str]) -> bool:
    """Whether a body is an attribute, or nothing."""
    word = re.match(r"\w*", body)
    first = word[0] if word else ""
    return not body or first in known or first in ("__attribute__", "__attribute_const__")


def iterators(found: dict[str, set[str]]) -> list[str]:
    """The macros that are the head of a loop and whose name does not tell spatch so."""
    known: set[str] = set()
    grown = True
    while grown:
        heads = set()
        for name, bodies in found.items():
            if name.islower() and all(_is_head(body, known) for body in bodies):
                heads.add(name)
        grown = heads != known
        known = heads
    return sorted(name for name in known if _is_derived(name))


def _is_derived(name: str) -> bool:
    """Whether spatch does not know a loop by its name, and no line below says more of it."""
    return not _NAMED_ITERATOR.search(name) and not name.startswith(("__scoped", "scoped_cond"))


def _is_head(body: str, known: set[str]) -> bool:
    """Whether a body is the head of a loop and no more."""
    first = re.match(r"(\w+)\s*\(", body)
    if not first or not (first[1] in ("for", *known) or _NAMED_ITERATOR.search(first[1])):
        return False
    depth = 0
    for place in range(first.end() - 1, len(body)):
        depth += {"(": 1, ")": -1}.get(body[place], 0)
        if depth == 0:
            rest = body[place + 1 :].strip()
            return not rest or _is_head(rest, known) or rest.startswith(("if", "else"))
    return False


def members(found: dict[str, set[str]]) -> list[str]:
    """The macros of power management that are members of an initialiser, and no comma follows."""
    return sorted(name for name in found if _MEMBERS.fullmatch(name))


def derived(tree: Path) -> str:
    """The second part of the shipped file."""
    found = definitions(tree)
    lines = [f"#define {name}(...)" for name in attributes(found)]
    lines += [f"#define {name}(...) YACFE_ITERATOR" for name in iterators(found)]
    lines.append("/* These hide what is between their parentheses. */")
    lines += [f"#define {name}(...)" for name in members(found)]
    return "\n".join(lines) + "\n"


def unparsed(tree: Path, directory: str, options: Iterable[str]) -> int:
    """The lines that spatch does not parse in a directory."""
    # Without a deep stack spatch ends on some directories.
    command = 'ulimit -s 200000; exec spatch "$@"'
    argv = ["bash", "-c", command, "spatch", *options, "--parse-c", directory]
    done = subprocess.run(argv, cwd=tree, capture_output=True, check=False)
    return int(re.findall(rb"nb bad = (\d+)", done.stdout)[-1])


def main() -> None:
    """Print the derived part, or a table."""
    tree, directories = Path(sys.argv[1]), sys.argv[2:]
    if not directories:
        print(derived(tree), end="")
    for directory in directories:
        before = unparsed(tree, directory, ())
        after = unparsed(tree, directory, ("--macro-file", str(SHIPPED)))
        print(f"{directory}: {before} lines without, {after} with", flush=True)


if __name__ == "__main__":
    main()
