"""The console log of a boot: the results of its tests, and the complaints of the kernel."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from refactor.boot.result import Boot, Case, CaseStatus, ProgramResult, Trouble

_MARK = r"^@{token} (?P<word>\w+)(?: (?P<rest>.*))?$"
# printk_time, and the caller of CONFIG_PRINTK_CALLER: T for a task, C for a processor.
_PRINTK = re.compile(r"^\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? (?P<text>.*)$")
# KTAP; kselftest.h writes the directive before the name, its harness behind it.
_RESULT = re.compile(
    r"^\s{0,4}(?P<not>not )?ok \d+(?: -)?(?: # (?P<early>SKIP|XFAIL|TODO)\b)?(?: (?P<name>.*?))??"
    r"(?:\s+# ?(?P<late>SKIP|XFAIL|TODO)\b.*)?$"
)
# Diagnostic data of KTAP; a result follows it.
_DIAGNOSTIC = re.compile(r"^\s*# (?P<text>.*\S)\s*$")
_TROUBLES = {
    "panic": r"Kernel panic - not syncing: .*",
    "oops": r"(?:Internal error: |Oops: |Unable to handle kernel |BUG: unable to handle ).*",
    "BUG": r"(?:kernel BUG at |BUG: ).*",
    "WARNING": r"WARNING: .*",
    "stall": (
        r".*(?:self-detected stall on CPU|detected stalls on CPUs"
        r"|blocked for more than \d+ seconds).*"
    ),
}
# The first alternative that matches names the kind.
_TROUBLE = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _TROUBLES.items()))
# CUT_HERE of include/asm-generic/bug.h.
_CUT = re.compile(r"-+\[ cut here \]-+")
_END = re.compile(r"---\[ end .*\]---")
# What differs between two boots of the same kernel, or two builds of the same source.
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
"""Lines that are shown of a boot that is not done."""
_ENDS: dict[tuple[str, str], CaseStatus] = {("exit", "0"): "pass", ("exit", "4"): "skip"}
_OTHERWISE: dict[str, CaseStatus] = {"exit": "fail", "signal": "crash", "timeout": "hang"}
"""Results of a test program by how it ended; kselftest.h has exit status 4 for a skipped one."""


class _Log:
    """The console log, line by line: init's own lines begin with the token."""

    def __init__(self, own: Container[str]) -> None:
        self._own = own
        self.ran: dict[str, ProgramResult] = {}
        self.release = ""
        self.done = False
        self.error = ""
        self.running = ""
        self._lines: list[str] = []

    def add(self, line: str) -> None:
        """Take a line of the kernel or of a test."""
        self._lines.append(line)

    def mark(self, word: str, rest: str) -> None:
        """Take a line of init (init.c prints them)."""
        if word == "start":
            self.running, self._lines = rest.partition(" ")[2], []
        elif word == "end" and self.running:
            cases = tuple(_cases(self._lines, self.running in self._own))
            self.ran[self.running] = _trial(self.running, cases, rest.split())
            self.running, self._lines = "", []
        elif word == "boot":
            self.release = rest.split(maxsplit=1)[0] if rest else ""
        elif word == "error":
            self.error = rest
        elif word == "done":
            self.done = True

    def close(self, cut: bool) -> None:
        """End a test that was still running when the log ended."""
        if self.running:
            # A kernel that panics reboots, and QEMU ends (-no-reboot); one that hangs is ended.
            status: CaseStatus = "hang" if cut else "crash"
            cases = tuple(_cases(self._lines, self.running in self._own))
            self.ran[self.running] = ProgramResult(self.running, cases, status, 0.0)

    def ended(self, cut: bool) -> str:
        """How the boot ended."""
        if self.done:
            return "done"
        if self.error:
            return f"error: {self.error}"
        return "hang" if cut else "died"


def read(
    log: str, token: str, *, names: tuple[str, ...], cut: bool, own: tuple[str, ...] = ()
) -> Boot:
    """A boot, read from its console log.

    Args:
        token: that the kernel was booted with; nothing but init begins a line with it.
        names: of the tree's tests that were to run, in order.
        own: names of the series' tests; of these the diagnostics are part of a result.
        cut: the machine was ended from outside, at its time limit.
    """
    # A serial console ends lines in CR LF (drivers/tty/serial/serial_core.c, uart_console_write()).
    lines = log.replace("\r", "").split("\n")
    mark = re.compile(_MARK.format(token=re.escape(token)))
    parsed = _Log(own)
    for line in lines:
        if words := mark.match(line):
            parsed.mark(words["word"], words["rest"] or "")
        else:
            parsed.add(line)
    parsed.close(cut)
    trials = tuple(
        parsed.ran.get(name, ProgramResult(name, (), "absent", 0.0)) for name in (*names, *own)
    )
    tail = "" if parsed.done else "\n".join(list(filter(str.strip, lines))[-_TAIL:])
    return Boot(parsed.release, trials, tuple(_troubles(lines)), parsed.ended(cut), tail)


def _trial(name: str, cases: tuple[Case, ...], end: list[str]) -> ProgramResult:
    """One test, by its cases and init's line `<number> exit|signal|timeout <value> <ms>`."""
    how, value, took = end[1], end[2], int(end[3]) / 1000
    return ProgramResult(name, cases, _ENDS.get((how, value), _OTHERWISE[how]), took)


def _cases(lines: list[str], detailed: bool) -> Iterator[Case]:
    """The results in the output of a test.

    Args:
        detailed: whether the diagnostics above a result belong to it.
    """
    seen: dict[str, int] = {}
    details: list[str] = []
    for line in lines:
        # The kernel prints to the same console.
        if _PRINTK.match(line):
            continue
        if detailed and (diagnostic := _DIAGNOSTIC.match(line)):
            details.append(diagnostic["text"])
        if not (result := _RESULT.match(line)):
            continue
        name = (result["name"] or "").strip() or "unnamed"
        seen[name] = seen.get(name, 0) + 1
        # Some tests give several results one name: they are told apart by their number.
        name = name if seen[name] == 1 else f"{name} ({seen[name]})"
        yield Case(name, _status(result), "; ".join(details))
        details = []


def _status(result: re.Match[str]) -> CaseStatus:
    directive = result["early"] or result["late"]
    if directive == "SKIP":
        return "skip"
    # XFAIL and TODO: the failure is expected (Documentation/dev-tools/ktap.rst).
    return "fail" if result["not"] and not directive else "pass"


def _troubles(lines: list[str]) -> Iterator[Trouble]:
    """The complaints of the kernel itself, each with the lines up to its end."""
    kind, first, held = "", "", list[str]()
    for line in [*lines, ""]:
        message = _PRINTK.match(line)
        text = message["text"] if message else ""
        trouble = _TROUBLE.search(text)
        ends = not message or _END.search(text) or len(held) >= _LINES
        # A panic may follow an oops without an end between them.
        if kind and (ends or (trouble and trouble.lastgroup == "panic")):
            yield Trouble(kind, first, "\n".join(held))
            kind, held = "", []
        if trouble and not kind and not _END.search(text):
            kind, first = str(trouble.lastgroup), _plain(trouble[0])
        if kind and message and not _CUT.search(text):
            held.append(text)


def _plain(text: str) -> str:
    """A complaint without processes, addresses and line numbers: they differ from boot to boot."""
    for pattern, replacement in _MOVES:
        text = pattern.sub(replacement, text)
    return text.strip()
