"""The generic function that a step claims to imitate."""

from __future__ import annotations

import msgspec

from refactor.series.scope import path_complaint


class ShapeOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A function of the step and the generic one of the base that it has the shape of: `shape-of`.

    The shape is the list of calls and of flags that are tested with `&`, in order.

    Attributes:
        file: the file of the base that defines the generic function.
        function: the generic function.
        within: the file that defines the function of the step.
        ours: its name. Default: that of the generic function.
        renames: names of calls and flags in it, each with the name in the generic function.
        differs: names that only one of the two has, each with the reason.
    """

    file: str
    function: str
    within: str
    ours: str = ""
    renames: dict[str, str] = {}
    differs: dict[str, str] = {}

    def __post_init__(self) -> None:
        for key, path in (("file", self.file), ("within", self.within)):
            if complaint := path_complaint(path):
                raise ValueError(f"{key}: '{path}' {complaint}")
        for name, reason in self.differs.items():
            # Reviewers read it in the proof; `new` or `n/a` tells them nothing.
            if len(reason.split()) < 3:
                raise ValueError(f"differs: wanted a reason for {name}, got {reason!r}")

    @property
    def name(self) -> str:
        """The name of the step's function."""
        return self.ours or self.function
