"""Whether an expression sets a thread flag, by the tokens around the flag's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
# Functions that test or clear a flag and never set one: test_and_set_ti_thread_flag() does
# (include/linux/thread_info.h); clear_tsk_need_resched() calls atomic_long_andnot()
# (include/linux/sched.h).
LOOKS = re.compile(
    r"(?:arch_|tif_)?(?:test|clear)_(?!and_set)\w+|test_and_clear_\w+|atomic(?:_long)?_andnot"
)
_COMPARES = frozenset("&= == != case".split())
_ENDS = frozenset("= |= ^= += -= return ? : < > <= >= && ||".split())
# They pass on the value, and so the question (include/linux/compiler.h, asm-generic/rwonce.h).
_TRANSPARENT = frozenset("likely unlikely READ_ONCE".split())
_DEPTH = {"(": 1, ")": -1}


def only_tests(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether an expression only tests or clears a flag, by the tokens around the flag's name."""
    while not _intersected(after):
        opening = _opening(before)
        if isinstance(opening, bool):
            return opening
        caller = before[opening - 1] if opening else ""
        if _WORD.fullmatch(caller) and caller not in _TRANSPARENT:
            # An unknown function may set the flag that it is given.
            return bool(LOOKS.fullmatch(caller))
        before, after = before[:opening], _outside(after)
    return True


def _intersected(after: Sequence[str]) -> bool:
    """Whether `&` follows in the same parentheses."""
    depth = 0
    for token in after:
        if not depth and (token in (",", ")") or token in _ENDS):
            return False
        if not depth and token in ("&", "==", "!="):
            return True
        depth += _DEPTH.get(token, 0)
    return False


def _opening(before: Sequence[str]) -> int | bool:
    """The place of the opening parenthesis; or the answer, if a token before it gives one."""
    depth = 0
    elsewhere = False
    for at in range(len(before) - 1, -1, -1):
        token = before[at]
        if token in (")", "]"):
            depth += 1
        elif token in ("(", "[") and depth:
            depth -= 1
        elif token == "(":
            return at
        elif depth:
            continue
        elif token == ",":
            elsewhere = True
        elif not elsewhere and (
            token in _COMPARES or (token == "&" and at and _operand(before[at - 1]))
        ):
            return True
        elif token in _ENDS and not elsewhere:
            return False
    return False


def _operand(token: str) -> bool:
    return token in (")", "]") or (bool(_WORD.fullmatch(token)) and token != "return")


def _outside(after: Sequence[str]) -> Sequence[str]:
    """What follows the parenthesis that closes first."""
    depth = 0
    for at, token in enumerate(after):
        depth += _DEPTH.get(token, 0)
        if depth < 0:
            return after[at + 1 :]
    return ()
