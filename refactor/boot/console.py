"""The console of a kernel that was booted to be tested: what its tests came to, and what it complained of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refactor.boot.result import Boot, Case, Status, Trial, Trouble

_MARK = r"^@{token} (?P<word>\w+)(?: (?P<rest>.*))?$"
_PRINTK = re.compile(r"^\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? (?P<text>.*)$")
# KTAP; kselftest.h writes the directive before the name, its harness behind it.
_RESULT = re.compile(
    r"^\s{0,4}(?P<not>not )?ok \d+(?: -)?(?: # (?P<early>SKIP|XFAIL|TODO)\b)?(?: (?P<name>.*?))??"
    r"(?:\s+# ?(?P<late>SKIP|XFAIL|TODO)\b.*)?$"
)
_TROUBLES = {
    "panic": r"Kernel panic - not syncing: .*",
    "oops": r"(?:Internal error: |Oops: |Unable to handle kernel |BUG: unable to handle ).*",
    "BUG": r"(?:kernel BUG at |BUG: ).*",
    "WARNING": r"WARNING: .*",
    "stall": r".*(?:self-detected stall on CPU|detected stalls on CPUs|blocked for more than \d+ seconds).*",
}
_TROUBLE = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _TROUBLES.items()))
_CUT = re.compile(r"-+\[ cut here \]-+")
_END = re.compile(r"---\[ end .*\]---")
_MOVES = (
    (re.compile(r",? ?CPU#\d+: \S+/\d+"), ""),
    (re.compile(r"CPU: \d+ (?:UID: \d+ )?PID: \d+ (?:at )?"), ""),
    (re.compile(r": \S+/\d+/0x[0-9a-f]+$"), ""),
    (re.compile(r"(?<=\.[chS]):\d+"), ""),
    (re.compile(r"\+0x[0-9a-f]+/0x[0-9a-f]+"), ""),
    (re.compile(r"\b(?:0x)?[0-9a-f]{8,}\b"), "ADDRESS"),
)
_LINES = 60
"""Lines of a complaint that are kept."""
_TAIL = 25
"""Lines that are shown of a boot that came to no end."""
_ENDS: dict[tuple[str, str], Status] = {("exit", "0"): "pass", ("exit", "4"): "skip"}
_OTHERWISE: dict[str, Status] = {"exit": "fail", "signal": "crash", "timeout": "hang"}
"""How a test program ends itself: kselftest's exit status 4 is for one that was skipped."""


def read(log: str, token: str, names: tuple[str, ...], cut: bool) -> Boot:
    """What a console log says.

    Args:
        token: that the kernel was booted with; nothing else begins a line with it.
        names: of the tests that were to run, in order.
        cut: the machine was ended from outside, at its time limit.
    """
    lines = log.replace("\r", "").split("\n")
    mark = re.compile(_MARK.format(token=re.escape(token)))
    ran: dict[str, Trial] = {}
    name, gathered, release, done, error = "", list[str](), "", False, ""
    for line in lines:
        if not (found := mark.match(line)):
            gathered.append(line)
            continue
        word, rest = found["word"], found["rest"] or ""
        if word == "start":
            name, gathered = rest.partition(" ")[2], []
        elif word == "end" and name:
            ran[name] = _trial(name, gathered, rest.split())
            name, gathered = "", []
        elif word == "boot":
            release = rest.split()[0] if rest else ""
        elif word == "error":
            error = rest
        done |= word == "done"
    if name:
        ran[name] = Trial(name, tuple(_cases(gathered)), "hang" if cut else "crash", 0.0)
    trials = tuple(ran.get(each, Trial(each, (), "absent", 0.0)) for each in names)
    tail = "\n".join([line for line in lines if line.strip()][-_TAIL:])
    ended = "done" if done else f"error: {error}" if error else "hang" if cut else "died"
    return Boot(release, trials, tuple(_troubles(lines)), ended, "" if done else tail)


def _trial(name: str, lines: list[str], end: list[str]) -> Trial:
    """One test, by what it printed and how init saw it end: `<number> exit|signal|timeout <value> <milliseconds>`."""
    how, value, took = end[1], end[2], int(end[3]) / 1000
    cases = tuple(_cases(lines))
    return Trial(name, cases, _ENDS.get((how, value), _OTHERWISE[how]), took)


def _cases(lines: list[str]) -> Iterator[Case]:
    seen: dict[str, int] = {}
    for line in lines:
        if _PRINTK.match(line) or not (found := _RESULT.match(line)):
            continue
        name = (found["name"] or "").strip() or "unnamed"
        seen[name] = seen.get(name, 0) + 1
        directive = found["early"] or found["late"]
        status: Status = (
            "skip" if directive == "SKIP" else "fail" if found["not"] and not directive else "pass"
        )
        yield Case(name if seen[name] == 1 else f"{name} ({seen[name]})", status)


def _troubles(lines: list[str]) -> Iterator[Trouble]:
    """The complaints of the kernel itself; what follows one, up to its end, belongs to it."""
    kind, first, held = "", "", list[str]()
    for line in [*lines, ""]:
        said = _PRINTK.match(line)
        text = said["text"] if said else ""
        found = _TROUBLE.search(text) if said else None
        if kind and (
            not said
            or _END.search(text)
            or (found and found.lastgroup == "panic")
            or len(held) >= _LINES
        ):
            yield Trouble(kind, first, "\n".join(held))
            kind, held = "", []
        if found and not kind and not _END.search(text):
            kind, first = str(found.lastgroup), _plain(found[0])
        if kind and said and not _CUT.search(text):
            held.append(text)


def _plain(text: str) -> str:
    """A complaint without what differs from one boot or build to the next: processes, addresses, line numbers."""
    for what, plainly in _MOVES:
        text = what.sub(plainly, text)
    return text.strip()
