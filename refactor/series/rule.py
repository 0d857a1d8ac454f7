"""A semantic patch: its header in the kernel's conventions, and what in it spatch would silently get wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from refactor.errors import BadInput
from refactor.series import smpl
from refactor.series.plus import braces_one

_HEADER = re.compile(r"^//[ \t]*([A-Z][A-Za-z]*):[ \t]*(.*)$", re.MULTILINE)
_VIRTUAL = re.compile(r"^[ \t]*virtual\s+(\w+(?:\s*,\s*\w+)*)", re.MULTILINE)
_REGEX = re.compile(r"[=!]~")

_SKIPPED = re.compile(rf"{smpl.COMMENT}|{smpl.STRING}", re.DOTALL)
# In text whose comments and strings are blanked. (No possessive quantifiers: Python 3.11.2, which
# Debian 12 has, gets them wrong around groups.)
_BLOCK = re.compile(
    r"^@(?P<head>[^@]*)@(?P<names>(?:(?!@@).)*)(?P<end>@@|\Z)", re.MULTILINE | re.DOTALL
)
_SCRIPT = re.compile(r"\b(?:script|initialize|finalize)\b\s*:")

# The kinds of metavariable that spatch resolves without knowing any type (coccinelle's manual,
# section 3)...
_UNTYPED = frozenset(
    "fresh parameter identifier type statement position typedef declarer iterator "
    "attribute operator binary assignment pragmainfo format string symbol metavariable comments "
    "declaration field initializer initialiser name function".split()
)
# ...and those that may name one: `expression *x` is typed, and without headers matches less, in
# silence.
_NAMED = re.compile(
    r"(?:(?:local|global)\s+)?(?:expression|idexpression|constant)(?:\s+list\b(?:\s*\[[^]]*\])?)?\s+[\w.]+\s*(?![\w\s.*\[])"
)
_OPTIONS = frozenset(
    "--no-includes --include-headers --local-includes --all-includes --recursive-includes "
    "--include-headers-for-types --no-loops --jobs --disable-worth-trying-opt --smpl-spacing "
    "--force-diff --no-show-diff --in-place --very-quiet --quiet --allow-inconsistent-paths --cpp-at --c++".split()
)
_INCLUDES = frozenset(
    "--local-includes --all-includes --recursive-includes --include-headers-for-types".split()
)
_DANGERS = {
    smpl.Kind.ELSEWHERE: "a rule is one file; what #include or using would bring in is not seen here",
    smpl.Kind.OPTIONS: "#spatch lines would hide options; use the // Options: header",
    smpl.Kind.CODE: "this rule runs code of its own",
    smpl.Kind.CONTROL: "this rule holds a control character",
    smpl.Kind.PREAMBLE: "this rule has more than comments and `virtual NAME` before its first @",
    smpl.Kind.HEAD: "this rule has more than names, `depends on` and `disable` between @ and @",
}
_OURS = frozenset("--include-headers --no-show-diff --in-place --very-quiet --quiet --jobs".split())


@dataclass(frozen=True)
class Rule:
    """A semantic patch.

    Attributes:
        name: of its directory and file.
        text: the whole of it.
        trusted: whether it lies in a directory that the user has named as his own.
        virtual: which of its virtual rules hold, besides the mode it runs in.
    """

    name: str
    text: str
    trusted: bool = True
    virtual: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The first line of the `///` comment at the top."""
        lines = [line[3:].strip() for line in self.text.splitlines() if line.startswith("///")]
        return next((line for line in lines if line), "")

    def header(self, key: str) -> str:
        """The value of `// Key: value`, the kernel's way to say things about a rule; empty when absent."""
        return next(
            (value.strip() for name, value in _HEADER.findall(self.text) if name == key), ""
        )

    @property
    def declared(self) -> tuple[str, ...]:
        """The virtual rules that it declares."""
        return tuple(
            name.strip() for names in _VIRTUAL.findall(self.text) for name in names.split(",")
        )

    @property
    def defines(self) -> tuple[str, ...]:
        """What spatch is told to hold: the mode `patch` where the rule has modes, as coccicheck does, and ours."""
        return (*(["patch"] if "patch" in self.declared else []), *self.virtual)

    def holding(self, virtual: Iterable[str]) -> Rule:
        """The rule, run with these of its virtual rules."""
        return replace(self, virtual=tuple(sorted(virtual)))

    @property
    def typed(self) -> bool:
        """Whether a metavariable has a C type: then spatch reads headers, and files are examined one by one."""
        return any(
            _is_typed(line) for _, names in self._metavariables() for line in names.split(";")
        )

    def _metavariables(self) -> Iterator[tuple[int, str]]:
        """Where the metavariables of a rule begin, and the text of them; scripts have no metavariables of C."""
        for block in _BLOCK.finditer(_blanked(self.text)):
            if block["end"] and not _SCRIPT.search(block["head"]):
                yield block.start("names"), block["names"]

    @property
    def braces(self) -> bool:
        """Whether it puts braces around what may be a single statement; those of functions and tables do not count."""
        return braces_one(_blanked(self.text))

    @property
    def options(self) -> tuple[str, ...]:
        """Options for spatch out of the `// Options:` header; those that drive files are ours to decide."""
        return tuple(word for word in self.header("Options").split() if word not in _OURS)

    @property
    def reads_headers(self) -> bool:
        """Whether the result depends on other files than the one examined."""
        return self.typed or any(option in _INCLUDES for option in self.options)

    def check(self, where: str) -> None:
        """Refuse what spatch would take in silence.

        Raises:
            BadInput: with the line and what to write instead.
        """
        for start, names in self._metavariables():
            if found := _REGEX.search(names):
                raise BadInput(
                    f"{where}:{self._line(start + found.start())}: regular expressions mean different things to "
                    "different spatch builds; use a set {a, b}"
                )
        if danger := smpl.brought_in(self.text):
            raise BadInput(f"{where}:{self._line(danger.offset)}: {_DANGERS[danger.kind]}")
        for option in self.options:
            if option.split("=")[0] not in _OPTIONS:
                raise BadInput(f"{where}: // Options: '{option}' is not one that a rule may set")
        if not self.trusted and (danger := smpl.unfit(self.text)):
            raise BadInput(
                f"{where}:{self._line(danger.offset)}: {_DANGERS[danger.kind]} and its directory is not trusted",
                "`git config --global --add refactor.path DIR` makes it yours",
            )

    def _line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1


def _blanked(text: str) -> str:
    """Text with spaces for its comments and strings; nothing moves."""
    return _SKIPPED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _is_typed(declaration: str) -> bool:
    words = declaration.split()
    return bool(words) and words[0] not in _UNTYPED and not _NAMED.match(declaration.strip())
