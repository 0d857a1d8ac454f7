"""C programs that a series brings: its own tests, run in a kernel beside those of the tree."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from refactor.errors import BadInput

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.[ch]")


@dataclass(frozen=True)
class Programs:
    """The sources in one directory of a series.

    Attributes:
        directory: its name beside series.toml.
        files: name -> content; each .c file is a program of its own, which may include the others.
        limit: seconds of the guest for one program.
    """

    directory: str = "tests"
    files: Mapping[str, bytes] = field(default_factory=dict)
    limit: int = 60

    def __post_init__(self) -> None:
        for name in self.files:
            # It becomes part of a line for init and of a path in the guest.
            if not _NAME.fullmatch(name):
                raise BadInput(
                    f"{self.directory}/{name}: a name of letters, digits, - and _ is wanted",
                    "rename the file",
                )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the programs, as reports have them: `tests/stops`."""
        sources = [name for name in sorted(self.files) if name.endswith(".c")]
        return tuple(f"{self.directory}/{PurePath(name).stem}" for name in sources)

    @property
    def key(self) -> list[str]:
        """Everything that their results depend on; empty without programs, as it was before."""
        if not self.names:
            return []
        digest = hashlib.sha256()
        for name, data in sorted(self.files.items()):
            digest.update(b"%s %d\n" % (name.encode(), len(data)) + data)
        return [self.directory, digest.hexdigest(), str(self.limit)]
