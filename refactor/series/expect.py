"""The format of `[[expect]]` in series.toml: changes of test results that a series makes."""

from __future__ import annotations

import msgspec


class Expect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A difference that the series makes to a case of its own tests: `[[expect]]`.

    A result is the diagnostics of a case that passes, in a line with `; ` between them, or else
    pass, fail, skip, crash, hang or absent.

    Attributes:
        test: the test, a file in tests/ without its `.c`.
        case: the name of the case, as the test prints it.
        before: its result on the base.
        after: its result with the whole series.
        reason: why that is right, in at least three words, for reviewers to read.
        arch: the architecture on which it holds. Default: every one that is booted.
    """

    test: str
    case: str
    before: str
    after: str
    reason: str
    arch: str = ""

    def __post_init__(self) -> None:
        # It is printed beside the difference; fewer words than three give no reason.
        if len(self.reason.split()) < 3:
            raise ValueError(
                f"reason: wanted a reason that a reviewer can read, got {self.reason!r}"
            )
