"""The door to packs in the user's repository: objects that no `git gc` removes before a ref points to them.

As git fetch does it: a pack with a `.keep` file beside it, the ref moves, the `.keep` goes. In the `.keep` stands the
temporary directory of the run. When nobody holds that, the run was killed, and the next one removes the `.keep`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from refactor.doors.git import complaint
from refactor.doors.repository import Repository
from refactor.doors.temporary import is_abandoned
from refactor.errors import Unavailable

_OURS = b"refactor "


@contextmanager
def kept(lender: Repository, pack: bytes, holder: Path) -> Iterator[None]:
    """Store a pack in a repository; what is in it stays until the block ends, in which a ref is moved to it.

    Args:
        holder: the temporary directory of this process.

    Raises:
        Unavailable: it cannot be stored; with git's own words.
    """
    why = os.fsdecode(_OURS) + str(holder).replace("\n", "?")
    # In a session of its own: who kills us and our process group would leave half a pack.
    answer = lender.ask("index-pack", "--stdin", f"--keep={why}", stdin=pack, apart=True)
    if answer.code != 0:
        raise Unavailable("git index-pack failed", complaint(answer))
    kind, _, name = answer.stdout.decode().strip().partition("\t")
    try:
        yield
    finally:
        # Of a pack that was there, and that others keep, git says "pack".
        if kind == "keep":
            (lender.objects / f"pack/pack-{name}.keep").unlink(missing_ok=True)


def drop_abandoned(lender: Repository) -> None:
    """Remove the `.keep` files of runs of this user that were killed: git would never repack what they keep."""
    for file in lender.objects.glob("pack/pack-*.keep"):
        with suppress(FileNotFoundError):
            content = file.read_bytes()
            ours = content.startswith(_OURS) and file.stat().st_uid == os.geteuid()
            if ours and is_abandoned(Path(os.fsdecode(content.removeprefix(_OURS).strip()))):
                file.unlink()
